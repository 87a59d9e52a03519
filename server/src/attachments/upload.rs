//! Uploads that may be broken off and gone on with: [tus 1.0](https://tus.io/protocols/resumable-upload), the core protocol
//! with the extensions `creation` and `termination`.
//!
//! `POST /api/attachments` with `Upload-Length` and `Upload-Metadata: filename <base64>` (or `?name=`) gives an id, `PATCH` appends at
//! `Upload-Offset`, `HEAD` tells how far it has come. tus ends there; `POST /api/attachments/{id}` then takes the file in.
//! Each part is on disk and written down before the next is begun, so that an upload is gone on with after a restart of the
//! server, by another process too. Two requests that append at once are no harm: the part that is written down first counts,
//! and the other is told 409.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{
    FileType, NamedQuery, admit, broken_off, discard,
    receive::{self, End, Incoming},
    refuse_large, refuse_other_ids, refuse_packed, unkept, unknown,
};
use crate::{
    App,
    error::{Error, ErrorReply},
    random,
    store::{
        attachment,
        upload::{self as rows, Upload},
    },
};

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,termination";
/// The type that a body must say it is of.
const PIECE: &str = "application/offset+octet-stream";

const RESUMABLE: &str = "tus-resumable";
const LENGTH: &str = "upload-length";
const OFFSET: &str = "upload-offset";
const METADATA: &str = "upload-metadata";
const METHOD_OVERRIDE: &str = "x-http-method-override";

/// Whether a request is of this protocol.
pub(super) fn is_one(headers: &HeaderMap) -> bool {
    headers.contains_key(RESUMABLE)
}

/// The method that a request means, where it is another than it has.
pub(super) fn method_override(headers: &HeaderMap) -> Option<&str> {
    headers.get(METHOD_OVERRIDE)?.to_str().ok()
}

/// What the server can do.
pub(crate) async fn options(State(app): State<Arc<App>>) -> Response {
    let most = app.config.max_attachment_bytes.to_string();
    let headers = [("tus-version", VERSION), ("tus-extension", EXTENSIONS), ("tus-max-size", &most)];
    marked(Ok((StatusCode::NO_CONTENT, headers).into_response()))
}

/// Begins an upload.
pub(super) async fn create(app: &App, query: NamedQuery, headers: &HeaderMap) -> Response {
    marked(begin(app, query, headers).await)
}

/// How far an upload has come.
#[utoipa::path(head, path = "/api/attachments/{id}", params(("id" = String, Path, description = "As the upload was told")),
    responses(
        (status = 200, description = "How far it is", headers(
            ("upload-length" = u64, description = "The size of the file"),
            ("upload-offset" = u64, description = "How much of it is here"),
        )),
        (status = "default", description = "Refused"),
    )
)]
pub(crate) async fn head(State(app): State<Arc<App>>, Path(id): Path<String>) -> Response {
    let upload = state(&app, &id).await;
    marked(upload.map(|(size, received)| {
        (StatusCode::OK, [(LENGTH, size.to_string()), (OFFSET, received.to_string())]).into_response()
    }))
}

/// Appends to an upload.
#[utoipa::path(patch, path = "/api/attachments/{id}",
    params(
        ("id" = String, Path, description = "As the upload was told"),
        ("tus-resumable" = String, Header, description = "`1.0.0`"),
        ("upload-offset" = u64, Header, description = "How much is here already, as HEAD says"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "It is here", headers(("upload-offset" = u64, description = "How much of it is here"))),
        (status = 412, description = "Another version of the protocol"),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if headers.get(RESUMABLE).is_none_or(|it| it != VERSION) {
        return marked(Ok(other_version()));
    }
    match appendable(&app, &id, &headers).await {
        Ok(upload) => {
            let incoming = Incoming::new(body, upload.size.saturating_sub(upload.received), &headers);
            // When the client goes away, what came is kept: the task runs to its end.
            let appending = tokio::spawn(async move { append(&app, upload, incoming).await });
            marked(appending.await.unwrap_or(Err(Error::Internal("the receiving of a file was broken off"))))
        }
        Err(error) => {
            receive::drain(body, app.config.max_attachment_bytes).await;
            marked(Err(error))
        }
    }
}

