//! The reference number a citizen is given: `PN151-7F3K-9QXD-C`.
//!
//! It is the blanket's number, eight random characters in two groups, and one check character, so that it can be read
//! aloud, written by hand and typed again. The characters are the digits and capital letters without `0 O 1 I L`:
//! 31 of them, a prime.
//!
//! The check rule: give each of the eight characters its place in [`ALPHABET`] (0-30) as value, multiply it by its
//! position (1-8 from the left), and add up; the check character is the one whose place is the sum modulo 31. As 31 is a prime,
//! one wrong character or any two characters exchanged are always found. The blanket's number before it is not checked.

use std::fmt;

use crate::random;

/// The characters of a reference number in the order of their values.
pub const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// How many random characters there are: 31^8 is about 8.5 * 10^11.
const CODE_LENGTH: usize = 8;
/// The longest prefix, so that the number stays readable.
const PREFIX_LENGTH: usize = 12;

/// A reference number whose check character is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    prefix: String,
    code: [u8; CODE_LENGTH],
}

impl Reference {
    /// A new number, prefixed by the letters and digits of `number` (the blanket's number or id).
    pub fn new(number: &str) -> Self {
        Self { prefix: prefix(number), code: random_code() }
    }

    /// Reads a number as a person writes it: capitals or not, hyphens and spaces where they like.
    /// None when it is not one or its check character is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: Vec<u8> =
            text.bytes().filter(|it| !matches!(it, b'-' | b' ')).map(|it| it.to_ascii_uppercase()).collect();
        let start = plain.len().checked_sub(CODE_LENGTH + 1)?;
        let (before, rest) = plain.split_at(start);
        let (code, check) = rest.split_at(CODE_LENGTH);
        let code: [u8; CODE_LENGTH] = code.try_into().ok()?;
        let right = check == [check_character(&code)?];
        let prefix = String::from_utf8(before.to_vec()).ok()?;
        let plain_prefix = !prefix.is_empty() && prefix.bytes().all(|it| it.is_ascii_alphanumeric());
        (right && plain_prefix).then_some(Self { prefix, code })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = String::from_utf8_lossy(&self.code);
        let check = check_character(&self.code).map(char::from).unwrap_or_default();
        let (first, second) = code.split_at(CODE_LENGTH / 2);
        write!(f, "{}-{first}-{second}-{check}", self.prefix)
    }
}

/// The check character of a code; None when the code holds a character outside the alphabet.
fn check_character(code: &[u8; CODE_LENGTH]) -> Option<u8> {
    let mut sum = 0;
    for (position, character) in (1..).zip(code) {
        let value = ALPHABET.iter().position(|it| it == character)?;
        sum += position * value;
    }
    ALPHABET.get(sum % ALPHABET.len()).copied()
}

fn random_code() -> [u8; CODE_LENGTH] {
    let mut code = [0; CODE_LENGTH];
    for place in &mut code {
        // A byte's lowest five bits give 0-31; 31 is thrown again, so that every character is equally likely.
        *place = std::iter::repeat_with(|| usize::from(random::bytes::<1>()[0] & 31))
            .find_map(|value| ALPHABET.get(value).copied())
            .unwrap_or(ALPHABET[0]);
    }
    code
}

fn prefix(number: &str) -> String {
    let plain = number.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase());
    let prefix: String = plain.take(PREFIX_LENGTH).collect();
    if prefix.is_empty() { "BLANKET".to_owned() } else { prefix }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_as_documented() {
        let reference = Reference { prefix: prefix("PN 151"), code: *b"7F3K9QXD" };
        // Values 5 13 1 17 7 21 28 11; 1*5+2*13+3*1+4*17+5*7+6*21+7*28+8*11 = 547; 547 mod 31 = 20; place 20 is P.
        assert_eq!(reference.to_string(), "PN151-7F3K-9QXD-P");
        assert_eq!(Reference::parse("pn151 7f3k 9qxd p"), Some(reference));
        assert_eq!(prefix("æøå"), "BLANKET");
    }

    #[test]
    fn new_numbers_are_right_and_differ() {
        let (one, other) = (Reference::new("PN 151"), Reference::new("PN 151"));
        assert_ne!(one, other);
        assert_eq!(Reference::parse(&one.to_string()), Some(one));
    }

    #[test]
    fn every_wrong_character_and_every_exchange_is_found() {
        let right = Reference::new("A1").to_string().replace('-', "").into_bytes();
        let code = 2..right.len();
        for at in code.clone() {
            for other in ALPHABET.iter().filter(|it| **it != right[at]) {
                let mut wrong = right.clone();
                wrong[at] = *other;
                assert_eq!(Reference::parse(std::str::from_utf8(&wrong).unwrap()), None);
            }
            for second in code.clone().filter(|second| right[*second] != right[at]) {
                let mut wrong = right.clone();
                wrong.swap(at, second);
                assert_eq!(Reference::parse(std::str::from_utf8(&wrong).unwrap()), None);
            }
        }
        for not_one in ["", "PN151", "7F3K9QXDP", "PN151-7F3K-0QXD-P", "æ7F3K9QXDP"] {
            assert_eq!(Reference::parse(not_one), None, "{not_one}");
        }
    }
}
