//! The audit log: what has happened to a submission, without personal data.

use sqlx::AnyConnection;

use crate::random;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Received,
    Delivered,
    Parked,
    /// A person has made it due again.
    Retried,
    /// An operator has logged in or out, ...
    LoggedIn,
    LoggedOut,
    /// ... looked at one delivery, or at what there is; never at answers.
    Looked,
}

impl Event {
    fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Delivered => "delivered",
            Self::Parked => "parked",
            Self::Retried => "retried",
            Self::LoggedIn => "logged-in",
            Self::LoggedOut => "logged-out",
            Self::Looked => "looked",
        }
    }
}

/// Writes one row, at `at` (milliseconds), in the transaction of what it tells about.
pub(super) async fn record(
    transaction: &mut AnyConnection,
    at: i64,
    event: Event,
    submission: &str,
    detail: &str,
) -> sqlx::Result<()> {
    record_any(transaction, at, event, Some(submission), detail).await
}

/// The same, of what may be about no submission.
pub(super) async fn record_any(
    transaction: &mut AnyConnection,
    at: i64,
    event: Event,
    submission: Option<&str>,
    detail: &str,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO audit (id, at, event, submission_id, detail) VALUES ($1, $2, $3, $4, $5)")
        .bind(random::id())
        .bind(at)
        .bind(event.as_str())
        .bind(submission)
        .bind(detail)
        .execute(transaction)
        .await?;
    Ok(())
}
