//! A notice in a coloured box, and a button: the two pieces that several pages share.

use crate::html::{El, el};
use crate::icon::{self, Icon, Tone};
use crate::words;
use blanket_engine::Language;
use leptos::prelude::RwSignal;

/// The box, and in it what it says.
pub(crate) fn notice(tone: Tone, language: RwSignal<Language>, body: impl IntoIterator<Item = El>) -> El {
    let sign = icon::spoken(tone.icon, words::text(language, tone.name)).attr("class", "icon-svg alert-icon");
    el("div").class(tone.class).add(sign).add(el("div.alert-body").all(body))
}

pub(crate) fn button(class: &str, sign: Option<Icon>, text: impl Fn() -> String + 'static) -> El {
    el("button").attr("type", "button").class(class).all(sign.map(icon::icon)).add(el("span").say(text))
}
