//! Submissions: accepted once for each client key, in one transaction with all that follows from them.

use sqlx::{Sqlite, Transaction};

use super::{
    Store, attachment,
    audit::{self, Event},
    outbox,
};
use crate::random;

/// A submission that has been judged and found valid, ready to be kept.
#[derive(Debug, Clone)]
pub(crate) struct NewSubmission {
    pub idempotency_key: String,
    pub body_sha256: String,
    pub reference: String,
    /// RFC 3339.
    pub received_at: String,
    /// Milliseconds; the first delivery is due at once.
    pub received_at_millis: i64,
    pub blanket_id: String,
    pub blanket_version: String,
    pub blanket_hash: String,
    pub language: &'static str,
    pub engine_version: &'static str,
    /// Canonical JSON.
    pub document: String,
    pub document_sha256: String,
    pub summary: String,
    pub attachments: Vec<attachment::Claim>,
    /// Names of the receivers.
    pub receivers: Vec<String>,
}

/// What a client is told of an accepted submission.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Receipt {
    pub reference: String,
    /// RFC 3339.
    pub received_at: String,
    /// SHA-256 of the document, hex.
    pub document_sha256: String,
    /// SHA-256 of the body it came with, hex.
    pub body_sha256: String,
}

/// How an attempt to keep a submission ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Kept now.
    Accepted(Receipt),
    /// Its key has been used; nothing was written.
    KeyUsed(Receipt),
    /// Its reference number is another's; nothing was written.
    ReferenceTaken,
    /// These attachments (by their place in the list) are not in the store as they are named; nothing was written.
    WrongAttachments(Vec<usize>),
}

/// The receipt of the submission with this key.
pub(crate) async fn by_key(store: &Store, idempotency_key: &str) -> sqlx::Result<Option<Receipt>> {
    sqlx::query_as(
        "SELECT reference, received_at, document_sha256, body_sha256 FROM submission WHERE idempotency_key = ?",
    )
    .bind(idempotency_key)
    .fetch_optional(&store.readers)
    .await
}

/// Keeps a submission with its attachments, one outbox row for each receiver, and an audit row: all or nothing.
/// When it returns [`Outcome::Accepted`], all of it is on disk.
pub(crate) async fn accept(store: &Store, new: &NewSubmission) -> sqlx::Result<Outcome> {
    let mut transaction = store.begin().await?;
    let id = random::id();
    // A key or a reference that is there already inserts nothing; which of the two it was is asked afterwards.
    if !insert(&mut transaction, &id, new).await? {
        transaction.rollback().await?;
        return Ok(match by_key(store, &new.idempotency_key).await? {
            Some(receipt) => Outcome::KeyUsed(receipt),
            None => Outcome::ReferenceTaken,
        });
    }
    let mut wrong = Vec::new();
    for (place, claim) in new.attachments.iter().enumerate() {
        if !attachment::claim(&mut transaction, claim, &id).await? {
            wrong.push(place);
        }
    }
    if !wrong.is_empty() {
        transaction.rollback().await?;
        return Ok(Outcome::WrongAttachments(wrong));
    }
    for receiver in &new.receivers {
        outbox::enqueue(&mut transaction, &id, receiver, new.received_at_millis).await?;
    }
    let detail = format!("{} {} {}", new.blanket_id, new.blanket_version, new.document_sha256);
    audit::record(&mut transaction, &new.received_at, Event::Received, &id, &detail).await?;
    transaction.commit().await?;
    Ok(Outcome::Accepted(Receipt {
        reference: new.reference.clone(),
        received_at: new.received_at.clone(),
        document_sha256: new.document_sha256.clone(),
        body_sha256: new.body_sha256.clone(),
    }))
}

async fn insert(transaction: &mut Transaction<'_, Sqlite>, id: &str, new: &NewSubmission) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO submission (id, idempotency_key, body_sha256, reference, received_at, blanket_id, blanket_version,
             blanket_hash, language, engine_version, document, document_sha256, summary)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(&new.idempotency_key)
    .bind(&new.body_sha256)
    .bind(&new.reference)
    .bind(&new.received_at)
    .bind(&new.blanket_id)
    .bind(&new.blanket_version)
    .bind(&new.blanket_hash)
    .bind(new.language)
    .bind(new.engine_version)
    .bind(&new.document)
    .bind(&new.document_sha256)
    .bind(&new.summary)
    .execute(&mut **transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}
