//! Reads a Fluent file into [`Texts`]. References to messages and terms are put in on the way, so that a bundle's texts
//! stand each by itself. Functions are not offered: numbers and dates are written in the language's own way already.

use std::collections::BTreeMap;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern as Ast, PatternElement, VariantKey};
use fluent_syntax::unicode::unescape_unicode_to_string;

use super::{Message, Pattern, Piece, Texts};
use crate::definition::MAX_FILE_BYTES;
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::sorted::Map;

/// Most references that may lie in each other.
const MAX_REFERENCES: usize = 8;
/// How much all references of a file may put in: a byte for each of text and one for each piece.
const MAX_REFERRED: usize = MAX_FILE_BYTES;
/// How deep placeables may lie in each other.
const MAX_PLACEABLES: usize = 64;

/// The texts of `source`, which is file number `file`; faults go to `faults`.
pub(crate) fn parse(source: &str, file: u16, faults: &mut Vec<Diagnostic>) -> Texts {
    // INVARIANT: the parser of Fluent calls itself for each level, and knows no end to them.
    if let Some(at) = too_deep(source) {
        let message = format!("more than {MAX_PLACEABLES} braces or parentheses lie in each other");
        faults.push(Diagnostic::error("text-too-deep", Span::new(file, at..at + 1), message, "write the text out"));
        return Texts::default();
    }
    let (resource, errors) = match fluent_syntax::parser::parse(source) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, errors)) => (resource, errors),
    };
    for error in errors {
        faults.push(Diagnostic::error(
            "not-fluent",
            Span::new(file, error.pos),
            format!("this is not Fluent: {}", error.kind),
            "a message is written `id = text`; further lines and `.attribute = text` are indented",
        ));
    }
    let mut reader = Reader { source, file, patterns: BTreeMap::new(), referred: 0, is_too_long: false, faults };
    reader.collect(&resource.body);
    let mut texts = Texts::default();
    for entry in &resource.body {
        let Entry::Message(it) = entry else { continue };
        let span = reader.span(it.id.name);
        let value = it.value.as_ref().map(|value| reader.pattern(value, span, 0));
        let mut message = Message { value, attributes: Map::new(), span };
        for attribute in &it.attributes {
            let span = reader.span(attribute.id.name);
            let pattern = reader.pattern(&attribute.value, span, 0);
            message.attributes.insert(attribute.id.name.to_owned(), pattern);
        }
        if texts.0.insert(it.id.name.to_owned(), message).is_some() {
            let said = format!("the message `{}` stands twice", it.id.name);
            reader.faults.push(Diagnostic::error("duplicate-text", span, said, "take one of them away"));
        }
    }
    texts
}

struct Reader<'a, 's> {
    source: &'s str,
    file: u16,
    /// Every pattern that may be referred to: `id`, `id.attribute`, `-term`, `-term.attribute`.
    patterns: BTreeMap<String, &'a Ast<&'s str>>,
    /// How much references have put in so far.
    referred: usize,
    is_too_long: bool,
    faults: &'a mut Vec<Diagnostic>,
}

