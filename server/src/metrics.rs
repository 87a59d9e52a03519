//! What can be counted without telling of anybody, for Prometheus, at an address of its own that is not the citizens'.
//!
//! ```toml
//! [metrics]                      # without it nothing is counted
//! listen = "127.0.0.1:9090"      # GET /metrics
//! ```
//! INVARIANT: labels are a route as the router writes it, a method, a class of status, a receiver's name, a state. None is
//! anything that a client sent, so that neither a person nor an endless number of rows can come in.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
    routing::get,
};
use jiff::Timestamp;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::{
    App,
    config::{self, Faults, Table},
    store::watch::{self, Depth},
};

const DEFAULT_LISTEN: &str = "127.0.0.1:9090";
/// Seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// How often what was measured is put together, also when nobody asks for it.
const UPKEEP: Duration = Duration::from_secs(5);

/// What the configuration says of metrics.
#[derive(Debug, Clone)]
pub struct Configured {
    pub(crate) listen: SocketAddr,
}

impl Configured {
    pub(crate) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let listen = config::listen(&mut table, DEFAULT_LISTEN, faults);
        table.finish(faults);
        Some(Self { listen: listen? })
    }
}

/// Begins to count, for this whole process; None when another library counts here already.
pub(crate) fn begin() -> Option<&'static PrometheusHandle> {
    static COUNTED: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let begun = COUNTED.get_or_init(|| {
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS).ok()?.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok().map(|()| handle)
    });
    begun.as_ref()
}

/// What is served at the address for metrics.
pub(crate) fn router(app: Arc<App>, counted: &'static PrometheusHandle) -> Router {
    tokio::spawn(async move {
        let mut upkeep = tokio::time::interval(UPKEEP);
        loop {
            upkeep.tick().await;
            counted.run_upkeep();
        }
    });
    let render = async move |State(app): State<Arc<App>>| {
        waiting(&app).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        Ok::<_, StatusCode>(counted.render())
    };
    Router::new().route("/metrics", get(render)).with_state(app)
}

/// Looks how much waits in the outbox, and for how long.
async fn waiting(app: &App) -> sqlx::Result<()> {
    let depths = watch::depths(&app.store).await?;
    let now = app.clock.now().millis();
    // A receiver for which nothing waits any longer is told as 0, and would else stay at what it was.
    for receiver in &app.config.receivers {
        for state in ["queued", "parked"] {
            told(&receiver.name, state, 0, 0);
        }
    }
    for Depth { receiver, state, deliveries, oldest } in depths {
        let received = oldest.parse::<Timestamp>().map_or(now, Timestamp::as_millisecond);
        told(&receiver, &state, deliveries, now.saturating_sub(received));
    }
    Ok(())
}

fn told(receiver: &str, state: &str, deliveries: i64, age_millis: i64) {
    let labels = [("receiver", receiver.to_owned()), ("state", state.to_owned())];
    gauge!("blanket_outbox_deliveries", &labels).set(deliveries as f64);
    gauge!("blanket_outbox_oldest_seconds", &labels).set(age_millis as f64 / 1000.0);
}

/// Counts a request and times its answer.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let (route, method) = (route(&request), method(request.method()));
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = class(response.status());
    counter!("blanket_requests_total", "route" => route.clone(), "method" => method, "status" => status).increment(1);
    histogram!("blanket_request_seconds", "route" => route).record(begun.elapsed());
    response
}

/// A submission has been accepted.
pub(crate) fn accepted() {
    counter!("blanket_submissions_accepted_total").increment(1);
}

/// A try to deliver has ended: `outcome` is `delivered`, `later` or `parked`.
pub(crate) fn delivered(receiver: &str, outcome: &'static str) {
    counter!("blanket_deliveries_total", "receiver" => receiver.to_owned(), "outcome" => outcome).increment(1);
}

/// The route of a request as the router writes it; `site` for what is no route.
pub(crate) fn route(request: &Request) -> String {
    request.extensions().get::<MatchedPath>().map_or("site", MatchedPath::as_str).to_owned()
}

/// A method by its name, and one that nobody knows as `other`.
pub(crate) fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
    KNOWN.into_iter().find(|it| *it == method.as_str()).unwrap_or("other")
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
