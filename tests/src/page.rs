//! A page as a person meets it: read its words, press, and see where focus is. Answering is in [`crate::answering`].
//!
//! Keys and clicks are the browser's own, as from a keyboard and a mouse; script only looks, and marks what is to be typed
//! over. Questions are found by the path of their field, so that a test reads as the form does.

use std::{fs, path::PathBuf};

use fantoccini::{Locator, error::CmdError};
use serde_json::{Value, json};

use crate::{
    browser::Browser,
    wait::{PATIENCE, seen_within},
};

/// The box above the title that tells what is to be mended or was left out, and that of a sending that failed.
const SUMMARY: &str = ":is(.alert-error, .blanket-summary .alert)";
const HEIGHT: u32 = 900;

#[derive(Debug)]
pub struct Page {
    pub browser: Browser,
    base: String,
    /// What is attached where a file is asked for.
    pub(crate) file: PathBuf,
    /// The script of the accessibility checker.
    pub axe: PathBuf,
}

/// What stands at a question that has a fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub text: String,
    /// Between the question and its control.
    pub is_between: bool,
    /// The control, or the group of controls, is described by it and is marked as invalid.
    pub is_tied: bool,
}

/// A line of the error summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub text: String,
    /// The id of the control that the link leads to.
    pub control: String,
}

/// Words without the parts that only a screen reader is told, blanks as one.
const WORDS: &str = "const words = it => { const copy = it.cloneNode(true); copy.querySelectorAll('.sr-only, svg').forEach(it => it.remove()); \
                     return copy.textContent.replace(/\\s+/g, ' ').trim(); };";
/// The frame of the question whose path is the first argument.
pub(crate) const FRAME: &str = "const frame = document.querySelector(`.form-group[data-path=\"${arguments[0]}\"]`);";

impl Page {
    pub(crate) fn new(browser: Browser, base: &str, file: PathBuf, axe: PathBuf) -> Self {
        Self { browser, base: base.to_owned(), file, axe }
    }

    // --- Looking

    /// What a script returns; a promise is waited for.
    pub async fn js(&self, script: &str, arguments: Vec<Value>) -> Value {
        let head: String = script.chars().take(200).collect();
        self.browser
            .client
            .execute(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("script `{head}`: {}", reason(&error)))
    }

    pub(crate) async fn text_of(&self, script: &str, arguments: Vec<Value>) -> String {
        self.js(script, arguments).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a script returns something that is not false, null, 0 or empty, and tells it.
    pub async fn wait(&self, what: &str, script: &str, arguments: Vec<Value>) -> Value {
        let falsy = [json!(null), json!(false), json!(0), json!("")];
        let look = async || Some(self.js(script, arguments.clone()).await).filter(|it| !falsy.contains(it));
        match seen_within(PATIENCE, look).await {
            Some(seen) => seen,
            None => panic!("waited too long for {what}\n{}", self.describe().await),
        }
    }

    /// The page in a few words, for a message.
    pub async fn describe(&self) -> String {
        let script = format!(
            "{WORDS} const all = css => [...document.querySelectorAll(css)].map(words).join(' | '); \
             const it = document.activeElement; \
             return `  address: ${{location.href}}\\n  heading: ${{all('h1')}}\\n  faults: ${{all('{SUMMARY}')}}\\n  \
             focus: ${{it && it.outerHTML.slice(0, 200)}}`"
        );
        let complaints = self.browser.complaints().await;
        format!("{}\n  complaints: {complaints:?}", self.text_of(&script, vec![]).await)
    }

    /// The words of the first element that a selector finds, without what only a screen reader is told.
    pub async fn words(&self, selector: &str) -> String {
        let script = format!("{WORDS} const it = document.querySelector(arguments[0]); return it ? words(it) : ''");
        self.text_of(&script, vec![json!(selector)]).await
    }

    pub async fn all_words(&self, selector: &str) -> Vec<String> {
        let script = format!("{WORDS} return [...document.querySelectorAll(arguments[0])].map(words)");
        texts(&self.js(&script, vec![json!(selector)]).await)
    }

    pub async fn has(&self, selector: &str) -> bool {
        self.js("return !!document.querySelector(arguments[0])", vec![json!(selector)]).await == json!(true)
    }

    pub async fn heading(&self) -> String {
        self.words("h1").await
    }

    /// The id of the element that has focus; its name when it has none.
    pub async fn focused(&self) -> String {
        let script = "const it = document.activeElement; return it ? it.id || it.localName : ''";
        self.text_of(script, vec![]).await
    }

    /// Whether the question is asked.
    pub async fn asks(&self, path: &str) -> bool {
        self.js(&format!("{FRAME} return !!frame"), vec![json!(path)]).await == json!(true)
    }

    /// The paths of the questions in the page, in their order.
    pub async fn questions(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('.form-group[data-path]')].map(it => it.dataset.path)";
        texts(&self.js(script, vec![]).await)
    }

