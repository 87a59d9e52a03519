//! `unused-text`: a message that nothing in the form asks for; mostly a misspelt id.

use std::collections::BTreeSet;

use super::Subject;
use super::text_missing::each_use;
use crate::definition::ParameterKind;
use crate::diagnostic::{Diagnostic, MAX_FAULTS, nearest};

pub(crate) fn check(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    let mut used: BTreeSet<String> = subject.blanket.nodes.iter().map(|it| it.message.clone()).collect();
    used.insert("blanket".into());
    used.extend(subject.blanket.laws.iter().map(|it| format!("law-{}", it.id.text)));
    used.extend(subject.expanded.rules.iter().map(|it| it.message.clone()));
    each_use(&subject.bundle.definition.items, "", subject, &mut |prefix, module, _| {
        let parameters = module.definition.parameters.iter();
        let with_texts = parameters.filter(|it| !matches!(it.kind, ParameterKind::Law));
        used.extend(with_texts.map(|it| format!("{prefix}-{}", it.id.text)));
    });
    for (language, texts) in &subject.blanket.texts {
        for (id, message) in &texts.0 {
            if !used.contains(id) {
                // Of more faults than are told, a slip is not looked for.
                let known = used.iter().map(String::as_str).filter(|_| faults.len() < MAX_FAULTS);
                let help = match nearest(id, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "take it away, or add what it is for to the definition".into(),
                };
                let said = format!("nothing asks for the text `{id}` in `{}`", language.code());
                faults.push(Diagnostic::error("unused-text", message.span, said, help).at(id));
            }
        }
    }
}
