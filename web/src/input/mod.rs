//! From an input shape to its control. One file per shape; the closed match below is the only place that tells them apart.

pub(crate) mod address;
mod area;
mod check;
mod checks;
mod files;
pub(crate) mod likert;
mod line;
mod output;
mod parts;
mod radios;
mod select;

use crate::dom;
use crate::field::Slot;
use crate::html::{El, pieces};
use crate::journey::Journey;
use crate::prose;
use blanket_engine::{Key, Shape};

/// A field at its place, open or shown only. `level` is that of a heading, should it have one.
pub(crate) fn field(journey: Journey, key: &Key, shape: &Shape, open: bool, level: u8) -> El {
    let path = journey.store.path(key);
    let slot = Slot::new(journey, key.clone(), path.clone(), dom::id(&path));
    let control = if open { control(&slot, shape, level) } else { output::output(&slot) };
    slot.start(shape.options());
    control
}

fn control(slot: &Slot, shape: &Shape, level: u8) -> El {
    match shape {
        Shape::Line { input_mode, autocomplete, max_length: _, width } => {
            line::line(slot, *input_mode, autocomplete.as_deref(), *width)
        }
        Shape::Area { rows, max_length } => area::area(slot, *rows, *max_length),
        Shape::Parts { parts } => parts::parts(slot, parts),
        Shape::Radios { options } => radios::radios(slot, options),
        Shape::Checks { options, .. } => checks::checks(slot, options),
        Shape::Select { options } => select::select(slot, options),
        Shape::Check => check::check(slot),
        Shape::Files { max_files, max_bytes, accept, later } => {
            let limits = files::Limits { files: *max_files, bytes: *max_bytes, accept: accept.clone(), later: *later };
            files::files(slot, limits)
        }
        Shape::Output => output::output(slot),
        Shape::Prose => prose::information(slot, level),
        Shape::Stop => prose::stop(slot, level),
        Shape::Hidden => pieces([]),
    }
}
