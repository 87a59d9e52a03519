//! What is kept can be read with the key ring and by nothing else, and what was changed is not delivered.

use std::{fs, path::Path, process::Output};

use serde_json::{Value, json};

use crate::{
    harness::{Place, as_answer, pdf, valid_answers, wait_for},
    process::Process,
};

/// Nothing else in the tests says this.
const NAME: &str = "Zenobia Kvitsgaard 1112631111";

fn answers() -> Value {
    let mut answers = valid_answers();
    answers["navn"] = json!(NAME);
    answers
}

/// How many files below a folder hold these bytes, and how many there are.
fn files_with(folder: &Path, needle: &[u8]) -> (usize, usize) {
    let mut found = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let (hits, files) = if path.is_dir() {
            files_with(&path, needle)
        } else {
            let bytes = fs::read(&path).unwrap();
            (usize::from(bytes.windows(needle.len()).any(|it| it == needle)), 1)
        };
        found = (found.0 + hits, found.1 + files);
    }
    found
}

fn told(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_lies_plain_on_the_disk() {
    let place = Place::on(None);
    place.block_receivers();
    let running = place.start().await;
    let body = running.client.body(answers()).await;
    assert_eq!(running.client.submit("one", &body).await.status, 201);
    let mut file = pdf(100);
    file.extend_from_slice(b"Arveafkald Zenobias bilag");
    let uploaded = running.client.upload("bilag.pdf", file).await.body;
    let mut with_file = body.clone();
    with_file["answers"]["med_bilag"] = json!("yes");
    with_file["answers"]["bilag"] = json!([as_answer(&uploaded)]);
    assert_eq!(running.client.submit("two", &with_file).await.status, 201);
    let data = place.path("data");
    let parts = [NAME, "Zenobia", "1112631111", "24-12-2026", "Arveafkald"];
    let found = parts.map(|part| files_with(&data, part.as_bytes()).0);
    assert_eq!(found, [0; 5], "while it runs: the write-ahead log too");
    assert!(files_with(&data, b"proeve").0 > 0, "what is no answer is there, and is found");
    assert!(files_with(&data, b"x").1 >= 4, "database, write-ahead log, keys, checkpoints");
    running.stop().await;
    assert_eq!(parts.map(|part| files_with(&data, part.as_bytes()).0), [0; 5], "when it has stopped");

    place.unblock_receivers();
    let running = place.start().await;
    place.wait_for_delivered(2).await;
    assert!(files_with(&place.path("receivers"), NAME.as_bytes()).0 >= 4, "who it is for can read it");
    assert_eq!(files_with(&place.path("receivers"), b"Arveafkald").0, 1);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_is_parked_and_never_told() {
    const COLUMNS: [&str; 4] = ["document", "summary", "wrapped_key", "document_sha256"];
    const EACH: usize = 6;
    let place = Place::new();
    place.block_receivers();
    let process = Process::start(&place, &[]);
    let body = process.client.body(answers()).await;
    for number in 0..COLUMNS.len() * EACH {
        assert_eq!(process.client.submit(&format!("key-{number}"), &body).await.status, 201);
    }
    process.kill();

    let database = place.database().await;
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM submission").fetch_all(&database).await.unwrap();
    for (number, id) in ids.iter().enumerate() {
        let (column, turn) = (COLUMNS[number / EACH], number % EACH);
        let (read, write) = match column {
            "document" => {
                ("SELECT document FROM submission WHERE id = $1", "UPDATE submission SET document = $1 WHERE id = $2")
            }
            "summary" => {
                ("SELECT summary FROM submission WHERE id = $1", "UPDATE submission SET summary = $1 WHERE id = $2")
            }
            "wrapped_key" => (
                "SELECT wrapped_key FROM submission WHERE id = $1",
                "UPDATE submission SET wrapped_key = $1 WHERE id = $2",
            ),
            _ => {
                let write = "UPDATE submission SET document_sha256 = 'f' || substr(document_sha256, 2) WHERE id = $1 AND document_sha256 NOT LIKE 'f%'";
                sqlx::query(write).bind(id).execute(&database).await.unwrap();
                let write = "UPDATE submission SET document_sha256 = document_sha256 || 'x' WHERE id = $1 AND document_sha256 LIKE 'f%'";
                sqlx::query(write).bind(id).execute(&database).await.unwrap();
                continue;
            }
        };
        let mut bytes: Vec<u8> = sqlx::query_scalar(read).bind(id).fetch_one(&database).await.unwrap();
        // The first, the last, and some between; of a wrapped key behind its id, which would be another key's.
        let first = if column == "wrapped_key" { bytes.len() - 60 } else { 0 };
        let place = first + turn * (bytes.len() - 1 - first) / (EACH - 1);
        bytes[place] ^= 0x20;
        sqlx::query(write).bind(bytes).bind(id).execute(&database).await.unwrap();
    }
    // Those that were tried before wait; they are due now.
    sqlx::query("UPDATE outbox SET next_attempt_at = 0").execute(&database).await.unwrap();

    place.unblock_receivers();
    let process = Process::start(&place, &[]);
    wait_for("all to be parked", async || {
        let parked: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state = 'parked'")
            .fetch_one(&database)
            .await
            .unwrap();
        (parked == ids.len() as i64).then_some(())
    })
    .await;
    assert_eq!(place.delivered().len(), 0);
    let reasons: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT last_error FROM outbox").fetch_all(&database).await.unwrap();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    process.kill();
    let log = fs::read_to_string(place.path("log")).unwrap();
    assert_eq!(log.matches("parked: a person must look").count(), ids.len());
    assert!(!log.contains("Zenobia") && !log.contains("1112631111"));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_changed_while_the_server_runs() {
    const BEFORE: usize = 20;
    let place = Place::new();
    place.block_receivers();
    let process = Process::start(&place, &[]);
    let body = process.client.body(answers()).await;
    for number in 0..BEFORE {
        assert_eq!(process.client.submit(&format!("before-{number}"), &body).await.status, 201);
    }
    let uploaded = process.client.upload("bilag.pdf", pdf(500)).await.body;
    let listed = |place: &Place| {
        let rows = told(&place.run(&["keys", "list"]));
        let row = |it: &str| it.split('\t').map(str::to_owned).collect::<Vec<_>>();
        rows.lines().filter(|it| it.starts_with('k')).map(row).collect::<Vec<_>>()
    };
    let rows = listed(&place);
    assert_eq!((rows.len(), rows[0][2].as_str(), rows[0][3].as_str()), (1, "21", "current"));
    let old = rows[0][0].clone();

    told(&place.run(&["keys", "new"]));
    assert_eq!(listed(&place)[0][3], "current", "a new key waits");
    let refused = place.run(&["keys", "remove", &old]);
    assert!(!refused.status.success(), "the current key stays");
    let (client, mut with_file) = (process.client.clone(), body.clone());
    let (sent, rotated) = (
        tokio::spawn(async move {
            for number in 0..BEFORE {
                assert_eq!(client.submit(&format!("under-way-{number}"), &body).await.status, 201);
            }
        }),
        told(&place.run(&["keys", "rotate"])),
    );
    sent.await.unwrap();
    assert!(rotated.contains("keys wrapped anew"), "{rotated}");
    // What the server sealed before it had read the file again; and then nothing is left.
    told(&place.run(&["keys", "rotate"]));
    let rows = listed(&place);
    assert_eq!((rows[0][2].as_str(), rows[1][2].as_str(), rows[1][3].as_str()), ("0", "41", "current"), "{rows:?}");

    with_file["answers"]["med_bilag"] = json!("yes");
    with_file["answers"]["bilag"] = json!([as_answer(&uploaded)]);
    assert_eq!(process.client.submit("with-file", &with_file).await.status, 201);
    place.unblock_receivers();
    sqlx::query("UPDATE outbox SET next_attempt_at = 0 WHERE lease_token IS NULL")
        .execute(&place.database().await)
        .await
        .unwrap();
    let delivered = place.wait_for_delivered(2 * BEFORE + 1).await;
    assert!(delivered.iter().any(|it| fs::read(it.join("attachments/bilag.pdf")).is_ok_and(|it| it == pdf(500))));

    // The server reads the file again by and by; until then it may seal under the old key.
    let refused = place.run(&["keys", "remove", &old]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("servers may still be using"), "{refused:?}");
    let file = place.path("data/keys/keys.toml");
    let text = fs::read_to_string(&file).unwrap();
    let since = text.lines().find(|it| it.starts_with("since = ")).unwrap();
    fs::write(&file, text.replace(since, "since = \"2026-01-01T00:00:00Z\"")).unwrap();
    told(&place.run(&["keys", "rotate"]));
    assert!(told(&place.run(&["keys", "remove", &old])).contains("is removed"));
    assert_eq!(listed(&place).len(), 1);
    process.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_shredded_when_it_is_delivered_and_not_before() {
    let place = Place::new();
    place.block_receivers();
    let running = place.start().await;
    let body = running.client.body(answers()).await;
    let receipt = running.client.submit("key", &body).await.body;
    let reference = receipt["reference"].as_str().unwrap();
    let shred = || place.run(&["keys", "shred", "--submission", reference]);
    let refused = shred();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("has not been delivered to `one`"));
    place.unblock_receivers();
    let due = sqlx::query("UPDATE outbox SET next_attempt_at = 0 WHERE lease_token IS NULL");
    due.execute(&place.database().await).await.unwrap();
    place.wait_for_delivered(1).await;
    wait_for("it to be written down", async || shred().status.success().then_some(())).await;

    // Nobody can read it: made due again it is parked. The client that sends again has its receipt.
    let database = place.database().await;
    sqlx::query("UPDATE outbox SET state = 'queued', next_attempt_at = 0").execute(&database).await.unwrap();
    let reason = wait_for("it to be parked", async || {
        let parked = sqlx::query_scalar("SELECT last_error FROM outbox WHERE state = 'parked'");
        parked.fetch_optional(&database).await.unwrap().map(|it: String| it)
    });
    assert!(reason.await.contains("was thrown away"));
    assert_eq!(running.client.submit("key", &body).await.body, receipt);
    running.stop().await;
    let shown = told(&place.run(&["audit", "show", "--submission", reference]));
    assert!(shown.contains("\tshredded\toperator:"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_key_file_a_server_does_not_start() {
    let place = Place::on(None);
    let running = place.start().await;
    running.stop().await;
    let (keys, away) = (place.path("data/keys/keys.toml"), place.path("away"));
    fs::rename(&keys, &away).unwrap();
    let config = || blanket_server::config::read(&place.config(), |_| None).unwrap();
    let fault = blanket_server::start(config()).await.unwrap_err().to_string();
    assert!(fault.contains("put back the copy of it"), "{fault}");
    assert!(!keys.exists(), "no new keys where there is something that only the old ones open");

    // From the environment, without a file.
    let text = fs::read_to_string(&away).unwrap();
    let from_environment = |name: &str| (name == "BLANKET_KEYS").then(|| text.clone());
    let config = blanket_server::config::read(&place.config(), from_environment).unwrap();
    blanket_server::start(config).await.unwrap().stop().await;
    assert!(!keys.exists());
}
