//! Everything that makes up one version of a blanket, in one piece: definition, texts and the modules it uses.
//!
//! A bundle is named by the SHA-256 of its canonical JSON. The editor's side makes it from files with [`read`]; the
//! browser and the server take it from JSON.

use serde_json::{Value, json};

use crate::canonical::{canonical_json, sha256_hex};
use crate::definition::{Definition, MAX_FILE_BYTES};
use crate::diagnostic::{Diagnostic, Severity, Span, locate};
use crate::read::{read_definition, tree};
use crate::sorted::Map;
use crate::text::{Language, Texts, json as text_json, parse};

/// One file an author wrote, as its name for messages and its text.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// What diagnostics call it. A definition whose name ends in `.json` is read as JSON.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// The files of a blanket and of the modules there are.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `blanket.toml`, or its JSON form in a file that ends in `.json`.
    pub definition: Source,
    /// A Fluent file per language code.
    pub texts: Vec<(String, Source)>,
    /// Every module that the form may use; those that it does not use are left out of the bundle.
    pub modules: Vec<ModuleSources>,
}

/// The files of a module.
#[derive(Debug, Clone, Default)]
pub struct ModuleSources {
    /// `blanket.toml`, or its JSON form.
    pub definition: Source,
    /// A Fluent file per language code.
    pub texts: Vec<(String, Source)>,
}

impl Sources {
    /// Every file, in the order that [`Span::file`] counts.
    pub fn files(&self) -> Vec<&Source> {
        let own = std::iter::once(&self.definition).chain(self.texts.iter().map(|(_, it)| it));
        let modules =
            self.modules.iter().flat_map(|it| std::iter::once(&it.definition).chain(it.texts.iter().map(|(_, it)| it)));
        own.chain(modules).collect()
    }
}

/// One version of a blanket.
#[derive(Debug, Clone)]
pub struct Bundle {
    pub(crate) definition: Definition,
    pub(crate) texts: Map<Language, Texts>,
    pub(crate) modules: Vec<Module>,
    /// The names of all modules there were to choose from, for "did you mean".
    pub(crate) offered: Vec<String>,
    json: String,
    hash: String,
}

/// A module as a bundle carries it.
#[derive(Debug, Clone)]
pub(crate) struct Module {
    /// `samtykke@1`
    pub(crate) name: String,
    pub(crate) definition: Definition,
    pub(crate) texts: Map<Language, Texts>,
}

/// The bundle that the files make. Its modules are those that the form uses, directly or through another module.
///
/// # Errors
/// With every fault of the files as files: what is not TOML or Fluent, keys and values that the language does not have.
/// What the form means is judged by [`crate::compile`]; [`crate::check`] tells all at once.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{Bundle, read};
///
/// let bundle = read(&example::sources()).unwrap();
/// assert_eq!((bundle.id(), bundle.version()), ("orlov", "1.0.0"));
/// // What is published is the bundle's JSON; whoever reads it has the same form, and can see so by the hash.
/// let again = Bundle::from_json(bundle.to_json()).unwrap();
/// assert_eq!(again.hash(), bundle.hash());
/// ```
pub fn read(sources: &Sources) -> Result<Bundle, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let bundle = read_into(sources, &mut faults);
    locate(&mut faults, &sources.files());
    if faults.iter().any(|it| it.severity == Severity::Error) { Err(faults) } else { Ok(bundle) }
}

/// Reads as far as can be. The spans of the faults are not located yet.
pub(crate) fn read_into(sources: &Sources, faults: &mut Vec<Diagnostic>) -> Bundle {
    let mut file = 0;
    let (definition, texts, form) = read_files(&sources.definition, &sources.texts, &mut file, faults);
    let mut modules = Vec::new();
    for it in &sources.modules {
        let mut own = Vec::new();
        let (definition, texts, value) = read_files(&it.definition, &it.texts, &mut file, &mut own);
        let major = definition.version.text.split('.').next().unwrap_or_default().to_owned();
        let name = format!("{}@{major}", definition.id.text);
        modules.push((Module { name, definition, texts }, value, own));
    }
    let offered = modules.iter().map(|(it, ..)| it.name.clone()).collect();
    let used = used_modules(&definition, &modules);
    modules.retain(|(module, ..)| used.contains(&module.name));
    let mut kept = Vec::new();
    let mut values = Vec::new();
    for (module, value, own) in modules {
        faults.extend(own);
        values.push(json!({ "name": module.name, "definition": value.0, "texts": value.1 }));
        kept.push(module);
    }
    let value = json!({ "format": 1, "definition": form.0, "texts": form.1, "modules": values });
    let json = canonical_json(&value);
    Bundle { definition, texts, modules: kept, offered, hash: sha256_hex(json.as_bytes()), json }
}

