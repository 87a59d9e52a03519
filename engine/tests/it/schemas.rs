//! The schemas say what the reader and the engine say, as an independent validator understands them.

use std::path::{Path, PathBuf};

use blanket_engine::case::read_cases;
use blanket_engine::{
    Answers, Context, Diagnostic, ModuleSources, Source, Sources, check, compile, draw, evaluate, language_schema,
    read, schema, submit,
};
use jsonschema::Validator;
use libtest_mimic::Trial;
use serde_json::{Map, Value, json};

use crate::files::{entries, root, source, stem};
use crate::forms::of_form;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        crate::trial("schema::language::is_current", || {
            let text = format!("{:#}\n", language_schema());
            crate::expect_file(&root().join("docs/schema/definition-1.json"), &text)
        }),
        crate::trial("schema::language::every_key", every_key),
        crate::trial("schema::language::same_keys", same_keys),
        crate::trial("schema::language::no_other_key", no_other_key),
        crate::trial("schema::language::refuses", refuses),
        crate::trial("schema::language::not_json", not_json),
        crate::trial("schema::payload::requires", requires),
    ];
    for form in forms() {
        let of = form.clone();
        trials.push(crate::trial(format!("schema::language::{}", stem(&form)), move || definitions(&of)));
        trials.push(crate::trial(format!("schema::payload::{}", stem(&form)), move || payloads(&form)));
    }
    trials
}

fn forms() -> Vec<PathBuf> {
    let folders = ["engine/tests/cases/forms", "forms/blanketter", "forms/eksempler", "server/tests/forms"];
    folders.iter().flat_map(|it| entries(&root().join(it))).collect()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::meta::validate(schema).unwrap();
    jsonschema::draft202012::new(schema).unwrap()
}

fn faults(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|it| format!("{}: {it}", it.instance_path())).collect()
}

/// The definition of a form and of its modules are valid, and as JSON they make the same bundle as their TOML.
fn definitions(form: &Path) -> Vec<String> {
    let validator = validator(&language_schema());
    let bundle = read(&of_form(form)).unwrap();
    let whole: Value = serde_json::from_str(bundle.to_json()).unwrap();
    let modules: Vec<&Value> = whole["modules"].as_array().unwrap().iter().map(|it| &it["definition"]).collect();
    let mut wrong = faults(&validator, &bundle.definition_json());
    wrong.extend(modules.iter().flat_map(|it| faults(&validator, it)));

    let mut sources = of_form(form);
    sources.definition = in_json(&bundle.definition_json());
    for module in &mut sources.modules {
        let own = modules.iter().find(|it| module.definition.text.contains(&format!("module = {}", it["module"])));
        if let Some(own) = own {
            module.definition = in_json(own);
        }
    }
    match read(&sources) {
        Ok(again) if again.hash() == bundle.hash() => {}
        Ok(_) => wrong.push("the definition as JSON makes another bundle".into()),
        Err(faults) => wrong.extend(faults.into_iter().map(|it| it.message)),
    }
    wrong
}

fn in_json(definition: &Value) -> Source {
    Source { name: "blanket.json".into(), text: format!("{definition:#}") }
}

fn reader(definition: &Value) -> Vec<String> {
    reading(definition).into_iter().map(|it| it.message).collect()
}

/// What the reader says of a definition; a module is read as one that a form uses.
fn reading(definition: &Value) -> Vec<Diagnostic> {
    let no_texts = |definition: &Value| Sources { definition: in_json(definition), texts: vec![], modules: vec![] };
    let sources = match definition.get("module") {
        None => no_texts(definition),
        Some(name) => {
            let version = definition["version"].as_str().unwrap_or_default();
            let major = version.split('.').next().unwrap_or_default();
            let user = json!({
                "format": 1,
                "id": "bruger",
                "version": "1.0.0",
                "languages": ["da"],
                "step": [{ "id": "alle", "items": [{ "use": {
                    "as": "modul",
                    "module": format!("{}@{major}", name.as_str().unwrap_or_default()),
                } }] }],
            });
            let modules = vec![ModuleSources { definition: in_json(definition), texts: vec![] }];
            Sources { modules, ..no_texts(&user) }
        }
    };
    read(&sources).err().unwrap_or_default()
}

