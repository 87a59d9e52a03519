//! Room on the disk: nothing is taken in that might not be kept.
//!
//! ```toml
//! [server]
//! reserve_bytes = 1073741824   # optional: with less than this free, nothing new is taken in; 0: never
//! ballast_bytes = 268435456    # optional: a file that is given back when the disk is full all the same; 0: none
//! ```
//! Measured is the file system of the data folder. Below the reserve, submissions and uploads are answered 503 before
//! anything is kept, and the citizen still has the answers; deliveries and reading go on. When something else fills the disk,
//! the database cannot even write down that a delivery went well: then the ballast is removed, and laid again when there is
//! room. A database or an object store elsewhere looks after its own room.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    config::{Faults, Table},
    error::Error,
};

/// The largest reserve unless the configuration names one: 1 GiB.
const RESERVE: u64 = 1024 * 1024 * 1024;
/// A smaller disk's reserve: a twentieth of it.
const RESERVE_PART: u64 = 20;
/// The largest ballast unless the configuration names one: 256 MiB.
const BALLAST: u64 = 256 * 1024 * 1024;
/// A smaller disk's ballast: a hundredth of it.
const BALLAST_PART: u64 = 100;
/// The disk is full when less than this part of the reserve is free.
const FULL_PART: u64 = 8;
/// How often the room is looked at while nothing is taken in.
const LOOK: Duration = Duration::from_secs(2);
const BALLAST_FILE: &str = "ballast";

/// What the configuration says of room, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Configured {
    pub reserve: Option<u64>,
    pub ballast: Option<u64>,
}

/// The room there is.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
    reserve: u64,
    ballast: u64,
}

/// How much of a file system is free, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    free: u64,
    total: u64,
}

impl Configured {
    /// Reads the keys of `[server]` that are about room.
    pub(crate) fn read(server: &mut Table<'_>, faults: &mut Faults) -> Self {
        Self { reserve: server.count("reserve_bytes", faults), ballast: server.count("ballast_bytes", faults) }
    }
}

impl Disk {
    /// Measures the file system of `folder`, and lays the ballast there.
    ///
    /// # Errors
    /// When it cannot be measured.
    pub(crate) fn open(configured: Configured, folder: &Path) -> io::Result<Self> {
        let total = room(folder)?.total;
        let disk = Self {
            folder: folder.to_owned(),
            reserve: configured.reserve.unwrap_or(RESERVE.min(total / RESERVE_PART)),
            ballast: configured.ballast.unwrap_or(BALLAST.min(total / BALLAST_PART)),
        };
        disk.look();
        Ok(disk)
    }

    /// # Errors
    /// 503 when so many bytes more would leave less than the reserve, or nobody can say how much is left.
    pub(crate) fn admit(&self, bytes: u64) -> Result<(), Error> {
        if self.reserve == 0 || self.free() >= self.reserve.saturating_add(bytes) {
            return Ok(());
        }
        Err(Error::NotNow {
            code: "no_room",
            message: "Vi kan ikke modtage mere lige nu. Intet er sendt, og du har stadig dine svar. Prøv igen senere. / \
                      We cannot receive more at the moment. Nothing was sent, and you still have your answers. Try \
                      again later.",
        })
    }

    /// Keeps an eye on the room, for ever.
    pub(crate) async fn watch(self: Arc<Self>) {
        let mut looks = tokio::time::interval(LOOK);
        loop {
            looks.tick().await;
            let disk = Arc::clone(&self);
            // The laying of a ballast may take a while.
            let _ = tokio::task::spawn_blocking(move || disk.look()).await;
        }
    }

    /// Gives the ballast back when the disk is full, and lays it when there is room.
    fn look(&self) {
        let file = self.folder.join(BALLAST_FILE);
        let laid = std::fs::metadata(&file).map_or(0, |it| it.len());
        let free = self.free();
        if laid > 0 && (self.ballast == 0 || free < self.reserve / FULL_PART) {
            match std::fs::remove_file(&file) {
                Ok(()) if self.ballast == 0 => {}
                Ok(()) => tracing::error!(free, given_back = laid, "the disk is full; make room"),
                Err(error) => tracing::error!(%error, "the disk is full, and the ballast cannot be given back"),
            }
        } else if laid < self.ballast && free > self.reserve.saturating_add(self.ballast.saturating_mul(2)) {
            if let Err(error) = lay(&file, self.ballast) {
                tracing::warn!(%error, "no ballast can be laid; a full disk will stop deliveries");
                let _ = std::fs::remove_file(&file);
            }
        }
    }

    /// Nothing, when it cannot be measured: then nothing is taken in.
    fn free(&self) -> u64 {
        room(&self.folder).map_or_else(
            |error| {
                tracing::error!(%error, "the free space of the data folder cannot be measured");
                0
            },
            |it| it.free,
        )
    }
}

#[cfg(unix)]
fn room(folder: &Path) -> io::Result<Room> {
    let it = rustix::fs::statvfs(folder)?;
    // What is free for others than root.
    Ok(Room { free: it.f_bavail.saturating_mul(it.f_frsize), total: it.f_blocks.saturating_mul(it.f_frsize) })
}

/// Elsewhere it is not measured, and there is always room.
#[cfg(not(unix))]
fn room(_: &Path) -> io::Result<Room> {
    Ok(Room { free: u64::MAX, total: u64::MAX })
}

/// Takes the room for real: a file with a hole in it would take none.
fn lay(file: &Path, bytes: u64) -> io::Result<()> {
    let file = File::create(file)?;
    #[cfg(target_os = "linux")]
    rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, bytes)?;
    #[cfg(not(target_os = "linux"))]
    io::copy(&mut io::Read::take(io::repeat(0), bytes), &mut &file)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(folder: &Path, reserve: u64, ballast: u64) -> Disk {
        Disk::open(Configured { reserve: Some(reserve), ballast: Some(ballast) }, folder).unwrap()
    }

    #[test]
    fn what_would_touch_the_reserve_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let free = room(folder.path()).unwrap().free;
        // Others use the same disk meanwhile.
        let slack = free / 4;
        assert!(disk(folder.path(), free - slack, 0).admit(0).is_ok());
        assert!(disk(folder.path(), free - slack, 0).admit(2 * slack).is_err());
        assert!(disk(folder.path(), free + slack, 0).admit(0).is_err());
        assert!(disk(folder.path(), 0, 0).admit(u64::MAX).is_ok());
        std::fs::remove_dir(folder.path()).unwrap();
        let gone = Disk { folder: folder.path().to_owned(), reserve: 1, ballast: 0 };
        assert!(gone.admit(0).is_err(), "what cannot be measured has no room");
    }

    #[test]
    fn a_small_disk_has_a_small_reserve() {
        let folder = tempfile::tempdir().unwrap();
        let total = room(folder.path()).unwrap().total;
        let disk = Disk::open(Configured { reserve: None, ballast: Some(0) }, folder.path()).unwrap();
        assert_eq!(disk.reserve, (total / 20).min(1 << 30));
    }

    #[test]
    fn the_ballast_is_real_and_is_taken_away_when_it_is_no_longer_wanted() {
        let folder = tempfile::tempdir().unwrap();
        disk(folder.path(), 1, 1 << 20);
        let laid = std::fs::metadata(folder.path().join(BALLAST_FILE)).unwrap();
        assert_eq!(laid.len(), 1 << 20);
        #[cfg(unix)]
        assert!(std::os::unix::fs::MetadataExt::blocks(&laid) * 512 >= 1 << 20, "no hole");
        disk(folder.path(), 1, 0);
        assert!(!folder.path().join(BALLAST_FILE).exists());
    }
}
