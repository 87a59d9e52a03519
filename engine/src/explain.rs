//! Why a field is as it is: each condition about it, with the value of each of its parts. For an editor, and for a
//! renderer that shows an editor a form.

use serde_json::{Value as Json, json};
use time::Date;

use crate::answers::Answers;
use crate::blanket::{Blanket, Key, Node, NodeId};
use crate::conditions::{name, spell};
use crate::feel::{Expr, ExprKind, Value, children, walk};
use crate::state::{Context, Issue, State, codes, evaluate};

/// Most items of a list that are told one by one.
const MAX_ITEMS: usize = 20;

/// What is known of one instance of a field or group, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// `ansoegere[0].pension`
    pub path: String,
    /// Its value; null when there is none.
    pub value: Value,
    /// Whether it and each thing around it is shown, outermost first. It is shown when all are.
    pub relevant: Vec<Reason>,
    /// None when nothing is said of it; `value` is then false.
    pub required: Option<Reason>,
    /// Asked for, although the form may be sent without.
    pub soft_required: Option<Reason>,
    /// Its own condition and those of what is around it, innermost first. It is read-only when one holds.
    pub read_only: Vec<Reason>,
    /// What its value is computed by.
    pub computed: Option<Reason>,
    /// The least and the greatest value allowed.
    pub min: Option<Reason>,
    /// The greatest value allowed.
    pub max: Option<Reason>,
    /// The rules that show their faults here. A rule is broken when its value is false.
    pub rules: Vec<Reason>,
    /// All that is wrong with it.
    pub issues: Vec<Issue>,
}

/// What one expression came out as; without one, what holds when nothing is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What it is about: `step helbred`, `ansoegere[0].pension`, `rule over_seks`.
    pub of: String,
    /// What it came out as.
    pub value: Value,
    /// The expression, part by part; None when nothing is said.
    pub why: Option<Explained>,
}

/// An expression or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// As FEEL; `item 2` or `periode 2` (counted from 1) for what a loop or filter computes of one item.
    pub text: String,
    /// None when it differs from item to item of a list that is too long to tell.
    pub value: Option<Value>,
    /// Its parts that hang on something, in the order in which they are written.
    pub parts: Vec<Explained>,
}

/// Why the field or group at `key` is as it is. An instance that is not there is explained as if its row were.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{Answers, Value, explain};
///
/// let blanket = example::blanket();
/// let answers = Answers::from_json(r#"{ "pension": "nej" }"#).unwrap();
/// let why = explain(&blanket, &answers, &example::day(), &blanket.key("pensionskasse").unwrap());
/// // It is shown when its step and itself are; the last of the two says no, because `pension` is false.
/// let own = why.relevant.last().unwrap();
/// assert_eq!((own.of.as_str(), &own.value), ("pensionskasse", &Value::Bool(false)));
/// assert_eq!(own.why.as_ref().unwrap().text, "pension");
/// ```
pub fn explain(blanket: &Blanket, answers: &Answers, context: &Context, key: &Key) -> Explanation {
    let state = &evaluate(blanket, answers, context);
    let teller = Teller { blanket, state, today: context.today };
    let node = blanket.node(key.node);
    let path = blanket.path(key);
    let field = node.field();
    let cell = state.field(key).cloned().unwrap_or_default();
    let reason = |expr: Option<&Expr>| expr.map(|it| teller.reason(&path, it, node.parent, &key.rows));
    let rules = blanket.rules.iter().enumerate().filter(|(_, it)| it.at.contains(&key.node));
    let rules = rules.map(|(at, rule)| {
        let rows = key.rows.get(..blanket.rule_depth(at)).unwrap_or(&key.rows);
        teller.reason(&format!("rule {}", rule.id), &rule.check, rule.group, rows)
    });
    Explanation {
        relevant: teller.relevance(key),
        required: node.required_at.and_then(|it| teller.demand(it, |it| it.required.as_ref(), key)),
        soft_required: node.soft_required_at.and_then(|it| teller.demand(it, |it| it.soft_required.as_ref(), key)),
        read_only: node
            .read_only_at
            .iter()
            .filter_map(|it| teller.demand(*it, |it| it.read_only.as_ref(), key))
            .collect(),
        computed: reason(field.and_then(|it| it.computed.as_ref())),
        min: reason(field.and_then(|it| it.min.as_ref())),
        max: reason(field.and_then(|it| it.max.as_ref())),
        rules: rules.collect(),
        value: cell.value,
        issues: cell.issues,
        path,
    }
}

