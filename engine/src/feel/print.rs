//! Tree -> text, such that reading the text gives the same tree.

use std::fmt::{self, Display, Formatter, Write as _};

use super::ast::{Arguments, Expr, ExprKind, Operator, Parameter, Test, TypeName};
use super::value::quote;
use crate::blanket::NodeId;

/// How tightly a part binds; a part in a place that binds tighter is put in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Open,
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Power,
    Negation,
    Postfix,
}

impl Level {
    fn of(expr: &Expr) -> Self {
        match &expr.kind {
            ExprKind::If(..) | ExprKind::For(..) | ExprKind::Quantified(..) | ExprKind::Function(..) => Self::Open,
            ExprKind::Binary(operator, ..) => Self::of_operator(*operator),
            ExprKind::Between(..) | ExprKind::In(..) | ExprKind::InstanceOf(..) => Self::Comparison,
            ExprKind::Negate(_) => Self::Negation,
            _ => Self::Postfix,
        }
    }

    fn of_operator(operator: Operator) -> Self {
        match operator {
            Operator::Or => Self::Or,
            Operator::And => Self::And,
            Operator::Add | Operator::Subtract => Self::Sum,
            Operator::Multiply | Operator::Divide => Self::Product,
            Operator::Power => Self::Power,
            _ => Self::Comparison,
        }
    }

    /// The next tighter one: what the right side of an operator must be.
    fn tighter(self) -> Self {
        match self {
            Self::Open => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Comparison,
            Self::Comparison => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Power,
            Self::Power => Self::Negation,
            Self::Negation | Self::Postfix => Self::Postfix,
        }
    }
}

impl Operator {
    fn spelling(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "**",
        }
    }
}

/// An expression with the names of its fields, ready to be shown.
pub(crate) struct Printed<'a> {
    pub(crate) expr: &'a Expr,
    /// What a field or group is called where the expression stands, with as many of its rows held.
    pub(crate) node: &'a dyn Fn(NodeId, usize) -> String,
}

impl Display for Printed<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Printer { f, node: self.node }.at(Level::Open, self.expr)
    }
}

impl Display for Expr {
    /// An expression whose names are not resolved; a field is shown as `field`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Printed { expr: self, node: &|_, _| "field".into() }.fmt(f)
    }
}

struct Printer<'a, 'f> {
    f: &'a mut Formatter<'f>,
    node: &'a dyn Fn(NodeId, usize) -> String,
}

impl Printer<'_, '_> {
    fn at(&mut self, level: Level, expr: &Expr) -> fmt::Result {
        if Level::of(expr) >= level {
            return self.expr(expr);
        }
        self.f.write_char('(')?;
        self.expr(expr)?;
        self.f.write_char(')')
    }

