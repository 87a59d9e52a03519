//! `likert`: several statements judged on one scale. In the data it is a group with one choice a row, so that each row is
//! a field of its own in conditions, faults and submissions; the options' texts are the group's.

use super::{Kind, choice};
use crate::definition::{Content, FieldDefinition, GroupStyle, Item, Word};
use crate::read::definition::checked_id;
use crate::read::table::Table;
use crate::schema::{Key, Takes};

/// The group that a field of this type is. `common` is what the author said of the whole of it.
pub(crate) fn read(table: &mut Table<'_>, common: &FieldDefinition) -> Content {
    let options = choice::options(table, "options", "[\"uenig\", \"enig\"]");
    let rows = choice::options(table, "rows", "[\"hjaelpen\", \"tonen\"]");
    let rows: Vec<Word> = rows.into_iter().map(|it| checked_id(it, table.faults)).collect();
    let field = |_| FieldDefinition { kind: Kind::Choice(choice::Choice::radios(options.clone())), ..common.clone() };
    // A row that stands twice has been told of.
    let once = rows.iter().enumerate().filter(|(at, row)| rows.iter().take(*at).all(|it| it.text != row.text));
    let items = once.map(|(_, id)| Item::of(id.clone(), Content::Field(Box::new(field(id)))));
    Content::Group { repeat: None, style: GroupStyle::Likert, items: items.collect() }
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] = &[
    Key::new("options", Takes::Options, "the ids of the answers, from one end of the scale to the other").needed(),
    Key::new("rows", Takes::Options, "the ids of the statements").needed(),
];
