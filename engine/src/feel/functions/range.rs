//! Range functions (DMN 1.5, 10.3.4.10), and what a `for` over a range runs through.
//!
//! Each end of a range is a place just before, at or just after a value; the table of the standard then says in one
//! comparison what it spells out with the ends included or not.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::super::MAX_STEPS;
use super::super::arithmetic::plus;
use super::super::compute::compare;
use super::super::types::Type;
use super::super::value::{Stretch, Value};
use super::Declaration;
use super::Gives::Always;
use super::{boolean, function, range_text};

const ANY: &[Type] = &[Type::Any];

macro_rules! relation {
    ($shape:literal, $kinds:pat, $holds:expr) => {
        function($shape, ANY, Always(Type::Bool), |it, _| match it {
            [a, b] if matches!((Span::of(a), Span::of(b)), $kinds) => {
                let holds: fn(&Span<'_>, &Span<'_>) -> Option<bool> = $holds;
                boolean(Span::of(a).zip(Span::of(b)).and_then(|(a, b)| holds(&a, &b)))
            }
            _ => Value::Null,
        })
    };
}

pub(super) const FUNCTIONS: &[Declaration] = &[
    relation!(
        "before(point1, point2) | before(point, range) | before(range, point) | before(range1, range2)",
        (Some(_), Some(_)),
        |a, b| a.high.order(&b.low).map(Ordering::is_lt)
    ),
    relation!(
        "after(point1, point2) | after(point, range) | after(range, point) | after(range1, range2)",
        (Some(_), Some(_)),
        |a, b| a.low.order(&b.high).map(Ordering::is_gt)
    ),
    relation!("meets(range1, range2)", (Some(Span { wide: true, .. }), Some(Span { wide: true, .. })), |a, b| {
        a.high.order(&b.low).map(Ordering::is_eq)
    }),
    relation!("met by(range1, range2)", (Some(Span { wide: true, .. }), Some(Span { wide: true, .. })), |a, b| {
        b.high.order(&a.low).map(Ordering::is_eq)
    }),
    relation!("overlaps(range1, range2)", (Some(Span { wide: true, .. }), Some(Span { wide: true, .. })), |a, b| {
        Some(a.high.order(&b.low)?.is_ge() && a.low.order(&b.high)?.is_le())
    }),
    relation!(
        "overlaps before(range1, range2)",
        (Some(Span { wide: true, .. }), Some(Span { wide: true, .. })),
        |a, b| a.overlaps_before(b)
    ),
    relation!(
        "overlaps after(range1, range2)",
        (Some(Span { wide: true, .. }), Some(Span { wide: true, .. })),
        |a, b| b.overlaps_before(a)
    ),
    relation!("finishes(point, range) | finishes(range1, range2)", (Some(_), Some(Span { wide: true, .. })), |a, b| a
        .finishes(b)),
    relation!(
        "finished by(range, point) | finished by(range1, range2)",
        (Some(Span { wide: true, .. }), Some(_)),
        |a, b| b.finishes(a)
    ),
    relation!("includes(range, point) | includes(range1, range2)", (Some(Span { wide: true, .. }), Some(_)), |a, b| a
        .includes(b)),
    relation!("during(point, range) | during(range1, range2)", (Some(_), Some(Span { wide: true, .. })), |a, b| b
        .includes(a)),
    relation!("starts(point, range) | starts(range1, range2)", (Some(_), Some(Span { wide: true, .. })), |a, b| a
        .starts(b)),
    relation!(
        "started by(range, point) | started by(range1, range2)",
        (Some(Span { wide: true, .. }), Some(_)),
        |a, b| b.starts(a)
    ),
    relation!(
        "coincides(point1, point2) | coincides(range1, range2)",
        (Some(Span { wide: true, .. }), Some(Span { wide: true, .. }))
            | (Some(Span { wide: false, .. }), Some(Span { wide: false, .. })),
        |a, b| Some(a.low.order(&b.low)?.is_eq() && a.high.order(&b.high)?.is_eq())
    ),
    function("range(from)", &[Type::Text], Always(Type::Any), |it, _| match it {
        [Value::Text(text)] => range_text::parse(text.trim()).unwrap_or_default(),
        _ => Value::Null,
    }),
];

