//! `cargo xtask run`: the site and the server as a municipality would run them, on this machine.

use crate::{shell, web};
use anyhow::{Context, Result};
use std::fs;
use std::process::ExitCode;

const CONFIG: &str = "blanket.toml";

/// Builds both for release and becomes the server: a signal sent to us reaches it.
pub(crate) fn run() -> Result<ExitCode> {
    let site = web::build()?;
    build_server()?;
    let config =
        fs::read_to_string(shell::root().join(CONFIG)).with_context(|| format!("{CONFIG} could not be read"))?;
    println!("Blanket is starting at http://{} (stop it with Ctrl-C)", listen(&config).unwrap_or("127.0.0.1:8080"));
    let mut server = shell::command(shell::target().join("release/blanket"));
    server.args(["serve", "--config", CONFIG]).env("BLANKET_WEB", site);
    become_program(server)
}

/// The program as it is delivered, at `target/release/blanket`.
pub(crate) fn build_server() -> Result<()> {
    shell::say("Building the server; the first time takes minutes ...");
    shell::run(shell::cargo().args(["build", "--release", "--package", "blanket-server"]))
}

#[cfg(unix)]
fn become_program(mut server: std::process::Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(server.exec()).context("target/release/blanket could not be started")
}

#[cfg(not(unix))]
fn become_program(mut server: std::process::Command) -> Result<ExitCode> {
    shell::run(&mut server).map(|()| ExitCode::SUCCESS)
}

/// The address in the configuration, for the person who waits; the server itself reads the file properly.
fn listen(config: &str) -> Option<&str> {
    config.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "listen").then(|| value.split('"').nth(1))?
    })
}

#[cfg(test)]
mod tests {
    use super::listen;

    #[test]
    fn the_address_is_read_from_the_configuration() {
        assert_eq!(listen("[server]\n# listen = \"0\"\nlisten = \"127.0.0.1:9000\" # here"), Some("127.0.0.1:9000"));
        assert_eq!(listen("[server]\n"), None);
    }
}
