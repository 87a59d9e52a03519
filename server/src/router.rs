//! Every route, and what is done to every request and answer.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
};

use crate::{App, addresses, attachments, catalogue, error::Error, operator, site, submissions};

/// The longest that a client may pause in the middle of a body.
const BODY_PAUSE: Duration = Duration::from_secs(30);
/// The longest that a request may take, upload included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// A middle level: nearly as small as the best, at a tenth of the time.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(5);

/// The whole interface.
pub(crate) fn router(app: Arc<App>) -> Router {
    let api = Router::new()
        .route("/blanketter", get(catalogue::list))
        .route("/blanketter/{id}", get(catalogue::newest))
        .route("/blanketter/{id}/compiled", get(catalogue::newest_compiled))
        .route("/blanketter/{id}/{version}", get(catalogue::version))
        .route("/blanketter/{id}/{version}/compiled", get(catalogue::version_compiled))
        .route("/adresser", get(addresses::search))
        .route("/adresser/{type}/{id}", get(addresses::one))
        .route("/attachments", post(attachments::upload))
        .route("/attachments/{id}", delete(attachments::delete))
        .route("/submissions", post(submissions::submit).layer(DefaultBodyLimit::max(submissions::LARGEST_BODY)))
        .fallback(async || Error::NotFound { code: "not_found", message: "there is no such address" })
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
        .layer(middleware::map_response(keep_nothing));
    Router::new()
        .nest("/api", api)
        .merge(operator::routes(&app))
        .fallback(serve_site)
        .with_state(app)
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(CompressionLayer::new().quality(COMPRESSION))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(middleware::map_response(secure))
}

async fn serve_site(State(app): State<Arc<App>>, request: Request) -> Response {
    match &app.site {
        Some(site) => site.serve(request).await,
        None => {
            Error::NotFound { code: "no_site", message: "this server has no site; see [server] web" }.into_response()
        }
    }
}

/// Answers of the interface are nobody's to keep, unless they say otherwise.
async fn keep_nothing(mut response: Response) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(no_store);
    response
}

async fn secure(mut response: Response) -> Response {
    for (name, value) in site::SECURITY_HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

fn after_panic(_: Box<dyn Any + Send>) -> Response {
    Error::Internal("a panic").into_response()
}
