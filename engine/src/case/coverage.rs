//! Which conditions the cases of a form have seen come out both ways.

use super::Case;
use crate::blanket::{Blanket, NodeId};
use crate::conditions::{Owner, around, conditions, name, spell};
use crate::feel::Value;
use crate::state::{State, evaluate};

/// What the cases have seen of each condition of one form.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// In the order of [`conditions`].
    seen: Vec<Seen>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    held: bool,
    failed: bool,
}

/// A condition that came out only one way, or was never asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// `ansoegere.pension`, `step helbred`, `rule over_seks`.
    pub path: String,
    /// `relevant`, `required`, `soft_required`, `read_only` or `check`.
    pub condition: &'static str,
    /// As FEEL.
    pub expression: String,
    /// No case has seen it hold.
    pub never_true: bool,
    /// A `check` that is null breaks no rule, and does not count as false; the other conditions do not hold then.
    pub never_false: bool,
}

impl Coverage {
    /// Nothing seen yet.
    pub fn new(blanket: &Blanket) -> Self {
        Self { seen: vec![Seen::default(); conditions(blanket).len()] }
    }

    /// Looks at what each condition comes out as in a case, in every row in which it is asked.
    pub fn add(&mut self, blanket: &Blanket, case: &Case) {
        let state = evaluate(blanket, &case.answers, &case.context);
        for ((owner, expr), seen) in conditions(blanket).into_iter().zip(&mut self.seen) {
            for rows in places(blanket, &state, owner) {
                match (state.eval(blanket, expr, &rows, case.context.today), owner) {
                    (Value::Bool(true), _) => seen.held = true,
                    (Value::Bool(false), _) => seen.failed = true,
                    (_, Owner::Rule(_)) => {}
                    (_, Owner::Relevant(_) | Owner::Required(_) | Owner::SoftRequired(_) | Owner::ReadOnly(_)) => {
                        seen.failed = true;
                    }
                }
            }
        }
    }

    /// The conditions that still want a case, in the order of the form, rules last.
    pub fn gaps(&self, blanket: &Blanket) -> Vec<Gap> {
        let all = conditions(blanket).into_iter().zip(&self.seen);
        all.filter(|(_, seen)| !seen.held || !seen.failed)
            .map(|((owner, expr), seen)| {
                let (path, condition) = match owner {
                    Owner::Relevant(id) => (name(blanket, id), "relevant"),
                    Owner::Required(id) => (name(blanket, id), "required"),
                    Owner::SoftRequired(id) => (name(blanket, id), "soft_required"),
                    Owner::ReadOnly(id) => (name(blanket, id), "read_only"),
                    Owner::Rule(at) => {
                        let id = blanket.rules.get(at).map_or("", |it| it.id.as_str());
                        (format!("rule {id}"), "check")
                    }
                };
                let expression = spell(blanket, around(blanket, owner), expr);
                Gap { path, condition, expression, never_true: !seen.held, never_false: !seen.failed }
            })
            .collect()
    }
}

/// The rows in which a condition is asked.
fn places(blanket: &Blanket, state: &State, owner: Owner) -> Vec<Vec<u16>> {
    let instances = |id: NodeId| state.instances(id).into_iter();
    match owner {
        Owner::Relevant(id) => {
            let Some(parent) = blanket.node(id).parent else { return vec![Vec::new()] };
            let depth = blanket.node(parent).depth;
            let is_asked = |rows: &Vec<u16>| {
                let outer = rows.get(..depth).unwrap_or(rows).to_vec();
                state.relevant(&crate::Key { node: parent, rows: outer })
            };
            instances(id).map(|it| it.rows).filter(is_asked).collect()
        }
        Owner::Required(id) | Owner::SoftRequired(id) | Owner::ReadOnly(id) => {
            instances(id).filter(|it| state.relevant(it)).map(|it| it.rows).collect()
        }
        Owner::Rule(at) => match blanket.rules.get(at).and_then(|it| it.group) {
            Some(group) => state.row_places(blanket, group, &[]),
            None => vec![Vec::new()],
        },
    }
}
