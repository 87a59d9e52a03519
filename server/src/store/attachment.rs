//! Attachments as rows: uploaded first, claimed by a submission when it is sent, or swept.

use blanket_engine::FileAnswer;
use sqlx::AnyConnection;

use super::{
    Done, Store,
    audit::{self, Actor, Event},
    upload,
};

/// An uploaded file. Its bytes lie under its id, see `objects.rs`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Uploaded {
    pub id: String,
    /// As the citizen named it.
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Hex.
    pub sha256: String,
    /// Milliseconds.
    pub created_at: i64,
    /// The key that seals the bytes, wrapped; none where they lie as they came.
    pub wrapped_key: Option<Vec<u8>>,
}

/// What a submission says of one of its attachments; the store must know it as exactly that.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) file: FileAnswer,
    /// The name it is given on disk where it is delivered.
    pub(crate) file_name: String,
}

/// Writes down an uploaded file, in place of the upload it came by, if any. Done once, it is done.
pub(crate) async fn insert(store: &Store, it: Uploaded) -> sqlx::Result<()> {
    let insert = "INSERT INTO attachment (id, name, media_type, size, sha256, created_at, wrapped_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING";
    let work = store.write(move |transaction| {
        Box::pin(async move {
            upload::forget(transaction, &it.id).await?;
            sqlx::query(insert)
                .bind(it.id)
                .bind(it.name)
                .bind(it.media_type)
                .bind(i64::try_from(it.size).unwrap_or(i64::MAX))
                .bind(it.sha256)
                .bind(it.created_at)
                .bind(it.wrapped_key)
                .execute(transaction)
                .await?;
            Ok(Done::Keep(()))
        })
    });
    work.await
}

/// What is known of an uploaded file, claimed or not.
pub(crate) async fn get(store: &Store, id: &str) -> sqlx::Result<Option<Uploaded>> {
    let select = "SELECT name, media_type, size, sha256, created_at, wrapped_key FROM attachment WHERE id = $1";
    let row: Option<(String, String, i64, String, i64, Option<Vec<u8>>)> =
        sqlx::query_as(select).bind(id).fetch_optional(store.read()).await?;
    Ok(row.map(|(name, media_type, size, sha256, created_at, wrapped_key)| {
        let size = u64::try_from(size).unwrap_or(0);
        Uploaded { id: id.to_owned(), name, media_type, size, sha256, created_at, wrapped_key }
    }))
}

/// Forgets a file that no submission has claimed; false when there is none.
pub(crate) async fn delete_unclaimed(store: &Store, id: &str) -> sqlx::Result<bool> {
    let id = id.to_owned();
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let delete = sqlx::query("DELETE FROM attachment WHERE id = $1 AND submission_id IS NULL");
            Ok(Done::Keep(delete.bind(id).execute(transaction).await?.rows_affected() == 1))
        })
    });
    work.await
}

/// Forgets, at `now`, the files that no submission has claimed and that were uploaded before `limit` (milliseconds); their ids.
pub(crate) async fn delete_orphans(store: &Store, now: i64, limit: i64) -> sqlx::Result<Vec<String>> {
    let delete = "DELETE FROM attachment WHERE submission_id IS NULL AND created_at < $1 RETURNING id";
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let ids: Vec<String> = sqlx::query_scalar(delete).bind(limit).fetch_all(&mut *transaction).await?;
            for id in &ids {
                audit::record_by(transaction, now, Event::AttachmentSwept, &Actor::Server, None, id).await?;
            }
            Ok(Done::Keep(ids))
        })
    });
    work.await
}

/// Whether an attachment of this id is known, claimed or not.
pub(crate) async fn exists(store: &Store, id: &str) -> sqlx::Result<bool> {
    Ok(get(store, id).await?.is_some())
}

/// Makes an attachment the submission's; false when it is not there as it is described, or is already claimed.
pub(super) async fn claim(transaction: &mut AnyConnection, it: &Claim, submission: &str) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "UPDATE attachment SET submission_id = $1, file_name = $2
         WHERE id = $3 AND submission_id IS NULL AND name = $4 AND media_type = $5 AND size = $6 AND sha256 = $7",
    )
    .bind(submission)
    .bind(&it.file_name)
    .bind(&it.file.id)
    .bind(&it.file.name)
    .bind(&it.file.media_type)
    .bind(i64::try_from(it.file.size).unwrap_or(i64::MAX))
    .bind(&it.file.sha256)
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}
