//! `<kl-blanket>` in pages of somebody else's: what a page can ask and tell it, and what a page can do to it without meaning
//! to. What it promises is told in `docs/vendor/element.md`.

use std::{collections::BTreeSet, fs, path::PathBuf, process::Command, time::Duration};

use e2e::{
    axe::violations,
    form::{Form, now},
    host::{Host, Served},
    tools,
    wait::{PATIENCE, seen_within, wait_for},
    world::{WIDE, World},
};
use fantoccini::elements::Element;
use serde_json::{Value, json};

/// As strict as a page can be that runs WebAssembly.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; \
                      img-src 'self'; connect-src 'self'";

/// Notes every event of every form on the page.
const LISTEN: &str = "window.told = [];
for (const name of ['ready', 'change', 'step', 'submitted', 'error'])
  addEventListener(`blanket-${name}`, (event) => told.push([name, event.target.id, event.detail]));
";

/// Short names for what lies in the shadow root of the first form.
const SHORT: &str = "const form = document.querySelector('kl-blanket'); const root = form && form.shadowRoot;
const $ = css => root.querySelector(css), $$ = css => [...root.querySelectorAll(css)];
const told = name => window.told.filter(it => it[0] === name).map(it => it[2]);
";

/// A page with forms in it, its server, and the browser that shows it.
struct Guest {
    world: World,
    host: Host,
}

impl Guest {
    async fn start() -> Option<Self> {
        let world = World::start(WIDE).await?;
        let (embed, engine) = tools::embed().map_err(|why| println!("SKIPPED: the embed: {why}")).ok()?;
        let examples = tools::root().join("docs/vendor/examples");
        let modules = tools::root().join("node_modules");
        let folders = vec![("/embed/", embed), ("/engine/", engine), ("/modules/", modules), ("/", examples)];
        let host = Host::start(folders, &world.backend.server().base).await;
        Some(Self { world, host })
    }

    /// A page with this in its body, this script before the element's, and the strict policy.
    async fn open(&self, body: &str, script: &str) {
        self.open_with(body, script, "", POLICY).await;
    }

    async fn open_with(&self, body: &str, script: &str, css: &'static str, policy: &'static str) {
        let page = format!(
            "<!doctype html><html lang=\"da\"><meta charset=\"utf-8\"><title>Vært</title><link rel=\"icon\" href=\"/embed/img/svg-icons/assignment.svg\">\
             <link rel=\"stylesheet\" href=\"/host.css\"><body><h1>En vært</h1><main>{body}</main>\
             <script src=\"/host.js\"></script><script type=\"module\" src=\"/embed/kl-blanket.js\"></script></body></html>"
        );
        self.host.serve("/host.js", Served { body: format!("{LISTEN}{script}"), policy: "" });
        self.host.serve("/host.css", Served { body: css.to_owned(), policy: "" });
        self.host.serve("/host.html", Served { body: page, policy });
        self.go("/host.html").await;
    }

    async fn go(&self, path: &str) {
        self.world.browser.client.goto(&format!("{}{path}", self.host.base)).await.unwrap();
    }

    async fn js(&self, script: &str) -> Value {
        self.world.js(&format!("{SHORT}{script}"), vec![]).await
    }

    /// What an asynchronous script gives.
    async fn later(&self, script: &str) -> Value {
        self.js(&format!("return (async () => {{ {script} }})()")).await
    }

    async fn wait(&self, what: &str, condition: &str) {
        let look = async || (self.js(&format!("return {condition}")).await == json!(true)).then_some(());
        if seen_within(PATIENCE, look).await.is_none() {
            let told = self.js("return JSON.stringify(window.told ?? 'no events')").await;
            panic!(
                "waited too long for {what}: {condition}\n  told: {told}\n  asked: {:?}\n{}",
                self.host.asked(""),
                self.world.describe().await
            );
        }
    }

    /// Waits until so many forms are there.
    async fn ready(&self, count: usize) {
        self.wait("the forms to be ready", &format!("!!window.told && told('ready').length === {count}")).await;
    }

    async fn find(&self, css: &str) -> Element {
        self.wait(css, &format!("!!(root && $(`{css}`))")).await;
        let found = self.js(&format!("return $(`{css}`)")).await;
        // As the standard names the reference to an element.
        let id = found["element-6066-11e4-a52e-4f735466cecf"].as_str().unwrap_or_default().to_owned();
        Element::from_element_id(self.world.browser.client.clone(), id.into())
    }

    /// A person's own click, which must find what it is meant for.
    async fn press(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("{css} cannot be clicked on: {error}"));
    }

    /// A person's own keys.
    async fn write(&self, css: &str, text: &str) {
        self.find(css).await.send_keys(text).await.unwrap();
    }

    async fn complaints(&self) -> Vec<String> {
        self.world.browser.complaints().await
    }

    /// For a person to look at, in `target/screens/`.
    async fn picture(&self, name: &str) {
        let folder = tools::target().join("screens");
        fs::create_dir_all(&folder).unwrap();
        self.world.picture(WIDE, &folder.join(format!("{name}.png"))).await;
    }

    /// axe finds nothing in the form; the page around it is none of ours.
    async fn looks_accessible(&self) {
        let mut found = violations(&self.world).await;
        found.retain(|it| it.target.contains("kl-blanket"));
        assert!(found.is_empty(), "{found:#?}");
    }

    async fn form(&self, id: &str) -> Form {
        self.world.form(id).await
    }
}

