//! The thin server and the editor's commands, behind the binary `blanket`.
//!
//! The road of a submission: `router` → `submissions` (judged by the engine, with the server's own date) →
//! `store` (one transaction) → the citizen has a receipt → `worker` → `adapters` → the receiver.
//!
//! Not here: any knowledge of questions and answers. What a blanket is and whether answers are valid is the engine's;
//! where submissions go is the configuration's.

pub mod adapters;
mod addresses;
pub mod attachments;
mod audit;
mod backup;
mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
mod disk;
mod error;
mod file_name;
mod health;
mod http;
mod limits;
mod log;
mod metrics;
pub mod objects;
mod openapi;
pub mod operator;
mod origin;
mod outgoing;
#[cfg(test)]
mod personal;
mod private;
mod random;
pub mod reference;
mod router;
mod site;
pub mod sources;
pub mod store;
mod submissions;
mod summary;
mod telemetry;
pub mod vault;
mod worker;

use std::{fmt, io, net::SocketAddr, path::PathBuf, sync::Arc};

use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use addresses::Addresses;
use audit::chain::Chainer;
use catalogue::Catalogue;
use clock::Clock;
use config::Config;
use disk::Disk;
use health::Readiness;
use limits::Limits;
use objects::Objects;
use operator::Operator;
use site::Site;
use store::Store;
use vault::Vault;
use worker::Bell;

/// What every request may use.
#[derive(Debug)]
pub(crate) struct App {
    addresses: Option<Addresses>,
    catalogue: Catalogue,
    clock: Clock,
    config: Config,
    disk: Arc<Disk>,
    objects: Objects,
    operator: Option<Operator>,
    limits: Limits,
    readiness: Readiness,
    store: Store,
    site: Option<Site>,
    bell: Bell,
    vault: Vault,
}

/// A server that is running.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    app: Arc<App>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    metrics: Option<SocketAddr>,
    workers: Vec<JoinHandle<()>>,
    /// Sweeps, and looks after the room on the disk and the key ring.
    tending: [JoinHandle<()>; 3],
    /// Links the audit log, until it is told to stop.
    auditing: (watch::Sender<bool>, JoinHandle<()>),
}

