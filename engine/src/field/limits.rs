//! `min` and `max`: the least and the greatest value of kinds whose values have an order.

use std::cmp::Ordering;

use super::Fault;
use crate::definition::Word;
use crate::feel::{Value, compare};
use crate::read::table::Table;
use crate::schema::{Key, Takes};

/// What an author says of the least and the greatest value: expressions, which may hang on other answers.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    pub(crate) min: Option<Word>,
    pub(crate) max: Option<Word>,
}

impl Limits {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        Self { min: table.expression(MIN.name), max: table.expression(MAX.name) }
    }
}

/// The two as computed for one instance of a field; null for no bound.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bounds {
    pub(crate) min: Value,
    pub(crate) max: Value,
}

/// The fault of a value outside its bounds; `below` and `above` are what it is called in its kind. A bound that cannot be
/// ordered against the value is none.
pub(super) fn judge(value: &Value, bounds: &Bounds, [below, above]: [&'static str; 2]) -> Option<Fault> {
    if compare(value, &bounds.min) == Some(Ordering::Less) {
        return Some(Fault::new(below).with_value("min", bounds.min.clone()));
    }
    if compare(value, &bounds.max) == Some(Ordering::Greater) {
        return Some(Fault::new(above).with_value("max", bounds.max.clone()));
    }
    None
}

pub(super) const MIN: Key = Key::new("min", Takes::Expression, "the least value allowed");
pub(super) const MAX: Key = Key::new("max", Takes::Expression, "the greatest value allowed");

/// The keys of its own in a definition, for kinds that have no others.
pub(super) const KEYS: &[Key] = &[MIN, MAX];
