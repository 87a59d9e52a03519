//! Attachments: files are sent one by one before the submission that names them, are looked at, and only then kept.
//!
//! | request | what it does |
//! |---|---|
//! | `POST /api/attachments?name=...` | takes a file in that comes in one piece |
//! | `POST /api/attachments`, with `Tus-Resumable` | begins an upload that may be broken off and gone on with |
//! | `HEAD`, `PATCH /api/attachments/{id}` | how far it has come, and more of it: [`upload`] |
//! | `POST /api/attachments/{id}` | takes the file in, when all of it is here; again: the same answer |
//! | `DELETE /api/attachments/{id}` | throws it away, until a submission has claimed it |
//!
//! Bytes land in quarantine. They are taken in when their type is on the list ([`types`]) and the scanner, if there is one,
//! has found nothing ([`scan`]): then they are copied, read once more, and written down as an attachment. Nothing here
//! ever gives a file out; receivers get theirs by [`crate::adapters`].

mod receive;
pub mod scan;
mod sweep;
mod types;
pub(crate) mod upload;

use std::{io, sync::Arc};

use axum::{
    Json,
    body::Body,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use blanket_engine::FileAnswer;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::{
    receive::{End, Incoming},
    scan::Verdict,
    types::{FileType, HEAD_BYTES},
};
use crate::{
    App,
    error::{Error, ErrorReply},
    objects::{ByteStream, Kind, Object, Objects},
    openapi, random,
    store::{
        attachment::{self, Uploaded},
        upload as rows,
    },
};

pub(crate) use sweep::sweep_hourly;

/// The query of an upload in one piece.
#[derive(Deserialize)]
pub(crate) struct UploadQuery {
    name: String,
}

type NamedQuery = Result<Query<UploadQuery>, QueryRejection>;

/// What is answered when a file has been taken in, and belongs in the answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct UploadReply {
    id: String,
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    size: u64,
    sha256: String,
}

/// What is answered when an upload in several pieces has begun.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begun {
    id: String,
}

/// Takes a file in that comes in one piece; with `Tus-Resumable`, begins an upload in several.
#[utoipa::path(post, path = "/api/attachments",
    params(
        ("name" = Option<String>, Query, description = "The file's name, as the citizen knows it"),
        ("tus-resumable" = Option<String>, Header, description = "`1.0.0`, for several pieces; then `upload-length` as well"),
        ("upload-length" = Option<u64>, Header, description = "The size of the file"),
        ("upload-metadata" = Option<String>, Header, description = "`filename` and the name in base64"),
    ),
    request_body(content = Option<Vec<u8>>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "It is here, and belongs in the answers as it is told; or it has begun",
            body = openapi::Uploaded),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn post(State(app): State<Arc<App>>, query: NamedQuery, headers: HeaderMap, body: Body) -> Response {
    if upload::is_one(&headers) {
        return upload::create(&app, query, &headers).await;
    }
    match expected(&app, query, &headers) {
        Ok((name, file_type)) => {
            let incoming = Incoming::new(body, app.config.max_attachment_bytes, &headers);
            // A client that goes away must not leave parts behind: the task runs to its end.
            let taking = tokio::spawn(async move { one_piece(&app, name, file_type, incoming).await });
            let taken = taking.await.unwrap_or(Err(Error::Internal("the taking in of a file was broken off")));
            taken.map(created).into_response()
        }
        Err(error) => {
            receive::drain(body, app.config.max_attachment_bytes).await;
            error.into_response()
        }
    }
}

/// Takes a file in that is here by an upload in several pieces.
#[utoipa::path(post, path = "/api/attachments/{id}", params(("id" = String, Path, description = "As the upload was told")),
    responses(
        (status = 201, description = "It is here, and belongs in the answers as it is told", body = UploadReply),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    // Some that stand between let no other method through than this.
    match upload::method_override(&headers) {
        Some("PATCH") => return upload::patch(State(app), Path(id), headers, body).await,
        Some("DELETE") => return delete(State(app), Path(id)).await.into_response(),
        _ => {}
    }
    let taking = tokio::spawn(async move { whole(&app, &id).await });
    let taken = taking.await.unwrap_or(Err(Error::Internal("the taking in of a file was broken off")));
    taken.map(created).into_response()
}

