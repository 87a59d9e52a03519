//! The real binary, as it is started by an operator.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{Api, Place, client, wait_for};

/// A server of its own process, killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) client: Api,
    /// `127.0.0.1:40000`
    pub(crate) address: String,
    /// Where metrics are read, if they are.
    pub(crate) metrics: Option<String>,
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
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let Some(base) = line.trim().strip_prefix("listening on ") else {
            panic!("it does not start: {}", fs::read_to_string(&log).unwrap_or_default());
        };
        let metrics = environment.iter().any(|(name, _)| *name == "BLANKET_METRICS_LISTEN").then(|| {
            let mut line = String::new();
            said.read_line(&mut line).unwrap();
            line.trim().strip_prefix("metrics on ").unwrap().to_owned()
        });
        let address = base.strip_prefix("http://").unwrap().to_owned();
        Self { child, client: Api::new(base.to_owned()), address, metrics, log }
    }

    /// What `/metrics` says.
    pub(crate) async fn counted(&self) -> String {
        client().build().unwrap().get(self.metrics.as_ref().unwrap()).send().await.unwrap().text().await.unwrap()
    }

    /// SIGKILL, and waits until it is gone.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// SIGTERM, and waits until it has ended in good order; what it has logged.
    pub(crate) async fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let status = wait_for("the end of the server", async || self.child.try_wait().unwrap()).await;
        let log = fs::read_to_string(&self.log).unwrap();
        assert!(status.success(), "{log}");
        log
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
