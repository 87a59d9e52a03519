//! Secrets at rest: envelope encryption, and keyed hashes for matching.
//!
//! Each record (a submission, an attachment) has a data key of its own, 256 random bits for AES-256-GCM. The data key lies
//! beside the record, wrapped under a key of the ring with the record's name as associated data, so that neither it nor
//! what it seals can be moved to another record. Changing the ring's key rewraps the data keys and leaves the sealed bytes
//! as they are; whoever throws a wrapped key away has made the record unreadable.
//!
//! ```text
//! wrapped key   version 1 | length of the key's id 1 | the key's id | nonce 12 | data key 32 | tag 16
//! sealed bytes  version 1 | nonce 12 | ciphertext | tag 16
//! ```
//! A nonce is 96 random bits (NIST SP 800-38D, 8.2.2: at most 2^32 under one key). A data key seals a handful of parts; a
//! key of the ring wraps one data key for each record and each rotation.
//!
//! Not here: where wrapped keys are kept ([`crate::store`]), who may hold the ring (`docs/drift/noegler.md`), and files,
//! which are sealed in chunks ([`stream`]).

mod config;
mod ring;
pub(crate) mod rotation;
pub(crate) mod stream;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use blanket_engine::hex;
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::random;

pub use config::Configured;
pub use ring::RingError;
pub(crate) use ring::{Ring, WrappingKey};

/// The version of both shapes of bytes above.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;
const KEY_BYTES: usize = 32;
/// A wrapped data key without the id in front: nonce, key, tag.
const WRAPPED_BYTES: usize = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const TAG_BYTES: usize = 16;
/// How often a running server looks whether the key file has changed.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// The secrets of this server. Cheap to clone; shows nothing of what it holds.
#[derive(Clone)]
pub struct Vault {
    configured: Configured,
    ring: Arc<RwLock<Arc<Ring>>>,
}

/// What a keyed hash is of; hashes of one kind say nothing of those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Domain {
    /// The body of a submission, by which the same body is known again.
    Body,
    /// Who did something, in the audit log.
    Actor,
}

impl Domain {
    fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Actor => "actor",
        }
    }
}

/// The name of a record, which its data key is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Record<'a> {
    Submission(&'a str),
    Attachment(&'a str),
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Submission(id) => write!(f, "submission/{id}"),
            Self::Attachment(id) => write!(f, "attachment/{id}"),
        }
    }
}

/// The key that seals one record.
pub(crate) struct DataKey {
    cipher: Aes256Gcm,
    record: String,
}

