//! Random forms, as the TOML that an author would write: steps, sections, groups in groups, rows, every kind of field,
//! conditions that name other fields, rules across them. Well typed and without circles by how they are made.
//!
//! A new kind of field is a row in [`kinds`]; a new way to write a condition is a line in [`expressions`].

mod expressions;
mod kinds;

use std::collections::BTreeMap;

pub(crate) use kinds::{KINDS, Kind, Value};

const SEVERITIES: &[&str] = &["severity = \"warning\"\n", "severity = \"soft_required\"\n", "severity = \"info\"\n"];

use crate::choices::Choices;

/// Most parts of one form: enough for all to meet all, few enough to be quick.
const MAX_PARTS: usize = 30;
/// How deep groups and sections may lie in each other here.
const MAX_DEPTH: usize = 4;
const MAX_RULES: usize = 5;

/// A random form.
pub(crate) struct Form {
    parts: Vec<Part>,
    /// Groups and fields by path.
    paths: BTreeMap<String, usize>,
}

struct Part {
    id: String,
    path: String,
    parent: Option<usize>,
    what: What,
    /// No condition or computation names a part whose rank, or that of anything in it, is not below its own.
    rank: usize,
}

enum What {
    Step,
    Section,
    Group(Option<[usize; 2]>),
    Field(&'static Kind),
}

/// The definition that the choices make, and the kind of each field by its path.
pub(crate) fn definition(choices: &mut Choices) -> (String, BTreeMap<String, &'static Kind>) {
    let mut form = Form { parts: Vec::new(), paths: BTreeMap::new() };
    for _ in 0..=choices.below(3) {
        let step = form.add(None, What::Step, choices);
        form.fill(step, 1, choices);
    }
    form.rank(choices);
    let kinds = form.parts.iter().filter_map(|it| match it.what {
        What::Field(kind) => Some((it.path.clone(), kind)),
        What::Step | What::Section | What::Group(_) => None,
    });
    (form.to_toml(choices), kinds.collect())
}

impl Form {
    fn add(&mut self, parent: Option<usize>, what: What, choices: &mut Choices) -> usize {
        let at = self.parts.len();
        let around = parent.and_then(|it| self.group_from(it)).map(|it| self.parts[it].path.clone());
        let path = |id: &str| around.as_ref().map_or_else(|| id.to_owned(), |it| format!("{it}.{id}"));
        let id = match what {
            What::Step => format!("step{at}"),
            What::Section => format!("section{at}"),
            What::Group(_) => format!("g{at}"),
            // Fields of different groups may be called the same; the nearest is meant.
            What::Field(_) => match *choices.pick(&["x", "y", "z", ""]) {
                id if !id.is_empty() && !self.paths.contains_key(&path(id)) => id.to_owned(),
                _ => format!("f{at}"),
            },
        };
        let path = path(&id);
        if matches!(what, What::Group(_) | What::Field(_)) {
            self.paths.insert(path.clone(), at);
        }
        self.parts.push(Part { id, path, parent, what, rank: 0 });
        at
    }

    fn fill(&mut self, parent: usize, depth: usize, choices: &mut Choices) {
        for _ in 0..=choices.below(5) {
            if self.parts.len() >= MAX_PARTS {
                return;
            }
            let what = match choices.below(10) {
                6 if depth < MAX_DEPTH => What::Section,
                7 if depth < MAX_DEPTH => What::Group(None),
                8.. if depth < MAX_DEPTH => {
                    let min = choices.below(3);
                    What::Group(Some([min, (min + choices.below(3)).max(1)]))
                }
                // Conditions are about these more than others, and answers to them change more.
                5 => What::Field(KINDS.iter().find(|it| it.value == Value::Bool).unwrap_or(&KINDS[0])),
                _ => What::Field(choices.pick(KINDS)),
            };
            let is_field = matches!(what, What::Field(_));
            let part = self.add(Some(parent), what, choices);
            if !is_field {
                self.fill(part, depth + 1, choices);
            }
        }
    }

    /// Ranks the parts at random, each after what is around it.
    fn rank(&mut self, choices: &mut Choices) {
        let mut open: Vec<usize> = self.all().filter(|it| self.parts[*it].parent.is_none()).collect();
        let mut rank = 0;
        while !open.is_empty() {
            let next = open.remove(choices.below(open.len()));
            rank += 1;
            self.parts[next].rank = rank;
            open.extend(self.all().filter(|it| self.parts[*it].parent == Some(next)));
        }
    }

    fn all(&self) -> std::ops::Range<usize> {
        0..self.parts.len()
    }

    /// The nearest group from a part outwards, the part itself if it is one.
    fn group_from(&self, part: usize) -> Option<usize> {
        match self.parts[part].what {
            What::Group(_) => Some(part),
            _ => self.parts[part].parent.and_then(|it| self.group_from(it)),
        }
    }