/// A range, or a point as a range of one.
struct Span<'a> {
    low: End<'a>,
    high: End<'a>,
    wide: bool,
}

/// A place: at `value`, or beyond every value when there is none; `shift` is -1 just before it, 1 just after.
struct End<'a> {
    value: Option<&'a Value>,
    shift: i8,
}

impl<'a> Span<'a> {
    fn of(value: &'a Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Range(it) => Some(Self {
                low: End {
                    value: Some(&it.low).filter(|it| !it.is_null()),
                    shift: if it.low_included { 0 } else { 1 },
                },
                high: End {
                    value: Some(&it.high).filter(|it| !it.is_null()),
                    shift: if it.high_included { 0 } else { -1 },
                },
                wide: true,
            }),
            point => Some(Self {
                low: End { value: Some(point), shift: 0 },
                high: End { value: Some(point), shift: 0 },
                wide: false,
            }),
        }
    }

    fn overlaps_before(&self, other: &Self) -> Option<bool> {
        Some(
            self.low.order(&other.low)?.is_lt()
                && self.high.order(&other.low)?.is_ge()
                && self.high.order(&other.high)?.is_le(),
        )
    }

    fn finishes(&self, other: &Self) -> Option<bool> {
        Some(self.high.order(&other.high)?.is_eq() && self.low.order(&other.low)?.is_ge())
    }

    fn includes(&self, other: &Self) -> Option<bool> {
        Some(self.low.order(&other.low)?.is_le() && self.high.order(&other.high)?.is_ge())
    }

    fn starts(&self, other: &Self) -> Option<bool> {
        Some(self.low.order(&other.low)?.is_eq() && self.high.order(&other.high)?.is_le())
    }
}

impl End<'_> {
    fn order(&self, other: &Self) -> Option<Ordering> {
        // A missing lower end has shift 1 and a missing upper end -1: both are never included.
        match (self.value, other.value) {
            (Some(a), Some(b)) => Some(compare(a, b)?.then(self.shift.cmp(&other.shift))),
            (None, None) => Some(other.shift.cmp(&self.shift)),
            (None, Some(_)) => Some(if self.shift > 0 { Ordering::Less } else { Ordering::Greater }),
            (Some(_), None) => Some(if other.shift > 0 { Ordering::Greater } else { Ordering::Less }),
        }
    }
}

/// The whole numbers or the dates of a range; None if it has no such steps or is open.
pub(in crate::feel) fn items(range: &Stretch) -> Option<Vec<Value>> {
    let mut out = steps(range.low.clone(), range.high.clone())?;
    if !range.high_included && out.last().is_some_and(|it| *it == range.high) {
        out.pop();
    }
    if !range.low_included && !out.is_empty() {
        out.remove(0);
    }
    Some(out)
}

/// The whole numbers or the dates from one to another, upwards or downwards; None if there are no such steps. At most
/// [`MAX_STEPS`] of them.
pub(in crate::feel) fn steps(low: Value, high: Value) -> Option<Vec<Value>> {
    let beyond = if compare(&low, &high)?.is_gt() { Ordering::Less } else { Ordering::Greater };
    let down = beyond.is_lt();
    let next = |it: &Value| match it {
        Value::Number(it) => plus(*it, if down { Decimal::NEGATIVE_ONE } else { Decimal::ONE }).map(Value::Number),
        Value::Date(it) => if down { it.previous_day() } else { it.next_day() }.map(Value::Date),
        _ => None,
    };
    let mut out = Vec::new();
    let mut at = low;
    for _ in 0..=MAX_STEPS {
        if compare(&at, &high)? == beyond {
            break;
        }
        let following = next(&at);
        out.push(at);
        match following {
            Some(it) => at = it,
            None => return matches!(out.last(), Some(Value::Date(_))).then_some(out),
        }
    }
    Some(out)
}
