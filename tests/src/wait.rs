//! Waiting for something to be seen, never for time to pass.

use std::time::{Duration, Instant};

/// How long anything may take before a test gives up on it. Long: a slow machine is no fault.
pub const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Looks again and again until there is something to see. Panics, telling `what`, when it takes too long.
pub async fn wait_for<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    let Some(seen) = seen_within(PATIENCE, look).await else { panic!("waited too long for {what}") };
    seen
}

/// Looks again and again until there is something to see, or until the time is over.
pub async fn seen_within<T>(patience: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return Some(seen);
        }
        if begun.elapsed() > patience {
            return None;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}