async fn begin(app: &App, query: NamedQuery, headers: &HeaderMap) -> Result<Response, Error> {
    if headers.get(RESUMABLE).is_none_or(|it| it != VERSION) {
        return Ok(other_version());
    }
    let size = number(headers, LENGTH)?;
    // A browser has no base64 of UTF-8 at hand.
    let name = file_name(headers).or_else(|| Some(query.ok()?.0.name)).ok_or_else(|| Error::BadRequest {
        code: "bad_name",
        message: "send Upload-Metadata: filename <the file's name, base64 of UTF-8>, or say it as ?name=".to_owned(),
    })?;
    FileType::of_name(&name)?;
    refuse_large(app, size)?;
    admit(app, size)?;
    let id = random::id();
    let created_at = app.clock.now().millis();
    rows::insert(&app.store, Upload { id: id.clone(), name, size, received: 0, created_at }).await?;
    // Without the path in front, which a proxy may have changed.
    let location = [(header::LOCATION, format!("attachments/{id}"))];
    Ok((StatusCode::CREATED, location, Json(super::Begun { id })).into_response())
}

/// Size, and how much of it is here.
async fn state(app: &App, id: &str) -> Result<(u64, u64), Error> {
    refuse_other_ids(id)?;
    if let Some((upload, _)) = rows::get(&app.store, id).await? {
        return Ok((upload.size, upload.received));
    }
    let taken_in = attachment::get(&app.store, id).await?.ok_or_else(unknown)?;
    Ok((taken_in.object.size, taken_in.object.size))
}

/// The upload, if what a request brings can be put at its end.
async fn appendable(app: &App, id: &str, headers: &HeaderMap) -> Result<Upload, Error> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|it| it != PIECE) {
        return Err(Error::FileType { message: "send the header Content-Type: application/offset+octet-stream" });
    }
    refuse_packed(headers)?;
    let offset = number(headers, OFFSET)?;
    refuse_other_ids(id)?;
    let (upload, _) = rows::get(&app.store, id).await?.ok_or_else(unknown)?;
    if upload.received != offset {
        return Err(elsewhere());
    }
    let left = upload.size.saturating_sub(upload.received);
    let announced = receive::announced(headers).unwrap_or(0);
    if announced > left {
        return Err(Error::TooLarge { most: left });
    }
    admit(app, left)?;
    Ok(upload)
}

async fn append(app: &App, upload: Upload, mut incoming: Incoming) -> Result<Response, Error> {
    let mut received = upload.received;
    while let Some(part) = incoming.part(&app.objects).await.map_err(|error| unkept(&error))? {
        let size = part.size;
        let written = rows::append(&app.store, &upload.id, received, part.clone()).await;
        if !matches!(written, Ok(true)) {
            discard(&app.objects, &[part]).await;
            written?;
            incoming.drain().await;
            return Err(elsewhere());
        }
        received = received.saturating_add(size);
    }
    match incoming.end()? {
        End::Whole => Ok((StatusCode::NO_CONTENT, [(OFFSET, received.to_string())]).into_response()),
        End::BrokenOff => Err(broken_off()),
        End::TooLong => {
            incoming.drain().await;
            Err(Error::TooLarge { most: upload.size.saturating_sub(upload.received) })
        }
    }
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<u64, Error> {
    let number = headers.get(name).and_then(|it| it.to_str().ok()?.parse().ok());
    number.ok_or_else(|| Error::BadRequest {
        code: "bad_header",
        message: format!("send the header {name} with a number of bytes"),
    })
}

/// The metadata are pairs of a key and a value in base64, with commas between.
fn file_name(headers: &HeaderMap) -> Option<String> {
    let metadata = headers.get(METADATA)?.to_str().ok()?;
    let value = metadata.split(',').find_map(|pair| pair.trim().strip_prefix("filename "))?;
    String::from_utf8(BASE64_STANDARD.decode(value.trim()).ok()?).ok()
}

fn elsewhere() -> Error {
    Error::Conflict { code: "upload_offset", message: "the upload has come to another place; ask where by HEAD" }
}

fn other_version() -> Response {
    (StatusCode::PRECONDITION_FAILED, [("tus-version", VERSION)]).into_response()
}

/// Every answer of the protocol says its version.
fn marked(answer: Result<Response, Error>) -> Response {
    let mut response = answer.into_response();
    response.headers_mut().insert(RESUMABLE, HeaderValue::from_static(VERSION));
    response
}
