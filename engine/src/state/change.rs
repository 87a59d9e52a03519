//! A changed answer -> the changed states. Only what depends on the change is computed, per row.

use super::evaluate::Pass;
use super::{Context, State, evaluate};
use crate::answers::Answers;
use crate::blanket::{Blanket, Key, NodeId, User};
use crate::sorted::{Queue, Set};

impl State {
    /// Brings the state up to date after the answer at `key` has changed: a field's, or the rows of a group. Gives every
    /// instance whose state is another now, those of rows that are gone among them. The result is what [`evaluate`] gives.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
    /// use blanket_engine::{Answers, evaluate};
    ///
    /// let (blanket, day) = (example::blanket(), example::day());
    /// let mut answers = Answers::new();
    /// let mut state = evaluate(&blanket, &answers, &day);
    /// let (pension, fund) = (blanket.key("pension").unwrap(), blanket.key("pensionskasse").unwrap());
    /// answers.set_text(&blanket, &pension, "true");
    /// let changed = state.change(&blanket, &answers, &day, &pension);
    /// assert_eq!(changed, [pension, fund]);
    /// assert_eq!(state, evaluate(&blanket, &answers, &day));
    /// ```
    pub fn change(&mut self, blanket: &Blanket, answers: &Answers, context: &Context, key: &Key) -> Vec<Key> {
        if self.context != Some(*context) {
            *self = evaluate(blanket, answers, context);
            return blanket.all().flat_map(|id| self.instances(id)).collect();
        }
        let mut update = Update::default();
        let mut pass = Pass { blanket, answers, by_node: Vec::new(), today: context.today, state: self };
        update.settle.insert(place(blanket, key));
        update.settle.extend(blanket.address_id(key).map(|it| place(blanket, &it)));
        if blanket.repeat(key.node).is_some() {
            // Rows may have moved: all answers in them are new.
            update.below(&mut pass, key);
        }
        update.run(&mut pass);
        update.changed.into_iter().collect()
    }
}

/// What is still to be computed.
#[derive(Default)]
struct Update {
    /// By place in the order of evaluation.
    settle: Queue<(u16, Key)>,
    rules: Set<(usize, Vec<u16>)>,
    judge: Set<Key>,
    changed: Set<Key>,
}

impl Update {
    fn run(&mut self, pass: &mut Pass<'_>) {
        while let Some((_, key)) = self.settle.pop_first() {
            self.judge.insert(key.clone());
            if !pass.state.has_place(pass.blanket, &key) {
                if pass.state.remove(pass.blanket, &key) {
                    self.changed.insert(key.clone());
                    self.tell_users(pass, &key);
                }
            } else if self.settle_one(pass, &key) {
                self.changed.insert(key.clone());
                self.tell_users(pass, &key);
            }
        }
        for (rule, rows) in std::mem::take(&mut self.rules) {
            if !pass.rule_places(rule, &rows).contains(&rows) {
                // The row is gone, and all that showed the fault with it.
                pass.state.set_broken(rule, rows, false);
            } else if pass.check_rule(rule, rows.clone()) {
                for node in pass.blanket.rules.get(rule).map(|it| it.at.as_slice()).unwrap_or_default() {
                    let places = pass.state.places(pass.blanket, *node, &rows);
                    self.judge.extend(places.into_iter().map(|rows| Key { node: *node, rows }));
                }
            }
        }
        for key in std::mem::take(&mut self.judge) {
            if pass.judge(&key) {
                self.changed.insert(key);
            }
        }
    }

    fn settle_one(&mut self, pass: &mut Pass<'_>, key: &Key) -> bool {
        let was = (pass.state.relevant(key), pass.state.rows(key));
        let changed = pass.settle(key);
        let now = (pass.state.relevant(key), pass.state.rows(key));
        if was.0 != now.0 {
            for child in &pass.blanket.node(key.node).children {
                let places = pass.state.known_places(pass.blanket, *child, &key.rows);
                self.settle.extend(places.into_iter().map(|rows| place(pass.blanket, &Key { node: *child, rows })));
            }
        }
        if was.1 != now.1 {
            self.below(pass, key);
        }
        changed
    }

    /// Everything in the rows of a repeated group, those that were and those that are.
    fn below(&mut self, pass: &mut Pass<'_>, key: &Key) {
        for id in pass.blanket.within(key.node).into_iter().skip(1) {
            let places = pass.state.known_places(pass.blanket, id, &key.rows);
            self.settle.extend(places.into_iter().map(|rows| place(pass.blanket, &Key { node: id, rows })));
        }
        for (at, rule) in pass.blanket.rules.iter().enumerate() {
            if rule.group.is_some_and(|it| it == key.node || pass.blanket.lies_in(it, key.node)) {
                self.rules.extend(pass.rule_places(at, &key.rows).into_iter().map(|rows| (at, rows)));
                let gone = pass.state.broken_places(at, &key.rows);
                self.rules.extend(gone.into_iter().map(|rows| (at, rows)));
            }
        }
    }

    /// Everything whose condition, value, demands or rule names what has changed.
    fn tell_users(&mut self, pass: &mut Pass<'_>, key: &Key) {
        for (user, shared) in pass.blanket.users_of(key.node) {
            let prefix = key.rows.get(..*shared).unwrap_or(&key.rows);
            match user {
                User::Settle(id) => self.settle.extend(keys(pass, *id, prefix).map(|it| place(pass.blanket, &it))),
                User::Judge(id) => self.judge.extend(keys(pass, *id, prefix)),
                User::Rule(rule) => {
                    self.rules.extend(pass.rule_places(*rule, prefix).into_iter().map(|rows| (*rule, rows)));
                }
            }
        }
    }
}

fn keys(pass: &Pass<'_>, node: NodeId, prefix: &[u16]) -> impl Iterator<Item = Key> + use<> {
    pass.state.places(pass.blanket, node, prefix).into_iter().map(move |rows| Key { node, rows })
}

fn place(blanket: &Blanket, key: &Key) -> (u16, Key) {
    (blanket.position(key.node), key.clone())
}
