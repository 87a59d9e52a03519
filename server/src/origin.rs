//! Which pages may do what with this server: their scripts call it (CORS), their frames show it (`frame-ancestors`), their
//! visitors' browsers send to it (CSRF).
//!
//! ```toml
//! [origins]                                   # without it: pages of this server alone
//! own = "https://blanketter.kommune.dk"       # optional: where citizens find this server; https brings HSTS
//! allowed = ["https://selvbetjening.dk"]      # optional: whose pages' scripts may call the interface
//! frames = ["https://selvbetjening.dk"]       # optional: whose pages may show ours in a frame
//! ```
//! A request that changes something must come from a page of this server, from an allowed page, or from no page at all:
//! browsers say where a page is from in `Origin` and `Sec-Fetch-Site`, and a page cannot lie about it. Without `own`, a
//! page is ours when it is from the host that the request is for; a proxy that gives another `Host` makes `own` needed.
//! A JSON body must be called one, which a form on somebody's page cannot do.
//!
//! Not here: who the citizen is. No cookie is set or read by the interface.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use hyper::Uri;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{
    App,
    config::{Faults, Table, Text},
    error::Error,
};

/// How long a browser takes our word for what an allowed page may do.
const PREFLIGHT_AGE: Duration = Duration::from_secs(600);
/// How long a browser is to use https alone: a year, in seconds.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// What scripts of allowed pages may send, beyond what every script may.
const SENT: [HeaderName; 10] = [
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::RANGE,
    header::CONTENT_RANGE,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("upload-offset"),
    HeaderName::from_static("upload-length"),
    HeaderName::from_static("upload-metadata"),
    HeaderName::from_static("tus-resumable"),
];
/// What they may read.
const READ: [HeaderName; 6] = [
    header::ETAG,
    header::LOCATION,
    header::RETRY_AFTER,
    HeaderName::from_static("upload-offset"),
    HeaderName::from_static("upload-length"),
    HeaderName::from_static("tus-resumable"),
];

/// What the configuration says of origins. Each is a scheme, a host and perhaps a port: `https://kommune.dk`.
#[derive(Debug, Clone, Default)]
pub struct Configured {
    own: Option<HeaderValue>,
    allowed: Vec<HeaderValue>,
    frames: Vec<String>,
}

impl Configured {
    pub(crate) fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let own = table.text("own", faults);
        let allowed = table.texts("allowed", faults);
        let frames = table.texts("frames", faults);
        table.finish(faults);
        Self {
            own: own.and_then(|it| origin(&it, faults)),
            allowed: allowed.iter().filter_map(|it| origin(it, faults)).collect(),
            frames: frames.into_iter().filter(|it| origin(it, faults).is_some()).map(|it| it.value).collect(),
        }
    }

    /// The headers of every answer. Pages load this server's own files only: no script and no style stands in a page
    /// itself.
    pub(crate) fn security_headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let frames = if self.frames.is_empty() { "'none'".to_owned() } else { self.frames.join(" ") };
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; \
             img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {frames}"
        );
        let mut headers = vec![
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ),
        ];
        // Origins are visible ASCII, so that this is a header.
        headers.extend(HeaderValue::try_from(policy).ok().map(|it| (header::CONTENT_SECURITY_POLICY, it)));
        if self.own.as_ref().is_some_and(|own| own.as_bytes().starts_with(b"https:")) {
            headers.push((header::STRICT_TRANSPORT_SECURITY, HSTS));
        }
        headers
    }

    /// Lets the scripts of allowed pages call; None when no page is allowed.
    pub(crate) fn cors(&self) -> Option<CorsLayer> {
        let layer = CorsLayer::new()
            .allow_origin(AllowOrigin::list(self.allowed.iter().cloned()))
            .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers(SENT)
            .expose_headers(READ)
            .max_age(PREFLIGHT_AGE);
        Some(layer).filter(|_| !self.allowed.is_empty())
    }

    /// Whether a request may change something.
    fn lets(&self, headers: &HeaderMap, host: Option<&str>) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (Some(origin), None) => self.is_own(origin, host) || self.allowed.contains(origin),
            (Some(_), Some(_)) => false,
            // Browsers say where a page is from with every request that changes something; the older ones in `Origin`
            // alone, the newer here as well. Who says neither is no browser.
            (None, _) => headers.get_all(SEC_FETCH_SITE).iter().all(|it| it == "same-origin" || it == "none"),
        }
    }

    fn is_own(&self, origin: &HeaderValue, host: Option<&str>) -> bool {
        match &self.own {
            Some(own) => origin == own,
            None => {
                let of_page = origin.to_str().ok().and_then(|it| it.split_once("://"));
                of_page.is_some_and(|(_, of_page)| host.is_some_and(|host| host.eq_ignore_ascii_case(of_page)))
            }
        }
    }
}

/// Refuses what a page of somebody else has a browser send.
pub(crate) async fn refuse_foreign(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    let host = request.uri().host().or_else(|| request.headers().get(header::HOST)?.to_str().ok());
    if !request.method().is_safe() && !app.config.origins.lets(request.headers(), host) {
        return Err(Error::Forbidden {
            code: "foreign_origin",
            message: "a page of another origin may not do this; see [origins]",
        });
    }
    Ok(next.run(request).await)
}

/// Refuses a body that is not called JSON.
pub(crate) async fn json_only(request: Request, next: Next) -> Result<Response, Error> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Error::MediaType { message: "send content-type: application/json" });
    }
    Ok(next.run(request).await)
}

fn origin(text: &Text, faults: &mut Faults) -> Option<HeaderValue> {
    let written = text.value.as_str();
    let is_origin = written.parse::<Uri>().is_ok_and(|uri| {
        let (scheme, authority) = (uri.scheme_str().unwrap_or_default(), uri.authority());
        matches!(scheme, "http" | "https")
            && authority.is_some_and(|it| {
                let default = [("http", 80), ("https", 443)].contains(&(scheme, it.port_u16().unwrap_or_default()));
                // Browsers write it in one way only: small letters, no port where it goes without saying, no path.
                !default
                    && !it.as_str().contains(['@', '*', ';', ','])
                    && written == format!("{scheme}://{it}").to_lowercase()
            })
    });
    if !is_origin {
        let message = format!("`{written}` is not an origin");
        let help =
            "write scheme and host in small letters, and the port if it is another than usual: \"https://kommune.dk\"";
        faults.add("bad-value", text.span.clone(), message, help);
    }
    HeaderValue::try_from(written).ok().filter(|_| is_origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        let is_origin =
            |value: &str| origin(&Text { value: value.to_owned(), span: 0..0 }, &mut Faults::default()).is_some();
        for right in ["https://kommune.dk", "http://127.0.0.1:8080", "https://a.b.c:8443"] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in [
            "",
            "*",
            "null",
            "kommune.dk",
            "https://",
            "https://kommune.dk/",
            "https://kommune.dk/x",
            "https://Kommune.dk",
            "https://kommune.dk:443",
            "http://kommune.dk:80",
            "https://a@kommune.dk",
            "https://*.dk",
            "https://a;b",
            "ftp://a.dk",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }
}
