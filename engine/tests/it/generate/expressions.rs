//! Random expressions of a type wanted, which name what can be seen from where they stand.

use super::{Form, Value, What};
use crate::choices::Choices;

/// How deep expressions may lie in each other.
const MAX_DEPTH: usize = 3;

/// A condition or computation, on which other parts may hang: it names only what ranks below `part`.
pub(super) fn settled(form: &Form, part: usize, wanted: Value, choices: &mut Choices) -> String {
    let below = Some(form.parts[part].rank);
    written(&Place { form, groups: form.groups_of(part), below }, wanted, choices)
}

/// A demand on an answer, on which nothing hangs: it may name all there is.
pub(super) fn judged(form: &Form, part: usize, wanted: Value, choices: &mut Choices) -> String {
    written(&Place { form, groups: form.groups_of(part), below: None }, wanted, choices)
}

/// The check of a rule about some fields. It stands in the innermost rows that all of them lie in.
pub(super) fn rule(form: &Form, at: &[usize], choices: &mut Choices) -> String {
    let chains: Vec<Vec<usize>> = at.iter().map(|it| form.repeated(&form.groups_of(*it))).collect();
    let shared = chains[0].iter().enumerate().take_while(|(n, it)| chains.iter().all(|of| of.get(*n) == Some(it)));
    let groups = shared.last().map_or_else(Vec::new, |(_, group)| {
        let mut groups = form.groups_of(*group);
        groups.push(*group);
        groups
    });
    written(&Place { form, groups, below: None }, Value::Bool, choices)
}

/// The expression as a value of TOML.
fn written(place: &Place<'_>, wanted: Value, choices: &mut Choices) -> String {
    let text = place.expression(wanted, 0, choices);
    match text.as_str() {
        "true" | "false" if choices.one_in(2) => text,
        _ if choices.one_in(4) => format!("\"\"\"\n    {text}\n\"\"\"", text = text.replace('\\', "\\\\")),
        _ => format!("'{text}'"),
    }
}

/// Where an expression stands, and what it may name.
struct Place<'a> {
    form: &'a Form,
    /// The groups around it, outermost first.
    groups: Vec<usize>,
    /// The rank that all it names must be below.
    below: Option<usize>,
}

/// Something that can be named here, and how many lists lie around its value.
struct Named {
    text: String,
    part: usize,
    lists: usize,
    /// What a field is; none for groups.
    value: Option<Value>,
}

