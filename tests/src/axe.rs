//! axe-core in the page of the moment.

use std::fs;

use serde_json::{Value, json};

use crate::page::Page;

/// The levels A and AA of WCAG 2.0 to 2.2, and what axe counts as good practice beside them.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// One element that breaks one rule.
#[derive(Debug)]
pub struct Violation {
    pub rule: String,
    /// Selector of the element.
    pub target: String,
    pub html: String,
    pub help: String,
}

/// Everything that axe finds in the page as it stands.
pub async fn violations(page: &Page) -> Vec<Violation> {
    if page.js("return !window.axe", vec![]).await == json!(true) {
        let source = fs::read_to_string(&page.axe).unwrap();
        page.js(&source, vec![]).await;
    }
    let script = "return axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] }).then(result => result.violations)";
    let found = page.js(script, vec![json!(TAGS)]).await;
    let rules = found.as_array().unwrap_or_else(|| panic!("axe said {found}"));
    rules.iter().flat_map(of_rule).collect()
}

fn of_rule(rule: &Value) -> Vec<Violation> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let nodes = rule["nodes"].as_array().into_iter().flatten();
    let violation = |node: &Value| Violation {
        rule: text(&rule["id"]),
        target: text(&node["target"]),
        html: text(&node["html"]),
        help: text(&node["failureSummary"]),
    };
    nodes.map(violation).collect()
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rule, target, html, help } = self;
        write!(f, "{rule} at {target}\n    {html}\n    {}", help.replace('\n', "\n    "))
    }
}
