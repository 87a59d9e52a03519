//! Where the bytes of files lie: in the data folder, or in an S3 bucket.
//!
//! ```toml
//! [objects]                              # without it: folders `quarantine` and `attachments` of the data folder
//! url = "s3://bucket/prefix"
//! endpoint = "https://s3.kommune.example"   # optional: another than Amazon's
//! allow_private = true                      # optional: it is on this machine or in the authority's own network
//! region = "eu-north-1"                  # optional
//! ```
//! Credentials come from the environment: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or what else Amazon's own tools
//! read there.
//!
//! Keys are made here and are never a name that a person gave. What is written is on disk, under its own name or not at
//! all, when the writing has ended (locally: fsync, rename, fsync of the folder). What is read is checked on the way: a
//! reader that comes to the end without an error has read exactly what was written. Each file is sealed with a key of its own
//! ([`crate::vault`]), which whoever keeps the file's row keeps there, wrapped. Bytes are written and sealed in one place,
//! [`Writer`], and read and opened in one, [`Objects::open`].
//!
//! Not here: what a file is, and whether it may be kept; see `attachments/`.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::body::Bytes;
use blanket_engine::hex;
use futures_util::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use object_store::{
    ClientOptions, GetResultPayload, ObjectStore, ObjectStoreExt as _, RetryConfig,
    aws::AmazonS3Builder,
    buffered::BufWriter,
    client::{HttpClient, HttpConnector},
    local::LocalFileSystem,
    path::Path as Key,
    prefix::PrefixStore,
};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::io::StreamReader;

use crate::{
    config::{Faults, Table},
    outgoing::{Outgoing, Target},
    private, random,
    vault::{
        Record, Unreadable, Vault,
        stream::{Opener, Sealer, sealed_size},
    },
};

/// How much of a file is in memory at a time, on its way to a folder or out of it ...
const PIECE: usize = 128 * 1024;
/// ... and on its way to S3, which takes no smaller piece than this but for the last.
const S3_PIECE: usize = 5 * 1024 * 1024;
/// How many pieces of one file are on their way at a time.
const PIECES_AT_ONCE: usize = 2;
/// The longest that one request to S3 may take.
const S3_TIMEOUT: Duration = Duration::from_secs(60);
/// How often and how long S3 is asked again before a request of ours fails.
const S3_RETRIES: usize = 3;
const S3_PATIENCE: Duration = Duration::from_secs(20);

/// The bytes of a file, piece by piece.
pub type ByteStream = BoxStream<'static, io::Result<Bytes>>;

/// What the configuration says of where files lie.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Configured {
    /// The data folder.
    #[default]
    Local,
    S3 {
        /// `s3://bucket/prefix`
        url: String,
        endpoint: Option<Target>,
        region: Option<String>,
        allow_private: bool,
    },
}

/// Where files lie.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    /// The folder they are in, if it is a folder.
    folder: Option<PathBuf>,
    piece: usize,
    /// None: files lie as they came.
    vault: Option<Vault>,
}

/// What was written: enough to find it and to know it again.
#[derive(Clone, PartialEq, Eq)]
pub struct Object {
    /// `attachments/<id>` or `quarantine/<id>`: an id of its own, for nothing is ever written over.
    pub key: String,
    /// What it is the file of, by which the vault knows it.
    pub record: String,
    /// Bytes, before they were sealed.
    pub size: u64,
    /// Of the same, hex.
    pub sha256: String,
    /// The key that seals it, wrapped; none where it lies as it came.
    pub wrapped_key: Option<Vec<u8>>,
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({}, {} bytes)", self.key, self.size)
    }
}

/// The kinds of files there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What nobody has looked at.
    Quarantine,
    /// What is clean and may be delivered.
    Attachment,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Quarantine, Self::Attachment];

    fn folder(self) -> &'static str {
        match self {
            Self::Quarantine => "quarantine",
            Self::Attachment => "attachments",
        }
    }

    /// The key of a file of this kind.
    pub(crate) fn key(self, id: &str) -> String {
        format!("{}/{id}", self.folder())
    }
}

