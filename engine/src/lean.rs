//! Small makers and readers of text. The standard library has them all, made for every type and for speed; what a citizen
//! downloads of it is several kilobytes, and these are a few hundred bytes.

/// The number that digits say; none where they are anything else, or more than fit.
pub(crate) fn number<T: TryFrom<u64>>(digits: &str) -> Option<T> {
    whole(digits).and_then(|it| T::try_from(it).ok())
}

#[inline(never)]
fn whole(digits: &str) -> Option<u64> {
    let mut number = (!digits.is_empty()).then_some(0_u64)?;
    for byte in digits.bytes() {
        let digit = byte.checked_sub(b'0').filter(|it| *it < 10)?;
        number = number.checked_mul(10)?.checked_add(digit.into())?;
    }
    Some(number)
}

/// A number with at least so many digits, zeros first.
pub(crate) fn digits(number: u64, least: usize) -> String {
    let mut out = String::new();
    put(&mut out, number, least);
    out
}

/// The same, put at the end of a text.
#[inline(never)]
pub(crate) fn put(out: &mut String, number: u64, least: usize) {
    if number > 9 || least > 1 {
        put(out, number / 10, least.saturating_sub(1));
    }
    if number > 0 || least > 0 {
        out.push(char::from(b'0' + u8::try_from(number % 10).unwrap_or(0)));
    }
}

/// What stands before a part of a text, and what stands after it.
#[inline(never)]
pub(crate) fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let mut at = 0;
    loop {
        if let Some(rest) = text.get(at..).and_then(|it| it.strip_prefix(part)) {
            return Some((text.get(..at)?, rest));
        }
        at += 1;
        if at > text.len() {
            return None;
        }
    }
}

/// A text with another in place of each part of it that is such.
#[inline(never)]
pub(crate) fn replaced(mut text: &str, part: &str, other: &str) -> String {
    let mut out = String::new();
    while let Some((before, after)) = split_once(text, part).filter(|_| !part.is_empty()) {
        out.push_str(before);
        out.push_str(other);
        text = after;
    }
    out.push_str(text);
    out
}

/// Texts as one, with another between them.
#[inline(never)]
pub(crate) fn joined(parts: &mut dyn Iterator<Item = &str>, between: &str) -> String {
    let mut out = String::new();
    for (at, part) in parts.enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{digits, joined, number, replaced, split_once};

    #[test]
    fn numbers_are_read_and_written() {
        assert_eq!(number::<u8>("007"), Some(7));
        assert_eq!(number::<u64>("18446744073709551615"), Some(u64::MAX));
        for text in ["", "256", "-1", "+1", " 1", "1a"] {
            assert_eq!(number::<u8>(text), None, "{text}");
        }
        assert_eq!(number::<u64>("18446744073709551616"), None);
        assert_eq!([digits(0, 1), digits(7, 2), digits(120, 2), digits(0, 0)], ["0", "07", "120", ""]);
    }

    #[test]
    fn texts_are_taken_apart_and_put_together() {
        for (text, part) in
            [("a..b..c", ".."), ("æøå", "ø"), ("abc", ""), ("abc", "d"), ("", ""), ("aab", "ab"), ("ab", "b")]
        {
            assert_eq!(split_once(text, part), text.split_once(part), "{text} at {part}");
        }
        assert_eq!(replaced("a - b - c", " - ", "-"), "a-b-c");
        assert_eq!(replaced("abc", "", "-"), "abc");
        assert_eq!(joined(&mut ["a", "", "b"].into_iter(), ", "), "a, , b");
        assert_eq!(joined(&mut [].into_iter(), ", "), "");
    }
}
