//! Reads what an author wrote: TOML and Fluent, or a bundle's JSON, into a [`Definition`] and [`Texts`].
//!
//! Every fault is collected; none hides another. Not here: names, types and order, which are [`crate::compile`]'s.

pub(crate) mod definition;
pub(crate) mod table;
pub(crate) mod tree;

pub(crate) use definition::read_definition;
