//! PN 151 as people fill it in: with faults, with second thoughts, in two languages. What the receiver then has is in
//! [`crate::folder`].

use std::fs;

use blanket_engine::Answers;
use e2e::{
    form::{Form, Typed, typed},
    page::{Line, Message},
    place::{FILE_NAME, name},
    world::{WIDE, World},
};
use serde_json::json;

use crate::folder::{delivered, no_trace, with_file};

/// What is typed where it is not written as the case of the form has it: as people write it.
const AS_TYPED: [(&str, &str); 16] = [
    ("pasningsmodtager.fornavn", " Bjarne "),
    ("pasningsmodtager.cpr", "27 03 54-0000"),
    ("pasningsmodtager.telefon", "+45 12345678"),
    ("pasningsmodtager.postnr", "8000 "),
    ("kommune.kode", "Aarhus"),
    ("ansoegere[0].person.cpr", "220192 0000"),
    ("ansoegere[0].person.telefon", "12 34 56 78"),
    ("ansoegere[0].konto", "1234 1234567"),
    ("ansoegere[1].person.cpr", "1705880000"),
    ("ansoegere[1].person.postnr", " 8520"),
    ("ansoegere[1].konto", "9876 0001234567"),
    ("perioder[0].fra", "1 12 2026"),
    ("perioder[0].til", "31 12 2026"),
    ("perioder[1].fra", "01 02 2027"),
    ("perioder[1].til", "28 2 2027"),
    ("samtykke_laege.svar", "given"),
];
/// Answers that are given and then made irrelevant. No trace of them may be left.
const HIDDEN: &str = "Skrevet først og så skjult";
const DA: &str = "da";

#[tokio::test(flavor = "multi_thread")]
async fn pn151_from_the_first_page_to_the_receivers_folder() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form("pn151").await;
    let case = form.complete();
    let mut answers = typed(&case.answers);
    answers.extend(AS_TYPED.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let trip = Trip { world, form, answers };

    trip.start().await;
    trip.care_recipient().await;
    trip.health().await;
    trip.applicants().await;
    trip.periods().await;
    trip.consent().await;
    trip.rights().await;
    let file = fs::read(trip.world.backend.place.file()).unwrap();
    trip.check(&with_file(&trip.form, &case.answers, "", &file)).await;
    let reference = trip.send().await;

    let folders = trip.world.backend.place.wait_for_delivered(1).await;
    assert_eq!(name(&folders[0]), reference);
    delivered(&trip.form, &folders[0], &reference, &case.answers, &file);
    no_trace(&folders[0], HIDDEN);
    no_trace(&trip.world.backend.place.path("data"), HIDDEN);
    assert_eq!(trip.world.browser.complaints().await, Vec::<String>::new());
}

struct Trip {
    world: World,
    form: Form,
    answers: Typed,
}

impl Trip {
    async fn start(&self) {
        let world = &self.world;
        world.goto("/").await;
        assert!(world.has("[data-demo]").await);
        world.click("a[href=\"/blanket/pn151\"]").await;
        let title = self.form.blanket.title(DA);
        world
            .wait(
                "the start page",
                "return document.querySelector('h1')?.textContent.includes(arguments[0])",
                vec![json!(title)],
            )
            .await;
        assert!(world.has("[data-demo]").await);
        world.press("next").await;
        self.arrive("modtager").await;
    }

    /// The first step: nothing, then wrong answers, then right ones.
    async fn care_recipient(&self) {
        let world = &self.world;
        world.press("next").await;
        let lines = world.refused().await;
        let faults = self.form.step_faults(DA, "modtager", &Answers::new());
        assert_eq!(texts(&lines), faults.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>());
        for ((path, text), line) in faults.iter().zip(&lines) {
            assert_eq!(world.message(path).await, Some(told(text)), "{path}");
            world.click(&format!(".alert-error a[href=\"#{}\"]", line.control)).await;
            world.wait_for_focus(&line.control).await;
            let inside = "return document.activeElement.closest('.form-group[data-path]').dataset.path";
            assert_eq!(world.js(inside, vec![]).await, json!(path));
        }
        let title = world.js("return document.title", vec![]).await;
        assert!(title.as_str().is_some_and(|it| it.starts_with("Fejl")), "{title}");

        world.fill_all(&self.answers).await;
        assert_eq!(world.summary().await, []);
        self.wrong("pasningsmodtager.cpr", "310254-0000", &[]).await;
        self.wrong("pasningsmodtager.cpr", "27035400", &[]).await;
        self.wrong("pasningsmodtager.postnr", "800", &[]).await;
        self.wrong("pasningsmodtager.telefon", "12 34", &[]).await;
        world.fill_all(&self.answers).await;
        assert_eq!(world.message("pasningsmodtager.cpr").await, None);
        world.press("next").await;
        self.arrive("helbred").await;
    }

