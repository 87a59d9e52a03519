//! The operations on exact decimals of 28 digits: sums, products, quotients, remainders, rounding. What has more digits
//! is rounded half to even (DMN 1.5, 10.3.2.3.1). All give None where the result is too large.
//!
//! Not the library's own, which are made for speed: they bring every citizen 5 kB. The tests hold these against them.

use rust_decimal::Decimal;

/// The largest mantissa.
const MOST: u128 = (1 << 96) - 1;

/// What becomes of the digits that are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// To the nearest, a half to the even one.
    HalfEven,
    /// To the nearest, a half away from zero.
    HalfUp,
    /// To the nearest, a half towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards minus infinity.
    Floor,
    /// Towards infinity.
    Ceiling,
}

impl Rounding {
    /// Whether a mantissa becomes one larger. `rest` tells how what is left out stands to a half; it is not nothing.
    fn is_up(self, mantissa: u128, negative: bool, rest: std::cmp::Ordering) -> bool {
        match self {
            Self::HalfEven => rest.is_gt() || rest.is_eq() && mantissa % 2 == 1,
            Self::HalfUp => rest.is_ge(),
            Self::HalfDown => rest.is_gt(),
            Self::Up => true,
            Self::Down => false,
            Self::Floor => negative,
            Self::Ceiling => !negative,
        }
    }
}

#[inline(never)]
pub(crate) fn plus(a: Decimal, b: Decimal) -> Option<Decimal> {
    let scale = a.scale().max(b.scale());
    if a.scale() == b.scale() {
        let sum = a.mantissa() + b.mantissa();
        if sum.unsigned_abs() <= MOST {
            return Some(decimal(sum.unsigned_abs(), sum < 0, scale));
        }
    }
    let [wide_a, wide_b] = [a, b].map(|it| (it.scale()..scale).fold(Wide::of(it), |it, _| it.times_ten()));
    let (negative_a, negative_b) = (a.is_sign_negative(), b.is_sign_negative());
    if negative_a == negative_b {
        return wide_a.plus(wide_b).decimal(negative_a, scale);
    }
    if wide_a >= wide_b {
        wide_a.minus(wide_b).decimal(negative_a, scale)
    } else {
        wide_b.minus(wide_a).decimal(negative_b, scale)
    }
}

pub(crate) fn minus(a: Decimal, b: Decimal) -> Option<Decimal> {
    plus(a, -b)
}

#[inline(never)]
pub(crate) fn times(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (size, by) = (size(a), size(b));
    // A mantissa times a third of another fits.
    let part = |shift: u32| size * (by >> shift & u128::from(u32::MAX));
    let (middle, high) = (part(32), part(64));
    let product = Wide { high: 0, low: part(0) }
        .plus(Wide { high: middle >> 96, low: middle << 32 })
        .plus(Wide { high: high >> 64, low: high << 64 });
    product.decimal(a.is_sign_negative() != b.is_sign_negative(), a.scale() + b.scale())
}

#[inline(never)]
pub(crate) fn over(a: Decimal, b: Decimal) -> Option<Decimal> {
    let by = size(b);
    let (mut quotient, mut rest) = (size(a).checked_div(by)?, size(a) % by);
    // How many decimals the quotient has; fewer than none when digits are missing before the point.
    let mut scale = i64::from(a.scale()) - i64::from(b.scale());
    while scale < 0 || rest > 0 && scale < i64::from(Decimal::MAX_SCALE) {
        let next = quotient * 10 + rest * 10 / by;
        if next > MOST {
            break;
        }
        (quotient, rest) = (next, rest * 10 % by);
        scale += 1;
    }
    let scale = u32::try_from(scale).ok()?;
    let negative = a.is_sign_negative() != b.is_sign_negative();
    let up = rest > 0 && Rounding::HalfEven.is_up(quotient, negative, (rest * 2).cmp(&by));
    Wide { high: 0, low: quotient + u128::from(up) }.decimal(negative, scale)
}

/// What is left after whole division; it has the sign of `a`.
#[inline(never)]
pub(crate) fn rest(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (mut rest, mut by, scale) = (size(a), size(b), a.scale().max(b.scale()));
    for _ in b.scale()..scale {
        // INVARIANT: a divisor beyond 128 bits is beyond every mantissa.
        by = by.saturating_mul(10);
    }
    rest = rest.checked_rem(by)?;
    for _ in a.scale()..scale {
        rest = rest * 10 % by;
    }
    Some(decimal(rest, a.is_sign_negative(), scale))
}

/// With at most so many decimals.
#[inline(never)]
pub(crate) fn rounded(number: Decimal, scale: u32, rounding: Rounding) -> Decimal {
    let Some(unit) = number.scale().checked_sub(scale).filter(|it| *it > 0).map(|it| 10_u128.pow(it)) else {
        return number;
    };
    let (whole, rest, negative) = (size(number) / unit, size(number) % unit, number.is_sign_negative());
    let up = rest > 0 && rounding.is_up(whole, negative, (rest * 2).cmp(&unit));
    decimal(whole + u128::from(up), negative, scale)
}

