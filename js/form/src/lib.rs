//! A form for a renderer of one's own: the engine as a citizen's browser needs it. Compiled bundle in; states, texts and
//! the answers to send out, as JSON.
//!
//! Absent on purpose: reading definitions, compiling, diagnostics (that is the whole engine, `js/engine`), and a page.
//! `cargo xtask dist` prints what this costs a citizen; its budget stands in `docs/performance.md`.

mod outline;

/// Half the size of the standard library's, and faster.
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

use blanket_engine::{
    Answer, Answers, Blanket, Context, Field, Issue, JsonText, Key, Language, NodeKind, Shape, State, Words, evaluate,
    parse_date, summarise, ui,
};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

/// One form being filled in. Paths are those of the answers, `ansoegere[0].cpr`; languages are `da` and `en`; raw answers
/// are what a person typed or chose.
#[wasm_bindgen]
pub struct Form {
    blanket: Blanket,
    answers: Answers,
    state: State,
    context: Context,
}

/// The version of this engine. The server compiles for it: `GET .../compiled?engine=<version>`.
#[wasm_bindgen(js_name = engineVersion)]
pub fn engine_version() -> String {
    blanket_engine::ENGINE_VERSION.to_owned()
}

/// A text of the product itself in a language, for what stands around a form.
#[wasm_bindgen(js_name = productText)]
pub fn product_text(language: &str, id: &str) -> String {
    ui(language, id, &[])
}

#[wasm_bindgen]
impl Form {
    /// Opens a compiled bundle. `today` is the person's date, `2026-11-20`.
    ///
    /// # Errors
    /// When the bytes are not for this engine, or there is no such date.
    pub fn open(bytes: &[u8], today: &str) -> Result<Self, JsValue> {
        let blanket = Blanket::from_bytes(bytes).map_err(|it| fault(&it.text()))?;
        let today = parse_date(today).ok_or_else(|| fault("today is not a date like 2026-11-20"))?;
        let (answers, context) = (Answers::new(), Context { today });
        let state = evaluate(&blanket, &answers, &context);
        Ok(Self { blanket, answers, state, context })
    }

    /// What the form is: `{id, number, version, hash, languages, steps}`, each step `{id, parts}`, each part `{kind, path}`
    /// and, for a `field`, its `shape`, for `rows` their least and greatest number, for all but fields its `parts`.
    /// Paths are without rows here: `ansoegere.cpr` for all that are at `ansoegere[0].cpr`, `ansoegere[1].cpr`, ...
    pub fn outline(&self) -> String {
        outline::outline(&self.blanket)
    }

    // --- Answering