impl Configured {
    pub(crate) fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let url = table.required_text("url", faults);
        let allow_private = table.flag("allow_private", faults);
        let endpoint = Target::read_if_there("endpoint", allow_private, &mut table, faults);
        let region = table.text("region", faults);
        table.finish(faults);
        if let Some(url) = &url
            && url.value.strip_prefix("s3://").is_none_or(|it| it.is_empty() || it.starts_with('/'))
        {
            let message = format!("`{}` is not the address of a bucket", url.value);
            faults.add("bad-value", url.span.clone(), message, "write \"s3://bucket\" or \"s3://bucket/prefix\"");
        }
        url.map_or(Self::Local, |url| Self::S3 {
            url: url.value,
            endpoint,
            region: region.map(|it| it.value),
            allow_private,
        })
    }
}

impl Objects {
    /// Opens what is configured, sealed by `vault`; `data` is the data folder.
    ///
    /// # Errors
    /// When it cannot be used; says why.
    pub(crate) fn new(configured: &Configured, data: &Path, vault: &Vault) -> Result<Self, String> {
        let objects = match configured {
            Configured::Local => {
                Self::local(data).map_err(|error| format!("cannot keep files in {}: {error}", data.display()))
            }
            Configured::S3 { url, endpoint, region, allow_private } => {
                let http = Outgoing::new(*allow_private, S3_TIMEOUT)?;
                s3(url, endpoint.as_ref(), region.as_deref(), http)
                    .map_err(|error| format!("cannot keep files in {url}: {error}"))
            }
        };
        Ok(Self { vault: Some(vault.clone()), ..objects? })
    }