    /// The second step, in English on the way.
    async fn health(&self) {
        let world = &self.world;
        world.fill("tilstand", &self.answers["tilstand"]).await;
        world.fill("laege_kendt_ved", "navn_og_adresse").await;
        world.fill("laege.fornavn", HIDDEN).await;
        world.fill("laege_kendt_ved", "ydernummer").await;
        assert!(!world.asks("laege.fornavn").await);
        self.wrong("ydernummer", "12a456", &[("laege_kendt_ved", "ydernummer")]).await;

        world.click("[data-lang=\"en\"]").await;
        let english = self.form.step_title("en", "helbred");
        world
            .wait(
                "the English heading",
                "return document.querySelector('h1').textContent === arguments[0]",
                vec![json!(english)],
            )
            .await;
        assert_eq!(world.js("return document.documentElement.lang", vec![]).await, json!("en"));
        let message = self.form.message("en", &[("ydernummer", "12a456"), ("laege_kendt_ved", "ydernummer")]);
        assert_eq!(world.message("ydernummer").await, Some(told(&message)));
        assert_eq!(texts(&world.summary().await), [message.as_str()]);
        assert_eq!(world.value("tilstand").await, self.answers["tilstand"]);
        assert_eq!(world.value("laege_kendt_ved").await, "ydernummer");
        assert!(world.words("label[for=\"tilstand\"]").await.starts_with(&self.form.label("en", "tilstand")));

        world.fill_all(&self.answers).await;
        world.press("next").await;
        world.arrive(&self.form.step_title("en", "ansoegning")).await;
        world.press("back").await;
        world.arrive(&english).await;
        assert_eq!(world.value("ydernummer").await, "012345");
        assert!(world.words("[data-path=\"bilag\"]").await.contains(FILE_NAME));
        world.click("[data-lang=\"da\"]").await;
        world
            .wait(
                "the Danish heading",
                "return document.querySelector('h1').textContent !== arguments[0]",
                vec![json!(english)],
            )
            .await;
        assert_eq!(world.value("tilstand").await, self.answers["tilstand"]);
        world.press("next").await;
        self.arrive("ansoegning").await;
    }

    /// The third step: rows come and go, and answers become irrelevant.
    async fn applicants(&self) {
        let world = &self.world;
        let add = "[data-action=\"add\"][data-group=\"ansoegere\"]";
        // The only row cannot be removed.
        assert!(!world.has("[data-action=\"remove\"]").await);
        world.fill("ansoegere[0].person.fornavn", "Jakob").await;
        world.click(add).await;
        world.wait_for_focus("ansoegere-1-person-fornavn").await;
        world.fill("ansoegere[1].person.fornavn", HIDDEN).await;
        world.click(add).await;
        world.wait_for_focus("ansoegere-2-person-fornavn").await;
        world.fill("ansoegere[2].person.fornavn", "Knud").await;
        world.fill("ansoegere[2].tilknytning", "jobsoegende").await;
        // The second goes, and the third is now the second.
        world.click("[data-action=\"remove\"][data-path=\"ansoegere[1]\"]").await;
        world.wait_for_focus("ansoegere-0").await;
        assert!(!world.asks("ansoegere[2].person.fornavn").await);
        assert_eq!(world.value("ansoegere[0].person.fornavn").await, "Jakob");
        assert_eq!(world.value("ansoegere[1].person.fornavn").await, "Knud");
        assert_eq!(world.value("ansoegere[1].tilknytning").await, "jobsoegende");

        world.fill("ansoegere[1].tilknytning", "loenmodtager").await;
        world.fill("ansoegere[1].arbejdsgiver", HIDDEN).await;
        world.fill("ansoegere[1].tilknytning", "jobsoegende").await;
        assert!(!world.asks("ansoegere[1].arbejdsgiver").await);
        world.fill("ansoegere[1].pension", "ja").await;
        world.fill("ansoegere[1].pensionskasse", HIDDEN).await;
        world.fill("ansoegere[1].pension", "nej").await;
        assert!(!world.asks("ansoegere[1].pensionskasse").await);

        world.fill_all(&self.answers).await;
        self.wrong("ansoegere[0].konto", "12-1234567", &[]).await;
        let missing = self.wrong("ansoegere[0].konto", "1234-", &[]).await;
        // To the part that is missing, not to the first.
        assert_eq!(missing.control, "ansoegere-0-konto-account");
        world.click(".alert-error a").await;
        world.wait_for_focus("ansoegere-0-konto-account").await;
        world.keys("1234567").await;
        assert_eq!(world.message("ansoegere[0].konto").await, None);
        // The same person twice is a fault of both.
        world.fill("ansoegere[1].person.cpr", "220192-0000").await;
        world.press("next").await;
        assert_eq!(world.refused().await.len(), 2);
        world.fill_all(&self.answers).await;
        world.press("next").await;
        self.arrive("tidsrum").await;
    }

