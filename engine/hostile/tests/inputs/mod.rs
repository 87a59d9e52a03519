//! Where the inputs come from: what stands in the repository and what the generator of forms writes, damaged; and what is
//! put together from the words of each language.

mod grammar;

use std::path::{Path, PathBuf};

use blanket_engine::{Source, Sources, read};
use blanket_hostile::{forms, words_of_definitions};

use crate::choices::Choices;
use crate::generate;

/// What inputs are made of.
pub(crate) struct Inputs {
    tomls: Vec<String>,
    jsons: Vec<String>,
    fluents: Vec<String>,
    expressions: Vec<String>,
    answers: Vec<String>,
    words: Vec<String>,
    functions: Vec<String>,
}

/// Longest input that is damaged whole; of a longer one a piece is taken.
const MAX_BYTES: usize = 1_500;

impl Inputs {
    pub(crate) fn of_the_repository() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut files = Vec::new();
        for folder in ["forms", "engine/tests/cases"] {
            walk(&root.join(folder), &mut files);
        }
        files.sort();
        let of = |ending: &str| -> Vec<String> {
            let named = files.iter().filter(|it| it.extension().is_some_and(|it| it == ending));
            named.map(|it| std::fs::read_to_string(it).unwrap()).collect()
        };
        let functions = std::fs::read_to_string(root.join("docs/feel.md")).unwrap();
        let functions = functions.lines().filter_map(|line| line.split_once('`')?.1.split_once('('));
        let lines =
            of("txt").iter().flat_map(|it| it.lines().map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>();
        let tomls = of("toml");
        Self {
            jsons: tomls.iter().filter_map(|it| json_of(it)).collect(),
            fluents: of("ftl"),
            expressions: lines.iter().filter_map(|it| Some(it.rsplit_once("=>")?.0.trim().to_owned())).collect(),
            answers: of("json"),
            words: words_of_definitions(),
            functions: functions.map(|(name, _)| name.to_owned()).collect(),
            tomls,
        }
    }

    pub(crate) fn feel_text(&self, choices: &mut Choices) -> Vec<u8> {
        match choices.below(4) {
            0 => bytes(choices),
            _ => {
                let seed = choices.pick(&self.expressions).clone();
                damaged(seed, &self.expressions, &|choices| self.expression_word(choices), choices)
            }
        }
    }

    pub(crate) fn feel_grammar(&self, choices: &mut Choices) -> Vec<u8> {
        match choices.below(3) {
            0 => {
                let count = choices.below(30);
                let words: Vec<String> = (0..count).map(|_| self.expression_word(choices)).collect();
                words.join(if choices.one_in(3) { "" } else { " " }).into_bytes()
            }
            _ => grammar::expression(&self.functions, 5, choices).into_bytes(),
        }
    }

    pub(crate) fn fluent(&self, choices: &mut Choices) -> Vec<u8> {
        const WORDS: &[&str] = &[
            "{ ",
            " }",
            "{",
            "}",
            "-a",
            "{ -a }",
            "{ a }",
            "{ a.b }",
            "{ $x ->\n",
            "\n *[",
            "] ",
            "\n [one] ",
            "\n    ",
            "\n",
            "a = ",
            "\n-a = ",
            "\n.hint = ",
            "\n    .hint = ",
            "\"",
            "\\u00e6",
            "\\U01F600",
            "{ \"",
            "# ",
            "### ",
            "$x",
            "{ NUMBER($x) }",
            "{ -a(b: 1) }",
            "= ",
            "blanket = ",
            "\nstep-s = ",
            "\nx = ",
            "\ny = ",
            ".option-a = ",
            "{ $y }",
            "\r\n",
            "\u{0}",
            "{{{{{{{{",
            "{ $x -> *[a] { $y -> *[b] c } }",
        ];
        match choices.below(6) {
            0 => bytes(choices),
            1 => (0..choices.below(40)).flat_map(|_| choices.pick(WORDS).bytes()).collect(),
            _ => {
                let seed = choices.pick(&self.fluents).clone();
                damaged(seed, &self.fluents, &|choices| (*choices.pick(WORDS)).to_owned(), choices)
            }
        }
    }

    pub(crate) fn toml(&self, choices: &mut Choices) -> Vec<u8> {
        let seed = match choices.below(4) {
            0 => choices.pick(&self.tomls).clone(),
            _ => generate::definition(choices).0,
        };
        let word = |choices: &mut Choices| {
            const WORDS: &[&str] = &[
                "[[",
                "]]",
                "[",
                "]",
                " = ",
                "\"",
                "\"\"\"",
                "'",
                "'''",
                "\n",
                "{",
                "}",
                ",",
                ".",
                "true",
                "0x7f",
                "1e999",
                "nan",
                "2026-12-01",
                "-1",
                "99999999999999999999",
                "[[step]]\n",
                "[[step.field]]\n",
                "[[step.group]]\n",
                "[[rule]]\n",
                "[[field]]\n",
                "module = \"form\"\n",
                "[[step.use]]\nmodule = \"form@1\"\nas = \"u\"\n",
                "\u{feff}",
                "\0",
                "æ",
            ];
            match choices.below(3) {
                0 => choices.pick(&self.words).clone(),
                1 => self.expression_word(choices),
                _ => (*choices.pick(WORDS)).to_owned(),
            }
        };
        damaged(seed, &self.tomls, &word, choices)
    }

