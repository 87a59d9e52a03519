//! The audit log as rows: written in the transaction of what they tell about, linked a moment later ([`crate::audit`]).
//! INVARIANT: no row is ever deleted, and none is changed after it is linked.

use sqlx::{AnyConnection, AnyExecutor, AssertSqlSafe};

use super::{Done, Store};
use crate::{
    audit::{Linked, Row, checkpoint::Checkpoint},
    random,
};

/// The most rows that are linked in one transaction, which others wait for.
pub(crate) const LARGEST_BATCH: usize = 200;
/// How many rows are read at a time.
const PAGE: i64 = 5000;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Received,
    Delivered,
    Parked,
    /// A person has made it due again.
    Retried,
    /// A person has parked it.
    ParkedByOperator,
    /// A person has looked at what is known of it; never at its answers.
    Looked,
    /// An operator has begun a session on `/drift`, or ended it.
    LoggedIn,
    LoggedOut,
    /// A file that was never sent was removed.
    AttachmentSwept,
    /// Data keys were wrapped under another key.
    KeysRotated,
    BackedUp,
    Restored,
    /// A submission's key was thrown away: nobody can read it any more.
    Shredded,
}

impl Event {
    const ALL: [Self; 13] = [
        Self::Received,
        Self::Delivered,
        Self::Parked,
        Self::Retried,
        Self::ParkedByOperator,
        Self::Looked,
        Self::LoggedIn,
        Self::LoggedOut,
        Self::AttachmentSwept,
        Self::KeysRotated,
        Self::BackedUp,
        Self::Restored,
        Self::Shredded,
    ];

    /// The event of a row.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Delivered => "delivered",
            Self::Parked => "parked",
            Self::Retried => "retried",
            Self::ParkedByOperator => "parked-by-operator",
            Self::Looked => "looked",
            Self::LoggedIn => "logged-in",
            Self::LoggedOut => "logged-out",
            Self::AttachmentSwept => "attachment-swept",
            Self::KeysRotated => "keys-rotated",
            Self::BackedUp => "backed-up",
            Self::Restored => "restored",
            Self::Shredded => "shredded",
        }
    }

    /// What it was done for (GDPR article 5(1)(b); the purposes are listed in `docs/drift/revision.md`).
    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::Received | Self::Delivered | Self::Parked => "case",
            Self::Retried | Self::ParkedByOperator | Self::Looked | Self::LoggedIn | Self::LoggedOut => "operation",
            Self::AttachmentSwept | Self::Shredded => "minimisation",
            Self::KeysRotated | Self::BackedUp | Self::Restored => "security",
        }
    }
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Actor {
    Citizen,
    Server,
    /// By a pseudonym, see [`Actor::operator`].
    Operator(String),
}

impl Actor {
    /// An operator, named so that only who holds the key ring can tell who it is.
    pub(crate) fn operator(vault: &crate::vault::Vault, name: &str) -> Self {
        let pseudonym = vault.fingerprint(crate::vault::Domain::Actor, name.as_bytes());
        Self::Operator(pseudonym.chars().take(16).collect())
    }

    /// As a row has it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Citizen => "citizen".to_owned(),
            Self::Server => "server".to_owned(),
            Self::Operator(pseudonym) => format!("operator:{pseudonym}"),
        }
    }
}

/// Writes one row, at `at` (milliseconds), in the transaction of what it tells about.
pub(crate) async fn record(
    transaction: &mut AnyConnection,
    at: i64,
    event: Event,
    submission: &str,
    detail: &str,
) -> sqlx::Result<()> {
    let actor = if event == Event::Received { Actor::Citizen } else { Actor::Server };
    record_by(transaction, at, event, &actor, Some(submission), detail).await
}

