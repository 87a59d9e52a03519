//! The editor's commands of the real binary: what they print, and their exit codes.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use blanket_engine::Bundle;
use serde_json::{Value, json};
use tempfile::TempDir;

const FORM: &str = "tests/forms/proeve";

fn blanket(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_blanket")).args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A copy of the form in a folder of its own, with one word of its definition replaced.
fn with_fault(from: &str, to: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["blanket.toml", "da.ftl", "en.ftl"] {
        let text = fs::read_to_string(Path::new(FORM).join(name)).unwrap();
        fs::write(folder.path().join(name), text.replacen(from, to, 1)).unwrap();
    }
    folder
}

#[test]
fn check_is_silent_about_a_form_without_faults() {
    // The form's folder, its definition, and a folder that holds it.
    for path in [FORM, "tests/forms/proeve/blanket.toml", "tests/forms"] {
        let output = blanket(&["check", path, "--format", "json"]);
        assert_eq!((code(&output), json_of(&output)), (0, json!([])), "{path}");
    }
    // The server's configuration has the same file name, and is not a form; nor are modules.
    assert_eq!(code(&blanket(&["check", "../forms"])), 0);
    assert_eq!(code(&blanket(&["check", "../forms/moduler/samtykke"])), 2);
}

#[test]
fn check_tells_where_a_fault_is() {
    let folder = with_fault("relevant = \"med_bilag\"", "relevant = \"med_bialg\"");
    let path = folder.path().to_str().unwrap();
    let output = blanket(&["check", path, "--format", "json"]);
    assert_eq!(code(&output), 1);
    let rows = json_of(&output);
    let row = &rows[0];
    assert_eq!(row["severity"], json!("error"));
    assert_eq!(row["file"], json!(format!("{path}/blanket.toml")));
    let text = fs::read_to_string(folder.path().join("blanket.toml")).unwrap();
    let line = text.lines().position(|it| it.contains("med_bialg")).unwrap() + 1;
    assert_eq!((&row["line"], row["column"].as_u64().unwrap() > 1), (&json!(line), true));
    assert!(row["help"].as_str().unwrap().contains("med_bilag"), "{row}");

    let drawn = blanket(&["check", path]);
    assert_eq!(code(&drawn), 1);
    let drawn = String::from_utf8(drawn.stdout).unwrap();
    assert!(drawn.contains(&format!("{path}/blanket.toml:{line}:")) && drawn.contains("^^^"), "{drawn}");
}

#[test]
fn check_speaks_sarif() {
    let folder = with_fault("relevant = \"med_bilag\"", "relevant = \"med_bialg\"");
    let path = folder.path().to_str().unwrap();
    let output = blanket(&["check", path, "--format", "sarif"]);
    assert_eq!(code(&output), 1);
    let log = json_of(&output);
    assert_eq!((&log["version"], log["runs"].as_array().unwrap().len()), (&json!("2.1.0"), 1));
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], json!("blanket"));
    assert_eq!(run["tool"]["driver"]["rules"], json!([{ "id": "unknown-name" }]));
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&json!("unknown-name"), &json!("error")));
    assert!(result["message"]["text"].as_str().unwrap().contains("med_bilag"), "{result}");
    let place = &result["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.starts_with("file:///") && uri.ends_with("/blanket.toml"), "{uri}");
    let text = fs::read_to_string(folder.path().join("blanket.toml")).unwrap();
    let region = &place["region"];
    let line = text.lines().nth(region["startLine"].as_u64().unwrap() as usize - 1).unwrap();
    let column = |key: &str| region[key].as_u64().unwrap() as usize - 1;
    assert_eq!(&line[column("startColumn")..column("endColumn")], "med_bialg");

    let clean = json_of(&blanket(&["check", FORM, "--format", "sarif"]));
    assert_eq!(clean["runs"][0]["results"], json!([]));
}

#[test]
fn compile_writes_a_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bundle.json");
    let output = blanket(&["compile", FORM, "-o", file.to_str().unwrap()]);
    assert_eq!(code(&output), 0);
    let bundle = Bundle::from_json(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("proeve 1.0.0 {}\n", bundle.hash()));

    let faulty = with_fault("navn = Navn", "nvan = Navn");
    let output = blanket(&["compile", faulty.path().to_str().unwrap(), "-o", file.to_str().unwrap()]);
    assert_eq!(code(&output), 1, "a missing text is let pass by eval, not here");
}

