//! The adapter `directory`: one folder per submission in the receiver's own folder, named by the reference number.
//!
//! ```text
//! PN151-7F3K-9QXD-P/
//!     submission.json    the submission, and in "sha256" the hash of everything else in it
//!     summary.txt        the answers for a person to read, UTF-8
//!     attachments/       the attached files, if any
//! ```
//! `submission.json` is an object with `reference`, `received_at` (RFC 3339, UTC), `blanket` (`id`, `version`, `hash`,
//! `number`, `kle`), `engine` (version), `language`, `answers` (typed, irrelevant ones left out), `consents`,
//! `attachments` (each with the citizen's `name` for it, and `file`, its name in `attachments/`) and `sha256`.
//! `sha256` is the SHA-256, in hex, of the canonical JSON (RFC 8785, UTF-8, no final newline) of the same object
//! without `sha256`; the citizen's receipt shows the same hash.
//!
//! The folder is written as `.<reference>.partial`, every file and folder is fsynced, and it is renamed at the end: a
//! folder without a leading dot is whole. A folder that is already there with the same hash counts as delivered.
//!
//! ```toml
//! adapter = "directory"
//! path = "receivers/sagsbehandling"   # made when missing; relative to the configuration file
//! ```

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use futures_util::TryStreamExt as _;
use serde_json::Value;
use tokio::runtime::Handle;

use super::{Adapter, Delivery, DeliveryError, DeliveryFile, Receipt};
use crate::config::{Faults, Table};

/// The folder of attachments inside a submission's folder.
const ATTACHMENTS: &str = "attachments";

/// Delivers into a folder of this machine.
#[derive(Debug, Clone)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    pub(crate) fn read(table: &mut Table<'_>, folder: &Path, faults: &mut Faults) -> Option<Self> {
        let path = table.required_text("path", faults)?;
        Some(Self { path: folder.join(path.value) })
    }
}

impl Adapter for Directory {
    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, DeliveryError> {
        let (path, delivery) = (self.path.clone(), delivery.clone());
        let writing = tokio::task::spawn_blocking(move || deliver(&path, &delivery));
        writing.await.unwrap_or_else(|_| Err(later("the writing of the folder was broken off")))
    }
}

fn deliver(receiver: &Path, delivery: &Delivery) -> Result<Receipt, DeliveryError> {
    make_folder(receiver).map_err(|error| failed("make the receiver's folder", &error))?;
    let whole = receiver.join(&delivery.reference);
    if whole.exists() {
        return already_there(&whole, delivery);
    }
    let partial = receiver.join(format!(".{}.partial", delivery.reference));
    match fs::remove_dir_all(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed("clear away an earlier try", &error));
        }
        _ => {}
    }
    fs::create_dir(&partial).map_err(|error| failed("make a folder", &error))?;
    write(&partial, delivery)?;
    let renamed = fs::rename(&partial, &whole).and_then(|()| sync_folder(receiver));
    renamed.map_err(|error| failed("rename the folder", &error))?;
    Ok(Receipt { detail: "folder written".to_owned() })
}

fn write(folder: &Path, delivery: &Delivery) -> Result<(), DeliveryError> {
    let submission = with_hash(delivery)?;
    write_file(&folder.join("submission.json"), submission.as_bytes())?;
    write_file(&folder.join("summary.txt"), delivery.summary.as_bytes())?;
    if !delivery.attachments.is_empty() {
        let attachments = folder.join(ATTACHMENTS);
        fs::create_dir(&attachments).map_err(|error| failed("make a folder", &error))?;
        for file in &delivery.attachments {
            copy(file, &attachments.join(&file.file))?;
        }
        sync_folder(&attachments).map_err(|error| failed("sync a folder", &error))?;
    }
    sync_folder(folder).map_err(|error| failed("sync a folder", &error))
}

/// The document with its own hash in it, indented for a person.
fn with_hash(delivery: &Delivery) -> Result<String, DeliveryError> {
    let never = |_| DeliveryError::Never { reason: "the stored document is not JSON".to_owned() };
    let mut document: Value = serde_json::from_str(&delivery.document).map_err(never)?;
    if let Value::Object(fields) = &mut document {
        fields.insert("sha256".to_owned(), Value::String(delivery.document_sha256.clone()));
    }
    let text = serde_json::to_string_pretty(&document).map_err(never)?;
    Ok(text + "\n")
}

fn already_there(whole: &Path, delivery: &Delivery) -> Result<Receipt, DeliveryError> {
    let text = fs::read_to_string(whole.join("submission.json"))
        .map_err(|error| failed("read the folder that is there", &error))?;
    let hash = serde_json::from_str::<Value>(&text).ok().and_then(|it| Some(it.get("sha256")?.as_str()?.to_owned()));
    if hash.as_deref() == Some(&delivery.document_sha256) {
        Ok(Receipt { detail: "folder was there".to_owned() })
    } else {
        Err(DeliveryError::Never { reason: "a folder of this reference holds another submission".to_owned() })
    }
}

/// Copies an attachment, and finds out on the way whether it is still what the citizen sent.
fn copy(file: &DeliveryFile, to: &Path) -> Result<(), DeliveryError> {
    let failed_to_write = |error: io::Error| failed("copy an attachment", &error);
    let mut to = File::create_new(to).map_err(failed_to_write)?;
    // This is a thread for work that blocks; the store gives bytes as they come.
    Handle::current().block_on(async {
        let mut from = file.open().await?;
        while let Some(piece) = from.try_next().await.map_err(|error| DeliveryError::of_reading(&error))? {
            to.write_all(&piece).map_err(failed_to_write)?;
        }
        to.sync_all().map_err(failed_to_write)
    })
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), DeliveryError> {
    let written = File::create_new(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| failed("write a file", &error))
}

fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path)?;
    path.parent().filter(|it| !it.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn failed(what: &str, error: &io::Error) -> DeliveryError {
    later(format!("cannot {what}: {error}"))
}

fn later(reason: impl Into<String>) -> DeliveryError {
    DeliveryError::Later { reason: reason.into(), after: None }
}
