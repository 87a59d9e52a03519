//! The key ring: the keys that wrap data keys, each with an id, one of them current; and the root from which the keys for
//! matching and for signing are derived. It is one file that only its owner may read (0600).
//!
//! ```toml
//! format = 1
//! root = "..."          # 32 bytes, base64; never changes
//! current = "k1-7f3a"
//! since = "2026-11-20T09:02:11Z"   # it is the current one
//! [[key]]
//! id = "k1-7f3a"
//! made_at = "2026-11-20T09:02:11Z"
//! secret = "..."        # 32 bytes, base64
//! ```
//! The file is replaced whole: written beside itself, fsynced and renamed.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use blanket_engine::hex;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::KEY_BYTES;
use crate::{private, random};

/// The longest id of a key, in bytes.
pub(super) const LONGEST_ID: usize = 32;
/// The most keys a ring holds: one a year for a working life.
const MOST_KEYS: usize = 64;
const FORMAT: u8 = 1;

/// The keys. Shows nothing of them, and leaves nothing of them in memory.
pub(crate) struct Ring {
    root: Zeroizing<[u8; KEY_BYTES]>,
    /// The oldest first; never empty.
    keys: Vec<WrappingKey>,
    /// A place in `keys`.
    current: usize,
    /// Since when it is the current one, RFC 3339.
    since: String,
}

/// A key that wraps data keys.
pub(crate) struct WrappingKey {
    pub(crate) id: String,
    /// RFC 3339.
    pub(crate) made_at: String,
    secret: Zeroizing<[u8; KEY_BYTES]>,
}

/// Why there is no key ring.
#[derive(Debug)]
pub enum RingError {
    Missing(PathBuf),
    /// Others than its owner may read the file; its mode.
    Open(PathBuf, u32),
    Unreadable(PathBuf, io::Error),
    Unwritable(PathBuf, io::Error),
    /// It is not a key file; what is wrong with it, without any of its text.
    Malformed(PathBuf, &'static str),
    /// It comes from the environment, and cannot be changed here.
    FromEnvironment,
    Full,
    UnknownKey(String),
    CurrentKey(String),
}

impl fmt::Display for RingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(
                f,
                "there is no key file {}; put back the copy of it, or where nothing has been received yet make one with `blanket keys new`",
                path.display()
            ),
            Self::Open(path, mode) => {
                write!(f, "others may read the key file {0} (mode {mode:o}); say `chmod 600 {0}`", path.display())
            }
            Self::Unreadable(path, error) => write!(f, "cannot read the key file {}: {error}", path.display()),
            Self::Unwritable(path, error) => write!(f, "cannot write the key file {}: {error}", path.display()),
            Self::Malformed(path, what) => {
                write!(f, "{} is not a key file: {what}; put back the copy of it", path.display())
            }
            Self::FromEnvironment => f.write_str(
                "the keys come from BLANKET_KEYS; change them where that is set, or unset it and use a key file",
            ),
            Self::Full => write!(f, "the key ring holds {MOST_KEYS} keys, the most there may be; remove old ones"),
            Self::UnknownKey(id) => write!(f, "the key ring has no key `{id}`; `blanket keys list` tells those it has"),
            Self::CurrentKey(id) => {
                write!(f, "`{id}` is the current key; make a new one and `blanket keys rotate` first")
            }
        }
    }
}

impl std::error::Error for RingError {}

impl Ring {
    /// A ring with a new root and one key.
    pub(crate) fn new(now: &str) -> Self {
        let root = Zeroizing::new(random::bytes());
        Self { root, keys: vec![WrappingKey::new(1, now)], current: 0, since: now.to_owned() }
    }

    /// One more key, which is not yet the current one: every server must have it first.
    ///
    /// # Errors
    /// When the ring is full.
    pub(crate) fn add(&mut self, now: &str) -> Result<&WrappingKey, RingError> {
        if self.keys.len() >= MOST_KEYS {
            return Err(RingError::Full);
        }
        self.keys.push(WrappingKey::new(self.keys.len() + 1, now));
        self.keys.last().ok_or(RingError::Full)
    }

    /// Makes the newest key the current one, if it is not already.
    pub(crate) fn use_newest(&mut self, now: &str) {
        let newest = self.keys.len().saturating_sub(1);
        if self.current != newest {
            (self.current, self.since) = (newest, now.to_owned());
        }
    }

