//! Changing the ring's key: every data key is wrapped again under the current one, while servers run.
//!
//! Records are gone through in the order of their ids, a page at a time; each page is one short transaction that others
//! hardly wait for. What was broken off is simply begun again: what is already under the current key is passed over. The
//! sealed bytes are not touched, and are readable before, under way and after.

use std::{collections::BTreeMap, fmt, time::Duration};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

use super::{Record, Unreadable, Vault, key_id};

/// How many records one transaction changes.
const PAGE: usize = 200;
/// How long others have the database to themselves after each page.
const BREATH: Duration = Duration::from_millis(5);

/// What records there are, each with a wrapped key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Submission,
    Attachment,
    /// Of a file that is still on its way.
    Part,
}

impl Table {
    const ALL: [Self; 3] = [Self::Submission, Self::Attachment, Self::Part];

    fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Attachment => "attachment",
            Self::Part => "upload_part",
        }
    }

    fn record(self, id: &str) -> Record<'_> {
        match self {
            Self::Submission => Record::Submission(id),
            // A part is known by the last part of its place.
            Self::Attachment | Self::Part => Record::Attachment(id.rsplit_once('/').map_or(id, |(_, id)| id)),
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rotated {
    /// Data keys that were wrapped again.
    pub rewrapped: u64,
    /// Records whose key cannot be read: table and id, and why.
    pub unreadable: Vec<(&'static str, String, Unreadable)>,
}

impl fmt::Display for Rotated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} keys wrapped anew", self.rewrapped)?;
        for (table, id, why) in &self.unreadable {
            write!(f, "\n{table} {id}: {why}")?;
        }
        Ok(())
    }
}