    pub(crate) fn json(&self, choices: &mut Choices) -> Vec<u8> {
        let seed = match choices.below(4) {
            0 => choices.pick(&self.jsons).clone(),
            _ => json_of(&generate::definition(choices).0).unwrap_or_default(),
        };
        let word = |choices: &mut Choices| match choices.below(3) {
            0 => format!("\"{}\"", choices.pick(&self.words)),
            1 => self.expression_word(choices),
            _ => (*choices.pick(JSON_WORDS)).to_owned(),
        };
        damaged(seed, &self.jsons, &word, choices)
    }

    pub(crate) fn answers(&self, choices: &mut Choices) -> Vec<u8> {
        let which = u8::try_from(choices.below(forms().len())).unwrap();
        let json = match choices.below(4) {
            0 => {
                let seed = choices.pick(&self.answers).clone();
                let word = |choices: &mut Choices| (*choices.pick(JSON_WORDS)).to_owned();
                damaged(seed, &self.answers, &word, choices)
            }
            _ => grammar::answers(&forms()[usize::from(which)], choices).into_bytes(),
        };
        [vec![which], json].concat()
    }

    /// A word of an expression: a function, or something with a meaning of its own.
    fn expression_word(&self, choices: &mut Choices) -> String {
        match choices.below(4) {
            0 => format!("{}(", choices.pick(&self.functions)),
            _ => grammar::word(choices),
        }
    }
}

const JSON_WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"\"",
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "\"a\"",
    "\"$\":",
    "\"\":",
    "\"items\":[",
    "1.5",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "[[[[[[[[",
    "{\"field\":{",
    "\"of\":[",
    "\"else\":18446744073709551615",
    "\"definition\":",
];

/// The bundle that a definition makes, or the definition itself where it makes none.
fn json_of(toml: &str) -> Option<String> {
    let definition = Source { name: "blanket.toml".into(), text: toml.to_owned() };
    let texts = vec![(
        "da".into(),
        Source {
            name: "da.ftl".into(),
            text: "blanket = A { $x }\n    .who = { $x ->\n        *[a] b\n    }\n".into(),
        },
    )];
    let bundle = read(&Sources { definition, texts, modules: vec![] }).ok()?;
    Some(if toml.len().is_multiple_of(2) { bundle.to_json().to_owned() } else { bundle.definition_json().to_string() })
}

/// Bytes of no language at all.
fn bytes(choices: &mut Choices) -> Vec<u8> {
    let count = choices.below(80);
    let most = if choices.one_in(3) { 256 } else { 128 };
    (0..count).map(|_| u8::try_from(choices.below(most)).unwrap()).collect()
}

/// The text, or a piece of it, with a few places damaged.
fn damaged(text: String, others: &[String], word: &dyn Fn(&mut Choices) -> String, choices: &mut Choices) -> Vec<u8> {
    let mut out = piece(text.into_bytes(), MAX_BYTES, choices);
    for _ in 0..=choices.below(5) {
        let at = choices.below(out.len() + 1);
        let end = (at + choices.below(40)).min(out.len());
        match choices.below(9) {
            0 => drop(out.drain(at..end)),
            1 => out.truncate(at),
            2 => {
                let copy = out[at..end].to_vec();
                out.splice(at..at, copy.repeat(1 + choices.below(4)));
            }
            3 if at < out.len() => out[at] = u8::try_from(choices.below(256)).unwrap(),
            4 => {
                let other = piece(choices.pick(others).clone().into_bytes(), 60, choices);
                out.splice(at..end, other);
            }
            // Deep nests and long lists.
            5 if choices.one_in(10) => {
                let many = word(choices).repeat(choices.below(2_000));
                out.splice(at..at, many.into_bytes());
            }
            _ => {
                let word = word(choices);
                let end = if choices.one_in(2) { end } else { at };
                out.splice(at..end, word.into_bytes());
            }
        }
    }
    out
}

fn piece(mut bytes: Vec<u8>, longest: usize, choices: &mut Choices) -> Vec<u8> {
    if bytes.len() > longest {
        // Most often the head, which most else hangs on.
        let start = if choices.one_in(3) { choices.below(bytes.len()) } else { 0 };
        bytes.drain(..start);
        bytes.truncate(longest);
    }
    bytes
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, out) } else { out.push(path) }
    }
}
