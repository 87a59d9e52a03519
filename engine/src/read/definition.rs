//! Lowers a [`Tree`] into a [`Definition`], collecting every fault on the way.

use super::table::{Table, did_you_mean};
use super::tree::{Tree, TreeValue};
use crate::definition::{
    Access, Allow, Assurance, Content, DataRecord, Definition, Draft, FORMAT, FieldDefinition, GroupStyle, Item, Kle,
    Law, Login, MAX_ID_BYTES, MAX_NESTING, MAX_ROWS, Parameter, ParameterKind, Prefill, PrefillMode, Repeat, Retention,
    Rule, Sensitivity, Use, Word,
};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::field::{COMPOSITES, Kind, address, likert};
use crate::prefill;

/// The words that these keys may hold.
pub(crate) const PARAMETER_TYPES: [&str; 3] = ["law", "text", "options"];
pub(crate) const DRAFTS: [&str; 2] = ["none", "session"];
pub(crate) const RETENTION_AFTER: [&str; 1] = ["delivery"];
pub(crate) const LOGINS: [&str; 4] = ["none", "optional", "mitid", "mitid-erhverv"];
pub(crate) const SENSITIVITIES: [&str; 4] = ["ordinary", "confidential", "special", "cpr"];
pub(crate) const SEVERITIES: [&str; 4] = ["error", "soft_required", "warning", "info"];
pub(crate) const ASSURANCES: [&str; 3] = ["low", "substantial", "high"];
pub(crate) const PREFILL_MODES: [&str; 3] = ["open", "read_only", "hidden"];
/// Longest time that a submission may be kept, in days: a hundred years.
pub(crate) const MAX_DAYS: u64 = 36_500;

/// The definition in `tree`. What is faulty is told in `faults` and left out or replaced by something harmless.
pub(crate) fn read_definition(tree: &Tree, faults: &mut Vec<Diagnostic>) -> Definition {
    let mut table = Table::open(tree, "the definition", faults);
    let is_module = table.get("module").is_some();
    table.what = if is_module { "the module" } else { "the blanket" }.into();
    read_format(&mut table);
    let id = if is_module { read_id(&mut table, "module") } else { read_id(&mut table, "id") };
    let mut definition = Definition { id, is_module, version: read_version(&mut table), ..Definition::default() };
    definition.languages = read_languages(&mut table);
    definition.allow = read_allow(&mut table);
    if is_module {
        definition.parameters = read_parameters(&mut table);
        definition.items = read_items(&mut table, 0);
    } else {
        definition.number = table.text("number").map(|it| it.text);
        definition.kle = read_kle(&mut table);
        definition.laws = read_laws(&mut table);
        definition.data = read_data(&mut table);
        definition.access = read_access(&mut table);
        for row in table.rows("step") {
            let item = read_step(row, table.faults);
            definition.items.push(item);
        }
        if definition.items.is_empty() {
            table.missing("step", "..., written `[[step]]`");
        }
    }
    for row in table.rows("rule") {
        let rule = read_rule(row, table.faults);
        definition.rules.push(rule);
    }
    table.finish();
    definition
}

fn read_format(table: &mut Table<'_>) {
    let span = table.get("format").map_or(table.span, |it| it.span);
    match table.count("format", u64::from(u16::MAX)) {
        Some(FORMAT) => {}
        Some(other) => table.faults.push(Diagnostic::error(
            "unknown-format",
            span,
            format!("format {other} of the definition language is not known here"),
            format!("this engine speaks format {FORMAT}"),
        )),
        None if table.get("format").is_none() => table.missing("format", "1"),
        None => {}
    }
}

fn read_id(table: &mut Table<'_>, key: &'static str) -> Word {
    let id = table.need_text(key, "\"my_id\"");
    checked_id(id, table.faults)
}