    /// Since when the current key is that, RFC 3339.
    pub(crate) fn since(&self) -> &str {
        &self.since
    }

    /// Takes a key away.
    ///
    /// # Errors
    /// When there is no such key, or it is the current one.
    pub(crate) fn remove(&mut self, id: &str) -> Result<(), RingError> {
        let place = self.keys.iter().position(|it| it.id == id);
        let place = place.ok_or_else(|| RingError::UnknownKey(id.to_owned()))?;
        if place == self.current {
            return Err(RingError::CurrentKey(id.to_owned()));
        }
        self.keys.remove(place);
        if place < self.current {
            self.current -= 1;
        }
        Ok(())
    }

    /// The key of this id.
    pub(crate) fn get(&self, id: &str) -> Option<&WrappingKey> {
        self.keys.iter().find(|it| it.id == id)
    }

    /// The key that new data keys are wrapped under.
    ///
    /// # Panics
    /// Never: `current` is a place in `keys`.
    pub(crate) fn current(&self) -> &WrappingKey {
        self.keys.get(self.current).expect("the current key is in the ring")
    }

    /// Ids of the keys, the oldest first.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|it| it.id.as_str())
    }

    pub(super) fn root(&self) -> &[u8; KEY_BYTES] {
        &self.root
    }

    /// The ring in a file.
    pub(crate) fn read(path: &Path) -> Result<Self, RingError> {
        refuse_open(path)?;
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&Zeroizing::new(text), path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(RingError::Missing(path.to_owned())),
            Err(error) => Err(RingError::Unreadable(path.to_owned(), error)),
        }
    }

    /// `path` is named in errors.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, RingError> {
        let malformed = |what| RingError::Malformed(path.to_owned(), what);
        // What the parser says of it may repeat a secret.
        let file: KeyFile = toml::from_str(text).map_err(|_| malformed("it lacks a key, or has one too many"))?;
        if file.format != FORMAT {
            return Err(malformed("it has another format than this program knows"));
        }
        let root = secret(&file.root).ok_or_else(|| malformed("`root` is not 32 bytes in base64"))?;
        let mut keys: Vec<WrappingKey> = Vec::new();
        for key in file.key {
            let secret = secret(&key.secret).ok_or_else(|| malformed("a `secret` is not 32 bytes in base64"))?;
            if !is_id(key.id.as_bytes()) || keys.iter().any(|it| it.id == key.id) {
                return Err(malformed("an `id` is there twice, or is not 1 to 32 small letters, digits and -"));
            }
            keys.push(WrappingKey { id: key.id, made_at: key.made_at, secret });
        }
        if keys.len() > MOST_KEYS {
            return Err(malformed("it holds too many keys"));
        }
        let current = keys.iter().position(|it| it.id == file.current);
        let current = current.ok_or_else(|| malformed("`current` names none of its keys"))?;
        Ok(Self { root, keys, current, since: file.since })
    }

    /// Writes a file that is not there yet.
    pub(crate) fn create(&self, path: &Path) -> Result<(), RingError> {
        if path.exists() {
            let error = io::Error::new(io::ErrorKind::AlreadyExists, "it is there already");
            return Err(RingError::Unwritable(path.to_owned(), error));
        }
        self.save(path)
    }

    /// Writes the file, in place of what it was.
    pub(crate) fn save(&self, path: &Path) -> Result<(), RingError> {
        let unwritable = |error| RingError::Unwritable(path.to_owned(), error);
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        private::folder(folder).map_err(unwritable)?;
        let beside = folder.join(format!(".keys-{}", random::id()));
        let written = private::file(&beside).and_then(|mut file| {
            file.write_all(self.text().as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, path)?;
            File::open(folder)?.sync_all()
        });
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written.map_err(unwritable)
    }

    /// The text of the key file.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(1024 + 256 * self.keys.len()));
        let encoded = |secret: &[u8; KEY_BYTES]| Zeroizing::new(BASE64.encode(secret));
        out.push_str(
            "# Whoever has this file can read every submission; without it nobody can. `blanket keys` writes it.\n",
        );
        out.push_str(&format!("format = {FORMAT}\nroot = \"{}\"\n", *encoded(&self.root)));
        out.push_str(&format!("current = \"{}\"\nsince = \"{}\"\n", self.current().id, self.since));
        for key in &self.keys {
            let WrappingKey { id, made_at, secret } = key;
            out.push_str(&format!("\n[[key]]\nid = \"{id}\"\nmade_at = \"{made_at}\"\n"));
            out.push_str(&format!("secret = \"{}\"\n", *encoded(secret)));
        }
        out
    }
}

