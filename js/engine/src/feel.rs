//! FEEL by itself: expressions and unary tests that name no fields.

use blanket_engine::{
    Context, DateTime, Diagnostic, Value, check_expression, evaluate_expression_with, evaluate_unary_tests,
    print_expression,
};
use serde_json::{Map, json};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::input::{context, names};
use crate::output::{diagnostics, fault, faults};
use crate::source;

/// The value of an expression. `now` is empty when there is none.
///
/// # Errors
/// When it cannot be read, or one of the others is not what it should be.
#[wasm_bindgen]
pub fn feel(expression: &str, seen: &str, today: &str, now: &str) -> Result<String, String> {
    let (names, context) = (names(seen)?, context(today)?);
    Ok(value(expression, &names, &context, moment(now, &context)?)?.to_json().to_string())
}

/// Whether the value of the expression `input` passes unary tests.
///
/// # Errors
/// When one of the two cannot be read, or one of the others is not what it should be.
#[wasm_bindgen(js_name = feelTests)]
pub fn feel_tests(input: &str, tests: &str, seen: &str, today: &str, now: &str) -> Result<String, String> {
    let (names, context) = (names(seen)?, context(today)?);
    let input = value(input, &names, &context, moment(now, &context)?)?;
    let passes = evaluate_unary_tests(tests, input, &names, &context).map_err(|it| unreadable(tests, &it))?;
    Ok(passes.to_json().to_string())
}

/// What is wrong with an expression.
///
/// # Errors
/// When the names are no object.
#[wasm_bindgen(js_name = feelCheck)]
pub fn feel_check(expression: &str, seen: &str) -> Result<String, String> {
    let found = check_expression(expression, &names(seen)?);
    let name = found.first().map_or("", |it| it.file.as_str());
    Ok(diagnostics(&found, &[&source(name, expression)]).to_string())
}

/// The expression as the engine writes it.
///
/// # Errors
/// When it cannot be read.
#[wasm_bindgen(js_name = feelPrint)]
pub fn feel_print(expression: &str) -> Result<String, String> {
    print_expression(expression).map_err(|it| unreadable(expression, &it))
}

fn value(
    expression: &str,
    names: &Map<String, serde_json::Value>,
    context: &Context,
    now: Option<DateTime>,
) -> Result<Value, String> {
    evaluate_expression_with(expression, names, context, now).map_err(|it| unreadable(expression, &it))
}

fn unreadable(expression: &str, it: &Diagnostic) -> String {
    faults("the expression cannot be read", std::slice::from_ref(it), &[&source(&it.file, expression)])
}

/// A date with its time, read as FEEL reads one.
fn moment(now: &str, context: &Context) -> Result<Option<DateTime>, String> {
    if now.is_empty() {
        return Ok(None);
    }
    let names = Map::from_iter([("text".to_owned(), json!(now))]);
    match evaluate_expression_with("date and time(text)", &names, context, None) {
        Ok(Value::DateTime(it)) => Ok(Some(it)),
        _ => Err(fault(&format!("`now` is `{now}`; write it as 2026-11-20T08:30:00Z"))),
    }
}
