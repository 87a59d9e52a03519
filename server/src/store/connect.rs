//! Opening the database: SQLite in the data folder, or PostgreSQL at an address. Each is asked whether it writes as safely as
//! a receipt promises.

use std::{path::Path, time::Duration};

use sqlx::{
    AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _,
    any::{AnyConnectOptions, AnyPoolOptions},
    sqlite::SqliteConnectOptions,
};

use super::OpenError;

/// The first SQLite without the fault that could corrupt a database when its write-ahead log was reset.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// The first PostgreSQL whose behaviour is tested here, as `server_version_num` tells it.
const OLDEST_POSTGRES: i64 = 150_000;
/// How many connections read SQLite.
const READERS: u32 = 4;
/// How many connections one process has to PostgreSQL.
const CONNECTIONS: u32 = 16;
/// How long a request waits for a connection before it is told that the server is busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// SQLite in this file: the one connection that writes, and those that read.
pub(super) async fn sqlite(file: &Path) -> Result<(AnyConnection, AnyPool), OpenError> {
    let failed = |error| OpenError::Database(file.display().to_string(), error);
    let options = |mode: SqliteConnectOptions| AnyConnectOptions::from_url(&mode.filename(file).to_url_lossy());
    let writer = options(SqliteConnectOptions::new().create_if_missing(true)).map_err(failed)?;
    let mut writer = AnyConnection::connect_with(&writer).await.map_err(failed)?;
    for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA busy_timeout = 30000"] {
        writer.execute(pragma).await.map_err(failed)?;
    }
    refuse_unsafe_sqlite(&mut writer).await.map_err(failed)??;
    sqlx::migrate!().run(&mut writer).await.map_err(OpenError::Migration)?;
    // Opened second: a database that is only read must already be there.
    Ok((writer, readers(file).await?))
}

/// Those that read SQLite.
pub(super) async fn readers(file: &Path) -> Result<AnyPool, OpenError> {
    let failed = |error| OpenError::Database(file.display().to_string(), error);
    let options = SqliteConnectOptions::new().filename(file).read_only(true).to_url_lossy();
    let options = AnyConnectOptions::from_url(&options).map_err(failed)?;
    let pool = AnyPoolOptions::new().max_connections(READERS).acquire_timeout(PATIENCE);
    pool.connect_with(options).await.map_err(failed)
}

/// PostgreSQL at this address.
pub(super) async fn postgres(url: &str) -> Result<AnyPool, OpenError> {
    // An address may hold a password, and is not told.
    let failed = |error| OpenError::Database("at the configured address".to_owned(), error);
    let pool = AnyPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
    // A process that is stopped in the middle of a transaction must not hold up the others.
    let pool = pool.after_connect(|connection, _| {
        Box::pin(async move {
            for setting in [
                "SET synchronous_commit = on",
                "SET idle_in_transaction_session_timeout = '10s'",
                "SET lock_timeout = '15s'",
                "SET statement_timeout = '60s'",
            ] {
                connection.execute(setting).await?;
            }
            Ok(())
        })
    });
    let pool = pool.connect(url).await.map_err(failed)?;
    let version: String = sqlx::query_scalar("SHOW server_version_num").fetch_one(&pool).await.map_err(failed)?;
    if version.parse::<i64>().unwrap_or(0) < OLDEST_POSTGRES {
        return Err(OpenError::OldPostgres(version));
    }
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&pool).await.map_err(failed)?;
    if fsync != "on" {
        return Err(OpenError::Unsafe("fsync", fsync));
    }
    sqlx::migrate!().run(&pool).await.map_err(OpenError::Migration)?;
    Ok(pool)
}

/// One connection to a SQLite that is there, beside a server that may run. It waits for the server's writing, and the server for
/// what is written here.
pub(super) async fn beside_sqlite(file: &Path) -> Result<AnyConnection, OpenError> {
    let failed = |error| OpenError::Database(file.display().to_string(), error);
    let options = SqliteConnectOptions::new().filename(file).to_url_lossy();
    let options = AnyConnectOptions::from_url(&options).map_err(failed)?;
    let mut connection = AnyConnection::connect_with(&options).await.map_err(failed)?;
    for pragma in ["PRAGMA synchronous = FULL", "PRAGMA busy_timeout = 30000"] {
        connection.execute(pragma).await.map_err(failed)?;
    }
    Ok(connection)
}

/// Few connections to PostgreSQL, for a command.
pub(super) async fn pool_beside_postgres(url: &str) -> Result<AnyPool, OpenError> {
    let failed = |error| OpenError::Database("at the configured address".to_owned(), error);
    AnyPoolOptions::new().max_connections(2).acquire_timeout(PATIENCE).connect(url).await.map_err(failed)
}

/// One connection to PostgreSQL.
pub(super) async fn beside_postgres(url: &str) -> Result<AnyConnection, OpenError> {
    let failed = |error| OpenError::Database("at the configured address".to_owned(), error);
    AnyConnection::connect(url).await.map_err(failed)
}

async fn refuse_unsafe_sqlite(connection: &mut AnyConnection) -> sqlx::Result<Result<(), OpenError>> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *connection).await?;
    let mut numbers = version.split('.').map(|it| it.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Ok(Err(OpenError::FaultySqlite(version, OLDEST_SQLITE)));
    }
    // 2 is FULL.
    for (pragma, question, least) in
        [("synchronous", "PRAGMA synchronous", 2), ("foreign_keys", "PRAGMA foreign_keys", 1)]
    {
        let value: i64 = sqlx::query_scalar(question).fetch_one(&mut *connection).await?;
        if value < least {
            return Ok(Err(OpenError::Unsafe(pragma, value.to_string())));
        }
    }
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    if journal != "wal" {
        return Ok(Err(OpenError::Unsafe("journal_mode", journal)));
    }
    Ok(Ok(()))
}
