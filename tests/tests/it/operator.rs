//! The operator's pages in a real browser: from the login to a delivery that waits, with what axe finds in each, at the width of
//! a telephone too. What they may do and must not show is tried over HTTP (`server/tests/it/operator.rs`).

use std::{fs, process::Command};

use e2e::{
    axe, tools,
    world::{NARROW, WIDE, World},
};
use serde_json::json;

use crate::screens::take;

const NAME: &str = "anna";

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_what_waits_and_has_it_tried_again() {
    let Some(mut world) = World::start(WIDE).await else { return };
    let password = give_access(&mut world);
    // A receiver that is away.
    world.backend.place.block_receiver();
    let form = world.form("pn151").await;
    let api = world.backend.api();
    let answers = form.sendable(&form.complete(), &api, &world.backend.place.file()).await;
    let sent = api.submit("one", &form.body(&answers)).await;
    assert_eq!(sent.status, 201, "{}", sent.body);
    let reference = sent.body["reference"].as_str().unwrap().to_owned();

    world.goto("/drift").await;
    fill(&world, "name", NAME).await;
    fill(&world, "password", "not this one").await;
    look(&world, "30-drift-login").await;
    world.click("main button[type=submit]").await;
    world.wait("the refusal", "return !!document.querySelector('main .alert')", vec![]).await;
    look(&world, "30-drift-login-fejl").await;
    fill(&world, "name", NAME).await;
    fill(&world, "password", &password).await;
    world.click("main button[type=submit]").await;
    let script = "return document.body.innerText.includes(arguments[0])";
    world.wait("what waits", script, vec![json!(reference)]).await;
    look(&world, "31-drift").await;

    let link = "[...document.querySelectorAll('main a')].find(it => it.textContent.includes(arguments[0])).click()";
    world.js(link, vec![json!(reference)]).await;
    world.wait("the delivery", "return location.pathname.length > '/drift/'.length", vec![]).await;
    world.wait("its buttons", "return document.querySelectorAll('main form').length > 1", vec![]).await;
    look(&world, "32-drift-levering").await;

    world.backend.place.unblock_receiver();
    world.click("main form[action*='/igen'] button").await;
    world.backend.place.wait_for_delivered(1).await;
}

/// Makes a password by the command, and starts the server anew with its hash.
fn give_access(world: &mut World) -> String {
    let made = Command::new(tools::server().unwrap().binary).args(["drift", "password", NAME]).output().unwrap();
    let said = String::from_utf8(made.stdout).unwrap();
    let hash = said.split('"').find(|it| it.starts_with("$argon2id$")).unwrap();
    let config = world.backend.place.config();
    let text = fs::read_to_string(&config).unwrap();
    let drift = format!("[drift]\nusers = [{{ name = \"{NAME}\", password_hash = \"{hash}\" }}]\n");
    fs::write(config, text + &drift).unwrap();
    let port = world.backend.server().port();
    world.backend.start_again(Some(port));
    said.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned()
}

async fn fill(world: &World, id: &str, text: &str) {
    let script = "document.getElementById(arguments[0]).value = arguments[1]";
    world.js(script, vec![json!(id), json!(text)]).await;
}

/// A picture at both widths; no violation and nothing wider than the window at either.
async fn look(world: &World, name: &str) {
    take(world, name).await;
    for width in [NARROW, WIDE] {
        world.size(width).await;
        let found: Vec<String> = axe::violations(world).await.iter().map(ToString::to_string).collect();
        assert!(found.is_empty(), "{name} at {width}:\n{}", found.join("\n"));
        assert_eq!(world.too_wide().await, None, "{name} at {width}");
    }
}
