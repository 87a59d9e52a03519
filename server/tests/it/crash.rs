//! SIGKILL between acceptance and delivery: what was acknowledged is delivered once after the restart.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use crate::harness::{Api, Place, valid_answers};

/// The real binary, killed when it is dropped.
struct Process {
    child: Child,
    client: Api,
}

impl Process {
    fn start(place: &Place) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_blanket"))
            .args(["serve", "--config"])
            .arg(place.config())
            .env_remove("BLANKET_LISTEN")
            .env_remove("BLANKET_DATA")
            .env_remove("BLANKET_WEB")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").expect("a line that says where it listens").to_owned();
        Self { child, client: Api::new(base) }
    }

    /// SIGKILL, and waits until it is gone.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_is_delivered_once_after_a_kill() {
    let place = Place::new();
    place.block_receivers();
    let process = Process::start(&place);
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
    let process = Process::start(&place);
    let folders = place.wait_for_delivered(5).await;
    let mut names: Vec<String> = folders.iter().map(|it| it.file_name().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    references.sort();
    assert_eq!(names, references);
    // The client that did not hear the answer sends again.
    assert_eq!(process.client.submit("key-0", &body).await.status, 201);
    process.kill();

    let process = Process::start(&place);
    let more = process.client.submit("key-more", &body).await;
    assert_eq!(more.status, 201);
    place.wait_for_delivered(6).await;
    process.kill();
    assert_eq!(place.count("submission").await, 6);
    assert_eq!(place.count("outbox").await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_do_not_share_one_folder_of_data() {
    let place = Place::new();
    let running = place.start().await;
    let second = Command::new(env!("CARGO_BIN_EXE_blanket")).args(["serve", "--config"]).arg(place.config()).output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    let told = String::from_utf8(second.stderr).unwrap();
    assert!(told.contains("another server works on the data"), "{told}");
    running.stop().await;
    place.start().await.stop().await;
}
