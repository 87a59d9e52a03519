//! The real binary: killed between acceptance and delivery, told to stop, started twice, and what it logs. Kills in the middle
//! of both are in `kill.rs`.

use std::{fs, process::Command};

use crate::{
    harness::{MAX_BYTES, Place, pdf, valid_answers, wait_for},
    process::Process,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_is_delivered_once_after_a_kill() {
    let place = Place::new();
    place.block_receivers();
    let process = Process::start(&place, &[]);
    let body = process.client.body(valid_answers()).await;
    let mut references = Vec::new();
    for number in 0..5 {
        let receipt = process.client.submit(&format!("key-{number}"), &body).await;
        assert_eq!(receipt.status, 201);
        references.push(receipt.body["reference"].as_str().unwrap().to_owned());
    }
    process.kill();
    assert_eq!(place.delivered().len(), 0);

    place.unblock_receivers();
    let process = Process::start(&place, &[]);
    let folders = place.wait_for_delivered(5).await;
    let mut names: Vec<String> =
        folders.iter().map(|it| it.file_name().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    references.sort();
    assert_eq!(names, references);
    // The client that did not hear the answer sends again.
    assert_eq!(process.client.submit("key-0", &body).await.status, 201);
    process.kill();

    let process = Process::start(&place, &[]);
    let more = process.client.submit("key-more", &body).await;
    assert_eq!(more.status, 201);
    place.wait_for_delivered(6).await;
    process.kill();
    assert_eq!(place.count("submission").await, 6);
    assert_eq!(place.count("outbox").await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_do_not_share_one_folder_of_data() {
    let place = Place::on(None);
    let running = place.start().await;
    let second =
        Command::new(env!("CARGO_BIN_EXE_blanket")).args(["serve", "--config"]).arg(place.config()).output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    let told = String::from_utf8(second.stderr).unwrap();
    assert!(told.contains("another server works on the data"), "{told}");
    running.stop().await;
    place.start().await.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_when_it_is_told_to() {
    let place = Place::new();
    let process = Process::start(&place, &[]);
    let body = process.client.body(valid_answers()).await;
    assert_eq!(process.client.submit("k", &body).await.status, 201);
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_is_in_the_log() {
    const CANARY: &str = "Kanariefugl";
    let place = Place::new();
    place.block_receivers();
    let process = Process::start(&place, &[]);
    let mut answers = valid_answers();
    answers["navn"] = CANARY.into();
    let mut body = process.client.body(answers).await;
    assert_eq!(process.client.submit("k", &body).await.status, 201);
    body["answers"]["beloeb"] = CANARY.into();
    assert_eq!(process.client.submit("k", &body).await.status, 409);
    assert_eq!(process.client.submit("other", &body).await.status, 422);
    assert_eq!(process.client.submit_text("other", format!("{{\"{CANARY}")).await.status, 400);
    for bytes in [pdf(MAX_BYTES), pdf(MAX_BYTES + 1), b"no pdf".to_vec()] {
        process.client.upload(&format!("{CANARY}.pdf"), bytes).await;
    }
    let log = wait_for("the log of a delivery", async || {
        let log = fs::read_to_string(place.path("log")).unwrap();
        log.contains("not delivered").then_some(log)
    })
    .await;
    process.kill();
    assert!(log.contains("received") && !log.contains(CANARY), "{log}");
}
