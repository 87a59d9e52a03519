//! `blanket backup TO --config FILE` and `blanket restore FROM --config FILE`: see `docs/drift/sikkerhedskopi.md`.

use std::{error::Error, path::Path, process::ExitCode};

use sqlx::Connection as _;

use super::beside::{self, Beside};
use crate::{backup, objects, store::audit::Event, vault::Vault};

/// Takes a copy, while the server runs or not.
pub(super) fn make(file: &Path, to: &Path, with_keys: bool) -> Result<ExitCode, Box<dyn Error>> {
    beside::run(file, async |beside| {
        let vault = Vault::open(&beside.config.keys)?;
        let mut connection = beside.connect().await?;
        let manifest = backup::make(&beside.config, &mut connection, to, with_keys, &beside.now.rfc3339()).await?;
        let detail =
            format!("{} files, {} bytes, with keys: {}", manifest.files.len(), manifest.bytes(), manifest.has_keys());
        beside.record(&mut connection, &vault, Event::BackedUp, None, &detail).await?;
        connection.close().await?;
        println!("{}: {} files, {} bytes", to.display(), manifest.files.len(), manifest.bytes());
        if beside.config.objects != objects::Configured::Local {
            println!("the attachments lie in S3 and are not in it: keep versions in the bucket");
        }
        if manifest.has_keys() {
            println!("the keys are in it: whoever has it can read every submission");
        } else {
            println!(
                "the keys are not in it: without the key file nobody can read it; keep a copy of that somewhere else"
            );
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Puts a copy back where there is nothing.
pub(super) fn restore(file: &Path, from: &Path) -> Result<ExitCode, Box<dyn Error>> {
    beside::run(file, async |beside| {
        let restored = backup::restore(&beside.config, from).await?;
        println!(
            "{} files as they were at {} are in {}",
            restored.manifest.files.len(),
            restored.manifest.made_at,
            beside.config.data.display()
        );
        if let Some(path) = restored.set_aside {
            println!("checkpoints of the audit log that was here before are in {}", path.display());
        }
        match Vault::open(&beside.config.keys) {
            Ok(vault) => record(&beside, &vault, &restored.manifest.made_at).await?,
            Err(error) => println!("before the server is started: {error}"),
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn record(beside: &Beside, vault: &Vault, made_at: &str) -> Result<(), Box<dyn Error>> {
    let mut connection = beside.connect().await?;
    let detail = format!("as it was at {made_at}");
    beside.record(&mut connection, vault, Event::Restored, None, &detail).await?;
    connection.close().await?;
    Ok(())
}
