//! Whose pages may do what: a matrix of requests that another page forges (CSRF), CORS, and the headers that go with them.

use reqwest::{
    Method, Response,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::json;

use crate::harness::{Place, Running, answer, valid_answers};

const PORTAL: &str = "https://portal.example";
const ALLOWED: (&str, &str) = ("BLANKET_ORIGINS_ALLOWED", "https://other.example, https://portal.example");

/// Everything that changes something.
const UNSAFE: [(&str, &str); 3] =
    [("POST", "/api/submissions"), ("POST", "/api/attachments?name=a.pdf"), ("DELETE", "/api/attachments/00")];

async fn send(running: &Running, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
    }
    running.client.request(Method::try_from(method).unwrap(), path).headers(map).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_something_comes_from_our_pages_from_allowed_ones_or_from_none() {
    let place = Place::new();
    let running = place.start_with(&[ALLOWED]).await;
    let own = format!("http://{}", running.server.address());
    let matrix: [(&[(&str, &str)], bool); 14] = [
        // Programs.
        (&[], true),
        // Browsers, on a page of ours.
        (&[("origin", &own)], true),
        (&[("origin", &own), ("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "none")], true),
        // On an allowed page.
        (&[("origin", PORTAL)], true),
        (&[("origin", PORTAL), ("sec-fetch-site", "cross-site")], true),
        // On a page of anybody else.
        (&[("origin", "https://evil.example")], false),
        (&[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")], false),
        (&[("origin", "https://portal.example.evil.example")], false),
        (&[("origin", "null")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("origin", PORTAL), ("origin", "https://evil.example")], false),
    ];
    for (method, path) in UNSAFE {
        for (headers, is_let) in matrix {
            let answered = answer(send(&running, method, path, headers).await).await;
            let refused = (403, &json!("foreign_origin")) == (answered.status, &answered.body["error"]["code"]);
            assert_eq!(refused, !is_let, "{method} {path} {headers:?} {answered:?}");
        }
    }
    // Who only reads may be anybody; the browser keeps the answer from a page that is not allowed.
    assert_eq!(send(&running, "GET", "/api/blanketter", &[("origin", "https://evil.example")]).await.status(), 200);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_an_origin_of_our_own_the_host_says_nothing() {
    let place = Place::new();
    let running = place.start_with(&[("BLANKET_ORIGINS_OWN", "https://blanketter.example")]).await;
    let of_host = format!("http://{}", running.server.address());
    for (origin, status) in [("https://blanketter.example", 404), (of_host.as_str(), 403)] {
        assert_eq!(send(&running, "DELETE", "/api/attachments/00", &[("origin", origin)]).await.status(), status);
    }
    let page = send(&running, "GET", "/api/blanketter", &[]).await;
    assert_eq!(page.headers()["strict-transport-security"], "max-age=31536000");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_json_body_is_called_json() {
    let place = Place::new();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await.to_string();
    for (kind, status) in [
        (None, 415),
        (Some("text/plain"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (Some("multipart/form-data; boundary=application/json"), 415),
        (Some("application/json"), 201),
        (Some("Application/JSON; charset=utf-8"), 201),
    ] {
        let mut request = running.client.post("/api/submissions").header("idempotency-key", "k").body(body.clone());
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        assert_eq!(request.send().await.unwrap().status(), status, "{kind:?}");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_of_allowed_pages_may_call() {
    let place = Place::new();
    let running = place.start_with(&[ALLOWED]).await;
    let preflight =
        [("access-control-request-method", "POST"), ("access-control-request-headers", "content-type,idempotency-key")];
    let with = |origin: &'static str| [vec![("origin", origin)], preflight.to_vec()].concat();
    let told = |response: &Response, name: &str| {
        let values = response.headers().get_all(name).iter().map(|it| it.to_str().unwrap());
        values.collect::<Vec<_>>().join(", ")
    };
    let allowed = send(&running, "OPTIONS", "/api/submissions", &with(PORTAL)).await;
    assert_eq!((allowed.status().as_u16(), told(&allowed, "access-control-allow-origin").as_str()), (200, PORTAL));
    assert!(told(&allowed, "access-control-allow-headers").contains("idempotency-key"));
    assert!(told(&allowed, "access-control-allow-methods").contains("DELETE"));
    assert_eq!(told(&allowed, "access-control-allow-credentials"), "");
    for origin in ["https://evil.example", "null", "https://portal.example:444", "http://portal.example"] {
        let refused = send(&running, "OPTIONS", "/api/submissions", &with(origin)).await;
        assert_eq!(told(&refused, "access-control-allow-origin"), "", "{origin}");
    }

    let got = send(&running, "GET", "/api/blanketter", &[("origin", PORTAL)]).await;
    assert_eq!(told(&got, "access-control-allow-origin"), PORTAL);
    assert!(told(&got, "vary").contains("origin"), "what is for one page is kept for no other");
    assert!(told(&got, "access-control-expose-headers").contains("retry-after"));
    // A refusal can be read too.
    let missing = send(&running, "GET", "/api/blanketter/andet", &[("origin", PORTAL)]).await;
    assert_eq!((missing.status().as_u16(), told(&missing, "access-control-allow-origin").as_str()), (404, PORTAL));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_pages_stand_in_the_frames_of_those_we_name() {
    let place = Place::new();
    for (frames, expected) in [
        ("", "frame-ancestors 'none'"),
        ("https://a.example, https://b.example", "frame-ancestors https://a.example https://b.example"),
    ] {
        let running = place.start_with(&[("BLANKET_ORIGINS_FRAMES", frames)]).await;
        let page = send(&running, "GET", "/", &[]).await;
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.ends_with(expected), "{policy}");
        assert!(!page.headers().contains_key("strict-transport-security"), "not without https");
        running.stop().await;
    }
}
