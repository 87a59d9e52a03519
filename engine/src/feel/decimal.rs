//! Functions of numbers that need more than the four operations: powers, roots, exponentials and logarithms, by series
//! over exact decimals. The last two or three of the 28 digits may be off.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::arithmetic::{self, Rounding, minus, over, plus, times};

/// Reads `-12.50`: digits with a sign and a point or without. More digits than fit are rounded, half away from zero. The
/// library reads much more than this, and with four times the code.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    const MOST: u128 = (1 << 96) - 1;
    let digits = text.strip_prefix('-').or_else(|| text.strip_prefix('+')).unwrap_or(text);
    let (mut number, mut scale, mut any, mut point, mut full) = (0_u128, 0, false, false, false);
    for byte in digits.bytes() {
        let digit = match byte {
            b'.' if !point => {
                point = true;
                continue;
            }
            b'0'..=b'9' => u128::from(byte - b'0'),
            _ => return None,
        };
        any = true;
        let next = number * 10 + digit;
        if full {
            // Left out already.
        } else if next <= MOST && scale < Decimal::MAX_SCALE {
            number = next;
            scale += u32::from(point);
        } else if !point {
            return None;
        } else {
            full = true;
            if digit >= 5 && number == MOST {
                (number, scale) = (MOST / 10 + 1, scale.checked_sub(1)?);
            } else if digit >= 5 {
                number += 1;
            }
        }
    }
    let number = i128::try_from(number).ok().filter(|_| any)?;
    Decimal::try_from_i128_with_scale(if text.starts_with('-') { -number } else { number }, scale).ok()
}

/// Writes what [`parse`] reads: `-12.5`, with a point and no zeros after the last digit.
pub(crate) fn text(number: Decimal) -> String {
    let (mut rest, mut decimals) = (number.mantissa().unsigned_abs(), number.scale());
    // From the last digit to the first.
    let (mut out, mut has_whole) = (Vec::with_capacity(16), false);
    while rest > 0 || decimals > 0 || !has_whole {
        // Most numbers are short, and dividing those is cheap.
        let digit = u64::try_from(rest).map_or_else(|_| rest % 10, |it| u128::from(it % 10));
        rest = u64::try_from(rest).map_or_else(|_| rest / 10, |it| u128::from(it / 10));
        let is_zero_at_the_end = decimals > 0 && out.is_empty() && digit == 0;
        if !is_zero_at_the_end {
            out.push(b'0' + u8::try_from(digit).unwrap_or(0));
        }
        has_whole |= decimals == 0;
        if decimals == 1 && !out.is_empty() {
            out.push(b'.');
        }
        decimals = decimals.saturating_sub(1);
    }
    if number.mantissa() < 0 {
        out.push(b'-');
    }
    out.reverse();
    String::from_utf8(out).unwrap_or_default()
}

/// The whole number at or below.
pub(crate) fn floor(number: Decimal) -> Decimal {
    arithmetic::rounded(number, 0, Rounding::Floor)
}

/// More terms than any series here needs for 28 digits.
const MAX_TERMS: u32 = 200;

/// Whole exponents up to 1,000 either way are exact; others by exponential and logarithm.
pub(crate) fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    if !exponent.is_integer() {
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
    arithmetic::rounded(number, scale, Rounding::HalfEven).normalize()
}

/// Rounded to a scale that may be negative: tens, hundreds.
pub(crate) fn round(number: Decimal, scale: Decimal, rounding: Rounding) -> Option<Decimal> {
    let scale = scale.to_i64().filter(|it| scale.is_integer() && (-6_111..=6_176).contains(it))?;
    if let Ok(scale) = u32::try_from(scale) {
        return Some(arithmetic::rounded(number, scale, rounding));
    }
    if scale < -28 {
        // Beyond every digit: nothing, or the first step away from zero, which is too large.
        let is_away = rounding == Rounding::Up && !number.is_zero();
        return (!is_away).then_some(Decimal::ZERO);
    }
    let unit = power(Decimal::TEN, Decimal::from(-scale))?;
    let whole = over(number, unit)?;
    times(arithmetic::rounded(whole, 0, rounding), unit)
}

#[cfg(test)]
mod tests {
    use super::{floor, parse, text};
    use rust_decimal::Decimal;

    #[test]
    fn digits_are_read_as_the_library_reads_them() {
        let most = "79228162514264337593543950335";
        let long = "0.12345678901234567890123456785";
        let texts = ["0", "-0", "+7", "12.50", "-.5", "5.", "007", "1.0000000000000000000000000000", most, long];
        let longer = [
            format!("-{most}.4"),
            format!("{most}.5"),
            "1.99999999999999999999999999999999".to_owned(),
            "7.9228162514264337593543950335999".to_owned(),
            "123456789012345678901234567.891".to_owned(),
            format!("{most}0"),
        ];
        for text in texts.iter().copied().chain(longer.iter().map(String::as_str)) {
            let expected = text.parse::<Decimal>().ok();
            assert_eq!(parse(text).map(|it| it.to_string()), expected.map(|it| it.to_string()), "{text}");
        }
        for text in ["", "-", ".", "1.2.3", "1e5", "1_000", " 1", "1 ", "--1", "0x1"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_written_as_the_library_writes_them() {
        let mantissas =
            [0, 1, 7, 10, 100, 1_250, 120_050, 999_999, 10_i128.pow(19), 10_i128.pow(27) + 10, (1 << 96) - 1];
        for mantissa in mantissas.into_iter().flat_map(|it| [it, -it]) {
            for scale in 0..=Decimal::MAX_SCALE {
                let number = Decimal::from_i128_with_scale(mantissa, scale);
                assert_eq!(text(number), number.normalize().to_string(), "{mantissa} with {scale} decimals");
            }
        }
    }

    #[test]
    fn floors_are_those_of_the_library() {
        for text in ["2.5", "-2.5", "-0.1", "0.9", "3", "-3", "-2.0"] {
            let number: Decimal = text.parse().unwrap_or_default();
            assert_eq!(floor(number), number.floor(), "{text}");
        }
    }
}
