//! JSON Schema of the definition language in its JSON form, which is that of `blanket export` and of bundles: fields,
//! groups, sections and uses stand in one list `items`, each as an object with that one key.
//!
//! What a schema cannot say is told by `blanket check`: names, types of expressions, texts, depth, `min` above `max`.

use serde_json::{Map, Value, json};

use super::{DIALECT, Key, Takes, with};
use crate::definition::{FORMAT, MAX_OPTIONS, MAX_ROWS};
use crate::field::KEYS;
use crate::gather::gather_json;
use crate::prefill::SOURCES;
use crate::read::definition::{
    ASSURANCES, DRAFTS, LOGINS, MAX_DAYS, PARAMETER_TYPES, PREFILL_MODES, RETENTION_AFTER, SENSITIVITIES, SEVERITIES,
};
use crate::text::LANGUAGES;

/// [`crate::definition::MAX_ID_BYTES`] letters.
const ID: Takes = Takes::Pattern("^[a-z][a-z0-9_]{0,63}$");
const VERSION: Takes = Takes::Pattern("^(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)$");
const NOT_EMPTY: Takes = Takes::Pattern(".");
const RELEVANT: Key =
    Key::new("relevant", Takes::Expression, "when it is shown, judged and sent; always unless it is said");
const REQUIRED: Key =
    Key::new("required", Takes::Expression, "when the fields in it that say nothing must be answered");
const READ_ONLY: Key = Key::new("read_only", Takes::Expression, "when all fields in it may only be read");
const ITEMS: Key = Key::new("items", Takes::Rows("item"), "what stands in it, in order");

const ALLOW: Key = Key::new("allow", Takes::Rows("allow"), "lints that are let pass here and in all that lies in it");

const FORMAT_KEY: Key = Key::new("format", Takes::Exactly(FORMAT), "version of the definition language").needed();
const VERSION_KEY: Key = Key::new("version", VERSION, "major.minor.patch").needed();
const LANGUAGES_KEY: Key =
    Key::new("languages", Takes::WordsOf(&LANGUAGES), "languages of its texts; the first is the original").needed();
const RULES: Key = Key::new("rule", Takes::Rows("rule"), "conditions across fields");

