//! A narrow window, large text, and the colours that a person has chosen: nothing is cut off, nothing is beyond the edge, and
//! every control can be seen. Pictures of them are in `target/screens/`.

use std::fs;

use e2e::{
    form::typed,
    tools,
    world::{WIDE, World},
};
use serde_json::{Value, json};

/// WCAG 1.4.10: as wide as a window of 1,280 pixels at 400 %.
const NARROWEST: u32 = 320;
const FORMS: [&str; 2] = ["pn151", "alle_felter"];

/// What is cut off: more inside than can be seen, where the rest is hidden. What is only for screen readers is a pixel large.
const CUT_OFF: &str = "
    const hidden = (it) => it.closest('.sr-only, [hidden], dialog:not([open])') || !it.checkVisibility();
    return [...document.body.querySelectorAll('*')].filter(it => !hidden(it) && it.clientWidth > 1 && it.clientHeight > 1).filter(it => {
        const style = getComputedStyle(it);
        const cuts = (axis) => ['hidden', 'clip'].includes(axis);
        return (cuts(style.overflowX) && it.scrollWidth > it.clientWidth + 1) || (cuts(style.overflowY) && it.scrollHeight > it.clientHeight + 1);
    }).map(it => it.outerHTML.slice(0, 150));";

/// Controls without an edge of their own, which a person who has chosen the colours cannot tell from the page.
const WITHOUT_EDGE: &str = "
    const edge = (it, part) => { const style = getComputedStyle(it, part); return style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0; };
    const drawn = (it) => edge(it) || edge(it, '::before') || edge(it, '::after');
    return [...document.querySelectorAll('main :is(input, select, textarea, button.button)')].filter(it => it.checkVisibility() && it.type !== 'file')
        .filter(it => !drawn(it) && !(it.labels && [...it.labels].some(drawn))).map(it => it.outerHTML.slice(0, 150));";

/// What is chosen and drawn as if it were not: the mark has the colour of the page.
const UNMARKED: &str = "
    const page = getComputedStyle(document.documentElement).backgroundColor, ground = getComputedStyle(document.body).backgroundColor;
    const like = (it, part) => { const style = getComputedStyle(it, part); return style.content === 'none' || [page, ground, 'rgba(0, 0, 0, 0)'].includes(style.backgroundColor); };
    return [...document.querySelectorAll('main :is(.form-radio, .form-checkbox):checked')]
        .filter(it => like(it.nextElementSibling, it.type === 'radio' ? '::after' : '::before')).map(it => it.outerHTML.slice(0, 150));";

#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_window() {
    let Some(world) = World::start(NARROWEST).await else { return };
    walk(&world, NARROWEST, "320", &[CUT_OFF]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_of_twice_the_size() {
    let Some(world) = World::start(WIDE).await else { return };
    // What "text size: very large" in the browser does: the size that all others are made of.
    let large = "const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 125% !important }'); document.adoptedStyleSheets = [sheet];";
    let source = format!("addEventListener('DOMContentLoaded', () => {{ {large} }})");
    world.browser.chromium("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    walk(&world, WIDE, "200", &[CUT_OFF]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_of_ones_own() {
    let Some(world) = World::start(WIDE).await else { return };
    let features = json!({ "features": [{ "name": "forced-colors", "value": "active" }, { "name": "prefers-color-scheme", "value": "dark" }] });
    world.browser.chromium("Emulation.setEmulatedMedia", features).await;
    world.goto("/").await;
    assert_eq!(world.js("return matchMedia('(forced-colors: active)').matches", vec![]).await, json!(true));
    walk(&world, WIDE, "farver", &[CUT_OFF, WITHOUT_EDGE, UNMARKED]).await;
}

/// Every page of the forms, refused and filled in.
async fn walk(world: &World, width: u32, name: &str, rules: &[&str]) {
    let mut found = Vec::new();
    for id in FORMS {
        let answers = typed(&world.form(id).await.complete().answers);
        world.goto(&format!("/blanket/{id}")).await;
        look(world, &format!("{id}: the start"), rules, &mut found).await;
        world.advance().await;
        for number in 1.. {
            if world.has("button[data-action=\"send\"]").await {
                break;
            }
            let step = world.heading().await;
            world.refuse().await;
            look(world, &format!("{id}: »{step}«, refused"), rules, &mut found).await;
            world.fill_all(&answers).await;
            look(world, &format!("{id}: »{step}«, filled in"), rules, &mut found).await;
            if number == 1 {
                let folder = tools::target().join("screens");
                fs::create_dir_all(&folder).unwrap();
                world.picture(width, &folder.join(format!("30-{name}-{id}.png"))).await;
            }
            world.advance().await;
        }
        look(world, &format!("{id}: the answers to check"), rules, &mut found).await;
    }
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

async fn look(world: &World, at: &str, rules: &[&str], found: &mut Vec<String>) {
    found.extend(world.too_wide().await.map(|it| format!("{at}: it scrolls sideways: {it}")));
    for rule in rules {
        let seen = world.js(rule, vec![]).await;
        let seen: Vec<&str> = seen.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        found.extend(seen.iter().take(3).map(|it| format!("{at}: cut off, without an edge or without a mark: {it}")));
    }
}
