//! Configurations: the one in the repository is right, and every fault is drawn as `tests/config/<fault>.expected` says.
//! `UPDATE=1` rewrites the expected texts.

use std::{collections::BTreeSet, fs, path::Path};

use blanket_server::config;

use crate::harness::Place;

#[test]
fn faults_are_drawn() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut files: Vec<_> = fs::read_dir("tests/config").unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "toml"));
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let drawn = config::read(&file, |_| None).expect_err("this configuration has faults").to_string() + "\n";
        let expected = file.with_extension("expected");
        if update {
            fs::write(&expected, &drawn).unwrap();
        }
        assert_eq!(drawn, fs::read_to_string(&expected).unwrap_or_default(), "{}", file.display());
    }
}

#[test]
fn every_key_has_a_variable() {
    let place = Place::new();
    let read = |name: &'static str, value: &'static str| {
        config::read(&place.config(), |it| match it.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning).then(String::new),
            None => (it == name).then(|| value.to_owned()),
        })
    };
    assert_eq!(read("BLANKET_LISTEN", "127.0.0.1:7").unwrap().listen.port(), 7);
    assert_eq!(read("BLANKET_DATA", "elsewhere").unwrap().data, place.path("elsewhere"));
    assert_eq!(read("BLANKET_WEB", "site").unwrap().web, Some(place.path("site")));
    assert_eq!(read("OTHER", "x").unwrap().data, place.path("data"));
    assert_eq!(read("BLANKET_ATTACHMENTS_MAX_BYTES", "7").unwrap().max_attachment_bytes, 7);
    assert!(read("BLANKET_FORMS_EXAMPLES", "true").unwrap().examples);
    let receiver = read("BLANKET_RECEIVER_ONE_PATH", "in").unwrap().receivers.remove(0);
    assert!(format!("{receiver:?}").contains(place.path("in").to_str().unwrap()), "{receiver:?}");
    // A table that is not in the file.
    assert!(read("BLANKET_ADDRESSES_FIXTURE", "a.json").unwrap().addresses.is_some());
    for (name, value, message) in [
        ("BLANKET_LISTEN", "here", "`here` is not an address with a port"),
        ("BLANKET_ATTACHMENTS_MAX_BYTES", "many", "`max_bytes` is not a number above 0"),
        ("BLANKET_FORMS_EXAMPLES", "yes", "`examples` is not true or false"),
        ("BLANKET_LOG", "loud", "`loud` is no level of a log"),
        ("BLANKET_ORIGINS_OWN", "here", "`here` is not an origin"),
    ] {
        let fault = read(name, value).unwrap_err().to_string();
        assert!(fault.contains(message) && fault.contains(name), "{fault}");
    }
}

/// Every key of `tests/config/all/*.toml`, which have between them all that there are, stands in the page for operators with
/// its variable, and nothing else does.
#[test]
fn the_page_for_operators_has_every_key() {
    let mut read = BTreeSet::new();
    for file in fs::read_dir("tests/config/all").unwrap() {
        read.append(&mut config::keys(&file.unwrap().path()).unwrap());
    }
    let page = fs::read_to_string("../docs/drift/konfiguration.md").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let told: BTreeSet<String> = rows.map(|(key, _)| key.to_owned()).collect();
    // A table is told by its keys.
    let is_table = |it: &str| read.iter().any(|other| other.strip_prefix(it).is_some_and(|rest| rest.starts_with('.')));
    let keys: BTreeSet<String> = read.iter().filter(|it| !is_table(it)).cloned().collect();
    let (missing, gone): (Vec<_>, Vec<_>) = (keys.difference(&told).collect(), told.difference(&keys).collect());
    assert!(missing.is_empty() && gone.is_empty(), "not in the page: {missing:?}; no keys: {gone:?}");
}

#[test]
fn the_configuration_of_the_repository_is_right() {
    let config = config::read(Path::new("../blanket.toml"), |_| None).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.data, Path::new("../data"));
    assert_eq!(config.receivers_of("pn151"), ["sagsbehandling"]);
}

#[tokio::test]
async fn a_form_that_goes_nowhere_stops_the_start() {
    let place = Place::new();
    let text = fs::read_to_string(place.config()).unwrap().replace("proe*", "pn*");
    fs::write(place.config(), text).unwrap();
    let fault = blanket_server::start(config::read(&place.config(), |_| None).unwrap()).await.unwrap_err().to_string();
    assert_eq!(fault, "no [[route]] says where answers to `proeve` go; add one with form = \"proeve\" or form = \"*\"");
}
