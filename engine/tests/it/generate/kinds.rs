//! What the generator of forms knows of each kind of field: a row a kind. A test finds the kind that has no row.

/// One kind of field.
pub(crate) struct Kind {
    /// Its `type` in a definition.
    pub(crate) name: &'static str,
    pub(crate) value: Value,
    /// Lines that stand in every field of the kind.
    pub(crate) always: &'static [&'static str],
    /// Lines of which each may stand.
    pub(crate) maybe: &'static [&'static str],
    /// Plain values for `min` and `max` as TOML has them; none for kinds without bounds.
    pub(crate) bounds: &'static [&'static str],
    /// Raw answers that mean something to it.
    pub(crate) answers: &'static [&'static str],
}

/// What its value is in expressions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Value {
    Bool,
    Number,
    Text,
    Date,
    Time,
    /// One of these words.
    Option(&'static [&'static str]),
    /// A list of files, answered by files.
    Files,
    /// It asks for nothing.
    Nothing,
}

const ASKED: &[&str] = &["purpose = \"lov\"", "sensitivity = \"ordinary\""];
const OPTIONS: &[&str] = &["a", "b", "c"];
const CHOICE: &[&str] = &["options = [\"a\", \"b\", \"c\"]", ASKED[0], ASKED[1]];
const LIKERT: &[&str] = &["rows = [\"x\", \"y\"]", "options = [\"a\", \"b\", \"c\"]", ASKED[0], ASKED[1]];
const CONSENT: &[&str] = &["legal_basis = \"rsl_11a\"", "ends = \"case_closed\"", ASKED[0], ASKED[1]];
const NUMBERS: &[&str] = &["7", "11", "-1", "12,5", "0", "1.234", "99999999999999999999999999999"];
const DATES: &[&str] = &["01-12-2026", "31-12-2026", "29-02-2024", "1--2027", "31-02-2026", "19-11-2026"];

const fn plain(name: &'static str, value: Value, answers: &'static [&'static str]) -> Kind {
    Kind { name, value, always: ASKED, maybe: &[], bounds: &[], answers }
}

pub(crate) const KINDS: &[Kind] = &[
    Kind { maybe: &["max_length = 5"], ..plain("text", Value::Text, &["vis", "for lang en tekst", "x", "æøå"]) },
    Kind {
        maybe: &["max_length = 9", "rows = 3"],
        ..plain("multiline", Value::Text, &["en\nto", "x", "tre linjer her"])
    },
    Kind {
        maybe: &["decimals = 2"],
        bounds: &["0", "10", "'2.5'", "-3.25"],
        ..plain("number", Value::Number, NUMBERS)
    },
    Kind { bounds: &["0", "'10.50'", "100.05"], ..plain("amount", Value::Number, NUMBERS) },
    Kind { bounds: &["2026-12-01", "'today()'"], ..plain("date", Value::Date, DATES) },
    Kind {
        bounds: &["'\"2026-06\"'"],
        ..plain("year_month", Value::Text, &["12-2026", "1-2026", "13-2026", "6-", "2026-07"])
    },
    Kind { bounds: &["'@\"08:00:00\"'"], ..plain("time", Value::Time, &["8", "07:59", "23:15", "25:00"]) },
    plain("yes_no", Value::Bool, &["ja", "nej", "true", "false"]),
    Kind {
        always: CHOICE,
        maybe: &["shape = \"select\""],
        ..plain("choice", Value::Option(OPTIONS), &["a", "b", "c", "d"])
    },
    Kind {
        always: CHOICE,
        maybe: &["max_chosen = 2", "exclusive = \"c\""],
        ..plain("multi_choice", Value::Nothing, &["a", "b", "c", "d"])
    },
    // Groups of fields: what is typed goes to their rows and parts.
    Kind { always: LIKERT, ..plain("likert", Value::Nothing, &["a", "d"]) },
    plain("address", Value::Nothing, &["Nørregade 1", "8000", "800"]),
    plain("cpr", Value::Text, &["270354-0000", "0101010101", "311299 1234"]),
    plain("cvr", Value::Text, &["55133018", "12345678"]),
    plain("p_number", Value::Text, &["1003388394", "1"]),
    plain("phone", Value::Text, &["12345678", "+4512345678", "+1 202 555 0100"]),
    plain("email", Value::Text, &["a@b.dk", "a@", "ingen"]),
    plain("postal_code", Value::Text, &["8000", "800", "99999"]),
    plain("bank_account", Value::Text, &["1234-1234567", "1234-", "-1234567"]),
    Kind {
        maybe: &["max_files = 2", "max_bytes = 1000", "accept = [\"pdf\", \"jpg\"]"],
        ..plain("attachment", Value::Files, &["x"])
    },
    Kind {
        always: CONSENT,
        maybe: &["sources = [\"laege\"]", "recipients = [\"kommunen\", \"region\"]"],
        ..plain("consent", Value::Option(&["given", "refused"]), &["given", "refused", "x"])
    },
    plain("statement", Value::Bool, &["true", "x"]),
    Kind { always: &[], ..plain("info", Value::Nothing, &["x"]) },
    Kind { always: &[], ..plain("stop", Value::Nothing, &["x"]) },
];
