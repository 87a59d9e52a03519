//! What is sealed: readable with the right key for the right record, and by nothing else.

use std::{
    fs,
    io::{self, Cursor},
};

use tokio::io::AsyncReadExt as _;

use super::{
    stream::{CHUNK_BYTES, Opener, Sealer, sealed_size},
    *,
};

const NOW: &str = "2026-11-20T09:02:11Z";
const RECORD: Record<'_> = Record::Submission("0123");

/// A vault of new keys, for a test that does not care which.
pub(crate) fn any() -> Vault {
    Vault::new(Configured::in_file("none".into()), Ring::new(NOW))
}

fn vault(folder: &tempfile::TempDir) -> Vault {
    let configured = Configured::in_file(folder.path().join("keys.toml"));
    Vault::open_or_make(&configured, true, NOW).unwrap()
}

#[test]
fn every_byte_counts() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder);
    let (key, wrapped) = vault.new_key(RECORD);
    let sealed = key.seal("document", b"Anna, 0101901234");
    let read = |wrapped: &[u8], sealed: &[u8]| vault.unwrap_key(RECORD, wrapped)?.open_text("document", sealed);
    assert_eq!(read(&wrapped, &sealed).unwrap(), "Anna, 0101901234");

    for place in 0..wrapped.len() + sealed.len() {
        for bit in 0..8 {
            let (mut wrapped, mut sealed) = (wrapped.clone(), sealed.clone());
            match place.checked_sub(wrapped.len()) {
                None => wrapped[place] ^= 1 << bit,
                Some(place) => sealed[place] ^= 1 << bit,
            }
            assert!(read(&wrapped, &sealed).is_err(), "bit {bit} of byte {place}");
        }
    }
    for length in 0..sealed.len() {
        assert_eq!(read(&wrapped, &sealed[..length]), Err(Unreadable::Changed), "cut at {length}");
    }
    for length in 1..wrapped.len() {
        assert_eq!(read(&wrapped[..length], &sealed), Err(Unreadable::Changed), "cut at {length}");
    }
}

#[test]
fn nothing_fits_another_place() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder);
    let (key, wrapped) = vault.new_key(RECORD);
    let sealed = key.seal("document", b"x");
    assert_eq!(key.open("summary", &sealed).unwrap_err(), Unreadable::Changed);
    for other in [Record::Submission("0124"), Record::Attachment("0123")] {
        assert_eq!(vault.unwrap_key(other, &wrapped).unwrap_err(), Unreadable::Changed);
        let (key, _) = vault.new_key(other);
        assert_eq!(key.open("document", &sealed).unwrap_err(), Unreadable::Changed);
    }
    assert_ne!(key.seal("document", b"x"), sealed, "the same text is never the same bytes");
    // Who has thrown the wrapped key away has thrown the record away.
    assert_eq!(vault.unwrap_key(RECORD, &[]).unwrap_err(), Unreadable::Shredded);
}

#[test]
fn a_new_key_of_the_ring_opens_the_old_and_seals_the_new() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder);
    let (file, first) = (folder.path().join("keys.toml"), vault.ring().current().id.clone());
    let (key, wrapped) = vault.new_key(RECORD);
    let sealed = key.seal("document", b"x");
    let (matched, public) = (vault.fingerprint(Domain::Body, b"x"), vault.signing_key().verifying_key());
    assert_eq!(vault.rewrap(RECORD, &wrapped).unwrap(), None);

    let mut ring = Ring::parse(&vault.ring().text(), &file).unwrap();
    ring.add(NOW).unwrap();
    ring.use_newest(NOW);
    ring.save(&file).unwrap();
    assert!(vault.refresh() && !vault.refresh());
    let rewrapped = vault.rewrap(RECORD, &wrapped).unwrap().unwrap();
    assert_eq!((key_id(&wrapped).unwrap(), key_id(&rewrapped).unwrap()), (&*first, &*ring.current().id));
    for wrapped in [&wrapped, &rewrapped] {
        assert_eq!(*vault.unwrap_key(RECORD, wrapped).unwrap().open("document", &sealed).unwrap(), b"x");
    }
    assert_eq!(vault.fingerprint(Domain::Body, b"x"), matched, "matching outlives the ring's keys");
    assert_eq!(vault.signing_key().verifying_key(), public);

    ring.remove(&first).unwrap();
    ring.save(&file).unwrap();
    let fresh = Vault::open(&Configured::in_file(file.clone())).unwrap();
    assert_eq!(fresh.unwrap_key(RECORD, &wrapped).unwrap_err(), Unreadable::NoKey(first));
    assert!(fresh.unwrap_key(RECORD, &rewrapped).is_ok());

    // A server that runs finds a key that another process has made.
    ring.add(NOW).unwrap();
    ring.use_newest(NOW);
    ring.save(&file).unwrap();
    let (_, newest) = Vault::open(&Configured::in_file(file.clone())).unwrap().new_key(RECORD);
    assert!(fresh.unwrap_key(RECORD, &newest).is_ok());

    // Another ring in its place is no newer ring.
    fs::remove_file(&file).unwrap();
    Ring::new(NOW).create(&file).unwrap();
    assert!(!fresh.refresh() && fresh.unwrap_key(RECORD, &newest).is_ok());
}

