//! Files, sealed in chunks: the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015; RustCrypto's
//! `aead-stream`) over AES-256-GCM, so that a file of any size is sealed and opened in little memory, and what is opened
//! is known to be right before it is used.
//!
//! ```text
//! version 1 | nonce 7 | chunks of 65536 bytes and a tag of 16 | one last chunk, shorter than the others, and its tag
//! ```
//! The counter of chunks and whether a chunk is the last are part of its nonce: chunks that changed places, are missing or
//! came twice, and a file cut off anywhere, are detected. A data key seals one file only.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::Aes256Gcm;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};

use super::{DataKey, TAG_BYTES, Unreadable};
use crate::random;

/// How many bytes a chunk seals.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;
const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
const NONCE_BYTES: usize = 7;
const HEADER_BYTES: usize = 1 + NONCE_BYTES;
const VERSION: u8 = 1;

/// Seals what is written to it, and writes that on.
pub(crate) struct Sealer<W> {
    to: W,
    encryptor: EncryptorBE32<Aes256Gcm>,
    bound: String,
    /// Fewer bytes than a chunk, except while one is sealed.
    waiting: Vec<u8>,
}

/// How many bytes a file of this many has when it is sealed.
pub(crate) fn sealed_size(plain: u64) -> u64 {
    let chunks = plain / CHUNK_BYTES as u64 + 1;
    plain.saturating_add(chunks.saturating_mul(TAG_BYTES as u64)).saturating_add(HEADER_BYTES as u64)
}

impl<W: AsyncWrite + Unpin> Sealer<W> {
    /// Begins a sealed file.
    ///
    /// # Errors
    /// Of `to`.
    pub(crate) async fn new(key: &DataKey, mut to: W) -> io::Result<Self> {
        let nonce = random::bytes::<NONCE_BYTES>();
        to.write_all(&[VERSION]).await?;
        to.write_all(&nonce).await?;
        let encryptor = EncryptorBE32::from_aead(key.cipher.clone(), &nonce.into());
        Ok(Self { to, encryptor, bound: key.bound("file"), waiting: Vec::with_capacity(SEALED_CHUNK_BYTES) })
    }

    /// # Errors
    /// Of the underlying writer, or when the file has 2^32 chunks.
    pub(crate) async fn write_all(&mut self, mut plain: &[u8]) -> io::Result<()> {
        while !plain.is_empty() {
            let room = CHUNK_BYTES.saturating_sub(self.waiting.len()).min(plain.len());
            let (now, later) = plain.split_at(room);
            self.waiting.extend_from_slice(now);
            plain = later;
            if self.waiting.len() == CHUNK_BYTES {
                let sealed = self.encryptor.encrypt_next_in_place(self.bound.as_bytes(), &mut self.waiting);
                sealed.map_err(|_| io::Error::other("the file has more chunks than can be counted"))?;
                self.to.write_all(&self.waiting).await?;
                self.waiting.clear();
            }
        }
        Ok(())
    }

    /// Leaves the file as it is, which is not whole.
    pub(crate) fn abandon(self) -> W {
        self.to
    }

    /// Writes the last chunk, without which the file is not whole, and flushes.
    ///
    /// # Errors
    /// Of the underlying writer.
    pub(crate) async fn finish(self) -> io::Result<W> {
        let Self { mut to, encryptor, bound, mut waiting } = self;
        let sealed = encryptor.encrypt_last_in_place(bound.as_bytes(), &mut waiting);
        sealed.map_err(|_| io::Error::other("the last chunk cannot be sealed"))?;
        to.write_all(&waiting).await?;
        to.flush().await?;
        Ok(to)
    }
}

/// Reads what a [`Sealer`] wrote. Each byte it gives is as it was sealed; the end it tells is the end there was. A fault is
/// an error of kind [`io::ErrorKind::InvalidData`] that holds [`Unreadable`].
pub(crate) struct Opener<R> {
    from: R,
    key: Aes256Gcm,
    bound: String,
    /// None before the header has been read, and after the last chunk.
    decryptor: Option<DecryptorBE32<Aes256Gcm>>,
    stage: Stage,
    /// Sealed bytes on their way in, or opened ones on their way out from `given` on.
    buffer: Vec<u8>,
    given: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Header,
    Filling,
    Giving {
        is_last: bool,
    },
    /// A fault was told; nothing more is given.
    Broken,
}

impl<R> Opener<R> {
    /// Opens a file sealed with this key.
    pub(crate) fn new(key: &DataKey, from: R) -> Self {
        Self {
            from,
            key: key.cipher.clone(),
            bound: key.bound("file"),
            decryptor: None,
            stage: Stage::Header,
            buffer: Vec::with_capacity(SEALED_CHUNK_BYTES),
            given: 0,
        }
    }

    fn begin(&mut self) -> Option<()> {
        let (version, nonce) = self.buffer.split_first()?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok().filter(|_| *version == VERSION)?;
        self.decryptor = Some(DecryptorBE32::from_aead(self.key.clone(), &nonce.into()));
        self.buffer.clear();
        self.stage = Stage::Filling;
        Some(())
    }

    /// A chunk that is not full is the last one.
    fn open(&mut self) -> Option<()> {
        let is_last = self.buffer.len() < SEALED_CHUNK_BYTES;
        let bound = self.bound.as_bytes();
        if is_last {
            self.decryptor.take()?.decrypt_last_in_place(bound, &mut self.buffer).ok()?;
        } else {
            self.decryptor.as_mut()?.decrypt_next_in_place(bound, &mut self.buffer).ok()?;
        }
        self.given = 0;
        self.stage = Stage::Giving { is_last };
        Some(())
    }
}

impl<R: AsyncRead + Unpin> Opener<R> {
    /// Reads until there are `wanted` bytes or the file ends.
    fn poll_fill(&mut self, context: &mut Context<'_>, wanted: usize) -> Poll<io::Result<()>> {
        while self.buffer.len() < wanted {
            let begun = self.buffer.len();
            self.buffer.resize(wanted, 0);
            let mut room = ReadBuf::new(self.buffer.get_mut(begun..).unwrap_or_default());
            let polled = Pin::new(&mut self.from).poll_read(context, &mut room);
            let read = room.filled().len();
            self.buffer.truncate(begun + read);
            ready!(polled)?;
            if read == 0 {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Opener<R> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let it = &mut *self;
        loop {
            let went_well = match it.stage {
                Stage::Header => {
                    ready!(it.poll_fill(context, HEADER_BYTES))?;
                    it.begin()
                }
                Stage::Filling => {
                    ready!(it.poll_fill(context, SEALED_CHUNK_BYTES))?;
                    it.open()
                }
                Stage::Giving { is_last } => {
                    let left = it.buffer.get(it.given..).unwrap_or_default();
                    let now = left.get(..out.remaining().min(left.len())).unwrap_or_default();
                    out.put_slice(now);
                    it.given += now.len();
                    let is_empty = it.given >= it.buffer.len();
                    if !now.is_empty() || out.remaining() == 0 || (is_empty && is_last) {
                        return Poll::Ready(Ok(()));
                    }
                    it.buffer.clear();
                    it.stage = Stage::Filling;
                    Some(())
                }
                Stage::Broken => None,
            };
            if went_well.is_none() {
                it.stage = Stage::Broken;
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, Unreadable::Changed)));
            }
        }
    }
}
