//! Changing one answer gives the same state as evaluating everything: random edits to every form there is.

use blanket_engine::{Answers, Blanket, Context, Key, NodeKind, Shape, State, evaluate, parse_date};
use libtest_mimic::Trial;

use crate::files::{entries, root, stem};
use crate::forms::compiled;

const EDITS: usize = 3_000;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for folder in ["engine/tests/cases/forms", "forms/blanketter"] {
        for form in entries(&root().join(folder)) {
            let name = format!("change::{}", stem(&form));
            trials.push(crate::trial(name, move || edit_at_random(&compiled(&form))));
        }
    }
    trials
}

fn edit_at_random(blanket: &Blanket) -> Vec<String> {
    let context = Context { today: parse_date("2026-11-20").unwrap() };
    let mut random = Random(7);
    let mut answers = Answers::new();
    let mut state = evaluate(blanket, &answers, &context);
    for edit in 0..EDITS {
        let Some((key, what)) = change(blanket, &state, &mut answers, &mut random) else { continue };
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
    let nodes = fields(blanket);
    nodes.iter().flat_map(|id| before.instances(*id).into_iter().chain(after.instances(*id))).collect()
}

fn fields(blanket: &Blanket) -> Vec<blanket_engine::NodeId> {
    let mut out = Vec::new();
    let mut open = blanket.steps().to_vec();
    while let Some(id) = open.pop() {
        open.extend(&blanket.node(id).children);
        out.push(id);
    }
    out.sort();
    out
}

/// Makes one random edit; tells where and what.
fn change(blanket: &Blanket, state: &State, answers: &mut Answers, random: &mut Random) -> Option<(Key, String)> {
    let nodes = fields(blanket);
    let id = nodes[random.below(nodes.len())];
    let keys = state.instances(id);
    let key = keys.get(random.below(keys.len().max(1)))?.clone();
    match &blanket.node(id).kind {
        NodeKind::Field(field) => {
            let text = text(&field.shape(), random);
            answers.set_text(blanket, &key, text.clone());
            Some((key, format!("`{text}`")))
        }
        NodeKind::Group { repeat: Some(repeat), .. } => {
            let rows = answers.rows(blanket, &key);
            if rows > 0 && random.below(2) == 0 {
                answers.remove_row(blanket, &key, random.below(rows));
                return Some((key, "a row less".into()));
            }
            // One more than allowed is a fault worth reaching; many more would only be slow.
            if rows <= usize::from(repeat.max) {
                answers.add_row(blanket, &key);
                return Some((key, "a row more".into()));
            }
            None
        }
        NodeKind::Step | NodeKind::Section | NodeKind::Group { repeat: None, .. } => None,
    }
}

fn text(shape: &Shape, random: &mut Random) -> String {
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
        Shape::Radios { options } | Shape::Select { options } if random.below(8) > 0 => {
            options[random.below(options.len())].clone()
        }
        _ => TEXTS[random.below(TEXTS.len())].to_owned(),
    }
}

/// A small generator of numbers (Knuth's MMIX), the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}