impl Place<'_> {
    fn expression(&self, wanted: Value, depth: usize, choices: &mut Choices) -> String {
        match choices.below(8) {
            1..=4 if depth < MAX_DEPTH => self.composed(wanted, depth, choices),
            1.. => {
                let named = self.named(0, |it| it.value == Some(wanted), choices);
                named.unwrap_or_else(|| literal(wanted, choices))
            }
            _ => literal(wanted, choices),
        }
    }

    fn composed(&self, wanted: Value, depth: usize, choices: &mut Choices) -> String {
        let of = |wanted: Value, choices: &mut Choices| self.expression(wanted, depth + 1, choices);
        if choices.one_in(5) {
            let condition = of(Value::Bool, choices);
            return format!("(if {condition} then {} else {})", of(wanted, choices), of(wanted, choices));
        }
        match wanted {
            Value::Bool => self.condition(depth, choices),
            Value::Number => self.number(depth, choices),
            Value::Text => match choices.below(4) {
                0 => format!("{} + {}", of(Value::Text, choices), of(Value::Text, choices)),
                1 => format!("upper case({})", of(Value::Text, choices)),
                2 => format!("string({})", of(Value::Number, choices)),
                _ => format!("substring({}, 2)", of(Value::Text, choices)),
            },
            Value::Date => match choices.below(3) {
                0 => "today()".into(),
                1 => format!("{} + duration(\"P1M\")", of(Value::Date, choices)),
                _ => format!("{} - duration(\"P3D\")", of(Value::Date, choices)),
            },
            Value::Time => format!("{} + duration(\"PT30M\")", of(Value::Time, choices)),
            Value::Option(_) | Value::Files | Value::Nothing => literal(wanted, choices),
        }
    }

    fn condition(&self, depth: usize, choices: &mut Choices) -> String {
        let of = |wanted: Value, choices: &mut Choices| self.expression(wanted, depth + 1, choices);
        let operator = *choices.pick(&["=", "<", ">=", "!="]);
        let ordered = *choices.pick(&[Value::Number, Value::Text, Value::Date, Value::Time]);
        let any = |it: &Named| it.value.is_some_and(|it| !matches!(it, Value::Nothing | Value::Files));
        match choices.below(11) {
            0 => format!("({} and {})", of(Value::Bool, choices), of(Value::Bool, choices)),
            1 => format!("({} or {})", of(Value::Bool, choices), of(Value::Bool, choices)),
            2 => format!("not({})", of(Value::Bool, choices)),
            3 => format!("({} {operator} {})", of(ordered, choices), of(ordered, choices)),
            4 => {
                format!("({} in [{}..{}))", of(ordered, choices), literal(ordered, choices), literal(ordered, choices))
            }
            // A list without items is not the same as none: rows that nobody has added, and rows that are not asked for.
            5 => match self.named(choices.below(2), any, choices) {
                Some(it) => format!("({it} {} null)", choices.pick(&["=", "!="])),
                None => literal(Value::Bool, choices),
            },
            6 => match self.find(0, |it| matches!(it.value, Some(Value::Option(_))), choices) {
                Some(Named { text, value: Some(value), .. }) => {
                    format!("({text} {} {})", choices.pick(&["=", "!="]), literal(value, choices))
                }
                _ => literal(Value::Bool, choices),
            },
            7 => match self.named(1, any, choices) {
                Some(it) => {
                    let (quantity, test) = (choices.pick(&["some", "every"]), choices.pick(&["=", "!="]));
                    format!("({quantity} it in {it} satisfies it {test} null)")
                }
                None => literal(Value::Bool, choices),
            },
            8 => match self.named(0, |it| it.value == Some(Value::Files), choices) {
                Some(it) => format!("(count({it}) > 1)"),
                None => literal(Value::Bool, choices),
            },
            9 => match self.row(choices) {
                Some((group, field)) => {
                    format!("(some it in {group} satisfies it.{field} = {})", of(Value::Number, choices))
                }
                None => literal(Value::Bool, choices),
            },
            _ => format!("is defined({})", of(ordered, choices)),
        }
    }

    fn number(&self, depth: usize, choices: &mut Choices) -> String {
        let of = |choices: &mut Choices| self.expression(Value::Number, depth + 1, choices);
        let is_number = |it: &Named| it.value == Some(Value::Number);
        match choices.below(9) {
            0 => format!("({} + {})", of(choices), of(choices)),
            1 => format!("({} * {})", of(choices), of(choices)),
            2 => format!("({} / {})", of(choices), of(choices)),
            3 => format!("string length({})", self.expression(Value::Text, depth + 1, choices)),
            4 => self.named(1, |_| true, choices).map_or("2".into(), |it| format!("count({it})")),
            5 => self.named(1, is_number, choices).map_or("3".into(), |it| format!("sum({it}[item != null])")),
            6 => self.named(2, |_| true, choices).map_or("4".into(), |it| format!("count(flatten({it}))")),
            7 => self.row(choices).map_or("5".into(), |(group, field)| {
                format!("sum(for it in {group} return if it.{field} = null then 1 else it.{field})")
            }),
            _ => format!("{}.year", self.expression(Value::Date, MAX_DEPTH, choices)),
        }
    }

    /// A repeated group that is a list here, and a number in it.
    fn row(&self, choices: &mut Choices) -> Option<(String, String)> {
        let numbers = |group: usize| {
            let is_number = |it: &usize| self.form.value(*it) == Some(Value::Number);
            self.form.all().filter(is_number).find(|it| self.form.groups_of(*it).last() == Some(&group))
        };
        let is_rows =
            |it: &Named| matches!(self.form.parts[it.part].what, What::Group(Some(_))) && numbers(it.part).is_some();
        let group = self.find(0, is_rows, choices)?;
        let field = numbers(group.part)?;
        Some((group.text, self.form.parts[field].id.clone()))
    }

    fn named(&self, lists: usize, fits: impl Fn(&Named) -> bool, choices: &mut Choices) -> Option<String> {
        self.find(lists, fits, choices).map(|it| it.text)
    }

    /// One of the names that fit, with so many lists around its value.
    fn find(&self, lists: usize, fits: impl Fn(&Named) -> bool, choices: &mut Choices) -> Option<Named> {
        let mut found: Vec<Named> = self.form.paths.values().flat_map(|it| self.spellings(*it)).collect();
        found.retain(|it| it.lists == lists && fits(it));
        let at = choices.below(found.len());
        (at < found.len()).then(|| found.swap_remove(at))
    }

    /// The ways to name a part from here.
    fn spellings(&self, part: usize) -> Vec<Named> {
        let form = self.form;
        let is_allowed =
            |below: usize| form.all().filter(|it| form.is_within(*it, part)).all(|it| form.parts[it].rank < below);
        if self.below.is_some_and(|it| !is_allowed(it)) {
            return Vec::new();
        }
        let chain: Vec<usize> = form.groups_of(part).into_iter().chain([part]).collect();
        let shared = self.groups.iter().zip(&chain).take_while(|(a, b)| a == b).count();
        let here = form.repeated(&self.groups);
        let mut out = Vec::new();
        for from in 0..=shared.min(chain.len() - 1) {
            // The first word means the nearest of that name.
            let first = &form.parts[chain[from]];
            let prefixes = (0..=self.groups.len()).rev().map(|count| match count.checked_sub(1) {
                Some(at) => format!("{}.{}", form.parts[self.groups[at]].path, first.id),
                None => first.id.clone(),
            });
            if prefixes.into_iter().find_map(|it| form.paths.get(&it)) != Some(&chain[from]) {
                continue;
            }
            let held = here.iter().zip(form.repeated(&chain[..from])).take_while(|(a, b)| *a == b).count();
            let lists = form.repeated(&chain[..chain.len() - 1]).len() - held;
            let words: Vec<&str> = chain[from..].iter().map(|it| form.parts[*it].id.as_str()).collect();
            out.push(Named { text: words.join("."), part, lists, value: form.value(part) });
        }
        out
    }
}

fn literal(wanted: Value, choices: &mut Choices) -> String {
    let from: &[&str] = match wanted {
        Value::Bool => &["true", "false"],
        Value::Number => &["7", "0", "11", "2.5", "null"],
        Value::Text => &["\"vis\"", "\"x\"", "\"2026-06\"", "\"\""],
        Value::Date => &["date(\"2026-12-01\")", "@\"2026-11-20\"", "null"],
        Value::Time => &["@\"08:00:00\"", "time(\"12:30:00\")"],
        Value::Option(words) => return format!("\"{}\"", choices.pick(words)),
        Value::Files | Value::Nothing => &["null"],
    };
    (*choices.pick(from)).to_owned()
}
