//! What was understood is shown back: answers to the form `kinds` as they stand in its summary and in its faults.

use blanket_engine::{Answer, Answers, Context, Words, evaluate, parse_date};
use libtest_mimic::Trial;

use crate::files::root;
use crate::forms::compiled;

/// Field, answer, and what is shown in Danish and in English.
const SHOWN: [(&str, &str, &str, &str); 12] = [
    ("tal", "1234,5", "1.234,5", "1,234.5"),
    ("beloeb", "1234,5", "1.234,50 kr.", "DKK 1,234.50"),
    ("beloeb", "500,-", "500,00 kr.", "DKK 500.00"),
    ("beloeb", "0", "0,00 kr.", "DKK 0.00"),
    ("dato", "311226", "31. december 2026", "31 December 2026"),
    ("maaned", "2/2026", "februar 2026", "February 2026"),
    ("maaned", "1226", "december 2026", "December 2026"),
    ("klokken", "8", "08:00", "08:00"),
    ("cpr", "1705880000", "170588-0000", "170588-0000"),
    ("cvr", "DK 55 13 30 18", "55133018", "55133018"),
    ("pnr", "10 03 38 83 94", "1003388394", "1003388394"),
    ("telefon", "+4512345678", "12 34 56 78", "12 34 56 78"),
];

/// Field, answer, and the fault as it is told in Danish.
const FAULTS: [(&str, &str, &str); 7] = [
    ("beloeb", "10000001", "»Beloeb« må højst være 10.000.000,50 kr."),
    ("beloeb", "-1", "»Beloeb« skal være mindst 0,00 kr."),
    ("beloeb", "1,005", "Skriv »Beloeb« med højst 2 decimaler"),
    ("klokken", "5", "»Klokken« må tidligst være 06:00"),
    ("maaned", "1-2031", "»Maaned« må senest være december 2030"),
    ("dato", "1-1-2026", "»Dato« må tidligst være 20. november 2026"),
    ("tal", "-1", "»Tal« skal være mindst 0"),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![crate::trial("shown::values", values), crate::trial("shown::faults", faults)]
}

fn values() -> Vec<String> {
    let mut wrong = Vec::new();
    for (field, answer, danish, english) in SHOWN {
        for (language, expected) in [("da", danish), ("en", english)] {
            let found = say(field, answer, language).0;
            if found != expected {
                wrong.push(format!("{field} {answer} ({language}): expected {expected}, found {found}"));
            }
        }
    }
    wrong
}

fn faults() -> Vec<String> {
    let mut wrong = Vec::new();
    for (field, answer, expected) in FAULTS {
        let found = say(field, answer, "da").1;
        if found != [expected] {
            wrong.push(format!("{field} {answer}: expected {expected}, found {found:?}"));
        }
    }
    wrong
}

/// The value and the faults as a citizen reads them.
fn say(field: &str, answer: &str, language: &str) -> (String, Vec<String>) {
    let blanket = compiled(&root().join("engine/tests/cases/forms/kinds"));
    let mut answers = Answers::new();
    answers.insert(field, Answer::Text(answer.to_owned()));
    let state = evaluate(&blanket, &answers, &Context { today: parse_date("2026-11-20").unwrap() });
    let words = Words::new(&blanket, &state, language);
    (words.value(&blanket.key(field).unwrap()), state.issues().map(|it| words.issue(it)).collect())
}
