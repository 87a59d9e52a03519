//! The form that is measured: so many fields, ten a section, a fifth of them conditional, a tenth computed. One of the first ten
//! is typed in. `page/vanilla.js` is the same, written by hand.

use std::{fmt::Write as _, fs, path::Path};

/// Fields in a section.
const SECTION: usize = 10;
/// The field that is typed in.
const TYPED: usize = 7;
/// Up to here what is computed hangs on the field that is typed in.
const DEPENDENT: usize = 50;

/// How many fields must be answered when nothing has been.
pub(crate) fn demanded(count: usize) -> usize {
    count / SECTION
}

pub(crate) fn id(count: usize) -> String {
    format!("maalt{count}")
}

/// Writes the form's folder.
pub(crate) fn write(count: usize, into: &Path) {
    let mut toml = format!(
        "format = 1\nid = \"{}\"\nversion = \"1.0.0\"\nlanguages = [\"da\"]\n[[law]]\nid = \"lov\"\n\
         eli = \"https://www.retsinformation.dk/eli/lta/2022/170\"\n[[step]]\nid = \"alle\"\n",
        id(count)
    );
    let mut texts = "blanket = Målt\nlaw-lov = Loven\nstep-alle = Alle\n".to_owned();
    for at in 0..count {
        let (first, place) = (at - at % SECTION, at % SECTION);
        if place == 0 {
            let _ = writeln!(toml, "[[step.section]]\nid = \"s{at}\"");
            let _ = writeln!(texts, "section-s{at} = Afsnit {at}");
        }
        let kind = match place {
            0 => "type = \"yes_no\"".to_owned(),
            2 => "type = \"choice\"\noptions = [\"leje\", \"andel\", \"egen\", \"andet\"]".to_owned(),
            3 => format!("type = \"text\"\nrelevant = 'f{first}'"),
            4 => "type = \"date\"\nrequired = true".to_owned(),
            6 => format!("type = \"phone\"\nrelevant = 'f{} = \"egen\"'", first + 2),
            7 | 8 => "type = \"number\"".to_owned(),
            9 if at < DEPENDENT => format!("type = \"number\"\ncomputed = 'kilde * {}'", at + 1),
            9 => format!("type = \"number\"\ncomputed = 'f{} + f{}'", at - 1, at - 2),
            _ => "type = \"text\"".to_owned(),
        };
        let id = if at == TYPED { "kilde".to_owned() } else { format!("f{at}") };
        let _ = write!(toml, "[[step.section.field]]\nid = \"{id}\"\n{kind}\n{ASKED}");
        let _ = writeln!(texts, "{id} = Felt {at}");
        if place == 2 {
            let options = [("leje", "Leje"), ("andel", "Andel"), ("egen", "Egen"), ("andet", "Andet")];
            options.iter().for_each(|(id, text)| texts.push_str(&format!("    .option-{id} = {text}\n")));
        }
    }
    let folder = into.join(id(count));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("blanket.toml"), toml).unwrap();
    fs::write(folder.join("da.ftl"), texts).unwrap();
}

const ASKED: &str = "purpose = \"lov\"\nsensitivity = \"ordinary\"\n";
