//! Where focus goes and what is told: each line of the table in `web/src/focus.rs`, and that nothing else moves focus, not
//! while somebody types either.

use e2e::{
    form::typed,
    page::css,
    world::{NARROW, WIDE, World},
};
use serde_json::{Value, json};

/// What a person does.
enum Do {
    Press(&'static str),
    Click(&'static str),
    /// Answers one question, and leaves focus where the answer was given.
    Answer(&'static str, &'static str),
    /// Chooses a file of this name at »bilag«.
    Offer(&'static str),
    /// Answers all that the page asks.
    All,
    Back,
    Forward,
    /// The server goes away.
    Lose,
    Find,
}
use Do::{All, Answer, Back, Click, Find, Forward, Lose, Offer, Press};

/// Where focus is afterwards.
enum At {
    /// On the title, with the page shown from its top.
    Heading,
    /// On the box above the title.
    Summary,
    /// On the element with this id.
    Id(&'static str),
    /// On what this selector finds.
    This(&'static str),
    /// Where it was.
    Stays,
    /// It does not matter: only the way to the next line.
    Anywhere,
}
use At::{Anywhere, Heading, Id, Stays, Summary, This};

/// What is told without focus; empty: nothing new.
const SILENT: &str = "";

#[tokio::test(flavor = "multi_thread")]
async fn after_each_move() {
    let Some(mut world) = World::start(WIDE).await else { return };
    world.goto("/blanket/pn151").await;
    let change = "a[data-change=\"pasningsmodtager.fornavn\"]";
    #[rustfmt::skip]
    let moves = [
        ("the start",                    Press("next"), Heading, SILENT),
        ("a refused next",               Press("next"), Summary, SILENT),
        ("a line of the summary",        Click(".alert-error li:nth-child(2) a"), Id("pasningsmodtager-efternavn"), SILENT),
        ("",                             All, Anywhere, SILENT),
        ("next",                         Press("next"), Heading, SILENT),
        ("back",                         Press("back"), Heading, SILENT),
        ("the browser's back",           Back, Heading, SILENT),
        ("the list of steps",            Click(".step-indicator li:first-child a"), Heading, SILENT),
        ("",                             Back, Anywhere, SILENT),
        ("the browser's forward",        Forward, Heading, SILENT),
        ("",                             Press("next"), Anywhere, SILENT),
        ("a question that comes",        Answer("laege_kendt_ved", "navn_og_adresse"), Stays, SILENT),
        ("a question that goes",         Answer("laege_kendt_ved", "ydernummer"), Stays, SILENT),
        ("",                             All, Anywhere, SILENT),
        ("a file that is removed",       Click("[data-path=\"bilag\"] .blanket-files button"), Id("bilag"), "er fjernet"),
        ("a file that is refused",       Offer("noter.txt"), Stays, "Vælg en anden fil end noter.txt"),
        ("a file that is attached",      Answer("bilag", ""), Stays, "er vedhæftet"),
        ("",                             Press("next"), Anywhere, SILENT),
        ("a row that is added",          Click("[data-action=\"add\"]"), Id("ansoegere-1-person-fornavn"), "er tilføjet"),
        ("a row that is removed",        Click("[data-action=\"remove\"][data-path=\"ansoegere[1]\"]"), Id("ansoegere-0"), "er fjernet"),
        ("",                             Click("[data-action=\"add\"]"), Anywhere, SILENT),
        ("the first row, removed",       Click("[data-action=\"remove\"][data-path=\"ansoegere[0]\"]"), Id("ansoegere"), "er fjernet"),
        ("",                             All, Anywhere, SILENT),
        ("",                             Press("next"), Anywhere, SILENT),
        ("a value that is computed",     Answer("perioder[0].til", "31 12 2026"), Stays, SILENT),
        ("",                             All, Anywhere, SILENT),
        ("",                             Press("next"), Anywhere, SILENT),
        ("",                             All, Anywhere, SILENT),
        ("",                             Press("next"), Anywhere, SILENT),
        ("",                             All, Anywhere, SILENT),
        ("the answers to check",         Press("next"), Heading, SILENT),
        ("an answer that is changed",    Click(change), Id("pasningsmodtager-fornavn"), SILENT),
        ("and the way back from it",     Press("next"), This(change), SILENT),
        ("one in parts",                 Click("a[data-change=\"perioder[0].fra\"]"), Id("perioder-0-fra-day"), SILENT),
        ("",                             Press("next"), Anywhere, SILENT),
        ("",                             Lose, Anywhere, SILENT),
        ("a sending that failed",        Press("send"), Summary, "Sender"),
        ("",                             Find, Anywhere, SILENT),
        ("a sending",                    Press("send"), Heading, "Sender"),
    ];
    walk(&mut world, "pn151", &moves).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_each_move_on_a_telephone() {
    let Some(mut world) = World::start(NARROW).await else { return };
    world.goto("/blanket/hjemmehjaelp").await;
    #[rustfmt::skip]
    let moves = [
        ("the start",                    Press("next"), Heading, SILENT),
        ("where the form ends",          Answer("faar_hjaelp", "nej"), Stays, SILENT),
        ("",                             All, Anywhere, SILENT),
        ("next",                         Press("next"), Heading, SILENT),
        ("the list of steps",            Click(".step-indicator-button"), This("dialog[open] button, dialog[open] a, dialog[open]"), SILENT),
        ("a step in it",                 Click("dialog[open] li:first-child a"), Heading, SILENT),
        ("",                             Press("next"), Anywhere, SILENT),
        ("",                             Click(".step-indicator-button"), Anywhere, SILENT),
        ("the browser's back, the list being open", Back, Heading, SILENT),
    ];
    walk(&mut world, "hjemmehjaelp", &moves).await;
    assert!(!world.has("dialog[open]").await, "the list of steps stands before another page");
}

/// What is asked for once more has focus once; what is said of it is there to be read, and the second "next" goes on.
#[tokio::test(flavor = "multi_thread")]
async fn after_what_is_asked_for_once_more() {
    let Some(world) = World::start(WIDE).await else { return };
    let mut answers = typed(&world.form("fjendtlig").await.complete().answers);
    answers.remove("skoen");
    world.goto("/blanket/fjendtlig").await;
    world.advance().await;
    world.fill_all(&answers).await;
    world.press("next").await;
    assert_eq!(world.refused().await.len(), 1);
    assert!(world.has(".blanket-summary .alert-warning").await);
    world.advance().await;
}

async fn walk(world: &mut World, form: &str, moves: &[(&str, Do, At, &str)]) {
    let answers = typed(&world.form(form).await.complete().answers);
    let port = world.backend.server().port();
    // Every change of a live region is written down, so that what is said twice is seen twice.
    let listen = "window.said = []; new MutationObserver(all => said.push(...all.map(it => it.target.parentElement?.closest('[role=status]')?.textContent)
                  .filter(it => it))).observe(document.body, { subtree: true, childList: true, characterData: true })";
    world.js(listen, vec![]).await;
    let mut wrong = Vec::new();
    for (name, act, at, says) in moves {
        let before = world.heading().await;
        world.js("window.here = undefined; said.length = 0", vec![]).await;
        match act {
            Press(action) => world.press(action).await,
            Click(selector) => world.click(selector).await,
            Answer(path, answer) => world.fill(path, answer).await,
            Offer(name) => {
                let path = world.backend.place.path(name);
                std::fs::write(&path, "Ikke en PDF").unwrap();
                let field = world.browser.client.find(css("#bilag")).await.unwrap();
                field.send_keys(&path.to_string_lossy()).await.unwrap();
            }
            All => world.fill_all(&answers).await,
            Back => world.back().await,
            Forward => world.forward().await,
            Lose => world.backend.kill(),
            Find => world.backend.start_again(Some(port)),
        }
        let (script, argument) = match at {
            Heading => (
                "const it = document.activeElement; return it.localName === 'h1' && it.textContent !== arguments[0] && scrollY < 300",
                before.clone(),
            ),
            Summary => (
                "return document.activeElement.matches(':is(.alert-error, .alert-warning)[role=alert]')",
                String::new(),
            ),
            Id(id) => ("return document.activeElement.id === arguments[0]", (*id).to_owned()),
            This(selector) => ("return document.activeElement.matches(arguments[0])", (*selector).to_owned()),
            // In the question that was answered.
            Stays => {
                let path = match act {
                    Answer(path, _) => path,
                    Offer(_) => &"bilag",
                    _ => panic!("{name}: where should focus stay?"),
                };
                let script = "return document.activeElement.closest('[data-path]')?.dataset.path === arguments[0]
                              || document.activeElement === document.body && arguments[0] === 'bilag'";
                (script, (*path).to_owned())
            }
            // Not a test of focus, but of the next line's ground: the page has come, or stands as it was.
            Anywhere => {
                let moved =
                    "const it = document.activeElement; return it.localName === 'h1' && it.textContent !== arguments[0]
                             || it.matches('a[data-change]')";
                (if matches!(act, Press(_) | Back) { moved } else { "return true" }, before.clone())
            }
        };
        world.wait(&format!("focus after »{name}«"), script, vec![json!(argument)]).await;
        if !matches!(at, Anywhere) {
            if !says.is_empty() {
                world
                    .wait(
                        &format!("»{says}« after »{name}«"),
                        "return said.some(it => it.includes(arguments[0]))",
                        vec![json!(says)],
                    )
                    .await;
            }
            let said = world.js("return said.filter(it => !it.startsWith('Filen bliver sendt'))", vec![]).await;
            if says.is_empty() && said != json!([]) {
                wrong.push(format!("{name}: {said} is said"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// While somebody types, everything around the control may change: its own message, what is computed from it, the
/// language. The control is the same element, has focus, and the caret is where it was.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_takes_focus_or_caret_from_who_types() {
    let Some(world) = World::start(WIDE).await else { return };
    world.goto("/blanket/pn151").await;
    world.advance().await;
    world.press("next").await;
    world.refused().await;

    // Its own message goes when it is mended, and the line of it in the summary with it.
    typing(&world, "pasningsmodtager-cpr", "270354-000").await;
    assert!(world.message("pasningsmodtager.cpr").await.is_some());
    caret(&world, 3).await;
    world.keys("9").await;
    unmoved(&world, "pasningsmodtager-cpr", 4).await;
    assert_eq!(world.message("pasningsmodtager.cpr").await, None);

    // Another language; the page around an embedded form may choose it at any time.
    world.js("document.querySelector('[data-lang=\"en\"]').click()", vec![]).await;
    world.wait("English", "return document.documentElement.lang === 'en'", vec![]).await;
    unmoved(&world, "pasningsmodtager-cpr", 4).await;
    world.js("document.querySelector('[data-lang=\"da\"]').click()", vec![]).await;
    world.wait("Danish", "return document.documentElement.lang === 'da'", vec![]).await;
    unmoved(&world, "pasningsmodtager-cpr", 4).await;

    // The answers are kept meanwhile, and nobody hears of it.
    world.kept("saved").await;
    unmoved(&world, "pasningsmodtager-cpr", 4).await;
    assert_eq!(world.js("return document.querySelector('[role=status]').textContent", vec![]).await, json!(""));

    // A label that holds an answer, in a row: it follows, and the field does not notice.
    world.goto("/blanket/fjendtlig").await;
    let answers = typed(&world.form("fjendtlig").await.complete().answers);
    world.advance().await;
    world.fill_all(&answers).await;
    world.advance().await;
    typing(&world, "raekker-0-kaldes", "Anna").await;
    caret(&world, 2).await;
    world.keys("i").await;
    assert!(world.words("#raekker-0").await.contains("Række Anina"), "{}", world.words("#raekker-0").await);
    unmoved(&world, "raekker-0-kaldes", 3).await;
}

async fn typing(world: &World, id: &str, text: &str) {
    world.type_in(id, text).await;
    world.js("window.control = document.activeElement", vec![]).await;
}

async fn caret(world: &World, at: u64) {
    world.js("control.setSelectionRange(arguments[0], arguments[0])", vec![json!(at)]).await;
}

async fn unmoved(world: &World, id: &str, at: u64) {
    let script = "const it = document.activeElement; return [it === window.control, it.id, it.selectionStart]";
    let seen: Value = world.js(script, vec![]).await;
    assert_eq!(seen, json!([true, id, at]));
}