/// The same, of what somebody else did, or what is not about one submission.
pub(crate) async fn record_by(
    transaction: &mut AnyConnection,
    at: i64,
    event: Event,
    actor: &Actor,
    submission: Option<&str>,
    detail: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO audit (id, at, event, actor, purpose, submission_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(random::id())
    .bind(at)
    .bind(event.as_str())
    .bind(actor.text())
    .bind(event.purpose())
    .bind(submission)
    .bind(detail)
    .execute(transaction)
    .await?;
    Ok(())
}

/// Links the rows that are not yet linked, the oldest first and at most [`LARGEST_BATCH`]; how many.
pub(crate) async fn link(store: &Store) -> sqlx::Result<usize> {
    let is_new: Option<i64> =
        sqlx::query_scalar("SELECT at FROM audit WHERE seq IS NULL LIMIT 1").fetch_optional(store.read()).await?;
    if is_new.is_none() {
        return Ok(0);
    }
    store.write(|transaction| Box::pin(async move { Ok(Done::Keep(link_batch(transaction).await?)) })).await
}

async fn link_batch(transaction: &mut AnyConnection) -> sqlx::Result<usize> {
    // Locks the head: what another process links is seen before, or not begun.
    let (mut seq, mut previous): (i64, String) =
        sqlx::query_as("UPDATE audit_head SET seq = seq WHERE one = 1 RETURNING seq, hash")
            .fetch_one(&mut *transaction)
            .await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, at, event, actor, purpose, submission_id, detail FROM audit WHERE seq IS NULL ORDER BY at, id LIMIT $1",
    )
    .bind(LARGEST_BATCH as i64)
    .fetch_all(&mut *transaction)
    .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let places: Vec<String> = (0..rows.len())
        .map(|it| {
            let first = 4 * it + 1;
            format!("(${first}, ${}, ${}, ${})", first + 1, first + 2, first + 3)
        })
        .collect();
    let sql = format!(
        "WITH linked (id, seq, previous, hash) AS (VALUES {})
         UPDATE audit SET seq = linked.seq, previous = linked.previous, hash = linked.hash
         FROM linked WHERE audit.id = linked.id",
        places.join(", ")
    );
    // Nothing but numbered places has been put into it.
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for row in &rows {
        seq += 1;
        let hash = row.hash(seq, &previous);
        query = query.bind(row.id.clone()).bind(seq).bind(previous).bind(hash.clone());
        previous = hash;
    }
    query.execute(&mut *transaction).await?;
    sqlx::query("UPDATE audit_head SET seq = $1, hash = $2 WHERE one = 1")
        .bind(seq)
        .bind(previous)
        .execute(transaction)
        .await?;
    Ok(rows.len())
}

/// How far the chain reaches, and its last hash.
pub(crate) async fn head<'e>(from: impl AnyExecutor<'e>) -> sqlx::Result<(i64, String)> {
    sqlx::query_as("SELECT seq, hash FROM audit_head WHERE one = 1").fetch_one(from).await
}

/// How many rows are not yet linked.
pub(crate) async fn unlinked<'e>(from: impl AnyExecutor<'e>) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE seq IS NULL").fetch_one(from).await
}

/// Up to [`PAGE`] linked rows behind number `after`.
pub(crate) async fn page<'e>(from: impl AnyExecutor<'e>, after: i64) -> sqlx::Result<Vec<Linked>> {
    sqlx::query_as(
        "SELECT id, at, event, actor, purpose, submission_id, detail, seq, previous, hash
         FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2",
    )
    .bind(after)
    .bind(PAGE)
    .fetch_all(from)
    .await
}

/// What has happened to a submission, the oldest first.
pub(crate) async fn of_submission<'e>(from: impl AnyExecutor<'e>, id: &str) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as(
        "SELECT id, at, event, actor, purpose, submission_id, detail FROM audit WHERE submission_id = $1 ORDER BY at, id",
    )
    .bind(id)
    .fetch_all(from)
    .await
}

/// Number and time of the last checkpoint; zeros when there is none.
pub(crate) async fn last_signed<'e>(from: impl AnyExecutor<'e>) -> sqlx::Result<(i64, i64)> {
    let last =
        sqlx::query_as("SELECT seq, at FROM audit_checkpoint ORDER BY seq DESC LIMIT 1").fetch_optional(from).await?;
    Ok(last.unwrap_or((0, 0)))
}

