//! `duplicate-label`: two questions of one step, or two options of one question, are called the same. Who hears the page
//! cannot tell them apart (WCAG 2.4.6). Questions that are never shown together may be.

use std::collections::BTreeMap;

use super::{About, Subject};
use crate::blanket::{NodeId, NodeKind};
use crate::diagnostic::Diagnostic;
use crate::text::{Pattern, Piece};

pub(super) fn check(subject: &Subject<'_>, found: &mut Vec<(About, Diagnostic)>) {
    for (language, texts) in &subject.blanket.texts {
        for step in subject.blanket.steps() {
            let mut seen: BTreeMap<String, Vec<NodeId>> = BTreeMap::new();
            for id in subject.blanket.within(*step) {
                let node = subject.blanket.node(id);
                let NodeKind::Field(field) = &node.kind else { continue };
                let label = texts.pattern(&node.message, "").filter(|_| field.kind.asks());
                let Some((label, text)) = label.and_then(|it| Some((it, plain(it)?))) else { continue };
                let same = seen.entry(text.to_lowercase()).or_default();
                // Of two with one id, that is what is told.
                let path = |it: &NodeId| &subject.blanket.node(*it).path;
                let other = same.iter().find(|it| !subject.exclude_each_other(**it, id) && path(it) != &node.path);
                if let Some(other) = other.map(path) {
                    let message = format!("`{}` and `{other}` of one step are both called \"{text}\"", node.path);
                    let help = format!("say in `{}.ftl` what tells them apart", language.code());
                    let fault = Diagnostic::warning("duplicate-label", label.span, message, help).at(&node.path);
                    found.push((About::Node(id), fault));
                }
                same.push(id);
            }
        }
        for (id, definition) in subject.fields() {
            let node = subject.blanket.node(id);
            let mut seen: BTreeMap<String, String> = BTreeMap::new();
            for (option, attribute) in definition.kind.option_attributes() {
                let label = texts.pattern(&node.message, &attribute);
                let Some((label, text)) = label.and_then(|it| Some((it, plain(it)?))) else { continue };
                let other = seen.insert(text.to_lowercase(), option.clone());
                if let Some(other) = other.filter(|it| *it != option) {
                    let message = format!("`{option}` and `{other}` of `{}` are both called \"{text}\"", node.path);
                    let help = format!("say in `{}.ftl` what tells them apart", language.code());
                    let fault = Diagnostic::warning("duplicate-label", label.span, message, help).at(&node.path);
                    found.push((About::Node(id), fault));
                }
            }
        }
    }
}

/// The text, if it is the same whatever is answered.
fn plain(pattern: &Pattern) -> Option<String> {
    let mut out = String::new();
    for piece in &pattern.pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Variable(_) | Piece::Select { .. } => return None,
        }
    }
    Some(out.trim().to_owned())
}