#[test]
fn export_prints_the_definition() {
    let output = blanket(&["export", FORM]);
    let definition = json_of(&output);
    assert_eq!((code(&output), &definition["id"]), (0, &json!("proeve")));

    // Read from JSON it makes the same bundle.
    let folder = tempfile::tempdir().unwrap();
    for name in ["da.ftl", "en.ftl"] {
        fs::copy(Path::new(FORM).join(name), folder.path().join(name)).unwrap();
    }
    let file = folder.path().join("blanket.json");
    fs::write(&file, output.stdout).unwrap();
    let bundle = folder.path().join("bundle.json");
    let compile = |path: &Path| blanket(&["compile", path.to_str().unwrap(), "-o", bundle.to_str().unwrap()]).stdout;
    let expected = compile(Path::new(FORM));
    assert_eq!((compile(folder.path()), compile(&file)), (expected.clone(), expected));

    let mut faulty = definition;
    faulty["nummer"] = json!("PN 1");
    fs::write(&file, faulty.to_string()).unwrap();
    let output = blanket(&["check", file.to_str().unwrap(), "--format", "json"]);
    let rows = json_of(&output);
    assert_eq!((code(&output), &rows[0]["code"]), (1, &json!("unknown-key")), "{rows}");
    fs::write(&file, "{").unwrap();
    let output = blanket(&["check", folder.path().to_str().unwrap(), "--format", "json"]);
    let rows = json_of(&output);
    assert_eq!((code(&output), &rows[0]["code"]), (1, &json!("not-json")), "{rows}");
    assert_eq!(code(&blanket(&["export", file.to_str().unwrap()])), 1);
}

#[test]
fn schema_prints_the_schema() {
    let output = blanket(&["schema", FORM]);
    let schema = json_of(&output);
    assert_eq!((code(&output), &schema["properties"]["navn"]["type"]), (0, &json!("string")), "{schema}");
    let output = blanket(&["schema", "--language"]);
    assert_eq!(code(&output), 0);
    assert_eq!(output.stdout, fs::read("../docs/schema/definition-1.json").unwrap());
    assert_eq!(code(&blanket(&["schema"])), 2);
    assert_eq!(code(&blanket(&["schema", FORM, "--language"])), 2);
}

