//! JSON -> answers, straight from the bytes: the road of nearly every submission. Not here: what is wrong with JSON. On
//! anything wrong or out of the ordinary this gives up, and [`super::read`] reads the text again from its beginning.

use serde_json::Value;

use super::id::Id;
use super::read::{self, Items, sorted};
use super::{Answer, Answers};

/// How deep groups and rows may lie in each other; the other reader allows more.
const MAX_DEPTH: usize = 32;
/// Bytes of JSON for which room is made for one answer before they are read, and most room that is made.
const LEAST_ROOM: usize = 16;
const MAX_ROOM: usize = 128;

/// The answers in JSON text, the same as the other reader's; none where that one should look.
pub(super) fn text(text: &str) -> Option<Answers> {
    let room = (text.len() / LEAST_ROOM).min(MAX_ROOM);
    let mut json = Json { text, at: 0, room, rows: 0, depth: 0 };
    let answers = if json.next()? == b'{' { json.object()? } else { return None };
    json.next().is_none().then_some(answers)
}

/// JSON being read.
struct Json<'a> {
    text: &'a str,
    /// How many bytes have been read.
    at: usize,
    /// How many answers the first object may hold, as a guess.
    room: usize,
    /// How many rows have been read.
    rows: usize,
    depth: usize,
}

impl<'a> Json<'a> {
    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            self.at += 1;
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
        }
    }

    /// The answers in an object whose brace is read.
    fn object(&mut self) -> Option<Answers> {
        let (mut entries, mut nulls, mut is_first) =
            (Vec::with_capacity(std::mem::take(&mut self.room)), Vec::new(), true);
        let mut sign = self.next()?;
        while sign != b'}' {
            if !is_first {
                sign = if sign == b',' { self.next()? } else { return None };
            }
            let from = if sign == b'"' { self.at } else { return None };
            let id = Id::within(self.text.as_bytes().get(from..)?, self.plain()?.len());
            sign = self.next()?;
            sign = if sign == b':' { self.next()? } else { return None };
            match self.value(sign)? {
                Some(answer) => entries.push((id, answer)),
                None => nulls.push((id, ())),
            }
            (sign, is_first) = (self.next()?, false);
        }
        let entries = sorted(entries).ok()?;
        // What is null is no answer, but its key may not stand twice either.
        let is_twice = |id: &Id| entries.binary_search_by(|(it, _)| it.cmp(id)).is_ok();
        let is_once = sorted(nulls).is_ok_and(|nulls| !nulls.iter().any(|(id, ())| is_twice(id)));
        is_once.then_some(Answers(entries))
    }

    /// The answer that begins with a byte that is read; null is none.
    fn value(&mut self, sign: u8) -> Option<Option<Answer>> {
        match sign {
            b'"' => {
                let from = self.at;
                match self.plain() {
                    Some(text) => Some(Some(Answer::Text(read::cut(text).to_owned()))),
                    None => self.escaped(from),
                }
            }
            b'{' | b'[' if self.depth == MAX_DEPTH => None,
            b'{' | b'[' => {
                self.depth += 1;
                let answer = if sign == b'{' { self.object().map(Answer::Group) } else { self.list() };
                self.depth -= 1;
                answer.map(Some)
            }
            _ => self.bare(),
        }
    }

    fn list(&mut self) -> Option<Answer> {
        let (mut items, mut is_first) = (Items::default(), true);
        let mut sign = self.next()?;
        while sign != b']' {
            if !is_first {
                sign = if sign == b',' { self.next()? } else { return None };
            }
            is_first = false;
            let item = self.value(sign)?;
            items.add(item, sign == b'"');
            sign = self.next()?;
        }
        items.answer(&mut self.rows)
    }

    /// The rest of a string, its last quote read too; none if anything in it is escaped.
    fn plain(&mut self) -> Option<&'a str> {
        let (from, bytes) = (self.at, self.text.as_bytes());
        let end = from + plain_length(bytes.get(from..)?);
        self.at = end + 1;
        self.text.get(from..end).filter(|_| bytes.get(end) == Some(&b'"'))
    }

    /// A string from `from` on, after its first quote. Escapes are left to the library.
    fn escaped(&mut self, from: usize) -> Option<Option<Answer>> {
        let mut is_escaped = false;
        let rest = self.text.get(from..)?;
        let length = rest.bytes().position(|it| {
            let is_end = it == b'"' && !is_escaped;
            is_escaped = it == b'\\' && !is_escaped;
            is_end
        })?;
        self.at = from + length + 1;
        self.library(from - 1)
    }

    /// A number or a word, whose first byte is read.
    fn bare(&mut self) -> Option<Option<Answer>> {
        let from = self.at - 1;
        let ends = |it: u8| matches!(it, b',' | b'}' | b']' | b' ' | b'\n' | b'\t' | b'\r');
        let rest = self.text.get(from..)?;
        self.at = from + rest.bytes().position(ends)?;
        self.library(from)
    }

    /// What the library makes of the text from `from` to where reading goes on.
    fn library(&self, from: usize) -> Option<Option<Answer>> {
        let json: Value = serde_json::from_str(self.text.get(from..self.at)?).ok()?;
        read::answer(&json)
    }
}