    /// The message at a question, if it has one.
    pub async fn message(&self, path: &str) -> Option<Message> {
        let script = format!(
            "{WORDS} {FRAME} const id = arguments[1]; const message = frame && frame.querySelector(`[id=\"${{id}}-error\"]`);
             if (!message) return null;
             const control = frame.querySelector('input, select, textarea');
             const before = (one, other) => !!(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
             const question = frame.querySelector('.form-label');
             const described = [...frame.querySelectorAll('[aria-describedby]')].filter(it => it.getAttribute('aria-describedby').split(' ').includes(message.id));
             const invalid = [...frame.querySelectorAll('[aria-invalid=\"true\"]')];
             return {{
                text: words(message),
                // The sentence of a checkbox stands behind its box, so there the message comes before both.
                is_between: before(message, control) && (control.type === 'checkbox' || before(question, message)),
                // The header of a table's row is marked for the controls of the row.
                is_tied: described.length > 0 && invalid.some(it => it.contains(message) || described.some(by => by === it || by.contains(it))),
             }}"
        );
        let seen = self.js(&script, vec![json!(path), json!(id(path))]).await;
        let is = |name: &str| seen[name] == json!(true);
        let text = seen.get("text")?.as_str()?.to_owned();
        Some(Message { text, is_between: is("is_between"), is_tied: is("is_tied") })
    }

    /// The lines of the error summary; none when there is no summary.
    pub async fn summary(&self) -> Vec<Line> {
        let script = format!(
            "{WORDS} return [...document.querySelectorAll('{SUMMARY} a')].map(it => ({{ text: words(it), control: it.getAttribute('href').slice(1) }}))"
        );
        let seen = self.js(&script, vec![]).await;
        let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
        let line = |it: &Value| Line { text: text(it, "text"), control: text(it, "control") };
        seen.as_array().into_iter().flatten().map(line).collect()
    }

    /// Fails when something is to be seen only by scrolling sideways.
    pub async fn too_wide(&self) -> Option<String> {
        let script = "const root = document.documentElement;
            if (root.scrollWidth <= window.innerWidth) return null;
            const wide = [...document.body.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right > window.innerWidth + 1);
            return `${root.scrollWidth} > ${window.innerWidth}: ${wide.slice(0, 5).map(it => it.outerHTML.slice(0, 150)).join(' | ')}`";
        self.js(script, vec![]).await.as_str().map(str::to_owned)
    }

    // --- Going and pressing

    /// The size of the window's inside, in CSS pixels.
    pub async fn size(&self, width: u32) {
        self.metrics(width, HEIGHT).await;
    }

    async fn metrics(&self, width: u32, height: u32) {
        // Not `mobile`: a telephone zooms out to show a page that is too wide, and hides that it is.
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.browser.chromium("Emulation.setDeviceMetricsOverride", metrics).await;
        self.wait("the window's size", "return innerWidth === arguments[0]", vec![json!(width)]).await;
    }

    /// The whole address of a path.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub async fn goto(&self, path: &str) {
        self.browser.client.goto(&self.address(path)).await.unwrap();
        self.wait(
            "the page's heading",
            "const it = document.querySelector('#main-content h1'); return it && it.textContent",
            vec![],
        )
        .await;
    }

    /// Loads the page anew, and waits until it is there.
    pub async fn reload(&self) {
        self.js("window.before = true", vec![]).await;
        self.browser.client.refresh().await.unwrap();
        let script = "return !window.before && !!document.querySelector('#main-content h1')";
        self.wait("the page to be loaded anew", script, vec![]).await;
    }

    /// The browser's own way back.
    pub async fn back(&self) {
        self.js("history.back()", vec![]).await;
    }

    /// The browser's own way forward.
    pub async fn forward(&self) {
        self.js("history.forward()", vec![]).await;
    }

    /// What the address says after `#`, with it.
    pub async fn fragment(&self) -> String {
        self.text_of("return location.hash", vec![]).await
    }

    /// Waits until a screen reader is told something with these words in it.
    pub async fn hear(&self, words: &str) {
        let script =
            "return [...document.querySelectorAll('[role=status]')].some(it => it.textContent.includes(arguments[0]))";
        self.wait(&format!("»{words}« to be said"), script, vec![json!(words)]).await;
    }

    /// Whether who leaves the page now is warned.
    pub async fn warns(&self) -> bool {
        let script = "const leaving = new Event('beforeunload', { cancelable: true }); dispatchEvent(leaving); return leaving.defaultPrevented";
        self.js(script, vec![]).await == json!(true)
    }

