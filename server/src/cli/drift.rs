//! `blanket drift password NAME`: makes a password for the operator's pages, and the line of the configuration for it.
//!
//! The password is made here, so that it is a good one, and is printed once; the configuration holds its hash.

use std::{error::Error, process::ExitCode};

use clap::Subcommand;

use crate::operator::users;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Make a password for an operator, and print it with the line for [drift].
    Password {
        /// The operator's name: small letters a-z, digits, - _ and .
        name: String,
    },
}

pub(super) fn run(what: &What) -> Result<ExitCode, Box<dyn Error>> {
    match what {
        What::Password { name } => {
            let password = users::password();
            let hash = users::hash(&password)?;
            println!("password of {name}, shown this once: {password}");
            println!("for `users` of [drift]: {{ name = \"{name}\", password_hash = \"{hash}\" }}");
            Ok(ExitCode::SUCCESS)
        }
    }
}
