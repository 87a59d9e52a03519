//! The few icons we use, drawn here: a sprite of hundreds would have to be fetched.

use crate::html::{El, svg};

/// The shape of an icon in a square of 24.
#[derive(Clone, Copy)]
pub(crate) struct Icon(&'static str);

pub(crate) const CHECK: Icon = Icon("M9.5 18.4 3.6 12.5 5 11.1l4.5 4.5L19 6.1l1.4 1.4z");
pub(crate) const BACK: Icon = Icon("M14.5 18.5 8 12l6.5-6.5 1.4 1.4L10.8 12l5.1 5.1z");
pub(crate) const PLUS: Icon = Icon("M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z");
pub(crate) const REMOVE: Icon =
    Icon("M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z");
pub(crate) const PRINT: Icon = Icon("M7 3h10v5H7zM4 9h16a1 1 0 0 1 1 1v7h-4v4H7v-4H3v-7a1 1 0 0 1 1-1zm5 6v4h6v-4z");
const ERROR: Icon = Icon("M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm-1 5v7h2V7zm0 9v2h2v-2z");
const SUCCESS: Icon =
    Icon("M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm-1.5 14.6 7.2-7.2L16.3 8l-5.8 5.8L7.7 11l-1.4 1.4z");
const WARNING: Icon = Icon("M12 2.5 23 21.5H1zM11 10v5h2v-5zm0 7v2h2v-2z");

/// An icon beside words that say the same.
pub(crate) fn icon(icon: Icon) -> El {
    drawn(icon).attr("aria-hidden", "true")
}

/// An icon that says something by itself.
pub(crate) fn spoken(icon: Icon, says: impl Fn() -> String + 'static) -> El {
    drawn(icon).attr("role", "img").attr_of("aria-label", says)
}

fn drawn(icon: Icon) -> El {
    let path = svg("path").attr("fill-rule", "evenodd").attr("d", icon.0);
    svg("svg").class("icon-svg").attr("viewBox", "0 0 24 24").attr("focusable", "false").add(path)
}

/// The kinds of notice of the design system: its class, its icon, and the message that names it.
#[derive(Clone, Copy)]
pub(crate) struct Tone {
    pub(crate) class: &'static str,
    pub(crate) icon: Icon,
    pub(crate) name: &'static str,
}

pub(crate) const AS_ERROR: Tone = Tone { class: "alert alert-error", icon: ERROR, name: "ui-tone-error" };
pub(crate) const AS_SUCCESS: Tone = Tone { class: "alert alert-success", icon: SUCCESS, name: "ui-tone-success" };
pub(crate) const AS_WARNING: Tone = Tone { class: "alert alert-warning", icon: WARNING, name: "ui-tone-warning" };
