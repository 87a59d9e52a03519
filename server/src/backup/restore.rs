//! Putting a copy back, where nothing is: first all of it is read and compared with the manifest, then it gets its place.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{
    ATTACHMENTS, BackupError, CHECKPOINTS, DATABASE, Entry, FORMAT, Hashing, KEYS, LARGEST_MANIFEST, MANIFEST,
    Manifest, at, is_whole,
};
use crate::{config::Config, private, random};

/// What was put back.
#[derive(Debug)]
pub(crate) struct Restored {
    pub(crate) manifest: Manifest,
    /// Where checkpoints of a log that went on after the copy was made have been put aside.
    pub(crate) set_aside: Option<PathBuf>,
}

/// Puts the copy at `from`, a folder or a tar file, in place for the server of this configuration, which must have no data yet
/// and not be running.
///
/// # Errors
/// When there is something already, or the copy is not whole; nothing is put in place then.
pub(crate) async fn restore(config: &Config, from: &Path) -> Result<Restored, BackupError> {
    if config.database.is_some() {
        return Err(BackupError::Postgres);
    }
    let data = &config.data;
    for name in [DATABASE, "blanket.sqlite-wal", ATTACHMENTS] {
        let path = data.join(name);
        if path.exists() && !is_empty_folder(&path) {
            return Err(BackupError::Exists(path));
        }
    }
    private::folder(data).map_err(at("make the folder", data))?;
    let staging = Staging(data.join(format!(".restore-{}", random::id())));
    private::folder(&staging.0).map_err(at("make the folder", &staging.0))?;
    if from.is_dir() {
        copy_folder(from, &staging.0)?;
    } else {
        unpack(from, &staging.0)?;
    }
    let manifest = read_manifest(&staging.0)?;
    compare(&manifest, &staging.0)?;
    is_whole(&staging.0.join(DATABASE)).await?;

    let set_aside = put_checkpoints(&staging.0.join(CHECKPOINTS), &config.audit.checkpoints, &manifest.made_at)?;
    let keys = staging.0.join(KEYS);
    if keys.is_file() && !config.keys.file.exists() {
        put(&keys, &config.keys.file)?;
    }
    let attachments = data.join(ATTACHMENTS);
    if staging.0.join(ATTACHMENTS).is_dir() {
        // An empty folder may be there, and gives way.
        let _ = fs::remove_dir(&attachments);
        fs::rename(staging.0.join(ATTACHMENTS), &attachments).map_err(at("make the folder", &attachments))?;
    }
    // The last: where there is a database, all else is in place.
    let database = data.join(DATABASE);
    fs::rename(staging.0.join(DATABASE), &database).map_err(at("write", &database))?;
    File::open(data).and_then(|it| it.sync_all()).map_err(at("sync", data))?;
    Ok(Restored { manifest, set_aside })
}

/// What is being put back; removed at the end, or when it is not whole.
struct Staging(PathBuf);

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut it| it.next().is_none())
}

/// Whether a copy may hold a file of this name. None leads out of the folder.
fn is_name(name: &str) -> bool {
    let is_id = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_hexdigit());
    match name.split_once('/') {
        Some((folder, id)) => folder == ATTACHMENTS && is_id(id),
        None => [DATABASE, CHECKPOINTS, KEYS, MANIFEST].contains(&name),
    }
}

