//! Who may log in: names and hashes of passwords from the configuration, and how often they may be tried.

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::{
    config::{Faults, Table, Text},
    random,
};

/// How many passwords may be tried at once for one name ...
const TRIES: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
/// ... and after how long there is one more.
const PAUSE: Duration = Duration::from_secs(30);
/// Names share so many counters, whether they exist or not: what is refused tells nothing, and nobody can fill the memory.
const COUNTERS: usize = 256;
/// How many passwords are judged at a time; each takes 19 MiB.
const AT_ONCE: usize = 2;
/// Letters of a password that is made here: none that is taken for another, and 32, so that each is five bits.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Groups of a password that is made here, of five letters each: 125 bits.
const GROUPS: usize = 5;

/// Somebody who may log in. The hash is not printed.
#[derive(Clone)]
pub(super) struct User {
    name: String,
    hash: PasswordHash,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "User({})", self.name)
    }
}

impl User {
    /// Reads a `{ name, password_hash }` beside `others`.
    pub(super) fn read(mut table: Table<'_>, others: &[Self], faults: &mut Faults) -> Option<Self> {
        let name = table.required_text("name", faults);
        let hash = table.required_text("password_hash", faults);
        table.finish(faults);
        let (name, hash) = (name?, hash?);
        if others.iter().any(|it| it.name == name.value) {
            let message = format!("two operators are called `{}`", name.value);
            faults.add("duplicate-operator", name.span, message, "give each operator their own name");
            return None;
        }
        let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-' || it == '_' || it == '.';
        if name.value.is_empty() || !name.value.chars().all(plain) {
            let message = format!("`{}` is not the name of an operator", name.value);
            faults.add("bad-value", name.span, message, "use small letters a-z, digits, - _ and .");
            return None;
        }
        let hash = strong(&hash, faults)?;
        Some(Self { name: name.value, hash })
    }
}

/// The hash, if it is one that is slow enough to guess against.
fn strong(text: &Text, faults: &mut Faults) -> Option<PasswordHash> {
    const HELP: &str = "make one with `blanket drift password NAME`";
    let hash = PasswordHash::new(&text.value).ok().filter(|it| it.hash.is_some() && it.salt.is_some());
    let Some(hash) = hash.filter(|it| it.algorithm.as_str() == "argon2id") else {
        faults.add("bad-value", text.span.clone(), "`password_hash` is not one of Argon2id", HELP);
        return None;
    };
    let least = (Params::DEFAULT_M_COST, Params::DEFAULT_T_COST);
    if Params::try_from(&hash).is_ok_and(|it| it.m_cost() >= least.0 && it.t_cost() >= least.1) {
        Some(hash)
    } else {
        let message = format!("`password_hash` is too quick to guess against: less than m={},t={}", least.0, least.1);
        faults.add("bad-value", text.span.clone(), message, HELP);
        None
    }
}

/// How a login ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Login {
    Ok(String),
    /// Which of the two is not told.
    WrongNameOrPassword,
    TooOften,
}

/// Judges logins.
pub(super) struct Door {
    users: Vec<User>,
    /// Of no password; judged where there is no such user, so that both take as long.
    nobody: Option<PasswordHash>,
    counters: Vec<DefaultDirectRateLimiter>,
    hasher: RandomState,
    room: Arc<Semaphore>,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.users).finish()
    }
}

impl Door {
    pub(super) fn new(users: &[User]) -> Self {
        let quota = Quota::with_period(PAUSE).map(|it| it.allow_burst(TRIES));
        let quota = quota.unwrap_or(Quota::per_minute(TRIES));
        Self {
            users: users.to_vec(),
            nobody: hash(&password()).ok().and_then(|it| PasswordHash::new(&it).ok()),
            counters: (0..COUNTERS).map(|_| RateLimiter::direct(quota)).collect(),
            hasher: RandomState::new(),
            room: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Who may log in.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.users.iter().map(|it| it.name.as_str())
    }

    /// Whether this is the password of that operator.
    pub(super) async fn login(&self, name: &str, password: &str) -> Login {
        let counter = usize::try_from(self.hasher.hash_one(name) % COUNTERS as u64).unwrap_or(0);
        if self.counters.get(counter).is_none_or(|it| it.check().is_err()) {
            return Login::TooOften;
        }
        let user = self.users.iter().find(|it| it.name == name);
        let Some(hash) = user.map(|it| it.hash.clone()).or_else(|| self.nobody.clone()) else {
            return Login::WrongNameOrPassword;
        };
        let Ok(_place) = self.room.acquire().await else { return Login::TooOften };
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let judging = tokio::task::spawn_blocking(move || Argon2::default().verify_password(&password, &hash).is_ok());
        match (user, judging.await) {
            (Some(user), Ok(true)) => Login::Ok(user.name.clone()),
            _ => Login::WrongNameOrPassword,
        }
    }
}

/// A password that nobody guesses.
pub(crate) fn password() -> String {
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map(char::from);
    let group = || random::bytes::<5>().iter().filter_map(letter).collect::<String>();
    (0..GROUPS).map(|_| group()).collect::<Vec<_>>().join("-")
}

/// The hash of a password as the configuration has it.
///
/// # Errors
/// Of the operating system, when it has no randomness.
pub(crate) fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str, password: &str) -> User {
        User { name: name.to_owned(), hash: PasswordHash::new(&hash(password).unwrap()).unwrap() }
    }

    #[tokio::test]
    async fn a_login_is_right_wrong_or_too_often() {
        let password = password();
        assert_eq!((password.len(), password.matches('-').count()), (29, 4));
        let door = Door::new(&[user("anna", &password)]);
        assert_eq!(door.login("anna", &password).await, Login::Ok("anna".to_owned()));
        for (name, password) in [("anna", "wrong"), ("anna", ""), ("anna", &password[1..]), ("bo", password.as_str())] {
            assert_eq!(door.login(name, password).await, Login::WrongNameOrPassword, "{name}");
        }
        // Four tries of five were hers; the fifth as well if "bo" shares her counter.
        let _ = door.login("anna", "wrong").await;
        assert_eq!(door.login("anna", &password).await, Login::TooOften, "even if it is right");
        assert_eq!(format!("{door:?}"), "[User(anna)]");
    }
}
