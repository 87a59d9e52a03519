//! The engine's budgets (docs/performance.md): compiling, evaluating all, changing one answer, judging a submission.
//! Run with `cargo bench -p blanket-engine`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot go on fails by panicking")]

use std::fmt::Write as _;
use std::hint::black_box;

use blanket_engine::{
    Answers, Blanket, Bundle, Context, Key, Source, Sources, compile, evaluate, parse_date, read, submit,
};
use criterion::{Criterion, criterion_group, criterion_main};

/// Fields on one page of a generated form.
const FIELDS_A_SECTION: usize = 10;
/// Fields that depend on the one that is changed.
const DEPENDENTS: usize = 5;

criterion_group!(benches, compiling, evaluating, changing, rows, judging);
criterion_main!(benches);

fn compiling(criterion: &mut Criterion) {
    let bundle = bundle(&form(500));
    let json = bundle.to_json().to_owned();
    criterion.bench_function("compile 500 fields", |it| it.iter(|| compile(black_box(&bundle)).unwrap()));
    criterion.bench_function("read and compile a bundle of 500 fields", |it| {
        it.iter(|| compile(&Bundle::from_json(black_box(&json)).unwrap()).unwrap());
    });
    let bytes = compile(&bundle).unwrap().to_bytes();
    criterion.bench_function("read a compiled bundle of 500 fields", |it| {
        it.iter(|| Blanket::from_bytes(black_box(&bytes)).unwrap());
    });
}

fn evaluating(criterion: &mut Criterion) {
    let blanket = compile(&bundle(&form(2_000))).unwrap();
    let answers = filled(&blanket);
    criterion.bench_function("evaluate 2,000 fields", |it| {
        it.iter(|| evaluate(black_box(&blanket), black_box(&answers), &context()));
    });
}

fn changing(criterion: &mut Criterion) {
    for count in [100, 2_000] {
        let blanket = compile(&bundle(&form(count))).unwrap();
        let key = blanket.key("kilde").unwrap();
        change(
            criterion,
            &format!("one change, {DEPENDENTS} dependents, {count} fields"),
            &blanket,
            &key,
            filled(&blanket),
        );
    }
}

fn rows(criterion: &mut Criterion) {
    let blanket = compile(&bundle(&table())).unwrap();
    let rows: Vec<String> = (0..200).map(|row| format!("{{\"a\":\"{row}\"}}")).collect();
    let answers = Answers::from_json(&format!("{{\"raekker\":[{}]}}", rows.join(","))).unwrap();
    let key = blanket.key("raekker[100].a").unwrap();
    change(criterion, "one change, 200 rows of 20 fields with sums", &blanket, &key, answers);
}

fn change(criterion: &mut Criterion, name: &str, blanket: &Blanket, key: &Key, mut answers: Answers) {
    let mut state = evaluate(blanket, &answers, &context());
    let mut number = 0;
    criterion.bench_function(name, |it| {
        it.iter(|| {
            number = (number + 1) % 1_000;
            answers.set_text(blanket, key, number.to_string());
            state.change(blanket, &answers, &context(), key)
        });
    });
}

fn judging(criterion: &mut Criterion) {
    let blanket = compile(&bundle(&form(100))).unwrap();
    let json = filled(&blanket).to_json();
    criterion.bench_function("JSON of a submission of 100 fields to verdict", |it| {
        // Freeing it all is part of what it costs.
        it.iter(|| submit(&blanket, &Answers::from_json(black_box(&json)).unwrap(), &context(), "da").unwrap());
    });
}

fn context() -> Context {
    Context { today: parse_date("2026-11-20").unwrap() }
}

fn bundle((toml, fluent): &(String, String)) -> Bundle {
    let source = |name: &str, text: &str| Source { name: name.to_owned(), text: text.to_owned() };
    let texts = vec![("da".to_owned(), source("da.ftl", fluent))];
    read(&Sources { definition: source("blanket.toml", toml), texts, modules: Vec::new() }).unwrap()
}

/// An answer to every field that is asked.
fn filled(blanket: &Blanket) -> Answers {
    let mut answers = Answers::new();
    for at in 0.. {
        let Some(key) = blanket.key(&format!("f{at}")) else { break };
        let text = match at % FIELDS_A_SECTION {
            0 => "ja",
            1 => "Nørregade 12, 2. tv.",
            2 => "egen",
            4 => "24-12-2026",
            5 => "1.250,50",
            6 => "12 34 56 78",
            7 | 8 => "12",
            // A computed field is not asked.
            9 => continue,
            _ => "Som aftalt i telefonen den 3. november",
        };
        answers.set_text(blanket, &key, text);
    }
    answers.set_text(blanket, &blanket.key("kilde").unwrap(), "7");
    answers
}

