//! How a compiled bundle writes the kinds of fields. To add a kind: a line here.

use super::Kind;
use super::attachment::Attachment;
use super::choice::Choice;
use super::consent::Consent;
use super::email::Email;
use super::limits::Limits;
use super::multi_choice::MultiChoice;
use super::multiline::Multiline;
use super::number::Number;
use super::phone::Phone;
use super::postal_code::PostalCode;
use super::text::Text;
use crate::compiled::pack::packed;

packed! {
    enum Kind {
        Text(it),
        Multiline(it),
        Number(it),
        Amount(it),
        Date(it),
        YearMonth(it),
        Time(it),
        YesNo,
        Choice(it),
        MultiChoice(it),
        Cpr,
        Cvr,
        PNumber,
        Phone(it),
        Email(it),
        PostalCode(it),
        BankAccount,
        Attachment(it),
        Consent(it),
        Statement,
        Info,
        Stop,
        AddressId
    }
    struct Text { max_length, autocomplete }
    struct Multiline { max_length, rows }
    struct Number { decimals, limits }
    struct Choice { options, select }
    struct MultiChoice { options, min, max, exclusive }
    struct Phone { autocomplete }
    struct Email { autocomplete }
    struct PostalCode { autocomplete }
    struct Attachment { max_files, max_bytes, accept, later }
    struct Consent { legal_basis, sources, recipients, ends }
    struct Limits { ; min, max }
}