impl<'a, 's> Reader<'a, 's> {
    fn collect(&mut self, body: &'a [Entry<&'s str>]) {
        for entry in body {
            let (id, value, attributes) = match entry {
                Entry::Message(it) => (it.id.name.to_owned(), it.value.as_ref(), &it.attributes),
                Entry::Term(it) => (format!("-{}", it.id.name), Some(&it.value), &it.attributes),
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => continue,
            };
            for attribute in attributes {
                self.patterns.insert(format!("{id}.{}", attribute.id.name), &attribute.value);
            }
            if let Some(value) = value {
                self.patterns.insert(id, value);
            }
        }
    }

    fn pattern(&mut self, pattern: &Ast<&'s str>, span: Span, depth: usize) -> Pattern {
        let mut pieces: Vec<Piece> = Vec::new();
        for element in &pattern.elements {
            if depth > 0 {
                let length = if let PatternElement::TextElement { value } = element { value.len() } else { 0 };
                self.referred += length + 1;
            }
            let found = match element {
                PatternElement::TextElement { value } => vec![Piece::Text((*value).to_owned())],
                PatternElement::Placeable { expression } => self.expression(expression, span, depth),
            };
            for piece in found {
                match (pieces.last_mut(), piece) {
                    (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
                    (_, piece) => pieces.push(piece),
                }
            }
        }
        Pattern { pieces, span }
    }

    fn expression(&mut self, expression: &Expression<&'s str>, span: Span, depth: usize) -> Vec<Piece> {
        match expression {
            Expression::Inline(it) => self.inline(it, span, depth),
            Expression::Select { selector, variants } => {
                let InlineExpression::VariableReference { id } = selector else {
                    return self.refuse(span, "a text is chosen by something that is not a variable");
                };
                let default = variants.iter().position(|it| it.default).unwrap_or(0);
                let mut out = Vec::new();
                for variant in variants {
                    let key = match &variant.key {
                        VariantKey::Identifier { name } => *name,
                        VariantKey::NumberLiteral { value } => *value,
                    };
                    out.push((key.to_owned(), self.pattern(&variant.value, span, depth)));
                }
                vec![Piece::Select { on: id.name.to_owned(), variants: out, default }]
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&'s str>, span: Span, depth: usize) -> Vec<Piece> {
        match inline {
            InlineExpression::StringLiteral { value } => {
                vec![Piece::Text(unescape_unicode_to_string(value).into_owned())]
            }
            InlineExpression::NumberLiteral { value } => vec![Piece::Text((*value).to_owned())],
            InlineExpression::VariableReference { id } => vec![Piece::Variable(id.name.to_owned())],
            InlineExpression::Placeable { expression } => self.expression(expression, span, depth),
            InlineExpression::MessageReference { id, attribute } => {
                let name = attribute.as_ref().map_or(id.name.to_owned(), |it| format!("{}.{}", id.name, it.name));
                self.reference(&name, self.span(id.name), depth)
            }
            InlineExpression::TermReference { id, attribute, arguments: None } => {
                let name = attribute.as_ref().map_or(format!("-{}", id.name), |it| format!("-{}.{}", id.name, it.name));
                self.reference(&name, self.span(id.name), depth)
            }
            InlineExpression::TermReference { .. } => self.refuse(span, "a term is given arguments"),
            InlineExpression::FunctionReference { id, .. } => {
                self.refuse(self.span(id.name), &format!("the function `{}` is called", id.name))
            }
        }
    }

    fn reference(&mut self, name: &str, span: Span, depth: usize) -> Vec<Piece> {
        if self.referred > MAX_REFERRED {
            // Told once; a bomb of references would otherwise tell it as often as it goes off.
            if !std::mem::replace(&mut self.is_too_long, true) {
                let message = format!("references put in more than {MAX_REFERRED} bytes of text");
                self.faults.push(Diagnostic::error("text-too-long", span, message, "write shorter texts"));
            }
            return Vec::new();
        }
        match self.patterns.get(name).copied() {
            Some(pattern) if depth < MAX_REFERENCES => self.pattern(pattern, span, depth + 1).pieces,
            Some(_) => {
                let message = format!("references lie more than {MAX_REFERENCES} deep in each other, or in a ring");
                self.faults.push(Diagnostic::error("text-cycle", span, message, "write the text out"));
                Vec::new()
            }
            None => {
                let help = match nearest(name, self.patterns.keys().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a reference names a message or term of the same file".into(),
                };
                let message = format!("there is no text `{name}`");
                self.faults.push(Diagnostic::error("unknown-reference", span, message, help));
                Vec::new()
            }
        }
    }

    fn refuse(&mut self, span: Span, what: &str) -> Vec<Piece> {
        let help = "texts may hold { $variable }, { -term }, { message } and a choice by { $variable -> ... }";
        self.faults.push(Diagnostic::error(
            "text-not-supported",
            span,
            format!("{what}, which is not supported"),
            help,
        ));
        Vec::new()
    }

    /// Where `part`, a slice of the source, stands in it.
    fn span(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.source.as_ptr() as usize);
        let start = if start <= self.source.len() { start } else { 0 };
        Span::new(self.file, start..start + part.len())
    }
}

/// Where a text lies deeper in braces and parentheses than any that is meant. A message begins at the head of a line and
/// ends all that was open; parentheses count in placeables only, and nothing counts in their strings.
fn too_deep(source: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut before) = (0_usize, false, '\n');
    for (at, letter) in source.char_indices() {
        let escaped = in_string && before == '\\';
        // An escaped backslash escapes nothing.
        before = if escaped { ' ' } else { letter };
        match letter {
            '\n' => in_string = false,
            '"' if depth > 0 && !escaped => in_string = !in_string,
            _ if in_string => {}
            '{' => depth += 1,
            '(' if depth > 0 => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ if letter.is_ascii_alphabetic() && is_head(source, at) => depth = 0,
            _ => {}
        }
        if depth > MAX_PLACEABLES {
            return Some(at);
        }
    }
    None
}

fn is_head(source: &str, at: usize) -> bool {
    source.get(..at).is_none_or(|it| it.is_empty() || it.ends_with('\n'))
}
