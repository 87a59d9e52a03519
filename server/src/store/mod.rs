//! What the server remembers: one SQLite database, and one folder with the bytes of attachments.
//!
//! Durability: WAL with `synchronous = FULL`, so that what is committed survives a loss of power. One connection
//! writes, every writing transaction begins with `BEGIN IMMEDIATE`, and the others only read; a busy database is
//! therefore a queue and never an error. The SQL is plain, so that another database can be put underneath.
//!
//! Not here: what a submission is, and when it is accepted; see `submissions.rs`.

pub(crate) mod attachment;
pub(crate) mod audit;
pub(crate) mod outbox;
pub(crate) mod submission;
pub(crate) mod watch;

use std::{
    fmt,
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// The first SQLite without the fault that could corrupt a database when its write-ahead log was reset.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// How many connections read.
const READERS: u32 = 4;
/// How long a request waits for a connection before it is told that the server is busy.
const PATIENCE: Duration = Duration::from_secs(30);
const DATABASE: &str = "blanket.sqlite";
const LOCK: &str = "blanket.lock";

/// The open database and the folder beside it.
#[derive(Debug, Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    attachments: PathBuf,
    /// Held until the store is closed.
    lock: Arc<File>,
}

/// Why the store cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    Folder(PathBuf, io::Error),
    /// Another process works on this folder.
    InUse(PathBuf),
    Database(PathBuf, sqlx::Error),
    Migration(sqlx::migrate::MigrateError),
    /// The SQLite in this program has a known fault; its version.
    FaultySqlite(String),
    /// The database does not write as safely as it was told to: a pragma and its value.
    Unsafe(&'static str, String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path, error) => write!(f, "cannot use the folder {}: {error}", path.display()),
            Self::InUse(path) => write!(f, "another server works on the data in {}", path.display()),
            Self::Database(path, error) => write!(f, "cannot open the database {}: {error}", path.display()),
            Self::Migration(error) => write!(f, "cannot bring the database up to date: {error}"),
            Self::FaultySqlite(version) => {
                let (major, minor, patch) = OLDEST_SQLITE;
                write!(
                    f,
                    "this program was built with SQLite {version}, which may corrupt data; build it with at least {major}.{minor}.{patch}"
                )
            }
            Self::Unsafe(pragma, value) => {
                write!(f, "the database keeps `{pragma}` at {value}; accepted submissions would not be safe")
            }
        }
    }
}

impl std::error::Error for OpenError {}

impl Store {
    /// Opens the store in `data`, and makes it when it is not there.
    ///
    /// # Errors
    /// When a folder cannot be made or another process works on it, the database cannot be opened or brought up to date, or it would not be safe.
    pub async fn open(data: &Path) -> Result<Self, OpenError> {
        make_private_folder(data)?;
        let lock = lock(data)?;
        let attachments = data.join("attachments");
        make_private_folder(&attachments)?;

        let file = data.join(DATABASE);
        let database = |error| OpenError::Database(file.clone(), error);
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE);
        let writer =
            SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_with(options.clone());
        let writer = writer.await.map_err(database)?;
        refuse_unsafe(&writer).await.map_err(database)??;
        sqlx::migrate!().run(&writer).await.map_err(OpenError::Migration)?;
        // Opened second: a database that is only read must already be there.
        let readers = SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(PATIENCE);
        let readers = readers.connect_with(options.create_if_missing(false).read_only(true)).await.map_err(database)?;
        Ok(Self { writer, readers, attachments, lock: Arc::new(lock) })
    }

    /// Waits for what is being written, and closes the database.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        // If this fails, the end of the process does it.
        let _ = self.lock.unlock();
    }

    /// Folder of the bytes of attachments.
    pub fn attachments(&self) -> &Path {
        &self.attachments
    }

    async fn begin(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }
}

/// What is inside is nobody's business but the server's.
fn make_private_folder(path: &Path) -> Result<(), OpenError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| OpenError::Folder(path.to_owned(), error))
}

/// One process for one database: at the start, leases of a process that is gone are taken back, which would be wrong if
/// it still ran. The lock goes with the process, however that ends.
fn lock(data: &Path) -> Result<File, OpenError> {
    let file = File::create(data.join(LOCK)).map_err(|error| OpenError::Folder(data.to_owned(), error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(OpenError::Folder(data.to_owned(), error)),
    }
}

async fn refuse_unsafe(writer: &SqlitePool) -> sqlx::Result<Result<(), OpenError>> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(writer).await?;
    let mut numbers = version.split('.').map(|it| it.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Ok(Err(OpenError::FaultySqlite(version)));
    }
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(writer).await?;
    // 2 is FULL.
    if synchronous < 2 {
        return Ok(Err(OpenError::Unsafe("synchronous", synchronous.to_string())));
    }
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(writer).await?;
    if journal != "wal" {
        return Ok(Err(OpenError::Unsafe("journal_mode", journal)));
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_as_safe_as_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("data")).await.unwrap();
        for (pragma, expected) in [("PRAGMA synchronous", 2), ("PRAGMA foreign_keys", 1)] {
            let value: i64 = sqlx::query_scalar(pragma).fetch_one(&store.writer).await.unwrap();
            assert_eq!(value, expected, "{pragma}");
        }
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&store.readers).await.unwrap();
        assert_eq!(journal, "wal");
        let written = sqlx::query("DELETE FROM audit").execute(&store.readers).await;
        assert!(written.is_err(), "readers only read");
        store.close().await;
        Store::open(&folder.path().join("data")).await.unwrap();
    }
}
