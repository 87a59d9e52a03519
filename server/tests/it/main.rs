//! The server from outside: a real listener, a real database, real folders. The blanket is `tests/forms/proeve`.

mod addresses;
mod attachments;
mod audit;
mod backup;
mod canary;
mod cli;
mod config;
mod crash;
mod directory;
mod harness;
mod kill;
mod limits;
mod openapi;
mod origin;
mod outage;
mod outgoing;
mod postgres;
mod process;
mod receiver;
mod site;
mod slow;
mod submissions;
mod throughput;
mod vault;
mod watched;
mod webhook;
