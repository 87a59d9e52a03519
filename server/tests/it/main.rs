//! The server from outside: a real listener, a real database, real folders. The blanket is `tests/forms/proeve`.

mod addresses;
mod attachments;
mod cli;
mod config;
mod crash;
mod directory;
mod disk;
mod harness;
mod outgoing;
mod postgres;
mod receiver;
mod scanner;
mod site;
mod submissions;
mod uploads;
mod webhook;
