//! Sending without a browser: killed between acceptance and delivery, sent many times, refused.

use e2e::{
    form::Form,
    place::{FILE_NAME, name},
    server::Answer,
    world::Backend,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const AT_ONCE: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_acceptance_and_delivery_it_is_delivered_once() {
    let Some(mut backend) = Backend::start() else { return };
    backend.place.block_receiver();
    let api = backend.api();
    let form = Form::load(&api, "pn151").await;
    let answers = form.sendable(&form.complete(), &api, &backend.place.file()).await;
    let body = form.body(&answers);
    let receipt = api.submit("first", &body).await;
    assert_eq!(receipt.status, 201, "{}", receipt.body);
    backend.kill();
    assert_eq!(backend.place.delivered().len(), 0);
    backend.place.unblock_receiver();

    backend.start_again(None);
    let folders = backend.place.wait_for_delivered(1).await;
    assert_eq!(names(&backend), [reference(&receipt)]);
    let attachments: Vec<_> = std::fs::read_dir(folders[0].join("attachments")).unwrap().collect();
    assert_eq!(attachments.len(), 1);
    let delivered = std::fs::read(attachments[0].as_ref().unwrap().path()).unwrap();
    assert!(delivered == std::fs::read(backend.place.file()).unwrap(), "the attachment has changed");
    // The citizen who did not hear the answer sends again, and gets the same one.
    assert_eq!(backend.api().submit("first", &body).await, receipt);
    backend.kill();

    // What is sent after one more start comes after anything that would be delivered twice.
    backend.start_again(None);
    let api = backend.api();
    let more = form.sendable(&form.complete(), &api, &backend.place.file()).await;
    let more = api.submit("second", &form.body(&more)).await;
    assert_eq!(more.status, 201, "{}", more.body);
    backend.place.wait_for_delivered(2).await;
    let mut expected = [reference(&receipt), reference(&more)];
    expected.sort();
    assert_eq!(names(&backend), expected);
    assert_eq!((backend.place.count("submission").await, backend.place.count("outbox").await), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_posts_with_one_key_are_one_submission() {
    let Some(backend) = Backend::start() else { return };
    let api = backend.api();
    let form = Form::load(&api, "pn151").await;
    let answers = form.sendable(&form.complete(), &api, &backend.place.file()).await;
    let body = form.body(&answers);

    let mut posts = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (api, body) = (api.clone(), body.clone());
        posts.spawn(async move { api.submit("one-key", &body).await });
    }
    let replies = posts.join_all().await;
    assert_eq!(replies.len(), AT_ONCE);
    for reply in &replies {
        assert_eq!(reply.status, 201, "{}", reply.body);
        assert_eq!(reply.body, replies[0].body);
    }
    backend.place.wait_for_delivered(1).await;
    assert_eq!(names(&backend), [reference(&replies[0])]);
    assert_eq!((backend.place.count("submission").await, backend.place.count("outbox").await), (1, 1));

    let mut other = body.clone();
    other["language"] = json!("en");
    assert_eq!(api.submit("one-key", &other).await.status, 409);
    assert_eq!(backend.place.count("submission").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_valid_is_refused_in_words() {
    let Some(backend) = Backend::start() else { return };
    let api = backend.api();
    let form = Form::load(&api, "pn151").await;
    let mut body = form.body(&form.sendable(&form.complete(), &api, &backend.place.file()).await);
    body["answers"]["pasningsmodtager"]["cpr"] = json!("310254-0000");
    let refused = api.submit("invalid", &body).await;
    let expected = json!({ "issues": [{
        "field": "pasningsmodtager.cpr",
        "code": "not_a_cpr",
        "message": form.message("da", &[("pasningsmodtager.cpr", "310254-0000")]),
    }] });
    assert_eq!(refused, Answer { status: 422, body: expected });

    // A file that nobody has uploaded is no file.
    body["answers"] = form.complete().answers.to_value();
    let refused = api.submit("invalid", &body).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let issue = &refused.body["issues"][0];
    assert_eq!((&issue["field"], &issue["code"]), (&json!("bilag"), &json!("not_a_file")), "{FILE_NAME}: {issue}");

    body["blanket"]["version"] = json!("99.0.0");
    assert_eq!(api.submit("unknown", &body).await.status, 404);
    assert_eq!(backend.place.count("submission").await, 0);
}

fn names(backend: &Backend) -> Vec<String> {
    backend.place.delivered().iter().map(|it| name(it)).collect()
}

fn reference(receipt: &Answer) -> String {
    receipt.body.get("reference").and_then(Value::as_str).unwrap_or_default().to_owned()
}
