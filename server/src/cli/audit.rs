//! `blanket audit verify|show --config FILE`: the audit log, beside a server that may run. How it is kept and what is found:
//! `docs/drift/revision.md`.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use clap::Subcommand;
use jiff::Timestamp;
use sqlx::Connection as _;

use super::beside::{self, Beside, Server};
use crate::{
    audit::{checkpoint, verify},
    store::{
        audit::{self, Event},
        submission,
    },
    vault::Vault,
};

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Look through the whole log for what was edited, deleted, moved, cut off or forged.
    Verify {
        /// The file of checkpoints, as it lies where this server cannot change it; that of the configuration unless it is given.
        #[arg(long, value_name = "PATH")]
        checkpoints: Option<PathBuf>,
        /// The public key of the checkpoints, as `blanket keys list` tells it; without it the key file is read.
        #[arg(long, value_name = "HEX")]
        key: Option<String>,
        #[command(flatten)]
        server: Server,
    },
    /// Tell what has happened to a submission. That is itself written down.
    Show {
        /// The reference number on the citizen's receipt.
        #[arg(long, value_name = "REFERENCE")]
        submission: String,
        #[command(flatten)]
        server: Server,
    },
}

pub(super) fn run(what: &Audit) -> Result<ExitCode, Box<dyn Error>> {
    let (Audit::Verify { server, .. } | Audit::Show { server, .. }) = what;
    beside::run(&server.config, async |beside| match what {
        Audit::Verify { checkpoints, key, .. } => verify_log(&beside, checkpoints.as_deref(), key.as_deref()).await,
        Audit::Show { submission, .. } => show(&beside, submission).await,
    })
}

async fn verify_log(beside: &Beside, file: Option<&Path>, key: Option<&str>) -> Result<ExitCode, Box<dyn Error>> {
    let key = match key {
        Some(key) => checkpoint::parse_public(key)
            .ok_or("--key is not a public key: write the 64 hex digits of `blanket keys list`")?,
        None => Vault::open(&beside.config.keys)?.signing_key().verifying_key(),
    };
    let path = file.unwrap_or(&beside.config.audit.checkpoints);
    if file.is_some() && !path.is_file() {
        return Err(format!("there is no file of checkpoints {}", path.display()).into());
    }
    let filed =
        checkpoint::read(path).map_err(|error| format!("cannot read the checkpoints {}: {error}", path.display()))?;
    let begun = Instant::now();
    let mut connection = beside.connect().await?;
    let report = verify::verify(&mut connection, &key, &filed).await?;
    let waiting = audit::unlinked(&mut connection).await?;
    connection.close().await?;
    for fault in &report.faults {
        println!("{fault}");
    }
    let untold = report.count.saturating_sub(report.faults.len() as u64);
    if untold > 0 {
        println!("and {untold} more");
    }
    println!(
        "{} rows to {}, {} checkpoints of which the last covers {}, {waiting} not yet linked, {:.1} s: {}",
        report.rows,
        report.last,
        report.checkpoints,
        report.signed,
        begun.elapsed().as_secs_f64(),
        if report.count == 0 { "whole".to_owned() } else { format!("{} faults", report.count) },
    );
    if filed.is_empty() {
        println!(
            "there are no checkpoints in {}: that the end was not cut off is known from the database alone",
            path.display()
        );
    }
    Ok(if report.count == 0 { ExitCode::SUCCESS } else { ExitCode::from(super::FAULTS) })
}

async fn show(beside: &Beside, reference: &str) -> Result<ExitCode, Box<dyn Error>> {
    let vault = Vault::open(&beside.config.keys)?;
    let mut connection = beside.connect().await?;
    let Some(id) = submission::id_of(&mut connection, reference).await? else {
        eprintln!("there is no submission {reference}");
        return Ok(ExitCode::from(super::FAULTS));
    };
    let rows = audit::of_submission(&mut connection, &id).await?;
    // Written down before it is shown.
    beside.record(&mut connection, &vault, Event::Looked, Some(&id), "audit show").await?;
    for row in rows {
        let at = Timestamp::from_millisecond(row.at)?;
        println!("{at}\t{}\t{}\t{}\t{}", row.event, row.actor, row.purpose, row.detail);
    }
    connection.close().await?;
    Ok(ExitCode::SUCCESS)
}