    /// In a folder of this machine, as they come, whose folders for files are made when they are missing.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn local(folder: &Path) -> io::Result<Self> {
        for kind in Kind::ALL {
            private::folder(&folder.join(kind.folder()))?;
        }
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder.to_owned()), piece: PIECE, vault: None })
    }

    /// Whether files take up room in the data folder.
    pub(crate) fn is_local(&self) -> bool {
        self.folder.is_some()
    }

    /// Begins to write a file of this kind; `record` is what it is the file of, if it is not to be known by its own id.
    ///
    /// # Errors
    /// When it cannot be begun.
    pub(crate) async fn create(&self, kind: Kind, record: Option<&str>) -> io::Result<Writer> {
        let id = random::id();
        let (key, record) = (kind.key(&id), record.map_or(id, str::to_owned));
        let to = BufWriter::with_capacity(Arc::clone(&self.store), Key::from(key.as_str()), self.piece);
        let to = to.with_max_concurrency(PIECES_AT_ONCE);
        let (to, wrapped_key) = match &self.vault {
            None => (To::Open(Box::new(to)), None),
            Some(vault) => {
                let (data_key, wrapped) = vault.new_key(Record::Attachment(&record));
                (To::Sealed(Box::new(Sealer::new(&data_key, to).await?)), Some(wrapped))
            }
        };
        Ok(Writer { key, record, to, hasher: Sha256::new(), size: 0, wrapped_key })
    }

    /// Writes a whole file of this kind.
    ///
    /// # Errors
    /// When it cannot be read or written to its end; nothing is left.
    pub async fn keep(&self, bytes: ByteStream) -> io::Result<Object> {
        self.copy(bytes, Kind::Attachment, &random::id()).await
    }

    /// Writes a whole file, and reads it once more to see that it is there.
    ///
    /// # Errors
    /// When it cannot be read or written to its end, or is not there afterwards as it was written.
    pub(crate) async fn copy(&self, mut bytes: ByteStream, kind: Kind, record: &str) -> io::Result<Object> {
        let mut writer = self.create(kind, Some(record)).await?;
        while let Some(piece) = bytes.try_next().await? {
            writer.write(&piece).await?;
        }
        let object = writer.finish().await?;
        let mut written = self.open(&object).await?;
        while written.try_next().await?.is_some() {}
        Ok(object)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// `NotFound` when it is not there. The stream ends with `InvalidData` when it is not as it was written.
    pub async fn open(&self, object: &Object) -> io::Result<ByteStream> {
        let found = self.store.get(&Key::from(object.key.as_str())).await?;
        let stored: Box<dyn AsyncRead + Send + Unpin> = match found.payload {
            GetResultPayload::File(file, _) => Box::new(tokio::fs::File::from_std(file)),
            GetResultPayload::Stream(stream) => Box::new(StreamReader::new(stream.map_err(io::Error::from))),
        };
        let Some(wrapped) = &object.wrapped_key else { return Ok(checked(stored, object.clone())) };
        let vault = self.vault.as_ref().ok_or_else(|| io::Error::other("a sealed file, and no key ring"))?;
        let data_key = vault.unwrap_key(Record::Attachment(&object.record), wrapped).map_err(sealed_for_good)?;
        Ok(checked(Opener::new(&data_key, stored), object.clone()))
    }

    /// Whether a file is there, as large as it was.
    ///
    /// # Errors
    /// When nobody can say.
    pub(crate) async fn holds(&self, object: &Object) -> io::Result<bool> {
        match self.store.head(&Key::from(object.key.as_str())).await {
            Ok(found) => {
                Ok(found.size == object.wrapped_key.as_ref().map_or(object.size, |_| sealed_size(object.size)))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes a file. If it fails, the file is swept when it is old.
    pub(crate) async fn delete(&self, key: &str) {
        match self.store.delete(&Key::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => tracing::warn!(%error, "a file cannot be deleted; it is tried again by the daily sweep"),
        }
    }

    /// The ids of the files of this kind that were written before `limit`.
    pub(crate) fn older(&self, kind: Kind, limit: SystemTime) -> BoxStream<'static, io::Result<String>> {
        let all = self.store.list(Some(&Key::from(kind.folder())));
        let old = all.try_filter(move |it| {
            let is_old = SystemTime::from(it.last_modified) < limit;
            async move { is_old }
        });
        old.map_ok(|it| it.location.filename().unwrap_or_default().to_owned()).map_err(io::Error::from).boxed()
    }

    /// Removes what a writer left that was broken off by the end of the process, before `limit`; how many. In S3 that is
    /// left to the bucket's own rule for incomplete uploads.
    pub(crate) fn remove_unfinished(&self, limit: SystemTime) -> io::Result<usize> {
        let Some(folder) = &self.folder else { return Ok(0) };
        let mut removed = 0;
        for kind in Kind::ALL {
            for entry in std::fs::read_dir(folder.join(kind.folder()))? {
                let entry = entry?;
                // The mark that the store's library puts into names of files that are not whole, and that it does not list.
                let is_unfinished = entry.file_name().to_string_lossy().contains('#');
                if is_unfinished && entry.metadata()?.modified()? < limit {
                    removed += usize::from(std::fs::remove_file(entry.path()).is_ok());
                }
            }
        }
        Ok(removed)
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Objects({})", self.store)
    }
}

/// A file that is being written. Dropped, it leaves nothing.
pub(crate) struct Writer {
    key: String,
    record: String,
    to: To,
    hasher: Sha256,
    size: u64,
    wrapped_key: Option<Vec<u8>>,
}

enum To {
    Open(Box<BufWriter>),
    Sealed(Box<Sealer<BufWriter>>),
}

impl Writer {
    /// Bytes written so far.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// # Errors
    /// When what was written before cannot be kept.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        match &mut self.to {
            To::Open(to) => to.write_all(bytes).await,
            To::Sealed(to) => to.write_all(bytes).await,
        }
    }

    /// Leaves nothing behind, at once.
    pub(crate) async fn abort(self) {
        let mut to = match self.to {
            To::Open(to) => *to,
            To::Sealed(to) => to.abandon(),
        };
        // If it fails, what is left is swept.
        let _ = to.abort().await;
    }

    /// Ends the file: when this returns, it is on disk under its key.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub(crate) async fn finish(self) -> io::Result<Object> {
        let mut to = match self.to {
            To::Open(to) => *to,
            To::Sealed(to) => to.finish().await?,
        };
        to.shutdown().await?;
        let (size, sha256) = (self.size, hex(&self.hasher.finalize()));
        Ok(Object { key: self.key, record: self.record, size, sha256, wrapped_key: self.wrapped_key })
    }
}

/// Gives the library our way out.
#[derive(Debug)]
struct WayOut(reqwest::Client);