const HEAD: &str = r#"
format = 1
id = "maalt"
version = "1.0.0"
languages = ["da"]
[[law]]
id = "lov"
eli = "https://www.retsinformation.dk/eli/lta/2022/170"
[[step]]
id = "alle"
"#;
const ASKED: &str = "purpose = \"lov\"\nsensitivity = \"ordinary\"\n";

/// A form of so many fields of eight kinds: 10 a section, 20 % conditional, 10 % computed, and one field on which five
/// depend.
fn form(count: usize) -> (String, String) {
    let (mut toml, mut fluent) = (HEAD.to_owned(), "blanket = Målt\nlaw-lov = Loven\nstep-alle = Alle\n".to_owned());
    let _ = write!(toml, "[[step.field]]\nid = \"kilde\"\ntype = \"number\"\n{ASKED}");
    for at in 0..count - 1 {
        if at % FIELDS_A_SECTION == 0 {
            let _ = writeln!(toml, "[[step.section]]\nid = \"s{at}\"");
            let _ = writeln!(fluent, "section-s{at} = Afsnit {at}");
        }
        let first = at - at % FIELDS_A_SECTION;
        let more = match at % FIELDS_A_SECTION {
            0 => "type = \"yes_no\"".to_owned(),
            2 => "type = \"choice\"\noptions = [\"leje\", \"andel\", \"egen\", \"andet\"]".to_owned(),
            3 => format!("type = \"text\"\nrelevant = 'f{first}'\nrequired = true"),
            4 => "type = \"date\"\nrequired = true".to_owned(),
            5 => "type = \"amount\"".to_owned(),
            6 => format!("type = \"phone\"\nrelevant = 'f{} = \"egen\"'\nrequired = true", first + 2),
            9 if at / FIELDS_A_SECTION < DEPENDENTS => format!("type = \"number\"\ncomputed = 'kilde + f{}'", at - 1),
            9 => format!("type = \"number\"\ncomputed = 'f{} + f{}'", at - 1, at - 2),
            7 | 8 => "type = \"number\"\nmin = 0\nmax = 1000".to_owned(),
            _ => "type = \"text\"\nmax_length = 100".to_owned(),
        };
        let _ = write!(toml, "[[step.section.field]]\nid = \"f{at}\"\n{more}\n{ASKED}");
        let _ = writeln!(fluent, "f{at} = Felt {at}");
        if at % FIELDS_A_SECTION == 2 {
            let _ = writeln!(fluent, "    .option-leje = Leje\n    .option-andel = Andel");
            let _ = writeln!(fluent, "    .option-egen = Egen\n    .option-andet = Andet");
        }
    }
    (toml, fluent)
}

/// Rows of 20 fields: one number, ten computed from it in the row, nine texts; and five sums over all rows.
fn table() -> (String, String) {
    let (mut toml, mut fluent) = (HEAD.to_owned(), "blanket = Målt\nlaw-lov = Loven\nstep-alle = Alle\n".to_owned());
    toml.push_str("[[step.group]]\nid = \"raekker\"\nrepeat = { max = 200 }\n");
    fluent.push_str("raekker = Rækker\n    .row = Række\n");
    for at in 0..20 {
        let (id, more) = match at {
            0 => ("a".to_owned(), "type = \"number\"".to_owned()),
            1..=10 => (format!("b{at}"), format!("type = \"number\"\ncomputed = 'a * {at}'")),
            _ => (format!("c{at}"), "type = \"text\"".to_owned()),
        };
        let _ = write!(toml, "[[step.group.field]]\nid = \"{id}\"\n{more}\n{ASKED}");
        let _ = writeln!(fluent, "raekker-{id} = Felt {id}");
    }
    for at in 1..=5 {
        let _ = write!(
            toml,
            "[[step.field]]\nid = \"sum{at}\"\ntype = \"number\"\ncomputed = 'sum(raekker.b{at})'\n{ASKED}"
        );
        let _ = writeln!(fluent, "sum{at} = Sum {at}");
    }
    (toml, fluent)
}
