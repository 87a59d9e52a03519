//! JSON as it is written, piece by piece. A tree of values to be written afterwards, and a reader beside it, would cost
//! every citizen 15 kB; the browser reads JSON itself.

/// JSON text being written. What is written after a value in a list or an object gets its comma by itself.
#[derive(Debug, Clone, Default)]
pub struct JsonText {
    text: String,
}

impl JsonText {
    /// Nothing written yet, with room for as many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes) }
    }

    /// Nothing written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An object; `entries` writes each as a [`Self::key`] and a value.
    pub fn object(&mut self, entries: impl FnOnce(&mut Self)) {
        self.bare("{");
        entries(self);
        self.text.push('}');
    }

    /// A list; `items` writes its values.
    pub fn list(&mut self, items: impl FnOnce(&mut Self)) {
        self.bare("[");
        items(self);
        self.text.push(']');
    }

    /// The name of the value that is written next.
    pub fn key(&mut self, name: &str) -> &mut Self {
        self.string(name);
        self.text.push(':');
        self
    }

    /// The same of an id, which needs no escapes.
    pub(crate) fn id(&mut self, id: &str) -> &mut Self {
        self.bare("\"");
        self.text.push_str(id);
        self.text.push_str("\":");
        self
    }

    /// An entry under an id that is an object, left out when nothing is written into it.
    pub(crate) fn entry_unless_empty(&mut self, id: &str, entries: impl FnOnce(&mut Self)) {
        let before = self.text.len();
        self.id(id).object(entries);
        if self.text.ends_with("{}") {
            self.text.truncate(before);
        }
    }

    /// A text, in quotes and escaped.
    pub fn string(&mut self, text: &str) {
        self.bare("\"");
        // Every byte is looked at: that is faster than to stop at the first.
        if text.bytes().fold(true, |plain, it| plain & (it >= b' ') & (it != b'"') & (it != b'\\')) {
            self.text.push_str(text);
        } else {
            self.escaped(text);
        }
        self.text.push('"');
    }

    fn escaped(&mut self, text: &str) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for letter in text.chars() {
            let short = match letter {
                '"' | '\\' => letter,
                '\u{8}' => 'b',
                '\t' => 't',
                '\n' => 'n',
                '\u{c}' => 'f',
                '\r' => 'r',
                '\0'..' ' => {
                    self.text.push_str("\\u00");
                    for half in [letter as usize >> 4, letter as usize & 15] {
                        self.text.push(char::from(DIGITS.get(half).copied().unwrap_or(b'0')));
                    }
                    continue;
                }
                plain => {
                    self.text.push(plain);
                    continue;
                }
            };
            self.text.push('\\');
            self.text.push(short);
        }
    }

    /// A list of texts.
    pub fn strings<T: AsRef<str>>(&mut self, texts: &[T]) {
        self.list(|json| texts.iter().for_each(|it| json.string(it.as_ref())));
    }

    /// `true` or `false`.
    pub fn bool(&mut self, it: bool) {
        self.bare(if it { "true" } else { "false" });
    }

    /// A whole number.
    pub fn number(&mut self, it: usize) {
        self.bare(&crate::lean::digits(it as u64, 1));
    }

    /// A number, `null`, or JSON that is text already.
    #[inline(never)]
    pub fn bare(&mut self, json: &str) {
        if !self.text.is_empty() && !self.text.ends_with(['{', '[', ':']) {
            self.text.push(',');
        }
        self.text.push_str(json);
    }

    /// The text as it is.
    pub fn as_str(&self) -> &str {
        &self.text
    }
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