    /// Waits until the page says this of the answers: `saved`, `none`, `elsewhere` ...
    pub async fn kept(&self, how: &str) {
        let script = "return document.querySelector('[data-draft]')?.dataset.draft === arguments[0]";
        self.wait(&format!("the answers to be »{how}«"), script, vec![json!(how)]).await;
    }

    /// Clicks on what a selector finds, as soon as it is there and can be clicked on.
    pub async fn click(&self, selector: &str) {
        let mut last = String::new();
        let click = async || {
            let element = self.browser.client.find(Locator::Css(selector)).await;
            let clicked = match element {
                Ok(element) => element.click().await,
                Err(error) => Err(error),
            };
            clicked.map_err(|error| last = reason(&error)).ok()
        };
        if seen_within(PATIENCE, click).await.is_none() {
            panic!("`{selector}` cannot be clicked on: {last}\n{}", self.describe().await);
        }
    }

    /// Presses the button of an action: "next", "back", "send".
    pub async fn press(&self, action: &str) {
        self.click(&format!("button[data-action=\"{action}\"]")).await;
    }

    /// Keys pressed where focus is.
    pub async fn keys(&self, keys: &str) {
        self.browser.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Waits for a page with this heading, and for focus to be there.
    pub async fn arrive(&self, heading: &str) {
        let script = format!(
            "{WORDS} const it = document.activeElement; return it.localName === 'h1' && words(it) === arguments[0]"
        );
        self.wait(&format!("focus on the heading »{heading}«"), &script, vec![json!(heading)]).await;
    }

    /// Waits for a page with this heading.
    pub async fn wait_for_heading(&self, heading: &str) {
        let script =
            format!("{WORDS} const it = document.querySelector('h1'); return it && words(it) === arguments[0]");
        self.wait(&format!("the heading »{heading}«"), &script, vec![json!(heading)]).await;
    }

    /// Waits for the error summary to have focus, and tells its lines.
    pub async fn refused(&self) -> Vec<Line> {
        let script = format!(
            "const it = document.activeElement; return it.matches('{SUMMARY}') && it.getAttribute('role') === 'alert'"
        );
        self.wait("focus on the error summary", &script, vec![]).await;
        self.summary().await
    }

    /// Waits until the focus is on the element with this id.
    pub async fn wait_for_focus(&self, id: &str) {
        let script = "return document.activeElement.id === arguments[0]";
        self.wait(&format!("focus on {id}"), script, vec![json!(id)]).await;
    }

    /// Presses "next" and waits for a page with another heading. Fails with what the page says when it is refused.
    pub async fn advance(&self) {
        if let Err(lines) = self.try_next().await {
            panic!("»{}« is not left: {lines:?}", self.heading().await);
        }
    }

    /// Presses "next": another page, or the lines of the error summary.
    pub async fn try_next(&self) -> Result<(), Vec<Line>> {
        let before = self.heading().await;
        self.press("next").await;
        let script = format!(
            "{WORDS} const it = document.activeElement; return it.matches('{SUMMARY}') ? 'refused' : \
             it.localName === 'h1' && words(it) !== arguments[0] && 'left'"
        );
        let outcome = self.wait("another page or the error summary", &script, vec![json!(before)]).await;
        if outcome == json!("left") { Ok(()) } else { Err(self.summary().await) }
    }

    /// Presses "next" in a step as it stands. Where it was let go on, it comes back. Tells whether it was refused.
    pub async fn refuse(&self) -> bool {
        let step = self.heading().await;
        let is_refused = self.try_next().await.is_err();
        if !is_refused {
            self.press("back").await;
            self.arrive(&step).await;
        }
        is_refused
    }

    // --- Pictures

    /// The whole page as a PNG at this width.
    pub async fn picture(&self, width: u32, to: &std::path::Path) {
        self.metrics(width, HEIGHT).await;
        let height = self.js("return document.documentElement.scrollHeight", vec![]).await.as_u64();
        self.metrics(width, height.and_then(|it| u32::try_from(it).ok()).unwrap_or(HEIGHT).max(HEIGHT)).await;
        fs::write(to, self.browser.client.screenshot().await.unwrap()).unwrap();
        self.metrics(width, HEIGHT).await;
    }
}

/// A selector, for the driver's own commands.
pub fn css(selector: &str) -> Locator<'_> {
    Locator::Css(selector)
}

/// The id of a field's control, from its path: `ansoegere[0].cpr` becomes `ansoegere-0-cpr`.
pub fn id(path: &str) -> String {
    path.replace(']', "").replace(['[', '.'], "-")
}

/// What the driver says, without its own call stack.
fn reason(error: &CmdError) -> String {
    match error {
        CmdError::Standard(it) => format!("{}: {}", it.error, it.message),
        other => other.to_string(),
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|it| Some(it.as_str()?.to_owned())).collect()
}