impl WrappingKey {
    fn new(number: usize, now: &str) -> Self {
        // The number is for people; the rest makes rings of one origin differ.
        let id = format!("k{number}-{}", hex(&random::bytes::<4>()));
        Self { id, made_at: now.to_owned(), secret: Zeroizing::new(random::bytes()) }
    }

    pub(super) fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.secret).into())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: u8,
    root: Zeroizing<String>,
    current: String,
    since: String,
    key: Vec<KeyOfFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyOfFile {
    id: String,
    made_at: String,
    secret: Zeroizing<String>,
}

/// Whether bytes may be the id of a key.
pub(super) fn is_id(bytes: &[u8]) -> bool {
    let plain = |it: &u8| it.is_ascii_lowercase() || it.is_ascii_digit() || *it == b'-';
    (1..=LONGEST_ID).contains(&bytes.len()) && bytes.iter().all(plain)
}

fn secret(encoded: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let bytes = Zeroizing::new(BASE64.decode(encoded).ok()?);
    let mut out = Zeroizing::new([0; KEY_BYTES]);
    if bytes.len() != out.len() {
        return None;
    }
    out.copy_from_slice(&bytes);
    Some(out)
}

#[cfg(unix)]
fn refuse_open(path: &Path) -> Result<(), RingError> {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = fs::metadata(path) else { return Ok(()) };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(RingError::Open(path.to_owned(), mode)) }
}

#[cfg(not(unix))]
fn refuse_open(_: &Path) -> Result<(), RingError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-20T09:02:11Z";

    #[test]
    fn a_ring_is_written_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/keys.toml");
        assert!(matches!(Ring::read(&path), Err(RingError::Missing(_))));
        let mut ring = Ring::new(NOW);
        ring.create(&path).unwrap();
        assert!(matches!(ring.create(&path), Err(RingError::Unwritable(..))), "never over another");
        let first = ring.current().id.clone();
        let second = ring.add(NOW).unwrap().id.clone();
        assert_eq!(ring.current().id, first, "a new key waits until it is used");
        ring.use_newest(NOW);
        ring.save(&path).unwrap();

        let read = Ring::read(&path).unwrap();
        assert_eq!((read.ids().collect::<Vec<_>>(), &read.current().id), (vec![first.as_str(), &second], &second));
        assert_eq!(*read.text(), *ring.text());
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");

        assert!(matches!(ring.remove(&second), Err(RingError::CurrentKey(_))));
        assert!(matches!(ring.remove("other"), Err(RingError::UnknownKey(_))));
        ring.remove(&first).unwrap();
        assert_eq!(ring.current().id, second);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        Ring::new(NOW).create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let Err(fault) = Ring::read(&path) else { panic!("it was read") };
        assert!(fault.to_string().contains("chmod 600"), "{fault}");
    }

    #[test]
    fn what_is_no_ring_is_refused_without_its_text() {
        let ring = Ring::new(NOW);
        let text = ring.text();
        let secret = text.split("secret = \"").nth(1).unwrap().split('"').next().unwrap();
        let faults = [
            text.replace("format = 1", "format = 2"),
            text.replace("current = \"k1", "current = \"k2"),
            text.replace(secret, &secret[4..]),
            text.replace("made_at", "made_on"),
            format!("{}{}", *text, &text[text.find("[[key]]").unwrap()..]),
            text.replace("id = \"k1", "id = \"K1"),
        ];
        for fault in faults {
            let Err(error) = Ring::parse(&fault, Path::new("keys.toml")) else { panic!("it was read: {fault}") };
            assert!(!error.to_string().contains(&secret[4..]), "{error}");
        }
    }

    #[test]
    fn the_limits_hold_at_their_edges() {
        let mut ring = Ring::new(NOW);
        for _ in 1..MOST_KEYS {
            ring.add(NOW).unwrap();
        }
        assert!(matches!(ring.add(NOW), Err(RingError::Full)));
        assert!(Ring::parse(&ring.text(), Path::new("keys.toml")).is_ok());
        assert!(is_id(&[b'a'; LONGEST_ID]) && !is_id(&[b'a'; LONGEST_ID + 1]) && !is_id(b""));
    }
}
