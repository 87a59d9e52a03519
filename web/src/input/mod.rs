//! From an input shape to its control. One file per shape; the closed match below is the only place that tells them apart.

mod area;
mod check;
mod files;
mod line;
mod output;
mod parts;
mod radios;
mod select;

use crate::dom;
use crate::field::Slot;
use crate::journey::Journey;
use crate::prose;
use blanket_engine::{Key, NodeKind, Shape};
use leptos::prelude::*;

/// A field at its place. `level` is that of a heading, should it have one.
pub(crate) fn field(journey: Journey, key: &Key, level: u8) -> AnyView {
    let store = journey.store;
    let shape = store.kind(key, |kind| match kind {
        NodeKind::Field(field) => Some(field.shape()),
        NodeKind::Step | NodeKind::Section | NodeKind::Group { .. } => None,
    });
    let Some(shape) = shape else { return ().into_any() };
    let path = store.path(key);
    let slot = Slot { store, key: key.clone(), id: dom::id(&path), path, slice: store.slice(key.clone(), &shape) };
    let read_only = Memo::new(move |_| slot.slice.with(|it| it.read_only));
    (move || if read_only.get() { output::output(&slot) } else { control(journey, &slot, &shape, level) }).into_any()
}

fn control(journey: Journey, slot: &Slot, shape: &Shape, level: u8) -> AnyView {
    match shape {
        Shape::Line { input_mode, autocomplete, max_length: _, width } => line::line(slot, *input_mode, autocomplete.clone(), *width),
        Shape::Area { rows, max_length } => area::area(slot, *rows, *max_length),
        Shape::Parts { parts } => parts::parts(slot, parts),
        Shape::Radios { options } => radios::radios(slot, options),
        Shape::Select { options } => select::select(slot, options),
        Shape::Check => check::check(slot),
        Shape::Files { max_files, max_bytes, accept } => files::files(journey, slot, &files::Limits { files: *max_files, bytes: *max_bytes, accept: accept.clone() }),
        Shape::Output => output::output(slot),
        Shape::Prose => prose::information(slot, level),
    }
}