/// The tables of a definition, apart from its kinds of field.
const TABLES: [(&str, &str, &[Key]); 16] = [
    (
        "blanket",
        "A form.",
        &[
            FORMAT_KEY,
            Key::new("id", ID, "what it is called, for ever").needed(),
            Key::new("number", Takes::Text, "KL's own number"),
            VERSION_KEY,
            LANGUAGES_KEY,
            Key::new("kle", Takes::Table("kle"), "its place in KL Emnesystematik"),
            Key::new("law", Takes::Rows("law"), "why things may be asked"),
            Key::new("data", Takes::Table("data"), "the record of processing"),
            Key::new("access", Takes::Table("access"), "who may fill it in"),
            Key::new("step", Takes::Rows("step"), "its pages").needed(),
            RULES,
            ALLOW,
        ],
    ),
    (
        "module",
        "Items that forms share.",
        &[
            FORMAT_KEY,
            Key::new("module", ID, "what it is called, for ever").needed(),
            VERSION_KEY,
            LANGUAGES_KEY,
            Key::new("parameter", Takes::Rows("parameter"), "what it leaves open for the form"),
            ITEMS,
            RULES,
            ALLOW,
        ],
    ),
    (
        "kle",
        "One subject and one kind of action in KL Emnesystematik.",
        &[
            Key::new("emne", Takes::Pattern("^[0-9]{2}[.][0-9]{2}[.][0-9]{2}$"), "subject").needed(),
            Key::new("facet", Takes::Pattern("^\\p{Lu}[0-9]{2}$"), "kind of action").needed(),
        ],
    ),
    (
        "law",
        "A law that allows questions to be asked.",
        &[
            Key::new("id", ID, "what `purpose` calls it").needed(),
            Key::new("eli", Takes::Pattern("^https://"), "European Legislation Identifier").needed(),
        ],
    ),
    (
        "data",
        "The record of processing (GDPR art. 30).",
        &[
            Key::new("controller", NOT_EMPTY, "who is responsible").needed(),
            Key::new("draft", Takes::OneOf(&DRAFTS), "whether unsent answers are kept in the citizen's browser"),
            Key::new("retention", Takes::Table("retention"), "how long the server keeps a submission"),
        ],
    ),
    (
        "retention",
        "How long the server keeps a submission.",
        &[
            Key::new("after", Takes::OneOf(&RETENTION_AFTER), "the event that starts the time"),
            Key::new("days", Takes::Count(MAX_DAYS), "days after it"),
            Key::new("basis", NOT_EMPTY, "why so long: the id of a law").needed(),
        ],
    ),
    (
        "access",
        "Who may fill in the form.",
        &[
            Key::new("login", Takes::OneOf(&LOGINS), "how the citizen must log in"),
            Key::new("assurance", Takes::OneOf(&ASSURANCES), "how sure the login must be of who it is (NSIS)"),
            Key::new("representation", Takes::Words, "the privileges that let one person act for another"),
        ],
    ),
    (
        "prefill",
        "Where an answer may come from before it is asked.",
        &[
            Key::new("from", Takes::OneOf(&SOURCES), "the source").needed(),
            Key::new("show", Takes::OneOf(&PREFILL_MODES), "whether it may be changed, is only shown, or goes unseen"),
        ],
    ),
    (
        "parameter",
        "What a module leaves open for the form that uses it.",
        &[
            Key::new("id", ID, "what `with` calls it").needed(),
            Key::new("type", Takes::OneOf(&PARAMETER_TYPES), "what the form gives").needed(),
            Key::new("options", Takes::Words, "the words there are to choose from"),
        ],
    ),
    (
        "step",
        "A page.",
        &[Key::new("id", ID, "unique among the steps").needed(), RELEVANT, REQUIRED, READ_ONLY, ITEMS, ALLOW],
    ),
    (
        "section",
        "A headed run of items.",
        &[Key::new("id", ID, "unique among the sections").needed(), RELEVANT, REQUIRED, READ_ONLY, ITEMS, ALLOW],
    ),
    (
        "group",
        "Answers that belong together; with `repeat`, rows of them.",
        &[
            Key::new("id", ID, "its place in the data").needed(),
            RELEVANT,
            REQUIRED,
            READ_ONLY,
            Key::new("repeat", Takes::Table("repeat"), "how many rows"),
            ITEMS,
            ALLOW,
        ],
    ),
    (
        "repeat",
        "How many rows a group has.",
        &[
            Key::new("min", Takes::Count(MAX_ROWS as u64), "fewest rows; none unless it is said"),
            Key::new("max", Takes::Count(MAX_ROWS as u64), "most rows"),
        ],
    ),
    (
        "use",
        "A module, taken in as a group.",
        &[
            Key::new("as", ID, "the group's id").needed(),
            Key::new("module", NOT_EMPTY, "name and major version: samtykke@1").needed(),
            Key::new("with", Takes::Free, "values for its parameters"),
            RELEVANT,
            REQUIRED,
            READ_ONLY,
            ALLOW,
        ],
    ),
    (
        "rule",
        "A condition across fields.",
        &[
            Key::new("id", ID, "names its text").needed(),
            Key::new("check", Takes::Expression, "broken when it is false").needed(),
            Key::new("at", Takes::Words, "the fields that show the fault").needed(),
            Key::new("severity", Takes::OneOf(&SEVERITIES), "only an error stands in the way of sending"),
            ALLOW,
        ],
    ),
    (
        "allow",
        "A lint that is let pass.",
        &[
            Key::new("lint", NOT_EMPTY, "its name").needed(),
            Key::new("reason", NOT_EMPTY, "why it is let pass").needed(),
        ],
    ),
];

/// The keys of every field.
const FIELD: [Key; 10] = [
    Key::new("id", ID, "its place in the data").needed(),
    RELEVANT,
    Key::new("required", Takes::Expression, "when it must be answered; never unless it is said"),
    Key::new("read_only", Takes::Expression, "when it may only be read"),
    Key::new("soft_required", Takes::Expression, "when it is asked for, although the form may be sent without"),
    COMPUTED,
    PREFILL,
    Key::new("purpose", Takes::Text, "why it may be asked: the id of a law"),
    Key::new("sensitivity", Takes::OneOf(&SENSITIVITIES), "how sensitive an answer is"),
    ALLOW,
];

const COMPUTED: Key = Key::new("computed", Takes::Expression, "its value, which is then shown only");
const PREFILL: Key = Key::new("prefill", Takes::Table("prefill"), "where its answer may come from");
/// Of these keys, those that a type of field does not take.
const NOT_OF: [(&str, &str); 3] = [("likert", COMPUTED.name), ("likert", PREFILL.name), ("address", COMPUTED.name)];

