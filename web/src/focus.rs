//! Where focus goes, and what a screen reader is told, after each thing that can happen: one table. Focus moves only when
//! the person has moved; what comes by itself is said, and leaves focus and caret where they are.
//!
//! Each line is held by `tests/tests/it/focus.rs`.

use crate::dom;

/// Where focus goes.
#[derive(Clone, PartialEq)]
pub(crate) enum Focus {
    /// Nowhere.
    Stays,
    /// To the title of the page, which is shown from its top.
    Heading,
    /// To what is to be mended above the title; on a page without it, to the title.
    Summary,
    /// To the first element that a selector finds; if it finds none, to the title.
    At(String),
}

/// What has happened. Ids are those of elements.
pub(crate) enum After<'a> {
    /// A page has come: by "next" or "back", the list of steps, the browser's own ways, or with the answers of another tab.
    Page,
    /// A page has come with something to mend, or perhaps with something to mend.
    PageToMend,
    /// "Next" or "send" was refused, or the sending failed: the page says why.
    Refused,
    /// A line of the summary was followed to this control.
    Line(&'a str),
    /// The answer at this path is to be changed, from the check page.
    Change(&'a str),
    /// It was changed, and the check page is here again.
    Changed(&'a str),
    /// A row was added: the id and the name of it.
    RowAdded(&'a str, &'a str),
    /// A row was removed: the id of the row before it, or of the group's heading, and the name of what is gone.
    RowRemoved(&'a str, &'a str),
    /// A file is gone, removed or called off: what stands nearest now, the text that tells it, and its name.
    FileGone(&'a str, &'static str, &'a str),
    /// The control that had focus has given way to another, which this selector finds: an address is to be written by hand, a
    /// value that was known is to be corrected, a file is sent once more.
    GivenWay(&'a str),
    /// An answer was given. Questions may have come or gone, values and messages be others.
    Answer,
    /// Something came by itself, and a text of ours tells what: a file that was uploaded or not, a look-up without an
    /// answer, a sending under way, answers kept or not. The text may hold a name.
    Came(&'static str, &'a str),
}

/// What is told, by the id of a text of ours and what it names.
pub(crate) type Told<'a> = Option<(&'static str, &'a str)>;

pub(crate) fn turn<'a>(after: &After<'a>) -> (Focus, Told<'a>) {
    match *after {
        // What has focus is read out, so nothing is told besides.
        After::Page => (Focus::Heading, None),
        After::PageToMend | After::Refused => (Focus::Summary, None),
        After::Line(control) => (Focus::At(dom::by_id(control)), None),
        After::Change(path) => (Focus::At(question(path)), None),
        After::Changed(path) => (Focus::At(["[data-change=\"", path, "\"]"].concat()), None),
        // To the first control in the row; the row's name is its fieldset's, and so read out on the way.
        After::RowAdded(row, name) => (Focus::At(first_in_row(row)), Some(("ui-row-added", name))),
        After::RowRemoved(before, name) => (Focus::At(dom::by_id(before)), Some(("ui-row-removed", name))),
        After::FileGone(nearest, text, name) => (Focus::At(nearest.to_owned()), Some((text, name))),
        After::GivenWay(other) => (Focus::At(other.to_owned()), None),
        After::Answer => (Focus::Stays, None),
        After::Came(text, name) => (Focus::Stays, Some((text, name))),
    }
}

/// A question in parts or options has its id on none of its controls, but its frame names the path.
fn question(path: &str) -> String {
    let id = dom::by_id(&dom::id(path));
    ["[data-path=\"", path, "\"] :is(input, select, textarea, button), ", &id].concat()
}

fn first_in_row(row: &str) -> String {
    ["fieldset:has(> ", &dom::by_id(row), ") :is(input, select, textarea)"].concat()
}
