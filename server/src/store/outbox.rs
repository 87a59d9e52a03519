//! The outbox: one row for each receiver of each submission, from acceptance until it is delivered.
//!
//! A row that is due is leased for a while under a random token. Only the holder of the token may write how the try
//! ended, so that a worker that was thought dead cannot overwrite what another has done since (a fencing token). Rows of one
//! case and receiver are leased one at a time, in the order of their positions: a row that is tried again or parked holds up those
//! behind it, and nobody else.
//! INVARIANT: no row that is not delivered is ever deleted.

use sqlx::{AnyConnection, FromRow};

use super::{
    CHANNEL, Done, Store,
    audit::{self, Actor, Event},
    submission::{DOCUMENT, SUMMARY},
};
use crate::{
    adapters::{Delivery, DeliveryFile},
    clock::Moment,
    objects::{Object, Objects},
    random,
    vault::{Record, Unreadable, Vault},
};

/// True of a row, called `due`, that nothing is ahead of in its case.
/// INVARIANT: what is not delivered holds up what is behind it.
macro_rules! nothing_ahead {
    () => {
        "NOT EXISTS (SELECT 1 FROM outbox AS ahead WHERE ahead.receiver = due.receiver
             AND ahead.case_key = due.case_key AND ahead.position < due.position AND ahead.state <> 'delivered')"
    };
}

/// Leases the rows that are due; how they are locked meanwhile differs.
macro_rules! lease_those {
    ($locking:literal) => {
        concat!(
            "UPDATE outbox SET lease_token = $1, next_attempt_at = $2, attempts = attempts + 1
             WHERE id IN (
                 SELECT id FROM outbox AS due
                 WHERE receiver = $3 AND state = 'queued' AND next_attempt_at <= $4 AND ",
            nothing_ahead!(),
            " ORDER BY next_attempt_at LIMIT $5 ",
            $locking,
            ") RETURNING id, submission_id, receiver, attempts, lease_token"
        )
    };
}

/// A row that this worker may try to deliver.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Leased {
    /// The delivery's id.
    pub id: String,
    pub submission_id: String,
    pub receiver: String,
    /// How often it has been tried, this try included.
    pub attempts: i64,
    lease_token: String,
}

/// Adds a row in the transaction of the submission: behind those of its case, or alone.
pub(super) async fn enqueue(
    transaction: &mut AnyConnection,
    submission: &str,
    receiver: &str,
    case: Option<&str>,
    due: i64,
) -> sqlx::Result<()> {
    let position = match case {
        Some(case) => next_position(transaction, receiver, case).await?,
        None => 1,
    };
    sqlx::query(
        "INSERT INTO outbox (id, submission_id, receiver, case_key, position, state, next_attempt_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', $6)",
    )
    .bind(random::id())
    .bind(submission)
    .bind(receiver)
    .bind(case.unwrap_or(submission))
    .bind(position)
    .bind(due)
    .execute(transaction)
    .await?;
    Ok(())
}

async fn next_position(transaction: &mut AnyConnection, receiver: &str, case: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "INSERT INTO case_position (receiver, case_key, last) VALUES ($1, $2, 1)
         ON CONFLICT (receiver, case_key) DO UPDATE SET last = case_position.last + 1 RETURNING last",
    )
    .bind(receiver)
    .bind(case)
    .fetch_one(transaction)
    .await
}

/// Tells the processes that listen that something is due. PostgreSQL only.
pub(crate) async fn notify(store: &Store) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(store.read()).await?;
    Ok(())
}

/// Leases up to `most` rows of a receiver that are due at `now`, the longest due first, until `until`.
pub(crate) async fn lease(store: &Store, receiver: &str, now: i64, until: i64, most: i64) -> sqlx::Result<Vec<Leased>> {
    // Rows that another process is about to lease are passed by. A row of whose delivery it is about to tell is queued still,
    // and the row behind it is leased the next time.
    let lease = if store.is_alone() { lease_those!("") } else { lease_those!("FOR UPDATE SKIP LOCKED") };
    let receiver = receiver.to_owned();
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let query = sqlx::query_as(lease).bind(random::id()).bind(until).bind(receiver).bind(now).bind(most);
            Ok(Done::Keep(query.fetch_all(transaction).await?))
        })
    });
    work.await
}