/// The types of field that ask for nothing, and so need not say why.
const ASK_NOTHING: [&str; 2] = ["info", "stop"];
/// What an item may be, and the table that it then is.
const ITEM_KEYS: [&str; 4] = ["field", "group", "section", "use"];

/// The schema of the definition language, format 1: of forms and of modules.
pub fn language_schema() -> Value {
    let mut defs = Map::new();
    for (name, about, keys) in TABLES {
        defs.insert(name.into(), table(about, keys));
    }
    for (name, own) in KEYS {
        let mut needed = vec!["id", "type"];
        needed.extend(own.iter().filter(|it| it.needed).map(|it| it.name));
        if !ASK_NOTHING.contains(&name) {
            needed.extend(["purpose", "sensitivity"]);
        }
        let common = FIELD.iter().filter(|it| !NOT_OF.contains(&(name, it.name)));
        let mut keys = properties(common.chain(own));
        keys.insert("type".into(), json!({ "const": name }));
        defs.insert(field_name(name), object(&format!("A field of the kind `{name}`."), keys, &needed));
    }
    defs.insert("field".into(), any_field());
    defs.insert(
        "item".into(),
        json!({
            "description": "One of field, group, section, use.",
            "type": "object",
            "properties": gather_json(ITEM_KEYS.map(|it| (it.to_owned(), reference(it)))),
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": false,
        }),
    );
    json!({
        "$schema": DIALECT,
        "$id": format!("urn:blanket:definition:{FORMAT}"),
        "title": format!("Blanket, the definition language, format {FORMAT}"),
        "description": "The JSON form of a definition, as `blanket export` prints it.",
        "if": { "required": ["module"] },
        "then": reference("module"),
        "else": reference("blanket"),
        "$defs": defs,
    })
}

/// A field is judged by the schema of its own kind, so that a fault is told of that kind alone.
fn any_field() -> Value {
    let of_kind = |(name, _): (&str, &[Key])| {
        json!({
            "if": { "properties": { "type": { "const": name } } },
            "then": reference(&field_name(name)),
        })
    };
    json!({
        "description": "A question, or a text to read.",
        "type": "object",
        "properties": { "type": { "description": "its kind", "enum": KEYS.map(|(name, _)| name) } },
        "required": ["id", "type"],
        "allOf": KEYS.map(of_kind),
    })
}

fn field_name(kind: &str) -> String {
    format!("field_{kind}")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn table(about: &str, keys: &[Key]) -> Value {
    let needed: Vec<&str> = keys.iter().filter(|it| it.needed).map(|it| it.name).collect();
    object(about, properties(keys.iter()), &needed)
}

fn object(about: &str, properties: Map<String, Value>, needed: &[&str]) -> Value {
    json!({
        "description": about,
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}

fn properties<'a>(keys: impl Iterator<Item = &'a Key>) -> Map<String, Value> {
    let mut out = Map::new();
    for key in keys {
        out.insert(key.name.to_owned(), value(key));
    }
    out
}

fn value(key: &Key) -> Value {
    let text = || json!({ "type": "string" });
    let least = u8::from(key.needed);
    let schema = match key.takes {
        Takes::Text => text(),
        Takes::Pattern(pattern) => json!({ "type": "string", "pattern": pattern }),
        Takes::Expression => json!({ "type": ["string", "number", "boolean"] }),
        Takes::Count(most) => json!({ "type": "integer", "minimum": 0, "maximum": most }),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::Exactly(number) => json!({ "const": number }),
        Takes::OneOf(words) => json!({ "enum": words }),
        Takes::Words => texts(&text(), least),
        Takes::WordsOf(words) => texts(&json!({ "enum": words }), least),
        Takes::Options => {
            let list = json!({
                "type": "array",
                "items": text(),
                "minItems": least,
                "maxItems": MAX_OPTIONS,
                "uniqueItems": true,
            });
            json!({ "anyOf": [text(), list] })
        }
        Takes::Free => json!({ "type": "object", "additionalProperties": texts(&text(), 0) }),
        Takes::Table(name) => reference(name),
        Takes::Rows(name) => json!({ "type": "array", "items": reference(name), "minItems": least }),
    };
    with(schema, "description", key.about)
}

/// One text, or a list of them.
fn texts(of: &Value, least: u8) -> Value {
    json!({ "anyOf": [of, { "type": "array", "items": of, "minItems": least }] })
}
