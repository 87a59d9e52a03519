//! The types of expressions, found before anything is evaluated. Resolves names on the way.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::Fault;
use super::ast::{Expr, ExprKind, Operator, Test};
use super::functions::Gives;
use crate::blanket::NodeId;
use crate::diagnostic::nearest;

/// The type of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    /// Known only when evaluated: null, or what a function takes of every kind.
    Any,
    Bool,
    Number,
    Text,
    /// A text that is one of these words.
    Option(Vec<String>),
    Date,
    Duration,
    /// A list of whatever.
    AnyList,
    List(Box<Type>),
    Context(BTreeMap<String, Type>),
    Range(Box<Type>),
}

impl Type {
    pub(crate) fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// Whether a value of this type can stand where `wanted` is asked for.
    pub(crate) fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::List(_) | Self::AnyList, Self::AnyList) | (Self::AnyList, Self::List(_)) => true,
            (Self::List(a), Self::List(b)) | (Self::Range(a), Self::Range(b)) => a.fits(b),
            (Self::Text | Self::Option(_), Self::Text | Self::Option(_)) => true,
            (Self::Context(_), Self::Context(_)) => true,
            (a, b) => a == b,
        }
    }

    fn item(&self) -> Self {
        match self {
            Self::List(of) | Self::Range(of) => (**of).clone(),
            Self::Any | Self::AnyList => Self::Any,
            single => single.clone(),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("anything"),
            Self::Bool => f.write_str("true or false"),
            Self::Number => f.write_str("a number"),
            Self::Text => f.write_str("a text"),
            Self::Option(_) => f.write_str("one of a list of options"),
            Self::Date => f.write_str("a date"),
            Self::Duration => f.write_str("a duration"),
            Self::AnyList => f.write_str("a list"),
            Self::List(of) => write!(f, "a list of: {of}"),
            Self::Context(_) => f.write_str("a group"),
            Self::Range(_) => f.write_str("a range"),
        }
    }
}

/// What a name stands for.
pub(crate) struct Found {
    pub(crate) node: NodeId,
    /// How many of the repeated groups around it are held at the row in which the expression stands.
    pub(crate) shared: usize,
    pub(crate) kind: Type,
}

/// Where names are looked up.
pub(crate) trait Names {
    /// What `name` stands for here.
    fn find(&self, name: &str) -> Option<Found>;
    /// What `group.name` stands for.
    fn child(&self, group: NodeId, shared: usize, name: &str) -> Option<Found>;
    /// Every name there is, for "did you mean".
    fn all(&self) -> Vec<String>;
}

/// Finds the type of `expr` and resolves its names. Every fault is told; a faulty part counts as [`Type::Any`].
pub(crate) fn check(expr: &mut Expr, names: &dyn Names, faults: &mut Vec<Fault>) -> Type {
    Checker { names, locals: Vec::new(), faults }.expr(expr)
}

struct Checker<'a> {
    names: &'a dyn Names,
    locals: Vec<(String, Type)>,
    faults: &'a mut Vec<Fault>,
}

