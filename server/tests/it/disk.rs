//! A disk that is full: a file system of its own, small and real. What was acknowledged is there, nothing more is taken in,
//! and reading and deliveries go on.

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::Command,
};

use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::harness::{Place, pdf, valid_answers, wait_for};

/// A mounted file system in memory, which goes with this.
struct Small<'a>(&'a Path);

impl<'a> Small<'a> {
    /// None, and a loud line, where nothing may be mounted.
    fn mount(at: &'a Path, options: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at);
        if mount.status().is_ok_and(|it| it.success()) {
            return Some(Self(at));
        }
        eprintln!("SKIPPED: a small disk cannot be mounted here; run the tests as root to see a full disk");
        None
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).status();
    }
}

/// Fills a disk to its last byte.
fn fill(file: &Path) {
    let mut file = File::create(file).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_and_stops_no_delivery() {
    const MIB: u64 = 1 << 20;
    // The database is on the disk that is full.
    let place = Place::on(None);
    let data = place.path("data");
    let Some(_small) = Small::mount(&data, "size=64m,mode=0700") else { return };
    let text = fs::read_to_string(place.config()).unwrap();
    let text = text.replace("ballast_bytes = 0", "ballast_bytes = 8388608\nreserve_bytes = 16777216");
    let text = text.replace("adapter =", "first_wait_ms = 100\nlongest_wait_ms = 1000\nadapter =");
    fs::write(place.config(), text).unwrap();
    // Receivers are elsewhere, and cannot be reached yet.
    place.block_receivers();
    let running = place.start().await;
    let client = &running.client;
    let ballast = data.join("ballast");
    assert_eq!(fs::metadata(&ballast).unwrap().len(), 8 * MIB);

    let body = client.body(valid_answers()).await;
    let mut accepted = Vec::new();
    for key in 0..20 {
        let receipt = client.submit(&format!("k{key}"), &body).await;
        assert_eq!(receipt.status, 201);
        accepted.push(receipt);
    }
    let uploaded = client.upload("a.pdf", pdf(500)).await;
    assert_eq!(uploaded.status, 201);

    // Something else takes the room down to less than the reserve: nothing new, and the same again is answered as before.
    let other = data.join("other");
    File::create(&other).unwrap().write_all(&vec![0; 42 << 20]).unwrap();
    for _ in 0..3 {
        let response = client.post("/api/submissions").header("idempotency-key", "new");
        let response = response.header("content-type", "application/json").body(body.to_string());
        let response = response.send().await.unwrap();
        assert_eq!(response.status(), 503);
        assert!(response.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
        let told = response.text().await.unwrap();
        assert!(told.contains("du har stadig dine svar") && told.contains("no_room"), "{told}");
        assert_eq!(client.upload("b.pdf", pdf(500)).await.status, 503);
        let begun = client.post("/api/attachments").header("tus-resumable", "1.0.0").header("upload-length", 500);
        let begun = begun.header("upload-metadata", "filename YS5wZGY=").send().await.unwrap();
        assert_eq!(begun.status(), 503);
    }
    assert_eq!(&client.submit("k0", &body).await, &accepted[0]);
    assert!(ballast.exists());

    // To the last byte: the ballast is given back, and what is written down of deliveries goes there.
    fill(&data.join("more"));
    wait_for("the ballast to be given back", async || (!ballast.exists()).then_some(())).await;
    place.unblock_receivers();
    let delivered = place.wait_for_delivered(20).await;
    assert_eq!(delivered.len(), 20);
    let database =
        SqlitePool::connect_with(SqliteConnectOptions::new().filename(data.join("blanket.sqlite"))).await.unwrap();
    wait_for("deliveries to be written down", async || {
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state <> 'delivered'")
            .fetch_one(&database)
            .await
            .unwrap();
        (left == 0).then_some(())
    })
    .await;
    assert_eq!(client.get("/api/blanketter").send().await.unwrap().status(), 200);
    assert_eq!(client.submit("new", &body).await.status, 503);
    assert_eq!(&client.submit("k19", &body).await, &accepted[19]);
    let whole: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&database).await.unwrap();
    assert_eq!(whole, "ok");
    assert_eq!(place.count("submission").await, 20);

    // With room again, it goes on as before.
    fs::remove_file(data.join("more")).unwrap();
    fs::remove_file(&other).unwrap();
    wait_for("the ballast to be laid again", async || ballast.exists().then_some(())).await;
    let receipt = client.submit("new", &body).await;
    assert_eq!(receipt.status, 201);
    let file = &uploaded.body;
    let with_file = crate::attachments::with_files(client, &[file]).await;
    assert_eq!(client.submit("with", &with_file).await.status, 201);
    assert_eq!(file["size"], json!(500));
    place.wait_for_delivered(22).await;
    database.close().await;
    running.stop().await;
}
