//! FEEL, the expression language of OMG DMN 1.5: text -> tokens -> tree -> typed tree -> value.
//!
//! The evaluator is total: what cannot be computed is null, as the standard says. An ill-typed expression is a fault
//! of the author, found by [`check`] when a form is compiled.

mod arithmetic;
mod ast;
mod calendar;
mod check;
mod compute;
mod decimal;
mod eval;
mod functions;
mod layout;
mod letters;
mod lexer;
mod names;
mod parser;
mod parts;
mod primary;
mod print;
#[cfg(test)]
mod properties;
mod types;
mod value;

use std::ops::Range;

use crate::compiled::pack::both;

pub(crate) use ast::{Expr, ExprKind, Operator, children, walk};
pub use calendar::{DateTime, Duration, Time, Zone};
pub(crate) use calendar::{date as calendar_date, parse_iso_date};
pub(crate) use check::{Found, Names, check, check_alone};
pub(crate) use compute::compare;
pub(crate) use decimal::{parse as parse_decimal, text as decimal_text};
pub(crate) use eval::{Scope, eval};
pub(crate) use print::Printed;
pub(crate) use types::Type;
pub use value::Value;

/// A fault in an expression: where (bytes from its start), what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fault {
    pub(crate) fn new(
        code: &'static str,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, range, message: message.into(), help: help.into() }
    }
}

/// The tree of an expression all of whose names are single words, as the ids of fields and groups are.
pub(crate) fn parse(text: &str) -> Result<Expr, Fault> {
    parser::parse(text, names::LongNames::new([]))
}

/// The tree of an expression that may use the names in `seen`, and in the contexts there, with spaces or symbols.
pub(crate) fn parse_seeing(text: &str, seen: &Value) -> Result<Expr, Fault> {
    parser::parse(text, names_in(seen))
}

/// The tree of unary tests about `?`, which may use the names in `seen`.
pub(crate) fn parse_unary_tests(text: &str, seen: &Value) -> Result<Expr, Fault> {
    parser::parse_unary_tests(text, names_in(seen))
}

/// Reads `text` with `parse`, for names that are given as JSON; and those names with their values.
pub(crate) fn parse_with(
    text: &str,
    names: &serde_json::Map<String, serde_json::Value>,
    parse: fn(&str, &Value) -> Result<Expr, Fault>,
) -> Result<(Expr, Vec<(String, Value)>), Fault> {
    let locals: Vec<(String, Value)> = names.iter().map(|(name, it)| (name.clone(), Value::from_json(it))).collect();
    let seen = Value::Context(locals);
    let expr = parse(text, &seen)?;
    Ok((expr, if let Value::Context(locals) = seen { locals } else { Vec::new() }))
}

fn names_in(seen: &Value) -> names::LongNames {
    let mut names = names::LongNames::new([]);
    names.learn_all(seen);
    names
}

/// Tells apart two engines that write expressions differently, or number their functions differently.
pub(crate) const LAYOUT: u64 = both(layout::LAYOUT, functions::LAYOUT);

/// Longest expression, in bytes.
pub(crate) const MAX_EXPRESSION_BYTES: usize = 4 * 1024;
/// How deep the parts of an expression may lie in each other.
pub(crate) const MAX_DEPTH: usize = 64;
/// How deep the tree of an expression may be: a chain of 128 sums is that deep without any parentheses.
pub(crate) const MAX_TREE_DEPTH: usize = 128;
/// How deep an evaluation may go, functions that call themselves and all, before it gives null.
pub(crate) const MAX_CALL_DEPTH: usize = 160;
/// How many parts may be computed and values copied for one expression before it gives null.
pub(crate) const MAX_STEPS: u32 = 100_000;
/// How many answers, or numbers of a range, are copied for one step.
pub(crate) const PLAIN_VALUES_A_STEP: u32 = 16;
/// How many pairs of values are held against each other for one step.
pub(crate) const COMPARISONS_A_STEP: usize = 64;