/// A definition with every key of the schema in it, and every kind of field, is read without a fault.
fn every_key() -> Vec<String> {
    let schema = language_schema();
    let validator = validator(&schema);
    let mut wrong = Vec::new();
    for name in ["blanket", "module"] {
        let definition = sample(&schema, &schema["$defs"][name], 0);
        wrong.extend(faults(&validator, &definition));
        wrong.extend(reader(&definition));
        let said = definition.to_string();
        for kind in kinds(&schema) {
            if !said.contains(&format!("\"type\":\"{kind}\"")) {
                wrong.push(format!("the sample of a {name} has no {kind}"));
            }
        }
    }
    wrong
}

/// Of every table, the reader asks for just the keys that the schema has: a key nobody knows makes it tell them.
fn same_keys() -> Vec<String> {
    let schema = language_schema();
    let mut wrong = Vec::new();
    for name in ["blanket", "module"] {
        let definition = sample(&schema, &schema["$defs"][name], 0);
        let mut tables = Vec::new();
        find_tables(&schema, &schema["$defs"][name], &definition, String::new(), &mut tables);
        for (place, keys) in tables {
            let mut definition = definition.clone();
            let table = definition.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            table.insert("qqqqqqqqqqqqqqqqqqqqqqqq".into(), json!(1));
            let faults = reading(&definition);
            let told = faults.iter().find_map(|it| it.help.strip_prefix("known here: ")).unwrap_or_default();
            let mut told: Vec<&str> = told.split(", ").map(|it| it.trim_matches('`')).collect();
            // Of what has items the reader asks too whether one of them stands outside the list.
            let has_items = told.contains(&"items");
            told.retain(|it| !has_items || !["field", "group", "section", "use"].contains(it));
            // And whether a form is not a module.
            told.retain(|it| !(name == "blanket" && place.is_empty() && *it == "module"));
            told.sort_unstable();
            if told != keys {
                wrong.push(format!("{name}{place}: the reader knows {told:?}, the schema {keys:?}"));
            }
        }
    }
    wrong
}

/// The tables of a definition, as JSON pointers, with the keys that the schema gives them, sorted.
fn find_tables(whole: &Value, schema: &Value, value: &Value, at: String, out: &mut Vec<(String, Vec<String>)>) {
    if let Some(to) = schema["$ref"].as_str() {
        let name = to.rsplit('/').next().unwrap();
        let name = if name == "field" { format!("field_{}", value["type"].as_str().unwrap()) } else { name.into() };
        return find_tables(whole, &whole["$defs"][name], value, at, out);
    }
    match value {
        Value::Object(map) => {
            let keys = schema["properties"].as_object();
            if let Some(keys) = keys.filter(|_| schema.get("maxProperties").is_none()) {
                let mut keys: Vec<String> = keys.keys().cloned().collect();
                keys.sort_unstable();
                out.push((at.clone(), keys));
            }
            for (key, inner) in map {
                find_tables(whole, &schema["properties"][key], inner, format!("{at}/{key}"), out);
            }
        }
        Value::Array(rows) => {
            for (row, inner) in rows.iter().enumerate() {
                find_tables(whole, &schema["items"], inner, format!("{at}/{row}"), out);
            }
        }
        _ => {}
    }
}

/// A key of one kind of field that is not one of another's is refused there, by the schema and by the reader.
fn no_other_key() -> Vec<String> {
    let schema = language_schema();
    let validator = validator(&schema);
    let mut keys: Map<String, Value> = Map::new();
    for kind in kinds(&schema) {
        for (key, value) in schema["$defs"][format!("field_{kind}")]["properties"].as_object().unwrap() {
            keys.insert(key.clone(), sample(&schema, value, 9));
        }
    }
    keys.insert("requried".into(), json!(true));
    let mut wrong = Vec::new();
    for kind in kinds(&schema) {
        let of = &schema["$defs"][format!("field_{kind}")];
        let field = sample(&schema, of, 0);
        for (key, value) in &keys {
            let mut field = field.clone();
            let own = of["properties"].get(key).map(|it| sample(&schema, it, 9));
            field[key] = own.unwrap_or_else(|| value.clone());
            field["type"] = json!(kind);
            let definition = with_field(&field);
            let known = of["properties"].get(key).is_some();
            if faults(&validator, &definition).is_empty() != known {
                wrong.push(format!("schema: `{key}` of {kind} should be {}", if known { "known" } else { "unknown" }));
            }
            if reader(&definition).is_empty() != known {
                wrong.push(format!("reader: `{key}` of {kind} should be {}", if known { "known" } else { "unknown" }));
            }
        }
    }
    wrong
}

