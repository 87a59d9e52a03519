//! `long-label`: a question that is a text. What is explained belongs in a hint, a help or an information text.

use super::{About, Subject};
use crate::diagnostic::Diagnostic;
use crate::field::Kind;
use crate::text::{Pattern, Piece};

/// Longest question, in characters; what a variable will say is not counted.
const MAX_LABEL: usize = 120;

pub(super) fn check(subject: &Subject<'_>, found: &mut Vec<(About, Diagnostic)>) {
    for (id, definition) in subject.fields() {
        // A statement is what one agrees to, and must be whole.
        if matches!(definition.kind, Kind::Statement | Kind::Info) || definition.computed.is_some() {
            continue;
        }
        let node = subject.blanket.node(id);
        for (language, texts) in &subject.blanket.texts {
            let Some(label) = texts.pattern(&node.message, "") else { continue };
            let length = length(label);
            if length > MAX_LABEL {
                let message =
                    format!("the question `{}` has {length} characters in `{}`", node.message, language.code());
                let help = format!("ask in {MAX_LABEL} characters or less; the rest can be its `.hint` or `.help`");
                let fault = Diagnostic::warning("long-label", label.span, message, help).at(&node.path);
                found.push((About::Node(id), fault));
            }
        }
    }
}

fn length(pattern: &Pattern) -> usize {
    let of = |piece: &Piece| match piece {
        Piece::Text(text) => text.chars().count(),
        Piece::Variable(_) => 0,
        Piece::Select { variants, .. } => variants.iter().map(|(_, it)| length(it)).max().unwrap_or(0),
    };
    pattern.pieces.iter().map(of).sum()
}
