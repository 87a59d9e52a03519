//! `blanket serve --config FILE`: runs the server until it is told to stop (SIGTERM, SIGINT).
//!
//! When it is ready it prints one line on standard output: `listening on http://127.0.0.1:8080`; where metrics are read,
//! a second: `metrics on http://127.0.0.1:9090/metrics`. All else that it has to say goes to standard error.

use std::{cell::RefCell, collections::BTreeSet, error::Error, io::IsTerminal as _, path::Path, process::ExitCode};

use tracing_subscriber::{Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    config::{self, Config},
    log,
    telemetry::Telemetry,
};

pub(super) fn run(file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let asked = RefCell::new(BTreeSet::new());
    let config = config::read(file, |name| {
        asked.borrow_mut().insert(name.to_owned());
        config::from_environment(name)
    })?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let telemetry = begin_logging(&config)?;
        warn_of_unknown_variables(&asked.into_inner());
        let server = crate::start(config).await?;
        println!("listening on http://{}", server.address());
        if let Some(address) = server.metrics() {
            println!("metrics on http://{address}/metrics");
        }
        told_to_stop().await?;
        tracing::info!("stopping");
        server.stop().await;
        if let Some(telemetry) = telemetry {
            telemetry.stop().await;
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn begin_logging(config: &Config) -> Result<Option<Telemetry>, String> {
    let telemetry = config.telemetry.as_ref().map(Telemetry::begin).transpose()?;
    let to_stderr =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    tracing_subscriber::registry()
        .with(to_stderr.with_filter(config.log.ours()))
        .with(telemetry.as_ref().map(Telemetry::layer))
        .init();
    log::panics_by_their_place();
    Ok(telemetry)
}

/// A misspelt variable would else be passed over in silence. Other programs of the project have some of their own.
fn warn_of_unknown_variables(asked: &BTreeSet<String>) {
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for variable in set.filter(|name| name.starts_with("BLANKET_") && !asked.contains(name)) {
        tracing::warn!(variable, "no key of the configuration has this variable");
    }
}

#[cfg(unix)]
async fn told_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
