//! Writing, one transaction after another or together.
//!
//! SQLite has one writer. All that is written goes through one task, which puts what waits into one transaction, each piece of
//! work in a savepoint of its own, and tells whoever waits when it is on disk: many small writes share the wait for the
//! disk (group commit). PostgreSQL does the same inside, so that there each piece of work is a transaction of a connection.
//!
//! Not here: what is written.

use std::{io, pin::Pin};

use sqlx::{AnyConnection, AnyPool, Connection as _};
use tokio::sync::{mpsc, oneshot};

/// How many pieces of work may wait; more wait for a place to wait in.
const QUEUE: usize = 1024;
/// The most pieces of work in one transaction.
const LARGEST_GROUP: usize = 64;
/// SQLite's family of errors that say the disk cannot be trusted (`SQLITE_IOERR`), the lowest byte of the code.
const IO_ERROR: u32 = 10;

/// What a piece of work comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done<T> {
    /// What it has written stays.
    Keep(T),
    /// Nothing that it has written stays.
    Undo(T),
}

/// A piece of work under way.
pub(crate) type Working<'c, T> = Pin<Box<dyn Future<Output = sqlx::Result<Done<T>>> + Send + 'c>>;

/// Where work is done.
#[derive(Debug, Clone)]
pub(super) enum Writer {
    Grouped(mpsc::Sender<Job>),
    Each(AnyPool),
}

impl Writer {
    /// The writer of a database with one connection that writes.
    pub(super) fn grouped(connection: AnyConnection) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(write_all(connection, waiting));
        Self::Grouped(jobs)
    }

    /// Does the work in a transaction, and returns when it is committed.
    ///
    /// # Errors
    /// When it could not be done or not be committed. Whether a commit that failed was one is not always known.
    pub(super) async fn write<T, W>(&self, work: W) -> sqlx::Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut AnyConnection) -> Working<'c, T> + Send + 'static,
    {
        match self {
            Self::Grouped(jobs) => {
                let (tell, told) = oneshot::channel();
                jobs.send(Job::Work(work_of(work, tell))).await.map_err(|_| gone())?;
                told.await.map_err(|_| gone())?
            }
            Self::Each(pool) => {
                let mut transaction = pool.begin().await?;
                match work(&mut transaction).await? {
                    Done::Keep(it) => transaction.commit().await.map(|()| it),
                    Done::Undo(it) => transaction.rollback().await.map(|()| it),
                }
            }
        }
    }

    /// Waits for what was given to be written before, and closes the connection. What is given later is refused.
    pub(super) async fn close(&self) {
        match self {
            Self::Grouped(jobs) => {
                let _ = jobs.send(Job::Close).await;
                jobs.closed().await;
            }
            Self::Each(pool) => pool.close().await,
        }
    }
}

/// What waits to be done.
pub(super) enum Job {
    Work(Work),
    Close,
}

/// A piece of work, which knows whom to tell.
pub(super) type Work = Box<dyn for<'c> FnOnce(&'c mut AnyConnection) -> Running<'c> + Send>;
pub(super) type Running<'c> = Pin<Box<dyn Future<Output = Ended> + Send + 'c>>;

/// Work that has been done inside a transaction that is not committed yet.
pub(super) struct Ended {
    keep: bool,
    /// To be called when it is known whether the transaction was committed.
    tell: Tell,
}

type Tell = Box<dyn FnOnce(Result<(), &str>) + Send>;

fn work_of<T, W>(work: W, tell: oneshot::Sender<sqlx::Result<T>>) -> Work
where
    T: Send + 'static,
    W: for<'c> FnOnce(&'c mut AnyConnection) -> Working<'c, T> + Send + 'static,
{
    Box::new(move |connection| {
        Box::pin(async move {
            let done = work(connection).await;
            let keep = matches!(done, Ok(Done::Keep(_)));
            let told = move |committed: Result<(), &str>| match (done, committed) {
                (Err(error), _) => Err(error),
                (Ok(Done::Keep(it) | Done::Undo(it)), Ok(())) => Ok(it),
                (Ok(_), Err(why)) => Err(sqlx::Error::Io(io::Error::other(why.to_owned()))),
            };
            // Whoever waited may have gone; what is written stays written.
            Ended { keep, tell: Box::new(move |committed| drop(tell.send(told(committed)))) }
        })
    })
}

async fn write_all(mut connection: AnyConnection, mut waiting: mpsc::Receiver<Job>) {
    let mut job = waiting.recv().await;
    while let Some(Job::Work(first)) = job {
        let mut ended = Vec::new();
        let written = write_group(&mut connection, first, &mut waiting, &mut ended).await;
        let why = written.as_ref().err().map(ToString::to_string);
        for it in ended {
            (it.tell)(why.as_deref().map_or(Ok(()), Err));
        }
        if let Some(why) = &why {
            tracing::error!(why, "nothing could be written");
        }
        if written.as_ref().is_err_and(is_io_error) {
            // What the disk holds is not known, and a second try would not tell (fsync). Nothing more is accepted by this process.
            tracing::error!(
                "the disk does not take what is written: nothing is accepted or delivered until a new start"
            );
            return;
        }
        job = match written {
            Ok(Some(next)) => Some(next),
            Ok(None) | Err(_) => waiting.recv().await,
        };
    }
    let _ = connection.close().await;
}

/// Does the first and what else waits in one transaction; gives a job that is no work, if it came to one. On an error nothing
/// is kept.
async fn write_group(
    connection: &mut AnyConnection,
    first: Work,
    waiting: &mut mpsc::Receiver<Job>,
    ended: &mut Vec<Ended>,
) -> sqlx::Result<Option<Job>> {
    run(connection, "BEGIN IMMEDIATE").await?;
    let written = write_within(connection, first, waiting, ended).await;
    if written.is_err() {
        // SQLite ends a transaction by itself when the disk is full, so that there may be none. This is why the statements are
        // written out: sqlx would count it as open for ever, and begin no other.
        let _ = run(connection, "ROLLBACK").await;
    }
    written
}

async fn write_within(
    connection: &mut AnyConnection,
    first: Work,
    waiting: &mut mpsc::Receiver<Job>,
    ended: &mut Vec<Ended>,
) -> sqlx::Result<Option<Job>> {
    let mut next = Some(Job::Work(first));
    while let Some(Job::Work(work)) = next {
        run(connection, "SAVEPOINT piece").await?;
        let it = work(connection).await;
        let keep = it.keep;
        ended.push(it);
        if !keep {
            run(connection, "ROLLBACK TO piece").await?;
        }
        run(connection, "RELEASE piece").await?;
        next = if ended.len() < LARGEST_GROUP { waiting.try_recv().ok() } else { None };
    }
    run(connection, "COMMIT").await?;
    Ok(next)
}

async fn run(connection: &mut AnyConnection, statement: &'static str) -> sqlx::Result<()> {
    sqlx::raw_sql(statement).execute(connection).await.map(drop)
}

fn is_io_error(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|it| it.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == IO_ERROR)
}

fn gone() -> sqlx::Error {
    sqlx::Error::Io(io::Error::other("the database is closed"))
}
