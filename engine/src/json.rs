//! JSON as it is written, piece by piece. A tree of values to be written afterwards, and a reader beside it, would cost
//! every citizen 15 kB; the browser reads JSON itself.

use crate::lean;

/// JSON text being written. What is written after a value in a list or an object gets its comma by itself.
#[derive(Debug, Clone, Default)]
pub struct JsonText {
    text: String,
    /// Whether what was written last is a value, after which another needs a comma.
    is_after_value: bool,
}

impl JsonText {
    /// Nothing written yet, with room for as many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), is_after_value: false }
    }

    /// Nothing written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An object; `entries` writes each as a [`Self::key`] and a value.
    pub fn object(&mut self, entries: impl FnOnce(&mut Self)) {
        self.open('{');
        entries(self);
        self.close('}');
    }

    /// A list; `items` writes its values.
    pub fn list(&mut self, items: impl FnOnce(&mut Self)) {
        self.open('[');
        items(self);
        self.close(']');
    }

    /// The name of the value that is written next.
    pub fn key(&mut self, name: &str) -> &mut Self {
        self.string(name);
        self.open_value()
    }

    /// The same of an id, which needs no escapes.
    pub(crate) fn id(&mut self, id: &str) -> &mut Self {
        self.open('"');
        self.text.push_str(id);
        self.close('"');
        self.open_value()
    }

    /// An entry under an id that is an object, left out when nothing is written into it.
    pub(crate) fn entry_unless_empty(&mut self, id: &str, entries: impl FnOnce(&mut Self)) {
        let before = (self.text.len(), self.is_after_value);
        self.id(id).object(entries);
        if self.text.ends_with("{}") {
            self.text.truncate(before.0);
            self.is_after_value = before.1;
        }
    }

    /// A text, in quotes and escaped.
    pub fn string(&mut self, text: &str) {
        self.open('"');
        // Every byte is looked at: that is faster than to stop at the first.
        if text.bytes().fold(true, |plain, it| plain & is_plain(it)) {
            self.text.push_str(text);
        } else {
            self.escaped(text);
        }
        self.close('"');
    }

    fn escaped(&mut self, text: &str) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut written = 0;
        for (at, byte) in text.bytes().enumerate().filter(|(_, it)| !is_plain(*it)) {
            self.text.push_str(text.get(written..at).unwrap_or_default());
            written = at + 1;
            self.text.push('\\');
            match byte {
                b'"' | b'\\' => self.text.push(char::from(byte)),
                0x08 => self.text.push('b'),
                b'\t' => self.text.push('t'),
                b'\n' => self.text.push('n'),
                0x0C => self.text.push('f'),
                b'\r' => self.text.push('r'),
                _ => {
                    self.text.push_str("u00");
                    for half in [byte >> 4, byte & 15] {
                        self.text.push(char::from(DIGITS.get(usize::from(half)).copied().unwrap_or(b'0')));
                    }
                }
            }
        }
        self.text.push_str(text.get(written..).unwrap_or_default());
    }

    /// A list of texts.
    pub fn strings<T: AsRef<str>>(&mut self, texts: &[T]) {
        self.list(|json| texts.iter().for_each(|it| json.string(it.as_ref())));
    }

    /// `true` or `false`.
    pub fn bool(&mut self, it: bool) {
        self.bare(if it { "true" } else { "false" });
    }

    /// A whole number that is not negative.
    pub fn number(&mut self, it: usize) {
        self.whole(false, it as u64);
    }

    /// A whole number, by its sign and its digits.
    pub(crate) fn whole(&mut self, is_negative: bool, digits: u64) {
        self.bare(if is_negative { "-" } else { "" });
        lean::put(&mut self.text, digits, 1);
    }

    /// A number, `null`, or JSON that is text already.
    #[inline(never)]
    pub fn bare(&mut self, json: &str) {
        if self.is_after_value {
            self.text.push(',');
        }
        self.text.push_str(json);
        self.is_after_value = true;
    }

    /// What a list, an object or a text begins with.
    fn open(&mut self, sign: char) {
        if self.is_after_value {
            self.text.push(',');
        }
        self.text.push(sign);
        self.is_after_value = false;
    }

    /// And what it ends with.
    fn close(&mut self, sign: char) {
        self.text.push(sign);
        self.is_after_value = true;
    }

    /// What stands between a name and its value.
    fn open_value(&mut self) -> &mut Self {
        self.text.push(':');
        self.is_after_value = false;
        self
    }

    /// The text as it is.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Whether a byte of a text stands for itself. All that do not are ASCII.
fn is_plain(byte: u8) -> bool {
    (byte >= b' ') & (byte != b'"') & (byte != b'\\')
}

impl From<JsonText> for String {
    fn from(json: JsonText) -> Self {
        json.text
    }
}

#[cfg(test)]
mod tests {
    use super::JsonText;

    #[test]
    fn every_letter_is_written_as_serde_json_writes_it() {
        let text: String = (0..0x2100).filter_map(char::from_u32).chain(['🙂']).collect();
        let mut json = JsonText::new();
        json.list(|json| {
            json.string(&text);
            json.object(|json| {
                json.key("a").number(7);
                json.key("b").bool(true);
                json.key("c").list(|_| {});
            });
            json.bare("null");
        });
        let expected = serde_json::json!([text, { "a": 7, "b": true, "c": [] }, null]);
        assert_eq!(json.as_str(), expected.to_string());
    }
}
