//! The whole road, each time with a real server, a real database and a receiver's real folder.

mod accessibility;
mod drafts;
mod focus;
mod folder;
mod history;
mod hostile_text;
mod journey;
mod keyboard;
mod kinds;
mod parity;
mod screens;
mod sending;
mod without_wasm;
