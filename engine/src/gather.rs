//! JSON objects made entry by entry.

use serde_json::{Map, Value};

/// The object of these entries; of two with one key the later wins.
pub(crate) fn gather_json(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    let mut map = Map::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    Value::Object(map)
}
