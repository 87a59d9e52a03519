//! The audit log: what has happened to a submission, without personal data.

use sqlx::{Sqlite, Transaction};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Received,
    Delivered,
    Parked,
}

impl Event {
    fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Delivered => "delivered",
            Self::Parked => "parked",
        }
    }
}

/// Writes one row in the transaction of what it tells about.
pub(super) async fn record(
    transaction: &mut Transaction<'_, Sqlite>,
    at: &str,
    event: Event,
    submission: &str,
    detail: &str,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO audit (at, event, submission_id, detail) VALUES (?, ?, ?, ?)")
        .bind(at)
        .bind(event.as_str())
        .bind(submission)
        .bind(detail)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
