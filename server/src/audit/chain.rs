//! Linking rows into the chain, and signing its end: one task of each process.
//!
//! What other processes on the same database link meanwhile is no harm: linking begins by locking the chain's head
//! ([`crate::store::audit::link`]), so that one links at a time. Nothing waits for this task; when it cannot work for a
//! while, rows wait to be linked.

use std::{path::PathBuf, time::Duration};

use ed25519_dalek::SigningKey;
use tokio::sync::watch;

use super::checkpoint::{self, Checkpoint};
use crate::{
    clock::{Clock, millis},
    store::{Store, audit},
    vault::Vault,
};

/// How often new rows are linked.
const LINK_EVERY: Duration = Duration::from_secs(1);
/// The chain's end is signed when it has grown and this long has passed since it was signed ...
const SIGN_EVERY: Duration = Duration::from_secs(60 * 60);
/// ... or this many rows, or when the server stops.
const SIGN_ROWS: i64 = 10_000;

/// Links and signs.
pub(crate) struct Chainer {
    store: Store,
    clock: Clock,
    key: SigningKey,
    /// The file of checkpoints.
    file: PathBuf,
    /// The number of the last checkpoint in the file; None until that has been read.
    filed: Option<i64>,
}

impl Chainer {
    pub(crate) fn new(store: Store, clock: Clock, vault: &Vault, file: PathBuf) -> Self {
        Self { store, clock, key: vault.signing_key(), file, filed: None }
    }

    /// Works until it is told to stop, and once more then.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let stopping = *stop.borrow_and_update();
            if let Err(error) = self.tend(stopping).await {
                tracing::error!(%error, "the audit log cannot be linked; its rows wait");
            }
            if stopping {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(LINK_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Links what is new and signs if it is time, or in any case.
    pub(crate) async fn tend(&mut self, sign_anyway: bool) -> sqlx::Result<()> {
        while audit::link(&self.store).await? == audit::LARGEST_BATCH {}
        let (seq, hash) = audit::head(self.store.read()).await?;
        let (signed, signed_at) = audit::last_signed(self.store.read()).await?;
        let now = self.clock.now().millis();
        let is_time = seq - signed >= SIGN_ROWS || now.saturating_sub(signed_at) >= millis(SIGN_EVERY);
        let signs = seq > signed && (is_time || sign_anyway);
        if signs {
            audit::add_checkpoint(&self.store, Checkpoint::sign(&self.key, seq, hash, now)).await?;
        }
        if signs || self.filed.is_none() {
            self.file().await?;
        }
        Ok(())
    }

    /// Puts into the file the checkpoints that it does not have. Where it cannot be written now, the next one brings all.
    async fn file(&mut self) -> sqlx::Result<()> {
        let path = self.file.clone();
        let after = match self.filed {
            Some(seq) => seq,
            None => {
                let read = tokio::task::spawn_blocking(move || checkpoint::read(&path)).await;
                let Some(Ok(filed)) = read.ok() else {
                    tracing::error!(path = %self.file.display(), "the file of checkpoints cannot be read; none is added to it");
                    return Ok(());
                };
                filed.iter().map(|it| it.seq).max().unwrap_or(0)
            }
        };
        let new = audit::checkpoints(self.store.read(), after).await?;
        let last = new.last().map_or(after, |it| it.seq);
        let path = self.file.clone();
        let written = tokio::task::spawn_blocking(move || checkpoint::append(&path, &new)).await;
        match written {
            Ok(Ok(())) => self.filed = Some(last),
            Ok(Err(error)) => {
                tracing::error!(path = %self.file.display(), %error, "the file of checkpoints cannot be written");
            }
            Err(_) => tracing::error!(path = %self.file.display(), "the writing of checkpoints was broken off"),
        }
        Ok(())
    }
}
