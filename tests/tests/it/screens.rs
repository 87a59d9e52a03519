//! Pictures of the pages for a person to look at, in `target/screens/`.

use std::fs;

use e2e::{
    form::typed,
    tools,
    world::{NARROW, WIDE, World},
};

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

async fn take(world: &World, name: &str) {
    let folder = tools::target().join("screens");
    fs::create_dir_all(&folder).unwrap();
    for width in [NARROW, WIDE] {
        world.picture(width, &folder.join(format!("{name}-{width}.png"))).await;
    }
}
