//! Submissions: accepted once for each client key, in one transaction with all that follows from them.

use std::sync::Arc;

use sqlx::AnyConnection;

use super::{
    Done, Store, attachment,
    audit::{self, Event},
    outbox,
};

/// The names of the parts of a submission that are sealed.
pub(crate) const DOCUMENT: &str = "document";
pub(crate) const SUMMARY: &str = "summary";

/// A submission that has been judged and found valid, ready to be kept.
#[derive(Clone)]
pub(crate) struct NewSubmission {
    /// Which its key is bound to.
    pub id: String,
    pub idempotency_key: String,
    pub body_fingerprint: String,
    pub reference: String,
    /// RFC 3339.
    pub received_at: String,
    /// Milliseconds; the first delivery is due at once.
    pub received_at_millis: i64,
    /// The case it belongs to, if the client names one.
    pub case: Option<String>,
    pub blanket_id: String,
    pub blanket_version: String,
    pub blanket_hash: String,
    pub language: &'static str,
    pub engine_version: &'static str,
    /// The key that seals the next two, wrapped.
    pub wrapped_key: Vec<u8>,
    /// Canonical JSON, sealed as [`DOCUMENT`].
    pub document: Vec<u8>,
    /// Of the document before it was sealed, hex.
    pub document_sha256: String,
    /// Sealed as [`SUMMARY`].
    pub summary: Vec<u8>,
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
    /// Keyed hash of the body it came with, hex.
    pub body_fingerprint: String,
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
        "SELECT reference, received_at, document_sha256, body_fingerprint FROM submission WHERE idempotency_key = $1",
    )
    .bind(idempotency_key)
    .fetch_optional(store.read())
    .await
}

/// The id of the submission with this reference number.
pub(crate) async fn id_of(connection: &mut AnyConnection, reference: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT id FROM submission WHERE reference = $1")
        .bind(reference)
        .fetch_optional(connection)
        .await
}

/// Keeps a submission with its attachments, one outbox row for each receiver, and an audit row: all or nothing.
/// When it returns [`Outcome::Accepted`], all of it is on disk.
pub(crate) async fn accept(store: &Store, new: NewSubmission) -> sqlx::Result<Outcome> {
    let new = Arc::new(new);
    let kept = Arc::clone(&new);
    let kept = store.write(move |transaction| Box::pin(async move { keep(transaction, &kept).await }));
    match kept.await? {
        Kept::All => Ok(Outcome::Accepted(Receipt {
            reference: new.reference.clone(),
            received_at: new.received_at.clone(),
            document_sha256: new.document_sha256.clone(),
            body_fingerprint: new.body_fingerprint.clone(),
        })),
        Kept::NotNew => Ok(match by_key(store, &new.idempotency_key).await? {
            Some(receipt) => Outcome::KeyUsed(receipt),
            None => Outcome::ReferenceTaken,
        }),
        Kept::Not(wrong) => Ok(Outcome::WrongAttachments(wrong)),
    }
}

enum Kept {
    All,
    /// The key or the reference is there already; which of the two it was is asked afterwards.
    NotNew,
    /// For want of these attachments.
    Not(Vec<usize>),
}

async fn keep(transaction: &mut AnyConnection, new: &NewSubmission) -> sqlx::Result<Done<Kept>> {
    let id = &new.id;
    let case = new.case.as_ref().unwrap_or(id);
    if !insert(transaction, case, new).await? {
        return Ok(Done::Undo(Kept::NotNew));
    }
    let mut wrong = Vec::new();
    for (place, claim) in new.attachments.iter().enumerate() {
        if !attachment::claim(transaction, claim, id).await? {
            wrong.push(place);
        }
    }
    if !wrong.is_empty() {
        return Ok(Done::Undo(Kept::Not(wrong)));
    }
    for receiver in &new.receivers {
        let due = new.received_at_millis;
        outbox::enqueue(transaction, id, receiver, new.case.as_deref(), due).await?;
    }
    let detail = format!("{} {} {}", new.blanket_id, new.blanket_version, new.document_sha256);
    audit::record(transaction, new.received_at_millis, Event::Received, id, &detail).await?;
    Ok(Done::Keep(Kept::All))
}

/// False when its key or its reference is another's already.
pub(crate) async fn insert(transaction: &mut AnyConnection, case: &str, new: &NewSubmission) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO submission (id, idempotency_key, body_fingerprint, reference, received_at, case_key, blanket_id,
             blanket_version, blanket_hash, language, engine_version, wrapped_key, document,
             document_sha256, summary)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT DO NOTHING",
    )
    .bind(&new.id)
    .bind(&new.idempotency_key)
    .bind(&new.body_fingerprint)
    .bind(&new.reference)
    .bind(&new.received_at)
    .bind(case)
    .bind(&new.blanket_id)
    .bind(&new.blanket_version)
    .bind(&new.blanket_hash)
    .bind(new.language)
    .bind(new.engine_version)
    .bind(&new.wrapped_key)
    .bind(&new.document)
    .bind(&new.document_sha256)
    .bind(&new.summary)
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}
