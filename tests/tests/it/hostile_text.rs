//! Whatever looks like code stays text, wherever it is shown. The form is `tests/forms/blanketter/fjendtlig`: each text of it
//! is written to do harm, and so is each answer.

use std::fs;

use e2e::{
    form::typed,
    page::id,
    world::{WIDE, World},
};
use serde_json::json;

/// A name that a file system takes.
const FILE: &str = "<img src=x onerror=window.hacked=1>.pdf";

/// Elements that only a text could have brought into the page; those of the product are of other kinds.
const BROUGHT: &str = "
    const harm = 'main :is(img, script, iframe, object, embed, b, svg:not(.icon-svg), style, link), [onerror], [onload], [onclick], a[href^=\"javascript\" i]';
    return [window.hacked, [...document.querySelectorAll(harm)].map(it => it.outerHTML)]";

#[tokio::test(flavor = "multi_thread")]
async fn what_looks_like_code_stays_text() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form("fjendtlig").await;
    let mut answers = typed(&form.complete().answers);
    answers.remove("skoen");
    let path = world.backend.place.path(FILE);
    fs::copy(world.backend.place.file(), &path).unwrap();
    // Without the page's policy, which would stop most of it: an embedded form stands in pages that have none.
    world.browser.chromium("Page.setBypassCSP", json!({ "enabled": true })).await;

    world.goto("/").await;
    shows(&world, "the catalogue", &["Titel <img", "Om \"><script>"]).await;
    world.goto("/blanket/fjendtlig").await;
    shows(&world, "the start", &["Titel <img", "Hvem <svg", "Punkt <img", "Data <iframe", "Ellers <b", "Lov <script>"])
        .await;
    world.advance().await;
    world.press("next").await;
    let summary = world.refused().await;
    assert!(summary.iter().any(|it| it.text == "Fejl <img src=x onerror=\"window.hacked=1\">"), "{summary:?}");
    shows(
        &world,
        "a step with faults",
        &["Trin <img", "Afsnit <img", "Overskrift <script>", "Ledetekst <script>", "Hjælp <a"],
    )
    .await;
    shows(&world, "its options", &["Mulighed <img", "Mulighed \"><script>", "Mulighed </option></select><img"]).await;
    let title = world.js("return document.title", vec![]).await;
    assert!(title.as_str().is_some_and(|it| it.contains("<img src=x")), "{title}");

    world.fill_all(&answers).await;
    let input = format!("[id=\"{}\"]", id("bilag"));
    let field = world.browser.client.find(e2e::page::css(&input)).await.unwrap();
    field.send_keys(&path.to_string_lossy()).await.unwrap();
    // The name is told when it begins too.
    world.hear("onerror=window.hacked=1>.pdf er vedhæftet").await;
    world.press("next").await;
    world.refused().await;
    shows(&world, "what is asked for once more", &["Uden tal <script>", "<img src=x onerror=window.hacked=1>"]).await;
    world.fill("navn", "forbudt").await;
    world.press("next").await;
    world.refused().await;
    shows(&world, "a broken rule", &["Regel <img"]).await;
    world.fill("navn", &answers["navn"]).await;
    world.advance().await;

    world.fill_all(&answers).await;
    shows(
        &world,
        "rows",
        &["Række \"><script>", "Tilføj <img", "Fjern <script>", "Rækkernes <img", "Række <svg onload"],
    )
    .await;
    world.click("[data-action=\"remove\"][data-path=\"raekker[1]\"]").await;
    world.hear("Række <svg onload").await;
    world.fill_all(&answers).await;

    // From the draft, too.
    world.kept("saved").await;
    world.reload().await;
    shows(&world, "a step of the draft", &["Række \"><script>", "Række <svg onload"]).await;
    assert_eq!(world.value("raekker[0].mere").await, "javascript:window.hacked=1");
    world.advance().await;
    let told = [
        "Spørgsmål <img",
        "<img src=x onerror=window.hacked=1>",
        "javascript:window.hacked=1",
        "Række <svg onload",
        "Bilag <img",
    ];
    shows(&world, "the answers to check", &told).await;
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    shows(&world, "the receipt", &told).await;
    shows(&world, "what happens next", &["Bagefter <img"]).await;
}

/// The page shows these words as they are, and nothing has come of any.
async fn shows(world: &World, page: &str, words: &[&str]) {
    assert_eq!(world.js(BROUGHT, vec![]).await, json!([null, []]), "{page}");
    let script = "return document.body.textContent.replace(/\\s+/g, ' ')";
    let text = world.js(script, vec![]).await;
    let text = text.as_str().unwrap_or_default();
    for it in words {
        assert!(text.contains(it), "{page} does not say »{it}«: {text}");
    }
}
