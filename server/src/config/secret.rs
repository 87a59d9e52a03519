//! Secrets of a configuration, covered before a line of it is shown: faults are drawn into logs.

/// How secrets begin that are written in a configuration.
const BEGINNINGS: [&str; 3] = ["whsec_", "whsk_", "$argon2"];

/// The text with `*` for each letter of its secrets, and everything else in its place.
pub(super) fn covered(text: &str) -> String {
    let mut out = text.to_owned();
    for beginning in BEGINNINGS {
        let mut from = 0;
        while let Some(at) = out.get(from..).and_then(|it| it.find(beginning)) {
            let start = from + at + beginning.len();
            let secret = out.get(start..).unwrap_or_default();
            let length = secret.find(|it: char| !it.is_ascii_alphanumeric() && !"+/=-_$,".contains(it));
            let end = start + length.unwrap_or(secret.len());
            out.replace_range(start..end, &"*".repeat(end - start));
            from = end;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_covered_and_nothing_moves() {
        let text = "secrets = [\"whsec_aB+/=\", 'whsk_c']\nå = \"whsec_\" # whsec_d";
        let expected = "secrets = [\"whsec_*****\", 'whsk_*']\nå = \"whsec_\" # whsec_*";
        assert_eq!(covered(text), expected);
        assert_eq!(covered("whsec_"), "whsec_");
        assert_eq!(covered("\"$argon2id$v=19$m=1,t=2$c2FsdA$aGFzaA\" }"), "\"$argon2*****************************\" }");
    }
}
