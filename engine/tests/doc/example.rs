// What the examples of the engine's documentation share: a form of three questions, and a day. Each example includes this
// file as its module `example`.

use blanket_engine::{Blanket, Context, Source, Sources, compile, parse_date, read};

macro_rules! file {
    ($name:literal) => {
        Source {
            name: $name.into(),
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/orlov/", $name)).into(),
        }
    };
}

/// The author's files, which lie in `engine/tests/doc/orlov`.
pub fn sources() -> Sources {
    let texts = vec![("da".into(), file!("da.ftl")), ("en".into(), file!("en.ftl"))];
    Sources { definition: file!("blanket.toml"), texts, modules: vec![] }
}

/// The form.
pub fn blanket() -> Blanket {
    compile(&read(&sources()).unwrap()).unwrap()
}

/// 20 November 2026.
pub fn day() -> Context {
    Context { today: parse_date("2026-11-20").unwrap() }
}
