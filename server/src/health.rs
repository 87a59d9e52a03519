//! Whether this process lives (`GET /healthz`) and whether it can do its work (`GET /readyz`), for whoever watches over it
//! and for the proxy in front. Neither tells more than that.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;
use tokio::task::AbortHandle;
use utoipa::ToSchema;

use crate::{App, store::watch};

/// How long the database may take to answer.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// What is looked at beside the database.
#[derive(Debug)]
pub(crate) struct Readiness {
    workers: Vec<AbortHandle>,
}

impl Readiness {
    pub(crate) fn new(workers: Vec<AbortHandle>) -> Self {
        Self { workers }
    }

    fn workers_run(&self) -> bool {
        !self.workers.iter().any(AbortHandle::is_finished)
    }
}

/// The answer of `/readyz`: each is true when it is well.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadyReply {
    ready: bool,
    database: bool,
    workers: bool,
    /// Whether there is room for what comes.
    disk: bool,
}

/// Whether the process lives.
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "It lives", body = String)))]
pub(crate) async fn healthz() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n")
}

/// Whether it can do its work.
#[utoipa::path(get, path = "/readyz", responses(
    (status = 200, description = "All is well", body = ReadyReply),
    (status = 503, description = "Something is not", body = ReadyReply),
))]
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> impl IntoResponse {
    let database = tokio::time::timeout(DATABASE_TIMEOUT, watch::answers(&app.store)).await.is_ok_and(|it| it.is_ok());
    let workers = app.readiness.workers_run();
    let disk = app.disk.admit(0).is_ok();
    let ready = database && workers && disk;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(ReadyReply { ready, database, workers, disk }))
}
