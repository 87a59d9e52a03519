//! What of a blanket is written, in which order. Expressions are in `feel/layout.rs`, kinds of fields in `field/layout.rs`.

use super::pack::{Bytes, Pack, packed};
use crate::blanket::{Blanket, CompiledRule, Field, Node, NodeId, NodeKind, User};
use crate::definition::{
    Access, Assurance, DataRecord, Draft, GroupStyle, Kle, Law, Login, Prefill, PrefillMode, Repeat, Retention,
    Sensitivity, Word,
};
use crate::diagnostic::Severity;
use crate::text::{Language, Message, Pattern, Piece, Texts};

packed! {
    struct Blanket {
        id, number, version, hash, languages, kle, laws, data, access, nodes, steps, order, users, rules, texts;
        positions, paths, asked
    }
    struct Node {
        id, path, parent, kind, message, relevant, required, read_only, required_at, soft_required, soft_required_at, read_only_at;
        children, groups, repeated, depth, asked, rules, span
    }
    enum NodeKind { Step, Section, Group { repeat, style }, Field(it) }
    enum GroupStyle { Plain, Likert, Address }
    struct Repeat { min, max }
    struct Field { kind, computed, min, max, purpose, sensitivity, prefill }
    struct Prefill { from, show }
    enum PrefillMode { Open, ReadOnly, Hidden }
    enum Sensitivity { Ordinary, Confidential, Special, Cpr }
    enum User { Settle(it), Judge(it), Rule(it) }
    struct CompiledRule { id, message, check, at, group, severity }
    enum Severity { Error, SoftRequired, Warning, Info }
    struct Kle { emne, facet }
    struct Law { id, eli }
    struct DataRecord { controller, draft, retention }
    enum Draft { None, Session }
    struct Retention { after, days, basis }
    struct Access { login, assurance, representation; span }
    enum Assurance { Low, Substantial, High }
    enum Login { None, Optional, Mitid, MitidErhverv }
    struct Word { text; span }
    enum Language { Da, En }
    struct Message { value, attributes; span }
    struct Pattern { pieces; span }
    enum Piece { Text(it), Variable(it), Select { on, variants, default } }
}

impl Pack for NodeId {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        Self(u16::unpack(from))
    }
}

impl Pack for Texts {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        Self(Pack::unpack(from))
    }
}
