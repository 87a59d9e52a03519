//! Attachments as rows: uploaded first, claimed by a submission when it is sent, or swept.

use blanket_engine::FileAnswer;
use sqlx::AnyConnection;

use super::{
    Done, Store,
    audit::{self, Actor, Event},
    upload,
};
use crate::objects::Object;

/// An uploaded file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Uploaded {
    pub id: String,
    /// As the citizen named it.
    pub name: String,
    pub media_type: String,
    /// Its bytes.
    pub object: Object,
    /// Milliseconds.
    pub created_at: i64,
}

/// What a submission says of one of its attachments; the store must know it as exactly that.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) file: FileAnswer,
    /// The name it is given on disk where it is delivered.
    pub(crate) file_name: String,
}

/// Writes down an uploaded file, in place of the upload it came by, if any; false when it has been written down before.
pub(crate) async fn insert(store: &Store, it: Uploaded) -> sqlx::Result<bool> {
    let insert = "INSERT INTO attachment (id, name, media_type, object, size, sha256, wrapped_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT DO NOTHING";
    let work = store.write(move |transaction| {
        Box::pin(async move {
            upload::forget(transaction, &it.id).await?;
            let insert = sqlx::query(insert)
                .bind(it.id)
                .bind(it.name)
                .bind(it.media_type)
                .bind(it.object.key)
                .bind(i64::try_from(it.object.size).unwrap_or(i64::MAX))
                .bind(it.object.sha256)
                .bind(it.object.wrapped_key)
                .bind(it.created_at);
            Ok(Done::Keep(insert.execute(transaction).await?.rows_affected() == 1))
        })
    });
    work.await
}

/// What is known of an uploaded file, claimed or not.
pub(crate) async fn get(store: &Store, id: &str) -> sqlx::Result<Option<Uploaded>> {
    let select = "SELECT name, media_type, object, size, sha256, wrapped_key, created_at FROM attachment WHERE id = $1";
    let row: Option<(String, String, String, i64, String, Option<Vec<u8>>, i64)> =
        sqlx::query_as(select).bind(id).fetch_optional(store.read()).await?;
    Ok(row.map(|(name, media_type, key, size, sha256, wrapped_key, created_at)| {
        let (id, size) = (id.to_owned(), u64::try_from(size).unwrap_or(0));
        let object = Object { key, record: id.clone(), size, sha256, wrapped_key };
        Uploaded { id, name, media_type, object, created_at }
    }))
}

/// Forgets a file that no submission has claimed, and gives its bytes; none when there is none.
pub(crate) async fn delete_unclaimed(store: &Store, id: &str) -> sqlx::Result<Option<Object>> {
    let Some(it) = get(store, id).await? else { return Ok(None) };
    let id = id.to_owned();
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let delete = sqlx::query("DELETE FROM attachment WHERE id = $1 AND submission_id IS NULL");
            let is_gone = delete.bind(id).execute(transaction).await?.rows_affected() == 1;
            Ok(Done::Keep(is_gone.then_some(it.object)))
        })
    });
    work.await
}

/// Forgets, at `now`, the files that no submission has claimed and that were uploaded before `limit` (milliseconds); the keys
/// of their bytes.
pub(crate) async fn delete_orphans(store: &Store, now: i64, limit: i64) -> sqlx::Result<Vec<String>> {
    let delete = "DELETE FROM attachment WHERE submission_id IS NULL AND created_at < $1 RETURNING id, object";
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let gone: Vec<(String, String)> = sqlx::query_as(delete).bind(limit).fetch_all(&mut *transaction).await?;
            for (id, _) in &gone {
                audit::record_by(transaction, now, Event::AttachmentSwept, &Actor::Server, None, id).await?;
            }
            Ok(Done::Keep(gone.into_iter().map(|(_, key)| key).collect()))
        })
    });
    work.await
}

/// Whether bytes of this key are an attachment's.
pub(crate) async fn has_object(store: &Store, key: &str) -> sqlx::Result<bool> {
    let select = "SELECT object FROM attachment WHERE object = $1";
    let found: Option<String> = sqlx::query_scalar(select).bind(key).fetch_optional(store.read()).await?;
    Ok(found.is_some())
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
