//! Adressevælger itself, asked over HTTP with a limit on the time and the size of its answer.

use serde_json::Value;

use super::{Adressevaelger, MOST_HITS, Unanswered};
use crate::outgoing::{self, Outgoing};

#[derive(Debug)]
pub(crate) struct Client {
    how: Adressevaelger,
    http: Outgoing,
}

impl Client {
    pub(super) fn new(how: Adressevaelger) -> Result<Self, String> {
        let http = Outgoing::new(how.allow_private, how.timeout)?;
        Ok(Self { how, http })
    }

    pub(super) async fn find(&self, text: &str) -> Result<Value, Unanswered> {
        let most = MOST_HITS.to_string();
        let mut query = vec![("tekst", text), ("maksimum", &most)];
        query.extend(self.how.municipality.iter().map(|(name, code)| (name.as_str(), code.as_str())));
        self.ask(&["adresser", "soeg"], &query).await
    }

    pub(super) async fn address(&self, id: &str) -> Result<Value, Unanswered> {
        self.ask(&["adresser", id], &[]).await
    }

    async fn ask(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, Unanswered> {
        let mut parameters = format!("token={}", encoded(&self.how.token));
        for (name, value) in query {
            parameters.push_str(&format!("&{name}={}", encoded(value)));
        }
        let answer = self.http.get(&self.how.url.with(path, &parameters)).await?;
        match answer.status().as_u16() {
            200 => {}
            404 => return Err(Unanswered::Unknown),
            _ => return Err(Unanswered::Strange),
        }
        let json: Value = serde_json::from_slice(&answer.body().await?).map_err(|_| Unanswered::Strange)?;
        // It says "fejl" with status 200 as well.
        if json.get("status").is_some_and(|it| it != "ok") { Err(Unanswered::Strange) } else { Ok(json) }
    }
}

impl From<outgoing::Unanswered> for Unanswered {
    fn from(why: outgoing::Unanswered) -> Self {
        match why {
            outgoing::Unanswered::Refused(_) => Self::Refused,
            outgoing::Unanswered::TooSlow => Self::TooSlow,
            outgoing::Unanswered::UnknownName
            | outgoing::Unanswered::Unreachable
            | outgoing::Unanswered::Untrusted
            | outgoing::Unanswered::BrokenOff => Self::Unreachable,
            outgoing::Unanswered::TooLong => Self::Strange,
        }
    }
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
