//! A value that is personal: it can be used, and not be shown by accident.
//!
//! Not here: encryption. In memory it is what it is; `{:?}` and so logs, errors and panics do not get to see it.

use std::{fmt, ops::Deref};

/// Holds answers, names, a personnummer: whatever may be in no log. Has no `Display`, and its `Debug` says nothing, not
/// even a length.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Private<T>(pub T);

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(private)")
    }
}

impl<T> Deref for Private<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}
