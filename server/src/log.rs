//! How much is logged, and by whom: by this program alone. Other crates may log what they carry, which is personal data,
//! so that no level brings them back.

use std::panic::{self, PanicHookInfo};

use tracing_subscriber::filter::Targets;

use crate::{
    config::{Faults, Table},
    telemetry,
};

/// `log` in `[server]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl Level {
    const ALL: [(&str, Self); 5] = [
        ("error", Self::Error),
        ("warn", Self::Warn),
        ("info", Self::Info),
        ("debug", Self::Debug),
        ("trace", Self::Trace),
    ];

    pub(crate) fn read(server: &mut Table<'_>, faults: &mut Faults) -> Self {
        let Some(text) = server.text("log", faults) else { return Self::Info };
        let named = Self::ALL.into_iter().find(|(name, _)| *name == text.value);
        if named.is_none() {
            let names = Self::ALL.map(|(name, _)| name).join(", ");
            let message = format!("`{}` is no level of a log", text.value);
            faults.add("bad-value", text.span, message, format!("the levels are {names}"));
        }
        named.map_or(Self::Info, |(_, level)| level)
    }

    /// INVARIANT: lets through what this crate says, and nothing else.
    pub(crate) fn ours(self) -> Targets {
        Targets::new()
            .with_target(env!("CARGO_CRATE_NAME"), tracing::Level::from(self))
            .with_target(telemetry::TARGET, tracing::level_filters::LevelFilter::OFF)
    }
}

/// Has a panic logged by its place alone: its message may repeat what was worked on, as that of a string cut in the middle of
/// a letter does.
pub(crate) fn panics_by_their_place() {
    panic::set_hook(Box::new(|info| tracing::error!(place = place(info), "a panic: a fault of the program")));
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location().map_or_else(|| "unknown".to_owned(), ToString::to_string)
}

impl From<Level> for tracing::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::ERROR,
            Level::Warn => Self::WARN,
            Level::Info => Self::INFO,
            Level::Debug => Self::DEBUG,
            Level::Trace => Self::TRACE,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_panic_says_where_and_not_what() {
        let said = Arc::new(Mutex::new(Vec::new()));
        let before = panic::take_hook();
        let hears = Arc::clone(&said);
        panic::set_hook(Box::new(move |info| hears.lock().unwrap().push(place(info))));
        let answer = "Ærlig";
        panic::catch_unwind(|| answer.split_at(1).0.to_owned()).unwrap_err();
        panic::set_hook(before);
        let said = said.lock().unwrap().join("\n");
        assert!(said.contains(".rs:") && !said.contains(answer), "{said}");
    }
}
