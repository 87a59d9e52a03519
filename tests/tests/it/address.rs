//! The look-up of an address: with the keyboard, with the mouse, by hand, and when it is slow, gone or not offered.

use e2e::{
    axe::violations,
    world::{NARROW, WIDE, World},
};
use serde_json::{Value, json};

const FORM: &str = "hjemmehjaelp";
const GROUP: &str = "naermere.bopael";
const SEARCH: &str = "naermere-bopael-search";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const ID: &str = "0a3f50b8-b1a4-4e7a-9d3e-000000000002";

/// A world whose page asks for an address.
async fn at_the_address(width: u32) -> Option<World> {
    let world = World::start(width).await?;
    go_there(&world).await;
    Some(world)
}

async fn go_there(world: &World) {
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill("faar_hjaelp", "ja").await;
}

/// Types into the field as a person does, and waits for suggestions.
async fn search(world: &World, text: &str) -> Vec<String> {
    world.type_in(SEARCH, text).await;
    suggestions(world).await
}

async fn suggestions(world: &World) -> Vec<String> {
    let open = "return document.getElementById(arguments[0]).getAttribute('aria-expanded') === 'true'";
    world.wait("suggestions", open, vec![json!(SEARCH)]).await;
    world.all_words("[role=listbox] [role=option]").await
}

/// Waits until the list is other than it was.
async fn other_suggestions(world: &World, before: &[String]) -> Vec<String> {
    let script = "const now = [...document.querySelectorAll('[role=listbox]:not([hidden]) [role=option]')].map(it => it.textContent);
        return now.length > 0 && JSON.stringify(now) !== JSON.stringify(arguments[0]) && now";
    let seen = world.wait("other suggestions", script, vec![json!(before)]).await;
    seen.as_array().into_iter().flatten().filter_map(|it| Some(it.as_str()?.to_owned())).collect()
}

/// What the combobox tells assistive technology: open, the words of the suggestion that stands out, what is typed.
async fn told(world: &World) -> Value {
    let script = "const it = document.getElementById(arguments[0]);
        const active = document.getElementById(it.getAttribute('aria-activedescendant') ?? '');
        return [it.getAttribute('aria-expanded'), active && active.getAttribute('aria-selected') === 'true' ? active.textContent : null, it.value]";
    world.js(script, vec![json!(SEARCH)]).await
}

async fn is_filled(world: &World) {
    let script = "return document.getElementById('naermere-bopael-by')?.value === 'Aarhus C'";
    world.wait("the address to be filled in", script, vec![]).await;
    assert_eq!(world.value("naermere.bopael.vej").await, "Lærkesangen 4, 1. tv");
    assert_eq!(world.value("naermere.bopael.postnr").await, "8000");
}

