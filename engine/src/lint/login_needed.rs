//! `login-needed`: something is asked of a login, and the form lets nobody log in.

use super::Subject;
use crate::definition::Login;
use crate::diagnostic::Diagnostic;
use crate::prefill;

pub(super) fn check(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    let access = &subject.blanket.access;
    if access.login != Login::None {
        return;
    }
    let help = "write `login = \"mitid\"` under [access], or take this away";
    for (key, is_said) in
        [("assurance", access.assurance.is_some()), ("representation", !access.representation.is_empty())]
    {
        if is_said {
            let message = format!("`{key}` is asked of a login, and nobody logs in");
            faults.push(Diagnostic::error("login-needed", access.span, message, help).at("access"));
        }
    }
    for (id, field) in subject.fields() {
        let Some(from) = field.prefill.as_ref().map(|it| &it.from).filter(|it| prefill::is_of_login(&it.text)) else {
            continue;
        };
        let path = &subject.blanket.node(id).path;
        let message = format!("`{path}` is prefilled from `{}`, and nobody logs in", from.text);
        faults.push(Diagnostic::error("login-needed", from.span, message, help).at(path));
    }
}
