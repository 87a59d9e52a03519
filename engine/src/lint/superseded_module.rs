//! `superseded-module`: the form uses a module of which a newer major version lies beside it.

use super::{About, Subject};
use crate::bundle::Module;
use crate::definition::{Content, Item};
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, found: &mut Vec<(About, Diagnostic)>) {
    let bundle = subject.bundle;
    let items = std::iter::once(&bundle.definition.items).chain(bundle.modules.iter().map(|it| &it.definition.items));
    items.for_each(|it| check_items(it, subject, found));
}

fn check_items(items: &[Item], subject: &Subject<'_>, found: &mut Vec<(About, Diagnostic)>) {
    for item in items {
        let used = match &item.content {
            Content::Step(items) | Content::Section(items) | Content::Group { items, .. } => {
                check_items(items, subject, found);
                continue;
            }
            Content::Field(_) => continue,
            Content::Use(it) => &it.module,
        };
        let is_there = |it: &&Module| it.name == used.text;
        let Some((name, major)) = subject.bundle.modules.iter().find(is_there).and_then(|it| split(&it.name)) else {
            continue;
        };
        let others = subject.bundle.offered.iter().filter_map(|it| split(it));
        let newest = others.filter(|(other, _)| *other == name).map(|(_, major)| major).max().unwrap_or(major);
        // The `use` of a module's own `use` becomes a node as often as that module is used; any of them will do.
        let node = subject.nodes().find(|(_, part)| part.id.span == item.id.span);
        if let Some((id, _)) = node.filter(|_| newest > major) {
            let message = format!("the module `{}` is superseded by `{name}@{newest}`", used.text);
            let help = format!("write `{name}@{newest}`, and see what its changelog asks of the form");
            let fault = Diagnostic::warning("superseded-module", used.span, message, help);
            found.push((About::Node(id), fault.at(&item.id.text)));
        }
    }
}

/// `samtykke@1` as name and major version.
fn split(name: &str) -> Option<(&str, u32)> {
    let (name, major) = name.split_once('@')?;
    Some((name, major.parse().ok()?))
}