impl HttpConnector for WayOut {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

fn s3(url: &str, endpoint: Option<&Target>, region: Option<&str>, http: Outgoing) -> object_store::Result<Objects> {
    let retries = RetryConfig { max_retries: S3_RETRIES, retry_timeout: S3_PATIENCE, ..RetryConfig::default() };
    let builder = AmazonS3Builder::from_env().with_url(url).with_retry(retries);
    let mut builder = builder.with_http_connector(WayOut(http.into_client()));
    if let Some(endpoint) = endpoint.map(|it| it.as_str().trim_end_matches('/')) {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    if let Some(region) = region {
        builder = builder.with_region(region);
    }
    let store = builder.build()?;
    let prefix = url.strip_prefix("s3://").and_then(|it| it.split_once('/')).map_or("", |(_, prefix)| prefix);
    let store: Arc<dyn ObjectStore> = match prefix.trim_matches('/') {
        "" => Arc::new(store),
        prefix => Arc::new(PrefixStore::new(store, prefix)),
    };
    Ok(Objects { store, folder: None, piece: S3_PIECE, vault: None })
}

fn sealed_for_good(why: Unreadable) -> io::Error {
    let kind = match &why {
        Unreadable::Changed => io::ErrorKind::InvalidData,
        Unreadable::Shredded => io::ErrorKind::NotFound,
        // The ring may have it later.
        Unreadable::NoKey(_) => io::ErrorKind::Other,
    };
    io::Error::new(kind, why)
}

/// The bytes there are to read, and an error at the end when they are not those of the object.
fn checked(from: impl AsyncRead + Send + Unpin + 'static, object: Object) -> ByteStream {
    let state = (from, Sha256::new(), 0_u64, object);
    let pieces = stream::try_unfold(state, async |(mut from, mut hasher, size, object)| {
        let mut piece = Vec::with_capacity(PIECE);
        if from.read_buf(&mut piece).await? > 0 {
            hasher.update(&piece);
            let size = size.saturating_add(piece.len() as u64);
            return Ok(Some((Bytes::from(piece), (from, hasher, size, object))));
        }
        if size == object.size && hex(&hasher.finalize()) == object.sha256 {
            return Ok(None);
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "a stored file is not as it was written"))
    });
    pieces.boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &'static [u8]) -> ByteStream {
        stream::iter(text.chunks(3).map(|it| Ok(Bytes::from_static(it)))).boxed()
    }

    async fn read(objects: &Objects, object: &Object) -> io::Result<Vec<u8>> {
        let pieces: Vec<Bytes> = objects.open(object).await?.try_collect().await?;
        Ok(pieces.concat())
    }

    #[tokio::test]
    async fn what_is_read_is_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::local(folder.path()).unwrap();
        let object = objects.keep(bytes(b"0123456789")).await.unwrap();
        assert_eq!((object.size, object.sha256.len()), (10, 64));
        assert_eq!(read(&objects, &object).await.unwrap(), b"0123456789");
        assert!(objects.holds(&object).await.unwrap());

        for (changed, is_as_large) in [("012345678x", true), ("012345678", false), ("01234567890", false)] {
            std::fs::write(folder.path().join(&object.key), changed).unwrap();
            assert_eq!(read(&objects, &object).await.unwrap_err().kind(), io::ErrorKind::InvalidData, "{changed}");
            assert_eq!(objects.holds(&object).await.unwrap(), is_as_large, "{changed}");
        }
        objects.delete(&object.key).await;
        objects.delete(&object.key).await;
        assert_eq!(read(&objects, &object).await.unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(!objects.holds(&object).await.unwrap());
    }

    #[tokio::test]
    async fn what_is_not_whole_has_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::local(folder.path()).unwrap();
        let broken = bytes(b"0123").chain(stream::iter([Err(io::Error::other("gone"))])).boxed();
        objects.keep(broken).await.unwrap_err();
        let mut writer = objects.create(Kind::Quarantine, None).await.unwrap();
        writer.write(b"x").await.unwrap();
        for kind in Kind::ALL {
            let all: Vec<String> = objects.older(kind, SystemTime::now() + S3_PATIENCE).try_collect().await.unwrap();
            assert_eq!(all, [""; 0]);
        }
        // What the end of a process leaves, and what may still be on its way.
        let left = folder.path().join("quarantine/b#1");
        std::fs::write(&left, "x").unwrap();
        assert_eq!(objects.remove_unfinished(SystemTime::now() - S3_PATIENCE).unwrap(), 0);
        writer.finish().await.unwrap();
        assert_eq!(objects.remove_unfinished(SystemTime::now() + S3_PATIENCE).unwrap(), 1);
        assert!(!left.exists());
        assert_eq!(std::fs::read_dir(folder.path().join("quarantine")).unwrap().count(), 1);
    }
}