impl Explanation {
    /// `{path, value, relevant, required, soft_required, read_only, computed, min, max, rules, issues}`: as the fields
    /// here. A reason is `{of, value, why}`, its `why` and each part of it `{text, value, parts}`; an issue `{code, severity}`.
    /// What is None is null; so is the value of a part that differs from item to item.
    pub fn to_json(&self) -> Json {
        let optional = |it: &Option<Reason>| it.as_ref().map_or(Json::Null, Reason::to_json);
        let all = |them: &[Reason]| Json::Array(them.iter().map(Reason::to_json).collect());
        json!({
            "path": self.path,
            "value": self.value.to_json(),
            "relevant": all(&self.relevant),
            "required": optional(&self.required),
            "soft_required": optional(&self.soft_required),
            "read_only": all(&self.read_only),
            "computed": optional(&self.computed),
            "min": optional(&self.min),
            "max": optional(&self.max),
            "rules": all(&self.rules),
            "issues": codes(&self.issues),
        })
    }
}

impl Reason {
    fn to_json(&self) -> Json {
        let why = self.why.as_ref().map_or(Json::Null, Explained::to_json);
        json!({ "of": self.of, "value": self.value.to_json(), "why": why })
    }
}

impl Explained {
    fn to_json(&self) -> Json {
        let value = self.value.as_ref().map_or(Json::Null, Value::to_json);
        let parts: Vec<Json> = self.parts.iter().map(Self::to_json).collect();
        json!({ "text": self.text, "value": value, "parts": parts })
    }
}

struct Teller<'a> {
    blanket: &'a Blanket,
    state: &'a State,
    today: Date,
}