/// Adds a checkpoint, unless another process has signed the same row.
pub(crate) async fn add_checkpoint(store: &Store, it: Checkpoint) -> sqlx::Result<()> {
    let work = store.write(move |transaction| {
        Box::pin(async move {
            sqlx::query("INSERT INTO audit_checkpoint (seq, at, hash, key, signature) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
                .bind(it.seq)
                .bind(it.at)
                .bind(it.hash)
                .bind(it.key)
                .bind(it.signature)
                .execute(transaction)
                .await?;
            Ok(Done::Keep(()))
        })
    });
    work.await
}

/// The checkpoints behind number `after`, in order.
pub(crate) async fn checkpoints<'e>(from: impl AnyExecutor<'e>, after: i64) -> sqlx::Result<Vec<Checkpoint>> {
    sqlx::query_as("SELECT seq, at, hash, key, signature FROM audit_checkpoint WHERE seq > $1 ORDER BY seq")
        .bind(after)
        .fetch_all(from)
        .await
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use sqlx::Connection as _;

    use super::*;
    use crate::{
        audit::{chain::Chainer, checkpoint, verify::verify},
        clock::Clock,
        vault,
    };

    /// How many rows; many where `BLANKET_SOAK` is set, for the figure in `docs/drift/revision.md`.
    fn rows() -> i64 {
        if std::env::var_os("BLANKET_SOAK").is_some() { 1_000_000 } else { 5_000 }
    }

    #[test]
    fn events_have_names_of_their_own() {
        for (place, event) in Event::ALL.iter().enumerate() {
            assert!(Event::ALL.iter().skip(place + 1).all(|it| it.as_str() != event.as_str()), "{event:?}");
            assert!(!event.purpose().is_empty());
        }
    }

    #[tokio::test]
    async fn many_rows_are_linked_signed_and_verified() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        let (vault, rows) = (vault::tests::any(), rows());
        let insert = store.write(move |transaction| {
            Box::pin(async move {
                sqlx::query(
                    "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1)
                     INSERT INTO audit (id, at, event, actor, purpose, submission_id, detail)
                     SELECT printf('%032x', n), 1795165331789 + n, 'received', 'citizen', 'case', printf('%032x', n / 2),
                         'pn151 1.0.0 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' FROM n",
                )
                .bind(rows)
                .execute(transaction)
                .await?;
                Ok(Done::Keep(()))
            })
        });
        insert.await.unwrap();

        let file = folder.path().join("elsewhere/checkpoints.jsonl");
        let mut chainer = Chainer::new(store.clone(), Clock::system().unwrap(), &vault, file.clone());
        let begun = Instant::now();
        chainer.tend(false).await.unwrap();
        let linked = begun.elapsed();
        let filed = checkpoint::read(&file).unwrap();
        assert_eq!(filed.iter().map(|it| it.seq).collect::<Vec<_>>(), [rows], "the first end is signed at once");
        assert_eq!((link(&store).await.unwrap(), unlinked(store.read()).await.unwrap()), (0, 0));
        chainer.tend(true).await.unwrap();
        assert_eq!(checkpoint::read(&file).unwrap().len(), 1, "an end is signed once");

        let mut connection = Store::connect_beside(folder.path(), None).await.unwrap();
        let begun = Instant::now();
        let report = verify(&mut connection, &vault.signing_key().verifying_key(), &filed).await.unwrap();
        let verified = begun.elapsed();
        assert_eq!((report.rows, report.last, report.signed, report.count), (rows as u64, rows, rows, 0));
        println!("{rows} rows: linked in {linked:.1?}, verified in {verified:.1?}");

        // One row in the middle is taken out, and the log is verified once more.
        sqlx::query("DELETE FROM audit WHERE seq = $1").bind(rows / 2).execute(&mut connection).await.unwrap();
        let report = verify(&mut connection, &vault.signing_key().verifying_key(), &filed).await.unwrap();
        assert_eq!(
            report.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [format!("{}: deleted", rows / 2)]
        );
        connection.close().await.unwrap();
        store.close().await;
    }
}
