//! The binary `blanket`: reads the command line and runs one command. The commands are in `blanket_server::cli`.

use std::process::ExitCode;

use blanket_server::cli::{self, Command};
use clap::Parser;

/// Danish municipal forms: serve them, and check, test and compile them while they are written.
#[derive(Debug, Parser)]
#[command(name = "blanket", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    // Wrong usage ends the program here, with exit code 2.
    let arguments = Arguments::parse();
    match cli::run(arguments.command) {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::from(cli::USAGE)
        }
    }
}