/// Faults a word that cannot be an id, and cuts it to a length that is harmless. One that is not there has been told of.
pub(crate) fn checked_id(id: Word, faults: &mut Vec<Diagnostic>) -> Word {
    let mut letters = id.text.chars();
    let good = letters.next().is_some_and(|it| it.is_ascii_lowercase())
        && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
        && id.text.len() <= MAX_ID_BYTES;
    if !good && !id.text.is_empty() {
        faults.push(Diagnostic::error(
            "bad-id",
            id.span,
            format!("`{}` cannot be an id", id.text),
            format!("an id is small letters a-z, digits and `_`, begins with a letter, and has at most {MAX_ID_BYTES} of them"),
        ));
        return Word { text: id.text.chars().take(MAX_ID_BYTES).collect(), ..id };
    }
    id
}

fn read_version(table: &mut Table<'_>) -> Word {
    let version = table.need_text("version", "\"1.0.0\"");
    let parts: Vec<&str> = version.text.split('.').collect();
    let is_number = |it: &&str| it.parse::<u32>().is_ok_and(|n| n.to_string() == **it);
    let good = parts.len() == 3 && parts.iter().all(is_number);
    if !version.text.is_empty() && !good {
        table.faults.push(Diagnostic::error(
            "bad-version",
            version.span,
            format!("`{}` is not a version", version.text),
            "write three numbers, major.minor.patch, such as \"1.0.0\"",
        ));
    }
    version
}

fn read_languages(table: &mut Table<'_>) -> Vec<Word> {
    let languages = table.texts("languages").unwrap_or_default();
    if languages.is_empty() {
        table.missing("languages", "[\"da\", \"en\"]");
    }
    for it in &languages {
        if !crate::text::LANGUAGES.contains(&it.text.as_str()) {
            table.faults.push(Diagnostic::error(
                "unknown-language",
                it.span,
                format!("the language `{}` is not offered", it.text),
                did_you_mean(&it.text, crate::text::LANGUAGES),
            ));
        }
    }
    languages
}

fn read_parameters(table: &mut Table<'_>) -> Vec<Parameter> {
    let mut out = Vec::new();
    for row in table.rows("parameter") {
        let mut row = Table::open(row, "the parameter", table.faults);
        let id = read_id(&mut row, "id");
        row.what = format!("parameter `{}`", id.text);
        let options = row.texts("options").unwrap_or_default().into_iter().map(|it| it.text).collect();
        if row.get("type").is_none() {
            row.missing("type", "\"law\"");
        }
        let kind = match row.one_of("type", &PARAMETER_TYPES) {
            Some(0) => Some(ParameterKind::Law),
            Some(1) => Some(ParameterKind::Text),
            Some(_) => Some(ParameterKind::Options(options)),
            None => None,
        };
        out.extend(kind.map(|kind| Parameter { id, kind }));
        row.finish();
    }
    out
}

fn read_kle(table: &mut Table<'_>) -> Option<Kle> {
    let tree = table.get("kle")?;
    let mut kle = Table::open(tree, "`kle`", table.faults);
    let (emne, facet) = (kle.need_text("emne", "\"27.63.04\""), kle.need_text("facet", "\"G01\""));
    kle.finish();
    let digits = |it: &str, count: usize| it.len() == count && it.bytes().all(|b| b.is_ascii_digit());
    let emne_parts: Vec<&str> = emne.text.split('.').collect();
    let is_emne = emne_parts.len() == 3 && emne_parts.iter().all(|it| digits(it, 2));
    if !emne.text.is_empty() && !is_emne {
        table.faults.push(Diagnostic::error(
            "bad-kle",
            emne.span,
            format!("`{}` is not a KLE emne", emne.text),
            "write three groups of two digits, such as \"27.63.04\"",
        ));
    }
    let mut letters = facet.text.chars();
    let is_facet = letters.next().is_some_and(char::is_uppercase) && digits(letters.as_str(), 2);
    if !facet.text.is_empty() && !is_facet {
        table.faults.push(Diagnostic::error(
            "bad-kle",
            facet.span,
            format!("`{}` is not a KLE facet", facet.text),
            "write a capital letter and two digits, such as \"G01\"",
        ));
    }
    Some(Kle { emne: emne.text, facet: facet.text })
}

