//! What a screen reader is told of each step, as text for a person to review: the browser's own accessibility tree of a page
//! that was refused. `UPDATE=1` writes `tests/heard/` anew; the diff is the review.

use std::{collections::HashMap, env, fmt::Write as _, fs};

use e2e::{
    form::typed,
    tools,
    world::{WIDE, World},
};
use serde_json::{Value, json};

/// What stands between a node and its parts without being heard itself.
const SILENT: [&str; 5] = ["none", "generic", "InlineTextBox", "LineBreak", "ListMarker"];
/// What is told of a node besides its role and name, where it is so.
const TOLD: [&str; 7] = ["required", "invalid", "checked", "expanded", "level", "disabled", "selected"];

#[tokio::test(flavor = "multi_thread")]
async fn pn151() {
    walk("pn151").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind() {
    walk("alle_felter").await;
}

async fn walk(id: &str) {
    let Some(world) = World::start(WIDE).await else { return };
    let answers = typed(&world.form(id).await.complete().answers);
    world.goto(&format!("/blanket/{id}")).await;
    let mut others = Vec::new();
    others.extend(differs(id, "start", &heard(&world).await));
    world.advance().await;
    for number in 1.. {
        if world.has("button[data-action=\"send\"]").await {
            break;
        }
        world.refuse().await;
        others.extend(differs(id, &format!("{number}"), &heard(&world).await));
        world.fill_all(&answers).await;
        world.advance().await;
    }
    others.extend(differs(id, "tjek-svar", &heard(&world).await));
    assert!(others.is_empty(), "{}", others.join("\n"));
}

/// Why a page is not heard as it was reviewed.
fn differs(form: &str, page: &str, heard: &str) -> Option<String> {
    let path = tools::root().join("tests/heard").join(form).join(format!("{page}.txt"));
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent()?).unwrap();
        fs::write(&path, heard).unwrap();
    }
    let reviewed = fs::read_to_string(&path).unwrap_or_default();
    let (at, lines) = (path.display(), reviewed.lines().zip(heard.lines()).position(|(a, b)| a != b));
    let line = lines.unwrap_or(reviewed.lines().count().min(heard.lines().count()));
    let of = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").trim().to_owned();
    (reviewed != heard).then(|| {
        format!("{at}:{}: reviewed »{}«, heard »{}«; UPDATE=1 writes it anew", line + 1, of(&reviewed), of(heard))
    })
}

/// Each thing that is heard in the main part of the page, a line: role, name, description and state.
async fn heard(world: &World) -> String {
    // Answers that are just being kept are said to be otherwise a moment later.
    let settled = "return document.querySelector('[data-draft]')?.dataset.draft !== 'unsaved'";
    world.wait("the answers to be kept, or not", settled, vec![]).await;
    let tree = world.browser.chromium("Accessibility.getFullAXTree", json!({})).await;
    let nodes: HashMap<&str, &Value> =
        tree["nodes"].as_array().into_iter().flatten().filter_map(|it| Some((it["nodeId"].as_str()?, it))).collect();
    let main = nodes.values().find(|it| it["role"]["value"] == "main");
    let mut out = String::new();
    tell(main.unwrap_or_else(|| panic!("the page has no main part")), &nodes, ("", 0), &mut out);
    out
}

/// `around` is the name of what the node lies in, and how deep that is.
fn tell(node: &Value, nodes: &HashMap<&str, &Value>, around: (&str, usize), out: &mut String) {
    let text =
        |part: &Value| part["value"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let (role, name) = (text(&node["role"]), text(&node["name"]));
    // A text that is the name of what it lies in is heard once.
    let is_name = role == "StaticText" && (name.is_empty() || name == around.0);
    let is_silent = node["ignored"] == json!(true) || is_name || SILENT.contains(&role.as_str());
    let depth = around.1;
    if !is_silent {
        let _ = write!(out, "{}{role}", "  ".repeat(depth));
        for (before, words) in [(" »", &name), (" — »", &text(&node["description"])), (" = »", &text(&node["value"]))]
        {
            if !words.is_empty() {
                let _ = write!(out, "{before}{words}«");
            }
        }
        for property in node["properties"].as_array().into_iter().flatten() {
            let (name, value) = (property["name"].as_str().unwrap_or_default(), &property["value"]["value"]);
            if TOLD.contains(&name) && ![json!(false), json!("false")].contains(value) {
                let value = value.to_string();
                let _ = write!(
                    out,
                    " [{name}{}]",
                    if value.contains("true") { String::new() } else { format!(" {value}") }
                );
            }
        }
        out.push('\n');
    }
    // A text is its own name, and what is in it says the same once more.
    if role == "StaticText" {
        return;
    }
    for child in node["childIds"].as_array().into_iter().flatten().filter_map(|it| nodes.get(it.as_str()?)) {
        tell(child, nodes, if is_silent { around } else { (&name, depth + 1) }, out);
    }
}
