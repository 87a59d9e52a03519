//! axe-core finds nothing: every page, every step of every form, empty, refused, filled in, and at the end.

use e2e::{
    axe::violations,
    form::typed,
    world::{NARROW, WIDE, World},
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_on_a_wide_screen() {
    walk(WIDE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_on_a_narrow_screen() {
    walk(NARROW).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_that_is_gone_is_found() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form("pn151").await;
    world.goto("/blanket/pn151").await;
    world.press("next").await;
    world.arrive(&form.step_title("da", &form.steps()[0])).await;
    assert_eq!(violations(&world).await.len(), 0);
    let control = world.js(
        "const it = document.querySelector('main label[for]'); const control = it.htmlFor; it.remove(); return control",
        vec![],
    );
    let control = control.await;
    let found = violations(&world).await;
    let target = format!("#{}", control.as_str().unwrap_or_default());
    assert!(found.iter().any(|it| it.rule == "label" && it.target.contains(&target)), "{target}: {found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_too_wide_is_found() {
    let Some(world) = World::start(NARROW).await else { return };
    world.goto("/").await;
    assert_eq!(world.too_wide().await, None);
    world.js("document.querySelector('h1').style.width = '400px'", vec![]).await;
    assert!(world.too_wide().await.is_some());
}

/// What is wrong, and where; told all at once.
#[derive(Default)]
struct Findings {
    looks: usize,
    found: Vec<String>,
}

impl Findings {
    async fn look(&mut self, world: &World, at: &str) {
        self.looks += 1;
        for violation in violations(world).await {
            self.found.push(format!("{at}: {violation}"));
        }
        if let Some(wide) = world.too_wide().await {
            self.found.push(format!("{at}: it scrolls sideways: {wide}"));
        }
        if !world.has("[data-demo]").await {
            self.found.push(format!("{at}: it does not say that it is a demonstration"));
        }
    }
}

async fn walk(width: u32) {
    let Some(mut world) = World::start(width).await else { return };
    let mut findings = Findings::default();
    world.goto("/").await;
    findings.look(&world, "the catalogue").await;
    world.goto("/no/such/page").await;
    findings.look(&world, "a page that is not there").await;
    for id in world.backend.api().forms().await {
        fill_in(&world, &id, &mut findings).await;

        // The server is gone when it is sent, and comes back.
        let port = world.backend.server().port();
        world.backend.kill();
        world.press("send").await;
        world.refused().await;
        findings.look(&world, &format!("{id}: after a failed sending")).await;
        world.backend.start_again(Some(port));
        world.press("send").await;
        world.wait("the receipt", "return !!document.querySelector('[data-receipt]')", vec![]).await;
        findings.look(&world, &format!("{id}: the receipt")).await;
    }
    let Findings { looks, found } = findings;
    println!("axe looked at {looks} pages, {width} px wide");
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

/// From the start page to where the answers are checked.
async fn fill_in(world: &World, id: &str, findings: &mut Findings) {
    let answers = typed(&world.form(id).await.complete().answers);
    world.goto(&format!("/blanket/{id}")).await;
    findings.look(world, &format!("{id}: the start")).await;
    world.advance().await;
    while !world.has("button[data-action=\"send\"]").await {
        let step = world.heading().await;
        findings.look(world, &format!("{id}: »{step}«, empty")).await;
        // In some steps nothing has to be answered.
        if world.refuse().await {
            findings.look(world, &format!("{id}: »{step}«, refused")).await;
        }
        world.fill_all(&answers).await;
        findings.look(world, &format!("{id}: »{step}«, filled in")).await;
        list_of_steps(world, &format!("{id}: »{step}«, the list of steps"), findings).await;
        world.advance().await;
    }
    findings.look(world, &format!("{id}: the answers to check")).await;
}

/// On a narrow screen the steps are behind a button.
async fn list_of_steps(world: &World, at: &str, findings: &mut Findings) {
    let button = ".step-indicator-button";
    let is_shown = "const it = document.querySelector(arguments[0]); return !!it && it.checkVisibility()";
    if world.js(is_shown, vec![json!(button)]).await == json!(true) {
        world.click(button).await;
        world.wait("the list of steps", "return !!document.querySelector('dialog[open]')", vec![]).await;
        findings.look(world, at).await;
        world.click("dialog[open] button").await;
        world.wait("the list to close", "return !document.querySelector('dialog[open]')", vec![]).await;
    }
}