fn kinds(schema: &Value) -> Vec<String> {
    let all = schema["$defs"]["field"]["properties"]["type"]["enum"].as_array().unwrap();
    all.iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

fn with_field(field: &Value) -> Value {
    json!({
        "format": 1,
        "id": "prove",
        "version": "1.0.0",
        "languages": ["da"],
        "law": [{ "id": "lov", "eli": "https://www.retsinformation.dk/eli/lta/2022/170" }],
        "step": [{ "id": "alle", "items": [{ "field": field }] }],
    })
}

/// A value with everything in it that the schema knows.
fn sample(whole: &Value, schema: &Value, depth: usize) -> Value {
    const TEXTS: [&str; 5] = ["a", "1.0.0", "27.63.04", "G01", "https://a"];
    if let Some(to) = schema["$ref"].as_str() {
        return sample(whole, &whole["$defs"][to.rsplit('/').next().unwrap()], depth);
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return sample(whole, &choices[1], depth);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let entries = schema["properties"].as_object().into_iter().flatten();
            let entries = entries.filter(|(key, _)| *key != "items" || depth < 2);
            Value::Object(entries.map(|(key, it)| (key.clone(), sample(whole, it, depth + 1))).collect())
        }
        Some("array") if schema["items"]["$ref"] == "#/$defs/item" => {
            let defs = whole["$defs"].as_object().unwrap().iter();
            let fields = defs.filter(|(name, _)| name.starts_with("field_")).map(|(_, it)| ("field", it));
            let others = ["group", "section", "use"].map(|it| (it, &whole["$defs"][it]));
            fields.chain(others).map(|(key, it)| json!({ key: sample(whole, it, depth) })).collect()
        }
        Some("array") => json!([sample(whole, &schema["items"], depth)]),
        Some("integer") => schema["maximum"].clone(),
        Some("boolean") => json!(true),
        Some("string") => {
            let validator = jsonschema::draft202012::new(schema).unwrap();
            json!(TEXTS.iter().find(|it| validator.is_valid(&json!(it))).unwrap())
        }
        // An expression.
        _ => json!("true"),
    }
}

