//! The audit log as a chain: each row has a number and a SHA-256 over itself and the hash before it, and now and then the end
//! of the chain is signed.
//!
//! A row is written in the transaction of what it tells about ([`crate::store::audit::record`]), which waits for nobody. A
//! moment later it is linked ([`chain`]): whoever edits, takes out or moves a row that is linked must make every later hash
//! again, and then a signed checkpoint ([`checkpoint`]) says otherwise. Checkpoints are also written to a file that can lie
//! elsewhere, so that cutting off the end is detected as well. [`verify`] finds all of these, and says where.
//!
//! Not here: what happens and is told; [`crate::store::audit::Event`] lists it. No row holds an answer or a name.

pub(crate) mod chain;
pub(crate) mod checkpoint;
mod config;
pub(crate) mod verify;

use blanket_engine::sha256_hex;
use serde::Serialize;

pub(crate) use config::Configured;

/// The hash before the first row.
pub(crate) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Row {
    pub id: String,
    /// Milliseconds since 1970.
    pub at: i64,
    pub event: String,
    /// Who: `citizen`, `server`, or `operator:` and a pseudonym.
    pub actor: String,
    /// What for.
    pub purpose: String,
    pub submission_id: Option<String>,
    pub detail: String,
}

/// A row that is linked.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Linked {
    #[sqlx(flatten)]
    pub row: Row,
    /// From 1.
    pub seq: i64,
    /// The hash of the row before.
    pub previous: String,
    pub hash: String,
}

impl Row {
    /// The hash of this row as number `seq` behind a row of hash `previous`: SHA-256, hex, of the canonical JSON (RFC 8785) of
    /// what it says, its detail by its own hash.
    ///
    /// # Panics
    /// Never: texts and numbers can always be written.
    pub(crate) fn hash(&self, seq: i64, previous: &str) -> String {
        let Self { id, at, event, actor, purpose, submission_id, detail } = self;
        let payload = sha256_hex(detail.as_bytes());
        let hashed = Hashed {
            action: event,
            actor,
            id,
            object: submission_id.as_deref(),
            payload: &payload,
            previous,
            purpose,
            seq,
            time: *at,
        };
        sha256_hex(&serde_json::to_vec(&hashed).expect("texts and numbers can be written"))
    }
}

/// What is hashed. INVARIANT: the fields stand in the order of their names, and numbers are below 2^53: serde_json then writes
/// what RFC 8785 asks for, a test holds it to that.
#[derive(Serialize)]
struct Hashed<'a> {
    action: &'a str,
    actor: &'a str,
    id: &'a str,
    object: Option<&'a str>,
    payload: &'a str,
    previous: &'a str,
    purpose: &'a str,
    seq: i64,
    time: i64,
}

#[cfg(test)]
mod tests {
    use blanket_engine::canonical_json;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_hash_is_over_canonical_json() {
        let text = |it: &str| it.to_owned();
        let row = Row {
            id: text("ab"),
            at: 1_795_165_331_789,
            event: text("received"),
            actor: text("citizen"),
            purpose: text("sagsbehandling \"æ\"\u{1}\n"),
            submission_id: None,
            detail: text("pn151"),
        };
        let canonical = canonical_json(&json!({
            "seq": 7, "previous": BEGINNING, "id": "ab", "time": 1_795_165_331_789_i64, "actor": "citizen",
            "action": "received", "object": null, "purpose": "sagsbehandling \"æ\"\u{1}\n", "payload": sha256_hex(b"pn151"),
        }));
        assert_eq!(row.hash(7, BEGINNING), sha256_hex(canonical.as_bytes()));
    }
}
