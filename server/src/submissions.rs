//! `POST /api/submissions`: answers come in, a receipt goes out.
//!
//! The client's key ([`IDEMPOTENCY_KEY`]) makes sending safe to repeat: the same key with the same body (spaces and the order
//! of keys aside) is answered with the same receipt, also after the blanket has been replaced; with another body it is
//! refused. The engine judges the answers again here, with this server's date in Denmark; only its typed values are
//! kept, never what was sent. A receipt means that all of it is on disk.
//!
//! Not here: which answers are valid (the engine), and what happens afterwards ([`crate::worker`]).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
    response::IntoResponse as _,
};
use blanket_engine::{
    Answers, Blanket, Context, ENGINE_VERSION, FileAnswer, Issue, Language, Submission, Words, canonical_json,
    evaluate, sha256_hex, summarise,
};
use serde::{Deserialize, Serialize};
use serde_json::{error::Category, json, value::RawValue};
use utoipa::ToSchema;

use crate::{
    App, attachments,
    catalogue::{self, Entry},
    clock::Moment,
    error::{Error, ErrorReply, IssueReply, IssuesReply},
    file_name::safe_names,
    metrics, random,
    reference::Reference,
    store::{
        attachment::Claim,
        submission::{self, DOCUMENT, NewSubmission, Outcome, Receipt, SUMMARY},
    },
    summary,
    vault::{Domain, Record, Vault},
};

/// The largest body of a submission, in bytes; attachments are not in it.
pub(crate) const LARGEST_BODY: usize = 1024 * 1024;
const IDEMPOTENCY_KEY: &str = "idempotency-key";
const LONGEST_KEY: usize = 255;
/// How often another reference number is made when one is taken; each time has a chance of one in a thousand millions.
const MOST_REFERENCES: usize = 5;

/// What is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request<'a> {
    blanket: Identity,
    language: Option<String>,
    /// What this submission belongs to together with others: a key that the client has made, as hard to guess as the
    /// idempotency key. Submissions of a case reach a receiver in the order in which they were accepted.
    case: Option<String>,
    /// Raw answers, for the engine to read.
    #[serde(borrow)]
    #[schema(value_type = Object)]
    answers: &'a RawValue,
}

/// Which bundle the answers were given to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Identity {
    id: String,
    version: String,
    hash: String,
}

/// What is answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptReply {
    /// For the citizen: `PN151-7K2M-94QX-3`.
    reference: String,
    received_at: String,
    /// SHA-256 of what is delivered, hex.
    hash: String,
}

/// Receives a submission. The same key with the same body is one submission, and gives the same receipt.
#[utoipa::path(post, path = "/api/submissions",
    params(("idempotency-key" = String, Header, description = "New for each submission; 1 to 255 visible ASCII characters")),
    request_body = Request,
    responses(
        (status = 201, description = "It is on disk, and will be delivered", body = ReceiptReply),
        (status = 422, description = "The answers have faults", body = IssuesReply),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<ReceiptReply>), Error> {
    let key = idempotency_key(&headers)?;
    let Received { blanket, language, case, answers, body_fingerprint } = read(&app.vault, body)?;
    if let Some(receipt) = submission::by_key(&app.store, &key).await? {
        return again(receipt, &body_fingerprint);
    }
    app.disk.admit(LARGEST_BODY as u64)?;
    let Identity { id, version, hash } = &blanket;
    let entry = app.catalogue.get(id, version).ok_or_else(|| catalogue::unknown(&app.catalogue, id))?;
    app.limits.form(id)?;
    if entry.blanket.hash() != hash {
        return Err(Error::Conflict {
            code: "blanket_changed",
            message: "the answers were given to another bundle of this version; fetch it again, let the citizen look the \
                      answers through, and send them with the new hash",
        });
    }
    let language = language_of(entry, language.as_deref())?;
    let (moment, entry) = (app.clock.now(), Arc::clone(entry));
    // Long answers take a while; other requests shall not wait for them.
    let judging = tokio::task::spawn_blocking(move || judge(entry, answers, case, language, moment));
    let judged = judging.await.map_err(|_| Error::Internal("the judging of answers was broken off"))??;
    // A client that goes away now must not leave a submission half-way: the task runs to its end.
    let keeping = tokio::spawn(async move { keep(&app, judged, key, body_fingerprint).await });
    keeping.await.map_err(|_| Error::Internal("the keeping of a submission was broken off"))?
}

/// Answers that were found valid.
pub(crate) struct Judged {
    entry: Arc<Entry>,
    answers: Answers,
    case: Option<String>,
    moment: Moment,
    submission: Submission,
    /// Names that are safe on disk, one for each attachment.
    file_names: Vec<String>,
}

