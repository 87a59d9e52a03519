//! `missing-hint`: an answer must have a certain form, and nothing says which before it is told as a fault (WCAG 3.3.2).

use super::{About, Subject};
use crate::diagnostic::Diagnostic;
use crate::field::Kind;

pub(super) fn check(subject: &Subject<'_>, found: &mut Vec<(About, Diagnostic)>) {
    for (id, definition) in subject.fields() {
        if definition.computed.is_some() || !demands_a_form(&definition.kind) {
            continue;
        }
        let node = subject.blanket.node(id);
        let lacks = |texts: &crate::text::Texts| texts.pattern(&node.message, "hint").is_none();
        let texts = subject.blanket.texts.iter().filter(|(language, _)| subject.blanket.languages.contains(language));
        let languages: Vec<String> =
            texts.filter(|(_, texts)| lacks(texts)).map(|(language, _)| format!("`{}`", language.code())).collect();
        if languages.is_empty() {
            continue;
        }
        let message = format!("`{}` does not say how it is to be written, in {}", node.path, languages.join(" and "));
        let help = format!("write `.hint = ...` under `{}`: an example says most", node.message);
        let fault = Diagnostic::warning("missing-hint", node.span, message, help).at(&node.path);
        found.push((About::Node(id), fault));
    }
}

fn demands_a_form(kind: &Kind) -> bool {
    match kind {
        Kind::Cpr
        | Kind::Cvr
        | Kind::PNumber
        | Kind::BankAccount
        | Kind::Date(_)
        | Kind::YearMonth(_)
        | Kind::Time(_)
        | Kind::Phone(_) => true,
        Kind::Text(_)
        | Kind::Multiline(_)
        | Kind::Number(_)
        | Kind::Amount(_)
        | Kind::YesNo
        | Kind::Choice(_)
        | Kind::MultiChoice(_)
        | Kind::Email(_)
        | Kind::PostalCode(_)
        | Kind::Attachment(_)
        | Kind::Consent(_)
        | Kind::Statement
        | Kind::Info
        | Kind::Stop
        | Kind::AddressId => false,
    }
}
