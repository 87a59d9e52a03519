//! Adressevælger itself, asked over HTTP with a limit on the time and the size of its answer.

use std::time::Duration;

use axum::body::Bytes;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::{StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

use super::{Adressevaelger, MOST_HITS, Unanswered};

/// The longest answer that is read.
const LONGEST_ANSWER: usize = 256 * 1024;

#[derive(Debug)]
pub(crate) struct Client {
    how: Adressevaelger,
    http: legacy::Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
}

impl Client {
    pub(super) fn new(how: Adressevaelger) -> Result<Self, String> {
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|error| format!("this machine has no certificates to trust: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self { how, http: legacy::Client::builder(TokioExecutor::new()).build(connector) })
    }

    pub(super) async fn find(&self, text: &str) -> Result<Value, Unanswered> {
        let most = MOST_HITS.to_string();
        let mut query = vec![("tekst", text), ("maksimum", &most)];
        query.extend(self.how.municipality.iter().map(|(name, code)| (name.as_str(), code.as_str())));
        self.ask("adresser/soeg", &query).await
    }

    pub(super) async fn address(&self, id: &str) -> Result<Value, Unanswered> {
        self.ask(&format!("adresser/{id}"), &[]).await
    }

    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Unanswered> {
        let mut address = format!("{}/{path}?token={}", self.how.url, encoded(&self.how.token));
        for (name, value) in query {
            address.push_str(&format!("&{name}={}", encoded(value)));
        }
        let address: Uri = address.parse().map_err(|_| Unanswered::Strange)?;
        let Self { how: Adressevaelger { timeout, .. }, http } = self;
        within(*timeout, async {
            let answer = http.get(address).await.map_err(|_| Unanswered::Unreachable)?;
            match answer.status() {
                StatusCode::OK => {}
                StatusCode::NOT_FOUND => return Err(Unanswered::Unknown),
                _ => return Err(Unanswered::Strange),
            }
            let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
            let json: Value =
                body.ok().and_then(|it| serde_json::from_slice(&it.to_bytes()).ok()).ok_or(Unanswered::Strange)?;
            // It says "fejl" with status 200 as well.
            if json.get("status").is_some_and(|it| it != "ok") { Err(Unanswered::Strange) } else { Ok(json) }
        })
        .await
    }
}

async fn within<T>(time: Duration, asked: impl Future<Output = Result<T, Unanswered>>) -> Result<T, Unanswered> {
    tokio::time::timeout(time, asked).await.unwrap_or(Err(Unanswered::TooSlow))
}

/// A value for a query, percent-encoded.
fn encoded(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