/// Holds a lease until `until`; false when it has been lost.
pub(crate) async fn extend(store: &Store, leased: &Leased, until: i64) -> sqlx::Result<bool> {
    let Leased { id, lease_token, .. } = leased.clone();
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let extend = sqlx::query("UPDATE outbox SET next_attempt_at = $1 WHERE id = $2 AND lease_token = $3");
            let done = extend.bind(until).bind(id).bind(lease_token).execute(transaction).await?;
            Ok(Done::Keep(done.rows_affected() == 1))
        })
    });
    work.await
}

/// Takes back all leases, due at `now`: when the only process that works on this database starts, nobody can hold one.
pub(crate) async fn release_all(store: &Store, now: i64) -> sqlx::Result<()> {
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let release = "UPDATE outbox SET lease_token = NULL, next_attempt_at = $1
                           WHERE state = 'queued' AND lease_token IS NOT NULL";
            sqlx::query(release).bind(now).execute(transaction).await?;
            Ok(Done::Keep(()))
        })
    });
    work.await
}

/// When something of a receiver is due that nothing is ahead of (milliseconds), a lease that runs out included; None when its
/// outbox is empty.
pub(crate) async fn next_due(store: &Store, receiver: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(concat!(
        "SELECT next_attempt_at FROM outbox AS due WHERE receiver = $1 AND state = 'queued' AND ",
        nothing_ahead!(),
        " ORDER BY next_attempt_at LIMIT 1",
    ))
    .bind(receiver)
    .fetch_optional(store.read())
    .await
}

/// The receivers that something is waiting for, and how many rows each.
pub(crate) async fn waiting(store: &Store) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as("SELECT receiver, COUNT(*) FROM outbox WHERE state = 'queued' GROUP BY receiver ORDER BY receiver")
        .fetch_all(store.read())
        .await
}

/// What there is to deliver for a leased row: its reference, and the rest if it can be read.
pub(crate) async fn delivery(
    store: &Store,
    vault: &Vault,
    objects: &Objects,
    leased: &Leased,
) -> sqlx::Result<(String, Result<Delivery, Unreadable>)> {
    let (reference, wrapped_key, document, document_sha256, summary): (String, Vec<u8>, Vec<u8>, String, Vec<u8>) =
        sqlx::query_as(
            "SELECT reference, wrapped_key, document, document_sha256, summary FROM submission WHERE id = $1",
        )
        .bind(&leased.submission_id)
        .fetch_one(store.read())
        .await?;
    let opened = || {
        let key = vault.unwrap_key(Record::Submission(&leased.submission_id), &wrapped_key)?;
        Ok((key.open_text(DOCUMENT, &document)?, key.open_text(SUMMARY, &summary)?))
    };
    let (document, summary) = match opened() {
        Ok(opened) => opened,
        Err(why) => return Ok((reference, Err(why))),
    };
    let files: Vec<FileRow> = sqlx::query_as(
        "SELECT id, object, file_name, size, sha256, wrapped_key FROM attachment WHERE submission_id = $1 ORDER BY file_name",
    )
    .bind(&leased.submission_id)
    .fetch_all(store.read())
    .await?;
    let attachments = files.into_iter().map(|it| {
        let size = u64::try_from(it.size).unwrap_or(0);
        let object = Object { key: it.object, record: it.id, size, sha256: it.sha256, wrapped_key: it.wrapped_key };
        DeliveryFile { file: it.file_name, object, objects: objects.clone() }
    });
    let delivery = Delivery {
        id: leased.id.clone(),
        reference: reference.clone(),
        document,
        document_sha256,
        summary,
        attachments: attachments.collect(),
    };
    Ok((reference, Ok(delivery)))
}

#[derive(FromRow)]
struct FileRow {
    id: String,
    object: String,
    file_name: String,
    size: i64,
    sha256: String,
    wrapped_key: Option<Vec<u8>>,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With what the adapter says of it.
    Delivered(String),
    /// To be tried again at `at` (milliseconds).
    Later {
        reason: String,
        at: i64,
    },
    Parked(String),
}

impl Ending {
    /// For counting.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Self::Delivered(_) => "delivered",
            Self::Later { .. } => "later",
            Self::Parked(_) => "parked",
        }
    }
}

