//! The real binary, as it is started by an operator.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::harness::{Api, Place};

/// A server of its own process, killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) client: Api,
    /// `127.0.0.1:40000`
    pub(crate) address: String,
    /// What it writes to standard error.
    pub(crate) log: PathBuf,
}

impl Process {
    /// Starts it with these variables, and waits until it listens.
    pub(crate) fn start(place: &Place, environment: &[(&str, &str)]) -> Self {
        let log = place.path("log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_blanket"));
        for name in ["BLANKET_LISTEN", "BLANKET_DATA", "BLANKET_WEB", "BLANKET_LOG"] {
            command.env_remove(name);
        }
        let mut child = command
            .args(["serve", "--config"])
            .arg(place.config())
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(base) = line.trim().strip_prefix("listening on ") else {
            panic!("it does not start: {}", fs::read_to_string(&log).unwrap_or_default());
        };
        let address = base.strip_prefix("http://").unwrap().to_owned();
        Self { child, client: Api::new(base.to_owned()), address, log }
    }

    /// The most memory it has had, in MiB; where Linux tells it.
    pub(crate) fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