#[test]
fn a_ring_is_made_only_where_nothing_is_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let configured = Configured::in_file(folder.path().join("keys.toml"));
    assert!(matches!(Vault::open_or_make(&configured, false, NOW), Err(RingError::Missing(_))));
    assert!(Vault::open_or_make(&configured, true, NOW).is_ok());
    assert!(Vault::open_or_make(&configured, false, NOW).is_ok());
}

#[test]
fn fingerprints_of_one_kind_say_nothing_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder);
    let body = vault.fingerprint(Domain::Body, b"0101901234");
    assert_eq!((body.len(), &body), (64, &vault.fingerprint(Domain::Body, b"0101901234")));
    assert_ne!(body, vault.fingerprint(Domain::Actor, b"0101901234"));
    assert_ne!(body, any().fingerprint(Domain::Body, b"0101901234"));
}

#[test]
fn nothing_secret_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder);
    let (key, _) = vault.new_key(RECORD);
    assert_eq!(format!("{vault:?} {key:?}"), "Vault DataKey");
    let shown = format!("{:?}", vault.configured);
    assert!(!shown.contains("root"), "{shown}");
}

async fn seal(key: &DataKey, plain: &[u8], step: usize) -> Vec<u8> {
    let mut sealer = Sealer::new(key, Vec::new()).await.unwrap();
    for part in plain.chunks(step) {
        sealer.write_all(part).await.unwrap();
    }
    sealer.finish().await.unwrap()
}

async fn open(key: &DataKey, sealed: &[u8]) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    Opener::new(key, Cursor::new(sealed)).read_to_end(&mut plain).await.map(|_| plain)
}

#[tokio::test]
async fn files_of_every_size_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let (key, _) = vault(&folder).new_key(Record::Attachment("a"));
    for size in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7] {
        let plain: Vec<u8> = (0..size).map(|it| u8::try_from(it % 251).unwrap()).collect();
        for step in [1000, CHUNK_BYTES, 10 * CHUNK_BYTES] {
            let sealed = seal(&key, &plain, step).await;
            assert_eq!(sealed.len() as u64, sealed_size(size as u64));
            assert!(open(&key, &sealed).await.unwrap() == plain, "{size} bytes in steps of {step}");
        }
    }
}

#[tokio::test]
async fn a_file_that_was_touched_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder);
    let (key, _) = vault.new_key(Record::Attachment("a"));
    let plain = vec![7; 2 * CHUNK_BYTES + 100];
    let sealed = seal(&key, &plain, CHUNK_BYTES).await;
    let refused = async |sealed: &[u8], what: &str| {
        let error = open(&key, sealed).await.expect_err(what);
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{what}");
    };
    // Every byte of the header and of the file's ends, and some of all others.
    let places = (0..24).chain((24..sealed.len() - 40).step_by(4999)).chain(sealed.len() - 40..sealed.len());
    for place in places {
        let mut touched = sealed.clone();
        touched[place] ^= 1;
        refused(&touched, &format!("byte {place}")).await;
    }
    let chunk = |number: usize| 8 + number * (CHUNK_BYTES + TAG_BYTES)..8 + (number + 1) * (CHUNK_BYTES + TAG_BYTES);
    let (header, last) = (&sealed[..8], &sealed[chunk(1).end..]);
    let (first, second) = (&sealed[chunk(0)], &sealed[chunk(1)]);
    refused(&[header, second, first, last].concat(), "two chunks changed places").await;
    refused(&[header, second, last].concat(), "the first is missing").await;
    refused(&[header, first, first, second, last].concat(), "one came twice").await;
    refused(&[header, first, second].concat(), "cut off between two chunks").await;
    refused(&[header, first].concat(), "cut off between two chunks").await;
    for length in [0, 5, 8, 9, 100, sealed.len() - 1] {
        refused(&sealed[..length], "cut off").await;
    }
    refused(&[&sealed[..], b"x"].concat(), "something was put behind it").await;

    let (other, _) = vault.new_key(Record::Attachment("a"));
    assert!(open(&other, &sealed).await.is_err(), "another key");
}
