//! Attachments as rows: uploaded first, claimed by a submission when it is sent, or swept.

use blanket_engine::FileAnswer;
use sqlx::AnyConnection;

use super::{Done, Store};

/// An uploaded file. Its bytes lie in the store's folder under its id.
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
}

/// What a submission says of one of its attachments; the store must know it as exactly that.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) file: FileAnswer,
    /// The name it is given on disk where it is delivered.
    pub(crate) file_name: String,
}

/// Writes down an uploaded file.
pub(crate) async fn insert(store: &Store, it: Uploaded) -> sqlx::Result<()> {
    let insert =
        "INSERT INTO attachment (id, name, media_type, size, sha256, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let work = store.write(move |transaction| {
        Box::pin(async move {
            sqlx::query(insert)
                .bind(it.id)
                .bind(it.name)
                .bind(it.media_type)
                .bind(i64::try_from(it.size).unwrap_or(i64::MAX))
                .bind(it.sha256)
                .bind(it.created_at)
                .execute(transaction)
                .await?;
            Ok(Done::Keep(()))
        })
    });
    work.await
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

/// Forgets the files that no submission has claimed and that were uploaded before `limit` (milliseconds); their ids.
pub(crate) async fn delete_orphans(store: &Store, limit: i64) -> sqlx::Result<Vec<String>> {
    let delete = "DELETE FROM attachment WHERE submission_id IS NULL AND created_at < $1 RETURNING id";
    let work = store.write(move |transaction| {
        Box::pin(async move { Ok(Done::Keep(sqlx::query_scalar(delete).bind(limit).fetch_all(transaction).await?)) })
    });
    work.await
}

/// Whether an attachment of this id is known, claimed or not.
pub(crate) async fn exists(store: &Store, id: &str) -> sqlx::Result<bool> {
    let found: Option<String> =
        sqlx::query_scalar("SELECT id FROM attachment WHERE id = $1").bind(id).fetch_optional(store.read()).await?;
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
