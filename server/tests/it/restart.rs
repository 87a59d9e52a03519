//! How long a server that was killed takes to be back, with much in its outbox.
//!
//! Ten thousand rows in every run; `BLANKET_SOAK` makes it a million. The time is printed, never asserted.

use std::{env, time::Instant};

use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::{
    harness::{Place, valid_answers, wait_for},
    process::Process,
};

#[tokio::test(flavor = "multi_thread")]
async fn it_is_back_with_a_full_outbox() {
    let rows = if env::var_os("BLANKET_SOAK").is_some() { 1_000_000 } else { 10_000 };
    let place = Place::on(None);
    let process = Process::start(&place, &[]);
    let body = process.client.body(valid_answers()).await;
    assert_eq!(process.client.submit("first", &body).await.status, 201);
    place.wait_for_delivered(1).await;
    process.kill();

    // Copies of the one there is: nine of ten delivered, the others waiting for their next try in a day.
    let database = place.database().await;
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})");
    let columns: Vec<String> =
        sqlx::query_scalar("SELECT name FROM pragma_table_info('submission')").fetch_all(&database).await.unwrap();
    let own = ["id", "idempotency_key", "reference", "case_key"];
    let others: Vec<&str> = columns.iter().map(String::as_str).filter(|it| !own.contains(it)).collect();
    let others = others.join(", ");
    for sql in [
        format!(
            "{numbers} INSERT INTO submission (id, idempotency_key, reference, case_key, {others})
             SELECT 'copy-' || i, 'key-' || i, 'reference-' || i, 'copy-' || i, {others} FROM n,
             (SELECT * FROM submission LIMIT 1)"
        ),
        format!(
            "{numbers} INSERT INTO outbox (id, submission_id, receiver, case_key, position, state, next_attempt_at)
             SELECT 'row-' || i, 'copy-' || i, 'one', 'copy-' || i, 1,
                 CASE WHEN i % 10 = 0 THEN 'queued' ELSE 'delivered' END, 4102444800000 FROM n"
        ),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&database).await.unwrap();
    }
    database.close().await;

    let begun = Instant::now();
    let process = Process::start(&place, &[]);
    let ready = wait_for("the server", async || {
        (process.client.get("/readyz").send().await.ok()?.status() == 200).then(|| begun.elapsed())
    });
    let ready = ready.await;
    let mut answered = body.clone();
    answered["answers"]["navn"] = json!("Bo");
    assert_eq!(process.client.submit("second", &answered).await.status, 201);
    place.wait_for_delivered(2).await;
    eprintln!("ready {:.2} s after a start with {rows} rows in the outbox", ready.as_secs_f64());
    eprintln!("the first delivery {:.2} s after the start", begun.elapsed().as_secs_f64());
}
