//! How slow a client may be: [`Paced`] for what it sends, [`Steady`] for what it takes.
//!
//! Only the time counts that is spent waiting for the client; a server that is busy itself blames nobody.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::{Bytes, HttpBody};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    runtime::Handle,
    time::{Instant, Sleep, sleep, sleep_until},
};

/// How slow a body may come: `grace`, and a second more for every `slowest` bytes; and never a pause beyond `pause`,
/// however fast the rest came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) grace: Duration,
    /// Bytes a second.
    pub(super) slowest: u64,
    pub(super) pause: Duration,
}

impl Pace {
    /// How long may be waited in all for this many bytes.
    fn allows(&self, received: u64) -> Duration {
        self.grace.saturating_add(Duration::from_millis(received.saturating_mul(1000) / self.slowest.max(1)))
    }
}

/// How much of a body that nobody wants is read and thrown away, in bytes. Else the connection would be closed in the face of
/// a client that is still sending, and it would not hear why.
const THROWN_AWAY: u64 = 2 * 1024 * 1024;

/// The body of a request; it fails when it comes too slowly.
pub(super) struct Paced {
    /// None once it has failed, or is thrown away.
    body: Option<Incoming>,
    pace: Pace,
    received: u64,
    waited: Duration,
    /// Since when the client is waited for, and for how long at most.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Paced {
    pub(super) fn new(body: Incoming, pace: Pace) -> Self {
        Self { body: Some(body), pace, received: 0, waited: Duration::ZERO, waiting: None }
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(context) {
            if let Some((since, _)) = this.waiting.take() {
                this.waited += since.elapsed();
            }
            if let Some(data) = frame.as_ref().and_then(|it| it.as_ref().ok()?.data_ref()) {
                this.received += data.len() as u64;
            }
            return Poll::Ready(frame.map(|it| it.map_err(Into::into)));
        }
        let left = this.pace.allows(this.received).saturating_sub(this.waited).min(this.pace.pause);
        let (_, end) = this.waiting.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(sleep_until(now + left)))
        });
        ready!(end.as_mut().poll(context));
        this.body = None;
        Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or(SizeHint::with_exact(0), Incoming::size_hint)
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| !body.is_end_stream());
        if let (Some(rest), Ok(runtime)) = (rest, Handle::try_current()) {
            runtime.spawn(throw_away(Self::new(rest, self.pace)));
        }
    }
}

async fn throw_away(mut body: Paced) {
    while body.received < THROWN_AWAY && body.frame().await.is_some_and(|it| it.is_ok()) {}
    // What is left when this is dropped is nobody's any more.
    body.body = None;
}

/// A connection that fails when the other end takes nothing of what is sent to it for `pause`.
pub(super) struct Steady {
    stream: TcpStream,
    pause: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Steady {
    pub(super) fn new(stream: TcpStream, pause: Duration) -> Self {
        Self { stream, pause, stalled: None }
    }

    fn unless_stalled<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let pause = self.pause;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(pause)));
        ready!(stalled.as_mut().poll(context));
        // What is on its way is thrown away as well; the operating system would go on offering it.
        let _ = self.stream.set_zero_linger();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Steady {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Steady {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.unless_stalled(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.unless_stalled(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.unless_stalled(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_earns_time() {
        let pace = Pace { grace: Duration::from_secs(8), slowest: 2048, pause: Duration::MAX };
        let seconds = [0, 1, 2047, 2048, 20_480, u64::MAX].map(|received| pace.allows(received).as_secs());
        assert_eq!(seconds, [8, 8, 8, 9, 18, 8 + u64::MAX / 2048 / 1000]);
    }
}