fn read_laws(table: &mut Table<'_>) -> Vec<Law> {
    let mut out = Vec::new();
    for row in table.rows("law") {
        let mut row = Table::open(row, "the law", table.faults);
        let id = read_id(&mut row, "id");
        row.what = format!("law `{}`", id.text);
        let eli = row.need_text("eli", "\"https://www.retsinformation.dk/eli/...\"");
        if !eli.text.is_empty() && !eli.text.starts_with("https://") {
            row.faults.push(Diagnostic::error(
                "bad-eli",
                eli.span,
                format!("`{}` is not the address of a law", eli.text),
                "write the law's ELI address, which begins with https://",
            ));
        }
        row.finish();
        out.push(Law { id, eli: eli.text });
    }
    out
}

fn read_data(table: &mut Table<'_>) -> Option<DataRecord> {
    let tree = table.get("data")?;
    let mut data = Table::open(tree, "`data`", table.faults);
    let controller = data.need_text("controller", "\"kommunen\"").text;
    let retention = data.get("retention").map(|tree| {
        let mut row = Table::open(tree, "`retention`", data.faults);
        let after = row.one_of("after", &RETENTION_AFTER).map_or(String::new(), |_| "delivery".into());
        let days = row.count("days", MAX_DAYS).unwrap_or_default();
        let basis = row.need_text("basis", "\"the id of a law\"");
        row.finish();
        Retention { after, days: u32::try_from(days).unwrap_or_default(), basis }
    });
    let draft = match data.one_of("draft", &DRAFTS) {
        Some(1) => Draft::Session,
        Some(_) | None => Draft::None,
    };
    data.finish();
    Some(DataRecord { controller, draft, retention })
}

fn read_access(table: &mut Table<'_>) -> Access {
    let Some(tree) = table.get("access") else { return Access::default() };
    let mut access = Table::open(tree, "`access`", table.faults);
    let login = match access.one_of("login", &LOGINS) {
        Some(1) => Login::Optional,
        Some(2) => Login::Mitid,
        Some(3) => Login::MitidErhverv,
        Some(_) | None => Login::None,
    };
    let assurance = match access.one_of("assurance", &ASSURANCES) {
        Some(0) => Some(Assurance::Low),
        Some(1) => Some(Assurance::Substantial),
        Some(_) => Some(Assurance::High),
        None => None,
    };
    let representation = access.texts("representation").unwrap_or_default();
    access.finish();
    Access { login, assurance, representation, span: tree.span }
}

fn read_step(tree: &Tree, faults: &mut Vec<Diagnostic>) -> Item {
    let mut table = Table::open(tree, "the step", faults);
    let id = read_id(&mut table, "id");
    table.what = format!("step `{}`", id.text);
    let allow = read_allow(&mut table);
    let items = read_items(&mut table, 1);
    let item = Item { allow, ..read_demands(&mut table, id, Content::Step(items)) };
    table.finish();
    item
}

/// An item with the conditions that a step, section, group or field may say of itself.
fn read_demands(table: &mut Table<'_>, id: Word, content: Content) -> Item {
    Item {
        relevant: table.expression("relevant"),
        required: table.expression("required"),
        read_only: table.expression("read_only"),
        ..Item::of(id, content)
    }
}

/// The lints that are let pass here. Whether there are such lints is for the lints to say.
fn read_allow(table: &mut Table<'_>) -> Vec<Allow> {
    let mut out = Vec::new();
    for row in table.rows("allow") {
        let mut it = Table::open(row, format!("an `allow` of {}", table.what), table.faults);
        let (lint, reason) =
            (it.need_text("lint", "\"missing-hint\""), it.need_text("reason", "\"why it is let pass\""));
        it.finish();
        out.push(Allow { lint, reason, span: row.span });
    }
    out
}

