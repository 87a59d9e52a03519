//! What JavaScript hands in, read. Each fault says how it should have been.

use blanket_engine::{Answers, Context, ModuleSources, Source, Sources, parse_date};
use serde_json::{Map, Value};

use crate::output::fault;
use crate::source;

pub(crate) fn answers(raw: &str) -> Result<Answers, String> {
    Answers::from_json(raw).map_err(|it| fault(&it))
}

pub(crate) fn context(today: &str) -> Result<Context, String> {
    let date = parse_date(today);
    let today = date.ok_or_else(|| fault(&format!("`today` is `{today}`; write it as 2026-11-20")))?;
    Ok(Context { today })
}

/// The names of an expression: the members of an object.
pub(crate) fn names(json: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(json) {
        Ok(Value::Object(names)) => Ok(names),
        _ => Err(fault("`context` is not an object of names and values")),
    }
}

/// The files of a form, and the modules it may use.
pub(crate) fn sources(json: &str) -> Result<Sources, String> {
    let all: Value = serde_json::from_str(json).unwrap_or_default();
    let ModuleSources { definition, texts } = part(&all)?;
    let modules = all.get("modules").and_then(Value::as_array).into_iter().flatten().map(part);
    Ok(Sources { definition, texts, modules: modules.collect::<Result<_, _>>()? })
}

/// A list of files of cases.
pub(crate) fn files(json: &str) -> Result<Vec<Source>, String> {
    let all: Value = serde_json::from_str(json).unwrap_or_default();
    let rows = all.as_array().ok_or_else(|| fault("the files are not a list"))?;
    rows.iter().map(|it| file(Some(it), "cases.toml")).collect()
}

/// A definition and its texts.
fn part(all: &Value) -> Result<ModuleSources, String> {
    let definition = file(all.get("definition"), "blanket.toml")?;
    let texts = all.get("texts").and_then(Value::as_object).into_iter().flatten();
    let texts = texts.map(|(language, it)| Ok((language.clone(), file(Some(it), &format!("{language}.ftl"))?)));
    Ok(ModuleSources { definition, texts: texts.collect::<Result<_, String>>()? })
}

/// A file is its text, or `{name, text}`.
fn file(json: Option<&Value>, usual_name: &str) -> Result<Source, String> {
    let of = |key: &str| json.and_then(|it| it.get(key)).and_then(Value::as_str);
    match (json.and_then(Value::as_str), of("text")) {
        (Some(text), _) => Ok(source(usual_name, text)),
        (None, Some(text)) => Ok(source(of("name").unwrap_or(usual_name), text)),
        (None, None) => Err(fault(&format!("the file {usual_name} is neither a text nor {{ name, text }}"))),
    }
}
