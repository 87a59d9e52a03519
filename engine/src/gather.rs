//! Maps made entry by entry.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The map of these entries; of two with one key the later wins. `collect` would sort them first, and bring every
/// citizen a sorting algorithm for each kind of map: 6 kB of code each.
pub(crate) fn gather<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    map
}

/// The same for a JSON object.
pub(crate) fn gather_json(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    let mut map = Map::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    Value::Object(map)
}
