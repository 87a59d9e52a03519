//! Workers: one for each receiver, so that a receiver that is down holds up nobody else.
//!
//! A worker leases what is due, calls the adapter outside any transaction, and writes down how it went: delivered,
//! later (for ever, ever more seldom), or parked for a person to look at. It is woken by a new submission, here or in another
//! process, and by the time at which the next row is due. While it delivers it holds the lease; when it cannot any more, another
//! may have begun, and it stops. Whether a try that was broken off had an effect is unknown, so it is made again; adapters
//! are idempotent.
//!
//! Not here: what a delivery is, see [`crate::adapters`]; the rows and their order, see [`crate::store::outbox`].

use std::{sync::Arc, time::Duration};

use blanket_engine::sha256_hex;
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{
    adapters::{Adapter, DeliveryError, Receipt},
    clock::{Clock, millis},
    config::Receiver,
    metrics,
    objects::Objects,
    random,
    store::{
        Store,
        outbox::{self, Ending, Leased},
    },
    vault::{Unreadable, Vault},
};

/// How long a row is out of everybody else's reach unless its lease is extended.
const LEASE: Duration = Duration::from_secs(30);
/// How often the lease is extended while a delivery is under way.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// The longest that one try may take.
const LONGEST_TRY: Duration = Duration::from_secs(10 * 60);
/// The longest wait before the second try unless the receiver's configuration says otherwise; it doubles with every try ...
pub(crate) const FIRST_WAIT: Duration = Duration::from_secs(5);
/// ... up to this.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// The shortest and the longest of a receiver's own words for when to try again that are heeded.
const ASKED_WAIT: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(24 * 60 * 60));
/// The longest that a worker sleeps without looking: what another program has made due is found then.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// How often other processes are told that something is due, at most.
const TELLING: Duration = Duration::from_millis(50);
/// The wait after the database did not answer.
const DATABASE_WAIT: Duration = Duration::from_secs(2);

/// Tells the workers that something is due, or that they are to stop.
#[derive(Debug, Clone)]
pub(crate) struct Bell {
    rings: watch::Sender<Ring>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Ring {
    /// Counts what has come here, so that a ring that nobody waited for is not lost ...
    submissions: u64,
    /// ... and what other processes have told of.
    heard: u64,
    stop: bool,
}

impl Bell {
    /// Something new is due.
    pub(crate) fn ring(&self) {
        self.rings.send_modify(|it| it.submissions = it.submissions.wrapping_add(1));
    }

    /// Another process says that something is due.
    fn hear(&self) {
        self.rings.send_modify(|it| it.heard = it.heard.wrapping_add(1));
    }

    /// Workers end the tries they are at, and stop.
    pub(crate) fn stop(&self) {
        self.rings.send_modify(|it| it.stop = true);
    }
}

/// Starts the workers, and gives the bell that wakes them. Leases of an earlier process are taken back first, where there can be
/// no other process.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn start(
    store: &Store,
    vault: &Vault,
    objects: &Objects,
    clock: &Clock,
    receivers: &[Receiver],
) -> sqlx::Result<(Bell, Vec<JoinHandle<()>>)> {
    if store.is_alone() {
        outbox::release_all(store, clock.now().millis()).await?;
    }
    for (receiver, rows) in outbox::waiting(store).await? {
        if receivers.iter().any(|it| it.name == receiver) {
            tracing::info!(receiver, rows, "waiting in the outbox");
        } else {
            tracing::warn!(receiver, rows, "waiting in the outbox for a receiver that is not configured; kept");
        }
    }
    let bell = Bell { rings: watch::Sender::new(Ring::default()) };
    let worker = |it: &Receiver| {
        let (store, vault, objects, clock) = (store.clone(), vault.clone(), objects.clone(), clock.clone());
        let worker = Worker { store, vault, objects, clock, receiver: Arc::new(it.clone()) };
        tokio::spawn(worker.run(bell.rings.subscribe()))
    };
    let mut workers: Vec<_> = receivers.iter().map(worker).collect();
    if !store.is_alone() {
        workers.push(tokio::spawn(exchange(store.clone(), bell.clone())));
    }
    Ok((bell, workers))
}