impl Checker<'_> {
    fn expr(&mut self, expr: &mut Expr) -> Type {
        let range = expr.range.clone();
        match &mut expr.kind {
            ExprKind::Null => Type::Any,
            ExprKind::Bool(_) => Type::Bool,
            ExprKind::Number(_) => Type::Number,
            ExprKind::Text(_) => Type::Text,
            ExprKind::Node(..) => Type::Any,
            ExprKind::Name(name) => match self.name(name, &range) {
                (Some((node, shared)), kind) => {
                    expr.kind = ExprKind::Node(node, shared);
                    kind
                }
                (None, kind) => kind,
            },
            ExprKind::Path(of, name) => {
                let of_type = self.expr(of);
                if let ExprKind::Node(group, shared) = of.kind
                    && let Some(found) = self.names.child(group, shared, name)
                {
                    expr.kind = ExprKind::Node(found.node, found.shared);
                    return found.kind;
                }
                self.path(&of_type, name, &range)
            }
            ExprKind::Filter(of, test) => self.filter(of, test),
            ExprKind::Call(function, arguments) => {
                let function = *function;
                let mut kinds = Vec::new();
                for (at, argument) in arguments.iter_mut().enumerate() {
                    let kind = self.expr(argument);
                    let wanted = function.takes.get(at).or(function.takes.last()).unwrap_or(&Type::Any);
                    if !kind.fits(wanted) {
                        self.mismatch(&argument.range, format!("`{}` takes {wanted}, not {kind}", function.name));
                    }
                    kinds.push(kind);
                }
                match &function.gives {
                    Gives::Always(kind) => kind.clone(),
                    Gives::Item => kinds.first().map_or(Type::Any, Type::item),
                    Gives::Same => kinds.first().cloned().unwrap_or(Type::Any),
                }
            }
            ExprKind::If(condition, yes, no) => {
                self.condition(condition);
                let (yes, no) = (self.expr(yes), self.expr(no));
                if yes.fits(&no) { join(yes, no) } else { Type::Any }
            }
            ExprKind::For(bindings, body) => {
                let before = self.bind(bindings);
                let kind = self.expr(body);
                self.locals.truncate(before);
                Type::list(kind)
            }
            ExprKind::Quantified(_, bindings, body) => {
                let before = self.bind(bindings);
                self.condition(body);
                self.locals.truncate(before);
                Type::Bool
            }
            ExprKind::Binary(operator, a, b) => {
                let operator = *operator;
                self.binary(operator, a, b, &range)
            }
            ExprKind::Negate(of) => {
                let kind = self.expr(of);
                if !kind.fits(&Type::Number) && !kind.fits(&Type::Duration) {
                    self.mismatch(&range, format!("minus stands before a number, not {kind}"));
                }
                kind
            }
            ExprKind::Between(of, low, high) => {
                let kind = self.expr(of);
                for bound in [low, high] {
                    let bound_kind = self.expr(bound);
                    self.comparable(&kind, &bound_kind, &range);
                }
                Type::Bool
            }
            ExprKind::In(of, tests) => {
                let kind = self.expr(of);
                for test in tests {
                    self.test(&kind, test);
                }
                Type::Bool
            }
            ExprKind::List(items) => {
                let kinds: Vec<Type> = items.iter_mut().map(|it| self.expr(it)).collect();
                let same = kinds.windows(2).all(|it| matches!(it, [a, b] if a.fits(b)));
                Type::list(if same { kinds.into_iter().next().unwrap_or(Type::Any) } else { Type::Any })
            }
            ExprKind::Context(entries) => {
                Type::Context(entries.iter_mut().map(|(key, it)| (key.clone(), self.expr(it))).collect())
            }
            ExprKind::Range { low, high, .. } => {
                let (low, high) = (self.expr(low), self.expr(high));
                self.comparable(&low, &high, &range);
                Type::Range(Box::new(low))
            }
        }
    }

    fn name(&mut self, name: &str, range: &Range<usize>) -> (Option<(NodeId, usize)>, Type) {
        if let Some((_, kind)) = self.locals.iter().rev().find(|(it, _)| it == name) {
            return (None, kind.clone());
        }
        if let Some(found) = self.names.find(name) {
            return (Some((found.node, found.shared)), found.kind);
        }
        self.unknown(name, self.names.all(), range);
        (None, Type::Any)
    }

    fn path(&mut self, of: &Type, name: &str, range: &Range<usize>) -> Type {
        let known: &[&str] = match of {
            Type::Any | Type::AnyList => return Type::Any,
            Type::Context(entries) => {
                if let Some(kind) = entries.get(name) {
                    return kind.clone();
                }
                let all = entries.keys().cloned().collect();
                self.unknown(name, all, range);
                return Type::Any;
            }
            Type::List(item) => return Type::list(self.path(item, name, range)),
            Type::Duration => &["days", "hours", "minutes", "seconds", "years", "months"],
            Type::Date => &["year", "month", "day", "weekday"],
            Type::Bool | Type::Number | Type::Text | Type::Option(_) | Type::Range(_) => &[],
        };
        if known.contains(&name) {
            return Type::Number;
        }
        if known.is_empty() {
            self.mismatch(range, format!("{of} has no part `{name}`"));
        } else {
            self.unknown(name, known.iter().map(ToString::to_string).collect(), range);
        }
        Type::Any
    }

    fn filter(&mut self, of: &mut Expr, test: &mut Expr) -> Type {
        let kind = self.expr(of);
        let item = kind.item();
        let before = self.locals.len();
        if let Type::Context(entries) = &item {
            self.locals.extend(entries.iter().map(|(key, kind)| (key.clone(), kind.clone())));
        }
        self.locals.push(("item".into(), item.clone()));
        let test_kind = self.expr(test);
        self.locals.truncate(before);
        match test_kind {
            Type::Number => item,
            Type::Bool | Type::Any => Type::list(item),
            other => {
                self.mismatch(&test.range, format!("a filter is a condition or a number, not {other}"));
                Type::Any
            }
        }
    }

    fn bind(&mut self, bindings: &mut [(String, Expr)]) -> usize {
        let before = self.locals.len();
        for (name, domain) in bindings {
            let kind = self.expr(domain).item();
            self.locals.push((name.clone(), kind));
        }
        before
    }

    fn condition(&mut self, expr: &mut Expr) {
        let kind = self.expr(expr);
        if !kind.fits(&Type::Bool) {
            self.mismatch(&expr.range, format!("a condition is true or false, this is {kind}"));
        }
    }

    fn binary(&mut self, operator: Operator, a: &mut Expr, b: &mut Expr, range: &Range<usize>) -> Type {
        match operator {
            Operator::And | Operator::Or => {
                self.condition(a);
                self.condition(b);
                Type::Bool
            }
            Operator::Equal | Operator::NotEqual => {
                let (left, right) = (self.expr(a), self.expr(b));
                self.option(&left, b);
                self.option(&right, a);
                if !left.fits(&right) {
                    self.mismatch(range, format!("{left} is never equal to {right}"));
                }
                Type::Bool
            }
            Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual => {
                let (left, right) = (self.expr(a), self.expr(b));
                self.comparable(&left, &right, range);
                Type::Bool
            }
            Operator::Add | Operator::Subtract => {
                let (left, right) = (self.expr(a), self.expr(b));
                self.sum(operator, &left, &right, range)
            }
            Operator::Multiply | Operator::Divide | Operator::Power => {
                for side in [a, b] {
                    let kind = self.expr(side);
                    if !kind.fits(&Type::Number) {
                        self.mismatch(
                            &side.range,
                            format!("only numbers can be multiplied and divided, this is {kind}"),
                        );
                    }
                }
                Type::Number
            }
        }
    }

    fn sum(&mut self, operator: Operator, left: &Type, right: &Type, range: &Range<usize>) -> Type {
        let plus = operator == Operator::Add;
        match (left, right) {
            (Type::Any, _) | (_, Type::Any) => Type::Any,
            (Type::Number, Type::Number) => Type::Number,
            (Type::Text | Type::Option(_), Type::Text | Type::Option(_)) if plus => Type::Text,
            (Type::Date, Type::Duration) => Type::Date,
            (Type::Duration, Type::Date) if plus => Type::Date,
            (Type::Date, Type::Date) if !plus => Type::Duration,
            (Type::Duration, Type::Duration) => Type::Duration,
            _ => {
                let word = if plus { "added to" } else { "subtracted from" };
                let (first, second) = if plus { (left, right) } else { (right, left) };
                self.mismatch(range, format!("{first} cannot be {word} {second}"));
                Type::Any
            }
        }
    }

    fn test(&mut self, kind: &Type, test: &mut Test) {
        match test {
            Test::Compare(_, other) => {
                let other_kind = self.expr(other);
                let range = other.range.clone();
                self.comparable(kind, &other_kind, &range);
            }
            Test::Value(other) => {
                let other_kind = self.expr(other);
                if let ExprKind::List(items) = &mut other.kind {
                    items.iter_mut().for_each(|it| self.option(kind, it));
                }
                self.option(kind, other);
                if !kind.fits(&other_kind.item()) && !kind.fits(&other_kind) {
                    let range = other.range.clone();
                    self.mismatch(&range, format!("{kind} is never in this, which is {other_kind}"));
                }
            }
        }
    }

    /// Faults a literal that is compared with a choice but is none of its options.
    fn option(&mut self, kind: &Type, other: &Expr) {
        if let (Type::Option(options), ExprKind::Text(text)) = (kind, &other.kind)
            && !options.contains(text)
        {
            let help = match nearest(text, options.iter().map(String::as_str)) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("the options are: {}", options.join(", ")),
            };
            let message = format!("\"{text}\" is not one of the options it is compared with");
            self.faults.push(Fault::new("unknown-option", other.range.clone(), message, help));
        }
    }

    fn comparable(&mut self, a: &Type, b: &Type, range: &Range<usize>) {
        let ordered = |it: &Type| matches!(it, Type::Any | Type::Number | Type::Text | Type::Date | Type::Duration);
        if !a.fits(b) || !ordered(a) || !ordered(b) {
            self.mismatch(range, format!("{a} cannot be ordered against {b}"));
        }
    }

    fn mismatch(&mut self, range: &Range<usize>, message: String) {
        let help = "compare and compute values of one kind; the kinds of fields stand in the definition";
        self.faults.push(Fault::new("type-mismatch", range.clone(), message, help));
    }

    fn unknown(&mut self, name: &str, all: Vec<String>, range: &Range<usize>) {
        let help = match nearest(name, all.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "names are the ids of fields and groups; `group.field` reaches into a group".into(),
        };
        self.faults.push(Fault::new("unknown-name", range.clone(), format!("there is no `{name}` here"), help));
    }
}

fn join(a: Type, b: Type) -> Type {
    match (a, b) {
        (Type::Any, kind) | (kind, Type::Any) => kind,
        (Type::Option(_), _) | (_, Type::Option(_)) => Type::Text,
        (kind, _) => kind,
    }
}
