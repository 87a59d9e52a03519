//! The adapter `webhook`: one signed POST per submission, after [Standard Webhooks](https://www.standardwebhooks.com/).
//!
//! ```toml
//! adapter = "webhook"
//! url = "https://fagsystem.example/blanket"
//! secrets = ["whsec_..."]          # each signs: put a new one first, take the old one out when the receiver knows the new
//! timeout_ms = 30000               # optional: how long a try may take, at most a minute
//! allow_private = true             # optional: it is on this machine or in the authority's own network, see `outgoing.rs`
//! max_attachment_bytes = 26214400  # optional: the most bytes of attachments in one delivery
//! ```
//! A secret is `whsec_` (HMAC-SHA256, 24 to 64 bytes, gives a signature `v1`) or `whsk_` (the private key of Ed25519, 32
//! bytes, or 64 with the public one; gives `v1a`), then the bytes in base64.
//!
//! The body is canonical JSON (RFC 8785) and the same at every try: `type` (`submission.received`), `timestamp` (when it was
//! received) and `data` with `document` (what `submission.json` of `directory.rs` holds, without its hash),
//! `document_sha256`, `summary` and `attachments` (`file`, `sha256`, `size`, `content` in base64). As all of it is canonical, the
//! document stands in it byte by byte. `webhook-id` is the delivery's id.
//!
//! Any 2xx is delivered, whatever follows it. 408, 425, 429, 5xx and no answer are tried again, and `Retry-After` is heeded.
//! All else is parked, redirects (which are not followed) and 410 among it. The receiver's words are never repeated: they may be
//! about a citizen.

mod retry;
mod signature;

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use blanket_engine::canonical_json;
use futures_util::TryStreamExt as _;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::{Value, json};

use super::{Adapter, Delivery, DeliveryError, DeliveryFile, Receipt};
use crate::{
    clock,
    config::{Faults, Table},
    outgoing::{self, Outgoing, Target, Unanswered},
};
use signature::Secret;

/// The most bytes of attachments in one delivery, unless the configuration says otherwise: 25 MiB, 34 MiB in base64.
const MOST_ATTACHMENT_BYTES: u64 = 25 * 1024 * 1024;
/// The longest time the configuration may give a try: well within a worker's lease.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(60);

/// Delivers to an address of HTTP.
#[derive(Debug, Clone)]
pub struct Webhook {
    http: Outgoing,
    target: Target,
    secrets: Vec<Secret>,
    max_attachment_bytes: u64,
}

impl Webhook {
    pub(crate) fn read(table: &mut Table<'_>, faults: &mut Faults) -> Option<Self> {
        let allow_private = table.flag("allow_private", faults);
        let target = Target::read("url", allow_private, table, faults);
        let written = table.required_texts("secrets", faults);
        let timeout = table.size("timeout_ms", faults).map_or(outgoing::TIMEOUT, Duration::from_millis);
        let max_attachment_bytes = table.size("max_attachment_bytes", faults).unwrap_or(MOST_ATTACHMENT_BYTES);
        let mut secrets = Vec::new();
        for text in written.into_iter().flatten() {
            match Secret::parse(&text.value) {
                Ok(secret) => secrets.push(secret),
                Err(why) => faults.add("bad-value", text.span, why, signature::HELP),
            }
        }
        let http = Outgoing::new(allow_private, timeout.min(LONGEST_TIMEOUT));
        let http = http.map_err(|why| faults.add_outside("[[receiver]]", "no-tls", why, "mend this machine")).ok();
        Some(Self { http: http?, target: target?, secrets, max_attachment_bytes })
    }
}

impl Adapter for Webhook {
    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, DeliveryError> {
        let body = body(delivery, self.max_attachment_bytes).await?.into_bytes();
        let headers = headers(&self.secrets, &delivery.id, clock::unix_seconds(), &body)?;
        match self.http.post(&self.target, headers, body).await {
            Ok(answer) => judge(answer.status(), answer.header("retry-after")),
            Err(
                why @ (Unanswered::Refused(_)
                | Unanswered::UnknownName
                | Unanswered::Unreachable
                | Unanswered::Untrusted),
            ) => Err(later(format!("not sent: {why}"), None)),
            Err(why @ (Unanswered::TooSlow | Unanswered::BrokenOff | Unanswered::TooLong)) => {
                Err(later(format!("sent, perhaps: {why}"), None))
            }
        }
    }
}

