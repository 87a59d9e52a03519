//! Every route, and what is done to every request and answer.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, head, post},
};
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer,
};

use crate::{
    App, addresses, attachments, catalogue,
    error::Error,
    health,
    limits::{self, Kind},
    metrics, openapi, operator, origin, submissions, telemetry,
};

/// The longest that a request may take, upload included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// A middle level: nearly as small as the best, at a tenth of the time.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(5);

/// The whole interface.
pub(crate) fn router(app: Arc<App>) -> Router {
    let attachment = head(attachments::upload::head)
        .patch(attachments::upload::patch)
        .post(attachments::finish)
        .delete(attachments::delete);
    let limited = |kind: Kind| middleware::from_fn_with_state((Arc::clone(&app), kind), limits::limit);
    let upload = post(attachments::post).options(attachments::upload::options);
    let submission = post(submissions::submit)
        .layer(DefaultBodyLimit::max(submissions::LARGEST_BODY))
        .route_layer(middleware::from_fn(origin::json_only));
    let api = Router::new()
        .route("/openapi.json", get(openapi::document))
        .route("/blanketter", get(catalogue::list))
        .route("/blanketter/{id}", get(catalogue::newest))
        .route("/blanketter/{id}/compiled", get(catalogue::newest_compiled))
        .route("/blanketter/{id}/{version}", get(catalogue::version))
        .route("/blanketter/{id}/{version}/compiled", get(catalogue::version_compiled))
        .route("/adresser", get(addresses::search).route_layer(limited(Kind::Addresses)))
        .route("/adresser/{type}/{id}", get(addresses::one).route_layer(limited(Kind::Addresses)))
        .route("/attachments", upload.route_layer(limited(Kind::Uploads)))
        .route("/attachments/{id}", attachment)
        .route("/submissions", submission.route_layer(limited(Kind::Submissions)))
        .fallback(async || Error::NotFound { code: "not_found", message: "there is no such address" })
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
        .layer(middleware::map_response(keep_nothing));
    let headers: Arc<[_]> = app.config.origins.security_headers().into();
    let cors = app.config.origins.cors();
    let router = Router::new()
        .nest("/api", api)
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .fallback(serve_site)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), origin::refuse_foreign))
        // They have an origin of their own, and are stricter about it.
        .merge(operator::routes(&app))
        .with_state(app)
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(CompressionLayer::new().quality(COMPRESSION))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(middleware::from_fn(metrics::count))
        .layer(middleware::from_fn(telemetry::trace));
    let router = match cors {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.layer(middleware::map_response(move |response| secure(response, Arc::clone(&headers))))
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

async fn secure(mut response: Response, headers: Arc<[(HeaderName, HeaderValue)]>) -> Response {
    for (name, value) in headers.iter() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

fn after_panic(_: Box<dyn Any + Send>) -> Response {
    Error::Internal("a panic").into_response()
}
