//! The tree of an expression.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::functions::Function;
use super::value::Value;
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
    /// `@"2026-11-20"`: a date, time, date and time or duration, or null where the text is none of them; and the text.
    At(Value, String),
    /// A name as written: a local one (`item`, a loop variable, `?`), or not yet resolved.
    Name(String),
    /// A name resolved to a field or group of the blanket, and how many of the repeated groups around it are held at
    /// the row in which the expression stands; over the others it is a list.
    Node(NodeId, usize),
    Path(Box<Expr>, String),
    Filter(Box<Expr>, Box<Expr>),
    /// A function of the language.
    Call(Function, Arguments),
    /// A function that is a value: `f(1)`, where `f` is a name, or `(function(a) a + 1)(1)`.
    Invoke(Box<Expr>, Arguments),
    Function(Arc<Lambda>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    For(Vec<(String, Expr)>, Box<Expr>),
    /// `every` when the flag is set, else `some`.
    Quantified(bool, Vec<(String, Expr)>, Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Vec<Test>),
    InstanceOf(Box<Expr>, TypeName),
    List(Vec<Expr>),
    Context(Vec<(String, Expr)>),
    Range {
        low: Box<Expr>,
        high: Box<Expr>,
        low_included: bool,
        high_included: bool,
    },
    /// `1..3` or `3..1`, of which a `for` makes a list; unlike a range it may run downwards.
    Steps(Box<Expr>, Box<Expr>),
    /// `(< 5)`, `(>= 2)`, `(= 3)`: a range with one end, or that one value.
    OpenRange(Operator, Box<Expr>),
}

/// What stands in the parentheses of a call.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Arguments {
    pub(crate) values: Vec<Expr>,
    /// As many as there are values, or none when they are given by position. The parser puts those of a function of the
    /// language in their places, so names are left only where they fit none of the ways to call it.
    pub(crate) names: Vec<String>,
}

/// `function(a, b) a + b`; shared with the values that it becomes.
#[derive(Debug, PartialEq)]
pub(crate) struct Lambda {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Expr,
}

/// A parameter of a function that an author defines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) kind: Option<TypeName>,
}

/// A type as it is written: `number`, `list<number>`, `context<a: string>`, `function<number> -> string`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TypeName {
    Named(String),
    List(Box<TypeName>),
    Range(Box<TypeName>),
    Context(Vec<(String, TypeName)>),
    Function(Vec<TypeName>, Box<TypeName>),
}

/// One test of `in (..)`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Compare(Operator, Expr),
    Value(Expr),
}

impl Test {
    /// The expression that the tested value is held against.
    pub(crate) fn expr(&self) -> &Expr {
        match self {
            Self::Compare(_, it) | Self::Value(it) => it,
        }
    }
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

/// The parts directly in `expr`, in the order in which they are written.
pub(crate) fn children(expr: &Expr) -> Vec<&Expr> {
    let mut out = Vec::new();
    each_child(expr, &mut |it| out.push(it));
    out
}

fn each_child<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    match &expr.kind {
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::At(..)
        | ExprKind::Name(_)
        | ExprKind::Node(..) => {}
        ExprKind::Path(of, _) | ExprKind::Negate(of) | ExprKind::OpenRange(_, of) | ExprKind::InstanceOf(of, _) => {
            visit(of);
        }
        ExprKind::Function(it) => visit(&it.body),
        ExprKind::Filter(a, b)
        | ExprKind::Binary(_, a, b)
        | ExprKind::Steps(a, b)
        | ExprKind::Range { low: a, high: b, .. } => {
            visit(a);
            visit(b);
        }
        ExprKind::Call(_, arguments) => arguments.values.iter().for_each(visit),
        ExprKind::Invoke(of, arguments) => {
            visit(of);
            arguments.values.iter().for_each(visit);
        }
        ExprKind::List(items) => items.iter().for_each(visit),
        ExprKind::If(a, b, c) | ExprKind::Between(a, b, c) => {
            visit(a);
            visit(b);
            visit(c);
        }
        ExprKind::For(bindings, body) | ExprKind::Quantified(_, bindings, body) => {
            bindings.iter().for_each(|(_, it)| visit(it));
            visit(body);
        }
        ExprKind::Context(entries) => entries.iter().for_each(|(_, it)| visit(it)),
        ExprKind::In(of, tests) => {
            visit(of);
            tests.iter().for_each(|it| visit(it.expr()));
        }
    }
}

/// Calls `visit` for `expr` and every part of it, outermost first.
///
/// INVARIANT: an expression is at most [`super::MAX_TREE_DEPTH`] deep.
pub(crate) fn walk<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    each_child(expr, &mut |it| walk(it, visit));
}

/// How deep the parts of `expr` lie in each other.
pub(crate) fn depth(expr: &Expr) -> usize {
    let (mut deepest, mut left) = (0, vec![(expr, 1)]);
    while let Some((expr, depth)) = left.pop() {
        deepest = deepest.max(depth);
        left.extend(children(expr).into_iter().map(|it| (it, depth + 1)));
    }
    deepest
}

/// Whether `name` is spoken of anywhere in `expr`.
pub(crate) fn mentions(expr: &Expr, name: &str) -> bool {
    let mut found = false;
    walk(expr, &mut |it| found |= matches!(&it.kind, ExprKind::Name(it) if it == name));
    found
}