/// Tells the other processes what the bell rings for here, and rings it for what they tell; until it says stop. What is lost on
/// the way is found when a worker looks by itself.
async fn exchange(store: Store, bell: Bell) {
    let mut rings = bell.rings.subscribe();
    let exchanging = async {
        loop {
            if let Err(error) = exchange_by_connection(&store, &bell).await {
                tracing::warn!(%error, "cannot hear of what is due from other processes; looked for instead");
            }
            tokio::time::sleep(DATABASE_WAIT).await;
        }
    };
    tokio::select! {
        () = exchanging => {}
        _ = rings.wait_for(|it| it.stop) => {}
    }
}

async fn exchange_by_connection(store: &Store, bell: &Bell) -> sqlx::Result<()> {
    let Some(mut listener) = store.listen().await? else { return Ok(()) };
    let mut rings = bell.rings.subscribe();
    let mut told = rings.borrow().submissions;
    // Apart from the submissions' own transactions: PostgreSQL commits those that notify one after another.
    let mut telling = tokio::time::interval(TELLING);
    loop {
        tokio::select! {
            heard = listener.recv() => drop(heard.map(|_| bell.hear())?),
            rung = rings.changed() => {
                let submissions = rings.borrow_and_update().submissions;
                if rung.is_ok() && submissions != told {
                    told = submissions;
                    telling.tick().await;
                    outbox::notify(store).await?;
                }
            }
        }
    }
}

struct Worker {
    store: Store,
    vault: Vault,
    objects: Objects,
    clock: Clock,
    receiver: Arc<Receiver>,
}

impl Worker {
    async fn run(self, mut bell: watch::Receiver<Ring>) {
        let mut tries = JoinSet::new();
        while !bell.borrow_and_update().stop {
            let wake = self.begin(&mut tries).await.unwrap_or_else(|error| {
                tracing::error!(receiver = self.receiver.name, %error, "the outbox cannot be read or written");
                self.clock.now().millis().saturating_add(millis(DATABASE_WAIT))
            });
            tokio::select! {
                Some(ended) = tries.join_next() => self.note(ended),
                () = self.clock.sleep_until(wake) => {}
                rung = bell.changed() => if rung.is_err() { break },
            }
        }
        while let Some(ended) = tries.join_next().await {
            self.note(ended);
        }
    }

    /// Begins as many of the tries that are due as there is room for; when to look again.
    async fn begin(&self, tries: &mut JoinSet<sqlx::Result<()>>) -> sqlx::Result<i64> {
        let now = self.clock.now().millis();
        let latest = now.saturating_add(millis(LONGEST_SLEEP));
        let Some(room) = self.receiver.concurrency.checked_sub(tries.len()).filter(|it| *it > 0) else {
            return Ok(latest);
        };
        let most = i64::try_from(room).unwrap_or(i64::MAX);
        let until = now.saturating_add(millis(LEASE));
        let leased = outbox::lease(&self.store, &self.receiver.name, now, until, most).await?;
        let is_full = leased.len() == room;
        for row in leased {
            let (store, vault, clock) = (self.store.clone(), self.vault.clone(), self.clock.clone());
            tries.spawn(attempt(store, vault, self.objects.clone(), clock, Arc::clone(&self.receiver), row));
        }
        if is_full {
            return Ok(latest);
        }
        let due = outbox::next_due(&self.store, &self.receiver.name).await?;
        Ok(due.map_or(latest, |due| due.clamp(now.saturating_add(1), latest)))
    }

    /// A row whose outcome is not written stays leased, and is due again when the lease has run out.
    fn note(&self, ended: Result<sqlx::Result<()>, tokio::task::JoinError>) {
        let receiver = &self.receiver.name;
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(receiver, %error, "the outcome of a delivery cannot be written"),
            Err(_) => tracing::error!(receiver, "a delivery was broken off by a fault of the program"),
        }
    }
}

