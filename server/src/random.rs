//! Randomness from the operating system: ids nobody can guess, and jitter.

use blanket_engine::hex;

/// `N` random bytes.
///
/// # Panics
/// When the operating system has no randomness to give; nothing safe can be done then.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    // An id that can be guessed is worse than a stopped request.
    getrandom::fill(&mut out).expect("the operating system gives random bytes");
    out
}

/// A 128-bit id as 32 hex digits.
pub(crate) fn id() -> String {
    hex(&bytes::<16>())
}

/// Whether a text has the shape of an id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
}

/// A number from 0 to `most`, both included. The slight bias towards small numbers does no harm to jitter.
pub(crate) fn up_to(most: u64) -> u64 {
    let random = u64::from_le_bytes(bytes());
    match most.checked_add(1) {
        Some(size) => random % size,
        None => random,
    }
}
