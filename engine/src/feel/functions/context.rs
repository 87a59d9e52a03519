//! Context functions (DMN 1.5, 10.3.4.11).

use super::super::eval::Scope;
use super::super::types::Type;
use super::super::value::Value;
use super::Declaration;
use super::Gives::Always;
use super::function;

pub(super) const FUNCTIONS: &[Declaration] = &[
    function(
        "get value(m, key) | get value(context, key) | get value(context, keys)",
        &[Type::Any, Type::Any],
        Always(Type::Any),
        |it, _| match it {
            [Value::Context(entries), Value::Text(key)] => found(entries, key).cloned().unwrap_or_default(),
            [context, Value::List(keys)] if !keys.is_empty() => {
                let step = |at: &Value, key: &Value| match (at, key) {
                    (Value::Context(entries), Value::Text(key)) => found(entries, key).cloned(),
                    _ => None,
                };
                keys.iter().try_fold(context.clone(), |at, key| step(&at, key)).unwrap_or_default()
            }
            _ => Value::Null,
        },
    ),
    function("get entries(m) | get entries(context)", &[Type::Any], Always(Type::AnyList), |it, _| match it {
        [Value::Context(entries)] => Value::List(
            entries
                .iter()
                .map(|(key, value)| {
                    Value::Context(vec![("key".into(), Value::Text(key.clone())), ("value".into(), value.clone())])
                })
                .collect(),
        ),
        _ => Value::Null,
    }),
    function("context(entries)", &[Type::AnyList], Always(Type::Any), |it, scope| match it {
        [Value::List(entries)] => from_entries(entries, scope).map_or(Value::Null, Value::Context),
        _ => Value::Null,
    }),
    function(
        "context put(context, key, value) | context put(context, keys, value)",
        &[Type::Any],
        Always(Type::Any),
        |it, _| match it {
            [Value::Context(entries), Value::Text(key), value] => Value::Context(with(entries, key, value.clone())),
            [context, Value::List(keys), value] if !keys.is_empty() => put(context, keys, value).unwrap_or_default(),
            _ => Value::Null,
        },
    ),
    function("context merge(contexts)", &[Type::AnyList], Always(Type::Any), |it, scope| match it {
        [Value::List(contexts)] => {
            let mut out = Vec::new();
            for context in contexts {
                let Value::Context(entries) = context else { return Value::Null };
                for (key, value) in entries {
                    if !scope.spend_on_comparing(out.len()) {
                        return Value::Null;
                    }
                    set(&mut out, key, value.clone());
                }
            }
            Value::Context(out)
        }
        _ => Value::Null,
    }),
];

fn found<'a>(entries: &'a [(String, Value)], key: &str) -> Option<&'a Value> {
    entries.iter().find(|(it, _)| it == key).map(|(_, value)| value)
}

fn from_entries(entries: &[Value], scope: &mut Scope<'_>) -> Option<Vec<(String, Value)>> {
    let mut out: Vec<(String, Value)> = Vec::new();
    for entry in entries {
        let Value::Context(entry) = entry else { return None };
        let Some(Value::Text(key)) = found(entry, "key") else { return None };
        let value = found(entry, "value")?;
        let is_spent = !scope.spend_on_comparing(out.len());
        if is_spent || found(&out, key).is_some() {
            return None;
        }
        out.push((key.clone(), value.clone()));
    }
    Some(out)
}

/// The entries with `key` set, in its place if it was there.
fn with(entries: &[(String, Value)], key: &str, value: Value) -> Vec<(String, Value)> {
    let mut out = entries.to_vec();
    set(&mut out, key, value);
    out
}

fn set(entries: &mut Vec<(String, Value)>, key: &str, value: Value) {
    match entries.iter_mut().find(|(it, _)| it == key) {
        Some((_, it)) => *it = value,
        None => entries.push((key.to_owned(), value)),
    }
}

fn put(context: &Value, keys: &[Value], value: &Value) -> Option<Value> {
    let Some((Value::Text(key), rest)) = keys.split_first() else {
        return keys.is_empty().then(|| value.clone());
    };
    let Value::Context(entries) = context else { return None };
    let inner = match (rest.is_empty(), found(entries, key)) {
        (true, _) => value.clone(),
        (false, Some(inner)) => put(inner, rest, value)?,
        (false, None) => return None,
    };
    Some(Value::Context(with(entries, key, inner)))
}
