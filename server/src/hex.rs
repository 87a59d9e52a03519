//! Bytes as text, two small digits each.

use std::fmt::Write as _;

/// `[1, 255]` is `01ff`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
