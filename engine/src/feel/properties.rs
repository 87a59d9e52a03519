//! Properties of the language, held against random trees: what is printed is read as the same, and any of them can be
//! checked and computed. Not here: texts that are no trees; `engine/hostile` has a million of those.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use rust_decimal::Decimal;
use serde_json::Map;

use super::ast::{Arguments, Expr, ExprKind, Lambda, Operator, Parameter, Test, TypeName};
use super::functions;
use super::names::LongNames;
use super::parser::{parse, parse_unary_tests};
use super::primary::at_literal;
use crate::json::JsonText;
use crate::{Context, check_expression, evaluate_expression_with, evaluate_unary_tests};

/// `first name` and `x-y` are names only because the parser is told so.
const NAMES: [&str; 7] = ["a", "b", "æble", "first name", "x-y", "item", "?"];

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, range: 0..0 }
}

fn name() -> impl Strategy<Value = String> {
    select(&NAMES[..6]).prop_map(str::to_owned)
}

fn type_name() -> impl Strategy<Value = TypeName> {
    let named = select(&["number", "string", "date and time", "days and time duration", "Any", "tOwn"][..]);
    named.prop_map(|it| TypeName::Named(it.into())).prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|it| TypeName::List(Box::new(it))),
            inner.clone().prop_map(|it| TypeName::Range(Box::new(it))),
            prop::collection::vec((name(), inner.clone()), 0..3).prop_map(TypeName::Context),
            (prop::collection::vec(inner.clone(), 0..3), inner)
                .prop_map(|(takes, gives)| TypeName::Function(takes, Box::new(gives))),
        ]
    })
}

fn leaf() -> impl Strategy<Value = Expr> {
    let at = select(&["2026-11-20", "10:30:00Z", "2026-11-20T10:30:00", "P1Y", "-PT5M", "nonsense"][..]);
    prop_oneof![
        Just(ExprKind::Null),
        any::<bool>().prop_map(ExprKind::Bool),
        (0_i64..1_000_000, 0_u32..6).prop_map(|(digits, scale)| ExprKind::Number(Decimal::new(digits, scale))),
        any::<String>().prop_map(ExprKind::Text),
        at.prop_map(|it| ExprKind::At(at_literal(it), it.to_owned())),
        select(&NAMES[..]).prop_map(|it| ExprKind::Name(it.to_owned())),
    ]
    .prop_map(expr)
}

fn operator() -> impl Strategy<Value = Operator> {
    use Operator::{Add, And, Divide, Equal, Greater, LessEqual, Multiply, NotEqual, Or, Power, Subtract};
    select(&[Or, And, Equal, NotEqual, LessEqual, Greater, Add, Subtract, Multiply, Divide, Power][..])
}

fn comparison() -> impl Strategy<Value = Operator> {
    use Operator::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    select(&[Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual][..])
}

