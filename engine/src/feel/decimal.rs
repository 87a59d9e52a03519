//! Functions of numbers that need more than the four operations: powers, roots, exponentials and logarithms, by series
//! over exact decimals. The last two or three of the 28 digits may be off.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

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
        return rounded(exp(ln(base)?.checked_mul(exponent)?)?);
    }
    let times = exponent.to_i64().filter(|it| it.abs() <= 1_000)?;
    let (mut product, mut square, mut left) = (Decimal::ONE, base, times.unsigned_abs());
    while left > 0 {
        if left % 2 == 1 {
            product = product.checked_mul(square)?;
        }
        left /= 2;
        if left > 0 {
            square = square.checked_mul(square)?;
        }
    }
    if times < 0 { Decimal::ONE.checked_div(product) } else { Some(product) }
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
    let mut root = if number > Decimal::ONE { number.checked_div(two)? } else { Decimal::ONE };
    for _ in 0..MAX_TERMS {
        let next = root.checked_add(number.checked_div(root)?)?.checked_div(two)?;
        if next == root {
            break;
        }
        // Near the end the steps go back and forth over the last digit.
        if (next - root).abs() <= Decimal::new(1, 27) {
            root = next;
            break;
        }
        root = next;
    }
    let short = rounded(root)?;
    Some(if short.checked_mul(short) == Some(number) { short } else { root.normalize() })
}

/// `e` to the power of `number`.
pub(crate) fn exp(number: Decimal) -> Option<Decimal> {
    if number.abs() > Decimal::from(140) {
        return number.is_sign_negative().then_some(Decimal::ZERO);
    }
    if number.is_sign_negative() {
        return Decimal::ONE.checked_div(exp(-number)?);
    }
    // e^x = (e^(x/2^n))^(2^n), with x/2^n small enough for a short series.
    let mut halvings = 0;
    let mut small = number;
    while small > Decimal::new(5, 1) {
        small = small.checked_div(Decimal::TWO)?;
        halvings += 1;
    }
    let (mut sum, mut term) = (Decimal::ONE, Decimal::ONE);
    for n in 1..MAX_TERMS {
        term = term.checked_mul(small)?.checked_div(Decimal::from(n))?;
        if term.is_zero() {
            break;
        }
        sum = sum.checked_add(term)?;
    }
    for _ in 0..halvings {
        sum = sum.checked_mul(sum)?;
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
        rest = rest.checked_div(Decimal::TWO)?;
        twos += 1;
    }
    while rest < Decimal::new(75, 2) {
        rest = rest.checked_mul(Decimal::TWO)?;
        twos -= 1;
    }
    let two = artanh_series(Decimal::ONE.checked_div(Decimal::from(3))?)?;
    let near = artanh_series((rest - Decimal::ONE).checked_div(rest + Decimal::ONE)?)?;
    near.checked_add(two.checked_mul(Decimal::from(twos))?)
}

/// `2 artanh(x)`
fn artanh_series(x: Decimal) -> Option<Decimal> {
    let square = x.checked_mul(x)?;
    let (mut sum, mut term) = (Decimal::ZERO, x);
    for n in 0..MAX_TERMS {
        let part = term.checked_div(Decimal::from(2 * n + 1))?;
        if part.is_zero() {
            break;
        }
        sum = sum.checked_add(part)?;
        term = term.checked_mul(square)?;
    }
    sum.checked_mul(Decimal::TWO)
}

/// Rounded so far that the digits which a series does not know are gone.
fn rounded(number: Decimal) -> Option<Decimal> {
    number.round_sf_with_strategy(24, RoundingStrategy::MidpointNearestEven).map(|it| it.normalize())
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
    let whole = number.checked_div(unit)?;
    whole.round_dp_with_strategy(0, strategy).checked_mul(unit)
}