/// What an answer means.
fn judge(status: StatusCode, retry_after: Option<&str>) -> Result<Receipt, DeliveryError> {
    let number = status.as_u16();
    match number {
        200..=299 => Ok(Receipt { detail: format!("answered {number}") }),
        408 | 425 | 429 | 500..=599 => {
            let after = retry_after.and_then(|it| retry::after(it, clock::unix_seconds()));
            Err(later(format!("answered {number}"), after))
        }
        300..=399 => never(format!("answered {number}, which leads elsewhere; write the address it leads to as `url`")),
        410 => never("answered 410: the receiver has been taken down".to_owned()),
        _ => never(format!("answered {number}: it will not take this submission as it is")),
    }
}

async fn body(delivery: &Delivery, most: u64) -> Result<String, DeliveryError> {
    let document: Value = serde_json::from_str(&delivery.document)
        .map_err(|_| DeliveryError::Never { reason: "the stored document is not JSON".to_owned() })?;
    let mut attachments = Vec::new();
    let mut room = most;
    for file in &delivery.attachments {
        let bytes = read(file, room).await?;
        room = room.saturating_sub(bytes.len() as u64);
        attachments.push(json!({
            "file": file.file, "sha256": file.object.sha256, "size": bytes.len(), "content": BASE64.encode(&bytes),
        }));
    }
    let received_at = document.get("received_at").cloned().unwrap_or_default();
    Ok(canonical_json(&json!({
        "type": "submission.received",
        "timestamp": received_at,
        "data": {
            "document": document,
            "document_sha256": delivery.document_sha256,
            "summary": delivery.summary,
            "attachments": attachments,
        },
    })))
}

/// An attachment of at most `room` bytes that is still what the citizen sent.
async fn read(file: &DeliveryFile, room: u64) -> Result<Vec<u8>, DeliveryError> {
    if file.object.size > room {
        let reason = "the attachments have more bytes than `max_attachment_bytes` of this receiver";
        return Err(DeliveryError::Never { reason: reason.to_owned() });
    }
    let pieces = file.open().await?.try_collect::<Vec<_>>().await;
    Ok(pieces.map_err(|error| DeliveryError::of_reading(&error))?.concat())
}

fn headers(secrets: &[Secret], id: &str, now: i64, body: &[u8]) -> Result<HeaderMap, DeliveryError> {
    let signatures: Vec<String> = secrets.iter().map(|secret| secret.sign(id, now, body)).collect();
    let of_text = |text: &str| {
        HeaderValue::from_str(text)
            .map_err(|_| DeliveryError::Never { reason: "the delivery's id is no header".to_owned() })
    };
    Ok(HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("webhook-id"), of_text(id)?),
        (HeaderName::from_static("webhook-timestamp"), HeaderValue::from(now)),
        (HeaderName::from_static("webhook-signature"), of_text(&signatures.join(" "))?),
    ]))
}

fn later(reason: String, after: Option<Duration>) -> DeliveryError {
    DeliveryError::Later { reason, after }
}

fn never(reason: String) -> Result<Receipt, DeliveryError> {
    Err(DeliveryError::Never { reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_delivered_later_or_never() {
        let judged = |number: u16| match judge(StatusCode::from_u16(number).unwrap(), None) {
            Ok(_) => "delivered",
            Err(DeliveryError::Later { .. }) => "later",
            Err(DeliveryError::Never { .. }) => "never",
        };
        for number in 100..=999 {
            let expected = match number {
                200..=299 => "delivered",
                408 | 425 | 429 | 500..=599 => "later",
                _ => "never",
            };
            assert_eq!(judged(number), expected, "{number}");
        }
    }
}
