//! What a page of a form fetches: each thing once, and the form beside the program that shows it, not after it.

use e2e::world::{WIDE, World};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_form_comes_beside_the_module() {
    let Some(world) = World::start(WIDE).await else { return };
    world.goto("/blanket/pn151").await;
    let script = "const all = performance.getEntriesByType('resource').map(it => ({ ...it.toJSON(), name: new URL(it.name).pathname }));
        const names = all.map(it => it.name), end = (tail) => all.find(it => it.name.endsWith(tail));
        return {
            twice: names.filter((it, at) => names.indexOf(it) !== at),
            forms: names.filter(it => it.endsWith('/compiled')).length,
            is_beside: end('/compiled').startTime < end('.wasm').responseEnd,
        }";
    let seen = world.js(script, vec![]).await;
    assert_eq!(seen, json!({ "twice": [], "forms": 1, "is_beside": true }));
    assert_eq!(world.browser.complaints().await, Vec::<String>::new());
}
