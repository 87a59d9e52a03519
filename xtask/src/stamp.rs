//! Whether something that was built is newer than all that it is built of, by the times of files.

use crate::shell;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

/// A file whose time says when a build began. One that is not finished leaves none.
pub(crate) struct Stamp {
    path: PathBuf,
    started: SystemTime,
}

impl Stamp {
    /// The stamp of that name in `target/`; the build begins now.
    pub(crate) fn new(name: &str) -> Self {
        Self { path: shell::target().join(format!("{name}.stamp")), started: SystemTime::now() }
    }

    /// Whether `made` is there and no input, from the root of the checkout, has changed since. A folder counts with
    /// everything in it.
    pub(crate) fn is_fresh(&self, made: &Path, inputs: &[&str]) -> Result<bool> {
        let Ok(built) = fs::metadata(&self.path).and_then(|it| it.modified()) else {
            return Ok(false);
        };
        if !made.is_file() {
            return Ok(false);
        }
        for input in inputs {
            let path = shell::root().join(input);
            let unreadable = || format!("{} could not be read", path.display());
            if path.exists() && newest(&path).with_context(unreadable)? > built {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The build is done. Stamped with its start, so that what was edited meanwhile is built next time.
    pub(crate) fn set(&self) -> Result<()> {
        fs::write(&self.path, "")
            .and_then(|()| fs::File::open(&self.path)?.set_modified(self.started))
            .with_context(|| format!("{} could not be written", self.path.display()))
    }
}

/// The latest change at or under a path. A folder's own time counts too: it tells of files that were taken away.
fn newest(path: &Path) -> io::Result<SystemTime> {
    let about = fs::metadata(path)?;
    let mut latest = about.modified()?;
    if about.is_dir() {
        for entry in fs::read_dir(path)? {
            latest = latest.max(newest(&entry?.path())?);
        }
    }
    Ok(latest)
}
