//! Adapters: how a submission reaches a receiver. One file each; the shared words are here.
//!
//! An adapter is idempotent on the delivery's id: the worker calls it again whenever it does not know how a call ended.
//! It is called outside any transaction and sees only what it has to deliver.
//!
//! Not here: when it is called again, see `worker.rs`; which receivers a blanket has, see [`crate::config`].

mod directory;
mod webhook;

use std::{fmt, io, path::Path, time::Duration};

use crate::{
    config::{Faults, Table},
    objects::{ByteStream, Object, Objects},
};

pub use directory::Directory;
pub use webhook::Webhook;

/// Delivers to one receiver.
pub trait Adapter {
    /// Delivers once. Returns when the receiver has the submission on disk, or says what to do instead.
    ///
    /// # Errors
    /// [`DeliveryError::Later`] when another try may do, [`DeliveryError::Never`] when a person must look.
    fn deliver(&self, delivery: &Delivery) -> impl Future<Output = Result<Receipt, DeliveryError>> + Send;
}

/// One submission on its way to one receiver. It has no `Debug`, which could end in a log.
#[derive(Clone)]
pub struct Delivery {
    /// The same at every try: 32 hex digits.
    pub id: String,
    /// The submission's reference number.
    pub reference: String,
    /// The canonical JSON (RFC 8785) of the submission, as described in `directory.rs`.
    pub document: String,
    /// SHA-256 of `document`, hex.
    pub document_sha256: String,
    /// The answers for a person to read, in the citizen's language.
    pub summary: String,
    pub attachments: Vec<DeliveryFile>,
}

/// An attachment as it lies in the server's store.
#[derive(Clone)]
pub struct DeliveryFile {
    /// Safe as a file name, and unique in the submission; the same as `file` in the document.
    pub file: String,
    /// The bytes, and what they must be.
    pub object: Object,
    /// Where they lie.
    pub objects: Objects,
}

impl DeliveryFile {
    /// Reads it, piece by piece; [`DeliveryError::of_reading`] says what an error on the way means. What is read without an
    /// error to its end is what the citizen sent.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub async fn open(&self) -> Result<ByteStream, DeliveryError> {
        self.objects.open(&self.object).await.map_err(|error| DeliveryError::of_reading(&error))
    }
}

/// What a delivery that went well leaves in the audit log. No personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub detail: String,
}

/// Why a delivery did not go well. The reasons are logged: no personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryError {
    /// Try again, after `after` if the receiver has said when.
    Later { reason: String, after: Option<Duration> },
    /// Trying again will not help; the submission is kept and parked until a person has looked.
    Never { reason: String },
}

impl DeliveryError {
    /// What an error while an attachment was read means.
    pub fn of_reading(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Never { reason: "an attachment is missing from the store".to_owned() },
            io::ErrorKind::InvalidData => Self::Never { reason: "an attachment in the store has changed".to_owned() },
            _ => Self::Later { reason: format!("cannot read an attachment: {error}"), after: None },
        }
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Later { reason, .. } | Self::Never { reason } => f.write_str(reason),
        }
    }
}

impl std::error::Error for DeliveryError {}

/// The adapters there are, by the name a configuration uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Directory,
    Webhook,
}

impl Kind {
    pub const NAMES: [&str; 2] = ["directory", "webhook"];

    /// The adapter of this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "directory" => Some(Self::Directory),
            "webhook" => Some(Self::Webhook),
            _ => None,
        }
    }
}

/// An adapter with its configuration.
#[derive(Debug, Clone)]
pub enum Configured {
    Directory(Directory),
    Webhook(Webhook),
}

impl Configured {
    /// Reads the adapter's own keys of a `[[receiver]]`. `folder` is what relative paths start from.
    pub(crate) fn read(kind: Kind, table: &mut Table<'_>, folder: &Path, faults: &mut Faults) -> Option<Self> {
        match kind {
            Kind::Directory => Directory::read(table, folder, faults).map(Self::Directory),
            Kind::Webhook => Webhook::read(table, faults).map(Self::Webhook),
        }
    }
}

impl Adapter for Configured {
    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, DeliveryError> {
        match self {
            Self::Directory(it) => it.deliver(delivery).await,
            Self::Webhook(it) => it.deliver(delivery).await,
        }
    }
}
