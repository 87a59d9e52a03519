//! Upper and lower case, letter by letter: Unicode's simple case mapping (UnicodeData.txt, fields 12 and 13), and ß as SS.
//!
//! Not the standard library's: its tables, which also know ligatures and the accents of ancient Greek, would bring every
//! citizen 7 kB, and are those of whichever compiler built the module.

use crate::compiled::pack::Bytes;
use crate::lean::replaced;

/// Letters in two cases as [`Run`]s, each of three numbers. Made from the standard library by the test below.
static RUNS: &[u8] = include_bytes!("letters.pack");

/// Letters whose other case is equally far away.
struct Run {
    first: u32,
    last: u32,
    /// 2 where upper and lower case stand side by side.
    step: u32,
    kind: u32,
    /// From each to the other case, as a sum that wraps.
    by: u32,
}

/// Capitals, and small letters from them and back.
const BOTH: u32 = 0;
/// Small letters whose capital has another small letter: `ſ`, `ı`.
const TO_UPPER: u32 = 2;

impl Run {
    fn holds(&self, letter: u32) -> bool {
        (self.first..=self.last).contains(&letter) && (letter - self.first).is_multiple_of(self.step)
    }
}

pub(super) fn upper(text: &str) -> String {
    let out = mapped(text, |run, letter| match run.kind {
        BOTH => Some(letter.wrapping_sub(run.by)).filter(|it| run.holds(*it)),
        TO_UPPER => Some(letter.wrapping_add(run.by)).filter(|_| run.holds(letter)),
        _ => None,
    });
    replaced(&out, "ß", "SS")
}

pub(super) fn lower(text: &str) -> String {
    mapped(text, |run, letter| (run.kind != TO_UPPER && run.holds(letter)).then(|| letter.wrapping_add(run.by)))
}

fn mapped(text: &str, map: fn(&Run, u32) -> Option<u32>) -> String {
    let runs = runs();
    let other = |letter: char| runs.iter().find_map(|run| map(run, letter.into())).and_then(char::from_u32);
    text.chars().map(|it| other(it).unwrap_or(it)).collect()
}

fn runs() -> Vec<Run> {
    let (mut bytes, mut out, mut first) = (Bytes::new(RUNS), Vec::new(), 0);
    while !bytes.is_done() && !bytes.is_wrong() {
        let mut number = || u32::try_from(bytes.number()).unwrap_or(0);
        first += number();
        let (about, by) = (number(), number());
        let step = (about >> 2 & 1) + 1;
        let last = first + (about >> 3) * step;
        // The lowest bit is the sign.
        out.push(Run { first, last, step, kind: about & 3, by: by >> 1 ^ 0_u32.wrapping_sub(by & 1) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{BOTH, TO_UPPER, lower, upper};
    use crate::compiled::pack::pack_number;

    /// The version of Unicode that `letters.pack` was made from.
    const UNICODE: (u8, u8, u8) = (17, 0, 0);

    /// Capitals whose small letter has another capital: the kelvin sign.
    const TO_LOWER: u32 = 1;

    /// The other case of a letter, where it is one letter.
    fn one(mut letters: impl ExactSizeIterator<Item = char>) -> Option<char> {
        if letters.len() == 1 { letters.next() } else { None }
    }

    fn to_upper(letter: char) -> char {
        one(letter.to_uppercase()).unwrap_or(letter)
    }

    fn to_lower(letter: char) -> char {
        one(letter.to_lowercase()).unwrap_or(letter)
    }

    /// Letters, what they are, and how far the other case is away.
    fn letters() -> impl Iterator<Item = (u32, u32, i64)> {
        ('\0'..=char::MAX).flat_map(|it| {
            let (upper, lower) = (to_upper(it), to_lower(it));
            let by = |other: char| i64::from(u32::from(other)) - i64::from(u32::from(it));
            let down = (lower != it).then(|| if to_upper(lower) == it { BOTH } else { TO_LOWER });
            let up = (upper != it && to_lower(upper) != it).then_some(TO_UPPER);
            let found = [down.map(|kind| (kind, by(lower))), up.map(|kind| (kind, by(upper)))];
            found.into_iter().flatten().map(move |(kind, by)| (u32::from(it), kind, by))
        })
    }

    fn packed() -> Vec<u8> {
        let all: Vec<_> = letters().collect();
        let (mut out, mut before, mut left) = (Vec::new(), 0, all.as_slice());
        while let Some((first, kind, by)) = left.first() {
            let length = |step: u32| {
                let follows = |(at, it): (u32, &(u32, u32, i64))| *it == (first + at * step, *kind, *by);
                (0..).zip(left).take_while(|it| follows(*it)).count()
            };
            let (count, step) = if length(2) > length(1) { (length(2), 2) } else { (length(1), 1) };
            let about = (count as u64 - 1) << 3 | (step - 1) << 2 | u64::from(*kind);
            let sign = by.unsigned_abs() * 2 - u64::from(*by < 0);
            [u64::from(first - before), about, sign].into_iter().for_each(|it| pack_number(it, &mut out));
            before = *first;
            left = left.get(count..).unwrap_or_default();
        }
        out
    }

    #[test]
    #[allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test writes what it makes")]
    fn the_table_is_made_of_the_library() {
        if char::UNICODE_VERSION != UNICODE {
            return println!("skipped: the compiler knows Unicode {:?}", char::UNICODE_VERSION);
        }
        if std::env::var_os("UPDATE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/feel/letters.pack");
            std::fs::write(path, packed()).expect("the table can be written");
        } else {
            assert!(super::RUNS == packed(), "UPDATE=1 makes it anew");
        }
    }

    #[test]
    fn each_letter_has_the_case_that_the_library_says() {
        // Later versions of Unicode change nothing here.
        for letter in '\0'..'\u{590}' {
            let (up, down) = (upper(&letter.to_string()), lower(&letter.to_string()));
            assert_eq!(up, if letter == 'ß' { "SS".into() } else { to_upper(letter).to_string() }, "{letter}");
            assert_eq!(down, to_lower(letter).to_string(), "{letter}");
        }
        assert_eq!(upper("Åse Strauß på Ærø, ﬁn"), "ÅSE STRAUSS PÅ ÆRØ, ﬁN");
        assert_eq!(lower("ÅSE PÅ ÆRØ ΣΑΣ"), "åse på ærø σασ");
    }
}