    /// The groups around a part, outermost first.
    fn groups_of(&self, part: usize) -> Vec<usize> {
        let Some(group) = self.parts[part].parent.and_then(|it| self.group_from(it)) else { return Vec::new() };
        let mut out = self.groups_of(group);
        out.push(group);
        out
    }

    /// Those of `groups` that repeat.
    fn repeated(&self, groups: &[usize]) -> Vec<usize> {
        groups.iter().copied().filter(|it| matches!(self.parts[*it].what, What::Group(Some(_)))).collect()
    }

    fn value(&self, part: usize) -> Option<Value> {
        if let What::Field(kind) = self.parts[part].what { Some(kind.value) } else { None }
    }

    /// Whether `part` is `of`, or lies in it.
    fn is_within(&self, part: usize, of: usize) -> bool {
        part == of || self.parts[part].parent.is_some_and(|it| self.is_within(it, of))
    }

    fn to_toml(&self, choices: &mut Choices) -> String {
        let mut out = String::from(
            "format = 1\nid = \"form\"\nversion = \"1.2.3\"\nlanguages = [\"da\"]\n\n\
             [[law]]\nid = \"lov\"\neli = \"https://www.retsinformation.dk/eli/lta/2022/170\"\n",
        );
        for part in self.all().filter(|it| self.parts[*it].parent.is_none()) {
            self.write(part, "step", &mut out, choices);
        }
        // A rule is shown at fields; a type that is a group of fields is none itself.
        let is_field = |it: &usize| matches!(self.parts[*it].what, What::Field(kind) if !is_group(kind));
        let fields: Vec<usize> = self.all().filter(is_field).collect();
        for rule in 0..choices.below(MAX_RULES + 1).min(fields.len() * MAX_RULES) {
            let at: Vec<usize> = (0..=choices.below(2)).map(|_| *choices.pick(&fields)).collect();
            let paths: Vec<String> = at.iter().map(|it| format!("\"{}\"", self.parts[*it].path)).collect();
            let check = expressions::rule(self, &at, choices);
            out.push_str(&format!("\n[[rule]]\nid = \"rule{rule}\"\ncheck = {check}\nat = [{}]\n", paths.join(", ")));
            if choices.one_in(3) {
                let severity = *choices.pick(SEVERITIES);
                out.push_str(severity);
            }
        }
        out
    }

    fn write(&self, at: usize, header: &str, out: &mut String, choices: &mut Choices) {
        let part = &self.parts[at];
        out.push_str(&format!("\n[[{header}]]\nid = \"{}\"\n", part.id));
        let of = if matches!(part.what, What::Group(_)) { 2 } else { 3 };
        if choices.one_in(of) {
            out.push_str(&format!("relevant = {}\n", expressions::settled(self, at, Value::Bool, choices)));
        }
        match part.what {
            What::Field(kind) => self.write_field(at, kind, out, choices),
            What::Group(Some([min, max])) => out.push_str(&format!("repeat = {{ min = {min}, max = {max} }}\n")),
            What::Group(None) | What::Step | What::Section => {}
        }
        for key in ["required", "read_only"] {
            if !matches!(part.what, What::Field(_)) && choices.one_in(6) {
                out.push_str(&format!("{key} = {}\n", expressions::settled(self, at, Value::Bool, choices)));
            }
        }
        for child in self.all().filter(|it| self.parts[*it].parent == Some(at)) {
            let table = match self.parts[child].what {
                What::Section => "section",
                What::Group(_) => "group",
                What::Step | What::Field(_) => "field",
            };
            self.write(child, &format!("{header}.{table}"), out, choices);
        }
    }

    fn write_field(&self, at: usize, kind: &Kind, out: &mut String, choices: &mut Choices) {
        out.push_str(&format!("type = \"{}\"\n", kind.name));
        for line in kind.always {
            out.push_str(&format!("{line}\n"));
        }
        for line in kind.maybe {
            if choices.one_in(2) {
                out.push_str(&format!("{line}\n"));
            }
        }
        for (key, of) in [("required", 3), ("soft_required", 4), ("read_only", 3)] {
            if choices.one_in(of) {
                out.push_str(&format!("{key} = {}\n", expressions::judged(self, at, Value::Bool, choices)));
            }
        }
        if !matches!(kind.value, Value::Files | Value::Nothing) && choices.one_in(4) {
            out.push_str(&format!("computed = {}\n", expressions::settled(self, at, kind.value, choices)));
        }
        for key in ["min", "max"] {
            if !kind.bounds.is_empty() && choices.one_in(3) {
                let bound = match choices.one_in(2) {
                    true => expressions::judged(self, at, kind.value, choices),
                    false => (*choices.pick(kind.bounds)).to_owned(),
                };
                out.push_str(&format!("{key} = {bound}\n"));
            }
        }
    }
}

/// Whether a type of field is a group of fields in all but the writing.
fn is_group(kind: &Kind) -> bool {
    ["likert", "address"].contains(&kind.name)
}
