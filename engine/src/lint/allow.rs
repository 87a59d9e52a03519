//! `unknown-lint`, `unused-allow`: advice that the author lets pass, and what is wrong with letting it pass.
//!
//! `allow = [{ lint = "missing-hint", reason = "..." }]` stands on an item or a rule, and then is for it and all in it,
//! or at the top of a definition, and then is for the whole of that file.

use super::{ADVICE, About, Subject};
use crate::definition::{Allow, Content, Definition, Item};
use crate::diagnostic::{Diagnostic, Span};
use crate::read::table::did_you_mean;

/// An `allow`, and the place of the id of what it stands on; none at the top of a definition.
struct Placed<'a> {
    allow: &'a Allow,
    on: Option<Span>,
    /// The definition in which it stands, by its file.
    file: u16,
    used: bool,
}

/// Tells the advice that nobody lets pass, and the faults of what lets advice pass.
pub(super) fn sift(subject: &Subject<'_>, found: Vec<(About, Diagnostic)>, faults: &mut Vec<Diagnostic>) {
    let form = &subject.bundle.definition;
    let mut placed = Vec::new();
    for definition in std::iter::once(form).chain(subject.bundle.modules.iter().map(|it| &it.definition)) {
        gather(definition, &mut placed);
    }
    for (about, fault) in found {
        let around = around(subject, about);
        let mut passes = false;
        for it in placed.iter_mut().filter(|it| it.allow.lint.text == fault.code) {
            let covers = match it.on {
                Some(on) => around.contains(&on),
                None => it.file == form.id.span.file || around.first().is_some_and(|at| at.file == it.file),
            };
            it.used |= covers;
            passes |= covers;
        }
        if !passes {
            faults.push(fault);
        }
    }
    for it in &placed {
        check(it, form, faults);
    }
}

fn check(it: &Placed<'_>, form: &Definition, faults: &mut Vec<Diagnostic>) {
    let lint = &it.allow.lint;
    let names = ADVICE.map(|(name, _)| name);
    if lint.text.is_empty() {
        // That there is none has been told.
    } else if !names.contains(&lint.text.as_str()) {
        let message = format!("`{}` is not a lint that can be let pass", lint.text);
        faults.push(Diagnostic::error("unknown-lint", lint.span, message, did_you_mean(&lint.text, names)));
    } else if !it.used && it.file == form.id.span.file {
        // A module's `allow` may be idle in this form, which says a text of its own, and needed in the next.
        let message = format!("there is no `{}` here to let pass", lint.text);
        faults.push(Diagnostic::warning("unused-allow", lint.span, message, "take this `allow` away"));
    }
}

fn gather<'a>(definition: &'a Definition, out: &mut Vec<Placed<'a>>) {
    let file = definition.id.span.file;
    let mut put = |on: Option<Span>, allow: &'a [Allow]| {
        out.extend(allow.iter().map(|allow| Placed { allow, on, file, used: false }));
    };
    put(None, &definition.allow);
    definition.rules.iter().for_each(|it| put(Some(it.id.span), &it.allow));
    each_item(&definition.items, &mut |it| put(Some(it.id.span), &it.allow));
}

fn each_item<'a>(items: &'a [Item], visit: &mut dyn FnMut(&'a Item)) {
    for item in items {
        visit(item);
        match &item.content {
            Content::Step(items) | Content::Section(items) | Content::Group { items, .. } => each_item(items, visit),
            Content::Field(_) | Content::Use(_) => {}
        }
    }
}

/// The places of the ids of what advice is about and of all around it, innermost first. Each id stands in one place.
fn around(subject: &Subject<'_>, about: About) -> Vec<Span> {
    let mut out = Vec::new();
    match about {
        About::Rule(at) => {
            let message = subject.blanket.rules.get(at).map(|it| &it.message);
            let rule = subject.expanded.rules.iter().find(|it| Some(&it.message) == message);
            out.extend(rule.map(|it| it.id.span));
        }
        About::Node(id) => {
            let mut at = Some(id);
            while let Some(id) = at {
                let node = subject.blanket.node(id);
                out.push(node.span);
                at = node.parent;
            }
        }
    }
    out
}
