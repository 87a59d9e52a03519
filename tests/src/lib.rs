//! What the end-to-end tests stand on: a place of their own with a configuration ([`place`]), the real server binary in it
//! ([`server`]), a real Chromium ([`browser`]) with a page to read and fill in ([`page`], [`answering`], [`axe`]), and what a form says
//! natively ([`form`]), to hold the page and the receiver's folder against.
//!
//! [`host`] is a server of somebody else's, whose pages embed a form.
//!
//! A fault of the surroundings ends a test with a panic that says what was expected and what is there. What is not on
//! this machine is a reason to stand aside ([`tools`]). Every process is ended when its handle is dropped, also by a panic.
//!
//! Not here: what is tested; that is in `tests/it/`.

pub mod answering;
pub mod axe;
pub mod browser;
pub mod form;
pub mod host;
pub mod page;
pub mod place;
pub mod process;
pub mod server;
pub mod tools;
pub mod wait;
pub mod world;
