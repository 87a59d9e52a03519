//! What is known already: shown with where it comes from, corrected where the form leaves that open, and asked for where
//! it cannot be used.

use e2e::{
    axe::violations,
    world::{WIDE, World},
};
use serde_json::json;

use crate::screens::take;

/// The example, mounted as a page of somebody else's would, with what that page knows of the person.
async fn mounted(known: serde_json::Value) -> Option<World> {
    let world = World::start(WIDE).await?;
    world.goto("/").await;
    let mount = "return (async function (known) {
        const module = window.wasmBindings ?? await import(document.getElementById('glue').href);
        module.mount(document.querySelector('main'), { src: '/api/blanketter/alle_felter', prefilled: known });
    })(arguments[0])";
    world.js(mount, vec![known]).await;
    world.wait("the form", "return !!document.querySelector('main [data-action=next]')", vec![]).await;
    world.advance().await;
    world.fill("rolle", "medlem").await;
    Some(world)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_shown_with_its_source_and_can_be_corrected() {
    let known = json!({
        "person.navn": { "value": "Frida Eksempel", "source": "MitID" },
        "person.cpr": { "value": "0101901234", "source": "MitID" },
        "person.mail": { "value": "ingen adresse", "source": "MitID" },
        "rolle": { "value": "formand", "source": "et sted, som blanketten ikke nævner" },
    });
    let Some(world) = mounted(known).await else { return };
    assert_eq!(world.words("[data-path=\"person.navn\"] output").await, "Frida Eksempel");
    assert_eq!(
        world.words("[data-path=\"person.navn\"] [data-source]").await,
        "Data hentet fra MitID. Dit navn rettes hos folkeregisteret"
    );
    // What may not be changed has no button, and nothing is sent in its place.
    assert_eq!(world.words("[data-path=\"person.cpr\"] output").await, "010190-1234");
    assert!(!world.has("[data-path=\"person.cpr\"] :is(button, input)").await);
    // What the form cannot use is asked for as ever.
    assert!(world.has("input#person-mail").await);
    assert_eq!(world.value("person.mail").await, "");
    // The form says itself what may come from elsewhere.
    assert_eq!(world.value("rolle").await, "medlem");
    assert_eq!(violations(&world).await.len(), 0);
    take(&world, "24-kendt").await;

    world.press("take-up").await;
    world.wait_for_focus("person-navn").await;
    assert_eq!(world.value("person.navn").await, "Frida Eksempel");
    assert!(!world.has("[data-path=\"person.navn\"] [data-source]").await);
    world.fill("person.navn", "Frida Eksempelsen").await;
    assert_eq!(world.value("person.navn").await, "Frida Eksempelsen");
}
