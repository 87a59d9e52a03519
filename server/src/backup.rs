//! A copy of all that a server on SQLite remembers, taken while it runs, and put back in place.
//!
//! ```text
//! blanket.sqlite       the database as it was at one moment (VACUUM INTO)
//! attachments/<id>     the files that the database of that moment knows
//! checkpoints.jsonl    the checkpoints of the audit log
//! keys.toml            the key file, only where it was asked for
//! manifest.json        the last to be written: each of these with its size and SHA-256
//! ```
//! Files are copied after the database: a file never changes once it has its name, and is swept a day at the earliest after it
//! was uploaded, so each that a submission of that moment names is still there. What was waiting to be delivered at that
//! moment is delivered again after it has been put back; receivers know a delivery again by its id.
//!
//! Not here: PostgreSQL, which has means of its own (`docs/drift/sikkerhedskopi.md`).

mod make;
mod restore;

use std::{
    fmt,
    io::{self, Read},
    path::PathBuf,
};

use blanket_engine::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub(crate) use make::make;
pub(crate) use restore::restore;

const FORMAT: u8 = 1;
const DATABASE: &str = "blanket.sqlite";
const ATTACHMENTS: &str = "attachments";
const CHECKPOINTS: &str = "checkpoints.jsonl";
const KEYS: &str = "keys.toml";
const MANIFEST: &str = "manifest.json";
/// The largest manifest that is read, in bytes: some half a million files.
const LARGEST_MANIFEST: u64 = 64 * 1024 * 1024;

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    format: u8,
    /// RFC 3339.
    pub(crate) made_at: String,
    /// The version of the program that made it.
    program: String,
    pub(crate) files: Vec<Entry>,
}

/// One file of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// As above, with `/` between folder and name.
    pub(crate) path: String,
    /// Bytes.
    pub(crate) size: u64,
    /// Hex.
    sha256: String,
}

impl Manifest {
    pub(crate) fn has_keys(&self) -> bool {
        self.files.iter().any(|it| it.path == KEYS)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|it| it.size).sum()
    }
}

/// Why there is no copy, or it was not put back.
#[derive(Debug)]
pub(crate) enum BackupError {
    /// The database is PostgreSQL.
    Postgres,
    /// It is there already.
    Exists(PathBuf),
    /// What was being done, and where.
    Io(&'static str, PathBuf, io::Error),
    Database(sqlx::Error),
    /// A submission's file is missing from the data folder; its id.
    FileMissing(String),
    /// The copy of the database is not whole, as SQLite says.
    DatabaseBroken(String),
    /// It is no copy, or not as it was made.
    NotAsMade(String),
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres => f.write_str(
                "the database is PostgreSQL: copy it by pg_basebackup or pg_dump, then the attachments, as docs/drift/sikkerhedskopi.md tells",
            ),
            Self::Exists(path) => write!(f, "{} is there already, and nothing is put over it; name another place", path.display()),
            Self::Io(what, path, error) => write!(f, "cannot {what} {}: {error}", path.display()),
            Self::Database(error) => write!(f, "cannot use the database: {error}"),
            Self::FileMissing(id) => {
                write!(f, "the attachment {id} of a submission is missing from the data folder; see what has removed it")
            }
            Self::DatabaseBroken(what) => write!(f, "the database is damaged ({what}); take another copy"),
            Self::NotAsMade(what) => write!(f, "{what}; take another copy"),
        }
    }
}

impl std::error::Error for BackupError {}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// An error of this step at this place.
fn at(what: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::Io(what, path, error)
}

/// Whether SQLite finds the database whole; what it says if not.
async fn is_whole(database: &std::path::Path) -> Result<(), BackupError> {
    use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
    let options = SqliteConnectOptions::new().filename(database).read_only(true).immutable(true);
    let mut connection = options.connect().await?;
    let said: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
    connection.close().await?;
    if said == "ok" { Ok(()) } else { Err(BackupError::DatabaseBroken(said)) }
}

/// Hashes what is read through it.
struct Hashing<R> {
    from: R,
    hasher: Sha256,
}

impl<R> Hashing<R> {
    fn new(from: R) -> Self {
        Self { from, hasher: Sha256::new() }
    }

    /// Hex.
    fn finish(self) -> String {
        hex(&self.hasher.finalize())
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}
