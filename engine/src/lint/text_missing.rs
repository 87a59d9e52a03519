//! `missing-text`: something has no text in one of the form's languages.

use super::Subject;
use crate::bundle::Module;
use crate::compile::{Part, PartContent};
use crate::definition::{Content, Definition, GroupStyle, Item, ParameterKind};
use crate::diagnostic::{Diagnostic, Span};
use crate::field::Kind;
use crate::text::{Language, Texts};

pub(crate) fn check(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    for word in &subject.bundle.definition.languages {
        let language = Language::from(word.text.as_str());
        let Some(texts) = subject.blanket.texts.get(&language) else {
            let message = format!("there are no texts in `{}`", word.text);
            let help = format!("write them in {}.ftl beside the definition", word.text);
            faults.push(Diagnostic::error("missing-text", word.span, message, help));
            continue;
        };
        let mut need = |id: &str, attribute: &str, span: Span| {
            if texts.pattern(id, attribute).is_none() {
                faults.push(missing(id, attribute, language, span));
            }
        };
        need("blanket", "", subject.bundle.definition.id.span);
        for law in &subject.bundle.definition.laws {
            need(&format!("law-{}", law.id.text), "", law.id.span);
        }
        for rule in &subject.expanded.rules {
            need(&rule.message, "", rule.id.span);
        }
        for part in &subject.expanded.parts {
            check_part(part, GroupStyle::Plain, &mut need);
        }
        parameters(&subject.bundle.definition, "", texts, subject, language, faults);
    }
}

fn missing(id: &str, attribute: &str, language: Language, span: Span) -> Diagnostic {
    let code = language.code();
    let (name, help) = if attribute.is_empty() {
        (id.to_owned(), format!("write `{id} = ...` in {code}.ftl"))
    } else {
        (format!("{id}.{attribute}"), format!("write `.{attribute} = ...` under `{id}` in {code}.ftl"))
    };
    Diagnostic::error("missing-text", span, format!("the text `{name}` is missing in `{code}`"), help).at(id)
}

/// `around`: the style of the group that the part stands in.
fn check_part(part: &Part, around: GroupStyle, need: &mut dyn FnMut(&str, &str, Span)) {
    let mut style = GroupStyle::Plain;
    // Who leaves it out is told what that means.
    if let Some(word) = &part.soft_required {
        need(&part.message, "consequence", word.span);
    }
    let children = match &part.content {
        PartContent::Step(parts) | PartContent::Section(parts) => {
            need(&part.message, "", part.id.span);
            parts
        }
        PartContent::Group { repeat, style: own, parts } => {
            style = *own;
            // Rows and plain groups have a heading; a module in use may do without.
            if !part.is_use {
                need(&part.message, "", part.id.span);
            }
            if repeat.is_some() {
                need(&part.message, "row", part.id.span);
            }
            // What a group of a style says for all in it stands once.
            if let (GroupStyle::Likert, Some(PartContent::Field(first))) = (style, parts.first().map(|it| &it.content))
            {
                options(&first.kind, &part.message, part.id.span, need);
            }
            parts
        }
        PartContent::Field(field) => {
            if around != GroupStyle::Address {
                need(&part.message, "", part.id.span);
            }
            if around != GroupStyle::Likert {
                options(&field.kind, &part.message, part.id.span, need);
            }
            return;
        }
    };
    children.iter().for_each(|it| check_part(it, style, need));
}

fn options(kind: &Kind, message: &str, span: Span, need: &mut dyn FnMut(&str, &str, Span)) {
    for (_, attribute) in kind.option_attributes() {
        need(message, &attribute, span);
    }
}

/// The texts that a form owes the modules it uses.
fn parameters(
    definition: &Definition,
    path: &str,
    texts: &Texts,
    subject: &Subject<'_>,
    language: Language,
    faults: &mut Vec<Diagnostic>,
) {
    each_use(&definition.items, path, subject, &mut |prefix, module, span| {
        let owed = module.definition.parameters.iter().filter(|it| matches!(it.kind, ParameterKind::Text));
        for parameter in owed {
            let id = format!("{prefix}-{}", parameter.id.text);
            if texts.pattern(&id, "").is_none() {
                faults.push(missing(&id, "", language, span));
            }
        }
    });
}

/// Calls `visit` with the message prefix, module and place of every `use` of the form.
pub(super) fn each_use(items: &[Item], path: &str, subject: &Subject<'_>, visit: &mut dyn FnMut(&str, &Module, Span)) {
    for item in items {
        let inner = if path.is_empty() { item.id.text.clone() } else { format!("{path}-{}", item.id.text) };
        match &item.content {
            Content::Step(items) | Content::Section(items) => each_use(items, path, subject, visit),
            Content::Group { items, .. } => each_use(items, &inner, subject, visit),
            Content::Use(it) => {
                if let Some(module) = subject.bundle.modules.iter().find(|module| module.name == it.module.text) {
                    visit(&inner, module, it.module.span);
                }
            }
            Content::Field(_) => {}
        }
    }
}
