//! What is asked by those who watch over the server.

use sqlx::FromRow;

use super::Store;

/// What waits for a receiver.
#[derive(Debug, FromRow)]
pub(crate) struct Depth {
    pub(crate) receiver: String,
    /// `queued` or `parked`.
    pub(crate) state: String,
    pub(crate) deliveries: i64,
    /// When the oldest of them was received, RFC 3339.
    pub(crate) oldest: String,
}

/// What is not delivered, by receiver and state.
pub(crate) async fn depths(store: &Store) -> sqlx::Result<Vec<Depth>> {
    sqlx::query_as(
        "SELECT receiver, state, COUNT(*) AS deliveries, MIN(received_at) AS oldest
         FROM outbox JOIN submission ON submission.id = outbox.submission_id
         WHERE state <> 'delivered' GROUP BY receiver, state ORDER BY receiver, state",
    )
    .fetch_all(store.read())
    .await
}

/// Whether the database answers.
pub(crate) async fn answers(store: &Store) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(store.read()).await.map(|_| ())
}
