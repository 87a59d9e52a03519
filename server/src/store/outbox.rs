//! The outbox: one row for each receiver of each submission, from acceptance until it is delivered.
//!
//! A row that is due is leased for a while under a random token. Only the holder of the token may write how the try
//! ended, so that a worker that was thought dead cannot overwrite what another has done since.
//! INVARIANT: no row that is not delivered is ever deleted.

use sqlx::{FromRow, Sqlite, Transaction};

use super::{
    Store,
    audit::{self, Event},
};
use crate::{
    adapters::{Delivery, DeliveryFile},
    random,
};

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

/// Adds a row in the transaction of the submission.
pub(super) async fn enqueue(
    transaction: &mut Transaction<'_, Sqlite>,
    submission: &str,
    receiver: &str,
    due: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO outbox (id, submission_id, receiver, state, next_attempt_at) VALUES (?, ?, ?, 'queued', ?)",
    )
    .bind(random::id())
    .bind(submission)
    .bind(receiver)
    .bind(due)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Leases up to `most` rows of a receiver that are due at `now`, the longest due first.
pub(crate) async fn lease(store: &Store, receiver: &str, now: i64, until: i64, most: i64) -> sqlx::Result<Vec<Leased>> {
    let mut transaction = store.begin().await?;
    let leased = sqlx::query_as(
        "UPDATE outbox SET lease_token = ?, leased_until = ?, attempts = attempts + 1
         WHERE id IN (
             SELECT id FROM outbox
             WHERE receiver = ? AND state = 'queued' AND next_attempt_at <= ?
                 AND (leased_until IS NULL OR leased_until <= ?)
             ORDER BY next_attempt_at LIMIT ?
         )
         RETURNING id, submission_id, receiver, attempts, lease_token",
    )
    .bind(random::id())
    .bind(until)
    .bind(receiver)
    .bind(now)
    .bind(now)
    .bind(most)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(leased)
}

/// Takes back all leases: when the only process that works on this database starts, nobody can hold one.
pub(crate) async fn release_all(store: &Store) -> sqlx::Result<()> {
    let mut transaction = store.begin().await?;
    sqlx::query("UPDATE outbox SET lease_token = NULL, leased_until = NULL WHERE lease_token IS NOT NULL")
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// When the next try of a receiver is due (milliseconds); None when its outbox is empty.
pub(crate) async fn next_due(store: &Store, receiver: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "SELECT MIN(CASE WHEN leased_until > next_attempt_at THEN leased_until ELSE next_attempt_at END)
         FROM outbox WHERE receiver = ? AND state = 'queued'",
    )
    .bind(receiver)
    .fetch_one(&store.readers)
    .await
}

/// The receivers that something is waiting for, and how many rows each.
pub(crate) async fn waiting(store: &Store) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as("SELECT receiver, COUNT(*) FROM outbox WHERE state = 'queued' GROUP BY receiver ORDER BY receiver")
        .fetch_all(&store.readers)
        .await
}