/// Wraps every data key under the ring's current key.
///
/// # Errors
/// When the database does not answer; what was done until then stays done.
pub(crate) async fn rotate(connection: &mut AnyConnection, vault: &Vault) -> sqlx::Result<Rotated> {
    let mut rotated = Rotated::default();
    for table in Table::ALL {
        let mut pages = Pages::of(table);
        while let Some(page) = pages.next(connection).await? {
            let mut changed = Vec::new();
            for (id, wrapped) in page {
                match vault.rewrap(table.record(&id), &wrapped) {
                    Ok(Some(rewrapped)) => changed.push((id, wrapped, rewrapped)),
                    Ok(None) => {}
                    Err(why) => rotated.unreadable.push((table.as_str(), id, why)),
                }
            }
            if !changed.is_empty() {
                rotated.rewrapped += replace(connection, table, changed).await?;
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    Ok(rotated)
}

/// How many data keys are wrapped under each key of the ring.
pub(crate) async fn count(connection: &mut AnyConnection) -> sqlx::Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for table in Table::ALL {
        let mut pages = Pages::of(table);
        while let Some(page) = pages.next(connection).await? {
            for (_, wrapped) in &page {
                // What is no wrapped key is under none.
                if let Ok(id) = key_id(wrapped) {
                    *counts.entry(id.to_owned()).or_default() += 1;
                }
            }
        }
    }
    Ok(counts)
}

/// Throws the key of a submission and those of its files away: nobody can read them any more, here or in a backup that is
/// made later. Backups made before hold the wrapped keys until the key of the ring that wraps them is removed.
pub(crate) async fn shred(connection: &mut AnyConnection, submission: &str) -> sqlx::Result<()> {
    for sql in [
        "UPDATE submission SET wrapped_key = $1 WHERE id = $2",
        "UPDATE attachment SET wrapped_key = $1 WHERE submission_id = $2",
    ] {
        sqlx::query(sql).bind(Vec::new()).bind(submission).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The records of a table with a key, a page at a time.
struct Pages {
    sql: &'static str,
    /// The last record of the page before.
    after: String,
}

impl Pages {
    fn of(table: Table) -> Self {
        let sql = match table {
            Table::Submission => {
                "SELECT id, wrapped_key FROM submission WHERE id > $1 AND length(wrapped_key) > 0 ORDER BY id LIMIT $2"
            }
            Table::Part => {
                "SELECT object, wrapped_key FROM upload_part WHERE object > $1 AND length(wrapped_key) > 0 ORDER BY object LIMIT $2"
            }
            Table::Attachment => {
                "SELECT id, wrapped_key FROM attachment WHERE id > $1 AND length(wrapped_key) > 0 ORDER BY id LIMIT $2"
            }
        };
        Self { sql, after: String::new() }
    }

    /// Id and wrapped key of each; None when there are no more.
    async fn next(&mut self, connection: &mut AnyConnection) -> sqlx::Result<Option<Vec<(String, Vec<u8>)>>> {
        let query = sqlx::query_as(self.sql).bind(self.after.clone()).bind(PAGE as i64);
        let page: Vec<(String, Vec<u8>)> = query.fetch_all(connection).await?;
        let Some((last, _)) = page.last() else { return Ok(None) };
        self.after.clone_from(last);
        Ok(Some(page))
    }
}

/// Puts the new wrapped keys in place of the old, unless they have been changed or thrown away meanwhile.
async fn replace(
    connection: &mut AnyConnection,
    table: Table,
    changed: Vec<(String, Vec<u8>, Vec<u8>)>,
) -> sqlx::Result<u64> {
    let places: Vec<String> =
        (0..changed.len()).map(|it| format!("(${}, ${}, ${})", 3 * it + 1, 3 * it + 2, 3 * it + 3)).collect();
    let (table, id) = (table.as_str(), if table == Table::Part { "object" } else { "id" });
    let sql = format!(
        "WITH changed (id, old, new) AS (VALUES {})
         UPDATE {table} SET wrapped_key = changed.new FROM changed
         WHERE {table}.{id} = changed.id AND {table}.wrapped_key = changed.old",
        places.join(", ")
    );
    let mut transaction = connection.begin().await?;
    // Nothing but numbered places and names from above has been put into it.
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (id, old, new) in changed {
        query = query.bind(id).bind(old).bind(new);
    }
    let done = query.execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::{
        random,
        store::{
            Done, Store,
            submission::{self, DOCUMENT, NewSubmission, Outcome},
        },
        vault::{Configured, Ring, Vault},
    };

    const NOW: &str = "2026-11-20T09:02:11Z";
    /// How many rows one statement adds.
    const STEP: u64 = 500;

    /// How many rows; many where `BLANKET_SOAK` is set, for the figure in `docs/drift/noegler.md`.
    fn rows() -> u64 {
        if std::env::var_os("BLANKET_SOAK").is_some() { 1_000_000 } else { 2_000 }
    }

    fn sealed(vault: &Vault, reference: &str) -> NewSubmission {
        let text = || "x".to_owned();
        let id = random::id();
        let (key, wrapped_key) = vault.new_key(Record::Submission(&id));
        NewSubmission {
            idempotency_key: reference.to_owned(),
            body_fingerprint: text(),
            reference: reference.to_owned(),
            received_at: text(),
            received_at_millis: 1000,
            case: None,
            blanket_id: text(),
            blanket_version: text(),
            blanket_hash: text(),
            language: "da",
            engine_version: "0",
            wrapped_key,
            document: key.seal(DOCUMENT, reference.as_bytes()),
            document_sha256: text(),
            summary: Vec::new(),
            attachments: Vec::new(),
            receivers: Vec::new(),
            id,
        }
    }

    async fn read(connection: &mut AnyConnection, vault: &Vault, reference: &str) -> Result<String, Unreadable> {
        let row =
            sqlx::query_as("SELECT id, wrapped_key, document FROM submission WHERE reference = $1").bind(reference);
        let (id, wrapped, document): (String, Vec<u8>, Vec<u8>) = row.fetch_one(connection).await.unwrap();
        vault.unwrap_key(Record::Submission(&id), &wrapped)?.open_text(DOCUMENT, &document)
    }

    #[tokio::test]
    async fn every_key_is_wrapped_anew_while_rows_come_and_go() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        let file = folder.path().join("keys.toml");
        let mut ring = Ring::new(NOW);
        ring.create(&file).unwrap();
        let old = ring.current().id.clone();
        let vault = Vault::open(&Configured::in_file(file.clone())).unwrap();
        let rows = rows();
        for step in 0..rows / STEP {
            let new: Vec<_> = (0..STEP).map(|it| sealed(&vault, &format!("{step}-{it}"))).collect();
            let insert = store.write(move |transaction| {
                Box::pin(async move {
                    for it in new {
                        submission::insert(transaction, "case", &it).await?;
                    }
                    Ok(Done::Keep(()))
                })
            });
            insert.await.unwrap();
        }
        let mut connection = Store::connect_beside(folder.path(), None).await.unwrap();
        assert_eq!(count(&mut connection).await.unwrap(), [(old.clone(), rows)].into());

        ring.add(NOW).unwrap();
        ring.use_newest(NOW);
        ring.save(&file).unwrap();
        let new = ring.current().id.clone();
        let rotating = Vault::open(&Configured::in_file(file.clone())).unwrap();
        let begun = Instant::now();
        let (rotated, ()) = tokio::join!(rotate(&mut connection, &rotating), async {
            // The server, which has not yet heard of the new key, goes on.
            let mut reader = Store::connect_beside(folder.path(), None).await.unwrap();
            for number in 0..20 {
                let reference = format!("live-{number}");
                let accepted = submission::accept(&store, sealed(&vault, &reference)).await.unwrap();
                assert!(matches!(accepted, Outcome::Accepted(_)));
                assert_eq!(read(&mut reader, &vault, &format!("0-{number}")).await.unwrap(), format!("0-{number}"));
            }
        });
        let rotated = rotated.unwrap();
        println!("{rows} rows: rotated in {:.1?}", begun.elapsed());
        assert!(rotated.rewrapped >= rows && rotated.unreadable.is_empty(), "{rotated}");
        let again = rotate(&mut connection, &rotating).await.unwrap();
        // Those that were sealed behind the first run, before the server had heard of the key.
        assert!(again.rewrapped <= 20 && again.unreadable.is_empty(), "{again}");
        assert_eq!(count(&mut connection).await.unwrap(), [(new, rows + 20)].into());

        // The old key is not needed any more ...
        ring.remove(&old).unwrap();
        ring.save(&file).unwrap();
        let fresh = Vault::open(&Configured::in_file(file)).unwrap();
        for reference in ["0-0", "0-499", "live-19"] {
            assert_eq!(read(&mut connection, &fresh, reference).await.unwrap(), reference);
        }
        // ... and who throws a record's own key away has thrown the record away.
        let id: String = sqlx::query_scalar("SELECT id FROM submission WHERE reference = '0-1'")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        shred(&mut connection, &id).await.unwrap();
        assert_eq!(read(&mut connection, &fresh, "0-1").await, Err(Unreadable::Shredded));
        assert!(
            rotate(&mut connection, &fresh).await.unwrap().unreadable.is_empty(),
            "a record without a key is no fault"
        );
        store.close().await;
    }

    #[tokio::test]
    async fn a_wrapped_key_that_was_changed_is_named_and_holds_up_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        let file = folder.path().join("keys.toml");
        let mut ring = Ring::new(NOW);
        ring.create(&file).unwrap();
        let vault = Vault::open(&Configured::in_file(file.clone())).unwrap();
        for reference in ["a", "b"] {
            submission::accept(&store, sealed(&vault, reference)).await.unwrap();
        }
        ring.add(NOW).unwrap();
        ring.use_newest(NOW);
        ring.save(&file).unwrap();
        let mut connection = Store::connect_beside(folder.path(), None).await.unwrap();
        let swap = "UPDATE submission SET wrapped_key = (SELECT wrapped_key FROM submission WHERE reference = 'b')
                    WHERE reference = 'a'";
        sqlx::query(swap).execute(&mut connection).await.unwrap();
        let rotated = rotate(&mut connection, &Vault::open(&Configured::in_file(file)).unwrap()).await.unwrap();
        assert_eq!((rotated.rewrapped, rotated.unreadable.len()), (1, 1));
        assert!(rotated.to_string().contains("have changed"), "{rotated}");
        store.close().await;
    }
}
