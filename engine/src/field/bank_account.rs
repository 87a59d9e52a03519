//! `bank_account`: registreringsnummer (four digits) and kontonummer (one to ten digits, kept as ten; KLB_BankAccount).
//! Banks check their numbers each in their own way, so only the form is judged.

use serde_json::{Value as Json, json};

use super::{Fault, Part, Shape};
use crate::feel::Value;

/// What may stand between the two.
const SEPARATORS: fn(char) -> bool = |it| matches!(it, '-' | ' ');
/// Digits of a kontonummer.
const ACCOUNT_DIGITS: usize = 10;

/// The value is `1234 0001234567`.
pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let text = raw.trim();
    let (registration, account) = match text.split_once(SEPARATORS) {
        Some(parts) => parts,
        None => match (text.get(..4), text.get(4..)) {
            (Some(registration), Some(account)) => (registration, account),
            _ => (text, ""),
        },
    };
    let digits = |it: &str| super::digits(it).unwrap_or_else(|| "?".into());
    let (registration, account) = (digits(registration), digits(account));
    if registration.is_empty() {
        return Err(Fault::new("registration_missing").part(0));
    }
    if account.is_empty() {
        return Err(Fault::new("account_missing").part(1));
    }
    if registration.len() != 4 {
        return Err(Fault::new("not_an_account").part(0));
    }
    if account == "?" || account.len() > ACCOUNT_DIGITS {
        return Err(Fault::new("not_an_account").part(1));
    }
    let zeros = "0".repeat(ACCOUNT_DIGITS - account.len());
    Ok(Value::Text([&registration, " ", &zeros, &account].concat()))
}

pub(super) fn shape() -> Shape {
    let part = |id, width| Part { id, width };
    Shape::Parts { parts: vec![part("registration", 4), part("account", 10)] }
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "pattern": "^[0-9]{4} [0-9]{10}$" })
}
