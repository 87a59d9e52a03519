//! Verifying the chain: every row, in order, against its own hash, the row before it, and every checkpoint there is.

use std::{collections::BTreeMap, fmt};

use ed25519_dalek::VerifyingKey;
use sqlx::AnyConnection;

use super::{
    BEGINNING, Linked,
    checkpoint::{self, Checkpoint},
};
use crate::store::audit;

/// Verifies the log of a database, which a server may go on writing; `filed` are the checkpoints kept outside of it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn verify(
    connection: &mut AnyConnection,
    key: &VerifyingKey,
    filed: &[Checkpoint],
) -> sqlx::Result<Report> {
    // First what tells how far the log reaches: rows that are added meanwhile are not in the way.
    let stored = audit::checkpoints(&mut *connection, 0).await?;
    let head = audit::head(&mut *connection).await?;
    let mut verifier = Verifier::new(key, &stored, filed, head);
    let mut after = 0;
    loop {
        let page = audit::page(&mut *connection, after).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        page.iter().for_each(|it| verifier.row(it));
    }
    Ok(verifier.finish())
}

/// The most faults that are told one by one; the rest are counted.
const MOST_FAULTS: usize = 100;

/// Something that is not as it was written. Each names the number of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// What the row says was edited after it was linked.
    Edited { seq: i64 },
    /// Rows were taken out, from the first to the last named.
    Deleted { from: i64, to: i64 },
    /// The row does not follow the one before it: rows have changed places, or the one before was written anew.
    Moved { seq: i64 },
    /// A signed checkpoint says that this row had another hash: the chain was made anew.
    Rewritten { seq: i64 },
    /// The chain ends at `seq`, and is known to have reached `reached`.
    Truncated { seq: i64, reached: i64 },
    /// The checkpoint at this number was not signed by the key it names, or not as it stands.
    Forged { seq: i64 },
    /// The checkpoint at this number was signed by another key, named here.
    WrongKey { seq: i64, key: String },
    /// A checkpoint that the file has is not in the database.
    Withdrawn { seq: i64 },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited { seq } => write!(f, "{seq}: edited: the row no longer has the hash it was linked with"),
            Self::Deleted { from, to } if from == to => write!(f, "{from}: deleted"),
            Self::Deleted { from, to } => write!(f, "{from}: deleted, and all up to {to}"),
            Self::Moved { seq } => write!(f, "{seq}: moved: the row does not follow the one before it"),
            Self::Rewritten { seq } => {
                write!(
                    f,
                    "{seq}: rewritten: a checkpoint has another hash for this row; it or a row before it was changed"
                )
            }
            Self::Truncated { seq, reached } => {
                write!(f, "{seq}: truncated: the log ends here, and has reached {reached}")
            }
            Self::Forged { seq } => {
                write!(f, "{seq}: forged: the signature of the checkpoint is not one over what it says")
            }
            Self::WrongKey { seq, key } => write!(f, "{seq}: wrong key: the checkpoint was signed by {key}"),
            Self::Withdrawn { seq } => {
                write!(f, "{seq}: withdrawn: the checkpoint is in the file and not in the database")
            }
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub rows: u64,
    /// The number of the last row.
    pub last: i64,
    /// Checkpoints that hold.
    pub checkpoints: usize,
    /// The number of the last row that a checkpoint that holds covers.
    pub signed: i64,
    /// The first faults.
    pub faults: Vec<Fault>,
    /// All faults.
    pub count: u64,
}

impl Report {
    fn add(&mut self, fault: Fault) {
        self.count += 1;
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }
}

/// A verification under way.
struct Verifier {
    /// Checkpoints that hold, by number; each number may have more than one hash.
    witnesses: BTreeMap<i64, Vec<String>>,
    /// How far the database itself says that the chain reaches.
    head: (i64, String),
    previous: String,
    report: Report,
}

impl Verifier {
    /// Begins: with the checkpoints of the database and of the files, and the head that the database says the chain has.
    fn new(key: &VerifyingKey, stored: &[Checkpoint], filed: &[Checkpoint], head: (i64, String)) -> Self {
        let mut report = Report::default();
        let mut witnesses: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        let named = checkpoint::public(key);
        // Most are in both.
        let only_filed = filed.iter().filter(|it| !stored.contains(it));
        for it in stored.iter().chain(only_filed) {
            if it.is_signed_by(key) {
                witnesses.entry(it.seq).or_default().push(it.hash.clone());
                report.checkpoints += 1;
            } else if it.key != named && checkpoint::parse_public(&it.key).is_some_and(|key| it.is_signed_by(&key)) {
                report.add(Fault::WrongKey { seq: it.seq, key: it.key.clone() });
            } else {
                report.add(Fault::Forged { seq: it.seq });
            }
        }
        // Another process may have signed the same row: it is withdrawn only where the database has none for the row.
        for it in filed.iter().filter(|it| it.is_signed_by(key) && !stored.iter().any(|stored| stored.seq == it.seq)) {
            report.add(Fault::Withdrawn { seq: it.seq });
        }
        Self { witnesses, head, previous: BEGINNING.to_owned(), report }
    }

