//! The server from outside: a real listener, a real database, real folders. The blanket is `tests/forms/proeve`.

mod addresses;
mod attachments;
mod canary;
mod cli;
mod config;
mod crash;
mod directory;
mod disk;
mod harness;
mod kill;
mod limits;
mod objects;
mod origin;
mod outage;
mod outgoing;
mod postgres;
mod process;
mod receiver;
mod scanner;
mod site;
mod slow;
mod submissions;
mod uploads;
mod watched;
mod webhook;
