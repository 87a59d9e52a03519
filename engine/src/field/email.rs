//! `email`: an address as the HTML standard has it (HTML, 4.10.5.1.5 "valid e-mail address").

use serde_json::{Value as Json, json};

use super::{Fault, InputMode, Shape};
use crate::feel::Value;
use crate::lean;
use crate::read::table::Table;
use crate::schema::{Key, Takes};

/// RFC 5321, 4.5.3.1.3.
const MAX_BYTES: usize = 254;
/// Before the `@`: RFC 5321, 4.5.3.1.1.
const MAX_LOCAL_BYTES: usize = 64;

#[derive(Debug, Clone)]
pub struct Email {
    pub(crate) autocomplete: Option<String>,
}

impl Email {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        Self { autocomplete: table.text("autocomplete").map(|it| it.text) }
    }

    pub(crate) fn shape(&self) -> Shape {
        let autocomplete = self.autocomplete.clone();
        Shape::Line { input_mode: InputMode::Email, autocomplete, max_length: None, width: 0 }
    }
}

pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let good = raw.len() <= MAX_BYTES
        && raw.split_once('@').is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
    if good { Ok(Value::Text(raw.to_owned())) } else { Err(Fault::new("not_an_email")) }
}

fn is_local(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= MAX_LOCAL_BYTES
        && local.bytes().all(|it| it.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&it))
}

/// The standard allows a bare host; a citizen's address always has a dot.
fn is_domain(domain: &str) -> bool {
    let is_label = |it: &str| {
        !it.is_empty()
            && it.len() <= 63
            && !it.starts_with('-')
            && !it.ends_with('-')
            && it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    lean::split_once(domain, ".").is_some() && domain.split('.').all(is_label)
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] =
    &[Key::new("autocomplete", Takes::Text, "a token of HTML's `autocomplete`, for the citizen's own data")];

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "format": "email", "maxLength": MAX_BYTES, "pattern": "^[^@ ]+@[^@ ]+[.][^@ ]+$" })
}
