//! Uploads as rows: how far each has come, and its parts in their order. A row goes when the file is taken in, taken back or
//! swept.

use super::{Done, Store};
use crate::objects::Object;

/// A file on its way.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Upload {
    /// The attachment's later.
    pub id: String,
    /// As the citizen named it.
    pub name: String,
    /// Bytes there will be.
    pub size: u64,
    /// Bytes there are.
    pub received: u64,
    /// Milliseconds.
    pub created_at: i64,
}

/// Writes down an upload that begins.
pub(crate) async fn insert(store: &Store, it: Upload) -> sqlx::Result<()> {
    let insert = "INSERT INTO upload (id, name, size, received, created_at) VALUES ($1, $2, $3, $4, $5)";
    let work = store.write(move |transaction| {
        Box::pin(async move {
            sqlx::query(insert)
                .bind(it.id)
                .bind(it.name)
                .bind(signed(it.size))
                .bind(signed(it.received))
                .bind(it.created_at)
                .execute(transaction)
                .await?;
            Ok(Done::Keep(()))
        })
    });
    work.await
}

/// An upload and its parts in order, as they are at one moment: it may be taken in by another request at any time.
pub(crate) async fn get(store: &Store, id: &str) -> sqlx::Result<Option<(Upload, Vec<Object>)>> {
    type Row = (String, i64, i64, i64, Option<String>, Option<i64>, Option<String>, Option<Vec<u8>>);
    let select = "SELECT u.name, u.size, u.received, u.created_at, p.object, p.size, p.sha256, p.wrapped_key
         FROM upload AS u LEFT JOIN upload_part AS p ON p.upload_id = u.id WHERE u.id = $1 ORDER BY p.begins";
    let rows: Vec<Row> = sqlx::query_as(select).bind(id).fetch_all(store.read()).await?;
    let Some((name, size, received, created_at, ..)) = rows.first().cloned() else { return Ok(None) };
    let part = |(_, _, _, _, key, size, sha256, wrapped_key): Row| {
        let key = key?;
        // A part is known by its own id.
        let record = key.rsplit_once('/').map_or(key.as_str(), |(_, id)| id).to_owned();
        Some(Object { key, record, size: unsigned(size?), sha256: sha256?, wrapped_key })
    };
    let parts = rows.into_iter().filter_map(part).collect();
    let id = id.to_owned();
    Ok(Some((Upload { id, name, size: unsigned(size), received: unsigned(received), created_at }, parts)))
}

/// Writes down one part more; false when the upload has not come to where the part begins, or is gone.
pub(crate) async fn append(store: &Store, id: &str, begins: u64, part: Object) -> sqlx::Result<bool> {
    let update = "UPDATE upload SET received = received + $1 WHERE id = $2 AND received = $3";
    let insert = "INSERT INTO upload_part (upload_id, begins, object, size, sha256, wrapped_key)
         VALUES ($1, $2, $3, $4, $5, $6)";
    let id = id.to_owned();
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let (size, begins) = (signed(part.size), signed(begins));
            let moved = sqlx::query(update).bind(size).bind(&id).bind(begins).execute(&mut *transaction).await?;
            if moved.rows_affected() != 1 {
                return Ok(Done::Undo(false));
            }
            let insert = sqlx::query(insert).bind(id).bind(begins).bind(part.key).bind(size).bind(part.sha256);
            insert.bind(part.wrapped_key).execute(transaction).await?;
            Ok(Done::Keep(true))
        })
    });
    work.await
}

/// Forgets an upload; its parts, or none when there is no such upload.
pub(crate) async fn delete(store: &Store, id: &str) -> sqlx::Result<Option<Vec<Object>>> {
    let Some((_, parts)) = get(store, id).await? else { return Ok(None) };
    let id = id.to_owned();
    let work = store.write(move |transaction| {
        Box::pin(async move {
            forget(transaction, &id).await?;
            Ok(Done::Keep(()))
        })
    });
    work.await?;
    Ok(Some(parts))
}

/// Forgets the uploads that were begun before `limit` (milliseconds); the keys of their parts.
pub(crate) async fn delete_older(store: &Store, limit: i64) -> sqlx::Result<Vec<String>> {
    let work = store.write(move |transaction| {
        Box::pin(async move {
            let old = "DELETE FROM upload_part WHERE upload_id IN (SELECT id FROM upload WHERE created_at < $1) RETURNING object";
            let keys = sqlx::query_scalar(old).bind(limit).fetch_all(&mut *transaction).await?;
            sqlx::query("DELETE FROM upload WHERE created_at < $1").bind(limit).execute(transaction).await?;
            Ok(Done::Keep(keys))
        })
    });
    work.await
}

/// Whether a part of this key is known.
pub(crate) async fn has_part(store: &Store, key: &str) -> sqlx::Result<bool> {
    let select = "SELECT object FROM upload_part WHERE object = $1";
    let found: Option<String> = sqlx::query_scalar(select).bind(key).fetch_optional(store.read()).await?;
    Ok(found.is_some())
}

/// Forgets an upload, and its parts, in a transaction of another.
pub(super) async fn forget(transaction: &mut sqlx::AnyConnection, id: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM upload_part WHERE upload_id = $1").bind(id).execute(&mut *transaction).await?;
    sqlx::query("DELETE FROM upload WHERE id = $1").bind(id).execute(transaction).await?;
    Ok(())
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn unsigned(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or(0)
}