/// Writes down how a try ended. False when the lease was lost and nothing was written.
pub(crate) async fn finish(store: &Store, leased: &Leased, now: &Moment, ending: Ending) -> sqlx::Result<bool> {
    let (leased, now) = (leased.clone(), now.clone());
    store
        .write(move |transaction| Box::pin(async move { write_ending(transaction, &leased, &now, &ending).await }))
        .await
}

async fn write_ending(
    transaction: &mut AnyConnection,
    leased: &Leased,
    now: &Moment,
    ending: &Ending,
) -> sqlx::Result<Done<bool>> {
    let (state, next, error, event) = match ending {
        Ending::Delivered(detail) => ("delivered", None, None, Some((Event::Delivered, detail))),
        Ending::Later { reason, at } => ("queued", Some(*at), Some(reason), None),
        Ending::Parked(reason) => ("parked", None, Some(reason), Some((Event::Parked, reason))),
    };
    let delivered_at = matches!(ending, Ending::Delivered(_)).then(|| now.rfc3339());
    let done = sqlx::query(
        "UPDATE outbox SET state = $1, next_attempt_at = COALESCE($2, next_attempt_at), last_error = $3,
             delivered_at = $4, lease_token = NULL
         WHERE id = $5 AND lease_token = $6",
    )
    .bind(state)
    .bind(next)
    .bind(error)
    .bind(delivered_at)
    .bind(&leased.id)
    .bind(&leased.lease_token)
    .execute(&mut *transaction)
    .await?;
    if done.rows_affected() != 1 {
        return Ok(Done::Undo(false));
    }
    if let Some((event, detail)) = event {
        let detail = format!("{}: {detail}", leased.receiver);
        audit::record(transaction, now.millis(), event, &leased.submission_id, &detail).await?;
    }
    Ok(Done::Keep(true))
}

/// What a person does with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Due at once, if it is not delivered.
    Retry,
    /// Not tried again until a person says so; what is being tried is tried to its end, which counts.
    Park,
}

