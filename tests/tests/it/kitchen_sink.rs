//! The example with a field of every kind, filled in from end to end: with the mouse on a telephone, with the keyboard
//! alone and in English, and over a slow network with a file that first does not arrive.

use blanket_engine::Answers;
use e2e::{
    axe::violations,
    form::{Form, Typed, typed},
    page::{Line, id},
    place::FILE_NAME,
    world::{NARROW, WIDE, World},
};
use serde_json::{Value, json};

const FORM: &str = "alle_felter";
const ADDRESS: &str = "person.adresse";
const FLAT: &str = "Lærkesangen 4, 1. tv";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";
const SPACE: &str = " ";
/// More stops than any step here has.
const MOST_STOPS: usize = 150;

#[tokio::test(flavor = "multi_thread")]
async fn with_the_mouse_on_a_telephone_and_faults_on_the_way() {
    let Some(world) = World::start(NARROW).await else { return };
    let form = world.form(FORM).await;
    let case = form.complete();
    let answers = typed(&case.answers);
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    let mut given = Answers::new();
    for step in form.steps() {
        world.arrive(&form.step_title("da", &step)).await;
        // What is missing when nothing is answered, each with its link and its message.
        let expected = form.step_faults("da", &step, &given);
        let told = world.try_next().await.expect_err("something is asked in every step");
        let texts = |lines: &[Line]| lines.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&told), expected.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>(), "{step}");
        for (path, _) in &expected {
            let message = world.message(path).await.unwrap_or_else(|| panic!("{path} has no message"));
            assert!(message.is_between && message.is_tied, "{path}: {message:?}");
        }
        assert_eq!(world.too_wide().await, None, "{step}, with faults");
        if world.asks("rolle").await {
            world.fill("rolle", "formand").await;
            choose_address(&world).await;
        }
        world.fill_all(&answers).await;
        assert_eq!(world.too_wide().await, None, "{step}, filled in");
        take_over(&form, &mut given, &case.answers, &step);
        leave(&world).await;
    }
    let sent = send(&world).await;
    assert_eq!(sent["answers"], form.submit(&case.answers).answers());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_keyboard_alone_and_in_english() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form(FORM).await;
    let case = form.complete();
    world.goto(&format!("/blanket/{FORM}?lang=en")).await;
    tab_to(&world, "next").await;
    world.keys(ENTER).await;
    let answers = typed(&case.answers);
    for step in form.steps() {
        world.arrive(&form.step_title("en", &step)).await;
        type_step(&world, &answers).await;
    }
    world.arrive("Check your answers").await;
    let shown = world.all_words(".blanket-answers td.blanket-value").await;
    let expected = form.shown("en", &case.answers).into_iter().map(|(_, value)| value);
    let expected: Vec<String> = expected.map(|it| if it.is_empty() { "Not answered".to_owned() } else { it }).collect();
    assert_eq!(shown, expected);
    tab_to(&world, "send").await;
    world.keys(ENTER).await;
    let sent = received(&world).await;
    assert_eq!((&sent["answers"], &sent["language"]), (&form.submit(&case.answers).answers(), &json!("en")));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_slow_network_with_a_file_that_first_does_not_arrive() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form(FORM).await;
    let case = form.complete();
    let mut answers = typed(&case.answers);
    answers.insert("vedtaegter".to_owned(), String::new());
    world.browser.chromium("Network.enable", json!({})).await;
    let slow = json!({ "offline": false, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 20_000 });
    world.browser.chromium("Network.emulateNetworkConditions", slow).await;
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    while !world.has("input[type=file]").await {
        world.fill_all(&answers).await;
        leave(&world).await;
    }
    world.browser.chromium("Network.setBlockedURLs", json!({ "urls": ["*/api/attachments*"] })).await;
    // All is filled in; the file's name is there, and the file is not.
    world.fill_all(&answers).await;
    let not_sent = format!("{FILE_NAME} blev ikke sendt. Prøv igen, eller fjern filen");
    let message = "return document.querySelector('#vedtaegter-error')?.textContent.includes(arguments[0])";
    world.wait("the message", message, vec![json!(not_sent)]).await;
    let told = world.try_next().await.expect_err("a file did not arrive");
    assert_eq!(told, [Line { text: not_sent, control: "vedtaegter".to_owned() }]);
    world.browser.chromium("Network.setBlockedURLs", json!({ "urls": [] })).await;
    world.press("ui-upload-retry").await;
    world.wait("the file to arrive", "return !!document.querySelector('[data-action=ui-remove-file]')", vec![]).await;
    world.advance().await;
    let sent = send(&world).await;
    assert_eq!(sent["answers"]["vedtaegter"][0]["name"], json!(FILE_NAME));
    assert_eq!(sent["answers"]["moeder"], form.submit(&case.answers).answers()["moeder"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_in_rows_come_and_go() {
    let Some(world) = World::start(NARROW).await else { return };
    let form = world.form(FORM).await;
    let answers = typed(&form.complete().answers);
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill_all(&answers).await;
    leave(&world).await;
    // The only row may not be removed; a new one may.
    assert!(!world.has("[data-action=remove]").await);
    world.click("[data-action=add][data-group=\"moeder[0].hjaelpere\"]").await;
    world.wait_for_focus("moeder-0-hjaelpere-0-navn").await;
    world.click("[data-action=add][data-group=moeder]").await;
    world.wait_for_focus("moeder-1-titel").await;
    assert!(world.try_next().await.is_err());
    assert_eq!(violations(&world).await.len(), 0);
    // The text of one question names the answer to another, in its own row.
    world.fill("moeder[0].hjaelpere[0].navn", "Hassan").await;
    assert_eq!(
        world.words("[data-path=\"moeder[0].hjaelpere[0].opgaver\"] legend").await,
        "Hvad hjælper Hassan med? (frivilligt)"
    );
    world.fill("moeder[1].titel", "Det andet").await;
    world.click("[data-action=remove][data-path=\"moeder[0]\"]").await;
    world
        .wait(
            "the second to be the first",
            "return document.getElementById('moeder-0-titel').value === 'Det andet'",
            vec![],
        )
        .await;
    assert!(!world.has("#moeder-1-titel").await && !world.has("#moeder-0-hjaelpere-0-navn").await);
    assert_eq!(violations(&world).await.len(), 0);
    assert_eq!(world.too_wide().await, None);
}

/// From the search to the fields, with the mouse.
async fn choose_address(world: &World) {
    world.type_in(&id(&format!("{ADDRESS}.search")), "Lærkesangen 4, 8000 Aarhus C").await;
    world.click("[role=option]:nth-child(2)").await;
    let filled = "return document.getElementById(arguments[0])?.value === arguments[1]";
    world.wait("the address", filled, vec![json!(id(&format!("{ADDRESS}.vej"))), json!(FLAT)]).await;
}

/// The answers of one step, from those that are to be given.
fn take_over(form: &Form, given: &mut Answers, all: &Answers, step: &str) {
    let blanket = &form.blanket;
    let of_step = |path: &str| blanket.key(path).is_some_and(|it| blanket.node(blanket.step_of(it.node)).id == step);
    for path in blanket.paths().filter(|it| !it.contains('.') && of_step(it)) {
        if let Some(answer) = all.get(path) {
            given.insert(path, answer.clone());
        }
    }
}

/// Goes on, and once more where something is asked for that may be left out.
async fn leave(world: &World) {
    if let Err(lines) = world.try_next().await {
        assert!(!world.has(".alert-error").await, "{lines:?}");
        world.advance().await;
    }
}

async fn send(world: &World) -> Value {
    world.press("send").await;
    received(world).await
}

async fn received(world: &World) -> Value {
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    let folders = world.backend.place.wait_for_delivered(1).await;
    serde_json::from_slice(&std::fs::read(folders[0].join("submission.json")).unwrap()).unwrap()
}

/// Where focus is: all that tells a person at the keyboard what to press.
const STOP: &str = "
    const it = document.activeElement, frame = it.closest('[data-path]'), box = it.getBoundingClientRect();
    const around = it.closest('.form-group[data-path]');
    return {
        id: it.id, kind: it.type ?? it.localName, role: it.getAttribute('role'), action: it.dataset.action ?? '', value: it.value ?? '',
        group: it.dataset.group ?? '', path: around ? around.dataset.path : frame ? frame.dataset.path : '',
        rows: it.dataset.group ? document.querySelectorAll(`[data-rows=\"${it.dataset.group}\"] > .blanket-row`).length : 0,
        parts: around ? [...around.querySelectorAll('input[type=text]')].map(it => it.id) : [],
        options: around ? [...around.querySelectorAll('input[type=radio]')].map(it => it.value) : [],
        words: it.localName === 'select' ? [...it.options].map(it => [it.value, it.text]) : [],
        seen: box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0,
    }";

/// Answers a step with the keyboard alone, stop by stop, and leaves it.
async fn type_step(world: &World, answers: &Typed) {
    let mut is_there = false;
    for _ in 0..MOST_STOPS {
        if !is_there {
            tab(world).await;
        }
        is_there = false;
        let stop = world.js(STOP, vec![]).await;
        let text = |name: &str| stop[name].as_str().unwrap_or_default().to_owned();
        let (path, element) = (text("path"), text("id"));
        let answer = answers.get(&path).cloned().unwrap_or_default();
        assert_eq!(stop["seen"], json!(true), "focus is not seen: {stop}");
        match (text("action").as_str(), text("kind").as_str()) {
            ("next", _) => {
                let before = world.heading().await;
                world.keys(ENTER).await;
                let left = "return document.querySelector('h1').textContent !== arguments[0] || document.activeElement.matches('.alert-warning')";
                world.wait("the next page", left, vec![json!(before)]).await;
                if world.heading().await != before {
                    return;
                }
            }
            ("add", _) => {
                let rows = usize::try_from(stop["rows"].as_u64().unwrap_or_default()).unwrap_or_default();
                let begins = format!("{}[{rows}].", text("group"));
                if answers.keys().any(|it| it.starts_with(&begins)) {
                    world.keys(ENTER).await;
                    let first = "return document.activeElement.id.startsWith(arguments[0])";
                    world.wait("focus in the new row", first, vec![json!(id(&begins))]).await;
                    is_there = true;
                }
            }
            ("", _) if stop["role"] == json!("combobox") => find_address(world, &element).await,
            ("", "radio") if !answer.is_empty() => {
                let options = stop["options"].as_array().cloned().unwrap_or_default();
                let at = options.iter().position(|it| it == &json!(answer)).unwrap_or_else(|| panic!("{path}: {stop}"));
                world.keys(SPACE).await;
                for _ in 0..at {
                    world.keys(DOWN).await;
                }
                assert_eq!(world.value(&path).await, answer, "{path}");
            }
            ("", "checkbox") => {
                let own = element.rsplit('-').next().unwrap_or_default().to_owned();
                if answer == "true" || answer.split(',').any(|it| it == own) {
                    world.keys(SPACE).await;
                }
            }
            ("", "select-one") => {
                let words = stop["words"].as_array().into_iter().flatten();
                let word =
                    words.into_iter().find(|it| it[0] == json!(answer)).map(|it| it[1].as_str().unwrap_or_default());
                world.keys(word.unwrap_or_else(|| panic!("{path}: {stop}"))).await;
                assert_eq!(world.value(&path).await, answer, "{path}");
            }
            ("", "text" | "tel" | "email" | "textarea") if !answer.is_empty() && text("value").is_empty() => {
                let parts = stop["parts"].as_array().cloned().unwrap_or_default();
                let at = parts.iter().position(|it| it == &json!(element)).filter(|_| parts.len() > 1);
                let own = at.and_then(|at| answer.splitn(parts.len(), '-').nth(at)).unwrap_or(&answer);
                world.keys(own).await;
            }
            _ => {}
        }
    }
    panic!("the step is not left\n{}", world.describe().await);
}

/// From the search to the fields, with the keyboard: the second flat of the house.
async fn find_address(world: &World, search: &str) {
    world.keys("Lærkesangen 4, 8000 Aarhus C").await;
    let open = "return document.activeElement.getAttribute('aria-expanded') === 'true'";
    world.wait("suggestions", open, vec![]).await;
    world.keys(DOWN).await;
    world.keys(DOWN).await;
    world.keys(ENTER).await;
    let filled = "return document.getElementById(arguments[0])?.value === arguments[1]";
    world.wait("the address", filled, vec![json!(search.replace("search", "vej")), json!(FLAT)]).await;
}

/// Stop by stop to the button of an action.
async fn tab_to(world: &World, action: &str) {
    for _ in 0..MOST_STOPS {
        tab(world).await;
        if world.js(STOP, vec![]).await["action"] == json!(action) {
            return;
        }
    }
    panic!("no way to the button »{action}«\n{}", world.describe().await);
}

/// One stop further. By the browser itself: a file field takes keys of the driver for the names of files.
async fn tab(world: &World) {
    for kind in ["rawKeyDown", "keyUp"] {
        let key = json!({ "type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9 });
        world.browser.chromium("Input.dispatchKeyEvent", key).await;
    }
}
