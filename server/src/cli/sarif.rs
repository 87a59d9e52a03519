//! Faults as SARIF 2.1.0 (OASIS), for what shows a tool's results beside the code. Only what such a viewer needs.

use std::path::{Component, Path};

use blanket_engine::{Diagnostic, Sources};
use serde_json::{Value, json};

/// One fault of the form in `sources` (a `result`, § 3.27).
pub(super) fn result(fault: &Diagnostic, sources: &Sources) -> Value {
    let mut location = json!({ "artifactLocation": { "uri": uri(&fault.file) } });
    if fault.line > 0 {
        let (start, end) = (fault.span.start as usize, fault.span.end as usize);
        let text = sources.files().get(usize::from(fault.span.file)).and_then(|it| it.text.get(start..end));
        // What is underlined; at least one character, and within its line.
        let width = text.and_then(|it| it.lines().next()).map_or(0, |it| it.chars().count()).max(1);
        let end_column = u64::from(fault.column) + width as u64;
        location["region"] = json!({ "startLine": fault.line, "startColumn": fault.column, "endColumn": end_column });
    }
    json!({
        "ruleId": fault.code,
        "level": fault.severity.as_str(),
        "message": { "text": format!("{}; {}", fault.message, fault.help) },
        "locations": [{ "physicalLocation": location }],
    })
}

/// The whole log, of one run.
pub(super) fn log(results: &[Value]) -> Value {
    let mut rules: Vec<&str> = results.iter().filter_map(|it| it["ruleId"].as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    let rules: Vec<Value> = rules.into_iter().map(|it| json!({ "id": it })).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "blanket",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A path as a URI reference: `/` between its parts, all else that is not plain in it as `%` and two digits.
fn uri(file: &str) -> String {
    let parts = Path::new(file).components().filter_map(|it| match it {
        Component::Normal(part) => Some(encoded(&part.to_string_lossy())),
        Component::ParentDir => Some("..".to_owned()),
        Component::Prefix(prefix) => Some(encoded(&prefix.as_os_str().to_string_lossy())),
        Component::RootDir | Component::CurDir => None,
    });
    let path = parts.collect::<Vec<_>>().join("/");
    if Path::new(file).is_absolute() { format!("file:///{path}") } else { path }
}

fn encoded(part: &str) -> String {
    let mut out = String::new();
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_uri() {
        assert_eq!(uri("forms/pn 151/blæst.toml"), "forms/pn%20151/bl%C3%A6st.toml");
        assert_eq!(uri("./a/../b"), "a/../b");
        assert_eq!(uri("/a/b"), "file:///a/b");
    }
}
