//! The real binary: killed between acceptance and delivery, told to stop, started twice, and what it logs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use tokio::task::JoinSet;

use crate::harness::{Api, MAX_BYTES, Place, pdf, valid_answers, wait_for};

/// The real binary, killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) client: Api,
}

impl Process {
    pub(crate) fn start(place: &Place) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_blanket"))
            .args(["serve", "--config"])
            .arg(place.config())
            .env_remove("BLANKET_LISTEN")
            .env_remove("BLANKET_DATA")
            .env_remove("BLANKET_WEB")
            .stdout(Stdio::piped())
            .stderr(fs::File::create(place.path("log")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").expect("a line that says where it listens").to_owned();
        Self { child, client: Api::new(base) }
    }

    /// Sends it a signal, `STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// SIGKILL, and waits until it is gone.
    pub(crate) fn kill(mut self) {
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
    let mut names: Vec<String> =
        folders.iter().map(|it| it.file_name().unwrap().to_string_lossy().into_owned()).collect();
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

/// Kills in the middle of accepting and delivering; whoever got no answer sends again under the same key.
#[tokio::test(flavor = "multi_thread")]
async fn kills_in_the_middle_lose_nothing_and_double_nothing() {
    const ROUNDS: usize = 8;
    const KEYS_A_ROUND: usize = 20;
    let place = Place::new();
    let mut unanswered: Vec<String> = Vec::new();
    let mut references = BTreeMap::new();
    for round in 0..=ROUNDS {
        let process = Process::start(&place);
        let body = process.client.body(valid_answers()).await;
        let is_last = round == ROUNDS;
        if !is_last {
            unanswered.extend((0..KEYS_A_ROUND).map(|number| format!("key-{round}-{number}")));
        }
        let mut posts = JoinSet::new();
        for key in unanswered.drain(..) {
            let (client, body) = (process.client.clone(), body.clone());
            posts.spawn(async move { (client.try_submit(&key, &body).await, key) });
        }
        let mut process = Some(process);
        let mut answered = 0;
        while let Some(post) = posts.join_next().await {
            let (answer, key) = post.unwrap();
            let Some(answer) = answer else {
                unanswered.push(key);
                continue;
            };
            assert_eq!(answer.status, 201, "{answer:?}");
            references.insert(key, answer.body["reference"].as_str().unwrap().to_owned());
            answered += 1;
            // Another moment in every round.
            if !is_last && answered == 1 + round * 2 {
                process.take().unwrap().kill();
            }
        }
        if is_last {
            assert_eq!(unanswered, [""; 0]);
            place.wait_for_delivered(ROUNDS * KEYS_A_ROUND).await;
        }
    }
    let delivered = place.delivered();
    let delivered: BTreeSet<_> = delivered.iter().map(|it| it.file_name().unwrap().to_str().unwrap()).collect();
    let promised: BTreeSet<_> = references.values().map(String::as_str).collect();
    assert_eq!(delivered, promised);
    assert_eq!(place.count("submission").await, i64::try_from(ROUNDS * KEYS_A_ROUND).unwrap());
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

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn it_stops_when_it_is_told_to() {
    let place = Place::new();
    let mut process = Process::start(&place);
    let body = process.client.body(valid_answers()).await;
    assert_eq!(process.client.submit("k", &body).await.status, 201);
    let told = Command::new("kill").args(["-TERM", &process.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let code = wait_for("the end of the server", async || process.child.try_wait().unwrap()).await;
    assert_eq!(code.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_is_in_the_log() {
    const CANARY: &str = "Kanariefugl";
    let place = Place::new();
    place.block_receivers();
    let process = Process::start(&place);
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