fn unpack(tar: &Path, to: &Path) -> Result<(), BackupError> {
    let file = File::open(tar).map_err(at("read", tar))?;
    let mut archive = tar::Archive::new(file);
    for entry in archive.entries().map_err(at("read", tar))? {
        let mut entry = entry.map_err(at("read", tar))?;
        let name = entry.path().map_err(at("read", tar))?.to_string_lossy().into_owned();
        if !is_name(&name) || !entry.header().entry_type().is_file() {
            return Err(BackupError::NotAsMade(format!("{} holds something that no copy holds", tar.display())));
        }
        write(&mut entry, &to.join(name))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), BackupError> {
    let copy = |name: &str| {
        let path = from.join(name);
        match File::open(&path) {
            // What is missing is told when the copy is compared with its manifest.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            opened => write(&mut opened.map_err(at("read", &path))?, &to.join(name)),
        }
    };
    copy(MANIFEST)?;
    for it in read_manifest(to)?.files {
        copy(&it.path)?;
    }
    Ok(())
}

fn write(from: &mut impl io::Read, to: &Path) -> Result<(), BackupError> {
    if let Some(folder) = to.parent() {
        private::folder(folder).map_err(at("make the folder", folder))?;
    }
    let written = private::file(to).and_then(|mut file| {
        io::copy(from, &mut file)?;
        file.sync_all()
    });
    written.map_err(at("write", to))
}

fn read_manifest(folder: &Path) -> Result<Manifest, BackupError> {
    let path = folder.join(MANIFEST);
    let not = |what: &str| BackupError::NotAsMade(what.to_owned());
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(not("it has no manifest: it is no copy, or was broken off"));
        }
        opened => opened.map_err(at("read", &path))?,
    };
    let mut text = String::new();
    file.take(LARGEST_MANIFEST).read_to_string(&mut text).map_err(at("read", &path))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|_| not("its manifest cannot be read"))?;
    if manifest.format != FORMAT {
        return Err(not("it was made by a program with another format of copies"));
    }
    if manifest.files.iter().any(|it| !is_name(&it.path)) || !manifest.files.iter().any(|it| it.path == DATABASE) {
        return Err(not("its manifest names something that no copy holds, or no database"));
    }
    Ok(manifest)
}

/// Each file of the manifest is there as it was, and no other.
fn compare(manifest: &Manifest, folder: &Path) -> Result<(), BackupError> {
    for Entry { path, size, sha256 } in &manifest.files {
        let file = folder.join(path);
        let read = File::open(&file).and_then(|it| {
            let mut hashing = Hashing::new(it);
            Ok((io::copy(&mut hashing, &mut io::sink())?, hashing.finish()))
        });
        let (read, hash) = match read {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BackupError::NotAsMade(format!("{path} is missing from the copy")));
            }
            read => read.map_err(at("read", &file))?,
        };
        if read != *size || hash != *sha256 {
            return Err(BackupError::NotAsMade(format!("{path} is not as it was when the copy was made")));
        }
    }
    let count = |folder: &Path| fs::read_dir(folder).map_or(0, Iterator::count);
    // The folder of attachments counts as one, and the manifest does not name itself.
    let attachments = folder.join(ATTACHMENTS);
    let found = count(folder) + count(&attachments) - usize::from(attachments.is_dir()) - 1;
    if found != manifest.files.len() {
        return Err(BackupError::NotAsMade("it holds files that its manifest does not name".to_owned()));
    }
    Ok(())
}

/// Puts the checkpoints in place. What the log's file has of the time after the copy would be told as cut off for ever: it is
/// put aside, for whoever looks into what was lost.
fn put_checkpoints(from: &Path, to: &Path, made_at: &str) -> Result<Option<PathBuf>, BackupError> {
    let mut set_aside = None;
    if to.exists() {
        let aside = to.with_file_name(format!("checkpoints-{}-{}.jsonl", made_at.replace(':', ""), random::id()));
        fs::rename(to, &aside).map_err(at("rename", to))?;
        set_aside = Some(aside);
    }
    if from.is_file() {
        put(from, to)?;
    }
    Ok(set_aside)
}

/// Writes a file at a place that may be on another disk.
fn put(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut file = File::open(from).map_err(at("read", from))?;
    write(&mut file, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let names = [MANIFEST, DATABASE, "attachments/00ff", "checkpoints.jsonl", "keys.toml"];
        assert!(names.into_iter().all(is_name));
        let others =
            ["../x", "/etc/passwd", "attachments/../x", "attachments/", "attachments/a/b", "x", "", "attachments"];
        assert!(!others.into_iter().any(is_name));
    }
}
