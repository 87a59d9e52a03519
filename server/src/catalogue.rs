//! The blanketter this server takes answers to, and `GET /api/blanketter...`, which hands them out.
//!
//! All of them are read and compiled at the start; one with a fault stops the server from starting. Browsers get what
//! was compiled, vendors the bundle it was compiled from.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Json,
    body::Bytes,
    extract::{Path as UrlPath, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use blanket_engine::{Blanket, ENGINE_VERSION, Language, sha256_hex};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App, StartError,
    error::{Error, ErrorReply},
    sources::{self, SourcesError},
};

/// The folder, in that of the forms, of those that only show what can be done.
const EXAMPLES: &str = "eksempler";

/// Every blanket in all of its versions.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    /// By id, then by version, the newest last.
    entries: BTreeMap<String, BTreeMap<Version, Arc<Entry>>>,
}

/// One version of a blanket, ready to be handed out and to judge answers.
#[derive(Debug)]
pub(crate) struct Entry {
    pub blanket: Blanket,
    /// The bundle as JSON.
    bundle: Bytes,
    /// What browsers read in its place, and the SHA-256 of that.
    compiled: Bytes,
    compiled_sha256: String,
    titles: BTreeMap<&'static str, String>,
    descriptions: BTreeMap<&'static str, String>,
}

/// Numbers of a version, in the order in which they count; what follows a hyphen counts as older.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Version(Vec<u64>, bool, String);

impl Catalogue {
    /// Reads and compiles every form in a folder; those that are examples only if they are wanted.
    ///
    /// # Errors
    /// When the folder cannot be read, a form has faults, or two are the same blanket in the same version.
    pub(crate) fn load(forms: &Path, examples: bool) -> Result<Self, StartError> {
        let mut catalogue = Self::default();
        let mut faults = String::new();
        let is_wanted = |folder: &PathBuf| examples || !folder.starts_with(forms.join(EXAMPLES));
        for folder in sources::find(forms)?.into_iter().filter(is_wanted) {
            match sources::compile_whole(&folder) {
                Ok((bundle, blanket)) => catalogue.add(Entry::new(blanket, bundle.to_json()))?,
                Err(SourcesError::Faults(drawn)) => faults.push_str(&drawn),
                Err(error) => return Err(error.into()),
            }
        }
        if faults.is_empty() { Ok(catalogue) } else { Err(SourcesError::Faults(faults).into()) }
    }

    /// A blanket in one version.
    pub(crate) fn get(&self, id: &str, version: &str) -> Option<&Arc<Entry>> {
        self.entries.get(id)?.get(&Version::parse(version)).filter(|it| it.blanket.version() == version)
    }

    /// Whether there is any version of a blanket.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.entries.contains_key(id)
    }

    /// Ids of all blanketter.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    fn newest(&self, id: &str) -> Option<&Arc<Entry>> {
        self.entries.get(id)?.values().next_back()
    }

    fn add(&mut self, entry: Entry) -> Result<(), StartError> {
        let (id, version) = (entry.blanket.id().to_owned(), entry.blanket.version().to_owned());
        let versions = self.entries.entry(id.clone()).or_default();
        if versions.insert(Version::parse(&version), Arc::new(entry)).is_some() {
            return Err(StartError::SameVersion { id, version });
        }
        Ok(())
    }
}

impl Entry {
    fn new(blanket: Blanket, bundle: &str) -> Self {
        let languages = || blanket.languages().iter().copied();
        let description = |it: Language| Some((it.code(), blanket.message(it, "description")?));
        let compiled = blanket.to_bytes();
        Self {
            bundle: Bytes::copy_from_slice(bundle.as_bytes()),
            compiled_sha256: sha256_hex(&compiled),
            compiled: compiled.into(),
            titles: languages().map(|it| (it.code(), blanket.title(it))).collect(),
            descriptions: languages().filter_map(description).collect(),
            blanket,
        }
    }
}

impl Version {
    fn parse(text: &str) -> Self {
        let (numbers, rest) = text.split_once('-').unwrap_or((text, ""));
        let numbers = numbers.split('.').map(|it| it.parse().unwrap_or(0)).collect();
        Self(numbers, rest.is_empty(), rest.to_owned())
    }
}

/// A row of `GET /api/blanketter`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Row<'a> {
    id: &'a str,
    number: Option<&'a str>,
    version: &'a str,
    hash: &'a str,
    languages: Vec<&'static str>,
    titles: &'a BTreeMap<&'static str, String>,
    descriptions: &'a BTreeMap<&'static str, String>,
    /// Where the bundle is.
    bundle: String,
    /// Where it is compiled for this engine, at an address that browsers may keep for ever.
    compiled: String,
}

/// The newest version of each blanket.
#[utoipa::path(get, path = "/api/blanketter", responses((status = 200, description = "All there are", body = [Row])))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Response {
    let newest = app.catalogue.entries.values().filter_map(|versions| versions.values().next_back());
    let rows: Vec<Row<'_>> = newest
        .map(Arc::as_ref)
        .map(|Entry { blanket, titles, descriptions, compiled_sha256, .. }| Row {
            id: blanket.id(),
            number: blanket.number(),
            version: blanket.version(),
            hash: blanket.hash(),
            languages: blanket.languages().iter().map(|it| it.code()).collect(),
            titles,
            descriptions,
            bundle: format!("/api/blanketter/{}/{}", blanket.id(), blanket.version()),
            compiled: format!(
                "/api/blanketter/{}/{}/compiled?engine={ENGINE_VERSION}&sha256={compiled_sha256}",
                blanket.id(),
                blanket.version()
            ),
        })
        .collect();
    ([(header::CACHE_CONTROL, "no-cache")], Json(rows)).into_response()
}