    /// The next row, in the order of the numbers.
    fn row(&mut self, it: &Linked) {
        let expected = self.report.last.saturating_add(1);
        self.report.rows += 1;
        if it.seq > expected {
            // Where rows are missing the next one cannot follow; that is one fault.
            self.report.add(Fault::Deleted { from: expected, to: it.seq - 1 });
        } else if it.previous != self.previous || it.seq < expected {
            self.report.add(Fault::Moved { seq: it.seq });
        }
        let follows = it.seq == expected && it.previous == self.previous;
        if it.row.hash(it.seq, &it.previous) != it.hash && (follows || it.seq > expected) {
            self.report.add(Fault::Edited { seq: it.seq });
        }
        let head = (self.head.0 == it.seq).then_some(&self.head.1);
        let witnesses = self.witnesses.get(&it.seq).into_iter().flatten().chain(head);
        if witnesses.into_iter().any(|hash| *hash != it.hash) {
            self.report.add(Fault::Rewritten { seq: it.seq });
        } else if self.witnesses.contains_key(&it.seq) {
            self.report.signed = it.seq;
        }
        self.report.last = it.seq;
        self.previous.clone_from(&it.hash);
    }

    /// All rows have been seen.
    fn finish(mut self) -> Report {
        let reached = self.witnesses.keys().next_back().copied().unwrap_or(0).max(self.head.0);
        if reached > self.report.last {
            self.report.add(Fault::Truncated { seq: self.report.last, reached });
        }
        self.report
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::{super::Row, *};

    const ROWS: i64 = 30;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn row(number: i64) -> Row {
        let text = |it: &str| it.to_owned();
        Row {
            id: format!("{number:032x}"),
            at: 1000 + number,
            event: text("received"),
            actor: text("citizen"),
            purpose: text("submission"),
            submission_id: Some(format!("{number}")),
            detail: text("x"),
        }
    }

    fn link(rows: impl IntoIterator<Item = Row>) -> Vec<Linked> {
        let mut previous = BEGINNING.to_owned();
        let linked = rows.into_iter().zip(1..).map(|(row, seq)| {
            let hash = row.hash(seq, &previous);
            Linked { row, seq, previous: std::mem::replace(&mut previous, hash.clone()), hash }
        });
        linked.collect()
    }

    /// A chain, and checkpoints at 10, 20 and 30.
    fn chain() -> (Vec<Linked>, Vec<Checkpoint>) {
        let rows = link((1..=ROWS).map(row));
        let tenths = rows.iter().filter(|it| it.seq % 10 == 0);
        let checkpoints = tenths.map(|it| Checkpoint::sign(&key(), it.seq, it.hash.clone(), 2000)).collect();
        (rows, checkpoints)
    }

    fn head(rows: &[Linked]) -> (i64, String) {
        rows.last().map_or((0, BEGINNING.to_owned()), |it| (it.seq, it.hash.clone()))
    }

    /// The faults of a log whose head is what the rows say, as one who tampers with it would leave it.
    fn faults(rows: &[Linked], stored: &[Checkpoint], filed: &[Checkpoint]) -> Vec<Fault> {
        let mut verifier = Verifier::new(&key().verifying_key(), stored, filed, head(rows));
        rows.iter().for_each(|it| verifier.row(it));
        verifier.finish().faults
    }

    #[test]
    fn a_whole_log_has_no_faults() {
        let (rows, checkpoints) = chain();
        assert_eq!(faults(&rows, &checkpoints, &checkpoints), []);
        assert_eq!(faults(&[], &[], &[]), []);
    }

    #[test]
    fn every_row_that_is_edited_is_named() {
        let (rows, checkpoints) = chain();
        for place in 0..rows.len() {
            let seq = rows[place].seq;
            let edits: [fn(&mut Linked); 8] = [
                |it| it.row.id.push('0'),
                |it| it.row.at += 1,
                |it| it.row.event = "parked".to_owned(),
                |it| it.row.actor = "server".to_owned(),
                |it| it.row.purpose.clear(),
                |it| it.row.submission_id = None,
                |it| it.row.detail.push(' '),
                |it| it.row.submission_id = Some("31".to_owned()),
            ];
            for edit in edits {
                let mut rows = rows.clone();
                edit(&mut rows[place]);
                assert_eq!(faults(&rows, &checkpoints, &[]), [Fault::Edited { seq }]);
            }
        }
    }

    #[test]
    fn a_row_that_was_edited_and_hashed_anew_is_found() {
        let (mut rows, checkpoints) = chain();
        rows[4].row.detail.push('!');
        rows[4].hash = rows[4].row.hash(5, &rows[4].previous);
        assert_eq!(faults(&rows, &checkpoints, &[]), [Fault::Moved { seq: 6 }]);
        // All rows after it as well: only who has the key could sign that.
        let rewritten = link(rows.into_iter().map(|it| it.row));
        let all = [10, 20, 30].map(|seq| Fault::Rewritten { seq });
        assert_eq!(faults(&rewritten, &checkpoints, &[]), all);
    }

    #[test]
    fn rows_that_are_gone_are_named() {
        let (rows, checkpoints) = chain();
        for place in 0..rows.len() - 1 {
            let mut rows = rows.clone();
            let seq = rows.remove(place).seq;
            assert_eq!(faults(&rows, &checkpoints, &[]), [Fault::Deleted { from: seq, to: seq }]);
        }
        let mut gone = rows.clone();
        gone.drain(3..7);
        assert_eq!(faults(&gone, &checkpoints, &[]), [Fault::Deleted { from: 4, to: 7 }]);
        // Closed up behind it.
        let closed = link(gone.into_iter().map(|it| it.row));
        let expected =
            [Fault::Rewritten { seq: 10 }, Fault::Rewritten { seq: 20 }, Fault::Truncated { seq: 26, reached: 30 }];
        assert_eq!(faults(&closed, &checkpoints, &[]), expected);
    }

    #[test]
    fn rows_that_changed_places_are_named() {
        let (mut rows, checkpoints) = chain();
        let (left, right) = rows.split_at_mut(5);
        std::mem::swap(&mut left[3].seq, &mut right[0].seq);
        rows.sort_by_key(|it| it.seq);
        // What stands at 4 and at 6 is another's; what follows each follows another.
        assert_eq!(faults(&rows, &checkpoints, &[]), [4, 5, 6, 7].map(|seq| Fault::Moved { seq }));
        let (mut rows, _) = chain();
        let content = rows[3].row.clone();
        rows[3].row = std::mem::replace(&mut rows[5].row, content);
        assert_eq!(faults(&rows, &checkpoints, &[]), [4, 6].map(|seq| Fault::Edited { seq }));
    }

    #[test]
    fn an_end_that_was_cut_off_is_known_by_a_checkpoint_kept_elsewhere() {
        let (rows, checkpoints) = chain();
        let cut = &rows[..25];
        assert_eq!(faults(cut, &checkpoints, &[]), [Fault::Truncated { seq: 25, reached: 30 }]);
        // With its checkpoint, and the head: the file still has it.
        let expected = [Fault::Withdrawn { seq: 30 }, Fault::Truncated { seq: 25, reached: 30 }];
        assert_eq!(faults(cut, &checkpoints[..2], &checkpoints), expected);
        let mut all = Verifier::new(&key().verifying_key(), &[], &checkpoints, head(&[]));
        assert_eq!(all.report.faults.len(), 3);
        all.report.faults.clear();
        assert_eq!(all.finish().faults, [Fault::Truncated { seq: 0, reached: 30 }]);
        // Whoever forgot the head is found without a checkpoint.
        let mut verifier = Verifier::new(&key().verifying_key(), &[], &[], head(&rows));
        cut.iter().for_each(|it| verifier.row(it));
        assert_eq!(verifier.finish().faults, [Fault::Truncated { seq: 25, reached: 30 }]);
    }

    #[test]
    fn a_checkpoint_that_was_forged_or_signed_by_another_is_named() {
        let (rows, checkpoints) = chain();
        let mut forged = checkpoints.clone();
        forged[1].hash = "00".repeat(32);
        assert_eq!(faults(&rows, &forged, &[]), [Fault::Forged { seq: 20 }]);
        let other = SigningKey::from_bytes(&[8; 32]);
        let mut signed = checkpoints.clone();
        signed[1] = Checkpoint::sign(&other, 20, rows[19].hash.clone(), 2000);
        let key = signed[1].key.clone();
        assert_eq!(faults(&rows, &signed, &[]), [Fault::WrongKey { seq: 20, key }]);
    }

    #[test]
    fn faults_beyond_the_most_are_counted() {
        let rows: Vec<Linked> =
            link((1..=250).map(row)).into_iter().map(|it| Linked { hash: "x".to_owned(), ..it }).collect();
        let mut verifier = Verifier::new(&key().verifying_key(), &[], &[], head(&rows));
        rows.iter().for_each(|it| verifier.row(it));
        let report = verifier.finish();
        assert_eq!((report.faults.len(), report.rows), (MOST_FAULTS, 250));
        assert!(report.count >= 250);
    }
}
