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
    pub(crate) fn read(mut table: Table<'_>, folder: &Path, data: &Path, faults: &mut Faults) -> Self {
        let written = table.text("checkpoints", faults);
        let checkpoints = written.map_or_else(|| data.join(DEFAULT_FILE), |it| folder.join(it.value));
        table.finish(faults);
        Self { checkpoints }
    }
}
