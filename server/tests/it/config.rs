//! Configurations: the one in the repository is right, and every fault is drawn as `tests/config/<fault>.expected` says.
//! `UPDATE=1` rewrites the expected texts.

use std::{fs, path::Path};

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
fn the_environment_overrides_three_things() {
    let place = Place::new();
    let read = |name: &'static str, value: &'static str| {
        config::read(&place.config(), |it| (it == name).then(|| value.to_owned()))
    };
    assert_eq!(read("BLANKET_LISTEN", "127.0.0.1:7").unwrap().listen.port(), 7);
    assert_eq!(read("BLANKET_DATA", "elsewhere").unwrap().data, Path::new("elsewhere"));
    assert_eq!(read("BLANKET_WEB", "site").unwrap().web.as_deref(), Some(Path::new("site")));
    assert_eq!(read("OTHER", "x").unwrap().data, place.path("data"));
    let fault = read("BLANKET_LISTEN", "here").unwrap_err().to_string();
    assert!(fault.contains("`here` is not an address with a port") && fault.contains("BLANKET_LISTEN"), "{fault}");
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
