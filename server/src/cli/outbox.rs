//! `blanket outbox list|show|retry|park`: the outbox, seen and put right from the command line.
//!
//! It goes to the database and not through the server, so that it works when the server does not start, which is when it is
//! needed most. Beside a server that runs it takes no leases and leaves the folder's lock alone: an order is one short
//! transaction, which waits for its turn and changes nothing that is being tried. A server on SQLite looks for what is due
//! every five seconds and so notices a `retry` by then; on PostgreSQL it is told at once.
//!
//! Nothing of a citizen's is printed. What is looked at and ordered is in the audit log, with a pseudonym for who did it.

use std::{error::Error, process::ExitCode};

use clap::{Args, Subcommand, ValueEnum};

use super::{
    FAULTS,
    beside::{self, Server},
};
use crate::{
    clock::Clock,
    reference::Reference,
    store::{
        Store,
        audit::{self, Actor, Event},
        operator::{self, Row},
        outbox::{self, Order},
    },
    vault::Vault,
};

/// By what means something was done, for the audit log.
const MEANS: &str = "command line";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Print the deliveries, the newest first.
    List {
        #[command(flatten)]
        common: Common,
        /// Those in one state only.
        #[arg(long, value_enum)]
        state: Option<State>,
        /// How many at most.
        #[arg(long, default_value_t = 100)]
        most: u32,
    },
    /// Print one delivery and what has happened to its submission.
    Show {
        #[command(flatten)]
        common: Common,
        /// A delivery's id, or a submission's reference.
        which: String,
    },
    /// Have a delivery tried again at once, parked or not.
    Retry {
        #[command(flatten)]
        common: Common,
        /// A delivery's id, or a submission's reference for all of its deliveries.
        which: String,
    },
    /// Have a delivery left alone until it is tried again by order.
    Park {
        #[command(flatten)]
        common: Common,
        /// A delivery's id, or a submission's reference for all of its deliveries.
        which: String,
    },
}

/// What every one of them needs.
#[derive(Debug, Args)]
pub struct Common {
    #[command(flatten)]
    server: Server,
    /// Who does it, for the audit log; the user of this machine unless it is given.
    #[arg(long, value_name = "NAME")]
    operator: Option<String>,
}

/// A delivery's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum State {
    Queued,
    Delivered,
    Parked,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Delivered => "delivered",
            Self::Parked => "parked",
        }
    }
}

pub(super) fn run(what: &What) -> Result<ExitCode, Box<dyn Error>> {
    let (What::List { common, .. }
    | What::Show { common, .. }
    | What::Retry { common, .. }
    | What::Park { common, .. }) = what;
    beside::run(&common.server.config, async |beside| {
        let vault = Vault::open(&beside.config.keys)?;
        let store = Store::open_beside(&beside.config.data, beside.config.database.as_deref()).await?;
        let name = common.operator.as_deref().unwrap_or(&beside.operator);
        let desk = Desk { store, clock: Clock::system()?, who: Actor::operator(&vault, name) };
        let code = match what {
            What::List { state, most, .. } => desk.list(*state, *most).await,
            What::Show { which, .. } => desk.show(which).await,
            What::Retry { which, .. } => desk.order(which, Order::Retry).await,
            What::Park { which, .. } => desk.order(which, Order::Park).await,
        };
        desk.store.close().await;
        Ok(ExitCode::from(code?))
    })
}

struct Desk {
    store: Store,
    clock: Clock,
    who: Actor,
}

impl Desk {
    async fn list(&self, state: Option<State>, most: u32) -> Result<u8, Box<dyn Error>> {
        self.note(None).await?;
        for row in operator::newest(&self.store, state.map(State::as_str), i64::from(most)).await? {
            println!("{}", self.line(&row));
        }
        Ok(0)
    }

    async fn show(&self, which: &str) -> Result<u8, Box<dyn Error>> {
        let mut found = false;
        for id in self.ids(which).await? {
            let Some((row, submission)) = operator::one(&self.store, &id).await? else { continue };
            found = true;
            self.note(Some(&submission)).await?;
            println!("{}", self.line(&row));
            for it in audit::of_submission(self.store.read(), &submission).await? {
                let at = self.clock.at(it.at).danish_text();
                println!("    {at}  {:<18}  {:<26}  {}", it.event, it.actor, it.detail);
            }
        }
        Ok(if found { 0 } else { nothing(which) })
    }

    async fn order(&self, which: &str, order: Order) -> Result<u8, Box<dyn Error>> {
        let mut code = 0;
        let ids = self.ids(which).await?;
        for id in &ids {
            if operator::one(&self.store, id).await?.is_none() {
                return Ok(nothing(which));
            }
            let now = self.clock.now().millis();
            if outbox::order(&self.store, id, order, now, self.who.clone(), MEANS).await? {
                println!("{id}: done");
            } else {
                eprintln!("{id}: nothing was done: it is delivered, being tried right now, or parked already");
                code = FAULTS;
            }
        }
        Ok(if ids.is_empty() { nothing(which) } else { code })
    }

    /// The deliveries that are meant.
    async fn ids(&self, which: &str) -> sqlx::Result<Vec<String>> {
        // No reference is as long as a delivery's id.
        match Reference::parse(which).filter(|_| which.len() < 32) {
            Some(reference) => operator::of_reference(&self.store, &reference.to_string()).await,
            None => Ok(vec![which.to_owned()]),
        }
    }

    async fn note(&self, submission: Option<&str>) -> sqlx::Result<()> {
        let now = self.clock.now().millis();
        operator::note(&self.store, now, Event::Looked, self.who.clone(), submission, MEANS).await
    }

    fn line(&self, row: &Row) -> String {
        let state = match row.state.as_str() {
            "queued" if row.is_leased != 0 => "being tried".to_owned(),
            "queued" if row.ahead > 0 => format!("waits for {} of its case", row.ahead),
            "queued" => format!("next try {}", self.clock.at(row.next_attempt_at).danish_text()),
            _ => row.state.clone(),
        };
        let error = row.last_error.as_deref().unwrap_or("-");
        format!(
            "{}  {:<18}  {}  {:<16}  {state:<27}  tries {:<4}  {error}",
            row.id, row.reference, row.received_at, row.receiver, row.attempts
        )
    }
}

fn nothing(which: &str) -> u8 {
    eprintln!("there is no delivery `{which}`; `blanket outbox list` prints them");
    FAULTS
}
