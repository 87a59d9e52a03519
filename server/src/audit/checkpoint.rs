//! Checkpoints: how far the chain reached at a time, signed by Ed25519 (RFC 8032), in the database and in a file with one on
//! each line.
//!
//! ```json
//! {"at":1795165331789,"hash":"...","key":"...","seq":1234,"signature":"..."}
//! ```
//! `key` is the public key, `signature` is over `blanket audit checkpoint 1`, a newline, and the canonical JSON of the rest;
//! both are hex. `seq` 0 with a hash of zeros is the beginning.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use blanket_engine::hex;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

const SIGNED_AS: &str = "blanket audit checkpoint 1\n";

/// How far the chain reached. The fields stand in the order of their names (RFC 8785).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
#[serde(deny_unknown_fields)]
pub(crate) struct Checkpoint {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Of the row of number `seq`.
    pub hash: String,
    /// The public key, hex.
    pub key: String,
    pub seq: i64,
    /// Hex.
    pub signature: String,
}

#[derive(Serialize)]
struct Signed<'a> {
    at: i64,
    hash: &'a str,
    key: &'a str,
    seq: i64,
}

impl Checkpoint {
    /// Signs that the chain had this hash at this number.
    pub(crate) fn sign(key: &SigningKey, seq: i64, hash: String, at: i64) -> Self {
        let mut it = Self { at, hash, key: public(&key.verifying_key()), seq, signature: String::new() };
        it.signature = hex(&key.sign(&it.message()).to_bytes());
        it
    }

    /// Whether this key signed exactly this.
    pub(crate) fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let signature = unhex(&self.signature).map(|it| Signature::from_bytes(&it));
        self.key == public(key) && signature.is_some_and(|it| key.verify_strict(&self.message(), &it).is_ok())
    }

    /// # Panics
    /// Never: texts and numbers can always be written.
    fn message(&self) -> Vec<u8> {
        let Self { at, hash, key, seq, .. } = self;
        let json =
            serde_json::to_vec(&Signed { at: *at, hash, key, seq: *seq }).expect("texts and numbers can be written");
        [SIGNED_AS.as_bytes(), &json].concat()
    }
}

/// A public key as checkpoints name it.
pub(crate) fn public(key: &VerifyingKey) -> String {
    hex(key.as_bytes())
}

/// The public key of this name; None when it is none.
pub(crate) fn parse_public(text: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(&unhex(text)?).ok()
}

/// The checkpoints in a file; none when it is not there.
///
/// # Errors
/// When it cannot be read, or a line is no checkpoint.
pub(crate) fn read(path: &Path) -> io::Result<Vec<Checkpoint>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read?,
    };
    let line = |(number, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|_| io::Error::other(format!("line {} is no checkpoint", number + 1)))
    };
    text.lines().enumerate().filter(|(_, it)| !it.is_empty()).map(line).collect()
}

/// Puts checkpoints behind those in a file, and fsyncs it.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn append(path: &Path, checkpoints: &[Checkpoint]) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::options().create(true).append(true).open(path)?;
    let mut lines = String::new();
    // A line that a loss of power left half-written is closed, and told as a fault when it is read.
    if !ends_whole(path)? {
        lines.push('\n');
    }
    for it in checkpoints {
        lines.push_str(&serde_json::to_string(it)?);
        lines.push('\n');
    }
    file.write_all(lines.as_bytes())?;
    file.sync_all()
}

fn ends_whole(path: &Path) -> io::Result<bool> {
    Ok(fs::read(path)?.last().is_none_or(|it| *it == b'\n'))
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut out = [0; N];
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (place, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_signed_whole() {
        let (key, other) = (SigningKey::from_bytes(&[7; 32]), SigningKey::from_bytes(&[8; 32]));
        let it = Checkpoint::sign(&key, 12, "ab".repeat(32), 1000);
        assert!(it.is_signed_by(&key.verifying_key()) && !it.is_signed_by(&other.verifying_key()));
        let forged = [
            Checkpoint { seq: 11, ..it.clone() },
            Checkpoint { at: 1001, ..it.clone() },
            Checkpoint { hash: "ac".repeat(32), ..it.clone() },
            Checkpoint { signature: "00".repeat(64), ..it.clone() },
            Checkpoint { signature: String::new(), ..it.clone() },
            // Signed anew by a key of the forger's, under the right key's name.
            Checkpoint { key: it.key.clone(), ..Checkpoint::sign(&other, 12, "ab".repeat(32), 1000) },
        ];
        assert!(forged.iter().all(|it| !it.is_signed_by(&key.verifying_key())));
        assert_eq!(parse_public(&it.key), Some(key.verifying_key()));
        assert_eq!(parse_public("xyz"), None);
    }

    #[test]
    fn a_file_has_one_on_each_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("elsewhere/checkpoints.jsonl");
        let key = SigningKey::from_bytes(&[7; 32]);
        let all = [1, 2, 3].map(|seq| Checkpoint::sign(&key, seq, "ab".repeat(32), 1000));
        assert_eq!(read(&path).unwrap(), []);
        append(&path, &all[..1]).unwrap();
        append(&path, &all[1..]).unwrap();
        assert_eq!(read(&path).unwrap(), all);
        fs::write(&path, "{\"at\":1").unwrap();
        append(&path, &all).unwrap();
        assert_eq!(read(&path).unwrap_err().to_string(), "line 1 is no checkpoint");
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
    }
}
