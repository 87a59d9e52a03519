//! A postal address: a look-up while the person types, and under it the address itself, which may be written by hand too.
//!
//! The look-up is ARIA 1.2's combobox with a list. It is a help and no more: when it fails or is slow that is said, and
//! the fields are there. What leads on in it (a street, a house with flats) the server tells with the text to go on with.

use crate::api::{self, Data};
use crate::dom;
use crate::focus::After;
use crate::html::{El, el, pieces};
use crate::journey::Journey;
use crate::notice::button;
use crate::sheet::Presence;
use crate::step::items;
use crate::words;
use blanket_engine::Key;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// How long a person pauses before what is typed is looked up, in milliseconds.
const PAUSE: u64 = 250;
/// After so many milliseconds without an answer the person is told that there is another way.
const SLOW: u64 = 2_000;

pub(crate) fn address(journey: Journey, group: &Key, level: u8) -> El {
    let store = journey.store;
    let path = store.path(group);
    let (key, opened) = (group.clone(), Cell::new(false));
    let fields = store.children(group);
    let group_fields = fields.clone();
    let first = fields.first().map(|it| dom::id(&store.path(it))).unwrap_or_default();
    // Once there they stay, also when all of them are emptied.
    let is_open = Rc::new(move || {
        let is_asked_for = store.with(|_, sheet| sheet.by_hand.contains(&key));
        let is_used = |it: &Key| {
            !store.with(|blanket, sheet| sheet.answers.text(blanket, it).to_owned()).is_empty()
                || !store.group_fault(it).is_empty()
        };
        opened.set(opened.get() || is_asked_for || fields.iter().any(is_used));
        opened.get()
    });
    // What may not be changed, or is known already, is not looked for.
    let asked = group_fields.first().cloned().unwrap_or_default();
    let is_asked = move || store.with(|_, sheet| sheet.presence(&asked) == Presence::Open);
    let (shown, hidden) = (is_open.clone(), is_open);
    let (asks, closed) = (is_asked.clone(), is_asked.clone());
    let (key, inner, own) = (group.clone(), group.clone(), group.clone());
    let by_hand = move |_: &str| {
        let (key, first) = (key.clone(), dom::by_id(&first));
        button("function-link blanket-small-button", None, words::text(store.language, "ui-address-by-hand"))
            .attr("data-action", "by-hand")
            .attr("data-group", &path)
            .on("click", move |_| {
                store.turn(|sheet| sheet.by_hand.push(key.clone()));
                journey.after(&After::GivenWay(&first));
            })
    };
    pieces([])
        .region(move || is_asked().then(String::new), move |_| look_up(journey, &own))
        .region(move || (asks() && !hidden()).then(String::new), by_hand)
        .region(move || (shown() || !closed()).then(String::new), move |_| el("div").add(items(journey, &inner, level)))
}

/// What is done with an answer.
type Then = Box<dyn FnOnce(&LookUp, Data)>;

/// The combobox, and what it remembers while it is open.
struct LookUp {
    journey: Journey,
    group: Key,
    id: String,
    input: El,
    list: El,
    /// What is said under the field: that nothing was found, that it does not work.
    told: El,
    hits: RefCell<Vec<Data>>,
    active: Cell<Option<usize>>,
    /// Tells the latest question from those that have been overtaken.
    turn: Cell<u32>,
}

fn look_up(journey: Journey, group: &Key) -> El {
    let language = journey.store.language;
    let id = dom::id(&journey.store.path(group));
    let part = |name: &str| [&id, name].join("-");
    let (search, hint, list) = (part("search"), part("search-hint"), part("list"));
    let input = el("input.form-input.blanket-wide")
        .attr("type", "text")
        .id(&search)
        .attr("role", "combobox")
        .attr("autocomplete", "off")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", &list)
        .attr("aria-expanded", "false")
        .attr("aria-describedby", &hint);
    let list = el("ul.blanket-suggestions")
        .id(&list)
        .attr("role", "listbox")
        .attr("hidden", "")
        .attr_of("aria-label", words::text(language, "ui-address-suggestions"));
    let told = el("p.blanket-told");
    let it = Rc::new(LookUp {
        journey,
        group: group.clone(),
        id,
        input: input.clone(),
        list: list.clone(),
        told: told.clone(),
        hits: RefCell::default(),
        active: Cell::default(),
        turn: Cell::default(),
    });
    let (typing, keys, leaving, choosing) = (it.clone(), it.clone(), it.clone(), it.clone());
    let input = input
        .on("input", move |_| typing.typed())
        .on("keydown", move |event| keys.key(&event))
        .on("blur", move |_| leaving.close());
    // Pressing on the list leaves focus where it is.
    let list = list.on("mousedown", |event| event.prevent_default()).on("click", move |event| choosing.clicked(&event));
    let frame = el("div.form-group.blanket-look-up").all([
        el("label.form-label").attr("for", &search).say(words::text(language, "ui-address-search")),
        el("span.form-hint").id(&hint).say(words::text(language, "ui-address-search-hint")),
        el("div.blanket-combobox").add(input).add(list),
        told,
    ]);
    it.probe(&frame);
    frame
}

impl LookUp {
    /// A server that looks up no addresses has none to offer: then there are only the fields.
    fn probe(self: &Rc<Self>, frame: &El) {
        let (it, frame) = (self.clone(), frame.clone());
        let then = move |status, _| {
            if status == 404 && !it.journey.store.is_gone() {
                frame.remove();
                it.by_hand();
            }
        };
        api::ask(api::search_address(&self.url(), ""), Box::new(then));
    }

    fn url(&self) -> String {
        self.journey.address_url()
    }

