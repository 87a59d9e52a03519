//! FEEL, the expression language of OMG DMN 1.5: text -> tokens -> tree -> typed tree -> value.
//!
//! The evaluator is total: what cannot be computed is null, as the standard says. An ill-typed expression is a fault
//! of the author, found by [`types::check`] when a form is compiled.

mod ast;
mod eval;
mod functions;
mod lexer;
mod parser;
mod types;
mod value;

pub(crate) use ast::{Expr, ExprKind, walk};
pub(crate) use eval::{Scope, eval};
pub(crate) use parser::parse;
pub(crate) use types::{Found, Names, Type, check};
pub use value::{Duration, Value};
pub(crate) use value::{date as calendar_date, parse_iso_date};

/// A fault in an expression: where (bytes from its start), what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) range: std::ops::Range<usize>,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fault {
    pub(crate) fn new(
        code: &'static str,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, range, message: message.into(), help: help.into() }
    }
}

/// Longest expression, in bytes.
pub(crate) const MAX_EXPRESSION_BYTES: usize = 4 * 1024;
/// How deep the parts of an expression may lie in each other.
pub(crate) const MAX_DEPTH: usize = 64;
/// How many parts may be computed for one expression before it gives null.
pub(crate) const MAX_STEPS: u32 = 100_000;
