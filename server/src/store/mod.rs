//! What the server remembers: one database. The bytes of files lie elsewhere, see `objects.rs`.
//!
//! The database is SQLite in the data folder, of one process, or PostgreSQL, which several processes may share. The SQL is
//! the same for both. Durability: SQLite has WAL with `synchronous = FULL`, PostgreSQL `fsync` and `synchronous_commit`, and what
//! does not is refused at the start; so what is committed survives a loss of power.
//!
//! Not here: what a submission is, and when it is accepted; see `submissions.rs`.

pub(crate) mod attachment;
pub(crate) mod audit;
mod connect;
pub(crate) mod operator;
pub(crate) mod outbox;
pub(crate) mod submission;
pub(crate) mod upload;
pub(crate) mod watch;
mod writer;

use std::{
    fmt,
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::{AnyConnection, AnyPool, postgres::PgListener};

use writer::Writer;
pub(crate) use writer::{Done, Working};

use crate::private;

const DATABASE: &str = "blanket.sqlite";
const LOCK: &str = "blanket.lock";
/// On which PostgreSQL's processes tell each other that something is due.
const CHANNEL: &str = "blanket_outbox";

/// The open database.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writer,
    readers: AnyPool,
    kind: Kind,
}

/// Which database it is, where that makes a difference.
#[derive(Debug, Clone)]
enum Kind {
    Sqlite {
        /// Held until the store is closed; a store that is beside another's has none.
        lock: Option<Arc<File>>,
    },
    Postgres {
        url: Arc<str>,
    },
}

/// Why the store cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    Folder(PathBuf, io::Error),
    /// Another process works on this folder.
    InUse(PathBuf),
    /// Where, and why.
    Database(String, sqlx::Error),
    Migration(sqlx::migrate::MigrateError),
    /// The SQLite in this program has a known fault; its version, and the first one without.
    FaultySqlite(String, (u32, u32, u32)),
    /// `server_version_num`.
    OldPostgres(String),
    /// The database does not write as safely as it was told to: a setting and its value.
    Unsafe(&'static str, String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path, error) => write!(f, "cannot use the folder {}: {error}", path.display()),
            Self::InUse(path) => write!(f, "another server works on the data in {}", path.display()),
            Self::Database(place, error) => write!(f, "cannot open the database {place}: {error}"),
            Self::Migration(error) => write!(f, "cannot bring the database up to date: {error}"),
            Self::FaultySqlite(version, (major, minor, patch)) => {
                write!(
                    f,
                    "this program was built with SQLite {version}, which may corrupt data; build it with at least {major}.{minor}.{patch}"
                )
            }
            Self::OldPostgres(version) => {
                write!(f, "the database is PostgreSQL {version} (server_version_num); it must be at least 15")
            }
            Self::Unsafe(setting, value) => {
                write!(f, "the database keeps `{setting}` at {value}; accepted submissions would not be safe")
            }
        }
    }
}

impl std::error::Error for OpenError {}

