//! `POST /api/attachments?name=...` and `DELETE /api/attachments/{id}`: files are uploaded one by one before the
//! submission that names them.
//!
//! A file is streamed to a temporary name, hashed on the way and broken off one byte after the limit; it gets its name
//! when it is whole and fsynced. Its type is decided by its extension *and* its first bytes, which must agree; what the
//! client says of it decides nothing. A file that no submission has claimed after a day is swept.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
};
use blanket_engine::hex;
use http_body_util::BodyExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::{fs::File, io::AsyncWriteExt as _};
use utoipa::ToSchema;

use crate::{
    App,
    clock::Clock,
    error::{Error, ErrorReply},
    random,
    store::{Store, attachment, attachment::Uploaded},
};

/// After how long a file that no submission has claimed is swept, and how often that is looked after.
const ORPHAN_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// How many bytes are read and thrown away after a refusal, so that a client that is still sending hears of it.
const DRAIN_BYTES: u64 = 32 * 1024 * 1024;
/// How many of a file's first bytes decide its type.
const HEAD_BYTES: usize = 4096;
/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 255;
const PARTIAL: &str = ".partial";

/// A type of file that is taken in.
struct FileType {
    extension: &'static str,
    media_type: &'static str,
    /// Whether first bytes are those of such a file.
    is_such: fn(&[u8]) -> bool,
}

const TYPES: [FileType; 4] = [
    FileType { extension: "pdf", media_type: "application/pdf", is_such: infer::archive::is_pdf },
    FileType { extension: "png", media_type: "image/png", is_such: infer::image::is_png },
    FileType { extension: "jpg", media_type: "image/jpeg", is_such: infer::image::is_jpeg },
    FileType { extension: "jpeg", media_type: "image/jpeg", is_such: infer::image::is_jpeg },
];

/// The query of an upload.
#[derive(Deserialize, utoipa::IntoParams)]
pub(crate) struct UploadQuery {
    /// The file's name, as the citizen knows it.
    name: String,
}

/// What is answered to an upload, and belongs in the answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct UploadReply {
    id: String,
    name: String,
    #[serde(rename = "type")]
    media_type: &'static str,
    size: u64,
    sha256: String,
}

/// Takes a file in.
#[utoipa::path(post, path = "/api/attachments", params(UploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "It is here, and belongs in the answers as it is told", body = UploadReply),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn upload(
    State(app): State<Arc<App>>,
    query: Result<Query<UploadQuery>, QueryRejection>,
    headers: HeaderMap,
    mut body: Body,
) -> Result<(StatusCode, Json<UploadReply>), Error> {
    let taken = take_in(&app, query, &headers, &mut body).await;
    if taken.is_err() {
        drain(&mut body).await;
    }
    Ok((StatusCode::CREATED, Json(taken?)))
}

/// Throws a file away that no submission has claimed.
#[utoipa::path(delete, path = "/api/attachments/{id}", params(("id" = String, Path, description = "As the upload was told")),
    responses(
        (status = 204, description = "It is gone"),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    axum::extract::Path(id): axum::extract::Path<String>,
) -> Result<StatusCode, Error> {
    if !attachment::delete_unclaimed(&app.store, &id).await? {
        return Err(Error::NotFound {
            code: "unknown_attachment",
            message: "there is no such attachment that is not yet sent",
        });
    }
    // The row is gone, so that the file can only be swept if this fails.
    let _ = tokio::fs::remove_file(app.store.attachments().join(id)).await;
    Ok(StatusCode::NO_CONTENT)
}

async fn take_in(
    app: &App,
    query: Result<Query<UploadQuery>, QueryRejection>,
    headers: &HeaderMap,
    body: &mut Body,
) -> Result<UploadReply, Error> {
    let Ok(Query(UploadQuery { name })) = query else {
        return Err(bad_name("say the file's name as ?name="));
    };
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(bad_name("a file's name has 1 to 255 characters and no control characters"));
    }
    let extension = name.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase()).unwrap_or_default();
    let Some(FileType { media_type, is_such, .. }) = TYPES.iter().find(|it| it.extension == extension) else {
        return Err(Error::FileType { message: "the file's extension must be pdf, png, jpg or jpeg" });
    };
    let most = app.config.max_attachment_bytes;
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|it| it > most) {
        return Err(Error::TooLarge { most });
    }

    let id = random::id();
    let folder = app.store.attachments();
    let partial = Partial(folder.join(format!("{id}{PARTIAL}")));
    let written = write(body, &partial.0, most).await?;
    if !is_such(&written.head) {
        return Err(Error::FileType { message: "the file's contents are not what its extension says" });
    }
    let kept = tokio::fs::rename(&partial.0, folder.join(&id)).await;
    kept.and(sync_folder(folder).await).map_err(|_| Error::Internal("an attachment cannot be kept"))?;
    let uploaded = Uploaded {
        id,
        name,
        media_type: (*media_type).to_owned(),
        size: written.size,
        sha256: written.sha256,
        created_at: app.clock.now().millis(),
    };
    attachment::insert(&app.store, uploaded.clone()).await?;
    let Uploaded { id, name, size, sha256, .. } = uploaded;
    Ok(UploadReply { id, name, media_type, size, sha256 })
}

