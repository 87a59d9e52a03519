//! What holds a citizen's answers, names or secrets of the server has no `Debug`, or one that tells nothing: what cannot be
//! printed ends in no log, no error and no panic. This does not compile when one of these types gets a `Debug`.

use std::fmt::Debug;

use blanket_engine::{Answers, FileAnswer};

use crate::{
    adapters::{Delivery, DeliveryFile},
    addresses::SearchQuery,
    attachments::{UploadQuery, UploadReply},
    store::{
        attachment::{Claim, Uploaded},
        submission::NewSubmission,
    },
    submissions::{Judged, Received, Request},
    vault::{Ring, WrappingKey},
};

/// Implemented twice, and so ambiguous, for a type that has a `Debug`.
trait Silent<How> {
    fn is_silent() {}
}

struct ByItself;
struct ByDebug;

impl<T: ?Sized> Silent<ByItself> for T {}
impl<T: ?Sized + Debug> Silent<ByDebug> for T {}

#[test]
fn what_is_personal_cannot_be_printed() {
    <Delivery as Silent<_>>::is_silent();
    <DeliveryFile as Silent<_>>::is_silent();
    <SearchQuery as Silent<_>>::is_silent();
    <UploadQuery as Silent<_>>::is_silent();
    <UploadReply as Silent<_>>::is_silent();
    <Claim as Silent<_>>::is_silent();
    <Uploaded as Silent<_>>::is_silent();
    <NewSubmission as Silent<_>>::is_silent();
    <Judged as Silent<_>>::is_silent();
    <Received as Silent<_>>::is_silent();
    <Request<'_> as Silent<_>>::is_silent();
    <Ring as Silent<_>>::is_silent();
    <WrappingKey as Silent<_>>::is_silent();
}

#[test]
fn what_the_engine_holds_is_not_told() {
    let answers =
        Answers::from_json(r#"{ "cpr": "0101901234", "boern": [{ "navn": "Anna" }], "valg": ["Anna"] }"#).unwrap();
    let file = FileAnswer {
        id: "00".to_owned(),
        name: "Anna.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1,
        sha256: String::new(),
    };
    let shown = format!("{answers:?} {file:?}");
    assert!(!shown.contains("0101901234") && !shown.contains("Anna"), "{shown}");
}
