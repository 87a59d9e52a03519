//! Reads the folders of forms and modules that the tests run on.

use std::fs;
use std::path::{Path, PathBuf};

use blanket_engine::{ModuleSources, Source, Sources};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The files of the form in `folder`, and every module in `modules`.
pub(crate) fn sources(folder: &Path, modules: &Path) -> Sources {
    let json = folder.join("blanket.json");
    Sources {
        definition: source(&if json.is_file() { json } else { folder.join("blanket.toml") }),
        texts: texts(folder),
        modules: entries(modules)
            .into_iter()
            .filter(|it| it.join("blanket.toml").is_file())
            .map(|it| ModuleSources { definition: source(&it.join("blanket.toml")), texts: texts(&it) })
            .collect(),
    }
}

/// A file, named by its own name alone, so that expected texts are the same everywhere.
pub(crate) fn source(file: &Path) -> Source {
    Source {
        name: file.file_name().unwrap().to_string_lossy().into_owned(),
        text: fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())),
    }
}

/// What is in a folder, sorted; nothing if there is no such folder.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = read.map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The name of a file or folder without its ending.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn texts(folder: &Path) -> Vec<(String, Source)> {
    let files = entries(folder).into_iter().filter(|it| it.extension().is_some_and(|it| it == "ftl"));
    files.map(|it| (stem(&it), source(&it))).collect()
}