async fn hears(world: &World, text: &str) {
    let script =
        "return [...document.querySelectorAll('[role=status]')].some(it => it.textContent.includes(arguments[0]))";
    world.wait(&format!("»{text}« to be said"), script, vec![json!(text)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_found_with_the_keyboard() {
    let Some(world) = at_the_address(WIDE).await else { return };
    assert!(!world.asks("naermere.bopael.vej").await, "the fields come with the address");
    let streets = search(&world, "lærkes").await;
    assert_eq!(streets, ["Lærkesangen 8000 Aarhus C", "Lærkesangen 5000 Odense C"]);
    hears(&world, "2 forslag").await;
    assert_eq!(told(&world).await, json!(["true", null, "lærkes"]));
    assert_eq!(violations(&world).await.len(), 0);
    // Round and round.
    for expected in [&streets[1], &streets[0], &streets[1]] {
        world.keys(UP).await;
        assert_eq!(told(&world).await, json!(["true", expected, "lærkes"]));
    }
    world.keys(DOWN).await;
    world.keys(ENTER).await;
    // A street leads on to its houses; what is missing is written before the comma.
    let houses = other_suggestions(&world, &streets).await;
    assert_eq!(told(&world).await, json!(["true", null, "Lærkesangen , 8000 Aarhus C"]));
    assert_eq!(houses[..2], ["Lærkesangen 4, 8000 Aarhus C", "Lærkesangen 6, 8000 Aarhus C"]);
    world.keys("4").await;
    let one = other_suggestions(&world, &houses).await;
    assert_eq!(told(&world).await, json!(["true", null, "Lærkesangen 4, 8000 Aarhus C"]));
    world.keys(DOWN).await;
    world.keys(DOWN).await;
    world.keys(ENTER).await;
    hears(&world, "Adressen er udfyldt: Lærkesangen 4, 1. tv, 8000 Aarhus C").await;
    assert!(one.contains(&"Lærkesangen 4, 1. tv, 8000 Aarhus C".to_owned()), "{one:?}");
    is_filled(&world).await;
    assert_eq!(told(&world).await, json!(["false", null, "Lærkesangen 4, 1. tv, 8000 Aarhus C"]));
    assert_eq!(world.focused().await, SEARCH);
    assert_eq!(sent_id(&world).await, json!(ID));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_found_with_the_mouse_on_a_telephone_and_mended_by_hand() {
    let Some(world) = at_the_address(NARROW).await else { return };
    search(&world, "Lærkesangen 4, 8000 Aarhus C").await;
    assert_eq!(world.too_wide().await, None);
    assert_eq!(violations(&world).await.len(), 0);
    world.click("[role=option]:nth-child(2)").await;
    is_filled(&world).await;
    assert_eq!(world.focused().await, SEARCH);
    // An address that is changed by hand is no longer the one that was found.
    world.fill("naermere.bopael.vej", "Lærkesangen 4, 1. sal tv").await;
    assert_eq!(sent_id(&world).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn escape_and_leaving_close_the_list() {
    let Some(world) = at_the_address(WIDE).await else { return };
    search(&world, "kystmarken").await;
    world.keys(ESCAPE).await;
    assert_eq!(told(&world).await, json!(["false", null, "kystmarken"]));
    search(&world, "brombær").await;
    world.keys("\u{e004}").await;
    assert_eq!(told(&world).await, json!(["false", null, "brombær"]));
    // Nothing is found: said where it is seen, and heard.
    world.type_in(SEARCH, "findes ikke").await;
    hears(&world, "Vi fandt ingen adresse").await;
    assert!(world.words(".blanket-told").await.starts_with("Vi fandt ingen adresse"));
    assert!(!world.asks("naermere.bopael.vej").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_may_be_written_by_hand() {
    let Some(world) = at_the_address(WIDE).await else { return };
    world.press("by-hand").await;
    world.wait_for_focus("naermere-bopael-vej").await;
    assert!(!world.has("[data-action=by-hand]").await);
    world.fill("naermere.bopael.vej", "Nørregade 1").await;
    world.fill("naermere.bopael.vej", "").await;
    assert!(world.asks("naermere.bopael.vej").await, "what has been opened stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_brings_the_fields() {
    let Some(world) = at_the_address(WIDE).await else { return };
    let lines = world.try_next().await.expect_err("an address is needed");
    let first = lines.iter().find(|it| it.control == "naermere-bopael-vej").expect("the street is needed");
    world.click(&format!(".alert-error a[href=\"#{}\"]", first.control)).await;
    world.wait_for_focus("naermere-bopael-vej").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_that_fails_or_is_slow_stands_in_nobodys_way() {
    let Some(world) = at_the_address(WIDE).await else { return };
    // The answer never comes.
    let pause = json!({ "patterns": [{ "urlPattern": "*/api/adresser*", "requestStage": "Request" }] });
    world.browser.chromium("Fetch.enable", pause).await;
    world.type_in(SEARCH, "kystmarken").await;
    hears(&world, "Det tager længere tid end ventet").await;
    assert!(world.asks("naermere.bopael.vej").await);
    assert_eq!(world.focused().await, SEARCH);
    assert_eq!(violations(&world).await.len(), 0);
    world.browser.chromium("Fetch.disable", json!({})).await;

    // The next time it does.
    search(&world, "brombær").await;
    assert_eq!(world.words(".blanket-told").await, "");

    world.browser.chromium("Network.enable", json!({})).await;
    world.browser.chromium("Network.setBlockedURLs", json!({ "urls": ["*/api/adresser*"] })).await;
    world.type_in(SEARCH, "gråspurve").await;
    hears(&world, "Vi kan ikke finde adresser lige nu").await;
    world.fill("naermere.bopael.vej", "Nørregade 1").await;
    assert_eq!(world.value("naermere.bopael.vej").await, "Nørregade 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_a_look_up_offers_none() {
    let Some(mut world) = World::start(WIDE).await else { return };
    let config = std::fs::read_to_string(world.backend.place.config()).unwrap();
    let without: Vec<&str> =
        config.lines().filter(|it| !it.contains("adresser.json") && *it != "[addresses]").collect();
    std::fs::write(world.backend.place.config(), without.join("\n")).unwrap();
    let port = world.backend.server().port();
    world.backend.start_again(Some(port));
    go_there(&world).await;
    world.wait("the fields", "return !!document.getElementById('naermere-bopael-vej')", vec![]).await;
    assert!(!world.has("[role=combobox]").await && !world.has("[data-action=by-hand]").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_form_with_an_address_loads_anything_for_it() {
    let Some(world) = World::start(WIDE).await else { return };
    let asked =
        "return performance.getEntriesByType('resource').filter(it => it.name.includes('/api/adresser')).length";
    world.goto("/blanket/pn151").await;
    world.advance().await;
    assert_eq!(world.js(asked, vec![]).await, json!(0));
    go_there(&world).await;
    world.wait("the look-up to be asked for", asked, vec![]).await;
}

/// The id of the address in what the receiver gets.
async fn sent_id(world: &World) -> Value {
    let mut answers = e2e::form::typed(&world.form(FORM).await.complete().answers);
    answers.retain(|path, _| !path.starts_with(GROUP));
    while !world.has("button[data-action=\"send\"]").await {
        world.fill_all(&answers).await;
        world.advance().await;
    }
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    let folders = world.backend.place.wait_for_delivered(1).await;
    let sent: Value = serde_json::from_slice(&std::fs::read(folders[0].join("submission.json")).unwrap()).unwrap();
    sent["answers"]["naermere"]["bopael"]["dar_id"].clone()
}
