//! Finds forms on disk and reads their files into the engine's [`Sources`].
//!
//! A form is a folder with `blanket.toml` (or `blanket.json`) and `<language>.ftl`. Its modules lie in `moduler/<name>/`, beside it or beside
//! any folder above it. Files are called in diagnostics as the user called the folder.
//!
//! Not here: what the files mean; that is the engine's.

use std::{
    ffi::OsStr,
    fmt, fs, io,
    path::{Component, Path, PathBuf},
};

use blanket_engine::{Blanket, Bundle, ModuleSources, Severity, Source, Sources, check, draw};
use toml::de::DeTable;

/// A definition as authors write it, and as machines do; where both lie, the first counts.
const DEFINITIONS: [&str; 2] = ["blanket.toml", "blanket.json"];
const MODULES: &str = "moduler";
const CASES: &str = "cases";
/// How deep below a given folder forms are looked for.
const DEEPEST: usize = 8;

/// Why there is nothing to read.
#[derive(Debug)]
pub enum SourcesError {
    Unreadable(PathBuf, io::Error),
    /// Nothing in this folder, or below it, is a form.
    NoForm(PathBuf),
    /// A module by itself is not a form.
    IsModule(PathBuf),
    /// A form with faults, drawn.
    Faults(String),
}

impl fmt::Display for SourcesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "cannot read {}: {error}", path.display()),
            Self::NoForm(path) => {
                write!(
                    f,
                    "there is no form in {}: no folder there holds a {} with an `id`",
                    path.display(),
                    DEFINITIONS[0]
                )
            }
            Self::IsModule(path) => write!(f, "{} is a module, not a form; name a form that uses it", path.display()),
            Self::Faults(drawn) => f.write_str(drawn.trim_end()),
        }
    }
}

impl std::error::Error for SourcesError {}

/// The folders of the forms that `path` names: a form's folder, its definition, or a folder that holds several.
///
/// # Errors
/// When nothing is there, or it cannot be read.
pub fn find(path: &Path) -> Result<Vec<PathBuf>, SourcesError> {
    let unreadable = |error| SourcesError::Unreadable(path.to_owned(), error);
    let folder = if fs::metadata(path).map_err(unreadable)?.is_file() {
        if !DEFINITIONS.iter().any(|it| path.file_name() == Some(OsStr::new(it))) {
            return Err(SourcesError::NoForm(path.to_owned()));
        }
        path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
    } else {
        path
    };
    match kind(folder)? {
        Some(Kind::Form) => return Ok(vec![folder.to_owned()]),
        Some(Kind::Module) => return Err(SourcesError::IsModule(folder.to_owned())),
        Some(Kind::Other) | None => {}
    }
    let mut found = Vec::new();
    walk(folder, DEEPEST, &mut found)?;
    if found.is_empty() { Err(SourcesError::NoForm(path.to_owned())) } else { Ok(found) }
}

/// Reads the files of the form in `folder`, and of all modules it may use.
///
/// # Errors
/// When one of them cannot be read.
pub fn load(folder: &Path) -> Result<Sources, SourcesError> {
    let mut modules: Vec<(String, ModuleSources)> = Vec::new();
    for place in folders_above(folder)? {
        let place = place.join(MODULES);
        if !place.is_dir() {
            continue;
        }
        for module in children(&place)? {
            let name = module.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_new = modules.iter().all(|(other, _)| *other != name);
            // The nearest module of a name is the one that counts.
            if is_new && let Some(file) = definition(&module) {
                modules.push((name, ModuleSources { definition: read(&file)?, texts: texts(&module)? }));
            }
        }
    }
    let modules = modules.into_iter().map(|(_, module)| module).collect();
    let file = definition(folder).unwrap_or_else(|| folder.join(DEFINITIONS[0]));
    Ok(Sources { definition: read(&file)?, texts: texts(folder)?, modules })
}

/// Reads and compiles the form in `folder`. Errors that do not touch its meaning, such as a missing text, are let pass.
///
/// # Errors
/// When a file cannot be read, or with all errors of a form that has no meaning.
pub fn compile(folder: &Path) -> Result<(Bundle, Blanket), SourcesError> {
    let sources = load(folder)?;
    let compiled = blanket_engine::read(&sources).and_then(|bundle| {
        let blanket = blanket_engine::compile(&bundle)?;
        Ok((bundle, blanket))
    });
    compiled.map_err(|_| SourcesError::Faults(errors(&sources)))
}

