//! A fault told to the author of a blanket: what is wrong, where, and how to mend it.
//!
//! Not here: faults of a citizen's answers; those are [`crate::Issue`]s.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// How much a fault matters. Of an author's faults the first and the third are told; of a citizen's all four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Must be mended: a definition with it does not compile, a submission with it is not accepted.
    Error,
    /// Asked for once more, with what it means to leave it out; then the form may be sent without.
    SoftRequired,
    /// Worth a look: nothing is stopped by it.
    Warning,
    /// Said for the citizen's sake.
    Info,
}

impl Severity {
    pub(crate) const ALL: [Self; 4] = [Self::Error, Self::SoftRequired, Self::Warning, Self::Info];

    /// The word used in JSON: `error`, `soft_required`, `warning` or `info`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::SoftRequired => "soft_required",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// What stands behind a citizen's fault in a list, nothing for an error: ` (warning)`.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Error => "",
            Self::SoftRequired => " (soft_required)",
            Self::Warning => " (warning)",
            Self::Info => " (info)",
        }
    }
}

/// A place in one of the files that make up a blanket. Offsets are bytes into the file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Which file: an index into the order of [`crate::Sources::files`].
    pub file: u16,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A stretch of `file`.
    pub fn new(file: u16, range: std::ops::Range<usize>) -> Self {
        Self { file, start: offset(range.start), end: offset(range.end) }
    }

    /// The part of this span that `range` (bytes from its start) covers.
    #[must_use]
    pub fn part(self, range: std::ops::Range<usize>) -> Self {
        let start = self.start.saturating_add(offset(range.start));
        Self { file: self.file, start, end: self.start.saturating_add(offset(range.end)).max(start) }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// One fault of a definition or its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The fault's name, kebab case: `unknown-name`, `missing-text`, ...
    pub code: &'static str,
    /// Whether it must be mended.
    pub severity: Severity,
    /// Where in the blanket, in its own terms: `ansoegere.cpr`, `rule for_mange_timer`. May be empty.
    pub path: String,
    /// Where in the files, in bytes.
    pub span: Span,
    /// The file as the caller named it; empty when the definition did not come from a file (a bundle).
    pub file: String,
    /// 1-based; 0 when the definition did not come from a file (a bundle).
    pub line: u32,
    /// 1-based, counted in characters.
    pub column: u32,
    /// What is wrong, one sentence without a final full stop.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            path: String::new(),
            span,
            file: String::new(),
            line: 0,
            column: 0,
            message: message.into(),
            help: help.into(),
        }
    }

    /// A warning at `span`.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message, help) }
    }

    /// The same fault, said to be at `path`.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// `{code, severity, file, line, column, message, help}`: a row of `blanket check --format json`.
    pub fn to_json(&self) -> Value {
        json!({
            "code": self.code,
            "severity": self.severity.as_str(),
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "message": self.message,
            "help": self.help,
        })
    }
}

/// Most faults that are told: nobody reads more, and each is looked for in its file.
pub(crate) const MAX_FAULTS: usize = 1_000;

/// Fills in file, line and column from the spans, and sorts by place.
pub(crate) fn locate(diagnostics: &mut Vec<Diagnostic>, files: &[&crate::Source]) {
    diagnostics.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    diagnostics.dedup();
    diagnostics.truncate(MAX_FAULTS);
    diagnostics.iter_mut().for_each(|it| place(it, files));
}

/// Says where in its file one fault is.
pub(crate) fn place(it: &mut Diagnostic, files: &[&crate::Source]) {
    if let Some(source) = files.get(usize::from(it.span.file)) {
        let before = source.text.get(..it.span.start as usize).unwrap_or(&source.text);
        let column = before.rsplit('\n').next().unwrap_or("").chars().count();
        it.file.clone_from(&source.name);
        it.line = 1 + offset(before.matches('\n').count());
        it.column = 1 + offset(column);
    }
}

/// The fault with its source line underlined, ready for a terminal without colours.
pub fn draw(diagnostic: &Diagnostic, files: &[&crate::Source]) -> String {
    let it = diagnostic;
    let mut out = format!("{}[{}]: {}\n", it.severity.as_str(), it.code, it.message);
    if it.line > 0 {
        let _ = writeln!(out, "  --> {}:{}:{}", it.file, it.line, it.column);
        let line = files
            .get(usize::from(it.span.file))
            .and_then(|source| source.text.split('\n').nth(it.line as usize - 1))
            .unwrap_or("");
        let number = it.line.to_string();
        let margin = " ".repeat(number.len());
        let room = line.chars().count().saturating_sub(it.column as usize - 1);
        let width = (it.span.end.saturating_sub(it.span.start) as usize).min(room).max(1);
        let _ = writeln!(out, "{margin} |\n{number} | {line}");
        let _ = writeln!(out, "{margin} | {}{}", " ".repeat(it.column as usize - 1), "^".repeat(width));
        let _ = writeln!(out, "{margin} = help: {}", it.help);
    } else {
        let _ = writeln!(out, "  = at: {}\n  = help: {}", it.path, it.help);
    }
    out
}

/// Longest word that a slip of the finger is looked for in, in bytes: the time it takes grows with the square.
const MAX_SLIP_BYTES: usize = 64;

/// The one of `known` most like `word`, if any is near enough to be a slip of the finger.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let is_short = |it: &&str| it.len() <= MAX_SLIP_BYTES;
    known
        .into_iter()
        .filter(|it| is_short(it) && is_short(&word))
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count().max(word.chars().count()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many single-character edits (with neighbours swapped counting as one) lie between two words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = j > 0 && i > 0 && b.get(j - 1) == Some(x) && a.get(i - 1) == Some(y);
            if swapped && x != y {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}