fn element(more: &str) -> String {
    format!("<kl-blanket id=\"a\" src=\"/api/blanketter/pn151\" {more}><p>Uden blanket</p></kl-blanket>")
}

// --- What a page can ask and tell

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_given_and_taken() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    // Set before there is such an element; the class takes it over.
    let given = json!({ "pasningsmodtager": { "fornavn": "Frida Eksempel" } });
    guest.open(&element(""), &format!("document.querySelector('kl-blanket').answers = {given};")).await;
    guest.ready(1).await;
    assert_eq!(guest.js("return form.answers").await, given);
    assert_eq!(guest.js("return Object.hasOwn(form, 'answers')").await, json!(false));
    let ready = guest.js("return told('ready')").await;
    assert_eq!(ready, json!([{ "id": "pn151", "version": form.blanket.version() }]));

    // A copy: what a page does to it changes nothing.
    guest.js("form.answers.pasningsmodtager.fornavn = 'x'").await;
    assert_eq!(guest.js("return form.answers").await, given);

    // Set while a step is shown.
    assert_eq!(guest.later("return form.goTo('modtager')").await, json!(true));
    guest.wait("the name", "$('#pasningsmodtager-fornavn')?.value === 'Frida Eksempel'").await;
    guest.js("form.answers = { pasningsmodtager: { fornavn: 'Asta Eksempel', cpr: '0101901234' } }").await;
    guest.wait("another name", "$('#pasningsmodtager-fornavn').value === 'Asta Eksempel'").await;
    assert_eq!(guest.js("return [$('#pasningsmodtager-cpr').value, told('change')]").await, json!(["0101901234", []]));
    assert_eq!(guest.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_goes_before_what_the_page_gives() {
    let Some(guest) = Guest::start().await else { return };
    let given = |name: &str| {
        let answers = json!({ "pasningsmodtager": { "fornavn": name } });
        format!("document.querySelector('kl-blanket').answers = {answers};")
    };
    guest.open(&element(""), &given("Frida")).await;
    guest.ready(1).await;
    guest.later("await form.goTo('modtager')").await;
    guest.write("#pasningsmodtager-efternavn", "Eksempel").await;
    guest.wait("the draft", "$('[data-draft]').dataset.draft === 'saved'").await;
    // The same page again, which would have it otherwise.
    guest.open(&element(""), &given("Asta")).await;
    guest.ready(1).await;
    let of_draft = json!({ "pasningsmodtager": { "efternavn": "Eksempel", "fornavn": "Frida" } });
    assert_eq!(guest.js("return form.answers").await, of_draft);
    // Begun anew there is no draft, and the page has its say next time.
    guest.later("await form.reset()").await;
    guest.wait("no draft", "$('[data-draft]')?.dataset.draft === 'empty' || !$('[data-draft]')").await;
    assert_eq!(guest.js("return form.answers").await, json!({}));
    guest.open(&element(""), &given("Asta")).await;
    guest.ready(1).await;
    assert_eq!(guest.js("return form.answers.pasningsmodtager").await, json!({ "fornavn": "Asta" }));

    // Another form has no use for them.
    guest.js("form.setAttribute('src', '/api/blanketter/alle_felter')").await;
    guest.ready(2).await;
    assert_eq!(guest.js("return [form.answers, told('ready')[1].id]").await, json!([{}, "alle_felter"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_tells_the_answer_and_what_is_wrong_with_it() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    guest.open(&element(""), "").await;
    guest.ready(1).await;
    guest.later("await form.goTo('modtager')").await;
    guest.write("#pasningsmodtager-cpr", "310254-0000").await;
    guest.wait("the last key", "told('change').at(-1)?.answer === '310254-0000'").await;
    let text = form.message("da", &[("pasningsmodtager.cpr", "310254-0000")]);
    let issue = json!({ "step": "modtager", "field": "pasningsmodtager.cpr", "code": "not_a_cpr", "severity": "error", "text": text });
    assert_eq!(
        guest.js("return told('change').at(-1)").await,
        json!({ "field": "pasningsmodtager.cpr", "answer": "310254-0000", "issues": [issue] })
    );
    // Rows, as a whole.
    guest.later("await form.goTo('ansoegning')").await;
    guest.press("[data-action=add][data-group=ansoegere]").await;
    guest.wait("the row", "told('change').at(-1).field === 'ansoegere'").await;
    assert_eq!(guest.js("return told('change').at(-1).answer").await, json!([{}, {}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_leads_through_the_form() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    let steps = form.steps();
    guest.open(&element(""), "").await;
    guest.ready(1).await;
    for (number, step) in steps.iter().enumerate().take(2) {
        assert_eq!(guest.later(&format!("return form.goTo('{step}')")).await, json!(true), "{step}");
        let title = form.step_title("da", step);
        guest.wait("focus on its heading", &format!("root.activeElement?.textContent === '{title}'")).await;
        let told = guest.js("return told('step').at(-1)").await;
        assert_eq!(told, json!({ "step": step, "number": number + 1 }));
    }
    assert_eq!(guest.later("return form.goTo('ingen')").await, json!(false));
    assert_eq!(guest.later("return form.goTo('tjek-svar')").await, json!(true));
    guest.wait("the button that sends", "!!$('[data-action=send]')").await;
    assert_eq!(guest.js("return told('step').at(-1)").await, json!({ "step": "tjek-svar", "number": 0 }));

    // Another language, and the place and the answers stay.
    guest.js("form.answers = { pasningsmodtager: { fornavn: 'Frida' } }; form.lang = 'en'").await;
    guest.wait("English", "$('h1').textContent === 'Check your answers'").await;
    assert_eq!(guest.js("return form.answers.pasningsmodtager.fornavn").await, json!("Frida"));
}

#[tokio::test(flavor = "multi_thread")]
async fn validating_tells_and_shows_what_is_wrong() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    guest.open(&element(""), "").await;
    let given = json!({ "pasningsmodtager": { "cpr": "310254-0000" } });
    // Called before the form is there, it waits.
    let issues = guest.later(&format!("form.answers = {given}; return form.validate({{ show: false }})")).await;
    let answers = blanket_engine::Answers::from_value(&given).unwrap();
    let state = blanket_engine::evaluate(&form.blanket, &answers, &now());
    let words = blanket_engine::Words::new(&form.blanket, &state, "da");
    let expected: Vec<Value> = state
        .issues()
        .map(|it| {
            let step = &form.blanket.node(form.blanket.step_of(it.at.node)).id;
            json!({ "step": step, "field": form.blanket.path(&it.at), "code": it.full_code(),
                    "severity": it.severity.as_str(), "text": words.issue(it) })
        })
        .collect();
    assert!(expected.len() > 3);
    assert_eq!(issues, json!(expected));
    assert!(!guest.js("return !!$('.alert-error')").await.as_bool().unwrap());

    assert_eq!(guest.later("return form.validate()").await, json!(expected));
    guest.wait("focus on the summary", "root.activeElement?.matches('.alert-error')").await;
    let first = form.step_faults("da", &form.steps()[0], &answers);
    let lines = guest.js("return $$('.alert-error a').map(it => it.textContent)").await;
    assert_eq!(lines, json!(first.iter().map(|it| &it.1).collect::<Vec<_>>()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_begins_anew() {
    let Some(guest) = Guest::start().await else { return };
    let known = "document.querySelector('kl-blanket').prefilled = { 'person.navn': { value: 'Frida Eksempel', source: 'MitID' } };";
    guest.open("<kl-blanket id=\"a\" src=\"/api/blanketter/alle_felter\"></kl-blanket>", known).await;
    guest.ready(1).await;
    assert_eq!(guest.js("return form.answers").await, json!({ "person": { "navn": "Frida Eksempel" } }));
    guest.press("[data-action=next]").await;
    guest.press("[data-action=next]").await;
    guest.wait("faults", "!!$('.alert-error')").await;
    guest.js("form.answers = { rolle: 'medlem' }").await;
    guest.later("await form.reset()").await;
    guest.wait("the start", "!$('.alert-error') && $('h1') === root.activeElement && !$('form')").await;
    // What is known is known again.
    guest.wait("what is known", "form.answers.person?.navn === 'Frida Eksempel' && !form.answers.rolle").await;
    assert_eq!(guest.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_told() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    let answers = form.sendable(&form.complete(), &guest.world.backend.api(), &guest.world.backend.place.file()).await;
    guest.open(&element("submit-url=\"/api/submissions\""), &format!("window.given = {}", answers.to_json())).await;
    guest.ready(1).await;
    guest.later("form.answers = given; await form.goTo('tjek-svar')").await;
    guest.press("[data-action=send]").await;
    guest.wait("the receipt", "told('submitted').length === 1 && !!$('[data-receipt]')").await;
    let told = guest.js("return [told('submitted')[0], $('[data-reference]').textContent]").await;
    assert_eq!(told[0]["reference"], told[1]);
    assert!(told[0]["received_at"].as_str().is_some_and(|it| it.starts_with("20")), "{told}");
    guest.world.backend.place.wait_for_delivered(1).await;
    // What is sent is sent.
    assert_eq!(guest.later("return form.goTo('')").await, json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_sent_is_told() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    let answers = form.sendable(&form.complete(), &guest.world.backend.api(), &guest.world.backend.place.file()).await;
    guest.open(&element(""), &format!("window.given = {}", answers.to_json())).await;
    guest.ready(1).await;
    guest.host.lose("/api/submissions");
    guest.later("form.answers = given; await form.goTo('tjek-svar')").await;
    guest.press("[data-action=send]").await;
    guest.wait("the fault", "told('error').length === 1 && !!$('.alert-error')").await;
    let told = guest.js("return [told('error')[0].code, $('.alert-error').textContent.includes(told('error')[0].message), told('submitted')]");
    assert_eq!(told.await, json!(["outdated", true, []]));
}

// --- What may be done

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_sends_nothing_and_says_so() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    let case = form.complete().answers;
    guest.open(&element("mode=\"preview\""), &format!("window.given = {}", case.to_json())).await;
    guest.ready(1).await;
    let band = "$('[data-preview]').textContent.startsWith('Forhåndsvisning') && $('[data-preview]').checkVisibility()";
    guest.wait("the band", band).await;

    // A file is taken, and stays in the page.
    let mut without = case.to_value();
    let bilag = without.as_object_mut().unwrap().remove("bilag").unwrap();
    assert!(!bilag.as_array().unwrap().is_empty());
    let step = form.blanket.node(form.blanket.step_of(form.blanket.key("bilag").unwrap().node)).id.clone();
    guest.later(&format!("form.answers = {without}; await form.goTo('{step}')")).await;
    guest.write("#bilag", &guest.world.backend.place.file().to_string_lossy()).await;
    guest.wait("the file", "form.answers.bilag?.length === 1").await;
    guest.later("await form.goTo('tjek-svar')").await;
    guest.press("[data-action=send]").await;
    guest.wait("that nothing is sent", "$('.alert-error')?.textContent.includes('Det er en forhåndsvisning')").await;
    guest.picture("embed-preview").await;
    guest.looks_accessible().await;
    assert_eq!(guest.js("return [told('submitted'), told('error')]").await, json!([[], []]));
    for method in ["POST", "DELETE"] {
        assert_eq!(guest.host.asked(method), Vec::<String>::new(), "{method}");
    }
    assert!(!guest.world.warns().await, "who leaves a preview loses nothing");

    // Another mode, and the answers stay.
    guest.js("form.setAttribute('mode', 'live')").await;
    guest.ready(2).await;
    assert_eq!(guest.js("return [!!$('[data-preview]'), form.answers.bilag.length]").await, json!([false, 1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_shows_the_answers_and_no_more() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    let case = form.complete().answers;
    guest
        .open(
            &element("mode=\"readonly\""),
            &format!("document.querySelector('kl-blanket').answers = {}", case.to_json()),
        )
        .await;
    guest.ready(1).await;
    let shown = "return $$('.blanket-answers tr').map(it => [it.querySelector('th').textContent, it.querySelector('td.blanket-value').textContent])";
    let expected: Vec<(String, String)> = form.shown("da", &case);
    let expected: Vec<_> =
        expected.iter().map(|(label, value)| (label, if value.is_empty() { "Ikke besvaret" } else { value })).collect();
    assert_eq!(guest.js(shown).await, json!(expected));
    let controls = "return $$('input, select, textarea, button, a').map(it => it.outerHTML)";
    assert_eq!(guest.js(controls).await, json!([]));
    assert_eq!(guest.later("return [await form.goTo(''), (await form.validate()).length]").await, json!([false, 0]));
    guest.picture("embed-readonly").await;
    guest.looks_accessible().await;
    // What the page sets is shown.
    guest.js("form.answers = { pasningsmodtager: { fornavn: 'Asta Eksempel' } }").await;
    guest.wait("the other answer", "$('.blanket-answers').textContent.includes('Asta Eksempel')").await;
    assert_eq!(guest.host.asked("POST"), Vec::<String>::new());
}

// --- Where the form comes from

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_another_engine_gives_the_bundle() {
    let Some(guest) = Guest::start().await else { return };
    guest.host.lose("/compiled");
    guest.open(&element(""), "").await;
    guest.ready(1).await;
    assert_eq!(guest.js("return told('ready')[0].id").await, json!("pn151"));
    assert!(guest.host.asked("GET").iter().any(|it| it.starts_with("/engine/")));
    guest.press("[data-action=next]").await;
    guest.wait("the first step", "told('step').at(-1)?.number === 1").await;
    // The policy holds for the whole engine, too; what the browser complains of is the 404 alone.
    let complaints = guest.complaints().await;
    assert!(complaints.iter().all(|it| it.contains("/compiled")), "{complaints:?}");

    // Without the whole engine there is no form, and that is said.
    guest.host.lose("/engine/");
    guest.open(&element(""), "").await;
    guest.wait("the fault", "!!window.told && told('error').length === 1").await;
    let told =
        guest.js("return [told('error')[0].code, told('error')[0].message.includes('/engine/'), $('h1').textContent]");
    assert_eq!(told.await, json!(["not-compiled", true, "Blanketten kan ikke vises her"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_is_a_form() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    guest.open("<kl-blanket id=\"a\"><p>Uden blanket</p></kl-blanket>", "").await;
    guest.wait("what stands between the tags", "!!form.querySelector('p').checkVisibility()").await;
    let titled = |number: usize, version: &str| {
        format!("told('ready').length === {number} && told('ready').at(-1).version === '{version}'")
    };

    // A bundle, as text and as an object.
    guest.world.js("document.querySelector('kl-blanket').definition = arguments[0]", vec![json!(form.bundle)]).await;
    guest.wait("the form of a text", &titled(1, form.blanket.version())).await;
    let mut other: Value = serde_json::from_str(&form.bundle).unwrap();
    other["definition"]["version"] = json!("99.0.0");
    guest.js("form.answers = { pasningsmodtager: { fornavn: 'Frida' } }").await;
    guest.world.js("document.querySelector('kl-blanket').definition = arguments[0]", vec![other]).await;
    guest.wait("the form of an object", &titled(2, "99.0.0")).await;
    // Whoever writes a form sees it with the answers from before.
    assert_eq!(guest.js("return form.answers").await, json!({ "pasningsmodtager": { "fornavn": "Frida" } }));

    // An author's files.
    let folder = tools::root().join("tests/forms/blanketter/hjemmehjaelp");
    let file = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let mut sources =
        json!({ "definition": file("blanket.toml"), "texts": { "da": file("da.ftl"), "en": file("en.ftl") } });
    guest.world.js("document.querySelector('kl-blanket').definition = arguments[0]", vec![sources.clone()]).await;
    guest.wait("the form of the files", "told('ready').length === 3 && told('ready')[2].id === 'hjemmehjaelp'").await;

    // Compiled bytes.
    let bytes = "const reply = await fetch('/api/blanketter/pn151/compiled?engine=' + arguments[0]);
        document.querySelector('kl-blanket').definition = await reply.arrayBuffer()";
    let version = json!(blanket_engine::ENGINE_VERSION);
    guest.world.js(&format!("return (async function () {{ {bytes} }}).apply(null, arguments)"), vec![version]).await;
    guest.wait("the form of the bytes", "told('ready').length === 4 && told('ready')[3].id === 'pn151'").await;

    // One with a fault.
    sources["definition"] = json!(file("blanket.toml").replace("format = 1", "format = 1\nukendt = 1"));
    guest.world.js("document.querySelector('kl-blanket').definition = arguments[0]", vec![sources]).await;
    guest.wait("the fault", "told('error').length === 1").await;
    let fault = guest.js("return told('error')[0]").await;
    assert_eq!(fault["code"], "not-compiled");
    assert!(fault["message"].as_str().is_some_and(|it| it.contains("ukendt")), "{fault}");
    assert_eq!(guest.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_told() {
    let Some(guest) = Guest::start().await else { return };
    guest.open("<kl-blanket id=\"a\" src=\"/api/blanketter/ingen\"></kl-blanket>", "").await;
    guest.wait("the fault", "!!window.told && told('error').length === 1").await;
    let told = guest.js("return [told('error')[0].code, $('h1').textContent]").await;
    assert_eq!(told, json!(["unavailable", "Siden kan ikke vises lige nu"]));

    // Its own files: what stands between the tags stays.
    guest.host.lose("blanket.css");
    guest.open(&element(""), "").await;
    guest.wait("the fault", "!!window.told && told('error').length === 1").await;
    let told = guest.js("return [told('error')[0].code, form.querySelector('p').checkVisibility()]").await;
    assert_eq!(told, json!(["not-loaded", true]));
}

// --- What a page does without meaning to

/// Rules that a page has against others' widgets, and by mistake: one that takes all looks away, and one that gives everything
/// the page's own.
const HOSTILE_CSS: [&str; 2] = [
    "html { font-size: 40px !important; direction: rtl; }
     * { all: revert !important; }
     *, *::before, *::after { box-sizing: content-box !important; }
     button, input, label, fieldset { display: none !important; }
     div { float: left; width: 20px; overflow: hidden; }
     h1, p, li { font-size: 8px !important; color: red !important; }",
    "html { font-size: 40px !important; direction: rtl !important; }
     body { background: black; }
     body, kl-blanket { font: italic 700 40px/3 'Comic Sans MS', fantasy !important; color: lime !important; text-transform: uppercase !important;
       letter-spacing: 9px !important; word-spacing: 30px !important; text-align: right !important; text-indent: 50px !important; cursor: none !important;
       white-space: pre !important; visibility: visible; list-style: square inside !important; text-shadow: 3px 3px red; }
     button, input, label, fieldset { display: none !important; }
     h1, p, li { font-size: 8px !important; color: red !important; }",
];

/// What libraries of old do to the objects that everyone shares.
const HOSTILE_SCRIPT: &str = "
Object.prototype.extend = function () {};
Object.prototype.keys = ['a'];
Array.prototype.each = function () {};
Array.prototype.remove = function () {};
Array.prototype.toJSON = function () { return 'a list of ' + this.length; };
String.prototype.strip = function () {};
Function.prototype.delay = function () {};
Array.from = function (list) { var out = []; for (var i = 0; i < (list.length >>> 0); i++) out.push(list[i]); return out; };
Element.prototype.remove = function () { this.parentNode && this.parentNode.removeChild(this); return this; };
Node.prototype.show = Node.prototype.hide = function () { throw new Error('not for you'); };
window.name = 'x'; window.$ = window.jQuery = function () { throw new Error('not for you'); };
";

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_page_does_it_no_harm() {
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    let look = "const look = it => { const css = getComputedStyle(it), box = it.getBoundingClientRect(); return [it.localName, css.display, css.fontFamily, css.fontSize, css.lineHeight, css.color, css.backgroundColor, css.textTransform, css.letterSpacing, css.textAlign, css.direction, css.cursor, css.textIndent, css.whiteSpace, css.wordSpacing, css.textShadow, css.listStyleType, Math.round(box.width), Math.round(box.height)].join(' '); };
        return $$('h1, .form-label, input, textarea, button, p, fieldset, a, .alert').map(look)";
    let mut looks = Vec::new();
    let [revert, inherit] = HOSTILE_CSS;
    for (css, script) in [("body { margin: 8px; }", ""), (revert, HOSTILE_SCRIPT), (inherit, HOSTILE_SCRIPT)] {
        guest.open_with(&element("submit-url=\"/api/submissions\""), script, css, POLICY).await;
        guest.ready(1).await;
        // As wide as in the other page, so that sizes can be held against each other.
        guest.js("const place = new CSSStyleSheet(); place.replaceSync('kl-blanket { display: block !important; position: absolute !important; inset: 0 auto auto 0 !important; width: 900px !important; margin: 0 !important }'); document.adoptedStyleSheets = [place]").await;
        guest.press("[data-action=next]").await;
        guest.wait("the first step", "told('step').length > 0 && !!$('form')").await;
        guest.press("[data-action=next]").await;
        guest.wait("its faults", "!!$('.alert-error')").await;
        guest.later("await document.fonts.ready").await;
        looks.push(guest.js(look).await);
    }
    let fine = looks.remove(0);
    let fine = fine.as_array().unwrap();
    assert!(fine.len() > 10, "{fine:?}");
    for hostile in &looks {
        let hostile = hostile.as_array().unwrap();
        let other: Vec<_> = fine.iter().zip(hostile).filter(|(a, b)| a != b).collect();
        assert!(other.is_empty() && fine.len() == hostile.len(), "looks otherwise: {other:#?}");
    }
    assert_eq!(guest.js("return getComputedStyle($('h1')).fontFamily.includes('IBM Plex Sans') && document.fonts.check('16px \"IBM Plex Sans\"')").await, json!(true));
    guest.picture("embed-hostile").await;

    // All of it works: typed, sent, told.
    guest.write("#pasningsmodtager-fornavn", "Frida").await;
    guest.wait("what was typed", "told('change').at(-1)?.answer === 'Frida'").await;
    let answers = form.sendable(&form.complete(), &guest.world.backend.api(), &guest.world.backend.place.file()).await;
    guest.world.js("document.querySelector('kl-blanket').answers = arguments[0]", vec![answers.to_value()]).await;
    guest.later("await form.goTo('tjek-svar')").await;
    guest.press("[data-action=send]").await;
    guest.wait("the receipt", "told('submitted').length === 1").await;
    assert_eq!(guest.complaints().await, Vec::<String>::new());

    // And it does nothing to the page: neither its rules, nor its names, nor what all share.
    let host = "const h1 = document.querySelector('h1'); return [getComputedStyle(h1).fontSize, document.styleSheets.length, document.head.querySelectorAll('style').length]";
    assert_eq!(guest.js(host).await, json!(["8px", 1, 0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_leaves_the_page_alone() {
    let Some(guest) = Guest::start().await else { return };
    let names = "return [Object.getOwnPropertyNames(window).sort(), document.documentElement.outerHTML.length, document.title, location.href, history.length]";
    guest.open("", "").await;
    guest
        .js("const it = document.createElement('div'); it.id = 'plads'; document.querySelector('main').append(it)")
        .await;
    let before = guest.js(names).await;
    guest.js("const it = document.createElement('kl-blanket'); it.setAttribute('src', '/api/blanketter/pn151'); document.getElementById('plads').append(it)").await;
    guest.ready(1).await;
    guest.press("[data-action=next]").await;
    guest.wait("the first step", "told('step').length > 0").await;
    guest.js("document.querySelector('kl-blanket').remove()").await;
    guest.wait("the form to be gone", "!document.querySelector('kl-blanket')").await;
    let after = guest.js(names).await;
    // The driver has names of its own.
    let of = |it: &Value| {
        let names = it[0].as_array().unwrap().iter().filter_map(Value::as_str).filter(|it| !it.starts_with("se_"));
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let new: Vec<_> = of(&after).difference(&of(&before)).cloned().collect();
    assert_eq!(new, Vec::<String>::new(), "new names in the window");
    assert_eq!(before.as_array().unwrap()[1..], after.as_array().unwrap()[1..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_looks_are_set_by_properties() {
    let Some(guest) = Guest::start().await else { return };
    let css = "kl-blanket { --blanket-accent: rgb(11, 83, 69); --blanket-accent-text: rgb(255, 255, 0); --blanket-text: rgb(0, 0, 90); --blanket-rem: 12px; }";
    guest.open_with(&element(""), "", css, POLICY).await;
    guest.ready(1).await;
    let look = "const it = getComputedStyle($('.button-primary')); return [it.backgroundColor, it.color, getComputedStyle($('.blanket-root')).color, getComputedStyle($('.blanket-root')).fontSize]";
    assert_eq!(guest.js(look).await, json!(["rgb(11, 83, 69)", "rgb(255, 255, 0)", "rgb(0, 0, 90)", "19.2px"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_on_a_page_are_two() {
    let Some(guest) = Guest::start().await else { return };
    let two = format!("{}{}", element("lang=\"da\""), element("lang=\"en\"").replace("\"a\"", "\"b\""));
    guest.open(&two, "").await;
    guest.ready(2).await;
    guest.later("for (const it of document.querySelectorAll('kl-blanket')) await it.goTo('modtager')").await;
    guest.write("#pasningsmodtager-fornavn", "Frida").await;
    guest.wait("what was typed", "told('change').at(-1)?.answer === 'Frida'").await;
    let both = "const [a, b] = document.querySelectorAll('kl-blanket'); return [a.answers, b.answers, b.shadowRoot.querySelector('#pasningsmodtager-fornavn').value,
        a.shadowRoot.querySelector('h1').textContent !== b.shadowRoot.querySelector('h1').textContent, new Set(window.told.filter(it => it[0] === 'change').map(it => it[1])).size]";
    assert_eq!(guest.js(both).await, json!([{ "pasningsmodtager": { "fornavn": "Frida" } }, {}, "", true, 1]));
    // A label leads to its own control.
    let label = "const b = document.querySelectorAll('kl-blanket')[1].shadowRoot; b.querySelector('label[for=pasningsmodtager-fornavn]').click(); return [b.activeElement?.id, root.activeElement?.id ?? null]";
    assert_eq!(guest.js(label).await, json!(["pasningsmodtager-fornavn", null]));
    assert_eq!(guest.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn moved_it_is_the_same_form() {
    let Some(guest) = Guest::start().await else { return };
    guest.open(&element(""), "").await;
    guest.ready(1).await;
    guest.later("await form.goTo('modtager')").await;
    guest.write("#pasningsmodtager-fornavn", "Frida").await;
    guest.wait("what was typed", "told('change').at(-1)?.answer === 'Frida'").await;
    let moved = "const input = $('#pasningsmodtager-fornavn'); document.body.append(document.createElement('section')); document.querySelector('section').append(form);
        await new Promise((done) => setTimeout(done)); return [input === $('#pasningsmodtager-fornavn'), form.answers, told('ready').length]";
    let expected = json!([true, { "pasningsmodtager": { "fornavn": "Frida" } }, 1]);
    assert_eq!(guest.later(moved).await, expected);
}

/// How often a form is put into the page and taken out again.
const TIMES: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_out_is_forgotten() {
    let Some(guest) = Guest::start().await else { return };
    guest.open("", "").await;
    // To the first step, so that there are controls with all they listen to; then out of the page.
    let round = "const it = document.createElement('kl-blanket'); it.setAttribute('src', '/api/blanketter/pn151');
        it.answers = { pasningsmodtager: { fornavn: 'Frida' } };
        document.querySelector('main').append(it); await it.goTo('modtager'); await it.validate(); it.remove(); window.told.length = 0;
        await new Promise((done) => setTimeout(done));";
    let rounds = |times: usize| format!("for (let i = 0; i < {times}; i++) {{ {round} }}");
    guest.later(&rounds(20)).await;
    let before = memory(&guest).await;
    for _ in 0..TIMES / 20 {
        guest.later(&rounds(20)).await;
    }
    // Garbage is collected in more than one go: what one frees, another finds.
    let mut last = (0, 0);
    let settled = wait_for("memory to be given back", async || {
        last = memory(&guest).await;
        (last.0 * 10 <= before.0 * 11 && last.1 * 10 <= before.1 * 11).then_some(last)
    });
    let settled = tokio::time::timeout(Duration::from_secs(30), settled).await;
    println!("JS heap and WASM after {TIMES} rounds: {last:?} bytes, {before:?} before");
    assert!(settled.is_ok(), "{TIMES} times in and out: {before:?} bytes became {last:?}");
}

// --- The examples for vendors, and the types

/// Compiles the examples, and a page of what the types must take and refuse. Gives the folder of the scripts.
fn compiled() -> Option<PathBuf> {
    let out = tools::target().join("element-examples");
    let compiler = tools::root().join("node_modules/typescript/bin/tsc");
    let mut node = Command::new("node");
    node.arg(compiler).arg("-p").arg(tools::root().join("tests/element")).arg("--outDir").arg(&out);
    let done = node.output().map_err(|_| println!("SKIPPED: the types: there is no Node here")).ok()?;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    Some(out.join("docs/vendor/examples"))
}

#[test]
fn the_types_say_what_it_takes() {
    compiled();
}

/// What npm would pack has all that it names, and the version of the workspace.
#[test]
fn the_package_is_whole() {
    let Ok((embed, _)) = tools::embed() else { return println!("SKIPPED: the embed is not built") };
    let manifest: Value = serde_json::from_slice(&fs::read(embed.join("package.json")).unwrap()).unwrap();
    let version = json!(env!("CARGO_PKG_VERSION"));
    assert_eq!((&manifest["version"], &manifest["peerDependencies"]["@blanket-dk/engine"]), (&version, &version));
    for (name, file) in manifest["exports"]["."].as_object().unwrap() {
        assert!(embed.join(file.as_str().unwrap()).is_file(), "{name}: {file}");
    }
    for file in ["README.md", "LICENSE-MIT", "blanket_web.js", "blanket_web_bg.wasm", "drafts.js", "blanket.css"] {
        assert!(embed.join(file).is_file(), "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plain_example_runs() {
    let Some(guest) = Guest::start().await else { return };
    guest.go("/plain.html").await;
    guest.wait("the form", "!!root?.querySelector('[data-action=next]')").await;
    let said = "document.getElementById('besked').textContent";
    guest.wait("what it says", &format!("{said}.startsWith('pn151 ')")).await;
    guest.press("[data-action=next]").await;
    guest.wait("the first step", &format!("{said} === 'Trin 1'")).await;
    assert_eq!(guest.js("return $('#pasningsmodtager-fornavn').value").await, json!("Frida"));
    assert_eq!(
        guest.js("return getComputedStyle($('.button-primary')).backgroundColor").await,
        json!("rgb(11, 83, 69)")
    );
    // The page has no sign of its own for the browser's tab.
    let complaints = guest.complaints().await;
    assert!(complaints.iter().all(|it| it.contains("favicon.ico")), "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_react_example_runs() {
    let mount = "import { createElement, createRoot } from '/react.js'; import { Ansoegning } from '/example.js';
        createRoot(document.querySelector('main')).render(createElement(Ansoegning, { before: window.before }));";
    example("react.js", mount).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vue_example_runs() {
    let mount = "import { createApp } from '/modules/vue/dist/vue.runtime.esm-browser.prod.js'; import { Ansoegning } from '/example.js';
        createApp(Ansoegning, { before: window.before }).mount('main');";
    example("vue.js", mount).await;
}

/// A component with the form in it: answers go in, a method is called, and what is sent is heard.
async fn example(file: &str, mount: &str) {
    let Some(folder) = compiled() else { return };
    let Some(guest) = Guest::start().await else { return };
    let form = guest.form("pn151").await;
    let answers = form.sendable(&form.complete(), &guest.world.backend.api(), &guest.world.backend.place.file()).await;
    // As an import map would have it, which a strict policy does not allow.
    let script = fs::read_to_string(folder.join(file)).unwrap();
    let script = script
        .replace("\"@blanket-dk/element\"", "\"/embed/kl-blanket.js\"")
        .replace("\"vue\"", "\"/modules/vue/dist/vue.runtime.esm-browser.prod.js\"")
        .replace("\"react/jsx-runtime\"", "\"/react.js\"")
        .replace("\"react\"", "\"/react.js\"");
    let before = format!("{LISTEN} window.before = {};", answers.to_json());
    let page = "<!doctype html><html lang=\"da\"><meta charset=\"utf-8\"><link rel=\"icon\" href=\"/embed/img/svg-icons/assignment.svg\">\
                <body><main></main><script src=\"/host.js\"></script><script type=\"module\" src=\"/mount.js\"></script></body></html>";
    for (path, body) in [
        ("/example.js", script),
        ("/react.js", react()),
        ("/host.js", before),
        ("/mount.js", mount.to_owned()),
        ("/host.html", page.to_owned()),
    ] {
        guest.host.serve(path, Served { body, policy: POLICY });
    }
    guest.go("/host.html").await;
    guest.ready(1).await;
    assert_eq!(guest.js("return form.answers").await, answers.to_value());
    // The button beside it asks whether all is filled in; that the answers are whole is shown by nothing happening.
    guest.js("form.answers = {}; document.querySelector('main > button').click()").await;
    guest.wait("the faults", "!!$('.alert-error')").await;
    guest.later("form.answers = window.before; await form.goTo('tjek-svar')").await;
    guest.press("[data-action=send]").await;
    guest
        .wait("the receipt", "document.querySelector('main').textContent.startsWith('Din ansøgning er modtaget: ')")
        .await;
    assert_eq!(guest.complaints().await, Vec::<String>::new());
}

/// React as it comes from npm is for bundlers; this is the least of one.
fn react() -> String {
    let modules = [
        ("scheduler", "scheduler/cjs/scheduler.production.js"),
        ("react", "react/cjs/react.production.js"),
        ("react/jsx-runtime", "react/cjs/react-jsx-runtime.production.js"),
        ("react-dom", "react-dom/cjs/react-dom.production.js"),
        ("react-dom/client", "react-dom/cjs/react-dom-client.production.js"),
    ];
    let mut out = "const made = {}, require = (name) => made[name];\n".to_owned();
    for (name, file) in modules {
        let script = fs::read_to_string(tools::root().join("node_modules").join(file)).unwrap();
        out.push_str(&format!("made['{name}'] = (exports => {{ {script}\nreturn exports; }})({{}});\n"));
    }
    out + "export const { createElement, useRef, useState } = made.react, { jsx, jsxs, Fragment } = made['react/jsx-runtime'], { createRoot } = made['react-dom/client'];\n"
}

/// Bytes of JavaScript's heap, and of the module's memory.
async fn memory(guest: &Guest) -> (u64, u64) {
    guest.world.browser.chromium("HeapProfiler.collectGarbage", json!({})).await;
    let heap = guest.world.browser.chromium("Runtime.getHeapUsage", json!({})).await;
    let module = "const { default: init } = await import('/embed/blanket_web.js'); return (await init()).memory.buffer.byteLength";
    (heap["usedSize"].as_f64().unwrap() as u64, guest.later(module).await.as_u64().unwrap())
}