/// How many bytes of a string stand for themselves and are followed by more of it.
fn plain_length(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks();
    let mut length = 0;
    for eight in eights {
        let signs = signs_in(u64::from_le_bytes(*eight));
        if signs != 0 {
            return length + signs.trailing_zeros() as usize / 8;
        }
        length += eight.len();
    }
    length + rest.iter().position(|it| signs_in(u64::from(*it) | PLAIN) != 0).unwrap_or(rest.len())
}

/// Eight bytes at once: where one is a quote, a backslash or a control character, the highest bit of the first of them is
/// set. (Taking away from each byte borrows from the next where the byte is too small; that spoils only those after it.)
fn signs_in(eight: u64) -> u64 {
    let below = |it: u64, least: u8| it.wrapping_sub(EACH * u64::from(least)) & !it;
    let is = |byte: u8| below(eight ^ (EACH * u64::from(byte)), 1);
    (is(b'"') | is(b'\\') | below(eight, b' ')) & (EACH << 7)
}

/// One in each of eight bytes.
const EACH: u64 = u64::MAX / 255;
/// Spaces in all bytes but the first.
const PLAIN: u64 = (EACH * 0x20) & !0xFF;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::read;
    use super::text;

    /// JSON of answers and what is nearly that.
    fn json() -> impl Strategy<Value = String> {
        let pieces = [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"a\"",
            "\"a\":",
            "\"bb\":",
            "\"an id of more than sixteen\":",
            "null",
            "true",
            "12",
            "-1.50",
            "1e400",
            "01",
            "\\",
            "\\\"",
            "\\u00e6",
            "\\ud83d",
            "æ",
            "🙂",
            " ",
            "\n",
            "\u{1}",
            "\"en længere tekst uden noget særligt\"",
            "\"linje\\nlinje\"",
            "{\"a\":\"1\"}",
            "\u{7f}",
        ];
        let any =
            proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..16).prop_map(|it| it.concat());
        let leaf = prop_oneof![
            "[ -~æ\\n\"\\\\]{0,24}".prop_map(|it| serde_json::Value::from(it).to_string()),
            proptest::sample::select(vec!["null", "true", "12", "-1.50", "1e3", "[]", "{}", ""])
                .prop_map(str::to_owned),
        ];
        let tree = leaf.prop_recursive(4, 40, 6, |inner| {
            let entry = ("[a-e\"\\\\]{1,2}|[a-z]{14,20}", inner.clone());
            let entries = proptest::collection::vec(entry, 0..6).prop_map(|all| {
                let all: Vec<String> =
                    all.iter().map(|(id, it)| format!("{} : {it}", serde_json::Value::from(id.as_str()))).collect();
                format!("{{{}}}", all.join(" ,"))
            });
            let items = proptest::collection::vec(inner, 0..6).prop_map(|all| format!("[{}]", all.join(", ")));
            prop_oneof![entries, items]
        });
        prop_oneof![any.clone(), any.prop_map(|it| format!("{{\"a\":{it}}}")), tree]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

        #[test]
        fn what_is_read_quickly_is_read_the_same(json in json()) {
            if let Some(answers) = text(&json) {
                prop_assert_eq!(read::text(&json), Ok(answers), "{}", json);
            }
        }
    }

    #[test]
    fn what_is_usual_is_read_quickly() {
        let usual = [
            r#"{}"#,
            r#" { "a" : "b" , "group" : { "æ" : [ "x" , "y" ] } } "#,
            r#"{"rows":[{"a":1},{},{"b":true,"c":null}],"text":"linje\nlinje \"\\\u00e6"}"#,
            r#"{"b":"1","a":"en tekst på mere end seksten tegn","an_id_of_more_than_sixteen":-1.5}"#,
        ];
        for json in usual {
            assert_eq!(text(json).ok_or_else(String::new), read::text(json), "{json}");
        }
        assert_eq!(text(r#"{"a":null,"a":"1"}"#), None);
    }
}