/// Without its decimals.
pub(crate) fn truncated(number: Decimal) -> Decimal {
    rounded(number, 0, Rounding::Down)
}

/// The mantissa without its sign.
fn size(number: Decimal) -> u128 {
    number.mantissa().unsigned_abs()
}

/// INVARIANT: a mantissa of 96 bits at most.
fn decimal(mantissa: u128, negative: bool, scale: u32) -> Decimal {
    let part = |shift: u32| u32::try_from(mantissa >> shift & u128::from(u32::MAX)).unwrap_or(0);
    Decimal::from_parts(part(0), part(32), part(64), negative && mantissa > 0, scale)
}

/// A whole number of 256 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    fn of(number: Decimal) -> Self {
        Self { high: 0, low: size(number) }
    }

    fn plus(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self { high: self.high + other.high + u128::from(carry), low }
    }

    fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { high: self.high - other.high - u128::from(borrow), low }
    }

    fn times_ten(self) -> Self {
        let twice = self.plus(self);
        let four_times = twice.plus(twice);
        four_times.plus(four_times).plus(twice)
    }

    /// A tenth, and the digit that is left.
    fn tenth(self) -> (Self, u128) {
        const HALF: u128 = u64::MAX as u128;
        let upper = (self.high % 10) << 64 | self.low >> 64;
        let lower = (upper % 10) << 64 | self.low & HALF;
        (Self { high: self.high / 10, low: ((upper / 10) << 64) | (lower / 10) }, lower % 10)
    }

    /// As a decimal, rounded to what fits.
    fn decimal(mut self, negative: bool, mut scale: u32) -> Option<Decimal> {
        let (mut last, mut any) = (0, false);
        loop {
            if self.high == 0 && self.low <= MOST && scale <= Decimal::MAX_SCALE {
                let half = last.cmp(&5).then(any.cmp(&false));
                let up = (last > 0 || any) && Rounding::HalfEven.is_up(self.low, negative, half);
                if !up || self.low < MOST {
                    return Some(decimal(self.low + u128::from(up), negative, scale));
                }
                // The next larger has one bit too many, and is rounded as it is.
                (self.low, last) = (self.low + 1, 0);
                any = false;
            }
            any |= last > 0;
            (self, last) = self.tenth();
            scale = scale.checked_sub(1)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::RoundingStrategy;

    use super::{Decimal, MOST, Rounding, decimal, minus, over, plus, rest, rounded, times};

    /// Numbers of all lengths, many of them at an edge.
    fn number() -> impl Strategy<Value = Decimal> {
        let mantissa = prop_oneof![
            0..=MOST,
            (0..=MOST, 0_u32..96).prop_map(|(it, shift)| it >> shift),
            (0_u32..29, 0_u128..10).prop_map(|(zeros, more)| (10_u128.pow(zeros) + more).min(MOST)),
            (0_u128..10).prop_map(|less| MOST - less),
            0_u128..1_000,
        ];
        (mantissa, any::<bool>(), 0_u32..=28).prop_map(|(mantissa, negative, scale)| decimal(mantissa, negative, scale))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn operations_are_those_of_the_library(a in number(), b in number()) {
            prop_assert_eq!(plus(a, b), a.checked_add(b), "{} + {}", a, b);
            prop_assert_eq!(minus(a, b), a.checked_sub(b), "{} - {}", a, b);
            prop_assert_eq!(times(a, b), a.checked_mul(b), "{} * {}", a, b);
            prop_assert_eq!(over(a, b), a.checked_div(b), "{} / {}", a, b);
        }

        /// The library's own remainder is wrong where a divisor has many zeros for decimals.
        #[test]
        fn remainders_are_those_of_whole_numbers(a in number(), b in number()) {
            let scale = a.scale().max(b.scale());
            let whole = |it: Decimal| it.mantissa().checked_mul(10_i128.checked_pow(scale - it.scale())?);
            if let (Some(whole_a), Some(whole_b)) = (whole(a), whole(b)) {
                let expected = whole_a.checked_rem(whole_b).map(|it| Decimal::from_i128_with_scale(it, scale));
                prop_assert_eq!(rest(a, b), expected, "{} % {}", a, b);
            }
        }

        #[test]
        fn rounding_is_that_of_the_library(number in number(), scale in 0_u32..=28) {
            for (ours, theirs) in [
                (Rounding::HalfEven, RoundingStrategy::MidpointNearestEven),
                (Rounding::HalfUp, RoundingStrategy::MidpointAwayFromZero),
                (Rounding::HalfDown, RoundingStrategy::MidpointTowardZero),
                (Rounding::Up, RoundingStrategy::AwayFromZero),
                (Rounding::Down, RoundingStrategy::ToZero),
                (Rounding::Floor, RoundingStrategy::ToNegativeInfinity),
                (Rounding::Ceiling, RoundingStrategy::ToPositiveInfinity),
            ] {
                let (ours_found, found) = (rounded(number, scale, ours), number.round_dp_with_strategy(scale, theirs));
                prop_assert_eq!(ours_found, found, "{} to {} decimals, {:?}", number, scale, ours);
            }
        }
    }
}