    /// Sets a raw answer: a text; a list of the options chosen, where there may be several; or the files of an attachment
    /// as the server described them, `[{id, name, type, size, sha256}]`. Gives the states that changed by it, each as
    /// [`Self::state`] gives it; a row that is gone is null.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn set(&mut self, path: &str, answer: &JsValue) -> Result<String, JsValue> {
        let answer = blanket_js_answers::answer(answer).unwrap_or_else(|| Answer::Text(String::new()));
        self.change(path, &mut |blanket, answers, key| answers.set(blanket, key, answer.clone()))
    }

    /// Adds an empty row to a group.
    ///
    /// # Errors
    /// When there is no such group.
    #[wasm_bindgen(js_name = addRow)]
    pub fn add_row(&mut self, path: &str) -> Result<String, JsValue> {
        self.change(path, &mut |blanket, answers, key| answers.add_row(blanket, key))
    }

    /// Takes a row (the first is 0) out of a group; those after it move up.
    ///
    /// # Errors
    /// When there is no such group.
    #[wasm_bindgen(js_name = removeRow)]
    pub fn remove_row(&mut self, path: &str, row: usize) -> Result<String, JsValue> {
        self.change(path, &mut |blanket, answers, key| answers.remove_row(blanket, key, row))
    }

    /// Moves a row of a group to another place among the rows.
    ///
    /// # Errors
    /// When there is no such group.
    #[wasm_bindgen(js_name = moveRow)]
    pub fn move_row(&mut self, path: &str, from: usize, to: usize) -> Result<String, JsValue> {
        self.change(path, &mut |blanket, answers, key| answers.move_row(blanket, key, from, to))
    }

    /// Chooses one option of a field that takes several, or gives it up; an option that stands alone and the others give way
    /// to each other.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn choose(&mut self, path: &str, option: &str, chosen: bool) -> Result<String, JsValue> {
        self.change(path, &mut |blanket, answers, key| answers.choose(blanket, key, option, chosen))
    }

    /// Puts other answers in place of all there are: an object, as [`Self::all_answers`] writes it.
    pub fn fill(&mut self, answers: &JsValue) {
        self.answers = blanket_js_answers::read(answers);
        self.state = evaluate(&self.blanket, &self.answers, &self.context);
    }

    /// Every raw answer, for keeping a draft.
    #[wasm_bindgen(js_name = allAnswers)]
    pub fn all_answers(&self) -> String {
        self.answers.to_json()
    }

    /// The body to send: `{blanket: {id, version, hash}, language, answers}`, with the relevant answers alone.
    pub fn submission(&self, language: &str) -> String {
        let mut json = JsonText::new();
        json.object(|json| {
            json.key("blanket").object(|json| {
                json.key("id").string(self.blanket.id());
                json.key("version").string(self.blanket.version());
                json.key("hash").string(self.blanket.hash());
            });
            json.key("language").string(Language::from(language).code());
            json.key("answers").bare(&self.answers.relevant(&self.blanket, &self.state).to_json());
        });
        json.into()
    }

    // --- What is known

    /// `{fields: {path: {issues, read_only, relevant, required, soft_required, value}}, steps: {id: relevant}, valid}`.
    pub fn state(&self) -> String {
        self.state.to_json(&self.blanket)
    }

    // --- Texts

    /// A text of the form itself: `""` is its title, else `description`, `who`, `time`, `receipt`.
    pub fn title(&self, language: &str, attribute: &str) -> String {
        self.blanket.message(language, attribute).unwrap_or_default()
    }

    /// All that is said at a field: `{label, hint, help, raw, value, options}`. `raw` is the answer as it was typed,
    /// `value` as people read it; `options` are the texts of the options in the order of its shape.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn field(&self, language: &str, path: &str) -> Result<String, JsValue> {
        let (key, words) = (self.key(path)?, self.words(language));
        let mut json = JsonText::new();
        json.object(|json| {
            json.key("label").string(&words.label(&key));
            for name in ["hint", "help"] {
                json.key(name).string(&words.attribute(&key, name).unwrap_or_default());
            }
            json.key("raw").string(self.answers.text(&self.blanket, &key));
            json.key("value").string(&words.value(&key));
            json.key("options").list(|json| {
                let shape = self.blanket.node(key.node).field().map(Field::shape);
                if let Some(Shape::Radios { options } | Shape::Select { options } | Shape::Checks { options, .. }) =
                    shape
                {
                    options.iter().for_each(|it| json.string(&words.option(&key, it)));
                }
            });
        });
        Ok(json.into())
    }

    /// A text of a field, group or step (by its id): `""` is its question or heading, else `description`, `add`, `heading`,
    /// ... Empty when the form does not say it.
    pub fn text(&self, language: &str, path: &str, attribute: &str) -> String {
        let step = || self.blanket.steps().iter().find(|it| self.blanket.node(**it).id == path);
        let key = self.blanket.key(path).or_else(|| step().map(|it| Key::of(*it)));
        key.and_then(|key| self.words(language).attribute(&key, attribute)).unwrap_or_default()
    }

    /// What a row is called: "Ansøger 2".
    ///
    /// # Errors
    /// When there is no such group.
    #[wasm_bindgen(js_name = rowLabel)]
    pub fn row_label(&self, language: &str, path: &str, row: usize) -> Result<String, JsValue> {
        Ok(self.words(language).row_label(&self.key(path)?, row))
    }

    /// Everything wrong, in the order of the form: `[{step, field, code, severity, part, text, where}]`; `where` is the
    /// text with the row before it, for a list of faults.
    pub fn issues(&self, language: &str) -> String {
        let words = self.words(language);
        let mut json = JsonText::new();
        json.list(|json| self.state.issues().for_each(|it| self.issue(it, &words, json)));
        json.into()
    }

    /// The answers to read before sending: `[{step, title, lines: [{field, label, value, heading, level, changeable}]}]`.
    pub fn summary(&self, language: &str) -> String {
        let mut json = JsonText::new();
        json.list(|json| {
            for step in summarise(&self.blanket, &self.state, language) {
                json.object(|json| {
                    json.key("step").string(&self.blanket.node(step.step).id);
                    json.key("title").string(&step.title);
                    json.key("lines").list(|json| {
                        for line in &step.lines {
                            json.object(|json| {
                                json.key("field").string(&self.path(&line.key));
                                json.key("label").string(&line.label);
                                json.key("value").string(&line.value);
                                json.key("heading").bool(line.heading);
                                json.key("level").number(usize::from(line.level));
                                json.key("changeable").bool(line.changeable);
                            });
                        }
                    });
                });
            }
        });
        json.into()
    }
}

impl Form {
    fn words(&self, language: &str) -> Words<'_> {
        Words::new(&self.blanket, &self.state, language)
    }

    fn key(&self, path: &str) -> Result<Key, JsValue> {
        self.blanket.key(path).ok_or_else(|| fault("there is no such field or group in the form"))
    }

    /// The path of a field, group or row, the id of a step; a section has none.
    fn path(&self, key: &Key) -> String {
        let node = self.blanket.node(key.node);
        match node.kind {
            NodeKind::Field(_) | NodeKind::Group { .. } => self.blanket.path(key),
            NodeKind::Step => node.id.clone(),
            NodeKind::Section => String::new(),
        }
    }

    /// Changes the answers at a path, and writes the states that are others by it.
    fn change(&mut self, path: &str, change: &mut dyn FnMut(&Blanket, &mut Answers, &Key)) -> Result<String, JsValue> {
        let key = self.key(path)?;
        change(&self.blanket, &mut self.answers, &key);
        let changed = self.state.change(&self.blanket, &self.answers, &self.context, &key);
        let mut json = JsonText::new();
        json.object(|json| {
            for key in &changed {
                let path = self.path(key);
                if !path.is_empty() {
                    json.key(&path);
                    self.state.write_json(&self.blanket, key, json);
                }
            }
        });
        Ok(json.into())
    }

    fn issue(&self, issue: &Issue, words: &Words<'_>, json: &mut JsonText) {
        json.object(|json| {
            json.key("step").string(&self.blanket.node(self.blanket.step_of(issue.at.node)).id);
            json.key("field").string(&self.blanket.path(&issue.at));
            json.key("code").string(&issue.full_code());
            json.key("severity").string(issue.severity.as_str());
            json.key("part");
            match issue.part {
                Some(part) => json.number(usize::from(part)),
                None => json.bare("null"),
            }
            json.key("text").string(&words.issue(issue));
            json.key("where").string(&words.issue_where(issue));
        });
    }
}

fn fault(message: &str) -> JsValue {
    JsError::new(message).into()
}