fn judge(
    entry: Arc<Entry>,
    answers: Answers,
    case: Option<String>,
    language: Language,
    moment: Moment,
) -> Result<Judged, Error> {
    let context = Context { today: moment.danish_date() };
    let submission = blanket_engine::submit(&entry.blanket, &answers, &context, language)
        .map_err(|issues| Error::Issues(told(&entry.blanket, &answers, &context, language, &issues)))?;
    let file_names = safe_names(submission.attachments().iter().map(|it| it.file.name.as_str()));
    Ok(Judged { entry, answers, case, moment, submission, file_names })
}

/// Issues in the words of the blanket.
fn told(
    blanket: &Blanket,
    answers: &Answers,
    context: &Context,
    language: Language,
    issues: &[Issue],
) -> Vec<IssueReply> {
    let state = evaluate(blanket, answers, context);
    let words = Words::new(blanket, &state, language);
    let reply = |it: &Issue| IssueReply { field: blanket.path(&it.at), code: it.full_code(), message: words.issue(it) };
    issues.iter().map(reply).collect()
}

async fn keep(
    app: &App,
    judged: Judged,
    key: String,
    body_fingerprint: String,
) -> Result<(StatusCode, Json<ReceiptReply>), Error> {
    let files: Vec<FileAnswer> = judged.submission.attachments().iter().map(|it| it.file.clone()).collect();
    let missing = attachments::missing(app, &files).await?;
    if !missing.is_empty() {
        return Err(without(judged, &missing));
    }
    for _ in 0..MOST_REFERENCES {
        let new = draft(app, &judged, &key, &body_fingerprint);
        let (blanket, version) = (new.blanket_id.clone(), new.blanket_version.clone());
        match submission::accept(&app.store, new).await? {
            Outcome::Accepted(receipt) => {
                app.bell.ring();
                metrics::accepted();
                tracing::info!(reference = receipt.reference, blanket, version, "received");
                return Ok(created(receipt));
            }
            Outcome::KeyUsed(receipt) => return again(receipt, &body_fingerprint),
            Outcome::ReferenceTaken => {}
            Outcome::WrongAttachments(places) => return Err(without(judged, &places)),
        }
    }
    Err(Error::Internal("no reference number was free"))
}

/// What the engine says of the answers when these attachments, which the store does not have, are taken for no files.
fn without(judged: Judged, places: &[usize]) -> Error {
    let Judged { entry, mut answers, moment, submission, .. } = judged;
    let blanket = &entry.blanket;
    for attachment in places.iter().filter_map(|place| submission.attachments().get(*place)) {
        let Some(field) = blanket.key(&attachment.field) else { continue };
        let mut files = answers.files(blanket, &field);
        files.iter_mut().filter(|it| it.id == attachment.file.id).for_each(|it| it.sha256.clear());
        answers.set_files(blanket, &field, &files);
    }
    let (context, language) = (Context { today: moment.danish_date() }, submission.language());
    match blanket_engine::submit(blanket, &answers, &context, language) {
        Err(issues) => Error::Issues(told(blanket, &answers, &context, language, &issues)),
        Ok(_) => Error::Internal("an attachment that is not in the store was found valid"),
    }
}

/// The submission under a new reference number.
fn draft(app: &App, judged: &Judged, key: &str, body_fingerprint: &str) -> NewSubmission {
    let Judged { entry, moment, submission, file_names, .. } = judged;
    let (blanket, language) = (&entry.blanket, submission.language());
    let reference = Reference::new(blanket.number().unwrap_or(blanket.id())).to_string();
    let document = document(judged, &reference);
    let title = match blanket.number() {
        Some(number) => format!("{} ({number})", blanket.title(language)),
        None => blanket.title(language),
    };
    let subtitle = format!("{reference} · {}", moment.danish_text());
    let steps = summarise(blanket, submission.state(), language);
    let summary = summary::text(&title, &subtitle, &steps);
    let attachments = submission.attachments().iter().zip(file_names);
    let id = random::id();
    let (data_key, wrapped_key) = app.vault.new_key(Record::Submission(&id));
    NewSubmission {
        idempotency_key: key.to_owned(),
        body_fingerprint: body_fingerprint.to_owned(),
        received_at: moment.rfc3339(),
        received_at_millis: moment.millis(),
        case: judged.case.clone(),
        blanket_id: blanket.id().to_owned(),
        blanket_version: blanket.version().to_owned(),
        blanket_hash: blanket.hash().to_owned(),
        language: language.code(),
        engine_version: ENGINE_VERSION,
        wrapped_key,
        document_sha256: sha256_hex(document.as_bytes()),
        document: data_key.seal(DOCUMENT, document.as_bytes()),
        summary: data_key.seal(SUMMARY, summary.as_bytes()),
        id,
        attachments: attachments.map(|(it, name)| Claim { file: it.file.clone(), file_name: name.clone() }).collect(),
        receivers: app.config.receivers_of(blanket.id()).into_iter().map(str::to_owned).collect(),
        reference,
    }
}

