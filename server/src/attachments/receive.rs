//! The bytes of a request on their way into quarantine: in parts, each of them whole and on disk before the next is begun,
//! and never more than there may be.

use std::io;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header},
};
use http_body_util::BodyExt as _;

use crate::{
    error::Error,
    objects::{Kind, Object, Objects, Writer},
};

/// How many bytes a part has before the next is begun; as many are lost at most when the server is killed.
const PART_BYTES: u64 = 8 * 1024 * 1024;

/// As many bytes are read and thrown away after a refusal at least.
const DRAIN_BYTES: u64 = 32 * 1024 * 1024;

/// A body on its way in.
pub(super) struct Incoming {
    body: Body,
    /// The most bytes there may be.
    room: u64,
    announced: Option<u64>,
    read: u64,
    ended: Option<End>,
}

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Whole,
    BrokenOff,
    /// There was no room for all of it.
    TooLong,
}

/// How many bytes a request says it has.
pub(super) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads for nothing after a refusal, so that a client that is still sending hears of it: as much as a file may have.
pub(super) async fn drain(mut body: Body, most: u64) {
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len) as u64;
        if read > most.max(DRAIN_BYTES) {
            return;
        }
    }
}

impl Incoming {
    pub(super) fn new(body: Body, room: u64, headers: &HeaderMap) -> Self {
        Self { body, room, announced: announced(headers), read: 0, ended: None }
    }

    /// The next part, on disk; none when there is no more. What came before a body was broken off is a part too, but one
    /// that has too many bytes is not.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub(super) async fn part(&mut self, objects: &Objects) -> io::Result<Option<Object>> {
        let mut writer: Option<Writer> = None;
        while self.ended.is_none() && writer.as_ref().is_none_or(|it| it.size() < PART_BYTES) {
            let Some(frame) = self.body.frame().await else {
                // When the server stops, a body may end without an error.
                let is_whole = self.announced.is_none_or(|it| it == self.read);
                self.ended = Some(if is_whole { End::Whole } else { End::BrokenOff });
                break;
            };
            let Ok(frame) = frame else {
                self.ended = Some(End::BrokenOff);
                break;
            };
            let Ok(data) = frame.into_data() else { continue };
            self.read = self.read.saturating_add(data.len() as u64);
            if self.read > self.room {
                self.ended = Some(End::TooLong);
                if let Some(writer) = writer {
                    writer.abort().await;
                }
                return Ok(None);
            }
            if !data.is_empty() {
                let writer = match &mut writer {
                    Some(writer) => writer,
                    None => writer.insert(objects.create(Kind::Quarantine, None).await?),
                };
                writer.write(&data).await?;
            }
        }
        match writer {
            Some(writer) => Ok(Some(writer.finish().await?)),
            None => Ok(None),
        }
    }

    /// How it ended, when there are no more parts.
    ///
    /// # Errors
    /// Before that.
    pub(super) fn end(&self) -> Result<End, Error> {
        self.ended.ok_or(Error::Internal("an upload was left in the middle"))
    }

    /// Reads on for nothing, no more than there would have been room for.
    pub(super) async fn drain(self) {
        drain(self.body, self.room).await;
    }
}