    /// The fourth step: dates, and a question that comes and goes with them.
    async fn periods(&self) {
        let world = &self.world;
        world.fill("perioder[0].fra", "1 12 2026").await;
        world.fill("perioder[0].til", "7 12 2026").await;
        world.fill("kortere_aftalt", "nej").await;
        assert!(world.has("#kortere_aftalt-warning").await);
        self.wrong("perioder[0].til", "31-2-2027", &[]).await;
        self.wrong("perioder[0].til", "31-12-", &[]).await;
        self.wrong("perioder[0].til", "30-11-2026", &[("perioder[0].fra", "1-12-2026")]).await;
        world.fill_all(&self.answers).await;
        assert!(!world.asks("kortere_aftalt").await);
        assert!(world.words("[data-path=\"dage_i_alt\"]").await.contains("59"));
        world.press("next").await;
        self.arrive("svar_fra_modtager").await;
    }

    /// The fifth step: nothing is chosen beforehand.
    async fn consent(&self) {
        let world = &self.world;
        assert_eq!(world.js("return document.querySelectorAll('main input:checked').length", vec![]).await, json!(0));
        world.press("next").await;
        let faults = self.form.step_faults(DA, "svar_fra_modtager", &Answers::new());
        assert_eq!(texts(&world.refused().await), faults.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>());
        for (path, text) in &faults {
            assert_eq!(world.message(path).await, Some(told(text)), "{path}");
        }
        world.fill_all(&self.answers).await;
        world.press("next").await;
        self.arrive("rettigheder").await;
    }

    async fn rights(&self) {
        let world = &self.world;
        world.fill_all(&self.answers).await;
        world.press("next").await;
        world
            .wait("the answers to check", "return !!document.querySelector('button[data-action=\"send\"]')", vec![])
            .await;
    }

    /// All answers are there to be read; one is changed from here, and the way leads back here.
    async fn check(&self, answers: &Answers) {
        let world = &self.world;
        assert_eq!(world.focused().await, "h1");
        let mut before = answers.clone();
        let first = self.form.blanket.key("pasningsmodtager.fornavn").unwrap();
        before.set_text(&self.form.blanket, &first, "Bjarne");
        self.shows(&before).await;

        let change = "a[data-change=\"pasningsmodtager.fornavn\"]";
        world.click(change).await;
        world.wait_for_focus("pasningsmodtager-fornavn").await;
        world.fill("pasningsmodtager.fornavn", "Bjarne Emil").await;
        world.press("next").await;
        world
            .wait("focus on the link", "return document.activeElement.matches(arguments[0])", vec![json!(change)])
            .await;
        self.shows(answers).await;

        // By another link, and back without a change: what was hidden is not to be seen.
        world.click("a[data-change=\"ansoegere[1].pension\"]").await;
        let script = "return document.activeElement.closest('.form-group[data-path]')?.dataset.path";
        world.wait("the question", script, vec![]).await;
        assert_eq!(world.js(script, vec![]).await, json!("ansoegere[1].pension"));
        world.press("next").await;
        world
            .wait("the answers to check", "return !!document.querySelector('button[data-action=\"send\"]')", vec![])
            .await;
        assert!(!world.words("main").await.contains(HIDDEN));
    }

    /// Every question with its answer, in order.
    async fn shows(&self, answers: &Answers) {
        let world = &self.world;
        let (questions, values) = (world.all_words("main tr th").await, world.all_words("main tr th + td").await);
        let seen: Vec<_> = questions.into_iter().zip(values).collect();
        let expected = self.form.shown(DA, answers);
        assert_eq!(seen.len(), expected.len(), "{seen:?}");
        for ((label, value), (seen_label, seen_value)) in expected.iter().zip(&seen) {
            assert_eq!(seen_label, label);
            // A question without an answer says so in words of the renderer.
            assert!(
                seen_value == value || (value.is_empty() && !seen_value.is_empty()),
                "{label}: »{seen_value}« for »{value}«"
            );
        }
    }

    async fn send(&self) -> String {
        let world = &self.world;
        world.press("send").await;
        world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
        assert_eq!(world.focused().await, "h1");
        assert!(world.has("[data-demo]").await);
        let reference = world.words("[data-receipt] [data-reference]").await;
        assert!(reference.starts_with("PN151-"), "{reference}");
        // Back does not lead to sending once more.
        world.browser.client.back().await.unwrap();
        world.wait("the way back", "return !document.querySelector('button[data-action=\"send\"]')", vec![]).await;
        reference
    }

    async fn arrive(&self, step: &str) {
        self.world.arrive(&self.form.step_title(DA, step)).await;
    }

    /// Answers one question wrong, is refused, and told the same in the summary and at the question: its line.
    async fn wrong(&self, path: &str, raw: &str, with: &[(&str, &str)]) -> Line {
        let world = &self.world;
        let mut given = vec![(path, raw)];
        given.extend(with);
        let text = self.form.message(DA, &given);
        world.fill(path, raw).await;
        world.press("next").await;
        let lines = world.refused().await;
        let line = lines.iter().find(|it| it.text == text || it.text.ends_with(&format!(": {text}")));
        assert_eq!(world.message(path).await, Some(told(&text)), "{path} with »{raw}«");
        line.unwrap_or_else(|| panic!("»{text}« is not in the summary: {lines:?}")).clone()
    }
}

fn told(text: &str) -> Message {
    Message { text: text.to_owned(), is_between: true, is_tied: true }
}

fn texts(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|it| it.text.as_str()).collect()
}
