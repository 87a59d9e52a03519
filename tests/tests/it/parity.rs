//! One engine, two builds: what the browser's WASM says of every case, from the compiled form that the server hands out,
//! is what the native engine says that compiled the bundle itself.

use blanket_engine::evaluate;
use e2e::{
    form::Form,
    world::{WIDE, World},
};
use serde_json::json;

/// The module is the one that the page runs on; it is named in the page and initialised already.
const IN_THE_PAGE: &str = "
    const [address, cases] = arguments;
    const module = window.wasmBindings ?? await import(document.getElementById('glue').href);
    const compiled = new Uint8Array(await (await fetch(address)).arrayBuffer());
    return cases.map(([answers, today]) => module.evaluate(compiled, answers, today));
";

#[tokio::test(flavor = "multi_thread")]
async fn browser_and_server_say_the_same_of_every_case() {
    let Some(world) = World::start(WIDE).await else { return };
    let script = format!("return (async function () {{ {IN_THE_PAGE} }}).apply(null, arguments)");
    let mut count = 0;
    for id in world.backend.api().forms().await {
        let form: Form = world.form(&id).await;
        let cases = form.cases();
        assert!(!cases.is_empty(), "{id} has no cases");
        world.goto(&format!("/blanket/{id}")).await;
        let given: Vec<_> =
            cases.iter().map(|it| json!([it.answers.to_value(), it.context.today.to_string()])).collect();
        let said = world.js(&script, vec![json!(format!("/api/blanketter/{id}/compiled")), json!(given)]).await;
        for (index, case) in cases.iter().enumerate() {
            let native = evaluate(&form.blanket, &case.answers, &case.context).to_json(&form.blanket);
            assert_eq!(said[index].as_str(), Some(native.as_str()), "{id}: {}", case.name);
            count += 1;
        }
    }
    println!("browser and server agree on {count} cases");
}
