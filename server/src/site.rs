//! The static site: files of the web folder, and `index.html` for every other address, which the site reads itself. The
//! page is told who the authority is and how it is reached, so that a citizen knows also when nothing else works.
//!
//! Files whose name holds a hash of their contents are kept by browsers for a year; all others are asked for anew.
//! `name.br` beside a file is sent in its place to browsers that read brotli.

use std::{
    fs,
    path::{Path, PathBuf},
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use blanket_engine::ENGINE_VERSION;
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use crate::config::Authority;
use crate::error::Error;

/// Where the page has room for it.
const CONTACT: &str = "<p class=\"blanket-contact\"></p>";
const INDEX: &str = "index.html";
const FOR_A_YEAR: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const ASK_ANEW: HeaderValue = HeaderValue::from_static("no-cache");
/// How many hex digits in a row are taken for a hash. The site's builder writes 16, less any zeros they begin with.
const HASH_LENGTH: usize = 12;

/// A folder with a site in it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    folder: PathBuf,
    index: Bytes,
}

impl Site {
    /// None when the folder has no `index.html`.
    pub(crate) fn new(folder: &Path, authority: Option<&Authority>) -> Option<Self> {
        let index = fs::read_to_string(folder.join(INDEX)).ok()?;
        let index = authority.map_or(index.clone(), |it| index.replace(CONTACT, &contact(it)));
        Some(Self { folder: folder.to_owned(), index: index.into() })
    }

    /// Where the style sheets of the site are, for pages that the server makes.
    pub(crate) fn styles(&self) -> Vec<String> {
        let index = String::from_utf8_lossy(&self.index);
        let addresses = index.split("href=\"").skip(1).filter_map(|it| Some(it.split_once('"')?.0.to_owned()));
        addresses.filter(|it| it.starts_with('/') && it.ends_with(".css")).collect()
    }

    /// Answers a request for anything outside of `/api`.
    pub(crate) async fn serve(&self, request: Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Error::MethodNotAllowed.into_response();
        }
        // A page of the site has no extension; a file that is missing shall not be answered with a page.
        let is_file = request.uri().path().rsplit('/').next().is_some_and(|name| name.contains('.'));
        if !is_file || request.uri().path() == "/index.html" {
            let headers = [(header::CONTENT_TYPE, HTML), (header::CACHE_CONTROL, ASK_ANEW)];
            let mut response = (headers, self.index.clone()).into_response();
            if let Some(link) = form_of(request.uri().path()) {
                response.headers_mut().insert(header::LINK, link);
            }
            return response;
        }
        let caching = if has_hash(request.uri().path()) { FOR_A_YEAR } else { ASK_ANEW };
        let files = ServeDir::new(&self.folder).append_index_html_on_directories(false).precompressed_br();
        let Ok(response) = files.oneshot(request).await;
        if response.status() == StatusCode::NOT_FOUND {
            return Error::NotFound { code: "not_found", message: "there is no such file" }.into_response();
        }
        let mut response = response.map(Body::new);
        response.headers_mut().insert(header::CACHE_CONTROL, caching);
        response
    }
}

/// Has the browser fetch the form of a page while it fetches the program that shows it. The address is the one that
/// `web/src/opening.rs` asks for.
fn form_of(path: &str) -> Option<HeaderValue> {
    let id = path.strip_prefix("/blanket/")?.trim_end_matches('/');
    // What is no id of a form does not come into a header.
    let is_id = !id.is_empty() && id.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
    let link = format!("</api/blanketter/{id}/compiled?engine={ENGINE_VERSION}>; rel=preload; as=fetch; crossorigin");
    HeaderValue::try_from(link).ok().filter(|_| is_id)
}

/// In no language: a name, a number and an address are read alike in all.
fn contact(authority: &Authority) -> String {
    let mut out = format!("<p class=\"blanket-contact\"><strong>{}</strong>", escape(&authority.name));
    if let Some(phone) = &authority.phone {
        let dialled: String = phone.chars().filter(|it| !it.is_whitespace()).collect();
        out.push_str(&format!("<br><a href=\"tel:{}\">{}</a>", escape(&dialled), escape(phone)));
    }
    if let Some(url) = &authority.url {
        let shown = url.trim_start_matches("https://").trim_end_matches('/');
        out.push_str(&format!("<br><a href=\"{}\">{}</a>", escape(url), escape(shown)));
    }
    out.push_str("</p>");
    out
}

/// Text as text inside of HTML, attributes in double quotes included.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Whether a file's name holds a hash, as `/app-3f2a9c1b2d3e4f50_bg.wasm` does.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts = name.split(|it: char| !it.is_ascii_alphanumeric());
    parts.any(|part| part.len() >= HASH_LENGTH && part.bytes().all(|it| it.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_form_has_its_form_fetched() {
        let link = |path: &str| form_of(path).map(|it| it.to_str().unwrap().to_owned());
        let of_pn151 =
            format!("</api/blanketter/pn151/compiled?engine={ENGINE_VERSION}>; rel=preload; as=fetch; crossorigin");
        assert_eq!(link("/blanket/pn151"), Some(of_pn151.clone()));
        assert_eq!(link("/blanket/pn151/"), Some(of_pn151));
        for path in ["/", "/blanket/", "/blanket/a/b", "/blanket/a>", "/blanket/%0A", "/api/blanketter/pn151"] {
            assert_eq!(link(path), None, "{path}");
        }
    }

    #[test]
    fn hashed_names() {
        assert!(has_hash("/app-3f2a9c1b2d3e4f50_bg.wasm") && has_hash("/app-2a9c1b2d3e4f50.js"));
        assert!(!has_hash("/app.wasm") && !has_hash("/3f2a9c1b2d3e4f50/dkfds.css") && !has_hash("/added-facade.css"));
    }
}
