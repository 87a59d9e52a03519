//! The adapter `directory` by itself: written once, whole, and never over something else.

use std::fs;

use blanket_engine::{canonical_json, sha256_hex};
use blanket_server::{
    adapters::{Adapter as _, Configured, Delivery, DeliveryError},
    config,
};
use serde_json::json;

use crate::harness::{Place, valid_answers, wait_for};

fn adapter(place: &Place) -> Configured {
    config::read(&place.config(), |_| None).unwrap().receivers.remove(0).adapter
}

async fn delivery(place: &Place) -> Delivery {
    let document = canonical_json(&json!({ "reference": "X-1", "answers": { "navn": "Anna" } }));
    Delivery {
        id: "0".repeat(32),
        reference: "X-1".to_owned(),
        document_sha256: sha256_hex(document.as_bytes()),
        document,
        summary: "Anna\n".to_owned(),
        attachments: vec![place.attachment("a.pdf", b"%PDF").await],
    }
}

#[tokio::test]
async fn twice_is_once() {
    let place = Place::new();
    let (adapter, delivery) = (adapter(&place), delivery(&place).await);
    // What an earlier try left behind is no hindrance.
    fs::create_dir_all(place.path("receivers/one/.X-1.partial/attachments")).unwrap();
    assert_eq!(adapter.deliver(&delivery).await.unwrap().detail, "folder written");
    assert_eq!(adapter.deliver(&delivery).await.unwrap().detail, "folder was there");
    assert_eq!(fs::read_dir(place.path("receivers/one")).unwrap().count(), 1);
    let folder = place.path("receivers/one/X-1");
    assert_eq!(fs::read_to_string(folder.join("summary.txt")).unwrap(), "Anna\n");
    assert_eq!(fs::read_to_string(folder.join("attachments/a.pdf")).unwrap(), "%PDF");
}

#[tokio::test]
async fn another_submission_is_never_written_over() {
    let place = Place::new();
    let (adapter, mut delivery) = (adapter(&place), delivery(&place).await);
    adapter.deliver(&delivery).await.unwrap();
    let before = fs::read_to_string(place.path("receivers/one/X-1/submission.json")).unwrap();
    delivery.document = canonical_json(&json!({ "reference": "X-1", "answers": { "navn": "Bo" } }));
    delivery.document_sha256 = sha256_hex(delivery.document.as_bytes());
    assert!(matches!(adapter.deliver(&delivery).await, Err(DeliveryError::Never { .. })));
    assert_eq!(fs::read_to_string(place.path("receivers/one/X-1/submission.json")).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_has_changed_is_not_delivered() {
    let place = Place::new();
    let (adapter, delivery) = (adapter(&place), delivery(&place).await);
    let bytes = place.bytes_of(&delivery.attachments[0]);
    fs::write(&bytes, "%PDG").unwrap();
    assert!(matches!(adapter.deliver(&delivery).await, Err(DeliveryError::Never { .. })));
    fs::remove_file(&bytes).unwrap();
    assert!(matches!(adapter.deliver(&delivery).await, Err(DeliveryError::Never { .. })));
    assert_eq!(place.delivered().len(), 0);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_tried_later() {
    let place = Place::new();
    let (adapter, delivery) = (adapter(&place), delivery(&place).await);
    place.block_receivers();
    assert!(matches!(adapter.deliver(&delivery).await, Err(DeliveryError::Later { .. })));
    place.unblock_receivers();
    adapter.deliver(&delivery).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_document_that_has_changed_is_parked() {
    let place = Place::new();
    place.block_receivers();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    assert_eq!(running.client.submit("k", &body).await.status, 201);
    running.stop().await;
    let database = place.database().await;
    // Another part of the same submission in its place; what else may change is tried in `vault.rs`.
    sqlx::query("UPDATE submission SET document = summary").execute(&database).await.unwrap();

    place.unblock_receivers();
    let running = place.start().await;
    let (state, error): (String, String) = wait_for("the row to be parked", async || {
        sqlx::query_as("SELECT state, last_error FROM outbox WHERE state <> 'queued'")
            .fetch_optional(&database)
            .await
            .unwrap()
    })
    .await;
    assert_eq!(state, "parked");
    assert!(!error.contains("nna"), "no answer in {error}");
    running.stop().await;
    assert_eq!(place.delivered().len(), 0);
    assert_eq!(place.count("outbox").await, 1);
}
