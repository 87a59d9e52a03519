//! Traces for a collector of OpenTelemetry: one span for each request, sent as protobuf over HTTP.
//!
//! ```toml
//! [telemetry]                            # without it nothing is traced
//! otlp = "http://127.0.0.1:4318"         # the collector; /v1/traces is added
//! allow_private = true                   # it is on this machine or in the authority's own network
//! ```
//! INVARIANT: a span has the fields that [`trace`] names and no others, and what is logged while it is open is no part of
//! it: the layer takes spans of [`TARGET`] alone. A field is a route as the router writes it, a method or a status.

use std::{fmt, pin::Pin, time::Duration};

use axum::{extract::Request, middleware::Next, response::Response};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Bytes;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use reqwest::Client;
use tokio::runtime::Handle;
use tracing::{Instrument as _, Subscriber, field};
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

use crate::{
    config::{Faults, Table},
    metrics,
    outgoing::{Outgoing, Target},
};

/// The target of the spans that are sent.
pub(crate) const TARGET: &str = "blanket_server::telemetry";
/// The longest answer of a collector that is read, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;
/// The longest that a sending may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What the configuration says of traces.
#[derive(Debug, Clone)]
pub struct Configured {
    otlp: Target,
    allow_private: bool,
}

impl Configured {
    pub(crate) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let allow_private = table.flag("allow_private", faults);
        let otlp = Target::read("otlp", allow_private, &mut table, faults);
        table.finish(faults);
        Some(Self { otlp: otlp?, allow_private })
    }
}

/// Sends what was traced, until it is stopped.
#[derive(Debug)]
pub(crate) struct Telemetry(SdkTracerProvider);

impl Telemetry {
    /// Begins to send; within a runtime.
    ///
    /// # Errors
    /// When the machine has no certificates to trust, or the address is none.
    pub(crate) fn begin(configured: &Configured) -> Result<Self, String> {
        let told = |error: &dyn fmt::Display| format!("traces cannot be sent: {error}");
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new(configured.allow_private)?)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", configured.otlp.as_str().trim_end_matches('/')))
            .build()
            .map_err(|error| told(&error))?;
        let resource = Resource::builder_empty().with_service_name("blanket").build();
        Ok(Self(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build()))
    }

    /// The layer that takes spans.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("blanket"))
            .with_location(false)
            .with_threads(false)
            .with_level(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(|metadata| metadata.is_span() && metadata.target() == TARGET))
    }

    /// Sends what is left.
    pub(crate) async fn stop(self) {
        // It waits for the last of it, which goes by way of this runtime.
        let _ = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
    }
}

/// Traces a request.
pub(crate) async fn trace(request: Request, next: Next) -> Response {
    let (route, method) = (metrics::route(&request), metrics::method(request.method()));
    let span = tracing::info_span!(
        target: TARGET,
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.route = route,
        http.request.method = method,
        http.response.status_code = field::Empty,
    );
    let response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    response
}

/// A client of the operator's own collector, which is often on this machine. The exporter calls it from a thread of its own; the sending is done in our runtime.
#[derive(Debug)]
struct Collector {
    http: Client,
    runtime: Handle,
}

impl Collector {
    fn new(allow_private: bool) -> Result<Self, String> {
        let http = Outgoing::new(allow_private, TIMEOUT).map_err(|why| format!("traces cannot be sent: {why}"))?;
        Ok(Self { http: http.into_client(), runtime: Handle::current() })
    }
}

impl HttpClient for Collector {
    fn send_bytes<'a, 'b>(
        &'a self,
        request: hyper::Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<hyper::Response<Bytes>, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        let http = self.http.clone();
        let asked = self.runtime.spawn(async move {
            let answer: hyper::Response<reqwest::Body> = http.execute(request.try_into()?).await?.into();
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, LONGEST_ANSWER).collect().await?.to_bytes();
            Ok(hyper::Response::from_parts(head, body))
        });
        Box::pin(async move { asked.await? })
    }
}
