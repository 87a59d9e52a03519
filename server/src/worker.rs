//! Workers: one for each receiver, so that a receiver that is down holds up nobody else.
//!
//! A worker leases what is due, calls the adapter outside any transaction, and writes down how it went: delivered,
//! later (for ever, ever more seldom), or parked for a person to look at. It is woken by a new submission and by the
//! time at which the next row is due. Whether a try that was broken off had an effect is unknown, so it is made again;
//! adapters are idempotent.
//!
//! Not here: what a delivery is, see [`crate::adapters`]; the rows, see [`crate::store::outbox`].

use std::{sync::Arc, time::Duration};

use blanket_engine::sha256_hex;
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{
    adapters::{Adapter, Configured, DeliveryError},
    clock::Clock,
    config::Receiver,
    metrics, random,
    store::{
        Store,
        outbox::{self, Ending, Leased},
    },
};

/// How many deliveries to one receiver are under way at a time.
const IN_FLIGHT: i64 = 4;
/// How long a row is out of everybody else's reach while it is tried.
const LEASE: Duration = Duration::from_secs(120);
/// The longest wait before the second try; it doubles with every try ...
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// ... up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// The longest that a receiver's own word for when to try again is heeded.
const LONGEST_ASKED_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// The longest that a worker sleeps without looking.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Tells the workers that something is due, or that they are to stop.
#[derive(Debug, Clone)]
pub(crate) struct Bell {
    rings: watch::Sender<Ring>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Ring {
    /// Counts, so that a ring that nobody waited for is not lost.
    submissions: u64,
    stop: bool,
}

impl Bell {
    /// Something new is due.
    pub(crate) fn ring(&self) {
        self.rings.send_modify(|it| it.submissions = it.submissions.wrapping_add(1));
    }

    /// Workers end the tries they are at, and stop.
    pub(crate) fn stop(&self) {
        self.rings.send_modify(|it| it.stop = true);
    }
}

/// Starts the workers, and gives the bell that wakes them. Leases of an earlier process are taken back first.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn start(
    store: &Store,
    clock: &Clock,
    receivers: &[Receiver],
) -> sqlx::Result<(Bell, Vec<JoinHandle<()>>)> {
    outbox::release_all(store).await?;
    for (receiver, rows) in outbox::waiting(store).await? {
        if receivers.iter().any(|it| it.name == receiver) {
            tracing::info!(receiver, rows, "waiting in the outbox");
        } else {
            tracing::warn!(receiver, rows, "waiting in the outbox for a receiver that is not configured; kept");
        }
    }
    let (rings, heard) = watch::channel(Ring::default());
    let workers = receivers.iter().map(|receiver| {
        let worker = Worker {
            store: store.clone(),
            clock: clock.clone(),
            name: receiver.name.clone(),
            adapter: Arc::new(receiver.adapter.clone()),
        };
        tokio::spawn(worker.run(heard.clone()))
    });
    let workers = workers.collect();
    Ok((Bell { rings }, workers))
}

struct Worker {
    store: Store,
    clock: Clock,
    name: String,
    adapter: Arc<Configured>,
}

impl Worker {
    async fn run(self, mut bell: watch::Receiver<Ring>) {
        loop {
            if bell.borrow_and_update().stop {
                return;
            }
            let sleep = match self.work().await {
                Ok(Some(sleep)) => sleep,
                // There was something to do; perhaps there is more.
                Ok(None) => continue,
                Err(error) => {
                    tracing::error!(receiver = self.name, %error, "the outbox cannot be read or written");
                    FIRST_WAIT
                }
            };
            tokio::select! {
                () = tokio::time::sleep(sleep) => {}
                rung = bell.changed() => if rung.is_err() { return },
            }
        }
    }

    /// Tries what is due. None when it tried anything, else how long there is nothing to do.
    async fn work(&self) -> sqlx::Result<Option<Duration>> {
        let now = self.clock.now().millis();
        let leased = outbox::lease(&self.store, &self.name, now, now.saturating_add(millis(LEASE)), IN_FLIGHT).await?;
        if leased.is_empty() {
            let due = outbox::next_due(&self.store, &self.name).await?;
            let sleep = due.map_or(LONGEST_SLEEP, |due| {
                Duration::from_millis(u64::try_from(due.saturating_sub(now)).unwrap_or(0).max(1))
            });
            return Ok(Some(sleep.min(LONGEST_SLEEP)));
        }
        let mut tries = JoinSet::new();
        for row in leased {
            tries.spawn(attempt(self.store.clone(), self.clock.clone(), Arc::clone(&self.adapter), row));
        }
        // Every try is waited for, whatever becomes of another: a row whose outcome is not written stays leased, and is
        // due again when the lease has run out.
        let mut all_written = Ok(None);
        while let Some(ended) = tries.join_next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => all_written = Err(error),
                Err(_) => tracing::error!(receiver = self.name, "a delivery was broken off by a fault of the program"),
            }
        }
        all_written
    }
}

async fn attempt(store: Store, clock: Clock, adapter: Arc<Configured>, row: Leased) -> sqlx::Result<()> {
    let delivery = outbox::delivery(&store, &row).await?;
    let outcome = if sha256_hex(delivery.document.as_bytes()) == delivery.document_sha256 {
        adapter.deliver(&delivery).await
    } else {
        Err(DeliveryError::Never { reason: "the stored document has changed since it was received".to_owned() })
    };
    let now = clock.now();
    let (receiver, reference) = (&row.receiver, &delivery.reference);
    let ending = match outcome {
        Ok(receipt) => {
            tracing::info!(receiver, reference, tries = row.attempts, "delivered");
            Ending::Delivered(receipt.detail)
        }
        Err(DeliveryError::Later { reason, after }) => {
            let wait = after.map_or_else(|| wait(row.attempts), |after| after.min(LONGEST_ASKED_WAIT));
            tracing::warn!(
                receiver,
                reference,
                tries = row.attempts,
                reason,
                ?wait,
                "not delivered, will be tried again"
            );
            Ending::Later { reason, at: now.millis().saturating_add(millis(wait)) }
        }
        Err(DeliveryError::Never { reason }) => {
            tracing::error!(receiver, reference, tries = row.attempts, reason, "parked: a person must look");
            Ending::Parked(reason)
        }
    };
    metrics::delivered(receiver, ending.outcome());
    if !outbox::finish(&store, &row, &now.rfc3339(), &ending).await? {
        tracing::warn!(receiver, reference, "the lease was lost while delivering");
    }
    Ok(())
}

/// How long to wait after the `tries`th try: anything up to the longest (full jitter), so that submissions that failed
/// together do not come back together.
fn wait(tries: i64) -> Duration {
    let longest = longest_wait(tries);
    Duration::from_millis(random::up_to(u64::try_from(longest.as_millis()).unwrap_or(u64::MAX)))
}

fn longest_wait(tries: i64) -> Duration {
    let doublings = u32::try_from(tries.saturating_sub(1).clamp(0, 16)).unwrap_or(0);
    FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let seconds: Vec<u64> = [1, 2, 3, 10, 11, 1000, i64::MAX].map(|tries| longest_wait(tries).as_secs()).to_vec();
        assert_eq!(seconds, [5, 10, 20, 2560, 3600, 3600, 3600]);
        assert!((1..50).all(|tries| wait(tries) <= longest_wait(tries)));
    }
}
