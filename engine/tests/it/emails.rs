//! Our rule for e-mail addresses is the HTML standard's; the library that most Rust servers use agrees, apart from what no
//! citizen writes: a host without a dot, an address in brackets, letters outside ASCII.

use blanket_engine::{Answers, Blanket, Context, evaluate, parse_date};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use validator::ValidateEmail;

use crate::files::root;
use crate::forms::compiled;

const CASES: u32 = 4_000;

pub(crate) fn trials() -> Vec<Trial> {
    vec![crate::trial("emails::agree", agree)]
}

fn agree() -> Vec<String> {
    let blanket = compiled(&root().join("engine/tests/cases/forms/kinds"));
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let label = "[a-z0-9-]{1,8}";
    let address = format!("[a-zA-Z0-9.+_'\"(), -]{{1,66}}@{label}([.]{label}){{0,3}}[.]?");
    let result = runner.run(&address.as_str(), |it| {
        prop_assert_eq!(ours(&blanket, &it), theirs(&it), "{}", it);
        Ok(())
    });
    result.err().map(|it| it.to_string()).into_iter().collect()
}

fn ours(blanket: &Blanket, address: &str) -> bool {
    let mut answers = Answers::new();
    let key = blanket.key("mail").unwrap();
    answers.set_text(blanket, &key, address);
    let state = evaluate(blanket, &answers, &Context { today: parse_date("2026-11-20").unwrap() });
    state.field(&key).is_some_and(|it| it.issues.is_empty() && !it.value.is_null())
}

fn theirs(address: &str) -> bool {
    // Ours trims what a person types.
    let address = address.trim();
    address.validate_email() && address.split_once('@').is_some_and(|(_, domain)| domain.contains('.'))
}
