//! Numeric functions (DMN 1.5, 10.3.4.5).

use rust_decimal::Decimal;

use super::super::arithmetic::{Rounding, plus, rest, truncated};
use super::super::calendar::Duration;
use super::super::decimal;
use super::super::types::Type;
use super::super::value::Value;
use super::Declaration;
use super::Gives::{Always, Same};
use super::{boolean, function, number};

const ONE: &[Type] = &[Type::Number];

pub(super) const FUNCTIONS: &[Declaration] = &[
    function("abs(n)", &[Type::Any], Same, |it, _| match it {
        [Value::Number(n)] => Value::Number(n.abs()),
        [Value::Duration(Duration::Seconds(it))] => Value::Duration(Duration::Seconds(it.abs())),
        [Value::Duration(Duration::Months(it))] => {
            it.checked_abs().map_or(Value::Null, |it| Value::Duration(Duration::Months(it)))
        }
        _ => Value::Null,
    }),
    function("decimal(n, scale)", ONE, Always(Type::Number), |it, _| round(it, Rounding::HalfEven)),
    function("floor(n, scale?)", ONE, Always(Type::Number), |it, _| round(it, Rounding::Floor)),
    function("ceiling(n, scale?)", ONE, Always(Type::Number), |it, _| round(it, Rounding::Ceiling)),
    function("round up(n, scale)", ONE, Always(Type::Number), |it, _| round(it, Rounding::Up)),
    function("round down(n, scale)", ONE, Always(Type::Number), |it, _| round(it, Rounding::Down)),
    function("round half up(n, scale)", ONE, Always(Type::Number), |it, _| round(it, Rounding::HalfUp)),
    function("round half down(n, scale)", ONE, Always(Type::Number), |it, _| round(it, Rounding::HalfDown)),
    // The standard's modulo is `a - b * floor(a / b)`; it has the divisor's sign.
    function("modulo(dividend, divisor)", ONE, Always(Type::Number), |it, _| match it {
        [Value::Number(a), Value::Number(b)] => number(modulo(*a, *b)),
        _ => Value::Null,
    }),
    function("sqrt(number)", ONE, Always(Type::Number), |it, _| of(it, decimal::sqrt)),
    function("log(number)", ONE, Always(Type::Number), |it, _| of(it, decimal::ln)),
    function("exp(number)", ONE, Always(Type::Number), |it, _| of(it, decimal::exp)),
    function("odd(number)", ONE, Always(Type::Bool), |it, _| parity(it, true)),
    function("even(number)", ONE, Always(Type::Bool), |it, _| parity(it, false)),
];

fn of(arguments: &[Value], run: fn(Decimal) -> Option<Decimal>) -> Value {
    match arguments {
        [Value::Number(it)] => number(run(*it).map(|it| it.normalize())),
        _ => Value::Null,
    }
}

fn round(arguments: &[Value], rounding: Rounding) -> Value {
    match arguments {
        [Value::Number(n)] => number(decimal::round(*n, Decimal::ZERO, rounding)),
        [Value::Number(n), Value::Number(scale)] => number(decimal::round(*n, truncated(*scale), rounding)),
        _ => Value::Null,
    }
}

fn modulo(a: Decimal, b: Decimal) -> Option<Decimal> {
    let rest = rest(a, b)?;
    let other_side = !rest.is_zero() && rest.is_sign_negative() != b.is_sign_negative();
    if other_side { plus(rest, b) } else { Some(rest) }
}

fn parity(arguments: &[Value], odd: bool) -> Value {
    match arguments {
        [Value::Number(it)] if it.is_integer() => boolean(rest(*it, Decimal::TWO).map(|it| it.is_zero() != odd)),
        _ => Value::Null,
    }
}
