//! A receiver that is down for three days, by a clock that the test moves.

use std::{fs, time::Duration};

use blanket_server::{clock::Clock, config};

use crate::{
    harness::{Api, Place, valid_answers, wait_for},
    receiver::{Behaviour, Plan, Receiver},
};

const SUBMISSIONS: usize = 40;
const CONCURRENCY: usize = 3;
const OUTAGE: Duration = Duration::from_secs(72 * 60 * 60);
/// How far the clock is moved at a time.
const STEP: Duration = Duration::from_secs(20 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn three_days_without_the_receiver_lose_nothing() {
    let down = Plan { chances: vec![(100, Behaviour::Answer(503, String::new()))], ..Plan::default() };
    let receiver = Receiver::start(down).await;
    let place = Place::new();
    let config = fs::read_to_string(place.config()).unwrap();
    let table = format!("{}concurrency = {CONCURRENCY}\n", receiver.table());
    fs::write(place.config(), config.replace("adapter = \"directory\"\npath = \"receivers/one\"\n", &table)).unwrap();

    let clock = Clock::standing().unwrap();
    let config = config::read(&place.config(), |_| None).unwrap();
    let server = blanket_server::start_at(config, clock.clone()).await.unwrap();
    let client = Api::new(format!("http://{}", server.address()));
    let body = client.body(valid_answers()).await;
    for number in 0..SUBMISSIONS {
        assert_eq!(client.submit(&format!("key-{number}"), &body).await.status, 201);
    }
    let database = place.database().await;
    // All that was due has been tried: nothing is leased, and nothing is due.
    let settled = async |clock: &Clock| {
        let under_way =
            "SELECT COUNT(*) FROM outbox WHERE state = 'queued' AND (lease_token IS NOT NULL OR next_attempt_at <= $1)";
        wait_for("the tries", async || {
            let query = sqlx::query_scalar(under_way).bind(clock.millis());
            let rows: i64 = query.fetch_one(&database).await.unwrap();
            (rows == 0).then_some(())
        })
        .await;
    };
    let mut passed = Duration::ZERO;
    settled(&clock).await;
    while passed < OUTAGE {
        clock.advance(STEP);
        passed += STEP;
        settled(&clock).await;
        assert_eq!(place.undelivered().await, i64::try_from(SUBMISSIONS).unwrap());
    }
    let tries = receiver.calls().len();
    // Each is tried about once an hour, and after every wait of up to that: neither given up nor stormed.
    assert!((SUBMISSIONS * 72..SUBMISSIONS * 72 * 4).contains(&tries), "{tries} tries");
    assert_eq!(receiver.effect_count(), 0);

    receiver.behaves(Plan::default());
    while place.undelivered().await > 0 {
        clock.advance(STEP);
        passed += STEP;
        settled(&clock).await;
    }
    assert!(passed <= OUTAGE + Duration::from_secs(60 * 60) + STEP, "drained within the longest wait: {passed:?}");
    assert_eq!(receiver.effect_count(), SUBMISSIONS);
    assert_eq!(receiver.doubled("/data/document/reference"), 0);
    assert_eq!(receiver.calls().len(), tries + SUBMISSIONS);
    assert!(receiver.most_at_once() <= CONCURRENCY, "{} at once", receiver.most_at_once());
    server.stop().await;
}
