//! The connections that are open, and who gives way when there is room for no more: whoever has waited longest without
//! having asked for anything.
//!
//! A connection waits from when it is accepted until the head of its request is whole, and again after each answer.
//! Whoever is being answered, or is sending a body, is left alone.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Room for a number of connections.
#[derive(Debug, Clone)]
pub(super) struct Seats {
    room: Arc<Semaphore>,
    waiting: Arc<Mutex<Waiting>>,
}

/// Those who wait, the longest first.
#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    line: BTreeMap<u64, Arc<Notify>>,
}

impl Seats {
    pub(super) fn new(most: usize) -> Self {
        Self { room: Arc::new(Semaphore::new(most)), waiting: Arc::default() }
    }

    /// A place for one more; where there is none, somebody is asked to leave, and waited for.
    pub(super) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.room).try_acquire_owned() {
            return Some(place);
        }
        let longest = lock(&self.waiting).line.pop_first();
        if let Some((_, leave)) = longest {
            leave.notify_one();
        }
        Arc::clone(&self.room).acquire_owned().await.ok()
    }

    /// The seat of a connection that has taken its place.
    pub(super) fn sit(&self) -> Seat {
        let seat = Seat { waiting: Arc::clone(&self.waiting), leave: Arc::default(), number: Arc::default() };
        seat.wait();
        seat
    }
}

/// One connection's.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    waiting: Arc<Mutex<Waiting>>,
    leave: Arc<Notify>,
    /// In the line; none while a request is under way.
    number: Arc<Mutex<Option<u64>>>,
}

impl Seat {
    /// Ends when the place is needed for another.
    pub(super) async fn asked_to_leave(&self) {
        self.leave.notified().await;
    }

    /// A request has come. It is over when the body that [`Busy::until_sent`] gives has been sent, or dropped.
    pub(super) fn busy(&self) -> Busy {
        self.stand_up();
        Busy(self.clone())
    }

    pub(super) fn stand_up(&self) {
        if let Some(number) = lock(&self.number).take() {
            lock(&self.waiting).line.remove(&number);
        }
    }

    fn wait(&self) {
        let mut waiting = lock(&self.waiting);
        let number = waiting.next;
        waiting.next += 1;
        waiting.line.insert(number, Arc::clone(&self.leave));
        drop(waiting);
        *lock(&self.number) = Some(number);
    }
}

/// A request is under way.
#[derive(Debug)]
pub(super) struct Busy(Seat);

impl Busy {
    pub(super) fn until_sent(self, body: Body) -> Body {
        if body.is_end_stream() {
            return body;
        }
        Body::new(Answering { body, _busy: self })
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.wait();
    }
}

struct Answering {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
