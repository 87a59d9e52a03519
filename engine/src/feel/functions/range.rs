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
use super::{boolean, function};

const ANY: &[Type] = &[Type::Any];

/// A relation as the standard's table has it: which of the two must be ranges, and how their ends may stand to each other.
macro_rules! relation {
    ($shape:literal, $ranges:expr, $($column:ident $orders:expr),+) => {
        function($shape, ANY, Always(Type::Bool), |it, _| {
            boolean(Ends { $($column: $orders,)+ ..Ends::ANY }.hold(it, $ranges))
        })
    };
}

pub(super) const FUNCTIONS: &[Declaration] = &[
    relation!(
        "before(point1, point2) | before(point, range) | before(range, point) | before(range1, range2)",
        0,
        high_to_low LESS
    ),
    relation!(
        "after(point1, point2) | after(point, range) | after(range, point) | after(range1, range2)",
        0,
        low_to_high GREATER
    ),
    relation!("meets(range1, range2)", FIRST | SECOND, high_to_low EQUAL),
    relation!("met by(range1, range2)", FIRST | SECOND, low_to_high EQUAL),
    relation!("overlaps(range1, range2)", FIRST | SECOND, high_to_low GREATER | EQUAL, low_to_high LESS | EQUAL),
    relation!(
        "overlaps before(range1, range2)",
        FIRST | SECOND,
        lows LESS, high_to_low GREATER | EQUAL, highs LESS | EQUAL
    ),
    relation!(
        "overlaps after(range1, range2)",
        FIRST | SECOND,
        lows GREATER, low_to_high LESS | EQUAL, highs GREATER | EQUAL
    ),
    relation!("finishes(point, range) | finishes(range1, range2)", SECOND, lows GREATER | EQUAL, highs EQUAL),
    relation!("finished by(range, point) | finished by(range1, range2)", FIRST, lows LESS | EQUAL, highs EQUAL),
    relation!("includes(range, point) | includes(range1, range2)", FIRST, lows LESS | EQUAL, highs GREATER | EQUAL),
    relation!("during(point, range) | during(range1, range2)", SECOND, lows GREATER | EQUAL, highs LESS | EQUAL),
    relation!("starts(point, range) | starts(range1, range2)", SECOND, lows EQUAL, highs LESS | EQUAL),
    relation!("started by(range, point) | started by(range1, range2)", FIRST, lows EQUAL, highs GREATER | EQUAL),
    relation!("coincides(point1, point2) | coincides(range1, range2)", ALIKE, lows EQUAL, highs EQUAL),
    // In a blanket a range is written as it is; to read one from a text would be much for every citizen to download.
    function("range(from)", &[Type::Text], Always(Type::Any), |it, scope| match it {
        [Value::Text(text)] => scope.editors.and_then(|it| (it.range)(text.trim())).unwrap_or_default(),
        _ => Value::Null,
    }),
];

/// The first must be a range.
const FIRST: u8 = 1;
/// The second must be a range.
const SECOND: u8 = 2;
/// Both must be ranges, or none.
const ALIKE: u8 = 4;

const LESS: u8 = 1;
const EQUAL: u8 = 2;
const GREATER: u8 = 4;

/// How each end of the first may stand to an end of the second.
struct Ends {
    high_to_low: u8,
    low_to_high: u8,
    lows: u8,
    highs: u8,
}

impl Ends {
    const ANY: Self = Self { high_to_low: 7, low_to_high: 7, lows: 7, highs: 7 };

    /// Whether two values stand to each other so; None when they cannot.
    #[inline(never)]
    fn hold(&self, of: &[Value], ranges: u8) -> Option<bool> {
        let [a, b] = of else { return None };
        let (a, b) = (Span::of(a)?, Span::of(b)?);
        let lacks = |which: u8, is_so: bool| ranges & which > 0 && !is_so;
        if lacks(FIRST, a.wide) || lacks(SECOND, b.wide) || lacks(ALIKE, a.wide == b.wide) {
            return None;
        }
        let pairs = [
            (self.high_to_low, &a.high, &b.low),
            (self.low_to_high, &a.low, &b.high),
            (self.lows, &a.low, &b.low),
            (self.highs, &a.high, &b.high),
        ];
        let mut holds = true;
        for (orders, a, b) in pairs {
            if orders < Self::ANY.lows {
                let order = match a.order(b)? {
                    Ordering::Less => LESS,
                    Ordering::Equal => EQUAL,
                    Ordering::Greater => GREATER,
                };
                holds &= orders & order > 0;
            }
        }
        Some(holds)
    }
}

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