/// Throws a file away that no submission has claimed.
#[utoipa::path(delete, path = "/api/attachments/{id}", params(("id" = String, Path, description = "As the upload was told")),
    responses(
        (status = 204, description = "It is gone"),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn delete(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<StatusCode, Error> {
    refuse_other_ids(&id)?;
    if let Some(object) = attachment::delete_unclaimed(&app.store, &id).await? {
        app.objects.delete(&object.key).await;
    } else if let Some(parts) = rows::delete(&app.store, &id).await? {
        discard(&app.objects, &parts).await;
    } else {
        return Err(unknown());
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The places in a submission's list of the files that are not where they were put.
///
/// # Errors
/// 503 when nobody can say.
pub(crate) async fn missing(app: &App, files: &[FileAnswer]) -> Result<Vec<usize>, Error> {
    let mut missing = Vec::new();
    for (place, file) in files.iter().enumerate() {
        // What the store does not know is found when it is claimed.
        let Some(known) = attachment::get(&app.store, &file.id).await? else { continue };
        if !app.objects.holds(&known.object).await.map_err(|error| unkept(&error))? {
            missing.push(place);
        }
    }
    Ok(missing)
}

/// What is known of a file before its first byte, and found right.
fn expected(app: &App, query: NamedQuery, headers: &HeaderMap) -> Result<(String, &'static FileType), Error> {
    let no_name = |_| Error::BadRequest { code: "bad_name", message: "say the file's name as ?name=".to_owned() };
    let Query(UploadQuery { name }) = query.map_err(no_name)?;
    let file_type = FileType::of_name(&name)?;
    refuse_packed(headers)?;
    let announced = receive::announced(headers).unwrap_or(0);
    refuse_large(app, announced)?;
    admit(app, announced)?;
    Ok((name, file_type))
}

/// What is sent is what is kept: nothing is unpacked here, so that little can never become much.
fn refuse_packed(headers: &HeaderMap) -> Result<(), Error> {
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            Err(Error::FileType { message: "send the file as it is, without Content-Encoding" })
        }
        _ => Ok(()),
    }
}

fn refuse_large(app: &App, size: u64) -> Result<(), Error> {
    let most = app.config.max_attachment_bytes;
    if size > most { Err(Error::TooLarge { most }) } else { Ok(()) }
}

/// A file lies in quarantine and among the attachments for a moment, so that it needs room twice.
fn admit(app: &App, size: u64) -> Result<(), Error> {
    app.disk.admit(if app.objects.is_local() { size.saturating_mul(2) } else { 0 })
}

async fn one_piece(
    app: &App,
    name: String,
    file_type: &'static FileType,
    mut incoming: Incoming,
) -> Result<Uploaded, Error> {
    let mut parts = Vec::new();
    let received = loop {
        match incoming.part(&app.objects).await {
            Ok(Some(part)) => parts.push(part),
            Ok(None) => break incoming.end(),
            Err(error) => break Err(unkept(&error)),
        }
    };
    let taken = match received {
        Ok(End::Whole) => take_in(app, random::id(), name, file_type, &parts).await,
        Ok(End::BrokenOff) => Err(broken_off()),
        Ok(End::TooLong) => Err(Error::TooLarge { most: app.config.max_attachment_bytes }),
        Err(error) => Err(error),
    };
    discard(&app.objects, &parts).await;
    if taken.is_err() {
        incoming.drain().await;
    }
    taken
}

async fn whole(app: &App, id: &str) -> Result<Uploaded, Error> {
    refuse_other_ids(id)?;
    if let Some(taken) = attachment::get(&app.store, id).await? {
        return Ok(taken);
    }
    let Some((upload, parts)) = rows::get(&app.store, id).await? else {
        // Another request may have done it between the two looks.
        return attachment::get(&app.store, id).await?.ok_or_else(unknown);
    };
    if upload.received < upload.size {
        return Err(Error::Conflict { code: "not_whole", message: "not all of the file is here; send the rest of it" });
    }
    admit(app, upload.size)?;
    let file_type = FileType::of_name(&upload.name)?;
    let taken = take_in(app, upload.id, upload.name, file_type, &parts).await;
    match &taken {
        Ok(_) => discard(&app.objects, &parts).await,
        // What will never be taken in is not kept for another try.
        Err(Error::Unsafe { .. } | Error::FileType { .. }) => {
            rows::delete(&app.store, id).await?;
            discard(&app.objects, &parts).await;
        }
        // Another request may have done it meanwhile.
        Err(_) => {
            if let Some(taken) = attachment::get(&app.store, id).await? {
                return Ok(taken);
            }
        }
    }
    taken
}

/// Looks at a file in quarantine, and keeps it.
async fn take_in(
    app: &App,
    id: String,
    name: String,
    file_type: &'static FileType,
    parts: &[Object],
) -> Result<Uploaded, Error> {
    let head = head(joined(&app.objects, parts)).await.map_err(|error| unkept(&error))?;
    file_type.refuse_other(&head)?;
    scan(app, parts).await?;
    let copied = app.objects.copy(joined(&app.objects, parts), Kind::Attachment, &id).await;
    let object = copied.map_err(|error| unkept(&error))?;
    let created_at = app.clock.now().millis();
    let media_type = file_type.media_type.to_owned();
    let uploaded = Uploaded { id, name, media_type, object, created_at };
    if attachment::insert(&app.store, uploaded.clone()).await? {
        return Ok(uploaded);
    }
    // Another request has done it meanwhile; its file is the one that counts.
    discard(&app.objects, &[uploaded.object]).await;
    attachment::get(&app.store, &uploaded.id).await?.ok_or_else(unknown)
}

/// Only a scanner that has found nothing lets a file pass.
async fn scan(app: &App, parts: &[Object]) -> Result<(), Error> {
    let Some(scanner) = &app.config.scanner else { return Ok(()) };
    match scanner.scan(joined(&app.objects, parts)).await {
        Ok(Verdict::Clean) => Ok(()),
        Ok(Verdict::Infected(found)) => {
            tracing::warn!(found, "an infected file was refused");
            Err(Error::Unsafe {
                code: "infected",
                message: "Der er fundet virus i filen. Den er slettet og kan ikke vedhæftes. / A virus was found in the \
                          file. It has been deleted and cannot be attached.",
            })
        }
        Ok(Verdict::Unscannable(found)) => {
            tracing::warn!(found, "a file that cannot be scanned was refused");
            Err(Error::Unsafe {
                code: "unscannable",
                message: "Filen kan ikke kontrolleres for virus, for eksempel fordi den er låst med en adgangskode. / \
                          The file cannot be checked for viruses, perhaps because it is locked with a password.",
            })
        }
        Err(why) => {
            tracing::error!(%why, "an upload was refused, for it could not be scanned");
            Err(Error::NotNow {
                code: "no_scanner",
                message: "Filen kan ikke kontrolleres for virus lige nu. Prøv igen om lidt. / The file cannot be checked \
                          for viruses at the moment. Try again in a while.",
            })
        }
    }
}

/// The parts of a file, one after the other.
fn joined(objects: &Objects, parts: &[Object]) -> ByteStream {
    let objects = objects.clone();
    let opened = stream::iter(parts.to_vec()).then(move |part| {
        let objects = objects.clone();
        async move { objects.open(&part).await }
    });
    opened.try_flatten().boxed()
}

/// The first bytes, as many as decide a type.
async fn head(mut bytes: ByteStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while head.len() < HEAD_BYTES
        && let Some(piece) = bytes.try_next().await?
    {
        head.extend(piece.iter().take(HEAD_BYTES - head.len()));
    }
    Ok(head)
}

async fn discard(objects: &Objects, parts: &[Object]) {
    for part in parts {
        objects.delete(&part.key).await;
    }
}

fn created(it: Uploaded) -> (StatusCode, Json<UploadReply>) {
    let Uploaded { id, name, media_type, object: Object { size, sha256, .. }, .. } = it;
    (StatusCode::CREATED, Json(UploadReply { id, name, media_type, size, sha256 }))
}

/// What cannot be an id of ours is asked of no database.
fn refuse_other_ids(id: &str) -> Result<(), Error> {
    random::is_id(id).then_some(()).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::NotFound { code: "unknown_attachment", message: "there is no such attachment that is not yet sent" }
}

fn broken_off() -> Error {
    Error::BadRequest { code: "broken_off", message: "the upload was broken off".to_owned() }
}

fn unkept(error: &io::Error) -> Error {
    tracing::error!(%error, "a file cannot be written or read");
    Error::NotNow {
        code: "not_kept",
        message: "Filen kan ikke modtages lige nu. Prøv igen om lidt. / The file cannot be received at the moment. Try \
                  again in a while.",
    }
}
