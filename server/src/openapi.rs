//! `GET /api/openapi.json`: the interface as OpenAPI 3.1, for vendors and their tools. What it says of a route stands at the
//! route's handler; `tests/it/openapi.rs` compares it with the server that runs.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use crate::{addresses, attachments, catalogue, health, submissions};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Blanket",
        description = "Danish municipal forms: fetch a form, upload files, send answers. A receipt means that all of it is on disk.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        document,
        catalogue::list,
        catalogue::newest,
        catalogue::newest_compiled,
        catalogue::version,
        catalogue::version_compiled,
        addresses::search,
        addresses::one,
        attachments::post,
        attachments::finish,
        attachments::upload::head,
        attachments::upload::patch,
        attachments::delete,
        submissions::submit,
        health::healthz,
        health::readyz,
    )
)]
struct Interface;

/// What is answered to a file: one that is here, or one that has begun to come.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Uploaded {
    Whole(attachments::UploadReply),
    Begun(attachments::Begun),
}

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| Interface::openapi().to_json().unwrap_or_default().into());

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(crate) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], DOCUMENT.clone())
        .into_response()
}
