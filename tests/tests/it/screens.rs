//! Pictures of the pages for a person to look at, in `target/screens/`.

use std::{env, fs};

use e2e::{
    form::typed,
    tools,
    world::{NARROW, WIDE, World},
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_pn151() {
    let Some(world) = World::start(WIDE).await else { return };
    let answers = typed(&world.form("pn151").await.complete().answers);
    world.goto("/").await;
    take(&world, "1-forside").await;
    world.goto("/blanket/pn151").await;
    take(&world, "2-start").await;
    world.advance().await;
    assert!(world.try_next().await.is_err());
    take(&world, "3-fejl").await;
    let mut number = 0;
    while !world.has("button[data-action=\"send\"]").await {
        number += 1;
        world.fill_all(&answers).await;
        take(&world, &format!("4-trin-{number}")).await;
        world.advance().await;
    }
    take(&world, "5-tjek-svar").await;
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    take(&world, "6-kvittering").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_the_other_kinds() {
    let Some(world) = World::start(WIDE).await else { return };
    let answers = typed(&world.form("hjemmehjaelp").await.complete().answers);
    world.goto("/blanket/hjemmehjaelp").await;
    world.advance().await;
    world.fill("faar_hjaelp", "nej").await;
    take(&world, "7-stop").await;
    world.fill("faar_hjaelp", "ja").await;
    assert!(world.try_next().await.is_err());
    take(&world, "7-fejl").await;
    world.fill_all(&answers).await;
    take(&world, "7-udfyldt").await;
    world.advance().await;
    assert!(world.try_next().await.is_err());
    take(&world, "8-fejl").await;
    let mut without = answers.clone();
    without.remove("timer");
    world.fill_all(&without).await;
    assert!(world.try_next().await.is_err());
    take(&world, "8-udeladt").await;
    world.fill_all(&answers).await;
    world.fill("faerdig", "ja").await;
    take(&world, "8-udfyldt").await;
    world.advance().await;
    take(&world, "9-tjek-svar").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_the_example() {
    let Some(world) = World::start(WIDE).await else { return };
    let answers = typed(&world.form("alle_felter").await.complete().answers);
    world.goto("/blanket/alle_felter").await;
    take(&world, "20-start").await;
    world.advance().await;
    world.fill("rolle", "medlem").await;
    world.type_in("person-adresse-search", "lærkes").await;
    world.wait("suggestions", "return !!document.querySelector('[role=option]')", vec![]).await;
    world.keys("\u{e015}").await;
    take(&world, "21-adresser").await;
    let mut number = 0;
    while !world.has("button[data-action=\"send\"]").await {
        number += 1;
        assert!(world.try_next().await.is_err());
        take(&world, &format!("22-trin-{number}-fejl")).await;
        world.fill_all(&answers).await;
        take(&world, &format!("22-trin-{number}")).await;
        if world.try_next().await.is_err() {
            world.advance().await;
        }
    }
    take(&world, "23-tjek-svar").await;
}

/// One of each kind of page: these are in `docs/screens/` too, by names of their own. `UPDATE=1` writes them anew.
const IN_DOCS: [(&str, &str); 12] = [
    ("1-forside", "catalogue"),
    ("2-start", "start"),
    ("3-fejl", "errors"),
    ("5-tjek-svar", "summary"),
    ("6-kvittering", "receipt"),
    ("7-stop", "stop"),
    ("8-udeladt", "left-out"),
    ("10-fil-fejlet", "files"),
    ("10-uden-modul", "without-module"),
    ("21-adresser", "address"),
    ("22-trin-2", "rows"),
    ("22-trin-4", "likert"),
];

/// The page of the moment, narrow and wide.
pub(crate) async fn take(world: &World, name: &str) {
    let folder = tools::target().join("screens");
    fs::create_dir_all(&folder).unwrap();
    let in_docs = IN_DOCS.iter().find(|(it, _)| *it == name).filter(|_| env::var_os("UPDATE").is_some());
    for width in [NARROW, WIDE] {
        let file = folder.join(format!("{name}-{width}.png"));
        world.picture(width, &file).await;
        if let Some((_, shown)) = in_docs {
            fs::copy(&file, tools::root().join(format!("docs/screens/{shown}-{width}.png"))).unwrap();
        }
    }
}

/// On paper: the answers and the receipt, whole and without buttons.
#[tokio::test(flavor = "multi_thread")]
async fn paper() {
    let Some(world) = World::start(WIDE).await else { return };
    let answers = typed(&world.form("pn151").await.complete().answers);
    world.goto("/blanket/pn151").await;
    world.advance().await;
    while !world.has("button[data-action=\"send\"]").await {
        world.fill_all(&answers).await;
        world.advance().await;
    }
    print(&world, "5-tjek-svar").await;
    world.press("send").await;
    world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
    print(&world, "6-kvittering").await;
}

async fn print(world: &World, name: &str) {
    let folder = tools::target().join("screens");
    fs::create_dir_all(&folder).unwrap();
    world.browser.chromium("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    // What only a screen has use of; the questions, the answers and the reference are there.
    let seen = "return [...document.querySelectorAll(arguments[0])].filter(it => it.checkVisibility() && !it.matches('.sr-only')).map(it => it.outerHTML.slice(0, 80))";
    let screen = world.js(seen, vec![json!("button, nav, .blanket-top, [data-change], [data-draft]")]).await;
    assert_eq!(screen, json!([]), "{name} shows on paper");
    for paper in ["h1", ".authority-name", "footer .blanket-contact", "main th", "main td.blanket-value"] {
        assert_ne!(world.js(seen, vec![json!(paper)]).await, json!([]), "{name} lacks {paper} on paper");
    }
    // As wide as A4 between its margins.
    world.picture(718, &folder.join(format!("{name}-papir.png"))).await;
    let pdf = world.browser.chromium("Page.printToPDF", json!({ "preferCSSPageSize": true })).await;
    assert!(pdf["data"].as_str().is_some_and(|it| it.starts_with("JVBERi0")), "{name} gives no PDF");
    world.browser.chromium("Emulation.setEmulatedMedia", json!({ "media": "" })).await;
}
