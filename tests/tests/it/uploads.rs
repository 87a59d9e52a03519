//! Files on their way: how far they are, called off, failed and sent once more, removed; and where focus goes.

use std::{fs, path::PathBuf};

use e2e::{
    axe::violations,
    form::typed,
    wait::wait_for,
    world::{NARROW, WIDE, World},
};
use fantoccini::Locator;
use serde_json::json;

use crate::screens::take;

const FORM: &str = "hjemmehjaelp";
const FIELD: &str = "bilag";
const LINE: &str = ".blanket-files > li";
const UPLOADS: &str = "*/api/attachments*";

/// A world that stands in the step with the attachment, all else answered.
async fn at_the_files(width: u32) -> Option<World> {
    let world = World::start(width).await?;
    let mut answers = typed(&world.form(FORM).await.complete().answers);
    answers.remove(FIELD);
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill_all(&answers).await;
    world.advance().await;
    world.fill_all(&answers).await;
    Some(world)
}

/// Chooses a file of this name and size in the native field.
async fn choose(world: &World, name: &str, bytes: usize) {
    let file: PathBuf = world.backend.place.path(name);
    let mut content = b"%PDF-1.7\n".to_vec();
    content.resize(bytes, b'x');
    fs::write(&file, content).unwrap();
    let field = world.browser.client.find(Locator::Css(&format!("#{FIELD}"))).await.unwrap();
    field.send_keys(&file.to_string_lossy()).await.unwrap();
}

/// Lets nothing through, or all.
async fn block(world: &World, urls: &[&str]) {
    world.browser.chromium("Network.enable", json!({})).await;
    world.browser.chromium("Network.setBlockedURLs", json!({ "urls": urls })).await;
}

/// So slow that a file of any size is on its way for as long as a test looks at it.
async fn slow(world: &World, bytes_per_second: i32) {
    world.browser.chromium("Network.enable", json!({})).await;
    let network =
        json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second });
    world.browser.chromium("Network.emulateNetworkConditions", network).await;
}

async fn says(world: &World, text: &str) {
    let script =
        "return [...document.querySelectorAll('[role=status]')].some(it => it.textContent.includes(arguments[0]))";
    world.wait(&format!("»{text}« to be said"), script, vec![json!(text)]).await;
}

/// Waits until the lines of the list read so.
async fn lines(world: &World, expected: &[&str]) {
    let script = "const words = [...document.querySelectorAll(arguments[0])].map(it => {
            const copy = it.cloneNode(true);
            copy.querySelectorAll('.sr-only, svg').forEach(it => it.remove());
            return [...copy.children].map(it => it.textContent.trim()).filter(it => it).join(' ');
        });
        return JSON.stringify(words) === JSON.stringify(arguments[1])";
    world.wait(&format!("the lines {expected:?}"), script, vec![json!(LINE), json!(expected)]).await;
}

