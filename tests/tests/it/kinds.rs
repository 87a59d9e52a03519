//! The kinds of questions that behave: one answer that excludes others, what is asked once more and may be left out, what
//! comes later, what may only be read, and where the form ends.

use e2e::{
    form::typed,
    world::{WIDE, World},
};
use serde_json::{Value, json};

const FORM: &str = "hjemmehjaelp";

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_leads_nowhere_until_the_answer_is_another() {
    let Some(world) = World::start(WIDE).await else { return };
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill("faar_hjaelp", "nej").await;
    assert!(world.words("#ikke_for_dig").await.contains("kun for borgere"));
    assert!(!world.has("[data-action=\"next\"]").await);
    world.fill("faar_hjaelp", "ja").await;
    assert!(!world.has("#ikke_for_dig").await);
    assert!(world.has("[data-action=\"next\"]").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_alone_is_chosen_alone() {
    let Some(world) = World::start(WIDE).await else { return };
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill("faar_hjaelp", "ja").await;
    world.fill("naermere.ydelser", "bad,rengoering").await;
    assert_eq!(chosen(&world).await, json!(["rengoering", "bad"]));
    world.fill("naermere.ydelser", "ingen").await;
    assert_eq!(chosen(&world).await, json!(["ingen"]));
    world.fill("naermere.ydelser", "indkoeb").await;
    assert_eq!(chosen(&world).await, json!(["indkoeb"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_left_out_is_asked_for_once() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form(FORM).await;
    let mut answers = typed(&form.complete().answers);
    answers.remove("timer");
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill_all(&answers).await;
    world.advance().await;
    world.fill_all(&answers).await;

    let lines = world.try_next().await.expect_err("the hours are asked for once more");
    assert_eq!(lines.len(), 1);
    assert!(lines[0].text.contains("Uden tallet kan vi ikke se"), "{}", lines[0].text);
    world.click(&format!(".alert-warning a[href=\"#{}\"]", lines[0].control)).await;
    world.wait_for_focus("timer").await;
    assert!(world.has("#timer-warning").await);
    // What is asked for twice is not called optional.
    assert!(!world.words("label[for=\"timer\"]").await.contains("frivilligt"));
    // Going on without is taken for an answer.
    assert!(world.try_next().await.is_ok());
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    let folders = world.backend.place.wait_for_delivered(1).await;
    let sent: Value = serde_json::from_slice(&std::fs::read(folders[0].join("submission.json")).unwrap()).unwrap();
    assert_eq!(sent["answers"]["timer"], Value::Null);
    assert_eq!(sent["answers"]["bilag"], json!([]));
    assert_eq!(sent["answers"]["tilfredshed"]["tonen"], json!("hverken"));
    assert_eq!(sent["answers"]["naermere"]["ydelser"], json!(["rengoering", "bad"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_is_shown_and_sent() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form(FORM).await;
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill_all(&typed(&form.complete().answers)).await;
    world.advance().await;
    world.fill("bemaerkning", "Ikke mere").await;
    world.fill("faerdig", "ja").await;
    assert!(!world.has("textarea").await);
    assert!(world.words("[data-path=\"bemaerkning\"]").await.contains("Ikke mere"));
    world.fill("faerdig", "nej").await;
    assert_eq!(world.value("bemaerkning").await, "Ikke mere");
}

/// The options that are ticked.
async fn chosen(world: &World) -> Value {
    let script = "return [...document.querySelectorAll('[data-path=\"naermere.ydelser\"] input:checked')].map(it => it.id.split('-').pop())";
    world.js(script, vec![]).await
}