/// Does what `who` orders with a row at `now` (milliseconds). False when there is none in a state where that can be done.
pub(crate) async fn order(
    store: &Store,
    id: &str,
    order: Order,
    now: i64,
    who: Actor,
    detail: &str,
) -> sqlx::Result<bool> {
    let (update, event) = match order {
        Order::Retry => (
            "UPDATE outbox SET state = 'queued', next_attempt_at = $1 WHERE id = $2 AND state <> 'delivered'
                 AND lease_token IS NULL RETURNING submission_id",
            Event::Retried,
        ),
        Order::Park => (
            "UPDATE outbox SET state = 'parked', next_attempt_at = $1 WHERE id = $2 AND state = 'queued'
                 AND lease_token IS NULL RETURNING submission_id",
            Event::ParkedByOperator,
        ),
    };
    let (id, detail) = (id.to_owned(), detail.to_owned());
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let changed: Option<String> =
                sqlx::query_scalar(update).bind(now).bind(id).fetch_optional(&mut *transaction).await?;
            let Some(submission) = changed else { return Ok(Done::Undo(false)) };
            audit::record_by(transaction, now, event, &who, Some(&submission), &detail).await?;
            Ok(Done::Keep(true))
        })
    });
    let done = work.await?;
    if done && !store.is_alone() {
        notify(store).await?;
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        store::{
            operator,
            submission::{self, NewSubmission, Outcome},
        },
        vault,
    };

    fn submission(key: &str, case: Option<&str>) -> NewSubmission {
        let text = || "x".to_owned();
        NewSubmission {
            id: random::id(),
            idempotency_key: key.to_owned(),
            body_fingerprint: text(),
            reference: key.to_owned(),
            received_at: text(),
            received_at_millis: 1000,
            case: case.map(str::to_owned),
            blanket_id: text(),
            blanket_version: text(),
            blanket_hash: text(),
            language: "da",
            engine_version: "0",
            wrapped_key: Vec::new(),
            document: Vec::new(),
            document_sha256: text(),
            summary: Vec::new(),
            attachments: Vec::new(),
            receivers: vec!["one".to_owned()],
        }
    }

    async fn accept(store: &Store, new: NewSubmission) -> Outcome {
        submission::accept(store, new).await.unwrap()
    }

    fn delivered() -> Ending {
        Ending::Delivered("folder".to_owned())
    }

    #[tokio::test]
    async fn a_row_is_leased_to_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        assert!(matches!(accept(&store, submission("a", None)).await, Outcome::Accepted(_)));
        let taken = NewSubmission { idempotency_key: "other".to_owned(), ..submission("a", None) };
        assert_eq!(accept(&store, taken).await, Outcome::ReferenceTaken);

        let at = Clock::system().unwrap().now();
        let lease = async |now| lease(&store, "one", now, now + 100, 10).await.unwrap();
        assert_eq!(next_due(&store, "one").await.unwrap(), Some(1000));
        assert!(lease(999).await.is_empty(), "not yet due");
        let first = lease(1000).await.remove(0);
        assert!(lease(1099).await.is_empty(), "leased");
        assert!(extend(&store, &first, 1200).await.unwrap());
        assert!(lease(1199).await.is_empty(), "still leased");
        assert_eq!(next_due(&store, "one").await.unwrap(), Some(1200));

        // The first worker is taken for dead, and a second one gets the row; what the first says then does not count.
        let second = lease(1200).await.remove(0);
        assert_eq!((second.attempts, &second.id), (2, &first.id));
        assert!(!extend(&store, &first, 9999).await.unwrap());
        assert!(!finish(&store, &first, &at, delivered()).await.unwrap());
        let later = Ending::Later { reason: "full".to_owned(), at: 5000 };
        assert!(finish(&store, &second, &at, later).await.unwrap());
        assert!(!finish(&store, &second, &at, delivered()).await.unwrap());
        assert_eq!(next_due(&store, "one").await.unwrap(), Some(5000));

        // After the start of a process nobody holds a lease.
        assert_eq!(lease(5000).await.len(), 1);
        release_all(&store, 5050).await.unwrap();
        let last = lease(5050).await.remove(0);
        assert!(finish(&store, &last, &at, delivered()).await.unwrap());
        assert_eq!(next_due(&store, "one").await.unwrap(), None);
        assert!(lease(9000).await.is_empty());
    }

    #[tokio::test]
    async fn a_case_is_delivered_in_its_order_and_holds_up_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::local(folder.path()).unwrap();
        let vault = vault::tests::any();
        let store = Store::open(folder.path(), None).await.unwrap();
        for (key, case) in [("a1", Some("a")), ("a2", Some("a")), ("b1", Some("b")), ("alone", None), ("a3", Some("a"))]
        {
            assert!(matches!(accept(&store, submission(key, case)).await, Outcome::Accepted(_)));
        }
        let at = Clock::system().unwrap().now();
        let lease = async |now| {
            let leased = lease(&store, "one", now, now + 100, 10).await.unwrap();
            let reference = async |it: Leased| (delivery(&store, &vault, &objects, &it).await.unwrap().0, it);
            let mut rows = Vec::new();
            for it in leased {
                rows.push(reference(it).await);
            }
            rows.sort_by(|one, other| one.0.cmp(&other.0));
            rows
        };
        let names = |rows: &[(String, Leased)]| rows.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        let first = lease(1000).await;
        assert_eq!(names(&first), ["a1", "alone", "b1"]);
        let parked = Ending::Parked("no".to_owned());
        assert!(finish(&store, &first[0].1, &at, parked).await.unwrap());
        assert!(finish(&store, &first[1].1, &at, delivered()).await.unwrap());
        // What is parked holds up its own case alone; nothing is due, so that nobody looks in vain.
        assert_eq!(names(&lease(1100).await), ["b1"], "its lease has run out");
        assert_eq!(next_due(&store, "one").await.unwrap(), Some(1200));
        let rows = operator::newest(&store, Some("queued"), 10).await.unwrap();
        let ahead = |key: &str| rows.iter().find(|it| it.reference == key).map(|it| it.ahead);
        assert_eq!((ahead("a2"), ahead("a3"), ahead("b1")), (Some(1), Some(2), Some(0)));

        assert!(order(&store, &first[0].1.id, Order::Retry, 1110, Actor::Server, "").await.unwrap());
        let again = lease(1110).await;
        assert_eq!(names(&again), ["a1"]);
        assert!(
            !order(&store, &again[0].1.id, Order::Park, 1110, Actor::Server, "").await.unwrap(),
            "it is being tried"
        );
        assert!(finish(&store, &again[0].1, &at, delivered()).await.unwrap());
        assert_eq!(names(&lease(1120).await), ["a2"]);
    }
}