fn tree() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let list = || prop::collection::vec(inner.clone(), 0..4);
        let steps = (boxed(), boxed()).prop_map(|(low, high)| expr(ExprKind::Steps(low, high)));
        let domain = prop_oneof![inner.clone(), steps].boxed();
        let bindings = || prop::collection::vec((name(), domain.clone()), 1..3);
        let test = prop_oneof![
            (comparison(), inner.clone()).prop_map(|(operator, it)| Test::Compare(operator, it)),
            inner
                .clone()
                .prop_filter("an open range is written as a comparison", |it| {
                    !matches!(it.kind, ExprKind::OpenRange(..))
                })
                .prop_map(Test::Value),
        ];
        let functions: Vec<functions::Function> = functions::all().collect();
        let parameter = (name(), prop::option::of(type_name())).prop_map(|(name, kind)| Parameter { name, kind });
        let by_name = prop::collection::vec((select(&["from", "n", "start position"][..]), inner.clone()), 1..3);
        let arguments = prop_oneof![
            list().prop_map(|values| Arguments { values, names: Vec::new() }),
            by_name.prop_map(|it| {
                let (names, values): (Vec<&str>, Vec<Expr>) = it.into_iter().unzip();
                Arguments { values, names: names.into_iter().map(str::to_owned).collect() }
            }),
        ]
        .boxed();
        prop_oneof![
            (boxed(), name()).prop_map(|(of, name)| ExprKind::Path(of, name)),
            (boxed(), boxed()).prop_map(|(of, test)| ExprKind::Filter(of, test)),
            (select(functions), list())
                .prop_map(|(function, values)| ExprKind::Call(function, Arguments { values, names: Vec::new() })),
            (name(), arguments).prop_map(|(name, it)| ExprKind::Invoke(Box::new(expr(ExprKind::Name(name))), it)),
            (prop::collection::vec(parameter, 0..3), inner.clone())
                .prop_map(|(parameters, body)| ExprKind::Function(Arc::new(Lambda { parameters, body }))),
            (boxed(), boxed(), boxed()).prop_map(|(a, b, c)| ExprKind::If(a, b, c)),
            (bindings(), boxed()).prop_map(|(it, body)| ExprKind::For(it, body)),
            (any::<bool>(), bindings(), boxed()).prop_map(|(every, it, body)| ExprKind::Quantified(every, it, body)),
            (operator(), boxed(), boxed()).prop_map(|(operator, a, b)| ExprKind::Binary(operator, a, b)),
            boxed().prop_map(ExprKind::Negate),
            (boxed(), boxed(), boxed()).prop_map(|(a, b, c)| ExprKind::Between(a, b, c)),
            (boxed(), prop::collection::vec(test, 1..4)).prop_map(|(of, tests)| ExprKind::In(of, tests)),
            (boxed(), type_name()).prop_map(|(of, kind)| ExprKind::InstanceOf(of, kind)),
            list().prop_map(ExprKind::List),
            prop::collection::vec((name(), inner.clone()), 0..3).prop_map(ExprKind::Context),
            (boxed(), boxed(), any::<bool>(), any::<bool>()).prop_map(|(low, high, low_included, high_included)| {
                ExprKind::Range { low, high, low_included, high_included }
            }),
            (comparison(), boxed()).prop_map(|(operator, it)| ExprKind::OpenRange(operator, it)),
        ]
        .prop_map(expr)
    })
}

/// The tree as text without the places where its parts stand.
fn bare(expr: &Expr) -> String {
    let text = format!("{expr:?}");
    let mut parts = text.split(", range: ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.'));
    }
    out
}

fn known() -> LongNames {
    LongNames::new(NAMES)
}

/// Runs all that can be run on a text; only that it comes back is asked for.
fn survives(text: &str) {
    let json = r#"{"a": 1, "b": [1, 2, {"a": 3}], "first name": "Ada", "d": "2026-11-20", "x-y": null}"#;
    let names: Map<String, serde_json::Value> = serde_json::from_str(json).unwrap_or_default();
    let Some(today) = super::parse_iso_date("2026-11-20") else { return };
    let context = Context { today };
    let _ = check_expression(text, &names);
    if let Ok(value) = evaluate_expression_with(text, &names, &context, None) {
        let _ = (value.to_json_text(), value.to_json());
    }
    let _ = evaluate_unary_tests(text, super::Value::Number(Decimal::ONE), &names, &context);
    if let Ok(it) = parse(text, known()) {
        let _ = it.to_string();
    }
    let _ = parse_unary_tests(text, known());
}

proptest! {
    // `PROPTEST_CASES` says how many; 256 unless it is set.
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_printed_is_read_as_the_same(tree in tree()) {
        let text = tree.to_string();
        match parse(&text, known()) {
            Ok(again) => prop_assert_eq!(bare(&again), bare(&tree), "{}", text),
            Err(fault) => prop_assert!(
                matches!(fault.code, "expression-too-deep" | "expression-too-long"), "{text}\n{fault:?}"
            ),
        }
    }

    #[test]
    fn a_number_is_written_into_a_submission_as_its_json(mantissa in any::<i64>(), less in 0..63_u32, scale in 0..29_u32) {
        let value = super::Value::Number(Decimal::new(mantissa >> less, scale));
        let mut text = JsonText::new();
        value.write(&mut text);
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&String::from(text)).ok(), Some(value.to_json()));
    }

    #[test]
    fn any_tree_can_be_checked_and_computed(tree in tree()) {
        survives(&tree.to_string());
    }
}