/// Why a server does not start.
#[derive(Debug)]
pub enum StartError {
    /// The look-up of addresses.
    Addresses(String),
    Clock(jiff::Error),
    Database(sqlx::Error),
    /// The disk of the data folder cannot be measured.
    Disk(io::Error),
    /// The key ring.
    Keys(vault::RingError),
    Listen(SocketAddr, io::Error),
    /// Another library counts for this process.
    Metrics,
    /// No `[[route]]` matches this blanket.
    NoRoute(String),
    /// This folder is not a site.
    NoSite(PathBuf),
    /// Where files are to lie.
    Objects(String),
    SameVersion {
        id: String,
        version: String,
    },
    Sources(sources::SourcesError),
    Store(store::OpenError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Addresses(why) | Self::Objects(why) => f.write_str(why),
            Self::Clock(error) => write!(f, "cannot tell the time in Denmark: {error}"),
            Self::Database(error) => write!(f, "cannot use the database: {error}"),
            Self::Disk(error) => write!(f, "cannot measure the disk of the data folder: {error}"),
            Self::Keys(error) => error.fmt(f),
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Metrics => f.write_str("metrics are counted by another library of this program already"),
            Self::NoRoute(id) => {
                write!(f, "no [[route]] says where answers to `{id}` go; add one with form = \"{id}\" or form = \"*\"")
            }
            Self::NoSite(path) => write!(f, "there is no index.html in {}, the folder of the site", path.display()),
            Self::SameVersion { id, version } => write!(f, "two forms are both `{id}` in version {version}"),
            Self::Sources(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}

impl From<sources::SourcesError> for StartError {
    fn from(error: sources::SourcesError) -> Self {
        Self::Sources(error)
    }
}

/// Starts a server: when this returns, it answers requests and delivers.
///
/// # Errors
/// When anything it needs is missing or at fault; nothing is left running.
pub async fn start(config: Config) -> Result<Server, StartError> {
    start_at(config, Clock::system().map_err(StartError::Clock)?).await
}

/// The same, by a clock of the caller's.
///
/// # Errors
/// As [`start`].
pub async fn start_at(config: Config, clock: Clock) -> Result<Server, StartError> {
    outgoing::provide_tls();
    let catalogue = Catalogue::load(&config.forms, config.examples)?;
    if let Some(id) = catalogue.ids().find(|id| config.receivers_of(id).is_empty()) {
        return Err(StartError::NoRoute(id.to_owned()));
    }
    let addresses = config.addresses.as_ref().map(Addresses::open).transpose().map_err(StartError::Addresses)?;
    let site = match &config.web {
        Some(folder) => {
            Some(Site::new(folder, config.authority.as_ref()).ok_or_else(|| StartError::NoSite(folder.clone()))?)
        }
        None => None,
    };
    let listen_failed = |error| StartError::Listen(config.listen, error);
    let listener = http::listen(config.listen).map_err(listen_failed)?;
    let address = listener.local_addr().map_err(listen_failed)?;
    let watched = config.metrics.as_ref().map(listen_for_metrics).transpose()?;

    // Where there is a database, there is something that only its own keys open.
    let is_first = config.database.is_none() && !Store::is_in(&config.data);
    let vault = Vault::open_or_make(&config.keys, is_first, &clock.now().rfc3339()).map_err(StartError::Keys)?;
    let store = Store::open(&config.data, config.database.as_deref()).await.map_err(StartError::Store)?;
    let objects = Objects::new(&config.objects, &config.data, &vault).map_err(StartError::Objects)?;
    let disk = Arc::new(Disk::open(config.disk, &config.data).map_err(StartError::Disk)?);
    let started = worker::start(&store, &vault, &objects, &clock, &config.receivers).await;
    let (bell, workers) = started.map_err(StartError::Database)?;
    let styles = site.as_ref().map_or_else(Vec::new, Site::styles);
    let operator = config.drift.as_ref().map(|it| Operator::new(it, styles));
    let chainer = Chainer::new(store.clone(), clock.clone(), &vault, config.audit.checkpoints.clone());
    let (stop_auditing, auditing_stops) = watch::channel(false);
    let auditing = (stop_auditing, tokio::spawn(chainer.run(auditing_stops)));
    let tending = [
        tokio::spawn(attachments::sweep_hourly(store.clone(), objects.clone(), clock.clone())),
        tokio::spawn(Arc::clone(&disk).watch()),
        tokio::spawn(vault.clone().watch()),
    ];
    let limits = Limits::new(&config.limits, catalogue.ids());
    let readiness = Readiness::new(workers.iter().map(JoinHandle::abort_handle).collect());
    let app = App {
        addresses,
        catalogue,
        clock,
        config,
        disk,
        limits,
        objects,
        operator,
        readiness,
        store,
        site,
        bell,
        vault,
    };
    let app = Arc::new(app);
    let (stop, stopped) = watch::channel(false);
    let watched = watched.map(|(listener, address, counted)| {
        tokio::spawn(http::serve(listener, metrics::router(Arc::clone(&app), counted), stopped.clone()));
        address
    });
    let serving = tokio::spawn(http::serve(listener, router::router(Arc::clone(&app)), stopped));
    Ok(Server { address, app, stop, serving, metrics: watched, workers, tending, auditing })
}

fn listen_for_metrics(
    configured: &metrics::Configured,
) -> Result<(TcpListener, SocketAddr, &'static PrometheusHandle), StartError> {
    let failed = |error| StartError::Listen(configured.listen, error);
    let listener = http::listen(configured.listen).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let counted = metrics::begin().ok_or(StartError::Metrics)?;
    Ok((listener, address, counted))
}

impl Server {
    /// Where metrics are read, if anywhere.
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Where it listens; the port is the real one, also when the configuration says 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the requests and deliveries that are under way, begins no others, and closes the database.
    pub async fn stop(self) {
        self.tending.iter().for_each(JoinHandle::abort);
        let _ = self.stop.send(true);
        let _ = self.serving.await;
        self.app.bell.stop();
        for worker in self.workers {
            let _ = worker.await;
        }
        // Last: what the others have done is linked and signed.
        let (stop, auditing) = self.auditing;
        let _ = stop.send(true);
        let _ = auditing.await;
        self.app.store.close().await;
    }
}