#[test]
fn eval_prints_the_state() {
    let folder = tempfile::tempdir().unwrap();
    let answers = folder.path().join("answers.json");
    fs::write(&answers, r#"{ "navn": "Anna", "med_bilag": "no" }"#).unwrap();
    let answers = answers.to_str().unwrap();
    let output = blanket(&["eval", FORM, answers, "--today", "2026-11-20"]);
    assert_eq!(code(&output), 0);
    let state = json_of(&output).to_string();
    assert!(state.contains("Anna"), "{state}");
    assert_eq!(code(&blanket(&["eval", FORM, answers, "--today", "20-11-2026"])), 2);
    assert_eq!(code(&blanket(&["eval", FORM, "nowhere.json", "--today", "2026-11-20"])), 2);
}

#[test]
fn feel_prints_the_value_of_an_expression() {
    let folder = tempfile::tempdir().unwrap();
    let names = folder.path().join("names.json");
    fs::write(&names, r#"{ "first name": "Ada", "rows": [{ "hours": 7.5 }, { "hours": 30 }], "on": "2026-01-01" }"#)
        .unwrap();
    let names = names.to_str().unwrap();
    for (arguments, expected) in [
        (&["0.1 + 0.2"][..], "0.3"),
        (&["12345678901234567890.12345678"], "12345678901234567890.12345678"),
        (&["-1"], "-1"),
        (&["-@\"P1D\""], "\"-P1D\""),
        (&["{a: @\"2026-01-31\" + @\"P1M\", b: [null, 1 = 1]}"], r#"{"a":"2026-02-28","b":[null,true]}"#),
        (&["nosuch(1)"], "null"),
        (&["today()", "--today", "2026-11-20"], "\"2026-11-20\""),
        (&["now() instance of date and time"], "true"),
        (&["sum(rows.hours)", "--context", names], "37.5"),
        (&["first name + \"!\"", "--context", names], "\"Ada!\""),
        (&["on instance of string", "--context", names], "true"),
        (&["--context", names, "date(on).year"], "2026"),
    ] {
        let output = blanket(&[&["feel"][..], arguments].concat());
        let told = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!((code(&output), told.trim_end()), (0, expected), "{arguments:?}");
    }

    let output = blanket(&["feel", "1 +\n (2"]);
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!((code(&output), output.stdout.as_slice()), (2, &b""[..]));
    assert_eq!(
        told,
        "error[syntax]: `)` should stand here\n  --> expression:2:4\n  |\n2 |  (2\n  |    ^\n  = help: write `)` here\n"
    );
    fs::write(folder.path().join("list.json"), "[1]").unwrap();
    let list = folder.path().join("list.json");
    assert_eq!(code(&blanket(&["feel", "1", "--context", list.to_str().unwrap()])), 2);
    assert_eq!(code(&blanket(&["feel", "1", "--context", "nowhere.json"])), 2);
    assert_eq!(code(&blanket(&["feel", ""])), 2);
}

#[test]
fn test_runs_the_cases() {
    let output = blanket(&["test", FORM]);
    assert_eq!(String::from_utf8(output.stdout.clone()).unwrap(), "2 passed, 0 failed\n");
    assert_eq!(code(&output), 0);

    let folder = with_fault("max = 1000", "max = 10");
    fs::create_dir(folder.path().join("cases")).unwrap();
    fs::copy("tests/forms/proeve/cases/alle.toml", folder.path().join("cases/alle.toml")).unwrap();
    let output = blanket(&["test", folder.path().to_str().unwrap()]);
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(code(&output), 1, "{told}");
    assert!(told.contains("alle.toml: et beløb med decimaler") && told.ends_with("1 passed, 1 failed\n"), "{told}");
}

#[test]
fn test_tells_conditions_that_came_out_one_way() {
    let folder = with_fault("relevant = \"med_bilag\"", "relevant = 'med_bilag and navn != \"Bo\"'");
    fs::create_dir(folder.path().join("cases")).unwrap();
    let cases = fs::read_to_string("tests/forms/proeve/cases/alle.toml").unwrap();
    let second = cases.rfind("[[case]]").unwrap();
    fs::write(folder.path().join("cases/en.toml"), &cases[second..]).unwrap();
    let path = folder.path().to_str().unwrap();
    let output = blanket(&["test", path]);
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(code(&output), 0, "a gap alone is no failure");
    let gap = "proeve: bilag: `relevant` is never false: med_bilag and navn != \"Bo\"\n";
    assert!(told.starts_with("1 passed, 0 failed\n") && told.ends_with(gap), "{told}");
    assert_eq!(code(&blanket(&["test", path, "--coverage"])), 1);
    assert_eq!(code(&blanket(&["test", FORM, "--coverage"])), 0);
}

#[test]
fn test_rewrites_what_is_expected() {
    let folder = with_fault("max = 1000", "max = 1000");
    let file = folder.path().join("cases/alle.toml");
    fs::create_dir(folder.path().join("cases")).unwrap();
    let text = |beloeb: &str, navn: &str, med_bilag: &str, issues: &str| {
        format!(
            "# Om cases.\n[[case]]\nname = \"et\"   # et navn\ntoday = 2026-11-20\n\
             answers = {{ navn = \"Anna\", beloeb = \"12,5\", med_bilag = \"no\" }}\n\
             [case.expect]\nvalues = {{ beloeb = {beloeb} }} # i kroner\nrequired = {{ navn = true,  bilag = false }}\n\
             payload = {{ beloeb = {beloeb}, navn = \"{navn}\",  {med_bilag} }}\n\
             issues = [{issues}] # ingen\n"
        )
    };
    fs::write(&file, text("11.5", "Bo", "by = \"Ry\"", "\"navn: missing\", \"x: y\"")).unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(code(&blanket(&["test", path])), 1);
    let output = blanket(&["test", path, "--update"]);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stdout));
    let now = fs::read_to_string(&file).unwrap();
    let expected = text("12.5", "Anna", "med_bilag = false, ture = []", "");
    assert_eq!(now.replace(' ', ""), expected.replace(' ', ""), "{now}");
    assert!(now.contains("required = { navn = true,  bilag = false }\n"), "what holds keeps its layout: {now}");
    assert!(!String::from_utf8(blanket(&["test", path, "--update"]).stdout).unwrap().contains("rewritten"));
}

#[test]
fn explain_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let answers = folder.path().join("answers.json");
    fs::write(&answers, r#"{ "navn": "Anna", "med_bilag": "no" }"#).unwrap();
    let answers = answers.to_str().unwrap();
    let output = blanket(&["explain", FORM, answers, "bilag", "--today", "2026-11-20"]);
    assert_eq!(code(&output), 0);
    let told = String::from_utf8(output.stdout).unwrap();
    let squeezed: Vec<String> = told.lines().map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in ["bilag: null", "step om -> yes", "bilag -> no", "med_bilag -> false", "true -> true", "nothing"] {
        assert!(squeezed.iter().any(|it| it == line), "{line}\n{told}");
    }
    let output = blanket(&["explain", FORM, answers, "bilg"]);
    assert_eq!(code(&output), 2);
    assert!(String::from_utf8(output.stderr).unwrap().contains("`bilag`"));
}

#[test]
fn wrong_usage_and_missing_files() {
    for arguments in
        [&["chek"][..], &[], &["check"], &["check", "nowhere"], &["test", "nowhere"], &["serve", "--config", "nowhere"]]
    {
        let output = blanket(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert_ne!(output.stderr, b"", "{arguments:?}");
    }
}
