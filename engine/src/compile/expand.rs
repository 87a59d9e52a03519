//! Takes modules in: each `use` becomes a group that holds the module's items, its parameters replaced by what the form
//! gives them. What comes out knows no modules any more.

use std::collections::BTreeMap;

use crate::bundle::{Bundle, Module};
use crate::definition::{
    Content, FieldDefinition, GroupStyle, Item, MAX_NESTING, MAX_NODES, MAX_RULES, MAX_TEXTS, ParameterKind, Repeat,
    Rule, Use, Word,
};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::field::Kind;
use crate::sorted::Map;
use crate::text::{Language, Message, Pattern, Piece, Texts};

/// A form without modules.
pub(crate) struct Expanded {
    pub(crate) parts: Vec<Part>,
    pub(crate) rules: Vec<ExpandedRule>,
}

/// A part of a form with its place in the data and the id of its message.
pub(crate) struct Part {
    pub(crate) id: Word,
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) relevant: Option<Word>,
    pub(crate) required: Option<Word>,
    pub(crate) soft_required: Option<Word>,
    pub(crate) read_only: Option<Word>,
    pub(crate) content: PartContent,
    /// It comes from a `use`; its heading is then optional.
    pub(crate) is_use: bool,
}

pub(crate) enum PartContent {
    Step(Vec<Part>),
    Section(Vec<Part>),
    Group { repeat: Option<Repeat>, style: GroupStyle, parts: Vec<Part> },
    Field(Box<FieldDefinition>),
}

pub(crate) struct ExpandedRule {
    pub(crate) id: Word,
    pub(crate) message: String,
    pub(crate) check: Word,
    pub(crate) at: Vec<Word>,
    pub(crate) severity: Severity,
    /// The group of the module that the rule came with.
    pub(crate) scope: Option<String>,
}

impl Expanded {
    /// How many fields there are, and how many parts in all.
    pub(crate) fn count(&self) -> (usize, usize) {
        fn go(parts: &[Part], fields: &mut usize, all: &mut usize) {
            for part in parts {
                *all += 1;
                match &part.content {
                    PartContent::Step(parts) | PartContent::Section(parts) | PartContent::Group { parts, .. } => {
                        go(parts, fields, all);
                    }
                    PartContent::Field(_) => *fields += 1,
                }
            }
        }
        let (mut fields, mut all) = (0, 0);
        go(&self.parts, &mut fields, &mut all);
        (fields, all)
    }

    /// Calls `visit` for every field.
    pub(crate) fn each_field<'a>(&'a self, visit: &mut dyn FnMut(&'a FieldDefinition)) {
        fn go<'a>(parts: &'a [Part], visit: &mut dyn FnMut(&'a FieldDefinition)) {
            for part in parts {
                match &part.content {
                    PartContent::Step(parts) | PartContent::Section(parts) | PartContent::Group { parts, .. } => {
                        go(parts, visit);
                    }
                    PartContent::Field(field) => visit(field),
                }
            }
        }
        go(&self.parts, visit);
    }
}

/// The form's items and rules with every module taken in.
pub(crate) fn expand(bundle: &Bundle, faults: &mut Vec<Diagnostic>) -> Expanded {
    let mut expander = Expander { bundle, count: 0, rules: Vec::new(), faults };
    let place = Place { path: String::new(), module: String::new(), given: &BTreeMap::new(), depth: 0 };
    let parts = expander.items(&bundle.definition.items, &place);
    for rule in &bundle.definition.rules {
        expander.rule(rule, &place);
    }
    Expanded { parts, rules: expander.rules }
}

/// Where an item stands: the path of the group around it, and of the module's group if it came with one.
struct Place<'a> {
    path: String,
    module: String,
    /// The module's parameters and what they were given.
    given: &'a BTreeMap<String, Vec<Word>>,
    depth: usize,
}

struct Expander<'a> {
    bundle: &'a Bundle,
    /// How many parts there are so far. One more than there may be is enough to tell of it: modules that each use another
    /// many times would make more than there is room for.
    count: usize,
    rules: Vec<ExpandedRule>,
    faults: &'a mut Vec<Diagnostic>,
}

