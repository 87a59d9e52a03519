//! The audit log: what it tells, and that no change of it goes unseen. How each fault is found is tried in `src/audit/verify.rs`;
//! here with the real command on a real database.

use std::fs;

use sqlx::{AssertSqlSafe, Executor as _};

use crate::{
    harness::{Place, valid_answers, wait_for},
    postgres::Postgres,
    process::Process,
};

/// What `audit verify` says, and whether it found nothing.
fn verify(place: &Place, more: &[&str]) -> (bool, String) {
    let output = place.run(&[&["audit", "verify"], more].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code() == Some(0), text)
}

/// Submissions that have been received and delivered, and a log of it that is linked and signed.
async fn with_rows(place: &Place, submissions: usize) -> String {
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    let mut reference = String::new();
    for number in 0..submissions {
        let receipt = running.client.submit(&format!("key-{number}"), &body).await;
        assert_eq!(receipt.status, 201);
        reference = receipt.body["reference"].as_str().unwrap().to_owned();
    }
    place.wait_for_delivered(submissions).await;
    wait_for("all to be told", async || (place.count("audit").await == 2 * submissions as i64).then_some(())).await;
    running.stop().await;
    reference
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_whole_while_the_server_runs_and_after() {
    let place = Place::new();
    let reference = with_rows(&place, 5).await;
    let (is_whole, told) = verify(&place, &[]);
    assert!(is_whole && told.contains("10 rows to 10") && told.contains("the last covers 10"), "{told}");

    let running = place.start().await;
    assert!(verify(&place, &[]).0);
    let shown = place.run(&["audit", "show", "--submission", &reference]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    let events: Vec<Vec<&str>> = shown.lines().map(|it| it.split('\t').skip(1).take(3).collect()).collect();
    assert_eq!(events, [["received", "citizen", "case"], ["delivered", "server", "case"]]);
    // Who looked is told, by a pseudonym.
    let shown = place.run(&["audit", "show", "--submission", &reference]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("\tlooked\toperator:") && !shown.contains("tester"), "{shown}");
    assert_eq!(place.run(&["audit", "show", "--submission", "PR7-0000"]).status.code(), Some(1));
    running.stop().await;
    let (is_whole, told) = verify(&place, &[]);
    assert!(is_whole && told.contains("12 rows to 12"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_whole_after_a_kill() {
    let place = Place::new();
    let process = Process::start(&place, &[]);
    let body = process.client.body(valid_answers()).await;
    for number in 0..5 {
        assert_eq!(process.client.submit(&format!("key-{number}"), &body).await.status, 201);
    }
    process.kill();
    let (is_whole, told) = verify(&place, &[]);
    assert!(is_whole, "rows that wait to be linked are no fault: {told}");
    place.start().await.stop().await;
    let (is_whole, told) = verify(&place, &[]);
    assert!(is_whole && told.contains("0 not yet linked"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_tamper_is_named() {
    let place = Place::on(None);
    with_rows(&place, 5).await;
    let saved = place.path("saved.sqlite");
    let snapshot = sqlx::query("VACUUM INTO $1").bind(saved.to_str().unwrap());
    snapshot.execute(&place.database().await).await.unwrap();
    let cases = [
        ("UPDATE audit SET detail = 'x' WHERE seq = 4", "4: edited"),
        ("UPDATE audit SET at = at + 1 WHERE seq = 10", "10: edited"),
        ("DELETE FROM audit WHERE seq = 6", "6: deleted"),
        ("DELETE FROM audit WHERE seq BETWEEN 2 AND 5", "2: deleted, and all up to 5"),
        (
            "UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = 99",
            "3: moved",
        ),
        ("DELETE FROM audit WHERE seq > 8", "8: truncated: the log ends here, and has reached 10"),
        (
            "DELETE FROM audit WHERE seq > 8; DELETE FROM audit_checkpoint WHERE seq > 8;
             UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit WHERE seq = 8)",
            "8: truncated: the log ends here, and has reached 10",
        ),
        ("UPDATE audit_checkpoint SET hash = replace(hash, 'a', 'b') WHERE seq = 10", "10: forged"),
        ("UPDATE audit_checkpoint SET signature = replace(signature, '1', '2') WHERE seq = 10", "10: forged"),
    ];
    for (sql, expected) in cases {
        let tampered = Place::on(None);
        for folder in ["data/keys", "data/audit"] {
            fs::create_dir_all(tampered.path(folder)).unwrap();
        }
        fs::copy(&saved, tampered.path("data/blanket.sqlite")).unwrap();
        for name in ["data/keys/keys.toml", "data/audit/checkpoints.jsonl"] {
            fs::copy(place.path(name), tampered.path(name)).unwrap();
        }
        assert!(verify(&tampered, &[]).0);
        tampered.database().await.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
        let (is_whole, told) = verify(&tampered, &[]);
        assert!(!is_whole && told.contains(expected), "{sql}: {told}");
    }

    // Another key than the one that signed.
    let listed = place.run(&["keys", "list"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    let key = listed.trim_end().rsplit(' ').next().unwrap();
    assert!(verify(&place, &["--key", key]).0);
    let other = Place::on(None);
    other.start().await.stop().await;
    let listed = String::from_utf8(other.run(&["keys", "list"]).stdout).unwrap();
    let (is_whole, told) = verify(&place, &["--key", listed.trim_end().rsplit(' ').next().unwrap()]);
    assert!(!is_whole && told.contains(&format!("10: wrong key: the checkpoint was signed by {key}")), "{told}");
    assert!(verify(&place, &["--checkpoints", "/nowhere"]).1.contains("there is no file of checkpoints"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_make_one_chain() {
    const EACH: usize = 60;
    let Some(database) = Postgres::if_there() else { return };
    let place = Place::on(Some(database));
    let processes = [Process::start(&place, &[]), Process::start(&place, &[])];
    let mut sending = Vec::new();
    for (number, process) in processes.iter().enumerate() {
        let (client, body) = (process.client.clone(), process.client.body(valid_answers()).await);
        sending.push(tokio::spawn(async move {
            for key in 0..EACH {
                assert_eq!(client.submit(&format!("{number}-{key}"), &body).await.status, 201);
            }
        }));
    }
    for it in sending {
        it.await.unwrap();
    }
    let all = 4 * EACH;
    wait_for("all to be linked", async || {
        verify(&place, &[]).1.contains(&format!("{all} rows to {all}")).then_some(())
    })
    .await;
    let (is_whole, told) = verify(&place, &[]);
    assert!(is_whole && told.contains("0 not yet linked"), "{told}");
    processes.into_iter().for_each(Process::kill);
}