async fn attempt(
    store: Store,
    vault: Vault,
    objects: Objects,
    clock: Clock,
    receiver: Arc<Receiver>,
    row: Leased,
) -> sqlx::Result<()> {
    let (reference, delivery) = outbox::delivery(&store, &vault, &objects, &row).await?;
    let delivering = async {
        let delivery = delivery.map_err(|why| unreadable(&why))?;
        if sha256_hex(delivery.document.as_bytes()) != delivery.document_sha256 {
            let reason = "the stored document has changed since it was received".to_owned();
            return Err(DeliveryError::Never { reason });
        }
        let late = || DeliveryError::Later { reason: "the receiver took too long".to_owned(), after: None };
        tokio::time::timeout(LONGEST_TRY, receiver.adapter.deliver(&delivery)).await.unwrap_or_else(|_| Err(late()))
    };
    let name = &row.receiver;
    let Some(outcome) = while_leased(&store, &clock, &row, delivering).await? else {
        tracing::warn!(receiver = name, reference, "the lease was lost while delivering; another has it");
        return Ok(());
    };
    let now = clock.now();
    let ending = match outcome {
        Ok(receipt) => {
            tracing::info!(receiver = name, reference, tries = row.attempts, "delivered");
            Ending::Delivered(receipt.detail)
        }
        Err(DeliveryError::Later { reason, after }) => {
            let asked = after.map(|it| it.clamp(ASKED_WAIT.0, ASKED_WAIT.1));
            let wait = asked.unwrap_or_else(|| wait(&receiver, row.attempts));
            let tries = row.attempts;
            tracing::warn!(receiver = name, reference, tries, reason, ?wait, "not delivered, will be tried again");
            Ending::Later { reason, at: now.millis().saturating_add(millis(wait)) }
        }
        Err(DeliveryError::Never { reason }) => {
            tracing::error!(receiver = name, reference, tries = row.attempts, reason, "parked: a person must look");
            Ending::Parked(reason)
        }
    };
    metrics::delivered(name, ending.outcome());
    if !outbox::finish(&store, &row, &now, ending).await? {
        tracing::warn!(receiver = name, reference, "the lease was lost while delivering; another has it");
    }
    Ok(())
}

/// What becomes of a submission that cannot be read: a key that is missing may come back, changed bytes will not.
fn unreadable(why: &Unreadable) -> DeliveryError {
    let reason = why.to_string();
    match why {
        Unreadable::NoKey(_) => DeliveryError::Later { reason, after: None },
        Unreadable::Changed | Unreadable::Shredded => DeliveryError::Never { reason },
    }
}

/// Holds the lease until the delivery has ended; None when it was lost, and the delivery broken off.
async fn while_leased(
    store: &Store,
    clock: &Clock,
    row: &Leased,
    delivering: impl Future<Output = Result<Receipt, DeliveryError>>,
) -> sqlx::Result<Option<Result<Receipt, DeliveryError>>> {
    let mut delivering = std::pin::pin!(delivering);
    loop {
        let beat = clock.now().millis().saturating_add(millis(HEARTBEAT));
        tokio::select! {
            outcome = &mut delivering => return Ok(Some(outcome)),
            () = clock.sleep_until(beat) => {}
        }
        let until = clock.now().millis().saturating_add(millis(LEASE));
        if !outbox::extend(store, row, until).await? {
            return Ok(None);
        }
    }
}

/// How long to wait after the `tries`th try: anything up to the longest (full jitter), so that submissions that failed
/// together do not come back together.
fn wait(receiver: &Receiver, tries: i64) -> Duration {
    let longest = longest_wait(receiver.first_wait, receiver.longest_wait, tries);
    Duration::from_millis(random::up_to(u64::try_from(longest.as_millis()).unwrap_or(u64::MAX)))
}

fn longest_wait(first: Duration, longest: Duration, tries: i64) -> Duration {
    let doublings = u32::try_from(tries.saturating_sub(1).clamp(0, 16)).unwrap_or(0);
    first.saturating_mul(1 << doublings).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let longest = |tries| longest_wait(FIRST_WAIT, LONGEST_WAIT, tries);
        let seconds: Vec<u64> = [1, 2, 3, 10, 11, 1000, i64::MAX].map(|tries| longest(tries).as_secs()).to_vec();
        assert_eq!(seconds, [5, 10, 20, 2560, 3600, 3600, 3600]);
    }
}