impl Expander<'_> {
    fn items(&mut self, items: &[Item], place: &Place<'_>) -> Vec<Part> {
        items.iter().filter_map(|item| self.item(item, place)).collect()
    }

    fn item(&mut self, item: &Item, place: &Place<'_>) -> Option<Part> {
        if self.count > MAX_NODES {
            return None;
        }
        self.count += 1;
        let path = join(&place.path, &item.id.text, ".");
        let module = place.module.replace('.', "-");
        let (message, content, is_use) = match &item.content {
            Content::Step(items) => {
                (format!("step-{}", item.id.text), PartContent::Step(self.items(items, place)), false)
            }
            Content::Section(items) => {
                let message = join(&module, &format!("section-{}", item.id.text), "-");
                (message, PartContent::Section(self.items(items, place)), false)
            }
            Content::Group { repeat, style, items } => {
                let inner = Place { path: path.clone(), module: place.module.clone(), ..*place };
                let parts = self.items(items, &inner);
                (path.replace('.', "-"), PartContent::Group { repeat: *repeat, style: *style, parts }, false)
            }
            Content::Field(field) => {
                let field = self.field(field, place);
                (path.replace('.', "-"), PartContent::Field(Box::new(field)), false)
            }
            Content::Use(it) => {
                let parts = self.module(it, &path, place)?;
                (path.replace('.', "-"), PartContent::Group { repeat: None, style: GroupStyle::Plain, parts }, true)
            }
        };
        Some(Part {
            id: item.id.clone(),
            path,
            message,
            relevant: item.relevant.clone(),
            required: item.required.clone(),
            soft_required: item.soft_required.clone(),
            read_only: item.read_only.clone(),
            content,
            is_use,
        })
    }

    /// A field with the module's parameters put in.
    fn field(&mut self, field: &FieldDefinition, place: &Place<'_>) -> FieldDefinition {
        let mut field = field.clone();
        let fill = |word: &Word| match word.text.strip_prefix('$') {
            Some(name) => place.given.get(name).cloned(),
            None => Some(vec![word.clone()]),
        };
        if let Some(purpose) = &field.purpose {
            match fill(purpose) {
                Some(words) => field.purpose = words.first().cloned(),
                None => {
                    let message = format!("there is no parameter `{}` here", purpose.text);
                    let help = "`$name` stands for a [[parameter]] of the module it is in";
                    self.faults.push(Diagnostic::error("unknown-parameter", purpose.span, message, help));
                    field.purpose = None;
                }
            }
        }
        if let Kind::Consent(consent) = &mut field.kind {
            for words in [&mut consent.sources, &mut consent.recipients] {
                *words = words.iter().flat_map(|it| fill(it).unwrap_or_default()).collect();
            }
        }
        field
    }

    fn rule(&mut self, rule: &Rule, place: &Place<'_>) {
        if self.rules.len() > MAX_RULES {
            return;
        }
        let module = place.module.replace('.', "-");
        let word = |it: &Word| Word { text: join(&place.path, &it.text, "."), span: it.span };
        self.rules.push(ExpandedRule {
            id: Word { text: join(&module, &rule.id.text, "-"), span: rule.id.span },
            message: join(&module, &format!("rule-{}", rule.id.text), "-"),
            check: rule.check.clone(),
            at: rule.at.iter().map(word).collect(),
            severity: rule.severity,
            scope: (!place.path.is_empty()).then(|| place.path.clone()),
        });
    }

    fn module(&mut self, it: &Use, path: &str, place: &Place<'_>) -> Option<Vec<Part>> {
        let Some(module) = self.bundle.modules.iter().find(|module| module.name == it.module.text) else {
            let help = match nearest(&it.module.text, self.bundle.offered.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "modules stand in forms/moduler/<name>/ and are named name@major, such as samtykke@1".into(),
            };
            let message = format!("the module `{}` is not found", it.module.text);
            self.faults.push(Diagnostic::error("unknown-module", it.module.span, message, help).at(path));
            return None;
        };
        if place.depth >= MAX_NESTING {
            let message = format!("modules use each other more than {MAX_NESTING} deep, or in a ring");
            let help = "let no module use itself";
            self.faults.push(Diagnostic::error("too-deep", it.module.span, message, help).at(path));
            return None;
        }
        let given = self.parameters(module, it, path, place);
        let inner = Place { path: path.to_owned(), module: path.to_owned(), given: &given, depth: place.depth + 1 };
        let parts = self.items(&module.definition.items, &inner);
        for rule in &module.definition.rules {
            self.rule(rule, &inner);
        }
        Some(parts)
    }

    /// What the `use` gives each parameter; a parameter given wrongly or not at all is a fault.
    fn parameters(&mut self, module: &Module, it: &Use, path: &str, place: &Place<'_>) -> BTreeMap<String, Vec<Word>> {
        let parameters = &module.definition.parameters;
        let mut given = BTreeMap::new();
        for (key, words) in &it.with {
            let Some(parameter) = parameters.iter().find(|it| it.id.text == key.text) else {
                let help = match nearest(&key.text, parameters.iter().map(|it| it.id.text.as_str())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the parameters of `{}` stand in its blanket.toml", module.name),
                };
                let message = format!("the module `{}` has no parameter `{}`", module.name, key.text);
                self.faults.push(Diagnostic::error("unknown-parameter", key.span, message, help).at(path));
                continue;
            };
            let from_outside = |word: &Word| match word.text.strip_prefix('$') {
                Some(name) => place.given.get(name).cloned().unwrap_or_default(),
                None => vec![word.clone()],
            };
            let words: Vec<Word> = words.iter().flat_map(from_outside).collect();
            if let ParameterKind::Options(options) = &parameter.kind {
                for word in words.iter().filter(|it| !options.contains(&it.text)) {
                    let message = format!("`{}` is not an option of the parameter `{}`", word.text, key.text);
                    let help = crate::read::table::did_you_mean(&word.text, options.iter().map(String::as_str));
                    self.faults.push(Diagnostic::error("unknown-option", word.span, message, help).at(path));
                }
            }
            given.insert(key.text.clone(), words);
        }
        for parameter in parameters {
            let by_text = matches!(parameter.kind, ParameterKind::Text);
            if !by_text && given.get(&parameter.id.text).is_none_or(Vec::is_empty) {
                let message =
                    format!("the module `{}` is not given its parameter `{}`", module.name, parameter.id.text);
                let help = format!("write `with = {{ {} = ... }}`", parameter.id.text);
                self.faults.push(Diagnostic::error("missing-parameter", it.module.span, message, help).at(path));
            }
        }
        given
    }
}

