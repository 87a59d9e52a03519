//! Where a prefilled answer may come from. A form names a source; whoever runs it fetches, and a form goes on without.

use crate::field::Kind;

/// What a source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    Text,
    Cpr,
    Cvr,
    PNumber,
    Date,
    Email,
    PostalCode,
    /// Three sources in one, for a field of type `address`.
    Address,
}

/// The sources, and what each gives: of the person that has logged in (`identity`), and of the company acted for
/// (`company`, the central business register).
const GIVES: [(&str, Gives); 13] = [
    ("identity.cpr", Gives::Cpr),
    ("identity.name", Gives::Text),
    ("identity.birth_date", Gives::Date),
    ("identity.email", Gives::Email),
    ("identity.cvr", Gives::Cvr),
    ("identity.company_name", Gives::Text),
    ("company.name", Gives::Text),
    ("company.p_number", Gives::PNumber),
    ("company.email", Gives::Email),
    ("company.address", Gives::Address),
    ("company.address.vej", Gives::Text),
    ("company.address.postnr", Gives::PostalCode),
    ("company.address.by", Gives::Text),
];

/// The names of all sources.
pub(crate) const SOURCES: [&str; GIVES.len()] = {
    let mut names = [""; GIVES.len()];
    let mut at = 0;
    #[allow(
        clippy::indexing_slicing,
        reason = "a constant is computed by the compiler, which tells if this is out of bounds"
    )]
    while at < GIVES.len() {
        names[at] = GIVES[at].0;
        at += 1;
    }
    names
};

/// Whether what a source gives is an answer to a field of this kind.
pub(crate) fn fits(source: &str, kind: &Kind) -> bool {
    let Some((_, gives)) = GIVES.iter().find(|(name, _)| *name == source) else { return false };
    match gives {
        Gives::Text => matches!(kind, Kind::Text(_) | Kind::Multiline(_)),
        Gives::Cpr => matches!(kind, Kind::Cpr),
        Gives::Cvr => matches!(kind, Kind::Cvr),
        Gives::PNumber => matches!(kind, Kind::PNumber),
        Gives::Date => matches!(kind, Kind::Date(_)),
        Gives::Email => matches!(kind, Kind::Email(_)),
        Gives::PostalCode => matches!(kind, Kind::PostalCode(_)),
        Gives::Address => false,
    }
}

/// Whether a source is what a login tells.
pub(crate) fn is_of_login(source: &str) -> bool {
    source.starts_with("identity.")
}

/// Whether a source gives a whole address.
pub(crate) fn is_address(source: &str) -> bool {
    GIVES.iter().any(|(name, gives)| *name == source && *gives == Gives::Address)
}