/// The fields, groups, sections and uses of a table, in the order in which they stand.
fn read_items(table: &mut Table<'_>, depth: usize) -> Vec<Item> {
    let mut out = Vec::new();
    for row in table.rows("items") {
        let inner = match &row.value {
            TreeValue::Table(entries) if entries.len() == 1 => entries.first(),
            _ => None,
        };
        let Some(entry) = inner else {
            table.faults.push(Diagnostic::error(
                "wrong-kind",
                row.span,
                "an item is not one of field, group, section, use",
                "write an object with that one key, such as {\"field\": {..}}",
            ));
            continue;
        };
        out.extend(read_item(&entry.key, &entry.tree, entry.key_span, depth, table.faults));
    }
    // In TOML these are keys of their own, in the tree they have become `items`; the asking makes them known.
    for key in ["field", "group", "section", "use"] {
        if let Some(tree) = table.get(key) {
            table.faults.push(Diagnostic::error(
                "wrong-kind",
                tree.span,
                format!("`{key}` of {} is not a list of tables", table.what),
                format!("write `[[...{key}]]` with two brackets"),
            ));
        }
    }
    out
}

fn read_item(key: &str, tree: &Tree, span: Span, depth: usize, faults: &mut Vec<Diagnostic>) -> Option<Item> {
    if depth > MAX_NESTING {
        faults.push(Diagnostic::error(
            "too-deep",
            tree.span,
            format!("more than {MAX_NESTING} groups and sections lie in each other"),
            "flatten the form: a citizen cannot follow it either",
        ));
        return None;
    }
    let mut table = Table::open(tree, format!("the {key}"), faults);
    let (id, content) = match key {
        "field" => {
            let id = read_named(&mut table, key);
            let content = read_field(&mut table, &id);
            (id, content)
        }
        "group" => {
            let id = read_named(&mut table, key);
            let repeat = table.get("repeat").map(|tree| read_repeat(tree, table.faults));
            let items = read_items(&mut table, depth + 1);
            (id, Content::Group { repeat, style: GroupStyle::Plain, items })
        }
        "section" => {
            let id = read_named(&mut table, key);
            (id, Content::Section(read_items(&mut table, depth + 1)))
        }
        "use" => {
            let id = read_id(&mut table, "as");
            let module = table.need_text("module", "\"samtykke@1\"");
            let with = read_with(&mut table);
            (id, Content::Use(Use { module, with }))
        }
        other => {
            table.faults.push(Diagnostic::error(
                "unknown-key",
                span,
                format!("`{other}` is not an item"),
                did_you_mean(other, ["field", "group", "section", "use"]),
            ));
            return None;
        }
    };
    let allow = read_allow(&mut table);
    let soft_required = if key == "field" { table.expression("soft_required") } else { None };
    let item = Item { allow, soft_required, ..read_demands(&mut table, id, content) };
    table.finish();
    Some(item)
}

fn read_named(table: &mut Table<'_>, key: &str) -> Word {
    let id = read_id(table, "id");
    table.what = format!("{key} `{}`", id.text);
    id
}

/// A field, or the group of fields that a composite type stands for.
fn read_field(table: &mut Table<'_>, id: &Word) -> Content {
    let composite = match table.get("type").map(|it| &it.value) {
        Some(TreeValue::Text(name)) => COMPOSITES.iter().position(|it| it == name),
        _ => None,
    };
    let kind = if composite.is_none() { Kind::read(table) } else { Kind::AddressId };
    let mut field = read_common(table, kind);
    match composite {
        Some(0) => likert::read(table, &field),
        Some(_) => {
            field.prefill = read_prefill(table);
            address::read(&field, id)
        }
        None => {
            field.computed = table.expression("computed");
            field.prefill = read_prefill(table);
            Content::Field(Box::new(field))
        }
    }
}