/// Each of these is refused by the schema and by the reader: where, and what stands there (nothing: it is taken away).
fn refuses() -> Vec<String> {
    let schema = language_schema();
    let validator = validator(&schema);
    let form = sample(&schema, &schema["$defs"]["blanket"], 0);
    let module = sample(&schema, &schema["$defs"]["module"], 0);
    let field = "/step/0/items/0/field";
    let mut broken: Vec<(&Value, String, Option<Value>)> = vec![
        (&form, "/format".into(), Some(json!(2))),
        (&form, "/format".into(), Some(json!("1"))),
        (&form, "/id".into(), Some(json!("Stor"))),
        (&form, "/id".into(), Some(json!(""))),
        (&form, "/id".into(), Some(json!(null))),
        (&form, "/number".into(), Some(json!(151))),
        (&form, "/number".into(), Some(json!(null))),
        (&form, "/version".into(), Some(json!("1.0"))),
        (&form, "/version".into(), Some(json!("1.00.0"))),
        (&form, "/languages".into(), Some(json!([]))),
        (&form, "/languages".into(), Some(json!(["fr"]))),
        (&form, "/title".into(), Some(json!("en tekst"))),
        (&form, "/kle/emne".into(), Some(json!("27.63"))),
        (&form, "/kle/facet".into(), Some(json!("g01"))),
        (&form, "/kle".into(), Some(json!("27.63.04 G01"))),
        (&form, "/law/0/eli".into(), Some(json!("serviceloven § 118"))),
        (&form, "/law/0/name".into(), Some(json!("serviceloven"))),
        (&form, "/law".into(), Some(json!({}))),
        (&form, "/data/retention/days".into(), Some(json!(36_501))),
        (&form, "/data/retention/after".into(), Some(json!("receipt"))),
        (&form, "/data/draft".into(), Some(json!("for ever"))),
        (&form, "/access/login".into(), Some(json!("nemid"))),
        (&form, "/step".into(), Some(json!([]))),
        (&form, "/step/0/title".into(), Some(json!("Alle"))),
        (&form, "/step/0/items".into(), Some(json!({}))),
        (&form, "/step/0/items/0".into(), Some(json!({}))),
        (&form, "/step/0/items/0".into(), Some(json!({ "question": {} }))),
        (&form, "/step/0/items/0/group".into(), Some(json!({ "id": "a" }))),
        (&form, "/step/0/field".into(), Some(json!([]))),
        (&form, field.into(), Some(json!("navn"))),
        (&form, format!("{field}/type"), Some(json!("personnummer"))),
        (&form, format!("{field}/type"), Some(json!(1))),
        (&form, format!("{field}/sensitivity"), Some(json!("secret"))),
        (&form, format!("{field}/required"), Some(json!(null))),
        (&form, format!("{field}/required"), Some(json!(["true"]))),
        (&form, format!("{field}/relevant"), Some(json!({ "if": "a" }))),
        (&form, format!("{field}/requried"), Some(json!(true))),
        (&form, "/access/assurance".into(), Some(json!("very"))),
        (&form, format!("{field}/prefill/from"), Some(json!("identity.shoe_size"))),
        (&form, format!("{field}/prefill/show"), Some(json!("locked"))),
        (&form, format!("{field}/prefill"), Some(json!("identity.name"))),
        (&form, "/rule/0/severity".into(), Some(json!("fatal"))),
        (&form, "/rule/0/at".into(), Some(json!([]))),
        (&form, "/rule/0/message".into(), Some(json!("Forkert"))),
        (&form, "/items".into(), Some(json!([]))),
        (&module, "/step".into(), Some(json!([]))),
        (&module, "/law".into(), Some(json!([]))),
        (&module, "/id".into(), Some(json!("a"))),
        (&module, "/parameter/0/type".into(), Some(json!("number"))),
        (&module, "/module".into(), Some(json!("Navn"))),
    ];
    for key in ["format", "id", "version", "languages", "step", "kle/emne", "kle/facet", "law/0/id", "law/0/eli"] {
        broken.push((&form, format!("/{key}"), None));
    }
    for key in ["data/controller", "data/retention/basis", "step/0/id", "rule/0/id", "rule/0/check", "rule/0/at"] {
        broken.push((&form, format!("/{key}"), None));
    }
    for key in ["format", "version", "languages", "parameter/0/id", "parameter/0/type"] {
        broken.push((&module, format!("/{key}"), None));
    }
    // Whatever an item must say, and whatever has a kind, a limit or a list of words.
    for (at, item) in form["step"][0]["items"].as_array().unwrap().iter().enumerate() {
        let (key, item) = item.as_object().unwrap().iter().next().unwrap();
        let place = format!("/step/0/items/{at}/{key}");
        let name = item["type"].as_str().map_or_else(|| key.clone(), |kind| format!("field_{kind}"));
        for needed in schema["$defs"][&name]["required"].as_array().unwrap() {
            broken.push((&form, format!("{place}/{}", needed.as_str().unwrap()), None));
        }
        broken.push((&form, format!("{place}/unknown"), Some(json!(1))));
        for (key, of) in schema["$defs"][&name]["properties"].as_object().unwrap() {
            if let Some(most) = of["maximum"].as_u64() {
                broken.push((&form, format!("{place}/{key}"), Some(json!(most + 1))));
                broken.push((&form, format!("{place}/{key}"), Some(json!(-1))));
                broken.push((&form, format!("{place}/{key}"), Some(json!(1.5))));
                broken.push((&form, format!("{place}/{key}"), Some(json!("1"))));
            }
            if of.get("enum").is_some() {
                broken.push((&form, format!("{place}/{key}"), Some(json!("nosuchword"))));
            }
            if of.get("anyOf").is_some() {
                broken.push((&form, format!("{place}/{key}"), Some(json!([1]))));
                broken.push((&form, format!("{place}/{key}"), Some(json!(true))));
            }
            if of["type"] == "string" || key == "type" {
                broken.push((&form, format!("{place}/{key}"), Some(json!(true))));
            }
        }
    }
    let mut wrong = Vec::new();
    for (whole, place, value) in broken {
        let mut definition = whole.clone();
        let (parent, key) = place.rsplit_once('/').unwrap();
        let parent = definition.pointer_mut(parent).unwrap();
        match (parent, value.clone()) {
            (Value::Object(map), Some(value)) => drop(map.insert(key.to_owned(), value)),
            (Value::Object(map), None) => assert!(map.remove(key).is_some(), "{place}"),
            (Value::Array(rows), Some(value)) => rows[key.parse::<usize>().unwrap()] = value,
            _ => panic!("{place}"),
        }
        let said = value.map_or("nothing".to_owned(), |it| it.to_string());
        if validator.is_valid(&definition) {
            wrong.push(format!("the schema lets {said} stand at {place}"));
        }
        if reader(&definition).is_empty() {
            wrong.push(format!("the reader lets {said} stand at {place}"));
        }
    }
    wrong
}

