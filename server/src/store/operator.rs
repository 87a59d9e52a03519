//! What whoever runs the server may see of the outbox: nothing of the citizen's. And what they did, for the audit log.
//!
//! Not here: what may be done with a row, see [`super::outbox::order`].

use sqlx::FromRow;

use super::{
    Done, Store,
    audit::{self, Actor, Event},
};

/// A row as whoever runs the server may see it: nothing of the citizen's.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct Row {
    /// The delivery's id.
    pub id: String,
    pub reference: String,
    pub blanket_id: String,
    pub received_at: String,
    pub receiver: String,
    /// `queued`, `delivered` or `parked`.
    pub state: String,
    pub attempts: i64,
    /// Milliseconds; while it is being tried, until when it is leased.
    pub next_attempt_at: i64,
    /// Whether it is being tried now: 1 or 0.
    pub is_leased: i64,
    pub last_error: Option<String>,
    pub delivered_at: Option<String>,
    /// How many of its case are ahead of it.
    pub ahead: i64,
}

/// How many rows of a receiver are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub receiver: String,
    pub parked: i64,
    pub queued: i64,
    pub delivered: i64,
}

/// Rows with this behind it; the state is written out there, so that the index of that state is used.
macro_rules! rows {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, s.reference, s.blanket_id, s.received_at, o.receiver, o.state, o.attempts, o.next_attempt_at,
                 CASE WHEN o.lease_token IS NULL THEN 0 ELSE 1 END AS is_leased, o.last_error, o.delivered_at,
                 (SELECT COUNT(*) FROM outbox AS a WHERE a.receiver = o.receiver AND a.case_key = o.case_key
                     AND a.position < o.position AND a.state <> 'delivered') AS ahead
             FROM outbox AS o JOIN submission AS s ON s.id = o.submission_id ",
            $rest
        )
    };
}

/// The newest parked rows.
pub(crate) async fn parked(store: &Store, most: i64) -> sqlx::Result<Vec<Row>> {
    let sql = rows!("WHERE o.state = 'parked' ORDER BY s.received_at DESC, o.id LIMIT $1");
    sqlx::query_as(sql).bind(most).fetch_all(store.read()).await
}

/// The rows that wait, those that are tried next first.
pub(crate) async fn queued(store: &Store, most: i64) -> sqlx::Result<Vec<Row>> {
    let sql = rows!("WHERE o.state = 'queued' ORDER BY o.next_attempt_at, o.id LIMIT $1");
    sqlx::query_as(sql).bind(most).fetch_all(store.read()).await
}

/// The rows that were delivered last.
pub(crate) async fn delivered(store: &Store, most: i64) -> sqlx::Result<Vec<Row>> {
    let sql = rows!("WHERE o.state = 'delivered' ORDER BY o.delivered_at DESC, o.id LIMIT $1");
    sqlx::query_as(sql).bind(most).fetch_all(store.read()).await
}

/// The newest rows, of one state or of all.
pub(crate) async fn newest(store: &Store, state: Option<&str>, most: i64) -> sqlx::Result<Vec<Row>> {
    let sql = rows!("WHERE $1 = '' OR o.state = $1 ORDER BY s.received_at DESC, o.id LIMIT $2");
    sqlx::query_as(sql).bind(state.unwrap_or_default()).bind(most).fetch_all(store.read()).await
}

/// The row of a delivery, and the id of its submission.
pub(crate) async fn one(store: &Store, id: &str) -> sqlx::Result<Option<(Row, String)>> {
    let submission: Option<String> = sqlx::query_scalar("SELECT submission_id FROM outbox WHERE id = $1")
        .bind(id)
        .fetch_optional(store.read())
        .await?;
    let row = sqlx::query_as(rows!("WHERE o.id = $1")).bind(id).fetch_optional(store.read()).await?;
    Ok(row.zip(submission))
}

/// The ids of the deliveries of a submission, by its reference.
pub(crate) async fn of_reference(store: &Store, reference: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT o.id FROM outbox AS o JOIN submission AS s ON s.id = o.submission_id WHERE s.reference = $1 ORDER BY o.receiver",
    )
    .bind(reference)
    .fetch_all(store.read())
    .await
}

/// The receivers that anything was ever for, by name, and what has become of it.
pub(crate) async fn counted(store: &Store) -> sqlx::Result<Vec<Counted>> {
    let all = "SELECT receiver, COUNT(*) FROM outbox GROUP BY receiver ORDER BY receiver";
    let parked = "SELECT receiver, COUNT(*) FROM outbox WHERE state = 'parked' GROUP BY receiver";
    let queued = "SELECT receiver, COUNT(*) FROM outbox WHERE state = 'queued' GROUP BY receiver";
    let mut counts: [Vec<(String, i64)>; 3] = Default::default();
    for (place, sql) in counts.iter_mut().zip([all, parked, queued]) {
        *place = sqlx::query_as(sql).fetch_all(store.read()).await?;
    }
    let [all, parked, queued] = counts;
    let of = |rows: &[(String, i64)], name: &str| rows.iter().find(|it| it.0 == name).map_or(0, |it| it.1);
    let counted = all.into_iter().map(|(receiver, all)| {
        let (parked, queued) = (of(&parked, &receiver), of(&queued, &receiver));
        // The three were not counted at the same moment.
        Counted { delivered: (all - parked - queued).max(0), parked, queued, receiver }
    });
    Ok(counted.collect())
}

/// Writes down what an operator did at `now` (milliseconds) that changed nothing: came, looked, went. `detail` says by what means.
pub(crate) async fn note(
    store: &Store,
    now: i64,
    event: Event,
    who: Actor,
    submission: Option<&str>,
    detail: &'static str,
) -> sqlx::Result<()> {
    let submission = submission.map(str::to_owned);
    let work = store.write(move |transaction| {
        Box::pin(async move {
            audit::record_by(transaction, now, event, &who, submission.as_deref(), detail).await?;
            Ok(Done::Keep(()))
        })
    });
    work.await
}
