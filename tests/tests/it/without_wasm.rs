//! Where the form cannot be shown, the page says so, what to do, and how the municipality is reached.

use e2e::{
    axe::violations,
    tools,
    world::{NARROW, WIDE, World},
};
use serde_json::json;

const CONTACT: [&str; 3] = ["Prøve Kommune", "89 40 20 00", "kommune.example/kontakt"];

#[tokio::test(flavor = "multi_thread")]
async fn the_module_does_not_come() {
    let Some(world) = World::start(WIDE).await else { return };
    for blocked in ["*.wasm", "*/blanket-web-*.js", "*/drafts.js"] {
        world.browser.chromium("Network.enable", json!({})).await;
        world.browser.chromium("Network.setBlockedURLs", json!({ "urls": [blocked] })).await;
        world.browser.client.goto(&world.address("/blanket/pn151")).await.unwrap();
        world
            .wait(blocked, "const it = document.getElementById('cannot-start'); return it && !it.hidden", vec![])
            .await;
        said(&world, "#cannot-start").await;
        assert_eq!(world.too_wide().await, None);
    }
    take(&world, "10-uden-modul").await;
    let found: Vec<_> = violations(&world).await.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    // What was in the way is gone, and a reload is enough.
    world.browser.chromium("Network.setBlockedURLs", json!({ "urls": [] })).await;
    world.browser.client.refresh().await.unwrap();
    world.wait("the form", "return !!document.querySelector('button[data-action=\"next\"]')", vec![]).await;
    assert_eq!(world.words("#cannot-start[hidden] h1").await, "Blanketten kan ikke vises");
    // The same contact stands in the foot of every page, and on the form's start page.
    for place in ["footer", "main#main-content"] {
        for it in CONTACT {
            assert!(world.words(place).await.contains(it), "{place}: {it}");
        }
    }
    assert_eq!(world.words(".authority-name").await, CONTACT[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_runs_no_scripts() {
    let Some(world) = World::start(NARROW).await else { return };
    world.browser.chromium("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    world.browser.client.goto(&world.address("/blanket/pn151")).await.unwrap();
    // Script that looks is none of the page's, and runs all the same.
    said(&world, "noscript main").await;
    take(&world, "10-uden-javascript").await;
}

async fn said(world: &World, place: &str) {
    let text = world.js("return document.querySelector(arguments[0])?.innerText ?? ''", vec![json!(place)]).await;
    let text = text.as_str().unwrap_or_default();
    for it in CONTACT.iter().chain(&["Blanketten kan ikke vises", "kontakt kommunen", "contact the municipality"]) {
        assert!(text.contains(it), "{place} does not say »{it}«: {text}");
    }
    let links = "return [...document.querySelectorAll(`${arguments[0]} .blanket-contact a`)].map(it => it.href)";
    assert_eq!(world.js(links, vec![json!(place)]).await, json!(["tel:89402000", "https://kommune.example/kontakt"]));
}

async fn take(world: &World, name: &str) {
    let folder = tools::target().join("screens");
    std::fs::create_dir_all(&folder).unwrap();
    for width in [NARROW, WIDE] {
        world.picture(width, &folder.join(format!("{name}-{width}.png"))).await;
    }
}
