//! What an editor is told of a form: folders in `tests/cases/explain/`, each a form with `answers.json`, the explanation
//! of each of its fields and groups (`expected.txt`), and the conditions that its cases have not seen both ways (`gaps.txt`).

use std::fmt::Write as _;
use std::path::Path;

use blanket_engine::case::{Coverage, read_cases};
use blanket_engine::{
    Answers, Blanket, Context, Explained, Key, NodeId, NodeKind, Reason, State, evaluate, explain, parse_date,
    print_expression,
};
use libtest_mimic::Trial;

use crate::files::{entries, root, source, stem};
use crate::forms::compiled;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for folder in entries(&root().join("engine/tests/cases/explain")) {
        let of = folder.clone();
        trials.push(crate::trial(format!("explain::{}", stem(&folder)), move || {
            crate::expect_file(&of.join("expected.txt"), &explanations(&of))
        }));
        trials.push(crate::trial(format!("coverage::{}", stem(&folder)), move || {
            crate::expect_file(&folder.join("gaps.txt"), &gaps(&folder))
        }));
    }
    for folder in ["engine/tests/cases/forms", "forms/blanketter", "forms/eksempler"]
        .iter()
        .flat_map(|it| entries(&root().join(it)))
    {
        trials.push(crate::trial(format!("explain::{}::agrees", stem(&folder)), move || agrees(&folder)));
    }
    trials
}

/// What is explained is what is so; and what is spelled is FEEL that reads as itself.
fn agrees(folder: &Path) -> Vec<String> {
    let blanket = compiled(folder);
    let mut wrong = Vec::new();
    for gap in Coverage::new(&blanket).gaps(&blanket) {
        if print_expression(&gap.expression).ok().as_ref() != Some(&gap.expression) {
            wrong.push(format!("{}: `{}` does not read as itself", gap.path, gap.expression));
        }
    }
    // The first case of each file is enough to see every kind of field, and keeps this quick.
    for case in
        entries(&folder.join("cases")).iter().filter_map(|it| read_cases(&source(it)).unwrap().into_iter().next())
    {
        let state = evaluate(&blanket, &case.answers, &case.context);
        for key in instances(&blanket, &state) {
            let (it, found) = (explain(&blanket, &case.answers, &case.context, &key), state.field(&key).unwrap());
            let holds = |it: &Option<Reason>| it.as_ref().is_some_and(|it| it.value.holds());
            let is_so = it.relevant.iter().all(|it| it.value.holds()) == found.relevant
                && (holds(&it.required) == found.required || !found.relevant)
                && (it.computed.is_some() || it.read_only.iter().any(|it| it.value.holds()) == found.read_only)
                && it.value == found.value
                && it.issues == found.issues;
            if !is_so {
                wrong.push(format!("{}: {} is explained as it is not", case.name, it.path));
            }
        }
    }
    wrong
}

fn explanations(folder: &Path) -> String {
    let blanket = compiled(folder);
    let answers = Answers::from_json(&source(&folder.join("answers.json")).text).unwrap();
    let context = Context { today: parse_date("2026-11-20").unwrap() };
    let state = evaluate(&blanket, &answers, &context);
    let mut out = String::new();
    for key in instances(&blanket, &state) {
        let it = explain(&blanket, &answers, &context, &key);
        writeln!(out, "{}: {}", it.path, it.value.to_json_text()).unwrap();
        it.relevant.iter().for_each(|it| draw(&mut out, "relevant", it));
        it.required.iter().for_each(|it| draw(&mut out, "required", it));
        it.soft_required.iter().for_each(|it| draw(&mut out, "soft_required", it));
        it.read_only.iter().for_each(|it| draw(&mut out, "read_only", it));
        for (name, reason) in [("computed", &it.computed), ("min", &it.min), ("max", &it.max)] {
            reason.iter().for_each(|it| draw(&mut out, name, it));
        }
        it.rules.iter().for_each(|it| draw(&mut out, "rules", it));
        it.issues.iter().for_each(|it| writeln!(out, "  issue {}", it.full_code()).unwrap());
    }
    out
}

/// Every field and group in every row, in document order.
pub(crate) fn instances(blanket: &Blanket, state: &State) -> Vec<Key> {
    let mut left: Vec<NodeId> = blanket.steps().iter().rev().copied().collect();
    let mut out = Vec::new();
    while let Some(id) = left.pop() {
        let node = blanket.node(id);
        if matches!(node.kind, NodeKind::Field(_) | NodeKind::Group { .. }) {
            out.extend(state.instances(id));
        }
        left.extend(node.children.iter().rev());
    }
    out
}

fn draw(out: &mut String, name: &str, reason: &Reason) {
    writeln!(out, "  {name} of {}: {}", reason.of, reason.value.to_json_text()).unwrap();
    reason.why.iter().for_each(|it| tree(out, 2, it));
}

fn tree(out: &mut String, depth: usize, part: &Explained) {
    let value = part.value.as_ref().map_or("?".to_owned(), blanket_engine::Value::to_json_text);
    writeln!(out, "{}{}: {value}", "  ".repeat(depth), part.text).unwrap();
    part.parts.iter().for_each(|it| tree(out, depth + 1, it));
}

fn gaps(folder: &Path) -> String {
    let blanket = compiled(folder);
    let mut coverage = Coverage::new(&blanket);
    for case in entries(&folder.join("cases")).iter().flat_map(|it| read_cases(&source(it)).unwrap()) {
        coverage.add(&blanket, &case);
    }
    let line = |it: &blanket_engine::case::Gap| {
        format!(
            "{} {} never true {} never false {}: {}\n",
            it.path, it.condition, it.never_true, it.never_false, it.expression
        )
    };
    coverage.gaps(&blanket).iter().map(line).collect()
}
