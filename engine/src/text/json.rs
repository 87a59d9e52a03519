//! Texts as a bundle carries them. A message is a pattern, or an object of patterns by attribute with the message's own
//! under `""`. A pattern is a string, or a list of strings, `{"$": "variable"}` and
//! `{"$": "variable", "of": [["one", pattern], ...], "else": 1}`.

use serde_json::{Value, json};

use super::{Message, Pattern, Piece, Texts};
use crate::gather::gather_json;

/// The texts that `value` holds; what is not of the right shape is left out (bundles are checked by their hash).
pub(crate) fn read(value: &Value) -> Texts {
    let messages = value.as_object().into_iter().flatten();
    Texts(messages.map(|(id, value)| (id.clone(), read_message(value))).collect())
}

fn read_message(value: &Value) -> Message {
    let Value::Object(map) = value else {
        return Message { value: Some(read_pattern(value)), ..Message::default() };
    };
    let mut message = Message::default();
    for (attribute, value) in map {
        if attribute.is_empty() {
            message.value = Some(read_pattern(value));
        } else {
            message.attributes.insert(attribute.clone(), read_pattern(value));
        }
    }
    message
}

fn read_pattern(value: &Value) -> Pattern {
    let pieces = match value {
        Value::String(text) => vec![Piece::Text(text.clone())],
        Value::Array(items) => items.iter().filter_map(read_piece).collect(),
        _ => Vec::new(),
    };
    Pattern { pieces, ..Pattern::default() }
}

fn read_piece(value: &Value) -> Option<Piece> {
    if let Value::String(text) = value {
        return Some(Piece::Text(text.clone()));
    }
    let name = value.get("$")?.as_str()?.to_owned();
    let Some(variants) = value.get("of").and_then(Value::as_array) else { return Some(Piece::Variable(name)) };
    let variant = |it: &Value| Some((it.get(0)?.as_str()?.to_owned(), read_pattern(it.get(1)?)));
    let default = value.get("else").and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
    Some(Piece::Select { on: name, variants: variants.iter().filter_map(variant).collect(), default })
}

/// The JSON of `texts`.
pub(crate) fn write(texts: &Texts) -> Value {
    gather_json(texts.0.iter().map(|(id, message)| (id.clone(), write_message(message))))
}

fn write_message(message: &Message) -> Value {
    match &message.value {
        Some(pattern) if message.attributes.is_empty() => write_pattern(pattern),
        value => {
            let own = value.iter().map(|it| (String::new(), write_pattern(it)));
            let attributes = message.attributes.iter().map(|(key, it)| (key.clone(), write_pattern(it)));
            gather_json(own.chain(attributes))
        }
    }
}

fn write_pattern(pattern: &Pattern) -> Value {
    match pattern.pieces.as_slice() {
        [Piece::Text(text)] => Value::String(text.clone()),
        pieces => Value::Array(pieces.iter().map(write_piece).collect()),
    }
}

fn write_piece(piece: &Piece) -> Value {
    match piece {
        Piece::Text(text) => Value::String(text.clone()),
        Piece::Variable(name) => json!({ "$": name }),
        Piece::Select { on, variants, default } => {
            let variants: Vec<Value> = variants.iter().map(|(key, it)| json!([key, write_pattern(it)])).collect();
            json!({ "$": on, "of": variants, "else": default })
        }
    }
}