/// The same for a form that goes to citizens: no error at all is let pass.
///
/// # Errors
/// When a file cannot be read, or with all errors of the form.
pub fn compile_whole(folder: &Path) -> Result<(Bundle, Blanket), SourcesError> {
    let errors = errors(&load(folder)?);
    if errors.is_empty() { compile(folder) } else { Err(SourcesError::Faults(errors)) }
}

/// All errors, drawn; empty when there are none.
fn errors(sources: &Sources) -> String {
    let errors = check(sources).into_iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| draw(&it, &sources.files()) + "\n").collect()
}

/// The files of cases of the form in `folder`: `cases/*.toml`.
///
/// # Errors
/// When one of them cannot be read.
pub fn cases(folder: &Path) -> Result<Vec<Source>, SourcesError> {
    let folder = folder.join(CASES);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = entries(&folder)?;
    files.retain(|it| it.extension() == Some(OsStr::new("toml")));
    files.iter().map(|it| read(it)).collect()
}

/// What a `blanket.toml` is; the server's own configuration has the same name.
enum Kind {
    Form,
    Module,
    Other,
}

/// The file of the definition in `folder`.
fn definition(folder: &Path) -> Option<PathBuf> {
    DEFINITIONS.iter().map(|it| folder.join(it)).find(|it| it.is_file())
}

/// None when the folder has no definition.
fn kind(folder: &Path) -> Result<Option<Kind>, SourcesError> {
    let Some(file) = definition(folder) else { return Ok(None) };
    let text = read(&file)?.text;
    if file.extension() == Some(OsStr::new("json")) {
        let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let is_module = json.get("module").is_some() && json.get("id").is_none();
        return Ok(Some(if is_module { Kind::Module } else { Kind::Form }));
    }
    // Faults are for the engine to tell about: what cannot be read as something else is taken for a form.
    let (table, _) = DeTable::parse_recoverable(&text);
    let table = table.into_inner();
    let has = |key: &str| table.keys().any(|it| it.get_ref() == key);
    let configuration = !has("id") && !has("format") && (has("server") || has("receiver") || has("route"));
    Ok(Some(if configuration {
        Kind::Other
    } else if has("module") && !has("id") {
        Kind::Module
    } else {
        Kind::Form
    }))
}

fn walk(folder: &Path, deepest: usize, found: &mut Vec<PathBuf>) -> Result<(), SourcesError> {
    for child in children(folder)? {
        let hidden = child.file_name().is_some_and(|it| it.as_encoded_bytes().starts_with(b"."));
        if hidden || child.file_name() == Some(OsStr::new(MODULES)) {
            continue;
        }
        match kind(&child)? {
            Some(Kind::Form) => found.push(child),
            Some(Kind::Module) => {}
            Some(Kind::Other) | None if deepest > 0 => walk(&child, deepest - 1, found)?,
            Some(Kind::Other) | None => {}
        }
    }
    Ok(())
}

/// The folders in a folder, by name.
fn children(folder: &Path) -> Result<Vec<PathBuf>, SourcesError> {
    let mut paths = entries(folder)?;
    paths.retain(|it| it.is_dir());
    Ok(paths)
}

fn texts(folder: &Path) -> Result<Vec<(String, Source)>, SourcesError> {
    let mut texts = Vec::new();
    for file in entries(folder)? {
        if file.extension() == Some(OsStr::new("ftl")) && file.is_file() {
            let language = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            texts.push((language, read(&file)?));
        }
    }
    Ok(texts)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, SourcesError> {
    let unreadable = |error| SourcesError::Unreadable(folder.to_owned(), error);
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    // Joined to the folder as the user named it; "." itself adds nothing to a name.
    let at = if folder == Path::new(".") { Path::new("") } else { folder };
    let paths: io::Result<Vec<PathBuf>> = entries.map(|it| Ok(at.join(it?.file_name()))).collect();
    let mut paths = paths.map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

fn read(file: &Path) -> Result<Source, SourcesError> {
    let text = fs::read_to_string(file).map_err(|error| SourcesError::Unreadable(file.to_owned(), error))?;
    Ok(Source { name: file.display().to_string(), text })
}

/// A folder and all above it, the nearest first, written as the user would: from `a/b` come `a/b`, `a`, `.` and `..`.
fn folders_above(folder: &Path) -> Result<Vec<PathBuf>, SourcesError> {
    let whole = folder.canonicalize().map_err(|error| SourcesError::Unreadable(folder.to_owned(), error))?;
    let mut written = folder.to_owned();
    let mut all = Vec::new();
    for _ in whole.ancestors() {
        all.push(written.clone());
        if matches!(written.components().next_back(), Some(Component::Normal(_))) {
            written.pop();
        } else {
            written.push("..");
        }
    }
    Ok(all)
}
