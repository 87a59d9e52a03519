//! Answering the questions of a page, with the keys and clicks a person would use.

use std::collections::BTreeSet;

use fantoccini::Locator;
use serde_json::{Value, json};

use crate::{
    form::Typed,
    page::{FRAME, Page, id},
};

const BACKSPACE: &str = "\u{e003}";

/// A control of a question.
#[derive(Debug, Clone)]
struct Control {
    id: String,
    kind: String,
    value: String,
}

impl Page {
    /// Answers every question of the page for which there is an answer, also those that come up on the way; rows are
    /// added as far as there are answers for them.
    pub async fn fill_all(&self, typed: &Typed) {
        let mut done: Vec<String> = Vec::new();
        loop {
            self.add_rows(typed).await;
            self.write_addresses(typed).await;
            let open = self.questions().await.into_iter().filter(|it| !done.contains(it) && typed.contains_key(it));
            let open: Vec<String> = open.collect();
            if open.is_empty() {
                return;
            }
            for path in open {
                let answer = &typed[&path];
                // An answer before it may have made it irrelevant. An attached file is no value.
                if self.asks(&path).await && (answer.is_empty() || self.value(&path).await != *answer) {
                    self.fill(&path, answer).await;
                }
                done.push(path);
            }
        }
    }

    async fn add_rows(&self, typed: &Typed) {
        let is_there = "return [...document.querySelectorAll('.form-group[data-path]')].some(it => it.dataset.path.startsWith(arguments[0]))";
        for row in rows(typed) {
            let Some((group, _)) = row.rsplit_once('[') else { continue };
            let add = format!("button[data-action=\"add\"][data-group=\"{group}\"]");
            if self.has(&add).await && self.js(is_there, vec![json!(row)]).await != json!(true) {
                self.click(&add).await;
                self.wait(&format!("the row {row}"), is_there, vec![json!(row)]).await;
            }
        }
    }

    /// An address for which there are answers is written by hand.
    async fn write_addresses(&self, typed: &Typed) {
        const BY_HAND: &str = "button[data-action=\"by-hand\"]";
        let groups = "return [...document.querySelectorAll(arguments[0])].map(it => it.dataset.group)";
        let groups = self.js(groups, vec![json!(BY_HAND)]).await;
        for group in groups.as_array().into_iter().flatten().filter_map(Value::as_str) {
            if typed.keys().any(|it| it.strip_prefix(group).is_some_and(|it| it.starts_with('.'))) {
                self.click(&format!("{BY_HAND}[data-group=\"{group}\"]")).await;
                self.wait_for_focus(&id(&format!("{group}.vej"))).await;
            }
        }
    }

    /// Answers one question. A text is typed in place of what stands there; the parts of a date or an account are
    /// written with a blank or `-` between them; a choice is named by its value or its words.
    pub async fn fill(&self, path: &str, answer: &str) {
        let controls = self.controls(path).await;
        let Some(first) = controls.first() else {
            panic!("»{path}« is not asked\n{}", self.describe().await);
        };
        match first.kind.as_str() {
            "radio" => self.choose(&format!("{}-{answer}", id(path))).await,
            "checkbox" if answer == "true" => self.choose(&first.id).await,
            "checkbox" => {
                for option in answer.split(',') {
                    self.choose(&format!("{}-{option}", id(path))).await;
                }
            }
            "file" if answer == "later" => self.choose(&format!("{}-later", id(path))).await,
            "select-one" => self.select(&first.id, answer).await,
            "file" => self.attach(path, &first.id).await,
            _ => {
                let mut parts = answer.splitn(controls.len(), [' ', '-']);
                for control in &controls {
                    self.type_in(&control.id, parts.next().unwrap_or_default()).await;
                }
            }
        }
    }

    /// Types in place of what stands in a control.
    pub async fn type_in(&self, id: &str, text: &str) {
        let element = self.browser.client.find(Locator::Css(&by_id(id))).await;
        let element = element.unwrap_or_else(|error| panic!("there is no control {id}: {error}"));
        self.js("const it = document.getElementById(arguments[0]); it.focus(); it.select()", vec![json!(id)]).await;
        element.send_keys(if text.is_empty() { BACKSPACE } else { text }).await.unwrap();
        let script = "return document.getElementById(arguments[0]).value === arguments[1]";
        self.wait(&format!("»{text}« in {id}"), script, vec![json!(id), json!(text)]).await;
    }

    /// Ticks a radio button or a checkbox.
    async fn choose(&self, id: &str) {
        let script = "return document.getElementById(arguments[0]).checked";
        if self.js(script, vec![json!(id)]).await != json!(true) {
            self.click(&by_id(id)).await;
            self.wait(&format!("{id} to be chosen"), script, vec![json!(id)]).await;
        }
    }

    async fn select(&self, id: &str, answer: &str) {
        let script = "return [...document.getElementById(arguments[0]).options].findIndex(it => it.value === arguments[1] || it.text === arguments[1])";
        let index = self.js(script, vec![json!(id), json!(answer)]).await.as_u64();
        let index = index.and_then(|it| usize::try_from(it).ok());
        let index = index.unwrap_or_else(|| panic!("»{answer}« cannot be chosen at {id}"));
        let element = self.browser.client.find(Locator::Css(&by_id(id))).await.unwrap();
        element.select_by_index(index).await.unwrap();
        let script = "return document.getElementById(arguments[0]).selectedIndex === arguments[1]";
        self.wait(&format!("»{answer}« to be chosen"), script, vec![json!(id), json!(index)]).await;
    }

    /// Attaches the file, unless it is attached already.
    async fn attach(&self, path: &str, id: &str) {
        let name = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Arrived, or not to arrive: not on its way.
        let script =
            format!("{FRAME} return frame.textContent.includes(arguments[1]) && !frame.querySelector('progress')");
        if self.js(&script, vec![json!(path), json!(name)]).await == json!(true) {
            return;
        }
        let element = self.browser.client.find(Locator::Css(&by_id(id))).await.unwrap();
        element.send_keys(&self.file.to_string_lossy()).await.unwrap();
        self.wait(&format!("{name} to be no longer on its way"), &script, vec![json!(path), json!(name)]).await;
    }

    async fn controls(&self, path: &str) -> Vec<Control> {
        let script = format!(
            "{FRAME} return frame && [...frame.querySelectorAll('input, select, textarea')].map(it => ({{ id: it.id, kind: it.type, value: it.value }}))"
        );
        let seen = self.js(&script, vec![json!(path)]).await;
        let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
        let control = |it: &Value| Control { id: text(it, "id"), kind: text(it, "kind"), value: text(it, "value") };
        seen.as_array().into_iter().flatten().map(control).collect()
    }

    /// What is typed or chosen at a question: the value of its control, of its parts joined by a blank, or of the
    /// option that is chosen.
    pub async fn value(&self, path: &str) -> String {
        let controls = self.controls(path).await;
        match controls.first().map(|it| it.kind.as_str()) {
            Some("radio" | "checkbox") => {
                let script =
                    format!("{FRAME} const it = frame.querySelector('input:checked'); return it ? it.value : ''");
                self.text_of(&script, vec![json!(path)]).await
            }
            _ => controls.into_iter().map(|it| it.value).collect::<Vec<_>>().join(" "),
        }
    }
}

/// What the paths of a row's fields begin with, for each row: `ansoegere[0].`
fn rows(typed: &Typed) -> BTreeSet<String> {
    typed.keys().filter_map(|path| Some(format!("{}].", path.rsplit_once("].")?.0))).collect()
}

fn by_id(id: &str) -> String {
    format!("[id=\"{id}\"]")
}
