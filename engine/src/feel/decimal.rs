//! Functions of numbers that need more than the four operations: powers, roots, exponentials and logarithms, by series
//! over exact decimals. The last two or three of the 28 digits may be off.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

// The library's operations are inlined wherever they stand, a kilobyte each; these are not. All of FEEL uses them.

#[inline(never)]
pub(crate) fn plus(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_add(b)
}

pub(crate) fn minus(a: Decimal, b: Decimal) -> Option<Decimal> {
    plus(a, -b)
}

#[inline(never)]
pub(crate) fn times(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_mul(b)
}

#[inline(never)]
pub(crate) fn over(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_div(b)
}

/// What is left after whole division; it has the sign of `a`.
#[inline(never)]
pub(crate) fn rest(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_rem(b)
}

/// More terms than any series here needs for 28 digits.
const MAX_TERMS: u32 = 200;

/// Whole exponents up to 1,000 either way are exact; others by exponential and logarithm.
pub(crate) fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    if !exponent.fract().is_zero() {
        if base.is_zero() {
            return exponent.is_sign_positive().then_some(Decimal::ZERO);
        }
        if exponent == Decimal::new(5, 1) {
            return sqrt(base);
        }
        return exp(times(ln(base)?, exponent)?).map(rounded);
    }
    let count = exponent.to_i64().filter(|it| it.unsigned_abs() <= 1_000)?;
    let (mut product, mut square, mut left) = (Decimal::ONE, base, count.unsigned_abs());
    while left > 0 {
        if left % 2 == 1 {
            product = times(product, square)?;
        }
        left /= 2;
        if left > 0 {
            square = times(square, square)?;
        }
    }
    if count < 0 { over(Decimal::ONE, product) } else { Some(product) }
}

/// The root, by Newton's steps.
pub(crate) fn sqrt(number: Decimal) -> Option<Decimal> {
    if number.is_zero() {
        return Some(Decimal::ZERO);
    }
    if number.is_sign_negative() {
        return None;
    }
    let two = Decimal::TWO;
    let mut root = if number > Decimal::ONE { over(number, two)? } else { Decimal::ONE };
    for _ in 0..MAX_TERMS {
        let next = over(plus(root, over(number, root)?)?, two)?;
        if next == root {
            break;
        }
        // Near the end the steps go back and forth over the last digit.
        if minus(next, root)?.abs() <= Decimal::new(1, 27) {
            root = next;
            break;
        }
        root = next;
    }
    let short = rounded(root);
    Some(if times(short, short) == Some(number) { short } else { root.normalize() })
}

/// `e` to the power of `number`.
pub(crate) fn exp(number: Decimal) -> Option<Decimal> {
    if number.abs() > Decimal::from(140) {
        return number.is_sign_negative().then_some(Decimal::ZERO);
    }
    if number.is_sign_negative() {
        return over(Decimal::ONE, exp(-number)?);
    }
    // e^x = (e^(x/2^n))^(2^n), with x/2^n small enough for a short series.
    let mut halvings = 0;
    let mut small = number;
    while small > Decimal::new(5, 1) {
        small = over(small, Decimal::TWO)?;
        halvings += 1;
    }
    let (mut sum, mut term) = (Decimal::ONE, Decimal::ONE);
    for n in 1..MAX_TERMS {
        term = over(times(term, small)?, Decimal::from(n))?;
        if term.is_zero() {
            break;
        }
        sum = plus(sum, term)?;
    }
    for _ in 0..halvings {
        sum = times(sum, sum)?;
    }
    Some(sum)
}

/// The natural logarithm of a positive number.
pub(crate) fn ln(number: Decimal) -> Option<Decimal> {
    if number <= Decimal::ZERO {
        return None;
    }
    // ln(m * 2^k) = ln(m) + k ln(2), with m near 1, where 2 artanh((m - 1) / (m + 1)) is a short series.
    let (mut rest, mut twos) = (number, 0_i64);
    while rest > Decimal::new(15, 1) {
        rest = over(rest, Decimal::TWO)?;
        twos += 1;
    }
    while rest < Decimal::new(75, 2) {
        rest = times(rest, Decimal::TWO)?;
        twos -= 1;
    }
    let two = artanh_series(over(Decimal::ONE, Decimal::from(3))?)?;
    let near = artanh_series(over(minus(rest, Decimal::ONE)?, plus(rest, Decimal::ONE)?)?)?;
    plus(near, times(two, Decimal::from(twos))?)
}

/// `2 artanh(x)`
fn artanh_series(x: Decimal) -> Option<Decimal> {
    let square = times(x, x)?;
    let (mut sum, mut term) = (Decimal::ZERO, x);
    for n in 0..MAX_TERMS {
        let part = over(term, Decimal::from(2 * n + 1))?;
        if part.is_zero() {
            break;
        }
        sum = plus(sum, part)?;
        term = times(term, square)?;
    }
    times(sum, Decimal::TWO)
}

/// Rounded to 24 digits, so that those which a series does not know are gone.
fn rounded(number: Decimal) -> Decimal {
    let digits = number.mantissa().unsigned_abs().checked_ilog10().map_or(1, |it| it + 1);
    let scale = number.scale().saturating_sub(digits.saturating_sub(24));
    number.round_dp_with_strategy(scale, RoundingStrategy::MidpointNearestEven).normalize()
}

/// `round_dp` with a scale that may be negative: tens, hundreds.
pub(crate) fn round(number: Decimal, scale: Decimal, strategy: RoundingStrategy) -> Option<Decimal> {
    let scale = scale.to_i64().filter(|it| scale.fract().is_zero() && (-6_111..=6_176).contains(it))?;
    if let Ok(scale) = u32::try_from(scale) {
        return Some(number.round_dp_with_strategy(scale.min(28), strategy));
    }
    if scale < -28 {
        // Beyond every digit: nothing, or the first step away from zero, which is too large.
        let is_away = strategy == RoundingStrategy::AwayFromZero && !number.is_zero();
        return (!is_away).then_some(Decimal::ZERO);
    }
    let unit = power(Decimal::TEN, Decimal::from(-scale))?;
    let whole = over(number, unit)?;
    times(whole.round_dp_with_strategy(0, strategy), unit)
}