/// What there is to deliver for a leased row.
pub(crate) async fn delivery(store: &Store, leased: &Leased) -> sqlx::Result<Delivery> {
    let (reference, document, document_sha256, summary) =
        sqlx::query_as("SELECT reference, document, document_sha256, summary FROM submission WHERE id = ?")
            .bind(&leased.submission_id)
            .fetch_one(&store.readers)
            .await?;
    let files: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, file_name, sha256 FROM attachment WHERE submission_id = ? ORDER BY file_name")
            .bind(&leased.submission_id)
            .fetch_all(&store.readers)
            .await?;
    let attachments =
        files.into_iter().map(|(id, file, sha256)| DeliveryFile { file, path: store.attachments.join(id), sha256 });
    Ok(Delivery {
        id: leased.id.clone(),
        reference,
        document,
        document_sha256,
        summary,
        attachments: attachments.collect(),
    })
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

/// Writes down how a try ended at `now` (RFC 3339). False when the lease was lost and nothing was written.
pub(crate) async fn finish(store: &Store, leased: &Leased, now: &str, ending: &Ending) -> sqlx::Result<bool> {
    let (state, next, error, event) = match ending {
        Ending::Delivered(detail) => ("delivered", None, None, Some((Event::Delivered, detail))),
        Ending::Later { reason, at } => ("queued", Some(*at), Some(reason), None),
        Ending::Parked(reason) => ("parked", None, Some(reason), Some((Event::Parked, reason))),
    };
    let delivered_at = matches!(ending, Ending::Delivered(_)).then_some(now);
    let mut transaction = store.begin().await?;
    let done = sqlx::query(
        "UPDATE outbox SET state = ?, next_attempt_at = COALESCE(?, next_attempt_at), last_error = ?, delivered_at = ?,
             lease_token = NULL, leased_until = NULL
         WHERE id = ? AND lease_token = ?",
    )
    .bind(state)
    .bind(next)
    .bind(error)
    .bind(delivered_at)
    .bind(&leased.id)
    .bind(&leased.lease_token)
    .execute(&mut *transaction)
    .await?;
    if let (Some((event, detail)), 1) = (event, done.rows_affected()) {
        let detail = format!("{}: {detail}", leased.receiver);
        audit::record(&mut transaction, now, event, &leased.submission_id, &detail).await?;
    }
    transaction.commit().await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::submission::{self, NewSubmission, Outcome};

    async fn with_one_row(folder: &std::path::Path) -> Store {
        let store = Store::open(folder).await.unwrap();
        let text = || "x".to_owned();
        let new = NewSubmission {
            idempotency_key: text(),
            body_sha256: text(),
            reference: text(),
            received_at: text(),
            received_at_millis: 1000,
            blanket_id: text(),
            blanket_version: text(),
            blanket_hash: text(),
            language: "da",
            engine_version: "0",
            document: text(),
            document_sha256: text(),
            summary: text(),
            attachments: Vec::new(),
            receivers: vec!["one".to_owned()],
        };
        assert!(matches!(submission::accept(&store, &new).await.unwrap(), Outcome::Accepted(_)));
        let taken = NewSubmission { idempotency_key: "other".to_owned(), ..new };
        assert_eq!(submission::accept(&store, &taken).await.unwrap(), Outcome::ReferenceTaken);
        store
    }

    #[tokio::test]
    async fn a_row_is_leased_to_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let store = with_one_row(folder.path()).await;
        let lease = async |now| lease(&store, "one", now, now + 100, 10).await.unwrap();
        assert_eq!(next_due(&store, "one").await.unwrap(), Some(1000));
        assert!(lease(999).await.is_empty(), "not yet due");
        let first = lease(1000).await.remove(0);
        assert!(lease(1099).await.is_empty(), "leased");
        assert_eq!(next_due(&store, "one").await.unwrap(), Some(1100));

        // The first worker is taken for dead, and a second one gets the row; what the first says then does not count.
        let second = lease(1100).await.remove(0);
        assert_eq!((second.attempts, &second.id), (2, &first.id));
        let delivered = Ending::Delivered("folder".to_owned());
        assert!(!finish(&store, &first, "now", &delivered).await.unwrap());
        let later = Ending::Later { reason: "full".to_owned(), at: 5000 };
        assert!(finish(&store, &second, "now", &later).await.unwrap());
        assert!(!finish(&store, &second, "now", &delivered).await.unwrap());
        assert_eq!(next_due(&store, "one").await.unwrap(), Some(5000));

        // After the start of a process nobody holds a lease.
        assert_eq!(lease(5000).await.len(), 1);
        release_all(&store).await.unwrap();
        let last = lease(5000).await.remove(0);
        assert!(finish(&store, &last, "now", &delivered).await.unwrap());
        assert_eq!(next_due(&store, "one").await.unwrap(), None);
        assert!(lease(9000).await.is_empty());
    }
}
