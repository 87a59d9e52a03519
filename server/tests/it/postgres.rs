//! A real PostgreSQL for the tests: `BLANKET_TEST_DATABASE=postgres` runs all of them on it instead of on SQLite.
//!
//! It is found by `BLANKET_TEST_POSTGRES`, the address of a database whose user may make others.

use std::env;

use blanket_engine::hex;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

const DEFAULT: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// A database of its own, gone when this is dropped.
pub(crate) struct Postgres {
    url: String,
    name: String,
}

impl Postgres {
    /// One, if the tests are to run on it.
    pub(crate) fn if_wanted() -> Option<Self> {
        (env::var("BLANKET_TEST_DATABASE").ok()? == "postgres").then(Self::new)
    }

    /// # Panics
    /// Where there is no PostgreSQL.
    pub(crate) fn new() -> Self {
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let name = format!("blanket_test_{}", hex(&random));
        run(&format!("CREATE DATABASE {name}"));
        let server = server();
        let (address, _) = server.rsplit_once('/').expect("the address of a database");
        Self { url: format!("{address}/{name}"), name }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// One, if there is a server to make it in.
    pub(crate) fn if_there() -> Option<Self> {
        let there = blocking(async || PgConnection::connect(&server()).await.is_ok());
        if !there {
            eprintln!("SKIPPED: there is no PostgreSQL at BLANKET_TEST_POSTGRES ({DEFAULT} unless it is set)");
        }
        there.then(Self::new)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

fn server() -> String {
    env::var("BLANKET_TEST_POSTGRES").unwrap_or_else(|_| DEFAULT.to_owned())
}

fn run(sql: &str) {
    let sql = sql.to_owned();
    blocking(async || {
        let mut connection = PgConnection::connect(&server()).await.expect("a PostgreSQL, see BLANKET_TEST_POSTGRES");
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
    });
}

/// Outside the runtime of the test, so that it can be done where nothing is awaited.
fn blocking<T: Send>(work: impl AsyncFnOnce() -> T + Send) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::scope(|scope| scope.spawn(|| runtime().block_on(work())).join().unwrap())
}
