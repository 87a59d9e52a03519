//! A compiled blanket as bytes: what a citizen's browser reads in place of the definition, so that it needs no reader, no
//! compiler and no parser of expressions.
//!
//! It is the memory of one compilation by one version of the engine, and no format to exchange forms in: that is the
//! bundle, which is signed, named by its hash, and read by every engine. Bytes of another engine are refused, and whoever
//! has the bundle compiles it anew.

mod layout;
pub(crate) mod pack;

use std::fmt;

use crate::ENGINE_VERSION;
use crate::blanket::{Blanket, NodeId, NodeKind, User};
use crate::definition::{MAX_NODES, MAX_ROWS};
use crate::{feel, field};
use pack::{Bytes, Pack, both, pack_number};

/// Longest compiled bundle that is read, in bytes.
const MAX_COMPILED_BYTES: usize = 16 * 1024 * 1024;
/// What they begin with.
const MAGIC: &[u8] = b"blanket\0";
/// A number made of the lists of all fields. Two engines of one version, as there are while one is being written, do
/// not take each other's bytes if they differ in it.
const LAYOUT: u64 = both(layout::LAYOUT, both(feel::LAYOUT, field::layout::LAYOUT));
/// How deep nodes may lie in each other: modules in modules, each with groups in groups.
const MAX_LEVELS: u16 = 200;

/// Why bytes are no compiled bundle for this engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Something else, perhaps the bundle itself.
    NotCompiled,
    /// Compiled by this version of the engine, or by another build of ours. Compile the bundle with this one.
    OtherEngine(String),
    /// Cut off or changed on the way.
    Damaged,
}

impl Unreadable {
    /// What is wrong, and what to do.
    pub fn text(&self) -> String {
        match self {
            Self::NotCompiled => "this is not a compiled bundle".into(),
            Self::OtherEngine(version) => {
                ["the bundle was compiled by engine ", version, ", and this is another: compile it anew"].concat()
            }
            Self::Damaged => "the compiled bundle is damaged: fetch it again".into(),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::error::Error for Unreadable {}

impl Blanket {
    /// The compiled blanket as bytes, for [`Self::from_bytes`] of the same engine. The same blanket gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        ENGINE_VERSION.to_owned().pack(&mut out);
        pack_number(LAYOUT, &mut out);
        self.hash.pack(&mut out);
        self.pack(&mut out);
        out
    }

    /// Reads what [`Self::to_bytes`] wrote. Spans and the words of the author's expressions are not in it; it evaluates
    /// and speaks exactly as the original.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(Unreadable::NotCompiled)?;
        if rest.len() > MAX_COMPILED_BYTES {
            return Err(Unreadable::Damaged);
        }
        let mut from = Bytes::new(rest);
        let engine = from.text();
        if engine != ENGINE_VERSION || from.number() != LAYOUT {
            return Err(if from.is_wrong() { Unreadable::Damaged } else { Unreadable::OtherEngine(engine.to_owned()) });
        }
        let hash = from.text();
        let mut blanket = Self::unpack(&mut from);
        if from.is_done() && blanket.hash == hash && blanket.link() { Ok(blanket) } else { Err(Unreadable::Damaged) }
    }

    /// Finds again what follows from the rest, and whether the whole can be: a tree of bounded depth, and an order in
    /// which all stand after what they depend on, so that every walk and every change comes to an end. An index that
    /// points nowhere is harmless: [`Self::node`] then gives an empty node.
    fn link(&mut self) -> bool {
        let mut levels: Vec<u16> = Vec::new();
        if self.nodes.len() > MAX_NODES || self.order.len() != self.nodes.len() {
            return false;
        }
        for at in 0..self.nodes.len() {
            let Some(node) = self.nodes.get(at) else { return false };
            let level = match node.parent {
                // Not found: a parent that does not stand before its child.
                Some(parent) => levels.get(usize::from(parent.0)).map(|it| it + 1),
                None => Some(0),
            };
            let rows = if let NodeKind::Group { repeat: Some(it), .. } = node.kind { it.min.max(it.max) } else { 0 };
            match level.filter(|it| *it <= MAX_LEVELS && rows <= MAX_ROWS) {
                Some(level) => levels.push(level),
                None => return false,
            }
            self.attach(at);
        }
        self.index();
        let stands_after = |a: NodeId, b: NodeId| self.position(a) > self.position(b);
        // Every node has a place, or two would have one.
        self.all().all(|id| {
            let settles = |(user, _): &(User, usize)| if let User::Settle(it) = user { Some(*it) } else { None };
            self.order.get(usize::from(self.position(id))) == Some(&id)
                && self.node(id).parent.is_none_or(|parent| stands_after(id, parent))
                && self.users_of(id).iter().filter_map(settles).all(|user| stands_after(user, id))
        })
    }
}
