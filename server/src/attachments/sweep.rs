//! Sweeping: what no submission has claimed within a day is removed, rows first and bytes after, so that a claimed file is
//! never touched and a file that cannot be removed now is found by the next sweep.

use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt as _;

use crate::{
    clock::Clock,
    objects::{Kind, Objects},
    store::{Store, attachment, upload},
};

/// How old a file gets that no submission has claimed, and an upload that was never ended ...
const ORPHAN_AGE: Duration = Duration::from_secs(23 * 60 * 60);
/// ... and how often that is looked after: together a day.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// Sweeps now and once an hour, for ever.
pub(crate) async fn sweep_hourly(store: Store, objects: Objects, clock: Clock) {
    let mut hours = tokio::time::interval(SWEEP);
    loop {
        hours.tick().await;
        match sweep(&store, &objects, &clock).await {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "attachments that were never sent have been removed"),
            Err(error) => tracing::error!(error, "attachments that were never sent cannot be removed"),
        }
    }
}

/// Removes what is old and unclaimed, and files that have no row; how many.
async fn sweep(store: &Store, objects: &Objects, clock: &Clock) -> Result<usize, String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let age = i64::try_from(ORPHAN_AGE.as_millis()).unwrap_or(i64::MAX);
    let now = clock.now().millis();
    let limit = now.saturating_sub(age);
    let orphans = attachment::delete_orphans(store, now, limit).await.map_err(|it| told(&it))?;
    let unfinished = upload::delete_older(store, limit).await.map_err(|it| told(&it))?;
    let keys: Vec<String> = orphans.into_iter().chain(unfinished).collect();
    for key in &keys {
        objects.delete(key).await;
    }
    // What a crash has left: a file whose row was never written, or is already gone.
    let limit = SystemTime::now().checked_sub(ORPHAN_AGE).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut removed = keys.len() + objects.remove_unfinished(limit).map_err(|it| told(&it))?;
    for kind in Kind::ALL {
        let mut old = objects.older(kind, limit);
        while let Some(id) = old.try_next().await.map_err(|it| told(&it))? {
            let is_known = match kind {
                Kind::Quarantine => upload::has_part(store, &kind.key(&id)).await,
                Kind::Attachment => attachment::has_object(store, &kind.key(&id)).await,
            };
            if !is_known.map_err(|it| told(&it))? {
                objects.delete(&kind.key(&id)).await;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        objects::Object,
        store::{attachment::Uploaded, upload::Upload},
    };

    #[tokio::test]
    async fn what_nobody_claimed_is_swept_within_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        let objects = Objects::local(folder.path()).unwrap();
        let clock = Clock::system().unwrap();
        let now = clock.now().millis();
        let age = i64::try_from(ORPHAN_AGE.as_millis()).unwrap();
        let write = |key: &str, age: Duration| {
            let file = std::fs::File::create(folder.path().join(key)).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        };
        for (id, created_at) in [("old", now - age - 60_000), ("new", now - age + 60_000)] {
            let text = || id.to_owned();
            let object = |key| Object { key, record: text(), size: 1, sha256: text(), wrapped_key: None };
            let object_of_it = object(format!("attachments/{id}"));
            let it = Uploaded { id: text(), name: text(), media_type: text(), object: object_of_it, created_at };
            assert!(attachment::insert(&store, it).await.unwrap());
            write(&format!("attachments/{id}"), 2 * ORPHAN_AGE);
            let (id, key) = (format!("{id}-upload"), format!("quarantine/{id}-part"));
            upload::insert(&store, Upload { id: id.clone(), name: text(), size: 9, received: 0, created_at })
                .await
                .unwrap();
            assert!(upload::append(&store, &id, 0, object(key.clone())).await.unwrap());
            write(&key, 2 * ORPHAN_AGE);
        }
        // Files without a row are swept by their own age, and a new one may still be on its way in.
        for folder in ["attachments", "quarantine"] {
            write(&format!("{folder}/left-behind"), 2 * ORPHAN_AGE);
            write(&format!("{folder}/left-behind#1"), 2 * ORPHAN_AGE);
            write(&format!("{folder}/on-its-way"), ORPHAN_AGE / 2);
            write(&format!("{folder}/on-its-way#1"), ORPHAN_AGE / 2);
        }

        assert_eq!(sweep(&store, &objects, &clock).await.unwrap(), 6);
        assert_eq!(sweep(&store, &objects, &clock).await.unwrap(), 0);
        for (kind, expected) in [
            ("attachments", ["new", "on-its-way", "on-its-way#1"]),
            ("quarantine", ["new-part", "on-its-way", "on-its-way#1"]),
        ] {
            let mut left: Vec<_> =
                std::fs::read_dir(folder.path().join(kind)).unwrap().map(|it| it.unwrap().file_name()).collect();
            left.sort();
            assert_eq!(left, expected);
        }
        assert!(attachment::get(&store, "new").await.unwrap().is_some());
        assert!(attachment::get(&store, "old").await.unwrap().is_none());
    }
}
