//! Where the key ring is.
//!
//! ```toml
//! [keys]
//! file = "/etc/blanket/keys.toml"   # made at the first start; best outside the data folder, and on no backup of it
//! ```
//! Without the table it is `keys/keys.toml` in the data folder. Where secrets come from the environment, `BLANKET_KEYS`
//! holds the text of the key file, and no file is read or written.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::ring::{Ring, RingError};
use crate::config::Table;

/// The environment's variable with the text of the key file.
pub(crate) const VARIABLE: &str = "BLANKET_KEYS";
/// The key file of who says nothing, inside the data folder.
const DEFAULT_FILE: &str = "keys/keys.toml";

/// Where the key ring is.
#[derive(Clone)]
pub struct Configured {
    /// The key file.
    pub file: PathBuf,
    /// The text of a key file, in place of the file.
    text: Option<Zeroizing<String>>,
}

impl Configured {
    pub(crate) fn read(
        mut table: Table<'_>,
        folder: &Path,
        data: &Path,
        environment: &impl Fn(&str) -> Option<String>,
        faults: &mut crate::config::Faults,
    ) -> Self {
        let file = table.text("file", faults).map_or_else(|| data.join(DEFAULT_FILE), |it| folder.join(it.value));
        table.finish(faults);
        Self { file, text: environment(VARIABLE).map(Zeroizing::new) }
    }

    /// A ring in this file.
    pub fn in_file(file: PathBuf) -> Self {
        Self { file, text: None }
    }

    /// Whether the ring comes from the environment, and so cannot be written.
    pub(crate) fn is_from_environment(&self) -> bool {
        self.text.is_some()
    }

    pub(super) fn load(&self) -> Result<Ring, RingError> {
        match &self.text {
            Some(text) => Ring::parse(text, Path::new(VARIABLE)),
            None => Ring::read(&self.file),
        }
    }
}

impl fmt::Debug for Configured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configured").field("file", &self.file).finish_non_exhaustive()
    }
}
