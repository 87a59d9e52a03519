//! What is known of one node's instances. Most nodes have exactly one, outside all rows; it has a place of its own.

use crate::sorted::Map;

/// Values by the rows of an instance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cells<T> {
    /// The instance outside all rows.
    one: Option<T>,
    rows: Map<Vec<u16>, T>,
}

impl<T> Default for Cells<T> {
    fn default() -> Self {
        Self { one: None, rows: Map::new() }
    }
}

impl<T> Cells<T> {
    pub(super) fn get(&self, rows: &[u16]) -> Option<&T> {
        if rows.is_empty() { self.one.as_ref() } else { self.rows.get(rows) }
    }

    pub(super) fn get_mut(&mut self, rows: &[u16]) -> Option<&mut T> {
        if rows.is_empty() { self.one.as_mut() } else { self.rows.get_mut(rows) }
    }

    /// Sets the value and gives the one before.
    pub(super) fn insert(&mut self, rows: &[u16], value: T) -> Option<T> {
        if rows.is_empty() { self.one.replace(value) } else { self.rows.insert(rows.to_vec(), value) }
    }

    pub(super) fn remove(&mut self, rows: &[u16]) -> Option<T> {
        if rows.is_empty() { self.one.take() } else { self.rows.remove(rows) }
    }

    /// Every instance, in the order of rows.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u16], &T)> {
        let one = self.one.iter().map(|it| (&[] as &[u16], it));
        one.chain(self.rows.iter().map(|(rows, it)| (rows.as_slice(), it)))
    }
}
