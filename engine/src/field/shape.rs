//! How questions are put on a page. A renderer knows these, and no kinds.

/// How a question is put on a page. This is all that a renderer knows of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// One line of text.
    Line {
        /// Which keyboard it asks for.
        input_mode: InputMode,
        /// A token of HTML's `autocomplete`, for the user's own data.
        autocomplete: Option<String>,
        /// Most characters; none: no more than the engine's own limit.
        max_length: Option<u32>,
        /// Characters that fit; 0 is the full width.
        width: u8,
    },
    /// Several lines of text.
    Area {
        /// Lines that are shown.
        rows: u8,
        /// Most characters; none: no more than the engine's own limit.
        max_length: Option<u32>,
    },
    /// Several short inputs; the raw answer is their texts joined by `-`, or empty when all are.
    Parts {
        /// In the order in which they are written.
        parts: Vec<Part>,
    },
    /// One of few. Texts: [`crate::Words::option`].
    Radios {
        /// What may be answered, in order.
        options: Vec<String>,
    },
    /// Several of a list; `exclusive` is chosen alone.
    Checks {
        /// What may be answered, in order.
        options: Vec<String>,
        /// The one that excludes the others.
        exclusive: Option<String>,
    },
    /// One of many.
    Select {
        /// What may be answered, in order.
        options: Vec<String>,
    },
    /// One box to tick; the raw answer is `true` or empty.
    Check,
    /// Files, sent before the form is.
    Files {
        /// Most files.
        max_files: u16,
        /// Largest file, in bytes.
        max_bytes: u64,
        /// The endings that are taken, without a dot: `pdf`.
        accept: Vec<String>,
        /// The citizen may say that they come later: the raw answer is then [`crate::LATER`].
        later: bool,
    },
    /// A computed value, shown only.
    Output,
    /// A text to read.
    Prose,
    /// The form cannot be sent by this citizen: what stands in the way, and what to do.
    Stop,
    /// An answer that is not shown.
    Hidden,
}

impl Shape {
    /// What may be chosen, in order; of a shape without a choice, nothing.
    pub fn options(&self) -> &[String] {
        match self {
            Self::Radios { options } | Self::Checks { options, .. } | Self::Select { options } => options,
            Self::Line { .. }
            | Self::Area { .. }
            | Self::Parts { .. }
            | Self::Check
            | Self::Files { .. }
            | Self::Output
            | Self::Prose
            | Self::Stop
            | Self::Hidden => &[],
        }
    }
}

/// One input of [`Shape::Parts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// `day`, `registration`, ...: the word for it is the product text `ui-part-<id>`.
    pub id: &'static str,
    /// Digits that fit.
    pub width: u8,
}

/// Which keyboard a telephone shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputMode {
    /// Letters.
    Text,
    /// Digits.
    Numeric,
    /// Digits and a comma.
    Decimal,
    /// What telephone numbers are written with.
    Tel,
    /// Letters, with `@` at hand.
    Email,
}
