//! The server from outside: a real listener, a real database, real folders. The blanket is `tests/forms/proeve`.

mod addresses;
mod attachments;
mod cli;
mod config;
mod crash;
mod directory;
mod harness;
mod operator;
mod outgoing;
mod postgres;
mod receiver;
mod site;
mod submissions;
mod webhook;
