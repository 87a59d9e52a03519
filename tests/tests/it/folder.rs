//! What the receiver has in its folder, held against the answers that were given.

use std::{fs, path::Path};

use blanket_engine::{Answers, ENGINE_VERSION, FileAnswer, canonical_json, sha256_hex};
use e2e::{
    form::Form,
    place::{FILE_NAME, name},
};
use serde_json::{Value, json};

/// The answers with the file that was attached; its id is the server's.
pub(crate) fn with_file(form: &Form, answers: &Answers, id: &str, file: &[u8]) -> Answers {
    let mut answers = answers.clone();
    let attached = FileAnswer {
        id: id.to_owned(),
        name: FILE_NAME.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: file.len() as u64,
        sha256: sha256_hex(file),
    };
    answers.set_files(&form.blanket, &form.blanket.key("bilag").unwrap(), &[attached]);
    answers
}

/// The folder holds the typed answers, exactly; the file, byte by byte; and the answers for a person to read.
pub(crate) fn delivered(form: &Form, folder: &Path, reference: &str, answers: &Answers, file: &[u8]) {
    let mut document: Value = serde_json::from_slice(&fs::read(folder.join("submission.json")).unwrap()).unwrap();
    let id = document["answers"]["bilag"][0]["id"].as_str().unwrap_or_default().to_owned();
    assert!(!id.is_empty());
    let answers = with_file(form, answers, &id, file);
    let submission = form.submit(&answers);
    assert_eq!(document["answers"], submission.answers());

    assert_eq!(document["reference"], json!(reference));
    assert_eq!(document["language"], json!("da"));
    assert_eq!(document["engine"], json!(ENGINE_VERSION));
    let blanket = &form.blanket;
    for (name, value) in [("id", blanket.id()), ("version", blanket.version()), ("hash", blanket.hash())] {
        assert_eq!(document["blanket"][name], json!(value));
    }
    assert_eq!(document["consents"], submission.to_json()["consents"]);
    assert_eq!(document["consents"][0]["answer"], json!("given"));

    let attachment = &document["attachments"][0];
    assert_eq!((&attachment["name"], &attachment["sha256"]), (&json!(FILE_NAME), &json!(sha256_hex(file))));
    let attached = folder.join("attachments").join(attachment["file"].as_str().unwrap());
    assert!(fs::read(attached).unwrap() == file, "the attachment has changed");
    assert_eq!(fs::read_dir(folder.join("attachments")).unwrap().count(), 1);

    let told = document.as_object_mut().and_then(|it| it.remove("sha256"));
    assert_eq!(told, Some(json!(sha256_hex(canonical_json(&document).as_bytes()))));

    let summary = fs::read_to_string(folder.join("summary.txt")).unwrap();
    assert!(summary.contains(reference));
    for (label, value) in form.shown("da", &answers) {
        assert!(summary.contains(&label), "summary.txt lacks the question »{label}«");
        for line in value.lines() {
            assert!(summary.contains(line), "summary.txt lacks the answer »{line}« to »{label}«");
        }
    }
}

/// A text that was typed and then hidden stands in none of the files.
pub(crate) fn no_trace(folder: &Path, text: &str) {
    let is_here = |bytes: &[u8]| bytes.windows(text.len()).any(|it| it == text.as_bytes());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            no_trace(&path, text);
        } else {
            assert!(!is_here(&fs::read(&path).unwrap()), "a hidden answer is in {}", name(&path));
        }
    }
}
