//! Changing one answer gives the same state as evaluating everything: random edits to every form there is. Random forms
//! are in [`crate::random_forms`].

use blanket_engine::{
    Answers, Blanket, Context, FileAnswer, Key, NodeId, NodeKind, Shape, State, evaluate, parse_date,
};
use libtest_mimic::Trial;

use crate::choices::Choices;
use crate::files::{entries, root, stem};
use crate::forms::compiled;

const EDITS: u64 = 3_000;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for folder in ["engine/tests/cases/forms", "forms/blanketter", "forms/eksempler"] {
        for form in entries(&root().join(folder)) {
            let name = format!("change::{}", stem(&form));
            trials.push(crate::trial(name, move || {
                let blanket = compiled(&form);
                let shape = |id: NodeId| blanket.node(id).field().unwrap().shape();
                edit(&blanket, (0..EDITS).map(Choices::seed), &|id, choices| by_shape(&shape(id), choices))
            }));
        }
    }
    trials
}

/// What a random edit enters in a field.
pub(crate) enum Entered {
    Text(String),
    Files(Vec<FileAnswer>),
}

/// Makes edit after edit, each from choices of its own, and holds what [`State::change`] makes against what a full
/// evaluation makes. Tells the first edit after which they differ.
pub(crate) fn edit(
    blanket: &Blanket,
    edits: impl IntoIterator<Item = Choices>,
    enter: &dyn Fn(NodeId, &mut Choices) -> Entered,
) -> Vec<String> {
    let context = Context { today: parse_date("2026-11-20").unwrap() };
    let mut answers = Answers::new();
    let mut state = evaluate(blanket, &answers, &context);
    for (edit, mut choices) in edits.into_iter().enumerate() {
        let Some((key, what)) = change(blanket, &state, &mut answers, &mut choices, enter) else { continue };
        let before = state.clone();
        let changed = state.change(blanket, &answers, &context, &key);
        let full = evaluate(blanket, &answers, &context);
        if state != full {
            return vec![format!(
                "edit {edit}, {what} at {}: the states differ\nchanged: {}\nfull:    {}",
                blanket.path(&key),
                state.to_json(blanket),
                full.to_json(blanket)
            )];
        }
        if let Some(untold) = instances(blanket, &before, &state)
            .into_iter()
            .find(|key| before.field(key) != state.field(key) && !changed.contains(key))
        {
            return vec![format!("edit {edit}, {what}: {} changed and was not told of", blanket.path(&untold))];
        }
    }
    Vec::new()
}

fn instances(blanket: &Blanket, before: &State, after: &State) -> Vec<Key> {
    let nodes = nodes(blanket);
    nodes.iter().flat_map(|id| before.instances(*id).into_iter().chain(after.instances(*id))).collect()
}

fn nodes(blanket: &Blanket) -> Vec<NodeId> {
    let mut out = Vec::new();
    let mut open = blanket.steps().to_vec();
    while let Some(id) = open.pop() {
        open.extend(&blanket.node(id).children);
        out.push(id);
    }
    out.sort();
    out
}

/// Makes one edit; tells where and what.
fn change(
    blanket: &Blanket,
    state: &State,
    answers: &mut Answers,
    choices: &mut Choices,
    enter: &dyn Fn(NodeId, &mut Choices) -> Entered,
) -> Option<(Key, String)> {
    let nodes = nodes(blanket);
    let id = *choices.pick(&nodes);
    let keys = state.instances(id);
    let key = keys.get(choices.below(keys.len()))?.clone();
    match &blanket.node(id).kind {
        NodeKind::Field(_) => {
            let what = match enter(id, choices) {
                Entered::Text(text) => {
                    answers.set_text(blanket, &key, text.clone());
                    format!("`{text}`")
                }
                Entered::Files(files) => {
                    answers.set_files(blanket, &key, &files);
                    format!("{files:?}")
                }
            };
            Some((key, what))
        }
        NodeKind::Group { repeat: Some(repeat), .. } => {
            let rows = answers.rows(blanket, &key);
            match choices.below(4) {
                2 if rows > 0 => {
                    answers.remove_row(blanket, &key, choices.below(rows));
                    Some((key, "a row less".into()))
                }
                3 if rows > 1 => {
                    let (one, other) = (choices.below(rows), choices.below(rows));
                    *answers = with_rows_swapped(answers, &blanket.path(&key), one, other);
                    Some((key, format!("rows {one} and {other} swapped")))
                }
                // One more than allowed is a fault worth reaching; many more would only be slow.
                _ if rows <= usize::from(repeat.max) => {
                    answers.add_row(blanket, &key);
                    Some((key, "a row more".into()))
                }
                _ => None,
            }
        }
        NodeKind::Step | NodeKind::Section | NodeKind::Group { repeat: None, .. } => None,
    }
}

/// The answers with two rows of the group at `path` in each other's place.
fn with_rows_swapped(answers: &Answers, path: &str, one: usize, other: usize) -> Answers {
    let mut all = answers.to_value();
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    all.pointer_mut(&pointer).unwrap().as_array_mut().unwrap().swap(one, other);
    Answers::from_value(&all).unwrap()
}

/// What is entered in a field of which only its shape is known.
fn by_shape(shape: &Shape, choices: &mut Choices) -> Entered {
    const TEXTS: [&str; 26] = [
        "",
        "7",
        "7",
        "7",
        "7",
        "7",
        "11",
        "95",
        "-1",
        "12,5",
        "x",
        "vis",
        "ja",
        "nej",
        "true",
        "given",
        "refused",
        "01-12-2026",
        "31-12-2026",
        "15-12-2026",
        "1--2027",
        "270354-0000",
        "2201920000",
        "1234-1234567",
        "8000",
        "12345678",
    ];
    match shape {
        Shape::Files { .. } => Entered::Files(files(choices)),
        Shape::Radios { options } | Shape::Select { options } if !choices.one_in(8) => {
            Entered::Text(choices.pick(options).clone())
        }
        _ => Entered::Text((*choices.pick(&TEXTS)).to_owned()),
    }
}

/// Up to three files, some too large or of the wrong type.
pub(crate) fn files(choices: &mut Choices) -> Vec<FileAnswer> {
    let file = |at: usize, choices: &mut Choices| FileAnswer {
        id: format!("fil{at}"),
        name: (*choices.pick(&["a.pdf", "b.JPG", "c.exe", "d"])).to_owned(),
        media_type: "application/pdf".into(),
        size: *choices.pick(&[0, 999, 1_001, 99_999_999]),
        sha256: "0123456789abcdef".repeat(4),
    };
    (0..choices.below(4)).map(|at| file(at, choices)).collect()
}
