//! The commands of `blanket`, one file each.
//!
//! Exit codes: 0 all is well, 1 there are faults in what was looked at, 2 the command could not be carried out (wrong
//! usage, a missing file).

mod audit;
mod backup;
mod beside;
mod check;
mod compile;
mod drift;
mod eval;
mod explain;
mod export;
mod feel;
mod keys;
mod outbox;
mod sarif;
mod schema;
mod serve;
mod test;
mod update;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::{Subcommand, ValueEnum};

use crate::sources::SourcesError;

pub use audit::Audit;
pub use beside::Server;
pub use keys::Keys;

/// The exit code when something is at fault in what was looked at.
pub const FAULTS: u8 = 1;
/// The exit code when the command could not be carried out.
pub const USAGE: u8 = 2;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the forms, take answers in and deliver them.
    Serve {
        /// The configuration, TOML.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// What is delivered, waiting and parked, and what to do with it; also while the server runs.
    Outbox {
        #[command(subcommand)]
        what: outbox::What,
    },
    /// The operator's pages, /drift.
    Drift {
        #[command(subcommand)]
        what: drift::What,
    },
    /// The keys that seal what is received.
    #[command(subcommand)]
    Keys(Keys),
    /// The log of what has happened.
    #[command(subcommand)]
    Audit(Audit),
    /// Copy all that a server on SQLite remembers, while it runs.
    Backup {
        /// A folder to be made, or a file that ends in .tar.
        to: PathBuf,
        /// The server's configuration, TOML.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Put the key file into it too: whoever has the copy can read all of it.
        #[arg(long)]
        with_keys: bool,
    },
    /// Put a copy back where there is no data yet.
    Restore {
        /// The folder or .tar file of the copy.
        from: PathBuf,
        /// The server's configuration, TOML.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Tell the faults of forms.
    Check {
        /// Folders of forms, or folders that hold several.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Run the cases of forms, and tell the conditions that they have not seen come out both ways.
    Test {
        /// Folders of forms, or folders that hold several.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Fail when a condition has not been seen come out both ways.
        #[arg(long)]
        coverage: bool,
        /// Rewrite what the cases expect into what is found; look the difference over before you keep it.
        #[arg(long)]
        update: bool,
    },
    /// Write a form's bundle: all that a renderer needs, in one JSON file.
    Compile {
        /// A form's folder.
        path: PathBuf,
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Print a form's definition as JSON, as machines read it.
    Export {
        /// A form's folder.
        path: PathBuf,
    },
    /// Print a JSON Schema: of what a form's submissions hold, or of the definition language.
    Schema {
        /// A form's folder.
        #[arg(required_unless_present = "language")]
        path: Option<PathBuf>,
        /// The schema of the definition language in its JSON form.
        #[arg(long, conflicts_with = "path")]
        language: bool,
    },
    /// Print the state of a form for given answers, as JSON.
    Eval {
        /// A form's folder.
        path: PathBuf,
        /// The answers as a browser sends them: a JSON object of texts.
        #[arg(value_name = "ANSWERS.json")]
        answers: PathBuf,
        /// The date to take for today, YYYY-MM-DD.
        #[arg(long, value_name = "DATE", value_parser = eval::date)]
        today: time::Date,
    },
    /// Say why a field is shown or not, required or not, wrong or not.
    Explain {
        /// A form's folder.
        path: PathBuf,
        /// The answers as a browser sends them: a JSON object of texts.
        #[arg(value_name = "ANSWERS.json")]
        answers: PathBuf,
        /// The field's path, `ansoegere[0].cpr`.
        field: String,
        /// The date to take for today, YYYY-MM-DD; that of the clock (UTC) unless it is given.
        #[arg(long, value_name = "DATE", value_parser = eval::date)]
        today: Option<time::Date>,
    },
    /// Print the value of a FEEL expression, as JSON.
    Feel {
        /// The expression, `sum([1, 2]) > limit`.
        #[arg(allow_hyphen_values = true)]
        expression: String,
        /// A JSON object of the names that it may use; its strings stay strings.
        #[arg(long, value_name = "FILE.json")]
        context: Option<PathBuf>,
        /// The date to take for today, YYYY-MM-DD; that of the clock (UTC) unless it is given.
        #[arg(long, value_name = "DATE", value_parser = eval::date)]
        today: Option<time::Date>,
    },
}

/// How `check` tells faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Each with its line, underlined.
    Human,
    /// An array of objects.
    Json,
    /// SARIF 2.1.0, for what shows faults beside the code.
    Sarif,
}

/// Runs one command.
///
/// # Errors
/// When it could not be carried out; faults in what was looked at are an exit code.
pub fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Serve { config } => serve::run(&config),
        Command::Outbox { what } => outbox::run(&what),
        Command::Drift { what } => drift::run(&what),
        Command::Keys(what) => keys::run(&what),
        Command::Audit(what) => audit::run(&what),
        Command::Backup { to, config, with_keys } => backup::make(&config, &to, with_keys),
        Command::Restore { from, config } => backup::restore(&config, &from),
        Command::Check { paths, format } => check::run(&paths, format),
        Command::Test { paths, coverage, update } => test::run(&paths, coverage, update),
        Command::Compile { path, output } => compile::run(&path, &output),
        Command::Export { path } => export::run(&path),
        Command::Schema { path, .. } => schema::run(path.as_deref()),
        Command::Eval { path, answers, today } => eval::run(&path, &answers, today),
        Command::Explain { path, answers, field, today } => explain::run(&path, &answers, &field, today),
        Command::Feel { expression, context, today } => feel::run(&expression, context.as_deref(), today),
    }
}

/// What was compiled; None when the form is at fault, after its faults have been printed.
fn unless_at_fault<T>(compiled: Result<T, SourcesError>) -> Result<Option<T>, SourcesError> {
    match compiled {
        Ok(compiled) => Ok(Some(compiled)),
        Err(SourcesError::Faults(drawn)) => {
            eprintln!("{}", drawn.trim_end());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
