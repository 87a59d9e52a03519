//! The tree of an expression.

use std::ops::Range;

use rust_decimal::Decimal;

use super::functions::Function;
use crate::blanket::NodeId;

/// A part of an expression and where it stands (bytes from the expression's start).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    /// A name as written: a local one (`item`, a loop variable), or not yet resolved.
    Name(String),
    /// A name resolved to a field or group of the blanket, and how many of the repeated groups around it are held at
    /// the row in which the expression stands; over the others it is a list.
    Node(NodeId, usize),
    Path(Box<Expr>, String),
    Filter(Box<Expr>, Box<Expr>),
    Call(&'static Function, Vec<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    For(Vec<(String, Expr)>, Box<Expr>),
    /// `every` when the flag is set, else `some`.
    Quantified(bool, Vec<(String, Expr)>, Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Vec<Test>),
    List(Vec<Expr>),
    Context(Vec<(String, Expr)>),
    Range {
        low: Box<Expr>,
        high: Box<Expr>,
        low_included: bool,
        high_included: bool,
    },
}

/// One test of `in (..)`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Compare(Operator, Expr),
    Value(Expr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// Calls `visit` for `expr` and every part of it, outermost first.
pub(crate) fn walk<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Name(_)
        | ExprKind::Node(..) => {}
        ExprKind::Path(of, _) | ExprKind::Negate(of) => walk(of, visit),
        ExprKind::Filter(a, b) | ExprKind::Binary(_, a, b) => {
            walk(a, visit);
            walk(b, visit);
        }
        ExprKind::Range { low, high, .. } => {
            walk(low, visit);
            walk(high, visit);
        }
        ExprKind::Call(_, parts) | ExprKind::List(parts) => parts.iter().for_each(|it| walk(it, visit)),
        ExprKind::If(a, b, c) | ExprKind::Between(a, b, c) => [a, b, c].into_iter().for_each(|it| walk(it, visit)),
        ExprKind::For(bindings, body) | ExprKind::Quantified(_, bindings, body) => {
            bindings.iter().for_each(|(_, it)| walk(it, visit));
            walk(body, visit);
        }
        ExprKind::Context(entries) => entries.iter().for_each(|(_, it)| walk(it, visit)),
        ExprKind::In(of, tests) => {
            walk(of, visit);
            for test in tests {
                match test {
                    Test::Compare(_, it) | Test::Value(it) => walk(it, visit),
                }
            }
        }
    }
}