    fn typed(self: &Rc<Self>) {
        let turn = self.next();
        self.told.set_text("");
        let it = self.clone();
        dom::later(PAUSE, move || {
            if it.is(turn) {
                it.search(turn);
            }
        });
    }

    /// A new question; those before it are overtaken.
    fn next(&self) -> u32 {
        self.turn.set(self.turn.get() + 1);
        self.turn.get()
    }

    fn is(&self, turn: u32) -> bool {
        self.turn.get() == turn && !self.journey.store.is_gone()
    }

    fn search(self: &Rc<Self>, turn: u32) {
        let text = dom::value(&self.input);
        if text.trim().chars().nth(1).is_none() {
            return self.close();
        }
        let address = api::search_address(&self.url(), &text);
        self.ask(turn, address, Box::new(|it, found| it.show(found.get("fund").items())));
    }

    /// Asks, and says so when the answer is slow or none. An answer that has been overtaken is let go.
    fn ask(self: &Rc<Self>, turn: u32, address: String, then: Then) {
        let is_answered = Rc::new(Cell::new(false));
        let (it, answered) = (self.clone(), is_answered.clone());
        dom::later(SLOW, move || {
            if !answered.get() && it.is(turn) {
                it.fail("ui-address-slow");
            }
        });
        let it = self.clone();
        let answer = move |status, answer| {
            is_answered.set(true);
            match status {
                _ if !it.is(turn) => {}
                200 => then(&it, answer),
                _ => it.fail("ui-address-failed"),
            }
        };
        api::ask(address, Box::new(answer));
    }

    fn show(&self, hits: Vec<Data>) {
        self.told.set_text("");
        if hits.is_empty() {
            self.close();
            return self.tell("ui-address-none");
        }
        self.list.set_text("");
        for (index, hit) in hits.iter().enumerate() {
            let option = el("li").attr("role", "option").id(&self.option(index)).attr("aria-selected", "false");
            let _ = self.list.clone().add(option.text(&hit.text("titel")));
        }
        let count = hits.len().to_string();
        self.hits.replace(hits);
        self.activate(None);
        self.list.set("hidden", None);
        self.input.set("aria-expanded", Some("true"));
        let store = self.journey.store;
        store.say(words::say(store.language, "ui-address-hits", &[("count", &count)]));
    }

    fn close(&self) {
        self.activate(None);
        self.hits.borrow_mut().clear();
        self.list.set("hidden", Some(""));
        self.input.set("aria-expanded", Some("false"));
    }

    /// It does not work: said, and the fields are there.
    fn fail(&self, id: &str) {
        self.close();
        self.tell(id);
        self.by_hand();
    }

    fn by_hand(&self) {
        self.journey.store.turn(|sheet| sheet.by_hand.push(self.group.clone()));
    }

    fn tell(&self, id: &str) {
        let store = self.journey.store;
        let text = words::say(store.language, id, &[]);
        self.told.set_text(&text);
        store.say(text);
    }

    fn option(&self, index: usize) -> String {
        [&self.id, "list", &index.to_string()].join("-")
    }

    /// Has one of the suggestions stand out, or none.
    fn activate(&self, index: Option<usize>) {
        for (at, is_active) in [(self.active.replace(index), "false"), (index, "true")] {
            let Some(at) = at else { continue };
            if let Ok(Some(option)) = self.list.element().query_selector(&dom::by_id(&self.option(at))) {
                let _ = option.set_attribute("aria-selected", is_active);
                if is_active == "true" {
                    dom::bring_into_view(&option);
                }
            }
        }
        let id = index.map(|it| self.option(it));
        self.input.set("aria-activedescendant", id.as_deref());
    }

    fn key(self: &Rc<Self>, event: &Event) {
        let count = self.hits.borrow().len();
        if count == 0 {
            return;
        }
        let active = self.active.get();
        match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
            "ArrowDown" => self.activate(Some(active.map_or(0, |it| (it + 1) % count))),
            "ArrowUp" => self.activate(Some(active.map_or(count, |it| it).checked_sub(1).unwrap_or(count - 1))),
            "Escape" => self.close(),
            "Enter" => {
                if let Some(active) = active {
                    self.choose(active);
                }
            }
            _ => return,
        }
        // Enter does not send the step while there is a list to choose from.
        event.prevent_default();
    }

    fn clicked(self: &Rc<Self>, event: &Event) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let option = target.and_then(|it| it.closest("[role=option]").ok().flatten());
        let index = option.and_then(|it| it.id().rsplit('-').next()?.parse().ok());
        if let Some(index) = index {
            self.choose(index);
        }
    }

    fn choose(self: &Rc<Self>, index: usize) {
        let turn = self.next();
        let (text, caret, address, title) = {
            let hits = self.hits.borrow();
            let Some(hit) = hits.get(index) else { return };
            let address = [self.url(), hit.text("type"), hit.text("id")].join("/");
            (hit.text("tekst"), hit.number("markoer") as u32, address, hit.text("titel"))
        };
        self.close();
        if !text.is_empty() {
            dom::set_value(&self.input, &text);
            let _ = dom::as_input(&self.input).set_selection_range(caret, caret);
            return self.search(turn);
        }
        dom::set_value(&self.input, &title);
        self.ask(turn, address, Box::new(move |it, found| it.take(&found, &title)));
    }

    /// Answers each field of the group with the part of its name.
    fn take(&self, address: &Data, title: &str) {
        self.told.set_text("");
        let (journey, store) = (self.journey, self.journey.store);
        for key in store.children(&self.group) {
            let part = store.peek(|blanket, _| address.text(&blanket.node(key.node).id));
            journey.answer(&key, &part);
        }
        store.say(words::say(store.language, "ui-address-filled", &[("address", title)]));
    }
}
