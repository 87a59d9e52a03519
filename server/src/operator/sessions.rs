//! Who is logged in, in this process's memory: a restart logs everybody out, and of several processes each has its own.
//!
//! A session is named by 256 random bits that only the operator's browser holds; here is their hash. A form is sent with a
//! token that is made of that name and a key of this process, so that no other page can send it (OWASP ASVS 3.5, 7.2).

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use blanket_engine::hex;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::random;

/// How long a session lives that nobody uses, in milliseconds.
const IDLE: i64 = 15 * 60 * 1000;
/// How long a session lives at all: a working day.
const LONGEST: i64 = 10 * 60 * 60 * 1000;
/// The most sessions at a time; the one that was used longest ago gives way.
const MOST: usize = 200;

type Hash = [u8; 32];

/// The sessions of this process.
#[derive(Debug)]
pub(super) struct Sessions {
    key: Hash,
    open: Mutex<HashMap<Hash, Session>>,
}

#[derive(Debug)]
struct Session {
    name: String,
    begun: i64,
    used: i64,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Self { key: random::bytes(), open: Mutex::default() }
    }

    /// A name for a session that does not exist: what a browser has before anybody logs in.
    pub(super) fn id() -> String {
        hex(&random::bytes::<32>())
    }

    /// Begins a session of this operator at `now` (milliseconds), under a name that nobody has had.
    pub(super) fn begin(&self, name: &str, now: i64) -> String {
        let id = Self::id();
        let mut open = self.open();
        open.retain(|_, it| it.lives(now));
        if open.len() >= MOST
            && let Some(oldest) = open.iter().min_by_key(|(_, it)| it.used).map(|(hash, _)| *hash)
        {
            open.remove(&oldest);
        }
        open.insert(hash(&id), Session { name: name.to_owned(), begun: now, used: now });
        id
    }

    /// Whose session this is, which is used at `now`; None when there is none, or no more.
    pub(super) fn name(&self, id: &str, now: i64) -> Option<String> {
        let mut open = self.open();
        let session = open.get_mut(&hash(id)).filter(|it| it.lives(now))?;
        session.used = now;
        Some(session.name.clone())
    }

    pub(super) fn end(&self, id: &str) {
        self.open().remove(&hash(id));
    }

    /// What a form of this session is sent with.
    pub(super) fn token(&self, id: &str) -> String {
        // INVARIANT: HMAC takes keys of every length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        mac.update(id.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// Whether a form was sent with the token of this session.
    pub(super) fn is_token(&self, id: &str, token: &str) -> bool {
        !id.is_empty() && bool::from(self.token(id).as_bytes().ct_eq(token.as_bytes()))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Hash, Session>> {
        // Nothing here stops half-way.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn lives(&self, now: i64) -> bool {
        now < self.used.saturating_add(IDLE) && now < self.begun.saturating_add(LONGEST)
    }
}

fn hash(id: &str) -> Hash {
    Sha256::digest(id.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_it_is_not_used_and_after_a_day() {
        let sessions = Sessions::new();
        let id = sessions.begin("anna", 0);
        assert_eq!(sessions.name(&id, IDLE - 1).as_deref(), Some("anna"));
        assert_eq!(sessions.name(&id, 2 * IDLE - 2).as_deref(), Some("anna"), "used in between");
        assert_eq!(sessions.name(&id, 3 * IDLE - 2), None);
        let id = sessions.begin("anna", 0);
        for at in (0..LONGEST).step_by(60_000) {
            assert!(sessions.name(&id, at).is_some(), "{at}");
        }
        assert_eq!(sessions.name(&id, LONGEST), None);
        let id = sessions.begin("anna", 0);
        sessions.end(&id);
        assert_eq!(sessions.name(&id, 0), None);
    }

    #[test]
    fn a_token_is_of_one_session_and_one_process() {
        let (one, other) = (Sessions::new(), Sessions::new());
        let id = one.begin("anna", 0);
        assert_eq!(id.len(), 64);
        assert!(one.is_token(&id, &one.token(&id)));
        for wrong in ["", "x", &other.token(&id), &one.token(&Sessions::id()), &one.token(&id)[1..]] {
            assert!(!one.is_token(&id, wrong));
        }
        assert!(!one.is_token("", &one.token("")));
    }

    #[test]
    fn there_are_so_many_and_no_more() {
        let sessions = Sessions::new();
        let ids: Vec<String> = (0..=MOST as i64).map(|at| sessions.begin("anna", at)).collect();
        assert_eq!(sessions.name(&ids[0], MOST as i64), None);
        assert!(ids[1..].iter().all(|id| sessions.name(id, MOST as i64).is_some()));
    }
}
