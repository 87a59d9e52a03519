//! Elements, built by hand on Leptos' signals.
//!
//! Leptos' own `view!` gives every piece of a page a type of its own, and every type its own code: this renderer in
//! `view!` was nearly twice as large for the citizen to fetch (docs/decisions/2026-11-20-elements-without-view.md). Here
//! an element is a value, and what changes is a closure. Effects and listeners belong to the current owner and end with it.

use leptos::prelude::{LocalStorage, Owner, RenderEffect, StoredValue, untrack};
use std::any::Any;
use std::cell::RefCell;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlElement, Node};

/// An element under construction, or several without one around them.
#[derive(Clone)]
pub(crate) struct El(Node);

const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");

thread_local! {
    static DOCUMENT: Document = web_sys::window().and_then(|it| it.document()).unwrap_or_else(|| JsValue::UNDEFINED.unchecked_into());
}

/// An element with its classes: `el("p.form-hint")`.
pub(crate) fn el(tag: &str) -> El {
    let (tag, classes) = tag.split_once('.').unwrap_or((tag, ""));
    // INVARIANT: only fixed names of elements are made, and those the browser never refuses.
    let element =
        El(DOCUMENT.with(|it| it.create_element(tag).map_or_else(|_| it.create_comment("").into(), Into::into)));
    if classes.is_empty() { element } else { element.class(&classes.replace('.', " ")) }
}

/// An element of a drawing.
pub(crate) fn svg(tag: &str) -> El {
    El(DOCUMENT.with(|it| it.create_element_ns(SVG, tag).map_or_else(|_| it.create_comment("").into(), Into::into)))
}

impl El {
    /// A copy of an element that is in the page already, with all that is in it.
    pub(crate) fn copy_of(element: &Element) -> Self {
        Self(element.clone_node_with_deep(true).unwrap_or_else(|_| element.clone().into()))
    }
}

/// Several elements side by side.
pub(crate) fn pieces(list: impl IntoIterator<Item = El>) -> El {
    El(DOCUMENT.with(|it| it.create_document_fragment().into())).all(list)
}

/// A place in the page without looks, where something may come to stand.
pub(crate) fn mark() -> El {
    El(DOCUMENT.with(|it| it.create_comment("").into()))
}

impl El {
    pub(crate) fn element(&self) -> &Element {
        self.0.unchecked_ref()
    }

    pub(crate) fn html(&self) -> &HtmlElement {
        self.0.unchecked_ref()
    }

    pub(crate) fn class(self, names: &str) -> Self {
        self.attr("class", names)
    }

    pub(crate) fn id(self, id: &str) -> Self {
        self.attr("id", id)
    }

    pub(crate) fn attr(self, name: &str, value: &str) -> Self {
        self.set(name, Some(value));
        self
    }

    /// An attribute that is there or not.
    pub(crate) fn set(&self, name: &str, value: Option<&str>) {
        let _ = match value {
            Some(value) => self.element().set_attribute(name, value),
            None => self.element().remove_attribute(name),
        };
    }

    /// The whole content as text. Never markup.
    pub(crate) fn set_text(&self, text: &str) {
        self.0.set_text_content(Some(text));
    }

    #[allow(clippy::needless_pass_by_value, reason = "an element that is built in place reads best")]
    pub(crate) fn add(self, child: Self) -> Self {
        let _ = self.0.append_child(&child.0);
        self
    }

    pub(crate) fn all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        for child in children {
            self = self.add(child);
        }
        self
    }

    pub(crate) fn text(self, text: &str) -> Self {
        let node = DOCUMENT.with(|it| it.create_text_node(text));
        self.add(Self(node.into()))
    }

    /// A text that follows what it is made of.
    pub(crate) fn say(self, text: impl Fn() -> String + 'static) -> Self {
        let node = DOCUMENT.with(|it| it.create_text_node(""));
        let target: Node = node.clone().into();
        follow(Box::new(text), Box::new(move |it| target.set_text_content(Some(it))));
        self.add(Self(node.into()))
    }

    /// An attribute that follows what it is made of.
    pub(crate) fn attr_of(self, name: &'static str, value: impl Fn() -> String + 'static) -> Self {
        let target = self.clone();
        follow(Box::new(value), Box::new(move |it| target.set(name, Some(it))));
        self
    }

    /// A child that is there while `key` gives something, made anew when that changes. What `make` reads is not followed.
    pub(crate) fn region(
        self,
        key: impl Fn() -> Option<String> + 'static,
        make: impl Fn(&str) -> Self + 'static,
    ) -> Self {
        self.region_of(Box::new(key), Box::new(make))
    }

    fn region_of(self, key: Box<dyn Fn() -> Option<String>>, make: Box<dyn Fn(&str) -> Self>) -> Self {
        let (start, end) = (mark(), mark());
        let me = self.add(start.clone()).add(end.clone());
        let outer = Owner::current().unwrap_or_default();
        let (mut last, mut owner): (Option<String>, Option<Owner>) = (None, None);
        effect(Box::new(move || {
            let now = key();
            if now == last {
                return;
            }
            while let Some(old) = start.0.next_sibling().filter(|it| *it != end.0) {
                Self(old).remove();
            }
            if let Some(old) = owner.take() {
                old.cleanup();
            }
            if let Some(now) = &now {
                let inner = outer.child();
                end.insert_before(&inner.with(|| untrack(|| make(now))));
                owner = Some(inner);
            }
            last = now;
        }));
        me
    }

    /// Has nothing but this child.
    pub(crate) fn fill(&self, child: &Self) {
        self.set_text("");
        let _ = self.0.append_child(&child.0);
    }

    /// Listens until the current owner ends.
    pub(crate) fn on(self, event: &str, run: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(run));
        self
    }

    fn listen(&self, event: &str, run: Box<dyn FnMut(Event)>) {
        let run: Closure<dyn FnMut(Event)> = Closure::wrap(run);
        let _ = self.0.add_event_listener_with_callback(event, run.as_ref().unchecked_ref());
        keep(Box::new(run));
    }

    pub(crate) fn insert_before(&self, new: &Self) {
        if let Some(parent) = self.0.parent_node() {
            let _ = parent.insert_before(&new.0, Some(&self.0));
        }
    }

    pub(crate) fn remove(&self) {
        if let Some(parent) = self.0.parent_node() {
            let _ = parent.remove_child(&self.0);
        }
    }

    /// There, before the mark, or not.
    pub(crate) fn show(&self, shown: bool, before: &Self) {
        match (shown, self.0.parent_node().is_some()) {
            (true, false) => before.insert_before(self),
            (false, true) => self.remove(),
            (true, true) | (false, false) => {}
        }
    }
}