/// Waits until focus is on the button of an action in the line of a file.
async fn focus_on(world: &World, action: &str, name: &str) {
    let script = "const it = document.activeElement;
        return it.dataset.action === arguments[0] && it.closest('li').textContent.includes(arguments[1])";
    world.wait(&format!("focus on {action} of {name}"), script, vec![json!(action), json!(name)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_on_its_way_shows_how_far_it_is() {
    let Some(world) = at_the_files(WIDE).await else { return };
    slow(&world, 40_000).await;
    choose(&world, "stor.pdf", 4_000_000).await;
    says(&world, "stor.pdf bliver sendt").await;
    let moved =
        "const it = document.querySelector('progress'); return it && it.value > 0 && it.value < 100 && it.value";
    let first = world.wait("the first of it to be sent", moved, vec![]).await;
    let more = "const it = document.querySelector('progress'); return it && it.value > arguments[0]";
    world.wait("more of it to be sent", more, vec![first]).await;
    assert!(world.words(LINE).await.contains("% er sendt"));
    take(&world, "10-fil-undervejs").await;
    assert_eq!(violations(&world).await.len(), 0);

    // The step is not left with a file on its way.
    let told = world.try_next().await.expect_err("a file is on its way");
    assert_eq!(told[0].text, "Vent, til stor.pdf er sendt, og prøv så igen");

    world.press("ui-upload-cancel").await;
    lines(&world, &[]).await;
    says(&world, "stor.pdf bliver ikke sendt").await;
    world.wait_for_focus(FIELD).await;
    assert_eq!(
        world.message(FIELD).await.map(|it| it.text),
        Some("Vedhæft en fil til »Din afgørelse om hjælp«".to_owned())
    );
    // Nothing of it is left at the server.
    slow(&world, -1).await;
    choose(&world, "lille.pdf", 2_000).await;
    lines(&world, &["lille.pdf 2 kB Fjern"]).await;
    assert_eq!(fs::read_dir(world.backend.place.path("data/attachments")).unwrap().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_did_not_arrive_is_sent_once_more() {
    let Some(world) = at_the_files(NARROW).await else { return };
    block(&world, &[UPLOADS]).await;
    choose(&world, "brev.pdf", 2_000).await;
    lines(&world, &["brev.pdf Ikke sendt Prøv igen Fjern"]).await;
    says(&world, "brev.pdf blev ikke sendt. Prøv igen, eller fjern filen").await;
    let message = world.message(FIELD).await.expect("the field tells of it");
    assert!(message.is_between && message.is_tied, "{message:?}");
    assert_eq!(message.text, "brev.pdf blev ikke sendt. Prøv igen, eller fjern filen");
    take(&world, "10-fil-fejlet").await;
    assert_eq!(violations(&world).await.len(), 0);
    assert_eq!(world.too_wide().await, None);
    // A file that the person means to send is not left behind.
    assert_eq!(world.try_next().await.expect_err("the file is not sent")[0].text, message.text);

    world.press("ui-upload-retry").await;
    lines(&world, &["brev.pdf Ikke sendt Prøv igen Fjern"]).await;
    focus_on(&world, "ui-upload-retry", "brev.pdf").await;

    block(&world, &[]).await;
    world.press("ui-upload-retry").await;
    lines(&world, &["brev.pdf 2 kB Fjern"]).await;
    says(&world, "brev.pdf er vedhæftet").await;
    focus_on(&world, "ui-remove-file", "brev.pdf").await;
    assert_eq!(world.message(FIELD).await, None);
    world.advance().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_broken_off_goes_on_where_it_was() {
    let Some(world) = at_the_files(WIDE).await else { return };
    let parts = || fs::read_dir(world.backend.place.path("data/quarantine")).unwrap().count();
    slow(&world, 1_000_000).await;
    choose(&world, "stor.pdf", 5_000_000).await;
    wait_for("a piece to arrive", async || (parts() > 0).then_some(())).await;
    block(&world, &[UPLOADS]).await;
    lines(&world, &["stor.pdf Ikke sendt Prøv igen Fjern"]).await;
    slow(&world, -1).await;
    block(&world, &[]).await;
    assert!(parts() > 0, "what arrived is kept");
    world.press("ui-upload-retry").await;
    lines(&world, &["stor.pdf 5 MB Fjern"]).await;
    assert_eq!(parts(), 0, "and is a part of the file: another upload would have left it there");
    world.advance().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_did_not_arrive_may_be_done_without() {
    let Some(world) = at_the_files(WIDE).await else { return };
    block(&world, &[UPLOADS]).await;
    choose(&world, "brev.pdf", 2_000).await;
    lines(&world, &["brev.pdf Ikke sendt Prøv igen Fjern"]).await;
    // One file is all that is asked for here, arrived or not.
    choose(&world, "andet.pdf", 2_000).await;
    says(&world, "Du kan kun vedhæfte én fil").await;
    world.press("ui-remove-file").await;
    lines(&world, &[]).await;
    says(&world, "brev.pdf er fjernet").await;
    world.wait_for_focus(FIELD).await;
    world.fill(FIELD, "later").await;
    world.advance().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_a_file_is_text() {
    let Some(world) = at_the_files(WIDE).await else { return };
    let name = "<img src=x onerror=alert(1)>.pdf";
    choose(&world, name, 2_000).await;
    lines(&world, &[&format!("{name} 2 kB Fjern")]).await;
    assert!(!world.has(".blanket-files img").await);
    assert!(world.browser.complaints().await.is_empty());
}