    fn expr(&mut self, expr: &Expr) -> fmt::Result {
        match &expr.kind {
            ExprKind::Null => self.f.write_str("null"),
            ExprKind::Bool(it) => write!(self.f, "{it}"),
            ExprKind::Number(it) => write!(self.f, "{it}"),
            ExprKind::Text(it) => self.f.write_str(&quote(it)),
            ExprKind::At(_, it) => write!(self.f, "@{}", quote(it)),
            ExprKind::Name(it) => self.f.write_str(it),
            ExprKind::Node(id, shared) => self.f.write_str(&(self.node)(*id, *shared)),
            ExprKind::Path(of, name) => {
                self.at(Level::Postfix, of)?;
                write!(self.f, ".{name}")
            }
            ExprKind::Filter(of, test) => {
                self.at(Level::Postfix, of)?;
                self.f.write_char('[')?;
                self.at(Level::Open, test)?;
                self.f.write_char(']')
            }
            ExprKind::Call(function, arguments) => {
                self.f.write_str(function.declaration().name)?;
                self.arguments(arguments)
            }
            ExprKind::Invoke(of, arguments) => {
                self.at(Level::Postfix, of)?;
                self.arguments(arguments)
            }
            ExprKind::Function(lambda) => {
                self.f.write_str("function(")?;
                for (at, Parameter { name, kind }) in lambda.parameters.iter().enumerate() {
                    write!(self.f, "{}{name}", if at > 0 { ", " } else { "" })?;
                    if let Some(kind) = kind {
                        write!(self.f, ": {kind}")?;
                    }
                }
                self.f.write_str(") ")?;
                self.at(Level::Open, &lambda.body)
            }
            ExprKind::If(condition, yes, no) => {
                self.f.write_str("if ")?;
                self.at(Level::Open, condition)?;
                self.f.write_str(" then ")?;
                self.at(Level::Open, yes)?;
                self.f.write_str(" else ")?;
                self.at(Level::Open, no)
            }
            ExprKind::For(bindings, body) => self.loop_over("for", bindings, "return", body),
            ExprKind::Quantified(every, bindings, body) => {
                self.loop_over(if *every { "every" } else { "some" }, bindings, "satisfies", body)
            }
            ExprKind::Binary(operator, a, b) => {
                let level = Level::of_operator(*operator);
                self.at(level, a)?;
                write!(self.f, " {} ", operator.spelling())?;
                self.at(level.tighter(), b)
            }
            ExprKind::Negate(of) => {
                self.f.write_char('-')?;
                self.at(Level::Negation, of)
            }
            ExprKind::Between(of, low, high) => {
                self.at(Level::Comparison, of)?;
                self.f.write_str(" between ")?;
                self.at(Level::Sum, low)?;
                self.f.write_str(" and ")?;
                self.at(Level::Sum, high)
            }
            ExprKind::In(of, tests) => {
                self.at(Level::Comparison, of)?;
                self.f.write_str(" in (")?;
                for (at, test) in tests.iter().enumerate() {
                    self.f.write_str(if at > 0 { ", " } else { "" })?;
                    match test {
                        Test::Compare(operator, it) => {
                            write!(self.f, "{} ", operator.spelling())?;
                            self.at(Level::Sum, it)?;
                        }
                        Test::Value(it) => self.at(Level::Open, it)?,
                    }
                }
                self.f.write_char(')')
            }
            ExprKind::InstanceOf(of, kind) => {
                self.at(Level::Comparison, of)?;
                write!(self.f, " instance of {kind}")
            }
            ExprKind::List(items) => {
                self.f.write_char('[')?;
                self.listed(items)?;
                self.f.write_char(']')
            }
            ExprKind::Context(entries) => {
                self.f.write_char('{')?;
                for (at, (key, value)) in entries.iter().enumerate() {
                    write!(self.f, "{}{}: ", if at > 0 { ", " } else { "" }, quote(key))?;
                    self.at(Level::Open, value)?;
                }
                self.f.write_char('}')
            }
            ExprKind::Range { low, high, low_included, high_included } => {
                self.f.write_char(if *low_included { '[' } else { '(' })?;
                self.at(Level::Sum, low)?;
                self.f.write_str("..")?;
                self.at(Level::Sum, high)?;
                self.f.write_char(if *high_included { ']' } else { ')' })
            }
            ExprKind::Steps(low, high) => {
                self.at(Level::Sum, low)?;
                self.f.write_str("..")?;
                self.at(Level::Sum, high)
            }
            ExprKind::OpenRange(operator, end) => {
                write!(self.f, "({} ", operator.spelling())?;
                self.at(Level::Sum, end)?;
                self.f.write_char(')')
            }
        }
    }

    fn loop_over(&mut self, word: &str, bindings: &[(String, Expr)], end: &str, body: &Expr) -> fmt::Result {
        for (at, (name, domain)) in bindings.iter().enumerate() {
            write!(self.f, "{} {name} in ", if at > 0 { "," } else { word })?;
            self.at(Level::Open, domain)?;
        }
        write!(self.f, " {end} ")?;
        self.at(Level::Open, body)
    }

    fn arguments(&mut self, arguments: &Arguments) -> fmt::Result {
        self.f.write_char('(')?;
        if arguments.names.is_empty() {
            self.listed(&arguments.values)?;
        }
        for (at, (name, value)) in arguments.names.iter().zip(&arguments.values).enumerate() {
            write!(self.f, "{}{name}: ", if at > 0 { ", " } else { "" })?;
            self.at(Level::Open, value)?;
        }
        self.f.write_char(')')
    }

    fn listed(&mut self, items: &[Expr]) -> fmt::Result {
        for (at, item) in items.iter().enumerate() {
            self.f.write_str(if at > 0 { ", " } else { "" })?;
            self.at(Level::Open, item)?;
        }
        Ok(())
    }
}

impl Display for TypeName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let comma = |at: usize| if at > 0 { ", " } else { "" };
        match self {
            Self::Named(name) => f.write_str(name),
            Self::List(of) => write!(f, "list<{of}>"),
            Self::Range(of) => write!(f, "range<{of}>"),
            Self::Context(entries) => {
                f.write_str("context<")?;
                for (at, (key, kind)) in entries.iter().enumerate() {
                    write!(f, "{}{key}: {kind}", comma(at))?;
                }
                f.write_char('>')
            }
            Self::Function(takes, gives) => {
                f.write_str("function<")?;
                for (at, kind) in takes.iter().enumerate() {
                    write!(f, "{}{kind}", comma(at))?;
                }
                write!(f, "> -> {gives}")
            }
        }
    }
}
