//! A likert grid: a table on a wide screen, a stack on a narrow one, and groups of radio buttons on both.

use e2e::{
    axe::violations,
    form::typed,
    page::Line,
    world::{NARROW, WIDE, World},
};
use serde_json::{Value, json};

const FORM: &str = "hjemmehjaelp";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const TAB: &str = "\u{e004}";

/// A world that stands in the step with the grid.
async fn at_the_grid(width: u32) -> Option<World> {
    let world = World::start(width).await?;
    let answers = typed(&world.form(FORM).await.complete().answers);
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill_all(&answers).await;
    world.advance().await;
    Some(world)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_cell_is_named_by_its_row_and_its_column() {
    let Some(world) = at_the_grid(WIDE).await else { return };
    assert_eq!(world.words("table > caption h2").await, "Hvor tilfreds er du?");
    assert_eq!(world.all_words("table thead th[scope=col]").await, ["Utilfreds", "Hverken eller", "Tilfreds"]);
    let rows = "table tbody th[scope=row] .form-label";
    let statements =
        ["Hjælperen kommer til tiden", "Hjælperen taler pænt til mig", "Jeg får den hjælp, jeg har brug for"];
    assert_eq!(world.all_words(rows).await, statements);
    // As the browser itself tells it to a screen reader.
    for (id, name) in [
        ("tilfredshed-tiden-utilfreds", "Hjælperen kommer til tiden Utilfreds"),
        ("tilfredshed-hjaelpen-tilfreds", "Jeg får den hjælp, jeg har brug for Tilfreds"),
    ] {
        assert_eq!(heard(&world, id).await, json!(["radio", name]));
    }
    assert_eq!(world.value("tilfredshed.tonen").await, "");
    world.fill("tilfredshed.tonen", "hverken").await;
    assert_eq!(world.value("tilfredshed.tonen").await, "hverken");
    assert_eq!(world.value("tilfredshed.tiden").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_tells_its_own_fault() {
    let Some(world) = at_the_grid(WIDE).await else { return };
    world.fill("tilfredshed.tonen", "tilfreds").await;
    let lines = world.try_next().await.expect_err("two rows are not answered");
    let line = |row: &str, text: &str| Line { text: text.to_owned(), control: format!("tilfredshed-{row}-utilfreds") };
    let message = world.message("tilfredshed.tiden").await.expect("the row has a message");
    assert!(message.is_between && message.is_tied, "{message:?}");
    assert!(message.text.contains("Hjælperen kommer til tiden"), "{message:?}");
    assert_eq!(world.message("tilfredshed.tonen").await, None);
    assert!(lines.contains(&line("tiden", &message.text)), "{lines:?}");
    world.click(".alert-error a[href=\"#tilfredshed-tiden-utilfreds\"]").await;
    world.wait_for_focus("tilfredshed-tiden-utilfreds").await;
    world.fill("tilfredshed.tiden", "hverken").await;
    assert_eq!(world.message("tilfredshed.tiden").await, None);
    assert_eq!(violations(&world).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn arrow_keys_stay_in_the_row() {
    let Some(world) = at_the_grid(WIDE).await else { return };
    world.js("document.querySelector('h1').focus()", vec![]).await;
    world.keys(TAB).await;
    world.wait_for_focus("tilfredshed-tiden-utilfreds").await;
    world.keys(DOWN).await;
    world.wait_for_focus("tilfredshed-tiden-hverken").await;
    assert_eq!(world.value("tilfredshed.tiden").await, "hverken");
    world.keys(UP).await;
    world.keys(UP).await;
    world.wait_for_focus("tilfredshed-tiden-tilfreds").await;
    assert_eq!(world.value("tilfredshed.tonen").await, "");
    // A row is one stop.
    world.keys(TAB).await;
    world.wait_for_focus("tilfredshed-tonen-utilfreds").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_when_there_is_room_and_else_a_stack() {
    let Some(world) = at_the_grid(WIDE).await else { return };
    let (first, last) = ("tilfredshed-tiden-utilfreds", "tilfredshed-tiden-tilfreds");
    let (one, other) = (place(&world, first).await, place(&world, last).await);
    assert!(one["top"] == other["top"] && one["left"].as_f64() < other["left"].as_f64(), "{one} {other}");
    // The columns say what the cells need not.
    assert_eq!(one["words"], json!(false));

    world.size(NARROW).await;
    let (one, other) = (place(&world, first).await, place(&world, last).await);
    assert!(one["left"] == other["left"] && one["top"].as_f64() < other["top"].as_f64(), "{one} {other}");
    assert_eq!(one["words"], json!(true));
    assert_eq!(world.too_wide().await, None);
    assert_eq!(heard(&world, first).await, json!(["radio", "Hjælperen kommer til tiden Utilfreds"]));
    assert_eq!(violations(&world).await.len(), 0);
}

/// Where a control is, and whether its own words are to be seen beside it.
async fn place(world: &World, id: &str) -> Value {
    let script = "const it = document.getElementById(arguments[0]), box = it.getBoundingClientRect();
        const words = it.labels[0].firstElementChild.getBoundingClientRect();
        return { top: box.top, left: box.left, words: words.width > 20 && words.left > box.left }";
    world.js(script, vec![json!(id)]).await
}

/// Role and name of a control, as the browser tells them.
async fn heard(world: &World, id: &str) -> Value {
    let found = world
        .browser
        .chromium("Runtime.evaluate", json!({ "expression": format!("document.getElementById('{id}')") }))
        .await;
    let node = json!({ "objectId": found["result"]["objectId"], "fetchRelatives": false });
    let tree = world.browser.chromium("Accessibility.getPartialAXTree", node).await;
    json!([tree["nodes"][0]["role"]["value"], tree["nodes"][0]["name"]["value"]])
}
