//! A compiled bundle read back says all that the original says, and damaged bytes are refused or read, never a panic.

use blanket_engine::case::{Case, read_cases};
use blanket_engine::{Answers, Blanket, Context, Key, State, Unreadable, Words, evaluate, parse_date, summarise};
use libtest_mimic::Trial;

use crate::files::{entries, root, source, stem};
use crate::forms::compiled;

/// Flipped bytes tried for each form.
const FLIPS: usize = 2_000;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![crate::trial("compiled::other_engines", other_engines)];
    for folder in ["engine/tests/cases/forms", "forms/blanketter", "forms/eksempler"] {
        for form in entries(&root().join(folder)) {
            let of = form.clone();
            trials.push(crate::trial(format!("compiled::{}::same", stem(&form)), move || says_the_same(&of)));
            let name = format!("compiled::{}::damaged", stem(&form));
            trials.push(crate::trial(name, move || damage(&compiled(&form))));
        }
    }
    trials
}

fn says_the_same(form: &std::path::Path) -> Vec<String> {
    let blanket = compiled(form);
    let bytes = blanket.to_bytes();
    let again = match Blanket::from_bytes(&bytes) {
        Ok(again) => again,
        Err(fault) => return vec![fault.to_string()],
    };
    let mut wrong = Vec::new();
    if again.to_bytes() != bytes {
        wrong.push("written again, the bytes are others".to_owned());
    }
    let mut cases: Vec<Case> =
        entries(&form.join("cases")).iter().flat_map(|it| read_cases(&source(it)).unwrap()).collect();
    if let Some(mut empty) = cases.first().cloned() {
        (empty.name, empty.answers) = ("no answers".to_owned(), Answers::new());
        cases.push(empty);
    }
    for case in &cases {
        let [one, two] = [&blanket, &again].map(|it| said(it, &case.answers, &case.context));
        if one != two {
            let lines = one.iter().zip(&two).filter(|(a, b)| a != b).map(|(a, b)| format!("  {a}\n  {b}"));
            wrong.push(format!("{}:\n{}", case.name, lines.collect::<Vec<_>>().join("\n")));
        }
    }
    wrong
}

/// All that an engine says of the answers: states, every text in every language, summaries, and the state after a change.
fn said(blanket: &Blanket, answers: &Answers, context: &Context) -> Vec<String> {
    let mut state = evaluate(blanket, answers, context);
    let mut out = vec![
        format!("{} {} {} {:?}", blanket.id(), blanket.version(), blanket.hash(), blanket.number()),
        format!("{:?} {:?} {:?}", blanket.kle(), blanket.access().login, blanket.access().assurance),
        blanket.access().representation.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" "),
        format!("{:?} {:?}", blanket.data().map(|it| &it.controller), blanket.draft()),
        blanket.laws().iter().map(|it| it.eli.as_str()).collect::<Vec<_>>().join(" "),
        state.to_json(blanket),
    ];
    for language in blanket.languages() {
        out.push(blanket.title(*language));
        out.extend(blanket.laws().iter().map(|it| blanket.law_name(*language, it)));
        out.extend(["description", "who", "need", "receipt"].iter().filter_map(|it| blanket.message(*language, it)));
        let words = Words::new(blanket, &state, *language);
        for key in keys(blanket, &state) {
            out.push(format!("{}: {} = {}", blanket.path(&key), words.label(&key), words.value(&key)));
            out.extend(["hint", "help", "heading", "add"].iter().filter_map(|it| words.attribute(&key, it)));
            out.extend(blanket.node(key.node).field().map(|it| format!("{:?} {}", it.shape(), it.purpose())));
        }
        out.extend(state.issues().map(|it| format!("{it:?} {}", words.issue_where(it))));
        out.push(format!("{:?}", summarise(blanket, &state, *language)));
    }
    let mut answers = answers.clone();
    for key in keys(blanket, &state) {
        if blanket.node(key.node).field().is_some() {
            answers.set_text(blanket, &key, "7");
            let changed = state.change(blanket, &answers, context, &key);
            out.push(format!("{}: {changed:?}", blanket.path(&key)));
        }
    }
    out.push(state.to_json(blanket));
    out
}

fn keys(blanket: &Blanket, state: &State) -> Vec<Key> {
    let mut out = Vec::new();
    let mut open: Vec<_> = blanket.steps().iter().rev().copied().collect();
    while let Some(id) = open.pop() {
        out.extend(state.instances(id));
        open.extend(blanket.node(id).children.iter().rev());
    }
    out
}

/// Every beginning of the bytes, and the bytes with some of them changed.
fn damage(blanket: &Blanket) -> Vec<String> {
    let bytes = blanket.to_bytes();
    let mut wrong = Vec::new();
    let step = (bytes.len() / 2_000).max(1);
    for end in (0..bytes.len()).step_by(step) {
        if Blanket::from_bytes(&bytes[..end]).is_ok() {
            wrong.push(format!("the first {end} of {} bytes are read as a whole", bytes.len()));
        }
    }
    let (mut random, mut read) = (7_u64, 0);
    let mut below = |limit: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % limit
    };
    let context = Context { today: parse_date("2026-11-20").unwrap() };
    for _ in 0..FLIPS {
        let mut bytes = bytes.clone();
        for _ in 0..=below(3) {
            let at = below(bytes.len());
            bytes[at] = u8::try_from(below(256)).unwrap();
        }
        if let Ok(blanket) = Blanket::from_bytes(&bytes) {
            read += 1;
            said(&blanket, &Answers::new(), &context);
        }
    }
    // Most bytes are letters of texts: a test in which all were refused would prove nothing.
    if read == 0 {
        wrong.push("no changed bytes were read at all".to_owned());
    }
    wrong
}

fn other_engines() -> Vec<String> {
    let blanket = compiled(&root().join("forms/blanketter/pn151"));
    let mut bytes = blanket.to_bytes();
    let at = b"blanket\0".len() + 1;
    bytes[at] = b'9';
    let found = [Blanket::from_bytes(&bytes), Blanket::from_bytes(b"{}"), Blanket::from_bytes(b"")];
    let found = found.map(|it| it.err().unwrap());
    assert!(matches!(&found[0], Unreadable::OtherEngine(version) if version.starts_with('9')), "{found:?}");
    assert_eq!(found[1..], [Unreadable::NotCompiled, Unreadable::NotCompiled]);
    Vec::new()
}
