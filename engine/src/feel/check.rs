//! Finds the types of expressions before anything is evaluated, and resolves names on the way.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::Fault;
use super::ast::{Arguments, Expr, ExprKind, Lambda, Operator, Parameter, Test, TypeName, mentions};
use super::functions::{self, Function, Gives};
use super::types::Type;
use super::value::Value;
use crate::blanket::NodeId;
use crate::diagnostic::nearest;

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

/// The same for an expression that stands by itself and sees only `locals`.
pub(crate) fn check_alone(expr: &mut Expr, locals: Vec<(String, Type)>, faults: &mut Vec<Fault>) -> Type {
    Checker { names: &NoNames, locals, faults }.expr(expr)
}

struct NoNames;

impl Names for NoNames {
    fn find(&self, _: &str) -> Option<Found> {
        None
    }

    fn child(&self, _: NodeId, _: usize, _: &str) -> Option<Found> {
        None
    }

    fn all(&self) -> Vec<String> {
        Vec::new()
    }
}

const DATE_PARTS: &[&str] = &["year", "month", "day", "weekday"];
const TIME_PARTS: &[&str] = &["hour", "minute", "second", "time offset", "timezone"];

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
            ExprKind::Call(function, arguments) => self.call(*function, arguments, &range),
            ExprKind::Invoke(of, arguments) => self.invoke(of, arguments),
            ExprKind::Function(lambda) => {
                // It is shared only once it has been evaluated, and then it has been checked.
                let Some(Lambda { parameters, body }) = Arc::get_mut(lambda) else { return Type::Function };
                let before = self.locals.len();
                for Parameter { name, kind } in parameters {
                    let kind = kind.as_ref().map_or(Type::Any, |it| self.type_name(it, &range));
                    self.locals.push((name.clone(), kind));
                }
                self.expr(body);
                self.locals.truncate(before);
                Type::Function
            }
            ExprKind::InstanceOf(of, kind) => {
                self.expr(of);
                self.type_name(kind, &range);
                Type::Bool
            }
            ExprKind::At(Value::Null, text) => {
                let help = "write a date, a time, a date and time or a duration as ISO 8601 has it: @\"2026-12-31\"";
                self.faults.push(Fault::new("not-a-date", range, format!("`@\"{text}\"` is none"), help));
                Type::Any
            }
            ExprKind::At(value, _) => Type::of(value),
            ExprKind::If(condition, yes, no) => {
                self.condition(condition);
                let (yes, no) = (self.expr(yes), self.expr(no));
                if yes.fits(&no) { join(yes, no) } else { Type::Any }
            }
            ExprKind::For(bindings, body) => {
                let before = self.locals.len();
                self.locals.push(("partial".into(), Type::AnyList));
                self.bind(bindings);
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
            ExprKind::List(items) => Type::of_items(items.iter_mut().map(|it| self.expr(it)).collect()),
            ExprKind::Context(entries) => self.context(entries, &range),
            ExprKind::OpenRange(_, end) => {
                let kind = self.expr(end);
                self.comparable(&kind, &kind, &range);
                Type::Range(Box::new(kind))
            }
            ExprKind::Range { low, high, .. } => {
                let (low, high) = (self.expr(low), self.expr(high));
                self.comparable(&low, &high, &range);
                Type::Range(Box::new(low))
            }
            ExprKind::Steps(low, high) => {
                let (low, high) = (self.expr(low), self.expr(high));
                self.comparable(&low, &high, &range);
                Type::list(low)
            }
        }
    }

    fn call(&mut self, function: Function, arguments: &mut Arguments, range: &Range<usize>) -> Type {
        let function = function.declaration();
        let editors_only = match function.name {
            "now" => Some("the engine has no clock; `today()` is the date that the answers are given on"),
            "range" => Some("write the range itself: `[1..5]`, `(< 5)`"),
            _ => None,
        };
        if let Some(help) = editors_only {
            let message = format!("there is no `{}` in a blanket", function.name);
            self.faults.push(Fault::new("unknown-function", range.clone(), message, help));
        }
        let count = arguments.values.len();
        let places = function.places(count, &arguments.names);
        if places.is_none() {
            let message = match arguments.names.as_slice() {
                [] => format!("`{}` does not take {count} arguments", function.name),
                names => format!("`{}` does not take the arguments {}", function.name, names.join(", ")),
            };
            let help = format!("write it as {}", function.shape);
            self.faults.push(Fault::new("wrong-arguments", range.clone(), message, help));
        }
        let mut first = None;
        for (at, argument) in arguments.values.iter_mut().enumerate() {
            let place = places.as_ref().and_then(|it| it.iter().position(|it| *it == Some(at))).unwrap_or(at);
            let kind = self.expr(argument);
            let wanted = function.wanted(place);
            if places.is_some() && !kind.fits(wanted) {
                self.mismatch(&argument.range, format!("`{}` takes {wanted}, not {kind}", function.name));
            }
            if place == 0 {
                first = Some(kind);
            }
        }
        match (&function.gives, first) {
            (Gives::Always(kind), _) => kind.clone(),
            (Gives::Item, Some(kind)) => kind.item(),
            (Gives::Same, Some(kind)) => kind,
            (Gives::Item | Gives::Same, None) => Type::Any,
        }
    }

    fn invoke(&mut self, of: &mut Expr, arguments: &mut Arguments) -> Type {
        arguments.values.iter_mut().for_each(|it| drop(self.expr(it)));
        if let ExprKind::Name(name) = &of.kind
            && !self.locals.iter().any(|(it, _)| it == name)
            && self.names.find(name).is_none()
        {
            let help = match nearest(name, functions::all().map(|it| it.declaration().name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the functions are listed in docs/feel.md".into(),
            };
            let message = format!("there is no function `{name}`");
            self.faults.push(Fault::new("unknown-function", of.range.clone(), message, help));
            return Type::Any;
        }
        let kind = self.expr(of);
        if !kind.fits(&Type::Function) {
            self.mismatch(&of.range, format!("only a function can be called, this is {kind}"));
        }
        Type::Any
    }

    /// Each entry sees those before it.
    fn context(&mut self, entries: &mut [(String, Expr)], range: &Range<usize>) -> Type {
        let before = self.locals.len();
        let mut kinds = BTreeMap::new();
        for (key, expr) in entries {
            let kind = self.expr(expr);
            self.locals.push((key.clone(), kind.clone()));
            if kinds.insert(key.clone(), kind).is_some() {
                let help = "change the name of one of them";
                self.faults.push(Fault::new("duplicate-id", range.clone(), format!("`{key}` is given twice"), help));
            }
        }
        self.locals.truncate(before);
        Type::Context(kinds)
    }

    fn type_name(&mut self, name: &TypeName, range: &Range<usize>) -> Type {
        Type::named(name).unwrap_or_else(|| {
            let help = "the types are number, string, boolean, date, time, date and time, days and time duration, \
                        years and months duration, list<..>, context<..>, range<..>, function<..> -> .., Any";
            self.faults.push(Fault::new("unknown-type", range.clone(), "there is no such type", help));
            Type::Any
        })
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
            Type::Date => DATE_PARTS,
            Type::Time => TIME_PARTS,
            Type::DateTime if DATE_PARTS.contains(&name) => DATE_PARTS,
            Type::DateTime => TIME_PARTS,
            Type::Range(_) => &["start", "end", "start included", "end included"],
            Type::Bool | Type::Number | Type::Text | Type::Option(_) | Type::Function => &[],
        };
        if known.contains(&name) {
            return match (name, of) {
                ("time offset", _) => Type::Duration,
                ("timezone", _) => Type::Text,
                ("start" | "end", Type::Range(of)) => (**of).clone(),
                (_, Type::Range(_)) => Type::Bool,
                _ => Type::Number,
            };
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
                let (left, right) = (self.expr(a), self.expr(b));
                self.product(operator, (&left, &a.range), (&right, &b.range))
            }
        }
    }

    fn sum(&mut self, operator: Operator, left: &Type, right: &Type, range: &Range<usize>) -> Type {
        let plus = operator == Operator::Add;
        match (left, right) {
            (Type::Any, _) | (_, Type::Any) => Type::Any,
            (Type::Number, Type::Number) => Type::Number,
            (Type::Text | Type::Option(_), Type::Text | Type::Option(_)) if plus => Type::Text,
            (Type::Date | Type::DateTime | Type::Time, Type::Duration) => left.clone(),
            (Type::Duration, Type::Date | Type::DateTime | Type::Time) if plus => right.clone(),
            (Type::Date | Type::DateTime, Type::Date | Type::DateTime) if !plus => Type::Duration,
            (Type::Time, Type::Time) if !plus => Type::Duration,
            (Type::Duration, Type::Duration) => Type::Duration,
            _ => {
                let word = if plus { "added to" } else { "subtracted from" };
                let (first, second) = if plus { (left, right) } else { (right, left) };
                self.mismatch(range, format!("{first} cannot be {word} {second}"));
                Type::Any
            }
        }
    }

    /// `*`, `/` and `**`: numbers, and durations by numbers.
    fn product(&mut self, operator: Operator, left: (&Type, &Range<usize>), right: (&Type, &Range<usize>)) -> Type {
        match (operator, left.0, right.0) {
            (Operator::Multiply, Type::Duration, Type::Number | Type::Any)
            | (Operator::Multiply, Type::Number | Type::Any, Type::Duration)
            | (Operator::Divide, Type::Duration, Type::Number) => Type::Duration,
            (Operator::Divide, Type::Duration, Type::Duration) => Type::Number,
            (Operator::Divide, Type::Duration, Type::Any) => Type::Any,
            (Operator::Multiply | Operator::Divide, Type::Any, _) | (Operator::Multiply, _, Type::Any)
                if left.0.fits(&Type::Number) && right.0.fits(&Type::Number) =>
            {
                Type::Any
            }
            _ => {
                for (kind, range) in [left, right] {
                    if !kind.fits(&Type::Number) {
                        let message = format!("only numbers can be multiplied and divided, this is {kind}");
                        self.mismatch(range, message);
                    }
                }
                Type::Number
            }
        }
    }

    fn test(&mut self, kind: &Type, test: &mut Test) {
        let before = self.locals.len();
        self.locals.push(("?".into(), kind.clone()));
        self.test_inner(kind, test);
        self.locals.truncate(before);
    }

    fn test_inner(&mut self, kind: &Type, test: &mut Test) {
        match test {
            Test::Compare(Operator::Equal | Operator::NotEqual, other) => {
                let other_kind = self.expr(other);
                self.option(kind, other);
                if !kind.fits(&other_kind) {
                    let range = other.range.clone();
                    self.mismatch(&range, format!("{kind} is never equal to {other_kind}"));
                }
            }
            Test::Compare(_, other) => {
                let other_kind = self.expr(other);
                let range = other.range.clone();
                self.comparable(kind, &other_kind, &range);
            }
            Test::Value(other) => {
                let asks = mentions(other, "?");
                let other_kind = self.expr(other);
                if asks && other_kind.fits(&Type::Bool) {
                    return;
                }
                if let ExprKind::List(items) = &mut other.kind {
                    items.iter_mut().for_each(|it| self.option(kind, it));
                }
                self.option(kind, other);
                let inner = other_kind.item();
                if !kind.fits(&inner) && !kind.fits(&other_kind) && !kind.fits(&inner.item()) {
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
        let ordered = |it: &Type| {
            matches!(
                it,
                Type::Any | Type::Number | Type::Text | Type::Date | Type::Time | Type::DateTime | Type::Duration
            )
        };
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
