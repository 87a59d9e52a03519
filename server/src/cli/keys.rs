//! `blanket keys list|new|rotate|remove --config FILE`: the keys that wrap data keys. What each is for, and in what order
//! they are used with several servers: `docs/drift/noegler.md`.

use std::{error::Error, fmt, process::ExitCode, time::Duration};

use clap::Subcommand;
use sqlx::Connection as _;

use super::beside::{self, Beside, Server};
use crate::{
    clock::{Clock, millis},
    store::{audit::Event, submission},
    vault::{Ring, RingError, Vault, rotation},
};

/// How long after another key came into use the one before may be removed: by then every server has read the file again, and has
/// written what it had sealed.
const SETTLED: Duration = Duration::from_secs(10 * 60);

/// What to do with the key ring.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Tell the keys, which is current, and how many data keys each wraps.
    List(Server),
    /// Make a key, and the key file if there is none. It is not used before `rotate`.
    New(Server),
    /// Use the newest key, and wrap every data key under it; servers may run. May be broken off and begun again.
    Rotate(Server),
    /// Throw a submission's own key away: nobody can read it any more, its files included. It must have been delivered.
    Shred {
        /// The reference number on the citizen's receipt.
        #[arg(long, value_name = "REFERENCE")]
        submission: String,
        #[command(flatten)]
        server: Server,
    },
    /// Take a key away that wraps nothing. What backups hold under it can never be read again.
    Remove {
        /// The key's id, as `list` tells it.
        id: String,
        #[command(flatten)]
        server: Server,
    },
}

pub(super) fn run(what: &Keys) -> Result<ExitCode, Box<dyn Error>> {
    let (Keys::List(server)
    | Keys::New(server)
    | Keys::Rotate(server)
    | Keys::Shred { server, .. }
    | Keys::Remove { server, .. }) = what;
    beside::run(&server.config, async |beside| match what {
        Keys::List(_) => list(&beside).await,
        Keys::New(_) => new(&beside),
        Keys::Rotate(_) => rotate(&beside).await,
        Keys::Shred { submission, .. } => shred(&beside, submission).await,
        Keys::Remove { id, .. } => remove(&beside, id).await,
    })
}

async fn list(beside: &Beside) -> Result<ExitCode, Box<dyn Error>> {
    let vault = Vault::open(&beside.config.keys)?;
    let counts = rotation::count(&mut beside.connect().await?).await?;
    let ring = vault.ring();
    for id in ring.ids() {
        let Some(key) = ring.get(id) else { continue };
        let current = if id == ring.current().id { "current" } else { "" };
        println!("{id}\t{}\t{}\t{current}", key.made_at, counts.get(id).copied().unwrap_or(0));
    }
    for (id, count) in counts.iter().filter(|(id, _)| ring.get(id).is_none()) {
        println!("{id}\tnot in the ring\t{count}\tunreadable");
    }
    println!(
        "audit checkpoints are signed by {}",
        crate::audit::checkpoint::public(&vault.signing_key().verifying_key())
    );
    Ok(ExitCode::SUCCESS)
}

fn new(beside: &Beside) -> Result<ExitCode, Box<dyn Error>> {
    let (keys, now) = (&beside.config.keys, beside.now.rfc3339());
    match writable(beside) {
        Err(RingError::Missing(path)) => {
            let ring = Ring::new(&now);
            ring.create(&path)?;
            println!(
                "{} in the new key file {}; keep a copy of it away from this machine",
                ring.current().id,
                path.display()
            );
        }
        read => {
            let mut ring = read?;
            let id = ring.add(&now)?.id.clone();
            ring.save(&keys.file)?;
            println!("{id}: copy the key file to every server of this database, then say `blanket keys rotate`");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn rotate(beside: &Beside) -> Result<ExitCode, Box<dyn Error>> {
    let keys = &beside.config.keys;
    if !keys.is_from_environment() {
        let mut ring = writable(beside)?;
        ring.use_newest(&beside.now.rfc3339());
        ring.save(&keys.file)?;
    }
    let vault = Vault::open(keys)?;
    let mut connection = beside.connect().await?;
    let rotated = rotation::rotate(&mut connection, &vault).await?;
    println!("{rotated}");
    println!("current: {}", vault.ring().current().id);
    let detail = format!("{} to {}", rotated.rewrapped, vault.ring().current().id);
    beside.record(&mut connection, &vault, Event::KeysRotated, None, &detail).await?;
    connection.close().await?;
    Ok(if rotated.unreadable.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(super::FAULTS) })
}

async fn shred(beside: &Beside, reference: &str) -> Result<ExitCode, Box<dyn Error>> {
    let vault = Vault::open(&beside.config.keys)?;
    let mut connection = beside.connect().await?;
    let Some(id) = submission::id_of(&mut connection, reference).await? else {
        return Err(format!("there is no submission {reference}").into());
    };
    let waits =
        sqlx::query_scalar("SELECT receiver FROM outbox WHERE submission_id = $1 AND state <> 'delivered' LIMIT 1");
    let waits: Option<String> = waits.bind(&id).fetch_optional(&mut connection).await?;
    if let Some(receiver) = waits {
        return Err(format!("{reference} has not been delivered to `{receiver}`; what is not delivered is kept").into());
    }
    let mut transaction = connection.begin().await?;
    rotation::shred(&mut transaction, &id).await?;
    beside.record(&mut transaction, &vault, Event::Shredded, Some(&id), "key thrown away").await?;
    transaction.commit().await?;
    connection.close().await?;
    println!("{reference} can be read by nobody any more");
    Ok(ExitCode::SUCCESS)
}

async fn remove(beside: &Beside, id: &str) -> Result<ExitCode, Box<dyn Error>> {
    let mut ring = writable(beside)?;
    ring.remove(id)?;
    // A server that has not read the file again yet still seals under the key before.
    let since = Clock::system()?.parse(ring.since()).map_or(i64::MAX, |it| it.millis());
    if beside.now.millis().saturating_sub(since) < millis(SETTLED) {
        return Err(Box::new(TooSoon { id: id.to_owned(), since: ring.since().to_owned() }));
    }
    let mut connection = beside.connect().await?;
    let count = rotation::count(&mut connection).await?.get(id).copied().unwrap_or(0);
    if count > 0 {
        return Err(Box::new(InUse { id: id.to_owned(), count }));
    }
    ring.save(&beside.config.keys.file)?;
    let vault = Vault::open(&beside.config.keys)?;
    beside.record(&mut connection, &vault, Event::KeysRotated, None, &format!("{id} removed")).await?;
    println!("{id} is removed");
    Ok(ExitCode::SUCCESS)
}

/// The ring of a file, to be changed.
fn writable(beside: &Beside) -> Result<Ring, RingError> {
    let keys = &beside.config.keys;
    if keys.is_from_environment() { Err(RingError::FromEnvironment) } else { Ring::read(&keys.file) }
}

/// A key that servers may still be using.
#[derive(Debug)]
struct TooSoon {
    id: String,
    since: String,
}

impl fmt::Display for TooSoon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "servers may still be using `{}`: the current key is that only since {}; wait {} minutes from then, say `blanket \
             keys rotate` once more, and then remove it",
            self.id,
            self.since,
            SETTLED.as_secs() / 60
        )
    }
}

impl Error for TooSoon {}

/// A key that is still needed.
#[derive(Debug)]
struct InUse {
    id: String,
    count: u64,
}

impl fmt::Display for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` wraps {} data keys; say `blanket keys rotate` first", self.id, self.count)
    }
}

impl Error for InUse {}