/// A definition that is not JSON is told of at its place, and of nothing else.
fn not_json() -> Vec<String> {
    let definition = Source { name: "blanket.json".into(), text: "{\n  \"format\": 1,,\n}".into() };
    let sources = Sources { definition, texts: vec![], modules: vec![] };
    let told: Vec<String> = check(&sources).iter().map(|it| draw(it, &sources.files())).collect();
    let good = matches!(told.as_slice(), [it] if it.starts_with("error[not-json]") && it.contains("blanket.json:2:15"));
    if good { vec![] } else { told }
}

/// The typed answers of every valid case of a form, with the answers and the day they came of.
fn valid(form: &Path) -> Vec<(String, Value, Answers, Context)> {
    let blanket = compile(&read(&of_form(form)).unwrap()).unwrap();
    let cases = entries(&form.join("cases")).into_iter().flat_map(|it| read_cases(&source(&it)).unwrap());
    let payload = |it: &blanket_engine::case::Case| submit(&blanket, &it.answers, &it.context, "da").ok();
    cases.filter_map(|it| Some((it.name.clone(), payload(&it)?.answers(), it.answers.clone(), it.context))).collect()
}

fn payloads(form: &Path) -> Vec<String> {
    let blanket = compile(&read(&of_form(form)).unwrap()).unwrap();
    let validator = validator(&schema(&blanket));
    let mut wrong = Vec::new();
    let valid = valid(form);
    if valid.is_empty() {
        wrong.push("no case is valid".to_owned());
    }
    for (name, payload, answers, context) in valid {
        wrong.extend(faults(&validator, &payload).into_iter().map(|it| format!("{name}: {it}")));
        let mut more = payload.clone();
        more["nosuch"] = json!("a");
        if validator.is_valid(&more) {
            wrong.push(format!("{name}: a name that the form does not have is let pass"));
        }
        for place in required(&schema(&blanket), &payload, String::new()) {
            let mut less = payload.clone();
            take(&mut less, &place);
            if validator.is_valid(&less) {
                wrong.push(format!("{name}: {place} may be left out"));
            }
            // The engine says the same of the answer itself; rows come back empty, and are judged as rows.
            let mut raw = answers.to_value();
            if !payload.pointer(&place).unwrap().is_array() && take(&mut raw, &place) {
                let state = evaluate(&blanket, &Answers::from_value(&raw).unwrap(), &context);
                if state.is_valid() {
                    wrong.push(format!("{name}: the engine does not ask for {place}"));
                }
            }
        }
    }
    wrong
}

/// Forms of the repository do have what is always required.
fn requires() -> Vec<String> {
    let mut wrong = Vec::new();
    for (form, place) in [
        ("forms/blanketter/pn151", "/ansoegere"),
        ("server/tests/forms/proeve", "/navn"),
        ("engine/tests/cases/forms/rules", ""),
    ] {
        let form = root().join(form);
        let blanket = compile(&read(&of_form(&form)).unwrap()).unwrap();
        let (_, payload, ..) = valid(&form).swap_remove(0);
        let found = required(&schema(&blanket), &payload, String::new());
        if found.is_empty() || !found.iter().any(|it| it.starts_with(place)) {
            wrong.push(format!("{}: {place} is not among {found:?}", form.display()));
        }
    }
    wrong
}

/// The places of a payload that its schema requires, as JSON pointers.
fn required(schema: &Value, payload: &Value, at: String) -> Vec<String> {
    let mut out = Vec::new();
    match payload {
        Value::Object(map) => {
            let names = schema["required"].as_array().into_iter().flatten().map(|it| it.as_str().unwrap());
            out.extend(names.map(|it| format!("{at}/{it}")));
            for (key, inner) in map {
                out.extend(required(&schema["properties"][key], inner, format!("{at}/{key}")));
            }
        }
        Value::Array(rows) => {
            for (row, inner) in rows.iter().enumerate() {
                out.extend(required(&schema["items"], inner, format!("{at}/{row}")));
            }
        }
        _ => {}
    }
    out
}

/// Takes away what stands at `place`; tells whether there was anything.
fn take(value: &mut Value, place: &str) -> bool {
    let (parent, key) = place.rsplit_once('/').unwrap();
    value.pointer_mut(parent).and_then(Value::as_object_mut).is_some_and(|it| it.remove(key).is_some())
}
