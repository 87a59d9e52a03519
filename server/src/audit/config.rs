//! Where the checkpoints of the audit log are written.
//!
//! ```toml
//! [audit]
//! checkpoints = "/mnt/revision/checkpoints.jsonl"   # best on another disk, or a share that this machine may only append to
//! ```
//! Without the table it is `audit/checkpoints.jsonl` in the data folder.

use std::path::{Path, PathBuf};

use crate::config::{Faults, Table};

const DEFAULT_FILE: &str = "audit/checkpoints.jsonl";

/// Where the checkpoints are written.
#[derive(Debug, Clone)]
pub struct Configured {
    pub checkpoints: PathBuf,
}

impl Configured {
    pub(crate) fn read(table: Option<Table<'_>>, folder: &Path, data: &Path, faults: &mut Faults) -> Self {
        let mut checkpoints = data.join(DEFAULT_FILE);
        if let Some(mut table) = table {
            if let Some(text) = table.text("checkpoints", faults) {
                checkpoints = folder.join(text.value);
            }
            table.finish(faults);
        }
        Self { checkpoints }
    }
}
