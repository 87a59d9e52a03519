//! What a request is answered when it is not answered what it asked for: `{ "error": { "code", "message" } }`, and for
//! answers with faults `{ "issues": [ { "field", "code", "message" } ] }`.
//!
//! Codes are for programs and do not change; messages are for whoever writes the client, and never repeat an answer.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// After how many seconds a client may try again when the server is busy.
const BUSY_SECONDS: u16 = 5;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) enum Error {
    /// 400: the request is not what the interface asks for.
    BadRequest { code: &'static str, message: String },
    /// 403.
    Forbidden { code: &'static str, message: &'static str },
    /// 404.
    NotFound { code: &'static str, message: &'static str },
    /// 405.
    MethodNotAllowed,
    /// 409: the request stands against something that is already so.
    Conflict { code: &'static str, message: &'static str },
    /// 413, with the most bytes there may be.
    TooLarge { most: u64 },
    /// 415.
    FileType { message: &'static str },
    /// 422: the file was found to be one that nobody should open. `message` is for the citizen, Danish first.
    Unsafe { code: &'static str, message: &'static str },
    /// 415, of the request itself.
    MediaType { message: &'static str },
    /// 429: asked too often; after how many seconds there is room again.
    TooMany { seconds: u64 },
    /// 422: the answers have faults.
    Issues(Vec<IssueReply>),
    /// 502: a service of others does not answer as it should.
    Elsewhere { code: &'static str, message: &'static str },
    /// 503: nothing was kept; the same request may be sent again.
    Database(sqlx::Error),
    /// 503, for another reason. `message` is for the citizen, Danish first.
    NotNow { code: &'static str, message: &'static str },
    /// 500: a fault of the program, or of the disk.
    Internal(&'static str),
}

/// A fault of an answer, in the words the citizen is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct IssueReply {
    /// The field's path: `ansoegere[0].cpr`.
    pub field: String,
    pub code: String,
    pub message: String,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut retry_after = None;
        let (status, code, message) = match self {
            Self::Issues(issues) => {
                return (StatusCode::UNPROCESSABLE_ENTITY, Json(IssuesReply { issues })).into_response();
            }
            Self::BadRequest { code, message } => (StatusCode::BAD_REQUEST, code, message),
            Self::Forbidden { code, message } => (StatusCode::FORBIDDEN, code, message.to_owned()),
            Self::MediaType { message } => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type", message.to_owned()),
            Self::TooMany { seconds } => {
                retry_after = Some(HeaderValue::from(seconds));
                (
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many",
                    format!("too many requests; try again in {seconds} seconds"),
                )
            }
            Self::NotFound { code, message } => (StatusCode::NOT_FOUND, code, message.to_owned()),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "this address does not answer to this method".to_owned(),
            ),
            Self::Conflict { code, message } => (StatusCode::CONFLICT, code, message.to_owned()),
            Self::TooLarge { most } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too_large", format!("the most is {most} bytes"))
            }
            Self::FileType { message } => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "file_type", message.to_owned()),
            Self::Elsewhere { code, message } => (StatusCode::BAD_GATEWAY, code, message.to_owned()),
            Self::Unsafe { code, message } => (StatusCode::UNPROCESSABLE_ENTITY, code, message.to_owned()),
            Self::NotNow { code, message } => (StatusCode::SERVICE_UNAVAILABLE, code, message.to_owned()),
            Self::Database(error) => {
                tracing::error!(%error, "the database does not answer");
                (StatusCode::SERVICE_UNAVAILABLE, "busy", "nothing was kept; send the same again in a while".to_owned())
            }
            Self::Internal(what) => {
                tracing::error!(what, "a request failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "a fault of the server; nothing was kept".to_owned())
            }
        };
        let mut response = (status, Json(ErrorReply { error: Fault { code, message } })).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            retry_after = Some(HeaderValue::from(BUSY_SECONDS));
        }
        if let Some(after) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, after);
        }
        response
    }
}

/// What is answered to what is refused.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorReply {
    error: Fault,
}

#[derive(Serialize, ToSchema)]
struct Fault {
    /// For programs; does not change.
    code: &'static str,
    /// For whoever writes the client.
    message: String,
}

/// What is answered to answers with faults.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuesReply {
    issues: Vec<IssueReply>,
}