/// Runs now, and again whenever a signal it read has changed. What it makes ends with its next run.
pub(crate) fn effect(mut run: Box<dyn FnMut()>) {
    keep(Box::new(RenderEffect::<()>::new(move |_| run())));
}

/// Writes a text where it is shown, when it differs from the last.
fn follow(read: Box<dyn Fn() -> String>, write: Box<dyn Fn(&str)>) {
    let mut last: Option<String> = None;
    effect(Box::new(move || {
        let now = read();
        if last.as_ref() != Some(&now) {
            write(&now);
            last = Some(now);
        }
    }));
}

/// Fills a list with items known by their names; an item stays as it is while its name is there. An empty list is hidden.
pub(crate) fn fill_list(list: El, names: Box<dyn Fn() -> Vec<String>>, make: Box<dyn Fn(&str) -> El>) -> El {
    let end = mark();
    let list = list.add(end.clone());
    let (places, target) = (Places::new(), list.clone());
    let mut before: Vec<String> = Vec::new();
    effect(Box::new(move || {
        let now = names();
        for index in (0..before.len()).rev() {
            if before.get(index).is_some_and(|it| !now.contains(it)) {
                places.remove(index);
                before.remove(index);
            }
        }
        for name in now {
            if !before.contains(&name) {
                places.push(&end);
                places.set(before.len(), 1, &|| make(&name));
                before.push(name);
            }
        }
        target.set("hidden", before.is_empty().then_some(""));
    }));
    list
}

/// Children at fixed places, of which some are there. Each ends by itself, unlike what is made in a [`El::region`].
pub(crate) struct Places {
    outer: Owner,
    places: RefCell<Vec<Place>>,
}

struct Place {
    mark: El,
    /// What stands there, as the caller numbers it; 0 is nothing.
    kind: u8,
    child: Option<(Owner, El)>,
}

impl Places {
    pub(crate) fn new() -> Self {
        Self { outer: Owner::current().unwrap_or_default(), places: RefCell::default() }
    }

    /// How many places there are.
    pub(crate) fn count(&self) -> usize {
        self.places.borrow().len()
    }

    /// One more place, before an element that is in the page already.
    pub(crate) fn push(&self, before: &El) {
        let mark = mark();
        before.insert_before(&mark);
        self.places.borrow_mut().push(Place { mark, kind: 0, child: None });
    }

    /// Takes the last place away, with its child.
    pub(crate) fn pop(&self) {
        if let Some(last) = self.count().checked_sub(1) {
            self.remove(last);
        }
    }

    /// Takes a place away, with its child; those after it move up.
    fn remove(&self, index: usize) {
        let place = self.places.borrow_mut().remove(index);
        place.mark.remove();
        end(place.child);
    }

    /// Has this kind of child stand at a place: makes it if another stands there.
    pub(crate) fn set(&self, index: usize, kind: u8, make: &dyn Fn() -> El) {
        let mut places = self.places.borrow_mut();
        let Some(place) = places.get_mut(index).filter(|it| it.kind != kind) else { return };
        end(place.child.take());
        place.kind = kind;
        if kind > 0 {
            let owner = self.outer.child();
            let new = owner.with(|| untrack(make));
            place.mark.insert_before(&new);
            place.child = Some((owner, new));
        }
    }
}

fn end(child: Option<(Owner, El)>) {
    if let Some((owner, element)) = child {
        element.remove();
        owner.cleanup();
    }
}

/// Holds something for as long as the current owner lives.
fn keep(it: Box<dyn Any>) {
    let _: StoredValue<Box<dyn Any>, LocalStorage> = StoredValue::new_local(it);
}