/// The texts of the form and of the modules it uses, under the ids that the form's nodes look them up by.
pub(crate) fn expand_texts(bundle: &Bundle) -> Map<Language, Texts> {
    let mut out = Map::new();
    for (language, texts) in &bundle.texts {
        let (mut all, mut left) = (texts.clone(), MAX_NODES);
        take_in(&bundle.definition.items, "", *language, bundle, &mut all, 0, &mut left);
        out.insert(*language, all);
    }
    out
}

/// Goes through as many items as a form may have and no more; `left` are those still to come.
fn take_in(
    items: &[Item],
    path: &str,
    language: Language,
    bundle: &Bundle,
    all: &mut Texts,
    depth: usize,
    left: &mut usize,
) {
    for item in items {
        let Some(fewer) = left.checked_sub(1).filter(|_| all.0.len() <= MAX_TEXTS) else { return };
        *left = fewer;
        let inner = join(path, &item.id.text, "-");
        match &item.content {
            Content::Step(items) | Content::Section(items) => take_in(items, path, language, bundle, all, depth, left),
            Content::Group { items, .. } => take_in(items, &inner, language, bundle, all, depth, left),
            Content::Field(_) => {}
            Content::Use(it) => {
                let module = bundle.modules.iter().find(|module| module.name == it.module.text);
                if let Some(module) = module.filter(|_| depth < MAX_NESTING) {
                    take_in_module(module, it, &inner, language, all);
                    take_in(&module.definition.items, &inner, language, bundle, all, depth + 1, left);
                }
            }
        }
    }
}

/// Adds a module's texts under the name it is used by. The form's own text of the same id wins.
fn take_in_module(module: &Module, it: &Use, prefix: &str, language: Language, all: &mut Texts) {
    let Some(texts) = module.texts.get(&language) else { return };
    let form = &*all;
    let replace = |name: &str| -> Option<Pattern> {
        let parameter = module.definition.parameters.iter().find(|it| it.id.text == name)?;
        match &parameter.kind {
            ParameterKind::Law => None,
            // A text that is not given is told of as missing; in the module's texts it leaves an empty place.
            ParameterKind::Text => Some(form.pattern(&format!("{prefix}-{name}"), "").cloned().unwrap_or_default()),
            ParameterKind::Options(_) => {
                let chosen = it.with.iter().find(|(key, _)| key.text == name).map(|(_, words)| words.as_slice());
                let labels = chosen.unwrap_or_default().iter().filter_map(|word| {
                    texts.pattern(name, &format!("option-{}", word.text)).map(|it| it.pieces.clone())
                });
                Some(enumerate(labels.collect(), language))
            }
        }
    };
    let mut taken_in = Vec::new();
    for (id, message) in &texts.0 {
        let id = if id == "blanket" { prefix.to_owned() } else { format!("{prefix}-{id}") };
        let mut taken = Message {
            value: message.value.as_ref().map(|it| it.substitute(&replace)),
            attributes: message.attributes.iter().map(|(key, it)| (key.clone(), it.substitute(&replace))).collect(),
            span: message.span,
        };
        if let Some(own) = form.0.get(&id) {
            taken.value = own.value.clone().or(taken.value);
            taken.attributes.extend(own.attributes.clone());
            taken.span = own.span;
        }
        taken_in.push((id, taken));
    }
    all.0.extend(taken_in);
}

/// "a, b og c"
fn enumerate(labels: Vec<Vec<Piece>>, language: Language) -> Pattern {
    let count = labels.len();
    let mut pieces = Vec::new();
    for (at, label) in labels.into_iter().enumerate() {
        if at > 0 {
            let last = at + 1 == count;
            let and = match language {
                Language::Da => " og ",
                Language::En => " and ",
            };
            pieces.push(Piece::Text(if last { and } else { ", " }.into()));
        }
        pieces.extend(label);
    }
    Pattern { pieces, ..Pattern::default() }
}

fn join(before: &str, after: &str, with: &str) -> String {
    if before.is_empty() { after.to_owned() } else { format!("{before}{with}{after}") }
}
