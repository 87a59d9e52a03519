//! `blanket serve --config FILE`: runs the server until it is told to stop (SIGTERM, SIGINT).
//!
//! When it is ready it prints one line on standard output: `listening on http://127.0.0.1:8080`. All else that it has
//! to say goes to standard error.

use std::{error::Error, io::IsTerminal as _, path::Path, process::ExitCode};

use tracing_subscriber::{filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::config;

pub(super) fn run(file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    // INVARIANT: only our own words are logged. Other crates may log what they carry, which is personal data.
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), tracing::Level::INFO);
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()))
        .with(ours)
        .init();

    let config = config::read(file, |name| std::env::var(name).ok())?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let server = crate::start(config).await?;
        println!("listening on http://{}", server.address());
        told_to_stop().await?;
        tracing::info!("stopping");
        server.stop().await;
        Ok(ExitCode::SUCCESS)
    })
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