impl Teller<'_> {
    fn relevance(&self, key: &Key) -> Vec<Reason> {
        let mut out = Vec::new();
        let mut at = Some(key.node);
        while let Some(id) = at {
            let node = self.blanket.node(id);
            let rows = key.rows.get(..node.depth).unwrap_or(&key.rows);
            let instance = Key { node: id, rows: rows.to_vec() };
            let of = self.called(id, rows);
            let place = Place { around: node.parent, rows, names: Vec::new(), is_known: true };
            let why = node.relevant.as_ref().map(|it| self.part(it, &place));
            out.push(Reason { of, value: Value::Bool(self.state.relevant(&instance)), why });
            at = node.parent;
        }
        out.reverse();
        out
    }

    /// A condition that stands on the field of `key` or on what is around it.
    fn demand(&self, on: NodeId, read: fn(&Node) -> Option<&Expr>, key: &Key) -> Option<Reason> {
        let node = self.blanket.node(on);
        let rows = key.rows.get(..node.depth).unwrap_or(&key.rows);
        Some(self.reason(&self.called(on, rows), read(node)?, node.parent, rows))
    }

    /// What an instance is called: a field or group by its path, anything else by its id.
    fn called(&self, id: NodeId, rows: &[u16]) -> String {
        if self.blanket.paths.values().any(|it| *it == id) {
            self.blanket.path(&Key { node: id, rows: rows.to_vec() })
        } else {
            name(self.blanket, id)
        }
    }

    fn reason(&self, of: &str, expr: &Expr, around: Option<NodeId>, rows: &[u16]) -> Reason {
        let place = Place { around, rows, names: Vec::new(), is_known: true };
        Reason { of: of.to_owned(), value: self.eval(expr, &place), why: Some(self.part(expr, &place)) }
    }

    fn eval(&self, expr: &Expr, place: &Place<'_>) -> Value {
        self.state.eval_with(self.blanket, expr, place.rows, self.today, place.names.clone())
    }

    fn part(&self, expr: &Expr, place: &Place<'_>) -> Explained {
        let text = spell(self.blanket, place.around, expr);
        if !place.is_known && any(expr, |it| matches!(it, ExprKind::Name(_))) {
            return Explained { text, value: None, parts: Vec::new() };
        }
        let value = Some(self.eval(expr, place));
        let mut parts = Vec::new();
        // Of `p.til`, where `p` is an item that a loop goes through, the item has been told.
        if matches!(&expr.kind, ExprKind::Path(of, _) if matches!(of.kind, ExprKind::Name(_))) {
            return Explained { text, value, parts };
        }
        for (at, part) in children(expr).into_iter().enumerate().filter(|(_, it)| hangs_on_something(it)) {
            match self.items(expr, at, place) {
                Some(items) => parts.extend(items.into_iter().map(|(text, place)| {
                    let Explained { value, parts, .. } = self.part(part, &place);
                    Explained { text, value, parts }
                })),
                None if brings_names(expr, at) => parts.push(self.part(part, &place.with_unknown_names())),
                None => parts.push(self.part(part, place)),
            }
        }
        Explained { text, value, parts }
    }

    /// The items for each of which the part at `at` is computed, if they are few: how each is called, and what it brings.
    fn items<'p>(&self, expr: &Expr, at: usize, place: &Place<'p>) -> Option<Vec<(String, Place<'p>)>> {
        let (name, of) = match &expr.kind {
            ExprKind::Filter(of, _) if at == 1 => ("item", &**of),
            ExprKind::For(bindings, _) | ExprKind::Quantified(_, bindings, _) if at == 1 => match bindings.as_slice() {
                [(name, of)] => (name.as_str(), of),
                _ => return None,
            },
            _ => return None,
        };
        let Value::List(items) = self.eval(of, place) else { return None };
        let is_filter = matches!(expr.kind, ExprKind::Filter(..));
        let told = |(at, item): (usize, Value)| {
            let mut names = place.names.clone();
            names.push((name.to_owned(), item.clone()));
            // In a filter the entries of an item are names of their own.
            if let (true, Value::Context(entries)) = (is_filter, item) {
                names.extend(entries);
            }
            (format!("{name} {}", at + 1), Place { names, ..*place })
        };
        (items.len() <= MAX_ITEMS).then(|| items.into_iter().enumerate().map(told).collect())
    }
}

/// Where an expression stands.
struct Place<'a> {
    around: Option<NodeId>,
    rows: &'a [u16],
    /// Names that loops and filters around it bring, with their values for one item.
    names: Vec<(String, Value)>,
    /// Whether these are all of the names that are brought.
    is_known: bool,
}

impl Place<'_> {
    fn with_unknown_names(&self) -> Self {
        Self { names: self.names.clone(), is_known: false, ..*self }
    }
}

/// Whether what stands at `at` among the parts of `expr` sees names that `expr` brings.
fn brings_names(expr: &Expr, at: usize) -> bool {
    match &expr.kind {
        ExprKind::Filter(..) | ExprKind::For(..) | ExprKind::Quantified(..) | ExprKind::In(..) => at > 0,
        ExprKind::Function(_) | ExprKind::Context(_) => true,
        _ => false,
    }
}

fn hangs_on_something(expr: &Expr) -> bool {
    any(expr, |it| match it {
        ExprKind::Node(..) | ExprKind::Name(_) => true,
        ExprKind::Call(function, _) => ["today", "now"].contains(&function.declaration().name),
        _ => false,
    })
}

fn any(expr: &Expr, test: impl Fn(&ExprKind) -> bool) -> bool {
    let mut found = false;
    walk(expr, &mut |it| found |= test(&it.kind));
    found
}
