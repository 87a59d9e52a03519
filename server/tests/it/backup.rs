//! Backup while submissions come in, and what is put back from it.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use serde_json::json;

use crate::harness::{Place, as_answer, pdf, valid_answers};

/// How many submissions are under way at a time while the backup is made.
const SENDERS: usize = 4;

fn refused(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(arguments);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_was_acknowledged_before_a_backup_is_in_it() {
    for name in ["copy.tar", "copy"] {
        let place = Place::on(None);
        place.block_receivers();
        let running = place.start().await;
        let body = running.client.body(valid_answers()).await;
        let mut references = Vec::new();
        for number in 0..20 {
            let mut body = body.clone();
            if number % 5 == 0 {
                let uploaded = running.client.upload("kvittering.pdf", pdf(500)).await.body;
                body["answers"]["med_bilag"] = json!("yes");
                body["answers"]["bilag"] = json!([as_answer(&uploaded)]);
            }
            let receipt = running.client.submit(&format!("before-{number}"), &body).await;
            assert_eq!(receipt.status, 201, "{:?}", receipt.body);
            references.push(receipt.body["reference"].as_str().unwrap().to_owned());
        }
        let thrown_away = running.client.upload("fortrudt.pdf", pdf(300)).await.body;
        assert!(thrown_away["id"].is_string());

        let (copy, during) = (place.path(name), std::sync::Arc::new(AtomicUsize::new(0)));
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (client, body, during) = (running.client.clone(), body.clone(), during.clone());
                tokio::spawn(async move {
                    for number in 0.. {
                        assert_eq!(client.submit(&format!("{sender}-{number}"), &body).await.status, 201);
                        during.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        let output = place.run(&["backup", copy.to_str().unwrap()]);
        senders.iter().for_each(tokio::task::JoinHandle::abort);
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("the keys are not in it"), "{said}");
        assert!(during.load(Ordering::Relaxed) > 0, "submissions were accepted while it was made");
        assert!(refused(&place, &["backup", copy.to_str().unwrap()]).contains("is there already"));
        assert!(refused(&place, &["restore", copy.to_str().unwrap()]).contains("is there already"), "never over data");
        running.stop().await;

        // On another machine, with the copy of the key file.
        let other = Place::on(None);
        let output = other.run(&["restore", copy.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains("before the server is started"), "{said}");
        fs::create_dir_all(other.path("data/keys")).unwrap();
        fs::copy(place.path("data/keys/keys.toml"), other.path("data/keys/keys.toml")).unwrap();
        let running = other.start().await;
        let kept = usize::try_from(other.count("submission").await).unwrap();
        let delivered = other.wait_for_delivered(kept).await;
        let names: Vec<String> =
            delivered.iter().map(|it| it.file_name().unwrap().to_string_lossy().into_owned()).collect();
        let lost: Vec<&String> = references.iter().filter(|it| !names.contains(it)).collect();
        assert_eq!(lost, Vec::<&String>::new());
        let with_file = delivered.iter().filter(|it| it.join("attachments/kvittering.pdf").is_file()).count();
        assert_eq!(with_file, 4);
        // The citizen who did not hear the answer sends again: the same receipt.
        let again = running.client.submit("before-1", &body).await;
        assert_eq!((again.status, again.body["reference"].as_str().unwrap()), (201, references[1].as_str()));
        running.stop().await;
        let verified = other.run(&["audit", "verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_delivered_before_the_restore_is_delivered_again_and_does_no_harm() {
    let place = Place::on(None);
    place.block_receivers();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    for number in 0..3 {
        assert_eq!(running.client.submit(&format!("key-{number}"), &body).await.status, 201);
    }
    let copy = place.path("copy");
    assert!(place.run(&["backup", copy.to_str().unwrap(), "--with-keys"]).status.success());
    running.stop().await;
    place.unblock_receivers();
    let running = place.start().await;
    place.wait_for_delivered(3).await;
    running.stop().await;

    // The disk is lost; the receiver has its folders.
    fs::remove_dir_all(place.path("data")).unwrap();
    let output = place.run(&["restore", copy.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let database = place.database().await;
    sqlx::query("UPDATE outbox SET next_attempt_at = 0").execute(&database).await.unwrap();
    let running = place.start().await;
    crate::harness::wait_for("all to be delivered again", async || {
        let delivered: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state = 'delivered'")
            .fetch_one(&database)
            .await
            .unwrap();
        (delivered == 3).then_some(())
    })
    .await;
    assert_eq!(place.delivered().len(), 3);
    running.stop().await;
    assert!(place.run(&["audit", "verify"]).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_not_as_it_was_made_is_refused() {
    let place = Place::on(None);
    let running = place.start().await;
    assert_eq!(running.client.upload("bilag.pdf", pdf(500)).await.status, 201);
    let copy = place.path("copy");
    assert!(place.run(&["backup", copy.to_str().unwrap()]).status.success());
    running.stop().await;
    let attachment = format!("attachments/{}", place.files("data/attachments")[0]);
    let flip = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        let place = bytes.len() / 2;
        bytes[place] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    type Spoil<'a> = &'a dyn Fn(&Path);
    let spoils: [(&str, Spoil<'_>); 5] = [
        ("blanket.sqlite is not as it was", &|copy| flip(&copy.join("blanket.sqlite"))),
        ("is not as it was", &|copy| flip(&copy.join(&attachment))),
        ("is missing from the copy", &|copy| fs::remove_file(copy.join(&attachment)).unwrap()),
        ("has no manifest", &|copy| fs::remove_file(copy.join("manifest.json")).unwrap()),
        ("names something that no copy holds", &|copy| {
            let text = fs::read_to_string(copy.join("manifest.json")).unwrap();
            fs::write(copy.join("manifest.json"), text.replace("blanket.sqlite", "../evil")).unwrap();
        }),
    ];
    for (expected, spoil) in spoils {
        let spoiled = place.path("spoiled");
        fs::create_dir_all(spoiled.join("attachments")).unwrap();
        for name in ["blanket.sqlite", "manifest.json", "checkpoints.jsonl", &attachment] {
            if copy.join(name).is_file() {
                fs::copy(copy.join(name), spoiled.join(name)).unwrap();
            }
        }
        spoil(&spoiled);
        let other = Place::on(None);
        let told = refused(&other, &["restore", spoiled.to_str().unwrap()]);
        assert!(told.contains(expected), "{told}");
        assert!(!other.path("data/blanket.sqlite").exists());
        assert_eq!(fs::read_dir(other.path("data")).unwrap().count(), 0, "nothing is left of the try");
        fs::remove_dir_all(&spoiled).unwrap();
    }
}
