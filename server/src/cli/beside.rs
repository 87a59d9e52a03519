//! What commands have in common that work on a server's database, whether the server runs or not: they read its
//! configuration, and come to the database by a connection of their own.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
};

use sqlx::AnyConnection;

use crate::{
    clock::{Clock, Moment},
    config::{self, Config},
    store::{
        OpenError, Store,
        audit::{self, Actor, Event},
    },
    vault::Vault,
};

/// Which server.
#[derive(Debug, clap::Args)]
pub struct Server {
    /// The server's configuration, TOML.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

/// A server's configuration, and who works beside the server.
pub(super) struct Beside {
    pub(super) config: Config,
    pub(super) now: Moment,
    /// The name of the operating system's user.
    pub(super) operator: String,
}

impl Beside {
    /// A connection of one's own to a database that is there.
    pub(super) async fn connect(&self) -> Result<AnyConnection, OpenError> {
        Store::connect_beside(&self.config.data, self.config.database.as_deref()).await
    }

    /// Writes into the audit log what whoever gave this command did, to a submission or to all of it.
    pub(super) async fn record(
        &self,
        connection: &mut AnyConnection,
        vault: &Vault,
        event: Event,
        submission: Option<&str>,
        detail: &str,
    ) -> sqlx::Result<()> {
        let actor = Actor::operator(vault, &self.operator);
        audit::record_by(connection, self.now.millis(), event, &actor, submission, detail).await
    }
}

/// Reads the configuration, and does the work.
pub(super) fn run(
    file: &Path,
    work: impl AsyncFnOnce(Beside) -> Result<ExitCode, Box<dyn Error>>,
) -> Result<ExitCode, Box<dyn Error>> {
    let config = config::read(file, config::from_environment)?;
    // With sudo it is the person that counts.
    let operator = ["SUDO_USER", "USER"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default();
    let beside = Beside { config, now: Clock::system()?.now(), operator };
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work(beside))
}
