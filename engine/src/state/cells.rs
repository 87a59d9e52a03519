//! What is known of one node's instances. Most nodes have exactly one, outside all rows.

use crate::sorted::Map;

use super::FieldState;

/// States by the rows of an instance.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cells {
    /// The instance outside all rows; it is always there.
    One(FieldState),
    Rows(Map<Vec<u16>, FieldState>),
}

impl Cells {
    /// Nothing is known yet of a node in so many repeated groups.
    pub(super) fn new(depth: usize) -> Self {
        if depth == 0 { Self::One(FieldState::default()) } else { Self::Rows(Map::new()) }
    }

    pub(super) fn get(&self, rows: &[u16]) -> Option<&FieldState> {
        match self {
            Self::One(one) => Some(one).filter(|_| rows.is_empty()),
            Self::Rows(all) => all.get(rows),
        }
    }

    pub(super) fn get_mut(&mut self, rows: &[u16]) -> Option<&mut FieldState> {
        match self {
            Self::One(one) => Some(one).filter(|_| rows.is_empty()),
            Self::Rows(all) => all.get_mut(rows),
        }
    }

    /// Adds an instance of which nothing is known, unless it is there. Tells whether it was not.
    pub(super) fn add(&mut self, rows: &[u16]) -> bool {
        match self {
            Self::Rows(all) if !all.contains_key(rows) => all.insert(rows.to_vec(), FieldState::default()).is_none(),
            Self::One(_) | Self::Rows(_) => false,
        }
    }

    pub(super) fn remove(&mut self, rows: &[u16]) -> Option<FieldState> {
        match self {
            Self::One(_) => None,
            Self::Rows(all) => all.remove(rows),
        }
    }

    /// Every instance, in the order of rows.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u16], &FieldState)> {
        let (one, rows) = match self {
            Self::One(one) => (Some(one), None),
            Self::Rows(all) => (None, Some(all)),
        };
        one.map(|it| (&[] as &[u16], it)).into_iter().chain(rows.into_iter().flatten().map(|(rows, it)| (&**rows, it)))
    }
}