/// What is said alike of fields of every type.
fn read_common(table: &mut Table<'_>, kind: Kind) -> FieldDefinition {
    let sensitivity = match table.one_of("sensitivity", &SENSITIVITIES) {
        Some(0) => Some(Sensitivity::Ordinary),
        Some(1) => Some(Sensitivity::Confidential),
        Some(2) => Some(Sensitivity::Special),
        Some(_) => Some(Sensitivity::Cpr),
        None => None,
    };
    let field = FieldDefinition { computed: None, prefill: None, purpose: table.text("purpose"), sensitivity, kind };
    if field.kind.asks() {
        if field.purpose.is_none() {
            table.missing("purpose", "\"<the id of a law>\"");
        }
        if table.get("sensitivity").is_none() {
            table.missing("sensitivity", "\"ordinary\"");
        }
    }
    field
}

fn read_prefill(table: &mut Table<'_>) -> Option<Prefill> {
    let tree = table.get("prefill")?;
    let what = format!("`prefill` of {}", table.what);
    let mut inner = Table::open(tree, what, table.faults);
    if inner.get("from").is_none() {
        inner.missing("from", "\"identity.name\"");
    }
    let from = inner.one_of("from", &prefill::SOURCES).and_then(|_| inner.text("from"));
    let show = match inner.one_of("show", &PREFILL_MODES) {
        Some(1) => PrefillMode::ReadOnly,
        Some(2) => PrefillMode::Hidden,
        Some(_) | None => PrefillMode::Open,
    };
    inner.finish();
    Some(Prefill { from: from?, show })
}

fn read_repeat(tree: &Tree, faults: &mut Vec<Diagnostic>) -> Repeat {
    let mut table = Table::open(tree, "`repeat`", faults);
    let number = |it: Option<u64>, default: u16| it.map_or(default, |it| u16::try_from(it).unwrap_or(default));
    let min = number(table.count("min", u64::from(MAX_ROWS)), 0);
    let max = number(table.count("max", u64::from(MAX_ROWS)), MAX_ROWS);
    if min > max || max == 0 {
        table.faults.push(Diagnostic::error(
            "bad-repeat",
            tree.span,
            format!("`repeat` from {min} to {max} rows can never be filled in"),
            "let `max` be at least 1 and at least `min`",
        ));
    }
    table.finish();
    Repeat { min, max: max.max(1) }
}

fn read_with(table: &mut Table<'_>) -> Vec<(Word, Vec<Word>)> {
    let mut out = Vec::new();
    for (key, tree) in table.free("with") {
        let word = |tree: &Tree| match &tree.value {
            TreeValue::Text(text) => Some(Word { text: text.clone(), span: tree.span }),
            _ => None,
        };
        let words = match &tree.value {
            TreeValue::List(rows) => rows.iter().map(word).collect::<Option<Vec<_>>>(),
            _ => word(tree).map(|it| vec![it]),
        };
        match words {
            Some(words) => out.push((key, words)),
            None => table.faults.push(Diagnostic::error(
                "wrong-kind",
                tree.span,
                format!("`{}` of `with` is not a string or a list of strings", key.text),
                "write a string in quotes, or a list of them",
            )),
        }
    }
    out
}

fn read_rule(tree: &Tree, faults: &mut Vec<Diagnostic>) -> Rule {
    let mut table = Table::open(tree, "the rule", faults);
    let id = read_named(&mut table, "rule");
    if table.get("check").is_none() {
        table.missing("check", "\"an expression that is true when all is well\"");
    }
    let check = table.expression("check").unwrap_or(Word { text: "true".into(), span: table.span });
    let at = table.texts("at").unwrap_or_default();
    if at.is_empty() {
        table.missing("at", "[\"the field that shows the fault\"]");
    }
    let severity = table.one_of("severity", &SEVERITIES).and_then(|at| Severity::ALL.get(at).copied());
    let severity = severity.unwrap_or(Severity::Error);
    let allow = read_allow(&mut table);
    table.finish();
    Rule { id, check, at, severity, allow }
}
