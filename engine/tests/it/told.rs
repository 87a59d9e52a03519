//! What an editor is told of a form: folders in `tests/cases/explain/`, each a form with `answers.json`, the explanation
//! of each of its fields and groups (`expected.txt`), and the conditions that its cases have not seen both ways (`gaps.txt`).

use std::fmt::Write as _;
use std::path::Path;

use blanket_engine::case::{Coverage, read_cases};
use blanket_engine::{Answers, Context, Explained, Key, Reason, evaluate, explain, parse_date};
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
    trials
}

fn explanations(folder: &Path) -> String {
    let blanket = compiled(folder);
    let answers = Answers::from_json(&source(&folder.join("answers.json")).text).unwrap();
    let context = Context { today: parse_date("2026-11-20").unwrap() };
    let state = evaluate(&blanket, &answers, &context);
    let paths: Vec<Key> =
        blanket.paths().filter_map(|it| blanket.key(&it.replace("perioder.", "perioder[0]."))).collect();
    let mut out = String::new();
    for key in paths.iter().flat_map(|it| state.instances(it.node)) {
        let it = explain(&blanket, &answers, &context, &key);
        writeln!(out, "{}: {}", it.path, it.value.to_json_text()).unwrap();
        it.relevant.iter().for_each(|it| draw(&mut out, "relevant", it));
        let demands = [("required", &it.required), ("read_only", &it.read_only), ("computed", &it.computed)];
        for (name, reason) in demands.into_iter().chain([("min", &it.min), ("max", &it.max)]) {
            reason.iter().for_each(|it| draw(&mut out, name, it));
        }
        it.rules.iter().for_each(|it| draw(&mut out, "rules", it));
        it.issues.iter().for_each(|it| writeln!(out, "  issue {}", it.full_code()).unwrap());
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