struct Written {
    head: Vec<u8>,
    size: u64,
    sha256: String,
}

async fn write(body: &mut Body, to: &Path, most: u64) -> Result<Written, Error> {
    let disk = |_| Error::Internal("an attachment cannot be written");
    let mut file = File::create_new(to).await.map_err(disk)?;
    let mut hasher = Sha256::new();
    let mut head = Vec::new();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|_| Error::BadRequest { code: "broken_off", message: "the upload was broken off".to_owned() })?;
        let Ok(data) = frame.into_data() else { continue };
        size += data.len() as u64;
        if size > most {
            return Err(Error::TooLarge { most });
        }
        let room = HEAD_BYTES.saturating_sub(head.len()).min(data.len());
        head.extend(data.iter().take(room));
        hasher.update(&data);
        file.write_all(&data).await.map_err(disk)?;
    }
    file.flush().await.map_err(disk)?;
    file.sync_all().await.map_err(disk)?;
    Ok(Written { head, size, sha256: hex(&hasher.finalize()) })
}

/// A file that is not whole; it is removed unless it has been given its name, also when the client goes away.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path).await?.sync_all().await
}

async fn drain(body: &mut Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len) as u64;
        if read > DRAIN_BYTES {
            return;
        }
    }
}

fn bad_name(message: &str) -> Error {
    Error::BadRequest { code: "bad_name", message: message.to_owned() }
}

/// Sweeps now and once a day, for ever.
pub(crate) async fn sweep_daily(store: Store, clock: Clock) {
    let mut days = tokio::time::interval(ORPHAN_AGE);
    loop {
        days.tick().await;
        match sweep(&store, &clock).await {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "attachments that were never sent have been removed"),
            Err(error) => tracing::error!(error, "attachments that were never sent cannot be removed"),
        }
    }
}

/// Removes the files that no submission has claimed within a day, and files that have no row; how many.
pub(crate) async fn sweep(store: &Store, clock: &Clock) -> Result<usize, String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let age = i64::try_from(ORPHAN_AGE.as_millis()).unwrap_or(i64::MAX);
    let limit = clock.now().millis().saturating_sub(age);
    let mut removed = 0;
    for id in attachment::delete_orphans(store, limit).await.map_err(|it| told(&it))? {
        removed += usize::from(tokio::fs::remove_file(store.attachments().join(id)).await.is_ok());
    }
    // What a crash has left: a part of an upload, or a file whose row was never written or is already gone.
    let mut entries = tokio::fs::read_dir(store.attachments()).await.map_err(|it| told(&it))?;
    while let Some(entry) = entries.next_entry().await.map_err(|it| told(&it))? {
        let modified = entry.metadata().await.and_then(|it| it.modified()).map_err(|it| told(&it))?;
        let is_old = SystemTime::now().duration_since(modified).is_ok_and(|age| age > ORPHAN_AGE);
        let id = entry.file_name().to_string_lossy().into_owned();
        if is_old && !attachment::exists(store, &id).await.map_err(|it| told(&it))? {
            removed += usize::from(tokio::fs::remove_file(entry.path()).await.is_ok());
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_nobody_claimed_is_swept_after_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        let clock = Clock::system().unwrap();
        let now = clock.now().millis();
        let age = i64::try_from(ORPHAN_AGE.as_millis()).unwrap();
        for (id, created_at) in [("old", now - age - 60_000), ("new", now - age + 60_000)] {
            let text = || id.to_owned();
            let it = Uploaded { id: text(), name: text(), media_type: text(), size: 1, sha256: text(), created_at };
            attachment::insert(&store, it).await.unwrap();
            std::fs::write(store.attachments().join(id), "x").unwrap();
        }
        // A file without a row: swept by its own age, and this one may still be on its way in.
        std::fs::write(store.attachments().join("on-its-way.partial"), "x").unwrap();
        let begun_long_ago = std::fs::File::create(store.attachments().join("left-behind.partial")).unwrap();
        begun_long_ago.set_modified(SystemTime::now() - 2 * ORPHAN_AGE).unwrap();

        assert_eq!(sweep(&store, &clock).await.unwrap(), 2);
        assert_eq!(sweep(&store, &clock).await.unwrap(), 0);
        let left = std::fs::read_dir(store.attachments()).unwrap().map(|it| it.unwrap().file_name());
        let mut left: Vec<_> = left.collect();
        left.sort();
        assert_eq!(left, ["new", "on-its-way.partial"]);
        assert!(attachment::exists(&store, "new").await.unwrap() && !attachment::exists(&store, "old").await.unwrap());
    }
}
