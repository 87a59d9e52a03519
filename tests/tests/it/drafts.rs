//! Answers that are not sent yet: kept in this tab and for it alone, readable to nobody else, gone when they are sent; no tab
//! overwrites another, and without a network nothing is lost.

use std::{fs, os::unix::fs::symlink};

use e2e::{
    axe::violations,
    form::{Typed, typed},
    page::css,
    place::FILE_NAME,
    world::{WIDE, World},
};
use serde_json::json;

const FORM: &str = "fjendtlig";
/// An answer that would be found anywhere.
const SECRET: &str = "En hemmelighed, som kun fanen maa kende";

/// All that a browser keeps for the site, as it lies there: the drafts' bytes as text in two encodings, and whether the half
/// of the key can be read.
const LEFT: &str = "
    const done = request => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
    return (async () => {
        const left = { local: JSON.stringify(localStorage), session: Object.keys(sessionStorage).length, sessions: JSON.stringify(sessionStorage), drafts: [], half: 'none' };
        const database = await done(indexedDB.open('blanket-draft', 1));
        if (database.objectStoreNames.length === 0) return left;
        const store = name => database.transaction(name).objectStore(name);
        for (const draft of await done(store('drafts').getAll())) {
            const bytes = new Uint8Array(draft.text);
            left.drafts.push([bytes.length, new TextDecoder().decode(bytes) + new TextDecoder('utf-16').decode(bytes) + JSON.stringify(Object.keys(draft))]);
        }
        for (const half of await done(store('halves').getAll())) {
            left.half = half.extractable || await crypto.subtle.exportKey('raw', half).then(() => 'read', () => 'sealed');
        }
        database.close();
        return left;
    })()";

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_back_and_is_sent() {
    let Some(world) = World::start(WIDE).await else { return };
    let mut answers = typed(&world.form("pn151").await.complete().answers);
    answers.insert("tilstand".to_owned(), "\"><script>window.hacked=1</script>\nnæste linje \\ 😀 \u{2028}".to_owned());
    world.goto("/blanket/pn151").await;
    world.advance().await;
    while !world.has("button[data-action=\"send\"]").await {
        world.fill_all(&answers).await;
        world.advance().await;
    }
    world.kept("saved").await;
    let shown = world.all_words("main tr").await;
    assert!(shown.iter().any(|it| it.contains("<script>window.hacked=1</script> næste linje \\ 😀")), "{shown:?}");
    world.reload().await;
    world.hear("Dine svar fra før er her endnu").await;
    assert_eq!(world.all_words("main tr").await, shown);
    assert!(shown.iter().any(|it| it.contains(FILE_NAME)), "{shown:?}");
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    let folders = world.backend.place.wait_for_delivered(1).await;
    // The file was uploaded once, and is the one that was sent.
    let files: Vec<_> = fs::read_dir(folders[0].join("attachments")).unwrap().collect();
    assert_eq!(files.len(), 1);
    assert_eq!(fs::read(files[0].as_ref().unwrap().path()).unwrap(), fs::read(world.backend.place.file()).unwrap());
    // What was sent is not kept.
    let left = world.js(LEFT, vec![]).await;
    assert_eq!((left["drafts"].as_array().map(Vec::len), &left["session"]), (Some(0), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_the_browser_cannot_be_read() {
    let Some(world) = World::start(WIDE).await else { return };
    secret(&world).await;
    let left = world.js(LEFT, vec![]).await;
    assert_eq!((left["drafts"].as_array().map(Vec::len), &left["session"]), (Some(1), &json!(1)), "{left}");
    assert!(left["drafts"][0][0].as_u64().is_some_and(|it| it > 100), "{left}");
    let all = left.to_string();
    for plain in [SECRET, "hemmelighed", "answers", "navn", "passed"] {
        assert!(!all.contains(plain), "»{plain}« can be read: {all}");
    }
    // No script can take the key away, ours or another's.
    assert_eq!(left["half"], json!("sealed"));
    // And no record of it in the address, or on the server.
    assert!(!world.js("return location.href", vec![]).await.to_string().contains("hemmelighed"));
    assert_eq!(world.backend.place.count("submission").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_session_reads_nothing() {
    let Some(world) = World::start(WIDE).await else { return };
    secret(&world).await;
    let (old, new) = second_tab(&world, "/").await;
    world.browser.client.switch_to_window(old).await.unwrap();
    world.browser.client.close_window().await.unwrap();
    world.browser.client.switch_to_window(new).await.unwrap();
    // The tab with the answers is gone, so the form is new; what it left is still there and says nothing.
    world.goto(&format!("/blanket/{FORM}")).await;
    world.press("next").await;
    world.wait_for_heading(&world.form(FORM).await.step_title("da", "et")).await;
    assert_eq!(world.value("navn").await, "");
    let left = world.js(LEFT, vec![]).await;
    assert_eq!(left["drafts"].as_array().map(Vec::len), Some(1), "{left}");
    assert!(!left.to_string().contains("hemmelighed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_will_come_back_to_is_removed() {
    let Some(world) = World::start(WIDE).await else { return };
    secret(&world).await;
    world.goto("/").await;
    let age = "return new Promise(done => { const open = indexedDB.open('blanket-draft', 1); open.onsuccess = () => {
        const store = open.result.transaction('drafts', 'readwrite').objectStore('drafts');
        store.getAllKeys().onsuccess = ({ target }) => store.get(target.result[0]).onsuccess = it =>
            { store.put({ ...it.target.result, at: Date.now() - 25 * 60 * 60 * 1000 }, target.result[0]).onsuccess = () => done(true); }; }; })";
    world.js(age, vec![]).await;
    // By opening any form that keeps drafts.
    world.goto("/blanket/pn151").await;
    assert_eq!(world.js(LEFT, vec![]).await["drafts"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_do_not_overwrite_each_other() {
    let Some(world) = World::start(WIDE).await else { return };
    let title = world.form(FORM).await.step_title("da", "et");
    secret(&world).await;
    let (one, two) = second_tab(&world, &format!("/blanket/{FORM}")).await;
    world.kept("elsewhere").await;
    assert!(!world.has("input").await);
    assert!(world.words("main").await.contains("åben i en anden fane"));
    picture(&world, "11-anden-fane").await;
    accessible(&world).await;

    // On with the answers: the other tab gives them away.
    world.press("take").await;
    world.wait_for_heading(&title).await;
    assert_eq!(world.value("navn").await, SECRET);
    world.fill("navn", "Skrevet i den anden fane").await;
    world.kept("saved").await;
    world.browser.client.switch_to_window(one.clone()).await.unwrap();
    world.kept("elsewhere").await;
    assert!(!world.has("input").await);
    // After a reload too.
    world.reload().await;
    world.kept("elsewhere").await;
    // And back again, with what was written meanwhile.
    world.press("take").await;
    world.wait_for_heading(&title).await;
    assert_eq!(world.value("navn").await, "Skrevet i den anden fane");

    // Another form of the same kind beside it is another draft.
    world.browser.client.switch_to_window(two.clone()).await.unwrap();
    world.kept("elsewhere").await;
    world.press("anew").await;
    world.wait("the start", "return !!document.querySelector('button[data-action=\"next\"]')", vec![]).await;
    world.press("next").await;
    world.wait_for_heading(&title).await;
    assert_eq!(world.value("navn").await, "");
    world.fill("navn", "En anden ansøgning").await;
    world.kept("saved").await;
    world.browser.client.switch_to_window(one).await.unwrap();
    world.fill("navn", "Den første ansøgning").await;
    world.kept("saved").await;
    world.reload().await;
    assert_eq!(world.value("navn").await, "Den første ansøgning");
    world.browser.client.switch_to_window(two).await.unwrap();
    world.reload().await;
    assert_eq!(world.value("navn").await, "En anden ansøgning");
    assert_eq!(world.js(LEFT, vec![]).await["drafts"].as_array().map(Vec::len), Some(2));
}

/// A form that stands open without an answer is in nobody's way.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_tab_is_no_other_tab() {
    let Some(world) = World::start(WIDE).await else { return };
    world.goto(&format!("/blanket/{FORM}")).await;
    let (_, _) = second_tab(&world, &format!("/blanket/{FORM}")).await;
    assert!(world.has("button[data-action=\"next\"]").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_nothing_is_lost() {
    let Some(world) = World::start(WIDE).await else { return };
    let answers = typed(&world.form(FORM).await.complete().answers);
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    offline(&world, true).await;
    for _ in 0..2 {
        world.fill_all(&answers).await;
        world.advance().await;
    }
    world.kept("saved").await;
    for _ in 0..2 {
        world.press("send").await;
        world.refused().await;
        let told = world.words(".alert-error").await;
        assert!(told.contains("Blanketten er ikke sendt") && told.contains("Dine svar er her endnu"), "{told}");
    }
    world.kept("saved").await;
    offline(&world, false).await;
    // The network is back, and the page was loaded anew meanwhile.
    world.reload().await;
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    assert_eq!(world.backend.place.count("submission").await, 1);
}

/// The answer of the server is lost on its way: what is sent once more, also after a reload, is the same sending.
#[tokio::test(flavor = "multi_thread")]
async fn a_sending_whose_answer_was_lost_is_the_same_sending() {
    let Some(world) = World::start(WIDE).await else { return };
    to_the_check_page(&world).await;
    let lose = "const real = fetch; window.fetch = async (...of) => { const it = await real(...of); if (it.status === 201) throw new TypeError('lost'); return it; }";
    world.js(lose, vec![]).await;
    world.press("send").await;
    world.refused().await;
    assert_eq!(world.backend.place.count("submission").await, 1);
    world.kept("saved").await;
    world.reload().await;
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    assert_eq!(world.backend.place.count("submission").await, 1);
    world.backend.place.wait_for_delivered(1).await;
}

/// A server that takes the sending and never answers: after a minute the citizen is told, and may send again.
#[tokio::test(flavor = "multi_thread")]
async fn a_sending_without_an_answer_is_given_up() {
    let Some(world) = World::start(WIDE).await else { return };
    to_the_check_page(&world).await;
    let hang = "window.real = fetch; window.patience = [];
        AbortSignal.timeout = ms => { const it = new AbortController(); patience.push([ms, it]); return it.signal; };
        window.fetch = it => new Promise((_, refuse) => it.signal.addEventListener('abort', () => refuse(it.signal.reason)))";
    world.js(hang, vec![]).await;
    world.press("send").await;
    world.hear("Sender").await;
    // A second press sends nothing while the first is under way.
    world.press("send").await;
    let asked = world.js("const all = patience.map(it => it[0]); patience[0][1].abort(); return all", vec![]).await;
    assert_eq!(asked, json!([60_000]));
    world.refused().await;
    assert!(world.words(".alert-error").await.contains("Dine svar er her endnu"));
    world.js("window.fetch = real", vec![]).await;
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    assert_eq!(world.backend.place.count("submission").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_while_a_file_is_on_its_way_is_warned() {
    let Some(world) = World::start(WIDE).await else { return };
    secret(&world).await;
    let hang = "const real = XMLHttpRequest.prototype.send;
        XMLHttpRequest.prototype.send = function (body) { window.go = () => real.call(this, body) }";
    world.js(hang, vec![]).await;
    let field = world.browser.client.find(css("#bilag")).await.unwrap();
    field.send_keys(&world.backend.place.file().to_string_lossy()).await.unwrap();
    world.hear("bliver sendt").await;
    assert!(world.warns().await);
    world.js("go()", vec![]).await;
    world.hear("er vedhæftet").await;
    world.kept("saved").await;
    assert!(!world.warns().await);
    world.reload().await;
    assert!(world.words("[data-path=\"bilag\"]").await.contains(FILE_NAME));
}

/// A form in somebody else's page, taken out of it and put back: its answers are kept though the page is not left. Two of
/// them are two drafts.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_put_back_has_its_answers() {
    let Some(world) = World::start(WIDE).await else { return };
    world.goto("/").await;
    let put = "const root = document.createElement('section'); document.querySelector('main').replaceChildren(root);
        window.handle = wasmBindings.mount(root, { src: arguments[0], lang: 'da' })";
    let form = json!(format!("/api/blanketter/{FORM}"));
    world.js(put, vec![form.clone()]).await;
    world.press("next").await;
    world.wait_for_heading(&world.form(FORM).await.step_title("da", "et")).await;
    world.fill("navn", SECRET).await;
    // Taken out before anything can have been written.
    world.js("handle.unmount()", vec![]).await;
    assert!(!world.has("input").await);
    world.js(put, vec![form.clone()]).await;
    world.wait_for_heading(&world.form(FORM).await.step_title("da", "et")).await;
    assert_eq!(world.value("navn").await, SECRET);

    let beside = "const root = document.createElement('aside'); document.querySelector('main').append(root); wasmBindings.mount(root, { src: arguments[0], lang: 'da' })";
    world.js(beside, vec![form]).await;
    world.wait("the other form", "return !!document.querySelector('aside button[data-action=\"next\"]')", vec![]).await;
    assert_eq!(world.value("navn").await, SECRET);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_deleted_on_request() {
    let Some(world) = World::start(WIDE).await else { return };
    let title = world.form(FORM).await.step_title("da", "et");
    secret(&world).await;
    world.press("delete").await;
    world.browser.client.dismiss_alert().await.unwrap();
    assert_eq!(world.value("navn").await, SECRET);
    world.press("delete").await;
    world.browser.client.accept_alert().await.unwrap();
    world.arrive(&world.form(FORM).await.blanket.title("da")).await;
    assert_eq!(world.js(LEFT, vec![]).await["drafts"], json!([]));
    assert!(!world.warns().await);
    world.press("next").await;
    world.wait_for_heading(&title).await;
    assert_eq!(world.value("navn").await, "");
    // What is answered from here on is kept again.
    world.fill("navn", "Forfra").await;
    world.kept("saved").await;
    world.reload().await;
    assert_eq!(world.value("navn").await, "Forfra");

    // For logging out: every draft, and what could read it.
    world.js("return wasmBindings.clearDrafts()", vec![]).await;
    world.kept("failed").await;
    let left = world.js(LEFT, vec![]).await;
    assert_eq!((&left["drafts"], &left["session"], &left["half"]), (&json!([]), &json!(0), &json!("none")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_nothing_is_told_of() {
    let Some(world) = World::start(WIDE).await else { return };
    // It has no database; it has one that never answers; it refuses to write.
    for (broken, at_once) in [
        ("Object.defineProperty(window, 'indexedDB', { value: undefined })", true),
        ("IDBFactory.prototype.open = () => ({})", true),
        (
            "const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (...of) { if (this.name === 'drafts') throw new DOMException('full', 'QuotaExceededError'); return put.apply(this, of); }",
            false,
        ),
    ] {
        let told = "Vi kan ikke gemme dine svar i denne browser";
        let source = json!({ "source": broken });
        let script = world.browser.chromium("Page.addScriptToEvaluateOnNewDocument", source).await;
        world.goto(&format!("/blanket/{FORM}")).await;
        world.wait("the form", "return !!document.querySelector('button[data-action=\"next\"]')", vec![]).await;
        if at_once {
            world.hear(told).await;
        }
        world.press("next").await;
        world.wait_for_heading(&world.form(FORM).await.step_title("da", "et")).await;
        world.fill("navn", "Ikke gemt").await;
        world.kept("failed").await;
        if !at_once {
            world.hear(told).await;
        }
        assert!(world.warns().await, "{broken}");
        assert!(world.words("[data-draft]").await.starts_with("Ikke gemt og ikke sendt endnu."), "{broken}");
        world.browser.chromium("Page.removeScriptToEvaluateOnNewDocument", script).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_edition_takes_the_answers_over() {
    let Some(mut world) = World::start(WIDE).await else { return };
    let answers = to_the_check_page(&world).await;
    world.kept("saved").await;

    // The new one asks no longer for the number, calls the name something else, and has no rows.
    let port = world.backend.server().port();
    world.backend.kill();
    let folder = world.backend.place.path("forms/blanketter/fjendtlig");
    let old = e2e::tools::root().join("tests/forms/blanketter/fjendtlig");
    fs::remove_file(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    let text = fs::read_to_string(old.join("blanket.toml")).unwrap().replace("1.0.0", "2.0.0");
    let (head, rest) = text.split_once("[[step.section.field]]\nid = \"skoen\"").unwrap();
    let rest = &rest[rest.find("[[step.section.field]]").unwrap()..];
    fs::write(folder.join("blanket.toml"), format!("{head}{rest}").replace("id = \"kaldes\"", "id = \"nyt_navn\""))
        .unwrap();
    let texts = fs::read_to_string(old.join("da.ftl"))
        .unwrap()
        .replace("raekker-kaldes", "raekker-nyt_navn")
        .replace("{ $kaldes }", "{ $nyt_navn }");
    let texts: Vec<_> =
        texts.lines().filter(|it| !it.starts_with("skoen") && !it.starts_with("    .consequence")).collect();
    fs::write(folder.join("da.ftl"), texts.join("\n")).unwrap();
    symlink(old.join("cases"), folder.join("cases")).unwrap();
    world.backend.start_again(Some(port));
    // Who had it open is told when it is sent, and that nothing is lost.
    world.press("send").await;
    world.refused().await;
    assert!(world.words(".alert-error").await.contains("Genindlæs siden. Dine svar følger med."));

    world.reload().await;
    let told = world.words("[data-changed]").await;
    assert!(told.contains("Blanketten er kommet i en ny udgave"), "{told}");
    let lost = world.all_words("[data-changed] li").await;
    let expected = [
        "Kaldes <img src=x onerror=\"window.hacked=1\">: \"><script>window.hacked=1</script>",
        "Kaldes <img src=x onerror=\"window.hacked=1\">: <svg onload=window.hacked=1>",
        "Skøn <img src=x onerror=\"window.hacked=1\">: 3",
    ];
    assert_eq!(lost, expected);
    assert_eq!(
        world.js("return document.querySelectorAll('[data-changed] :is(img, script)').length", vec![]).await,
        json!(0)
    );
    picture(&world, "12-ny-udgave").await;
    accessible(&world).await;
    // Not gone by a reload, only when it has been seen.
    world.back().await;
    world.wait_for_heading(&world.form(FORM).await.step_title("da", "to")).await;
    world.kept("saved").await;
    world.reload().await;
    assert_eq!(world.all_words("[data-changed] li").await, expected);
    world.press("seen").await;
    world.wait("the notice to go", "return !document.querySelector('[data-changed]')", vec![]).await;
    assert_eq!(world.value("raekker[0].mere").await, "javascript:window.hacked=1");
    assert_eq!(world.value("raekker[0].nyt_navn").await, "");
    world.kept("saved").await;
    world.reload().await;
    assert!(!world.has("[data-changed]").await);
    world.press("back").await;
    world.wait_for_heading(&world.form(FORM).await.step_title("da", "et")).await;
    assert_eq!(world.value("navn").await, answers["navn"]);
    assert_eq!(world.value("valg").await, answers["valg"]);
}

/// The first step with an answer that is kept.
async fn secret(world: &World) {
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    world.fill("navn", SECRET).await;
    assert!(!world.words("[data-draft]").await.is_empty());
    world.kept("saved").await;
    assert_eq!(world.words("[data-draft] > span").await, "Gemt i denne fane, men ikke sendt endnu");
    assert!(!world.warns().await);
}

/// Opens a tab of its own session, and leaves the driver there.
async fn second_tab(world: &World, path: &str) -> (fantoccini::wd::WindowHandle, fantoccini::wd::WindowHandle) {
    let client = &world.browser.client;
    let first = client.window().await.unwrap();
    let second = client.new_window(true).await.unwrap().handle;
    client.switch_to_window(second.clone()).await.unwrap();
    world.goto(path).await;
    (first, second)
}

async fn offline(world: &World, on: bool) {
    world.browser.chromium("Network.enable", json!({})).await;
    let speed = json!({ "offline": on, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    world.browser.chromium("Network.emulateNetworkConditions", speed).await;
}

async fn accessible(world: &World) {
    let found: Vec<_> = violations(world).await.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn picture(world: &World, name: &str) {
    let folder = e2e::tools::target().join("screens");
    fs::create_dir_all(&folder).unwrap();
    for width in [e2e::world::NARROW, WIDE] {
        world.picture(width, &folder.join(format!("{name}-{width}.png"))).await;
    }
}

/// All is answered, and not sent. Gives the answers.
async fn to_the_check_page(world: &World) -> Typed {
    let answers = typed(&world.form(FORM).await.complete().answers);
    world.goto(&format!("/blanket/{FORM}")).await;
    world.advance().await;
    for _ in 0..2 {
        world.fill_all(&answers).await;
        world.advance().await;
    }
    answers
}