/// Why sealed bytes cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// They are not what was sealed: changed, cut off, or another record's.
    Changed,
    /// They were sealed under a key that the ring does not hold; its id. Try again when the ring has it.
    NoKey(String),
    /// The record's own key was thrown away.
    Shredded,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("the sealed bytes have changed since they were sealed"),
            Self::NoKey(id) => write!(f, "the key ring has no key `{id}`; put it back in the key file"),
            Self::Shredded => f.write_str("the record's own key was thrown away, nobody can read it any more"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Vault {
    /// Opens the key ring.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or may be read by others.
    pub fn open(configured: &Configured) -> Result<Self, RingError> {
        Ok(Self::new(configured.clone(), configured.load()?))
    }

    /// Opens the key ring, and makes it where there is none and `may_make` allows it: there is nothing yet that it would
    /// have to open.
    ///
    /// # Errors
    /// As [`Vault::open`], and when it cannot be written.
    pub(crate) fn open_or_make(configured: &Configured, may_make: bool, now: &str) -> Result<Self, RingError> {
        match configured.load() {
            Err(RingError::Missing(path)) if may_make => {
                let ring = Ring::new(now);
                ring.create(&path)?;
                tracing::warn!(path = %path.display(), "a key file was made; keep a copy of it away from this machine");
                Ok(Self::new(configured.clone(), ring))
            }
            loaded => Ok(Self::new(configured.clone(), loaded?)),
        }
    }

    pub(crate) fn new(configured: Configured, ring: Ring) -> Self {
        Self { configured, ring: Arc::new(RwLock::new(Arc::new(ring))) }
    }

    /// A new key for a record, and the same key wrapped, to be kept beside the record.
    pub(crate) fn new_key(&self, record: Record<'_>) -> (DataKey, Vec<u8>) {
        let key = Zeroizing::new(random::bytes::<KEY_BYTES>());
        let wrapped = wrap(self.ring().current(), record, &key);
        (DataKey::new(&key, record), wrapped)
    }

    /// The key of a record, from what was kept beside it.
    ///
    /// # Errors
    /// When it is not this record's, has changed, or the ring lacks the key it is wrapped under.
    pub(crate) fn unwrap_key(&self, record: Record<'_>, wrapped: &[u8]) -> Result<DataKey, Unreadable> {
        let key = match unwrap(&self.ring(), record, wrapped) {
            // Perhaps another process has made the key since the file was read.
            Err(Unreadable::NoKey(_)) if self.refresh() => unwrap(&self.ring(), record, wrapped)?,
            unwrapped => unwrapped?,
        };
        Ok(DataKey::new(&key, record))
    }

    /// The same data key under the ring's current key; None where it already is.
    ///
    /// # Errors
    /// As [`Vault::unwrap_key`].
    pub(crate) fn rewrap(&self, record: Record<'_>, wrapped: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        let ring = self.ring();
        if key_id(wrapped)? == ring.current().id {
            return Ok(None);
        }
        let key = unwrap(&ring, record, wrapped)?;
        Ok(Some(wrap(ring.current(), record, &key)))
    }

    /// HMAC-SHA256, hex: equal for equal bytes, and only to be made by who holds the ring. The ring's keys may change; this
    /// stays the same.
    pub(crate) fn fingerprint(&self, domain: Domain, bytes: &[u8]) -> String {
        let mut key = Zeroizing::new([0; 64]);
        derive(self.ring().root(), &["blanket 1 match ", domain.as_str()].concat(), key.as_mut());
        let mut mac = Hmac::<Sha256>::new((&*key).into());
        mac.update(bytes);
        hex(&mac.finalize().into_bytes())
    }

    /// What signs the checkpoints of the audit log.
    pub(crate) fn signing_key(&self) -> SigningKey {
        let mut seed = Zeroizing::new([0; KEY_BYTES]);
        derive(self.ring().root(), "blanket 1 audit checkpoint", seed.as_mut());
        SigningKey::from_bytes(&seed)
    }

    /// The ring as it is now.
    pub(crate) fn ring(&self) -> Arc<Ring> {
        // A thread that died while it held the lock has left a whole ring: it is replaced in one step.
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the ring again if its file has changed; whether it did. A file that cannot be read changes nothing.
    pub(crate) fn refresh(&self) -> bool {
        match self.configured.load() {
            Ok(ring) if ring.ids().eq(self.ring().ids()) && ring.current().id == self.ring().current().id => false,
            // Another root would make every fingerprint another: that is another ring, not a newer one.
            Ok(ring) if ring.root() != self.ring().root() => {
                tracing::error!("the key file holds another ring than it did; the ring read at the start is kept");
                false
            }
            Ok(ring) => {
                tracing::info!(current = ring.current().id, "the key file was read again");
                *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
                true
            }
            Err(error) => {
                tracing::error!(%error, "the key file cannot be read again; the ring read before is kept");
                false
            }
        }
    }

    /// Looks after the key file now and then, for ever.
    pub(crate) async fn watch(self) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        loop {
            looks.tick().await;
            let vault = self.clone();
            // A key file may lie on a slow disk.
            let _ = tokio::task::spawn_blocking(move || vault.refresh()).await;
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl DataKey {
    fn new(key: &[u8; KEY_BYTES], record: Record<'_>) -> Self {
        Self { cipher: Aes256Gcm::new(key.into()), record: record.to_string() }
    }

    /// Seals one part of the record. The part's name is bound to it: parts cannot change places.
    ///
    /// # Panics
    /// Never: AES-GCM refuses only messages of 64 GiB.
    pub(crate) fn seal(&self, part: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = random::bytes::<NONCE_BYTES>();
        let bound = self.bound(part);
        let payload = Payload { msg: plain, aad: bound.as_bytes() };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload).expect("a message below 64 GiB");
        [&[VERSION][..], &nonce, &sealed].concat()
    }

    /// What was sealed as this part of this record.
    ///
    /// # Errors
    /// [`Unreadable::Changed`] when anything at all is not as it was.
    pub(crate) fn open(&self, part: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
        let (version, rest) = sealed.split_first().ok_or(Unreadable::Changed)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Unreadable::Changed)?;
        if *version != VERSION {
            return Err(Unreadable::Changed);
        }
        let bound = self.bound(part);
        let payload = Payload { msg: ciphertext, aad: bound.as_bytes() };
        let plain = self.cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| Unreadable::Changed)?;
        Ok(Zeroizing::new(plain))
    }

    /// The same, of a text.
    ///
    /// # Errors
    /// As [`DataKey::open`].
    pub(crate) fn open_text(&self, part: &str, sealed: &[u8]) -> Result<String, Unreadable> {
        let plain = self.open(part, sealed)?;
        std::str::from_utf8(&plain).map(str::to_owned).map_err(|_| Unreadable::Changed)
    }

    fn bound(&self, part: &str) -> String {
        format!("blanket 1 {}#{part}", self.record)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

/// The id of the key of the ring that a data key is wrapped under.
pub(crate) fn key_id(wrapped: &[u8]) -> Result<&str, Unreadable> {
    split(wrapped).map(|(id, _, _)| id)
}

fn wrap(under: &WrappingKey, record: Record<'_>, key: &[u8; KEY_BYTES]) -> Vec<u8> {
    let nonce = random::bytes::<NONCE_BYTES>();
    let bound = bound_key(&under.id, record);
    let payload = Payload { msg: key, aad: bound.as_bytes() };
    let sealed = under.cipher().encrypt(&Nonce::from(nonce), payload).expect("32 bytes are below 64 GiB");
    let id = under.id.as_bytes();
    // INVARIANT: an id has at most `ring::LONGEST_ID` bytes.
    let length = u8::try_from(id.len()).unwrap_or(u8::MAX);
    [&[VERSION, length], id, &nonce, &sealed].concat()
}

fn unwrap(ring: &Ring, record: Record<'_>, wrapped: &[u8]) -> Result<Zeroizing<[u8; KEY_BYTES]>, Unreadable> {
    let (id, nonce, sealed) = split(wrapped)?;
    let under = ring.get(id).ok_or_else(|| Unreadable::NoKey(id.to_owned()))?;
    let bound = bound_key(id, record);
    let payload = Payload { msg: sealed, aad: bound.as_bytes() };
    let key = under.cipher().decrypt(&Nonce::from(*nonce), payload).map_err(|_| Unreadable::Changed)?;
    let key = Zeroizing::new(key);
    let mut out = Zeroizing::new([0; KEY_BYTES]);
    if key.len() != out.len() {
        return Err(Unreadable::Changed);
    }
    out.copy_from_slice(&key);
    Ok(out)
}

/// The parts of a wrapped key: id, nonce, sealed key.
fn split(wrapped: &[u8]) -> Result<(&str, &[u8; NONCE_BYTES], &[u8]), Unreadable> {
    let parts = || {
        let ([version, length], rest) = wrapped.split_first_chunk::<2>()?;
        let (id, rest) = rest.split_at_checked(usize::from(*length))?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>()?;
        let is_whole = *version == VERSION && rest.len() == WRAPPED_BYTES && ring::is_id(id);
        Some((std::str::from_utf8(id).ok()?, nonce, sealed)).filter(|_| is_whole)
    };
    match wrapped {
        [] => Err(Unreadable::Shredded),
        _ => parts().ok_or(Unreadable::Changed),
    }
}

fn bound_key(id: &str, record: Record<'_>) -> String {
    format!("blanket 1 key {id} {record}")
}

/// Derives a key of its own for one purpose (RFC 5869).
fn derive(root: &[u8; KEY_BYTES], purpose: &str, out: &mut [u8]) {
    Hkdf::<Sha256>::new(None, root).expand(purpose.as_bytes(), out).expect("at most 255 hashes long");
}

#[cfg(test)]
pub(crate) mod tests;
