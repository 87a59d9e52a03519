//! The address names the page: the browser's own back and forward lead through the form, and a reload comes back to it.

use e2e::{
    form::typed,
    world::{WIDE, World},
};
use serde_json::json;

/// Keeps what is answered until it is sent.
const KEEPS: &str = "pn151";
/// Keeps nothing.
const FORGETS: &str = "hjemmehjaelp";

#[tokio::test(flavor = "multi_thread")]
async fn back_and_forward_lead_through_the_form() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form(FORGETS).await;
    let answers = typed(&form.complete().answers);
    let title = form.blanket.title("da");
    let (one, two) = (form.step_title("da", "dig"), form.step_title("da", "oplevelse"));
    world.goto(&format!("/blanket/{FORGETS}")).await;
    assert_eq!(world.fragment().await, "");
    world.advance().await;
    assert_eq!(world.fragment().await, "#dig");
    world.fill_all(&answers).await;
    world.advance().await;
    assert_eq!(world.fragment().await, "#oplevelse");
    world.fill_all(&answers).await;
    world.advance().await;
    assert_eq!(world.fragment().await, "#tjek-svar");

    for (way, heading, fragment) in
        [("back", &two, "#oplevelse"), ("back", &one, "#dig"), ("back", &title, ""), ("forward", &one, "#dig")]
    {
        match way {
            "back" => world.back().await,
            _ => world.forward().await,
        }
        world.arrive(heading).await;
        assert_eq!(world.fragment().await, fragment);
    }
    assert_eq!(world.value("faar_hjaelp").await, answers["faar_hjaelp"]);
    world.forward().await;
    world.arrive(&two).await;
    assert_eq!(world.value("timer").await, answers["timer"]);

    // The list of steps and "change" are pages in the history like all others.
    world.forward().await;
    world.wait("the answers to check", "return location.hash === '#tjek-svar'", vec![]).await;
    world.click("a[data-change=\"timer\"]").await;
    world.wait_for_focus("timer").await;
    world.back().await;
    world.wait("the answers to check", "return !!document.querySelector('button[data-action=\"send\"]')", vec![]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_leads_no_further_than_the_answers() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form(FORGETS).await;
    let one = form.step_title("da", "dig");
    // A link to the middle of a form that nobody has begun leads to its start.
    world.goto(&format!("/blanket/{FORGETS}#oplevelse")).await;
    assert_eq!((world.heading().await, world.fragment().await), (form.blanket.title("da"), String::new()));
    world.advance().await;
    for fragment in ["#oplevelse", "#tjek-svar", "#din-kvittering", "#findes_ikke"] {
        world.js("location.hash = arguments[0]", vec![json!(fragment)]).await;
        world.wait("the address to be right again", "return location.hash === '#dig'", vec![]).await;
        assert_eq!(world.heading().await, one);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_comes_back_to_the_same_page() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form(KEEPS).await;
    let answers = typed(&form.complete().answers);
    world.goto(&format!("/blanket/{KEEPS}")).await;
    world.advance().await;
    for step in form.steps() {
        world.fill_all(&answers).await;
        world.kept("saved").await;
        world.reload().await;
        assert_eq!((world.heading().await, world.fragment().await), (form.step_title("da", &step), format!("#{step}")));
        for path in world.questions().await {
            if let Some(answer) = answers.get(&path).filter(|it| !it.is_empty()) {
                let seen = world.value(&path).await;
                let is_ticked = answer == "true" && seen == "on";
                assert!(
                    is_ticked || seen == *answer || seen == answer.replace('-', " "),
                    "{path}: »{seen}« for »{answer}«"
                );
            }
        }
        world.advance().await;
    }
    world.kept("saved").await;
    let before = world.all_words("main tr").await;
    world.reload().await;
    assert_eq!(world.fragment().await, "#tjek-svar");
    assert_eq!(world.all_words("main tr").await, before);
    // The way back goes through all of it.
    world.back().await;
    let last = form.steps().pop().unwrap_or_default();
    world.arrive(&form.step_title("da", &last)).await;

    // To the start without an address of a page, and on from there.
    world.goto(&format!("/blanket/{KEEPS}?lang=en")).await;
    assert_eq!(world.words("button[data-action=\"next\"]").await, "Continue");
    world.press("next").await;
    world.wait("the answers to check", "return location.hash === '#tjek-svar'", vec![]).await;
    assert_eq!(world.all_words("main tr").await.len(), before.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_kept_nothing_is_lost_in_silence() {
    let Some(world) = World::start(WIDE).await else { return };
    let answers = typed(&world.form(FORGETS).await.complete().answers);
    world.goto(&format!("/blanket/{FORGETS}")).await;
    assert!(!world.warns().await);
    world.advance().await;
    world.kept("none").await;
    // Nothing has been answered.
    assert!(!world.warns().await);
    world.fill_all(&answers).await;
    assert!(world.warns().await);
    world.reload().await;
    assert_eq!(
        (world.heading().await, world.fragment().await),
        (world.form(FORGETS).await.blanket.title("da"), String::new())
    );
    assert!(!world.warns().await);

    world.advance().await;
    world.fill_all(&answers).await;
    world.advance().await;
    world.fill_all(&answers).await;
    world.advance().await;
    assert!(world.warns().await);
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    assert!(!world.warns().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receipt_stays_and_the_answers_do_not() {
    let Some(world) = World::start(WIDE).await else { return };
    let answers = typed(&world.form("fjendtlig").await.complete().answers);
    world.goto("/blanket/fjendtlig").await;
    for _ in 0..2 {
        world.advance().await;
        world.fill_all(&answers).await;
    }
    world.advance().await;
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    assert_eq!(world.fragment().await, "#din-kvittering");
    let told = world.words("[data-receipt] .alert").await;
    assert!(!world.all_words("main tr").await.is_empty());
    world.click("[data-lang=\"en\"]").await;
    world.wait("English", "return document.documentElement.lang === 'en'", vec![]).await;
    world.click("[data-lang=\"da\"]").await;
    world.wait("Danish", "return document.documentElement.lang === 'da'", vec![]).await;

    world.reload().await;
    assert_eq!(world.words("[data-receipt] .alert").await, told);
    assert_eq!(world.all_words("main tr").await, Vec::<String>::new());
    // Back leads to no answers, and never to sending once more.
    world.back().await;
    world.wait("the receipt's address", "return location.hash === '#din-kvittering'", vec![]).await;
    assert!(!world.has("button[data-action=\"send\"]").await);
    // The form itself is new.
    world.goto("/").await;
    world.goto("/blanket/fjendtlig").await;
    world.advance().await;
    assert_eq!(world.value("navn").await, "");
}
