//! What is read of answers in JSON, and what is refused.

use blanket_engine::{Answers, Context, evaluate, parse_date};
use libtest_mimic::Trial;

use crate::files::root;
use crate::forms::compiled;

/// JSON, and the answers as they are written again or the fault.
const READ: [(&str, &str); 14] = [
    ("{}", "{}"),
    (r#"{"b": "1", "a": "2", "c": ""}"#, r#"{"a":"2","b":"1","c":""}"#),
    (r#"{"a": 1, "b": -2.5, "c": true, "d": null}"#, r#"{"a":"1","b":"-2.5","c":"true"}"#),
    (r#"{"a": ["x", 1, {}, "y"]}"#, r#"{"a":["x","y"]}"#),
    (r#"{"a": [{"b": "1"}, null, 2, ["x"]]}"#, r#"{"a":[{"b":"1"},{},{},{}]}"#),
    (r#"{"z": {"y": {"x": "\u00e6\n"}}}"#, r#"{"z":{"y":{"x":"æ\n"}}}"#),
    // Ids that are alike for long, and one that ends in nothing.
    (
        r#"{"et_meget_langt_navn_b": "2", "et_meget_langt_navn": "0", "et_meget_langt_navn_a": "1"}"#,
        r#"{"et_meget_langt_navn":"0","et_meget_langt_navn_a":"1","et_meget_langt_navn_b":"2"}"#,
    ),
    (
        r#"{"a\u0000": "1", "a": "2", "blåbærgrød_med_fløde": "3"}"#,
        r#"{"a":"2","a\u0000":"1","blåbærgrød_med_fløde":"3"}"#,
    ),
    (r#"{"a": "1", "b": "2", "a": "3"}"#, "in the answers the key `a` stands twice at line 1 column 30"),
    (r#"{"a": "1", "a": null}"#, "in the answers the key `a` stands twice at line 1 column 21"),
    (r#"{"g": [{"b": "1", "b": "1"}]}"#, "in the answers the key `b` stands twice at line 1 column 27"),
    ("[]", "the answers are not a JSON object"),
    ("null", "the answers are not a JSON object"),
    ("{} {}", "the answers are not JSON: trailing characters at line 1 column 4"),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![crate::trial("answers::read", read), crate::trial("answers::address_id", address_id)]
}

/// The id of an address that was looked up goes when another part of it becomes another, and not before.
fn address_id() -> Vec<String> {
    let blanket = compiled(&root().join("forms/eksempler/alle_felter"));
    let key = |part: &str| blanket.key(&format!("person.adresse.{part}")).unwrap();
    let context = Context { today: parse_date("2026-11-20").unwrap() };
    let mut answers = Answers::new();
    let mut state = evaluate(&blanket, &answers, &context);
    let id = "0a3f50b8-b1a4-4e7a-9d3e-000000000002";
    let mut wrong = Vec::new();
    for (part, text, expected) in [
        ("vej", "Lærkesangen 4", ""),
        ("dar_id", id, id),
        ("vej", "Lærkesangen 4", id),
        ("postnr", "8000", ""),
        ("dar_id", id, id),
        ("dar_id", "", ""),
    ] {
        answers.set_text(&blanket, &key(part), text);
        state.change(&blanket, &answers, &context, &key(part));
        let found = answers.text(&blanket, &key("dar_id"));
        if found != expected {
            wrong.push(format!("{part} = {text}: the id is `{found}`, not `{expected}`"));
        }
        if state != evaluate(&blanket, &answers, &context) {
            wrong.push(format!("{part} = {text}: the state is not that of the answers"));
        }
    }
    wrong
}

fn read() -> Vec<String> {
    let mut wrong = Vec::new();
    for (json, expected) in READ {
        let found = Answers::from_json(json);
        // What is read already is read alike.
        if let (Ok(found), Ok(value)) = (&found, serde_json::from_str(json))
            && Answers::from_value(&value).as_ref() != Some(found)
        {
            wrong.push(format!("{json}: another from the value"));
        }
        let found = found.map_or_else(|fault| fault, |it| it.to_json());
        if found != expected {
            wrong.push(format!("{json}: expected {expected}, found {found}"));
        }
    }
    wrong
}
