//! `consent`: one specific consent, chosen between two positive sentences. Nothing is preselected: a refusal is an
//! answer, and not the same as none (retssikkerhedsloven § 11 a; databeskyttelsesforordningen art. 4 no. 11, art. 7).

use serde_json::{Value as Json, json};

use super::{Fault, Shape};
use crate::definition::Word;
use crate::feel::Value;
use crate::read::table::Table;
use crate::schema::{Key, Takes};

/// The answers, and the attributes their sentences stand under.
pub(crate) const ANSWERS: [&str; 2] = ["given", "refused"];
const LEGAL_BASES: [&str; 3] = ["rsl_11a", "fvl_28_29", "gdpr_6_1_a"];
const ENDS: [&str; 1] = ["case_closed"];

#[derive(Debug, Clone)]
pub struct Consent {
    /// `rsl_11a`, `fvl_28_29` or `gdpr_6_1_a`.
    pub(crate) legal_basis: String,
    /// From whom information may be had.
    pub(crate) sources: Vec<Word>,
    /// To whom it goes.
    pub(crate) recipients: Vec<Word>,
    /// The event that ends it.
    pub(crate) ends: String,
}

impl Consent {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        for (key, example) in [("legal_basis", "\"rsl_11a\""), ("ends", "\"case_closed\"")] {
            if table.get(key).is_none() {
                table.missing(key, example);
            }
        }
        let word = |at: Option<usize>, words: &[&str]| {
            at.and_then(|at| words.get(at)).map(ToString::to_string).unwrap_or_default()
        };
        let basis = table.one_of("legal_basis", &LEGAL_BASES);
        let ends = table.one_of("ends", &ENDS);
        Self {
            legal_basis: word(basis, &LEGAL_BASES),
            sources: table.texts("sources").unwrap_or_default(),
            recipients: table.texts("recipients").unwrap_or_default(),
            ends: word(ends, &ENDS),
        }
    }
}

pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    if ANSWERS.contains(&raw) { Ok(Value::Text(raw.to_owned())) } else { Err(Fault::new("not_an_option")) }
}

pub(super) fn shape() -> Shape {
    Shape::Radios { options: ANSWERS.map(String::from).to_vec() }
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] = &[
    Key::new("legal_basis", Takes::OneOf(&LEGAL_BASES), "the law that the consent is given under").needed(),
    Key::new("sources", Takes::Words, "from whom information may be had"),
    Key::new("recipients", Takes::Words, "to whom it goes"),
    Key::new("ends", Takes::OneOf(&ENDS), "the event that ends it").needed(),
];

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "enum": ANSWERS })
}
