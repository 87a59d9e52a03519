//! `address`: a Danish postal address. In the data it is a group of street with number, floor and door (`vej`), postal
//! code (`postnr`), town (`by`), and, when the address was looked up, its id in Danmarks Adresseregister (`dar_id`).
//!
//! A renderer may offer a look-up that fills in all four, `dar_id` last: [`crate::Answers::set_text`] empties it when one of
//! the others is changed.

use serde_json::{Value as Json, json};

use super::{Kind, postal_code, text};
use crate::definition::{Content, FieldDefinition, GroupStyle, Item, Prefill, Word};
use crate::feel::Value;
use crate::prefill;

/// The fields of an address. Their words are product texts, `ui-part-<id>`, unless the form says its own.
pub(crate) const PARTS: [&str; 4] = ["vej", "postnr", "by", "dar_id"];
/// Longest street with number, floor and door, in characters.
const MAX_STREET: u32 = 100;
/// Longest name of a town, in characters.
const MAX_TOWN: u32 = 50;

/// The group that a field of this type is. `common` is what the author said of the whole of it.
pub(crate) fn read(common: &FieldDefinition, at: &Word) -> Content {
    let autocomplete = |it: &str| Some(it.to_owned());
    let kind = |part: &str| match part {
        "vej" => Kind::Text(text::Text { max_length: Some(MAX_STREET), autocomplete: autocomplete("street-address") }),
        "postnr" => Kind::PostalCode(postal_code::PostalCode { autocomplete: autocomplete("postal-code") }),
        "by" => Kind::Text(text::Text { max_length: Some(MAX_TOWN), autocomplete: autocomplete("address-level2") }),
        _ => Kind::AddressId,
    };
    let item = |part: &str| {
        let asked = part != "dar_id";
        let prefill =
            common.prefill.as_ref().filter(|_| asked).and_then(|it| match prefill::is_address(&it.from.text) {
                true => {
                    let from = Word { text: format!("{}.{part}", it.from.text), span: it.from.span };
                    Some(Prefill { from, show: it.show })
                }
                // A source that gives no address is told of once, where all sources are held against their fields.
                false => Some(it.clone()).filter(|_| part == "vej"),
            });
        let field = FieldDefinition { kind: kind(part), prefill, ..common.clone() };
        Item::of(Word { text: part.to_owned(), span: at.span }, Content::Field(Box::new(field)))
    };
    Content::Group { repeat: None, style: GroupStyle::Address, items: PARTS.iter().map(|it| item(it)).collect() }
}

/// The id of an address: a UUID. It is never typed; what is none counts as no answer.
pub(super) fn parse_id(raw: &str) -> Value {
    let groups: Vec<&str> = raw.split('-').collect();
    let lengths = groups.iter().map(|it| it.len());
    let is_uuid = lengths.eq([8, 4, 4, 4, 12]) && groups.concat().bytes().all(|it| it.is_ascii_hexdigit());
    if is_uuid { Value::Text(raw.to_ascii_lowercase()) } else { Value::Null }
}

/// What a submission holds of it.
pub(super) fn id_schema() -> Json {
    json!({ "type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" })
}