type Read = (Definition, Map<Language, Texts>, (Value, Value));

fn read_files(source: &Source, texts: &[(String, Source)], file: &mut u16, faults: &mut Vec<Diagnostic>) -> Read {
    let is_json = source.name.ends_with(".json");
    let read = if is_json { tree::from_json_text } else { tree::from_toml };
    let (tree, errors) = read(within_size(source, *file, faults), *file);
    let is_whole = errors.is_empty() && source.text.len() <= MAX_FILE_BYTES;
    faults.extend(errors);
    // What the parser could not read would only be told of again as missing.
    let definition = if is_whole { read_definition(&tree, faults) } else { read_definition(&tree, &mut Vec::new()) };
    *file += 1;
    let (mut by_language, mut values) = (Map::new(), serde_json::Map::new());
    for (language, source) in texts {
        let read = parse::parse(within_size(source, *file, faults), *file, faults);
        *file += 1;
        values.insert(language.clone(), text_json::write(&read));
        by_language.insert(Language::from(language.as_str()), read);
    }
    (definition, by_language, (tree::definition_to_json(&tree), Value::Object(values)))
}

/// The text of a file; none of one that is too long, which is a fault.
fn within_size<'a>(source: &'a Source, file: u16, faults: &mut Vec<Diagnostic>) -> &'a str {
    if source.text.len() <= MAX_FILE_BYTES {
        return &source.text;
    }
    let message = format!("the file is longer than {MAX_FILE_BYTES} bytes");
    faults.push(Diagnostic::error("file-too-long", Span::new(file, 0..0), message, "split the form"));
    ""
}

/// The names of the modules that a form needs, those of its modules among them.
fn used_modules(definition: &Definition, modules: &[(Module, (Value, Value), Vec<Diagnostic>)]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut open = vec![definition];
    while let Some(definition) = open.pop() {
        for name in definition.uses() {
            if !names.contains(&name) {
                open.extend(modules.iter().filter(|(it, ..)| it.name == name).map(|(it, ..)| &it.definition));
                names.push(name);
            }
        }
    }
    names
}

impl Bundle {
    /// The canonical JSON.
    pub fn to_json(&self) -> &str {
        &self.json
    }

    /// SHA-256 of the canonical JSON, 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The definition in its JSON form: the tree of the author's file, with fields, groups, sections and uses in one list
    /// `items`. Read as a definition it gives the same bundle.
    pub fn definition_json(&self) -> Value {
        let whole: Value = serde_json::from_str(&self.json).unwrap_or_default();
        whole.get("definition").cloned().unwrap_or_default()
    }

    /// The form's id, `pn151`.
    pub fn id(&self) -> &str {
        &self.definition.id.text
    }

    /// `major.minor.patch`
    pub fn version(&self) -> &str {
        &self.definition.version.text
    }

    /// Reads a bundle's JSON, canonical or not: its hash is that of the canonical form.
    ///
    /// # Errors
    /// When it is not JSON, not a bundle of format 1, or its definition is not one; the error says what is wrong.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("the bundle is not JSON: {error}"))?;
        if value.get("format") != Some(&json!(1)) {
            return Err("the bundle is not of format 1".into());
        }
        let mut faults = Vec::new();
        let (definition, texts) = read_part(&value, &mut faults);
        let mut modules = Vec::new();
        for part in value.get("modules").and_then(Value::as_array).into_iter().flatten() {
            let (definition, texts) = read_part(part, &mut faults);
            let name = part.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            modules.push(Module { name, definition, texts });
        }
        if let Some(fault) = faults.first() {
            return Err(format!("the bundle's definition is faulty: {}", fault.message));
        }
        let json = canonical_json(&value);
        Ok(Self { definition, texts, modules, offered: Vec::new(), hash: sha256_hex(json.as_bytes()), json })
    }
}

fn read_part(value: &Value, faults: &mut Vec<Diagnostic>) -> (Definition, Map<Language, Texts>) {
    let definition = read_definition(&tree::from_json(value.get("definition").unwrap_or(&Value::Null)), faults);
    let texts = value.get("texts").and_then(Value::as_object).into_iter().flatten();
    (definition, texts.map(|(code, it)| (Language::from(code.as_str()), text_json::read(it))).collect())
}