/// What is delivered, as canonical JSON; its shape is told in [`crate::adapters::directory`].
fn document(judged: &Judged, reference: &str) -> String {
    let Judged { entry, moment, submission, file_names, .. } = judged;
    let blanket = &entry.blanket;
    let mut document = submission.to_json();
    document["reference"] = json!(reference);
    document["received_at"] = json!(moment.rfc3339());
    document["blanket"]["number"] = json!(blanket.number());
    document["blanket"]["kle"] = json!(blanket.kle().map(|it| json!({ "emne": it.emne, "facet": it.facet })));
    for (place, file_name) in file_names.iter().enumerate() {
        document["attachments"][place]["file"] = json!(file_name);
    }
    canonical_json(&document)
}

fn idempotency_key(headers: &HeaderMap) -> Result<String, Error> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|it| it.to_str().ok()).filter(|it| is_key(it));
    let message = || {
        format!(
            "send the header Idempotency-Key with 1 to {LONGEST_KEY} visible ASCII characters, new for each submission"
        )
    };
    key.map(str::to_owned).ok_or_else(|| Error::BadRequest { code: "idempotency_key", message: message() })
}

fn is_key(text: &str) -> bool {
    (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A body that was read.
pub(crate) struct Received {
    blanket: Identity,
    language: Option<String>,
    case: Option<String>,
    answers: Answers,
    /// By which the body is known again.
    body_fingerprint: String,
}

/// Reads a body. A key that stands twice is refused, for two readers might each take another one for the answer.
fn read(vault: &Vault, body: Result<Bytes, BytesRejection>) -> Result<Received, Error> {
    let body = body.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { most: LARGEST_BODY as u64 },
        _ => Error::BadRequest { code: "broken_off", message: "the body did not come whole".to_owned() },
    })?;
    let Request { blanket, language, case, answers } =
        serde_json::from_slice(&body).map_err(|error| not_read(&error))?;
    if case.as_deref().is_some_and(|it| !is_key(it)) {
        let message = format!("`case` is 1 to {LONGEST_KEY} visible ASCII characters");
        return Err(Error::BadRequest { code: "bad_request", message });
    }
    if has_nul(answers.get()) {
        let message = "the answers hold U+0000, which is no character of any text".to_owned();
        return Err(Error::BadRequest { code: "bad_answers", message });
    }
    let answers =
        Answers::from_json(answers.get()).map_err(|message| Error::BadRequest { code: "bad_answers", message })?;
    let Identity { id, version, hash } = &blanket;
    let identity = json!([id, version, hash, language, case]);
    let body_fingerprint = vault.fingerprint(Domain::Body, format!("{identity}{}", answers.to_json()).as_bytes());
    Ok(Received { blanket, language, case, answers, body_fingerprint })
}

/// Whether a string of this JSON holds U+0000, which can only stand there as an escape; databases and receivers cut texts at it.
fn has_nul(json: &str) -> bool {
    json.match_indices("u0000").any(|(at, _)| {
        let before = json.get(..at).unwrap_or_default();
        // Of backslashes in pairs, each is the text of one backslash.
        before.bytes().rev().take_while(|it| *it == b'\\').count() % 2 == 1
    })
}

/// The place of a fault is told, never the text that stands there: it may be an answer.
fn not_read(error: &serde_json::Error) -> Error {
    match error.classify() {
        Category::Data => Error::BadRequest {
            code: "bad_request",
            message:
                "the body is { \"blanket\": { \"id\", \"version\", \"hash\" }, \"language\", \"case\", \"answers\" }, \
                      each once; language and case may be left out"
                    .to_owned(),
        },
        Category::Syntax | Category::Eof | Category::Io => Error::BadRequest {
            code: "bad_json",
            message: format!("the body is not JSON: line {} column {}", error.line(), error.column()),
        },
    }
}

/// The language asked for; the blanket's own when none is.
fn language_of(entry: &Entry, wanted: Option<&str>) -> Result<Language, Error> {
    let languages = entry.blanket.languages();
    let Some(wanted) = wanted else { return Ok(languages.first().copied().unwrap_or_default()) };
    languages.iter().copied().find(|it| it.code() == wanted).ok_or_else(|| {
        let codes: Vec<&str> = languages.iter().map(|it| it.code()).collect();
        Error::BadRequest {
            code: "unknown_language",
            message: format!("the languages of this blanket are {}", codes.join(", ")),
        }
    })
}

fn again(receipt: Receipt, body_fingerprint: &str) -> Result<(StatusCode, Json<ReceiptReply>), Error> {
    if receipt.body_fingerprint == body_fingerprint {
        Ok(created(receipt))
    } else {
        Err(Error::Conflict {
            code: "key_used",
            message: "this Idempotency-Key was used with another body; use a new key for a new submission",
        })
    }
}

fn created(receipt: Receipt) -> (StatusCode, Json<ReceiptReply>) {
    let Receipt { reference, received_at, document_sha256: hash, .. } = receipt;
    (StatusCode::CREATED, Json(ReceiptReply { reference, received_at, hash }))
}
