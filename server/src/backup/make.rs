//! Taking a copy: into a folder, or into one file where the name ends in `.tar`.

use std::{
    fs::{self, File},
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use sqlx::{AnyConnection, Connection as _};

use super::{
    ATTACHMENTS, BackupError, CHECKPOINTS, DATABASE, Entry, FORMAT, Hashing, KEYS, MANIFEST, Manifest, at, is_whole,
};
use crate::{config::Config, objects, private, random};

/// Copies all that the server of this configuration remembers to `to`, which must not be there yet; `database` is a connection
/// of the caller's to its database, `now` is RFC 3339. The copy gets its name when it is whole and on disk.
///
/// # Errors
/// When anything could not be read or written; nothing of the copy is left then.
pub(crate) async fn make(
    config: &Config,
    database: &mut AnyConnection,
    to: &Path,
    with_keys: bool,
    now: &str,
) -> Result<Manifest, BackupError> {
    if config.database.is_some() {
        return Err(BackupError::Postgres);
    }
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let beside = to.with_file_name(format!(".{name}-{}", random::id()));
    let scratch = Scratch(beside.with_extension("partial"));
    private::folder(&scratch.0).map_err(at("make the folder", &scratch.0))?;

    let snapshot = scratch.0.join(DATABASE);
    sqlx::query("VACUUM INTO $1").bind(snapshot.to_string_lossy().into_owned()).execute(&mut *database).await?;
    private::protect(&snapshot).map_err(at("protect", &snapshot))?;
    is_whole(&snapshot).await?;
    // Those in a bucket are copied with the bucket.
    let files = match config.objects {
        objects::Configured::Local => files_of(&snapshot).await?,
        objects::Configured::S3 { .. } => Vec::new(),
    };

    let is_tar = to.extension().is_some_and(|it| it == "tar");
    let mut target = if is_tar { Target::tar(&scratch.0.join("tar"))? } else { Target::Folder(scratch.0.clone()) };
    let mut entries = vec![target.add(DATABASE, &snapshot)?];
    for (key, is_claimed) in files {
        match target.add(&key, &config.data.join(&key)) {
            Ok(entry) => entries.push(entry),
            // The citizen has thrown it away since.
            Err(BackupError::Io(_, _, error)) if error.kind() == io::ErrorKind::NotFound && !is_claimed => {}
            Err(BackupError::Io(_, _, error)) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BackupError::FileMissing(key));
            }
            Err(error) => return Err(error),
        }
    }
    if config.audit.checkpoints.is_file() {
        entries.push(target.add(CHECKPOINTS, &config.audit.checkpoints)?);
    }
    if with_keys {
        entries.push(target.add(KEYS, &config.keys.file)?);
    }
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest { format: FORMAT, made_at: now.to_owned(), program, files: entries };
    let whole = target.finish(&manifest)?;
    fs::rename(&whole, to).map_err(at("rename to", to))?;
    let folder = to.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|it| it.sync_all()).map_err(at("sync", folder))?;
    Ok(manifest)
}

/// Keys of the files that the database knows, and whether each is a submission's.
async fn files_of(database: &Path) -> Result<Vec<(String, bool)>, BackupError> {
    use sqlx::{ConnectOptions as _, sqlite::SqliteConnectOptions};
    let options = SqliteConnectOptions::new().filename(database).read_only(true).immutable(true);
    let mut connection = options.connect().await?;
    let files = sqlx::query_as("SELECT object, submission_id IS NOT NULL FROM attachment ORDER BY object")
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    Ok(files)
}

/// Where a copy is put together; removed unless it has got its name.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

enum Target {
    Folder(PathBuf),
    Tar(PathBuf, Box<tar::Builder<File>>),
}

impl Target {
    fn tar(path: &Path) -> Result<Self, BackupError> {
        let file = private::file(path).map_err(at("write", path))?;
        Ok(Self::Tar(path.to_owned(), Box::new(tar::Builder::new(file))))
    }

    /// Adds a file, hashed on the way.
    fn add(&mut self, name: &str, from: &Path) -> Result<Entry, BackupError> {
        let file = File::open(from).map_err(at("read", from))?;
        let size = file.metadata().map_err(at("read", from))?.len();
        // A file that grows meanwhile, which the checkpoints may, is copied as far as it was.
        let mut hashing = Hashing::new(file.take(size));
        match self {
            Self::Folder(folder) => {
                let to = folder.join(name);
                if from == to {
                    io::copy(&mut hashing, &mut io::sink()).map_err(at("read", from))?;
                    File::open(&to).and_then(|it| it.sync_all()).map_err(at("sync", &to))?;
                } else {
                    if let Some(folder) = to.parent() {
                        private::folder(folder).map_err(at("make the folder", folder))?;
                    }
                    let copied = private::file(&to).and_then(|mut to| {
                        io::copy(&mut hashing, &mut to)?;
                        to.sync_all()
                    });
                    copied.map_err(at("write", &to))?;
                }
            }
            Self::Tar(path, tar) => {
                let mut header = header(size);
                tar.append_data(&mut header, name, &mut hashing).map_err(at("write", path))?;
            }
        }
        let left = hashing.from.limit();
        if left > 0 {
            return Err(BackupError::NotAsMade(format!("{} became shorter while it was copied", from.display())));
        }
        Ok(Entry { path: name.to_owned(), size, sha256: hashing.finish() })
    }

    /// Writes the manifest; gives what is to be renamed.
    fn finish(self, manifest: &Manifest) -> Result<PathBuf, BackupError> {
        let text = serde_json::to_string_pretty(manifest).unwrap_or_default() + "\n";
        match self {
            Self::Folder(folder) => {
                let path = folder.join(MANIFEST);
                let written = private::file(&path).and_then(|mut file| {
                    file.write_all(text.as_bytes())?;
                    file.sync_all()?;
                    sync_if_there(&folder.join(ATTACHMENTS))?;
                    File::open(&folder)?.sync_all()
                });
                written.map_err(at("write", &path))?;
                Ok(folder)
            }
            Self::Tar(path, mut tar) => {
                let mut header = header(text.len() as u64);
                let written = tar.append_data(&mut header, MANIFEST, text.as_bytes());
                let written = written.and_then(|()| tar.into_inner()).and_then(|file| file.sync_all());
                written.map_err(at("write", &path))?;
                Ok(path)
            }
        }
    }
}

fn sync_if_there(folder: &Path) -> io::Result<()> {
    if folder.is_dir() { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header
}