/// The bundle of the newest version.
#[utoipa::path(get, path = "/api/blanketter/{id}", params(("id" = String, Path, description = "The blanket")),
    responses(
        (status = 200, description = "The bundle: docs/definition.md says what is in it", body = Object),
        (status = 304, description = "It is the one with the ETag that you have"),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn newest(
    State(app): State<Arc<App>>,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    app.catalogue.newest(&id).map(|it| bundle(it, &headers)).ok_or(UNKNOWN_BLANKET)
}

/// The bundle of one version.
#[utoipa::path(get, path = "/api/blanketter/{id}/{version}", params(("id" = String, Path, description = "The blanket"), ("version" = String, Path, description = "As `1.0.0`")),
    responses(
        (status = 200, description = "The bundle: docs/definition.md says what is in it", body = Object),
        (status = 304, description = "It is the one with the ETag that you have"),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn version(
    State(app): State<Arc<App>>,
    UrlPath((id, version)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    app.catalogue.get(&id, &version).map(|it| bundle(it, &headers)).ok_or(unknown(&app.catalogue, &id))
}

/// What a renderer says of the compiled bundle it wants.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct Wanted {
    /// The version of its engine; without it, whatever there is.
    engine: Option<String>,
    /// What the bytes must be, as the catalogue named them.
    sha256: Option<String>,
}

/// The newest version, compiled for an engine.
#[utoipa::path(get, path = "/api/blanketter/{id}/compiled", params(("id" = String, Path, description = "The blanket"), Wanted),
    responses(
        (status = 200, description = "Bytes for that engine: docs/compiled-bundle.md", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "It is the one with the ETag that you have"),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn newest_compiled(
    State(app): State<Arc<App>>,
    UrlPath(id): UrlPath<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    compiled(app.catalogue.newest(&id).ok_or(UNKNOWN_BLANKET)?, &wanted, &headers)
}

/// One version, compiled for an engine.
#[utoipa::path(get, path = "/api/blanketter/{id}/{version}/compiled", params(("id" = String, Path, description = "The blanket"), ("version" = String, Path, description = "As `1.0.0`"), Wanted),
    responses(
        (status = 200, description = "Bytes for that engine: docs/compiled-bundle.md", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "It is the one with the ETag that you have"),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn version_compiled(
    State(app): State<Arc<App>>,
    UrlPath((id, version)): UrlPath<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    compiled(app.catalogue.get(&id, &version).ok_or(unknown(&app.catalogue, &id))?, &wanted, &headers)
}

/// What to say when a blanket or a version of it is not there.
pub(crate) fn unknown(catalogue: &Catalogue, id: &str) -> Error {
    if catalogue.has(id) {
        Error::NotFound {
            code: "unknown_version",
            message: "this version of the blanket is not taken here; fetch /api/blanketter",
        }
    } else {
        UNKNOWN_BLANKET
    }
}

const ASK_ANEW: HeaderValue = HeaderValue::from_static("public, no-cache");
const FOR_A_YEAR: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const UNKNOWN_BLANKET: Error =
    Error::NotFound { code: "unknown_blanket", message: "there is no such blanket; fetch /api/blanketter" };

/// A published version never changes, but one that is being written does: browsers keep a bundle and ask with its hash
/// whether it is still the one.
fn bundle(entry: &Entry, headers: &HeaderMap) -> Response {
    kept(entry.blanket.hash(), ASK_ANEW, "application/json", &entry.bundle, headers)
}

fn compiled(entry: &Entry, wanted: &Wanted, headers: &HeaderMap) -> Result<Response, Error> {
    if wanted.engine.as_deref().is_some_and(|it| it != ENGINE_VERSION) {
        return Err(Error::NotFound {
            code: "other_engine",
            message: "this server compiles for its own engine only; fetch the bundle and compile it with yours",
        });
    }
    // An address that names the bytes never leads to others.
    let caching = match &wanted.sha256 {
        Some(sha256) if *sha256 == entry.compiled_sha256 => FOR_A_YEAR,
        Some(_) => return Err(Error::NotFound { code: "unknown_version", message: "the form has changed since" }),
        None => ASK_ANEW,
    };
    Ok(kept(&entry.compiled_sha256, caching, "application/octet-stream", &entry.compiled, headers))
}

/// The body, or that what the browser has kept is still the one.
fn kept(tag: &str, caching: HeaderValue, kind: &'static str, body: &Bytes, headers: &HeaderMap) -> Response {
    let tag = format!("\"{tag}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|it| it.trim().trim_start_matches("W/") == tag));
    let caching = [
        (header::CACHE_CONTROL, caching),
        (header::ETAG, HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, [(header::CONTENT_TYPE, kind)], body.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_numbers() {
        let mut versions = ["1.10.0", "1.9.0", "2.0.0-beta", "2.0.0", "1.10.1"];
        versions.sort_by_key(|it| Version::parse(it));
        assert_eq!(versions, ["1.9.0", "1.10.0", "1.10.1", "2.0.0-beta", "2.0.0"]);
    }
}
