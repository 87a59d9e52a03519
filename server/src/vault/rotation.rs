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
}

impl Table {
    const ALL: [Self; 2] = [Self::Submission, Self::Attachment];

    fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Attachment => "attachment",
        }
    }

    fn record(self, id: &str) -> Record<'_> {
        match self {
            Self::Submission => Record::Submission(id),
            Self::Attachment => Record::Attachment(id),
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
        let mut after = String::new();
        loop {
            let page = page(connection, table, &after).await?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
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
        let mut after = String::new();
        loop {
            let page = page(connection, table, &after).await?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
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
        "UPDATE submission SET wrapped_key = NULL WHERE id = $1",
        "UPDATE attachment SET wrapped_key = NULL WHERE submission_id = $1",
    ] {
        sqlx::query(sql).bind(submission).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn page(connection: &mut AnyConnection, table: Table, after: &str) -> sqlx::Result<Vec<(String, Vec<u8>)>> {
    let sql = match table {
        Table::Submission => {
            "SELECT id, wrapped_key FROM submission WHERE id > $1 AND wrapped_key IS NOT NULL ORDER BY id LIMIT $2"
        }
        Table::Attachment => {
            "SELECT id, wrapped_key FROM attachment WHERE id > $1 AND wrapped_key IS NOT NULL ORDER BY id LIMIT $2"
        }
    };
    sqlx::query_as(sql).bind(after).bind(PAGE as i64).fetch_all(connection).await
}

/// Puts the new wrapped keys in place of the old, unless they have been changed or thrown away meanwhile.
async fn replace(
    connection: &mut AnyConnection,
    table: Table,
    changed: Vec<(String, Vec<u8>, Vec<u8>)>,
) -> sqlx::Result<u64> {
    let places: Vec<String> =
        (0..changed.len()).map(|it| format!("(${}, ${}, ${})", 3 * it + 1, 3 * it + 2, 3 * it + 3)).collect();
    let table = table.as_str();
    let sql = format!(
        "WITH changed (id, old, new) AS (VALUES {})
         UPDATE {table} SET wrapped_key = changed.new FROM changed
         WHERE {table}.id = changed.id AND {table}.wrapped_key = changed.old",
        places.join(", ")
    );
    let mut transaction = connection.begin().await?;
    // Nothing but numbered places and a name from above has been put into it.
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (id, old, new) in changed {
        query = query.bind(id).bind(old).bind(new);
    }
    let done = query.execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}
