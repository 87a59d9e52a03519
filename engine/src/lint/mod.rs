//! What is well formed and yet wrong: one file per fault. To add one: its file, its line here, its case.
//!
//! Errors are always told. Advice is a warning that an author may let pass with `allow` and a reason, see [`allow`].

mod allow;
mod constant_condition;
mod duplicate_label;
mod fold;
mod login_needed;
mod long_label;
mod missing_hint;
mod required_computed;
mod superseded_module;
mod text_attribute;
mod text_missing;
mod text_unused;
mod text_variable;
mod understated_sensitivity;
mod unreachable_step;
mod unsatisfiable;

use crate::blanket::{Blanket, NodeId};
use crate::bundle::Bundle;
use crate::compile::{Expanded, Part, PartContent};
use crate::definition::FieldDefinition;
use crate::diagnostic::Diagnostic;

/// All that a lint may look at.
pub(crate) struct Subject<'a> {
    bundle: &'a Bundle,
    expanded: &'a Expanded,
    blanket: &'a Blanket,
    /// By node, the part that it was made of.
    parts: Vec<&'a Part>,
    /// By node, whether it is never relevant.
    dead: Vec<bool>,
}

/// What advice is about: an `allow` there, or on what is around it, lets it pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Node(NodeId),
    /// A rule, by its index.
    Rule(usize),
}

type Check = fn(&Subject<'_>, &mut Vec<Diagnostic>);
type Advise = fn(&Subject<'_>, &mut Vec<(About, Diagnostic)>);

const ERRORS: [Check; 7] = [
    text_missing::check,
    text_attribute::check,
    text_unused::check,
    text_variable::check,
    required_computed::check,
    login_needed::check,
    unsatisfiable::check,
];

/// By the code of their warnings.
const ADVICE: [(&str, Advise); 7] = [
    ("constant-condition", constant_condition::check),
    ("duplicate-label", duplicate_label::check),
    ("long-label", long_label::check),
    ("missing-hint", missing_hint::check),
    ("superseded-module", superseded_module::check),
    ("understated-sensitivity", understated_sensitivity::check),
    ("unreachable-step", unreachable_step::check),
];

/// The faults that the lints find.
pub(crate) fn lint(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    ERRORS.iter().for_each(|it| it(subject, faults));
    let mut found = Vec::new();
    ADVICE.iter().for_each(|(_, it)| it(subject, &mut found));
    allow::sift(subject, found, faults);
}

impl<'a> Subject<'a> {
    pub(crate) fn new(bundle: &'a Bundle, expanded: &'a Expanded, blanket: &'a Blanket) -> Self {
        let mut parts = Vec::new();
        expanded.parts.iter().for_each(|it| flatten(it, &mut parts));
        Self { bundle, expanded, blanket, parts, dead: fold::dead(blanket) }
    }

    /// Every node that was laid out, and the part that it was made of.
    fn nodes(&self) -> impl Iterator<Item = (NodeId, &'a Part)> + '_ {
        self.blanket.all().zip(self.parts.iter().copied())
    }

    /// Every question, and what its author wrote of it.
    fn fields(&self) -> impl Iterator<Item = (NodeId, &'a FieldDefinition)> + '_ {
        self.nodes().filter_map(|(id, part)| match &part.content {
            PartContent::Field(field) => Some((id, &**field)),
            PartContent::Step(_) | PartContent::Section(_) | PartContent::Group { .. } => None,
        })
    }

    /// Whether a node is never relevant.
    fn is_dead(&self, id: NodeId) -> bool {
        self.dead.get(usize::from(id.0)).copied().unwrap_or(false)
    }
}

/// The part and all below it, in the order in which nodes are numbered.
fn flatten<'a>(part: &'a Part, out: &mut Vec<&'a Part>) {
    out.push(part);
    match &part.content {
        PartContent::Step(parts) | PartContent::Section(parts) | PartContent::Group { parts, .. } => {
            parts.iter().for_each(|it| flatten(it, out));
        }
        PartContent::Field(_) => {}
    }
}
