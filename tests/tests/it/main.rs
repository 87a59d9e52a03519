//! The whole road, each time with a real server, a real database and a receiver's real folder.

mod accessibility;
mod address;
mod drafts;
mod embed;
mod focus;
mod folder;
mod heard;
mod history;
mod hostile_text;
mod journey;
mod keyboard;
mod kinds;
mod kitchen_sink;
mod likert;
mod loading;
mod operator;
mod parity;
mod prefilled;
mod reflow;
mod screens;
mod sending;
mod uploads;
mod without_wasm;
