//! `blanket test --update`: rewrites what cases expect into what is found, for review. Comments and layout stay, and only
//! what is expected already is rewritten: a case says no more than its author asked of it.

use blanket_engine::{Blanket, Source, case};
use serde_json::{Map, Value as Json};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, TableLike, TomlError, Value};

/// The file's text with the expectations of `cases`, which are all of its cases in order, as they are found now.
pub(super) fn rewritten(blanket: &Blanket, source: &Source, cases: &[case::Case]) -> Result<String, TomlError> {
    let mut file: DocumentMut = source.text.parse()?;
    let tables: Vec<&mut dyn TableLike> = match file.get_mut("case") {
        Some(Item::ArrayOfTables(tables)) => tables.iter_mut().map(|it| it as &mut dyn TableLike).collect(),
        Some(Item::Value(Value::Array(tables))) => {
            tables.iter_mut().filter_map(|it| it.as_inline_table_mut().map(|it| it as &mut dyn TableLike)).collect()
        }
        _ => Vec::new(),
    };
    for (table, case) in tables.into_iter().zip(cases) {
        let expect = table.get_mut("expect").and_then(Item::as_table_like_mut);
        if let (Some(expect), Json::Object(found)) = (expect, case::found(blanket, case)) {
            for (key, found) in &found {
                if let Some(item) = expect.get_mut(key) {
                    set(item, found);
                }
            }
        }
    }
    Ok(file.to_string())
}

/// Makes `item` say what is found, changing as little as can be.
fn set(item: &mut Item, found: &Json) {
    match (item, found) {
        (Item::Value(value), found) => set_value(value, found),
        (Item::Table(table), Json::Object(found)) => set_entries(table, found),
        (Item::ArrayOfTables(tables), Json::Array(found)) if is_alike(tables, found) => {
            for (table, found) in tables.iter_mut().zip(found.iter().filter_map(Json::as_object)) {
                set_entries(table, found);
            }
        }
        (item, found) => {
            if let Some(value) = value(found) {
                *item = Item::Value(value);
            }
        }
    }
}

fn is_alike(tables: &ArrayOfTables, found: &[Json]) -> bool {
    tables.len() == found.len() && found.iter().all(Json::is_object)
}

fn set_entries(table: &mut dyn TableLike, found: &Map<String, Json>) {
    let gone: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).filter(|it| !found.contains_key(it)).collect();
    for key in gone {
        table.remove(&key);
    }
    for (key, found) in found {
        match table.get_mut(key) {
            Some(item) => set(item, found),
            None => drop(value(found).map(|it| table.insert(key, Item::Value(it)))),
        }
    }
}

fn set_value(old: &mut Value, found: &Json) {
    match (old, found) {
        (Value::InlineTable(table), Json::Object(found)) => set_entries(table, found),
        (Value::Array(items), Json::Array(found)) => set_items(items, found),
        (old, found) if is_same(old, found) => {}
        (old, found) => {
            if let Some(mut value) = value(found) {
                *value.decor_mut() = old.decor().clone();
                *old = value;
            }
        }
    }
}

fn set_items(items: &mut Array, found: &[Json]) {
    while items.len() > found.len() {
        items.remove(items.len() - 1);
    }
    for (old, found) in items.iter_mut().zip(found) {
        set_value(old, found);
    }
    for found in found.iter().skip(items.len()) {
        let Some(mut value) = value(found) else { continue };
        match items.iter().skip(1).last().map(|it| it.decor().clone()) {
            // A list written one to a line goes on so.
            Some(decor) => {
                *value.decor_mut() = decor;
                items.push_formatted(value);
            }
            None => items.push(value),
        }
    }
}

/// Whether the two say the same: a decimal may stand as a number or as a string, as a submission has it.
fn is_same(value: &Value, found: &Json) -> bool {
    match (value, found) {
        (Value::Boolean(a), Json::Bool(b)) => a.value() == b,
        (Value::Integer(a), Json::Number(b)) => Some(*a.value()) == b.as_i64(),
        (Value::String(a), Json::String(b)) => a.value() == b,
        (Value::String(a), Json::Number(b)) => !b.is_i64() && *a.value() == b.to_string(),
        (Value::Float(a), Json::Number(b)) => a.display_repr() == b.to_string(),
        (Value::Float(a), Json::String(b)) => a.display_repr() == b.as_str(),
        (Value::Datetime(a), Json::String(b)) => a.value().to_string() == *b,
        _ => false,
    }
}

/// What is found as TOML; none for null, which TOML cannot say.
fn value(found: &Json) -> Option<Value> {
    Some(match found {
        Json::Null => return None,
        Json::Bool(it) => (*it).into(),
        Json::Number(it) => it.to_string().parse().ok()?,
        Json::String(it) => it.as_str().into(),
        Json::Array(items) => items.iter().filter_map(value).collect::<Array>().into(),
        Json::Object(entries) => {
            let entries = entries.iter().filter_map(|(key, it)| Some((key.as_str(), value(it)?)));
            entries.collect::<InlineTable>().into()
        }
    })
}