impl Store {
    /// Opens the store: the database in `data` unless it is PostgreSQL at `url`. What is not there is made, but for
    /// PostgreSQL's database.
    ///
    /// # Errors
    /// When a folder cannot be made or another process works on it, the database cannot be opened or brought up to date, or it would not be safe.
    pub async fn open(data: &Path, url: Option<&str>) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        private::folder(data).map_err(|error| OpenError::Folder(data.to_owned(), error))?;
        if let Some(url) = url {
            let pool = connect::postgres(url).await?;
            let kind = Kind::Postgres { url: Arc::from(url) };
            return Ok(Self { writer: Writer::Each(pool.clone()), readers: pool, kind });
        }
        let lock = Some(Arc::new(lock(data)?));
        let (connection, readers) = connect::sqlite(&data.join(DATABASE)).await?;
        Ok(Self { writer: Writer::grouped(connection), readers, kind: Kind::Sqlite { lock } })
    }

    /// Opens the store beside a server that may run: the folder's lock and the schema are left to it. For short commands that
    /// take no leases; what they write waits for its turn among what the server writes.
    ///
    /// # Errors
    /// When there is no database, or it does not answer.
    pub(crate) async fn open_beside(data: &Path, url: Option<&str>) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        if let Some(url) = url {
            let pool = connect::pool_beside_postgres(url).await?;
            let kind = Kind::Postgres { url: Arc::from(url) };
            return Ok(Self { writer: Writer::Each(pool.clone()), readers: pool, kind });
        }
        let file = data.join(DATABASE);
        let writer = Writer::grouped(connect::beside_sqlite(&file).await?);
        let readers = connect::readers(&file).await?;
        Ok(Self { writer, readers, kind: Kind::Sqlite { lock: None } })
    }

    /// Whether there is a SQLite database in `data`.
    pub(crate) fn is_in(data: &Path) -> bool {
        data.join(DATABASE).exists()
    }

    /// A connection of one's own to a database that is there, beside a server that may run.
    ///
    /// # Errors
    /// When it is not there or does not answer.
    pub(crate) async fn connect_beside(data: &Path, url: Option<&str>) -> Result<AnyConnection, OpenError> {
        sqlx::any::install_default_drivers();
        match url {
            Some(url) => connect::beside_postgres(url).await,
            None => connect::beside_sqlite(&data.join(DATABASE)).await,
        }
    }

    /// Waits for what is being written, and closes the database.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
        match &self.kind {
            // If this fails, the end of the process does it.
            Kind::Sqlite { lock } => drop(lock.as_ref().map(|it| it.unlock())),
            Kind::Postgres { .. } => {}
        }
    }

    /// Does the work in one writing transaction, and returns when that is on disk. Other work may share the transaction, but what
    /// this piece has written is kept or undone by itself.
    ///
    /// # Errors
    /// When it could not be done or not be committed; nothing of it is kept then, unless the connection to PostgreSQL was lost
    /// while it was committed.
    pub(crate) async fn write<T, W>(&self, work: W) -> sqlx::Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut AnyConnection) -> Working<'c, T> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// Connections to read by.
    pub(crate) fn read(&self) -> &AnyPool {
        &self.readers
    }

    /// Whether this process alone works on the database.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.kind, Kind::Sqlite { .. })
    }

    /// Hears of what other processes have put into the outbox; None where there are none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn listen(&self) -> sqlx::Result<Option<PgListener>> {
        match &self.kind {
            Kind::Sqlite { .. } => Ok(None),
            Kind::Postgres { url } => {
                let mut listener = PgListener::connect(url).await?;
                listener.listen(CHANNEL).await?;
                Ok(Some(listener))
            }
        }
    }
}

/// One process for one SQLite: at the start, leases of a process that is gone are taken back, which would be wrong if
/// it still ran. The lock goes with the process, however that ends.
fn lock(data: &Path) -> Result<File, OpenError> {
    let file = File::create(data.join(LOCK)).map_err(|error| OpenError::Folder(data.to_owned(), error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(OpenError::Folder(data.to_owned(), error)),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_as_safe_as_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("data"), None).await.unwrap();
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(store.read()).await.unwrap();
        assert_eq!(journal, "wal");
        let written = sqlx::query("DELETE FROM audit").execute(store.read()).await;
        assert!(written.is_err(), "readers only read");
        let taken = Store::open(&folder.path().join("data"), None).await;
        assert!(matches!(taken, Err(OpenError::InUse(_))));
        store.close().await;
        Store::open(&folder.path().join("data"), None).await.unwrap();
    }

    /// The server of the version before works on the database while this one is started: nothing that it uses may go.
    #[test]
    fn migrations_only_add() {
        for migration in sqlx::migrate!().iter() {
            let sql = migration.sql.as_str().to_uppercase();
            for statement in sql.split(';') {
                let takes_away = ["DROP ", "RENAME ", "ALTER COLUMN"].iter().any(|it| statement.contains(it));
                let demands = statement.contains("ADD COLUMN")
                    && statement.contains("NOT NULL")
                    && !statement.contains("DEFAULT");
                assert!(!takes_away && !demands, "{}: {statement}", migration.description);
            }
        }
    }
}
