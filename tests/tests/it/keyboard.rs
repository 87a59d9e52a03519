//! Without a mouse: the first step is reached, filled in and left with the keyboard alone.

use e2e::{
    form::typed,
    page::id,
    world::{WIDE, World},
};
use serde_json::{Value, json};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
/// More stops than any page here has.
const MOST_STOPS: usize = 60;

/// Where focus is: an element's id, what it is, and whether and where it is seen to have focus.
const STOP: &str = "
    const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
    return {
        id: it.id, action: it.dataset.action ?? '', top: box.top + scrollY, left: box.left, bottom: box.bottom + scrollY,
        marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
        seen: box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0 && box.left >= 0,
    }";

#[tokio::test(flavor = "multi_thread")]
async fn the_first_step_by_keyboard() {
    let Some(world) = World::start(WIDE).await else { return };
    let form = world.form("pn151").await;
    let answers = typed(&form.complete().answers);
    let steps = form.steps();
    world.goto("/blanket/pn151").await;

    // The first stop leads past what every page begins with.
    world.keys(TAB).await;
    assert_eq!(world.js("return document.activeElement.getAttribute('href')", vec![]).await, json!("#main-content"));
    world.keys(ENTER).await;
    world.wait_for_focus("main-content").await;
    tab_to(&world, "next").await;
    world.keys(ENTER).await;
    world.arrive(&form.step_title("da", &steps[0])).await;

    // Every question in the order in which it stands.
    let questions = world.questions().await;
    let mut before = json!({ "top": 0, "left": 0, "bottom": 0 });
    for path in &questions {
        let stop = tab(&world, path).await;
        assert_eq!(stop["id"], json!(id(path)), "after the question before »{path}«");
        assert!(follows(&before, &stop), "{before} and then {stop}");
        let answer = answers.get(path).map_or("", String::as_str);
        if world.js("return document.activeElement.localName", vec![]).await == json!("select") {
            // A list is searched by typing.
            world.keys("Aarhus").await;
        } else {
            world.keys(answer).await;
        }
        assert_eq!(world.value(path).await, answer, "{path}");
        before = stop;
    }
    // The buttons in the order in which they are seen.
    loop {
        let stop = tab(&world, "next").await;
        assert!(follows(&before, &stop), "{before} and then {stop}");
        if stop["action"] == json!("next") {
            break;
        }
        assert_eq!(stop["action"], json!("back"));
        before = stop;
    }
    world.keys(ENTER).await;
    world.arrive(&form.step_title("da", &steps[1])).await;
}

/// Whether one stop stands below another, or beside it to the right.
fn follows(before: &Value, stop: &Value) -> bool {
    let place = |it: &Value, name: &str| it[name].as_f64().unwrap_or_default();
    let below = place(stop, "top") >= place(before, "bottom");
    below || (place(stop, "bottom") > place(before, "top") && place(stop, "left") > place(before, "left"))
}

/// One stop further, which is seen to have focus.
async fn tab(world: &World, expected: &str) -> Value {
    world.keys(TAB).await;
    let stop = world.js(STOP, vec![]).await;
    assert_eq!(
        (&stop["marked"], &stop["seen"]),
        (&json!(true), &json!(true)),
        "focus on »{expected}« is not seen: {stop}"
    );
    stop
}

/// Stop by stop to the button of an action.
async fn tab_to(world: &World, action: &str) {
    let mut passed = Vec::new();
    for _ in 0..MOST_STOPS {
        let stop = tab(world, action).await;
        if stop["action"] == json!(action) {
            return;
        }
        passed.push(stop);
    }
    panic!("no way to the button »{action}«: {passed:?}");
}
