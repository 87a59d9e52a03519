//! `GET /api/openapi.json` says what the server does: every route stands in it, every route in it is there, and what real
//! requests are answered is what it says they are.

use std::{collections::BTreeSet, fs};

use jsonschema::Validator;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::harness::{Api, Place, answer, pdf, valid_answers};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

async fn document(client: &Api) -> Value {
    let text = client.get("/api/openapi.json").send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The methods of a path, in capitals.
fn documented(document: &Value, path: &str) -> BTreeSet<String> {
    document["paths"][path].as_object().map(|it| it.keys().map(|it| it.to_uppercase()).collect()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_in_it_and_it_has_no_others() {
    let place = Place::new();
    let running = place.start().await;
    let document = document(&running.client).await;
    assert_eq!(document["openapi"], "3.1.0");
    let paths: BTreeSet<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();

    // The router cannot be asked for its routes, but its text can be read.
    let router = fs::read_to_string("src/router.rs").unwrap();
    let routes = router.split(".route(\"").skip(1).map(|it| it.split_once('"').unwrap().0);
    let routes: BTreeSet<String> =
        routes.map(|it| if it.ends_with('z') { it.to_owned() } else { format!("/api{it}") }).collect();
    assert_eq!(paths, routes.iter().map(String::as_str).collect::<BTreeSet<_>>());

    for path in paths {
        let parts: Vec<&str> = path.split('/').map(|it| if it.starts_with('{') { "x" } else { it }).collect();
        let filled = parts.join("/");
        let mut answered = BTreeSet::new();
        for method in METHODS {
            let request = running.client.request(Method::try_from(method).unwrap(), &filled);
            if request.send().await.unwrap().status() != 405 {
                answered.insert(method.to_owned());
            }
        }
        // Whoever answers to GET answers to HEAD as well, and it goes without saying.
        let head = running.client.request(Method::HEAD, &filled).send().await.unwrap();
        if head.status() != 405 && !answered.contains("GET") {
            answered.insert("HEAD".to_owned());
        }
        assert_eq!(answered, documented(&document, path), "{path}");
    }
    running.stop().await;
}

/// Real requests, good and bad: a path of the document, the method, what is sent, and the status it is answered with.
#[tokio::test(flavor = "multi_thread")]
async fn answers_are_what_it_says() {
    let place = Place::new();
    let forms = place.path("addresses.json");
    let fixture = include_str!("../../../forms/adresser.json");
    fs::write(&forms, fixture).unwrap();
    let running = place.start_with(&[("BLANKET_ADDRESSES_FIXTURE", forms.to_str().unwrap())]).await;
    let client = &running.client;
    let mut document = document(client).await;
    close(&mut document);

    let begin =
        || client.post("/api/attachments?name=b.pdf").header("tus-resumable", "1.0.0").header("upload-length", "20");
    let begun = answer(begin().send().await.unwrap()).await.body;
    let piece = format!("/api/attachments/{}", begun["id"].as_str().unwrap());
    let patch = |offset: &'static str| {
        let request = client.request(Method::PATCH, &piece).header("content-type", "application/offset+octet-stream");
        request.header("tus-resumable", "1.0.0").header("upload-offset", offset).body(pdf(20))
    };
    let body = client.body(valid_answers()).await;
    let with = |pointer: &str, value: Value| {
        let mut body = body.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body.to_string()
    };
    let uploaded = client.upload("a.pdf", pdf(20)).await.body;
    let id = uploaded["id"].as_str().unwrap();
    let post = |body: String| client.submission("k", body);
    let addresses: Value = serde_json::from_str(fixture).unwrap();
    let dar_id = addresses[0]["adresse"]["id_lokalid"].as_str().unwrap();
    let matrix: Vec<(&str, RequestBuilder, u16)> = vec![
        ("/api/openapi.json", client.get("/api/openapi.json"), 200),
        ("/api/blanketter", client.get("/api/blanketter"), 200),
        ("/api/blanketter/{id}", client.get("/api/blanketter/proeve"), 200),
        ("/api/blanketter/{id}", client.get("/api/blanketter/andet"), 404),
        ("/api/blanketter/{id}/{version}", client.get("/api/blanketter/proeve/1.0.0"), 200),
        ("/api/blanketter/{id}/{version}", client.get("/api/blanketter/proeve/9.0.0"), 404),
        ("/api/blanketter/{id}/compiled", client.get("/api/blanketter/proeve/compiled"), 200),
        ("/api/blanketter/{id}/compiled", client.get("/api/blanketter/proeve/compiled?engine=9"), 404),
        ("/api/blanketter/{id}/{version}/compiled", client.get("/api/blanketter/proeve/1.0.0/compiled"), 200),
        ("/api/adresser", client.get("/api/adresser?tekst=Vej"), 200),
        ("/api/adresser", client.get("/api/adresser?tekst=a"), 200),
        ("/api/adresser", client.get("/api/adresser"), 400),
        ("/api/adresser/{type}/{id}", client.get(&format!("/api/adresser/adresse/{dar_id}")), 200),
        ("/api/adresser/{type}/{id}", client.get("/api/adresser/adresse/x"), 404),
        ("/api/attachments", client.post("/api/attachments?name=a.pdf").body(pdf(20)), 201),
        ("/api/attachments", client.post("/api/attachments?name=a.pdf").body(pdf(2000)), 413),
        ("/api/attachments", client.post("/api/attachments?name=a.exe").body(pdf(20)), 415),
        ("/api/attachments", client.post("/api/attachments"), 400),
        ("/api/attachments", begin(), 201),
        ("/api/attachments/{id}", client.request(Method::HEAD, &piece), 200),
        ("/api/attachments/{id}", client.post(&piece), 409),
        ("/api/attachments/{id}", patch("0"), 204),
        ("/api/attachments/{id}", patch("0"), 409),
        ("/api/attachments/{id}", client.request(Method::PATCH, &piece), 412),
        ("/api/attachments/{id}", client.post(&piece), 201),
        ("/api/attachments/{id}", client.delete(&format!("/api/attachments/{id}")), 204),
        ("/api/attachments/{id}", client.delete(&format!("/api/attachments/{id}")), 404),
        ("/api/submissions", post(body.to_string()), 201),
        ("/api/submissions", post(body.to_string()), 201),
        ("/api/submissions", post(with("/language", json!("en"))), 409),
        ("/api/submissions", client.submission("l", with("/answers/navn", json!(""))), 422),
        ("/api/submissions", client.submission("l", with("/blanket/hash", json!("0"))), 409),
        ("/api/submissions", client.submission("l", "{".to_owned()), 400),
        ("/api/submissions", client.submission("l", "0".repeat(2_000_000)), 413),
        ("/api/submissions", client.post("/api/submissions").body("{}"), 415),
        ("/api/submissions", post(body.to_string()).header("origin", "https://evil.example"), 403),
        ("/healthz", client.get("/healthz"), 200),
        ("/readyz", client.get("/readyz"), 200),
    ];
    let mut seen = BTreeSet::new();
    for (path, request, status) in matrix {
        let method = request.try_clone().unwrap().build().unwrap().method().as_str().to_lowercase();
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{method} {path}");
        seen.insert((path.to_owned(), method.to_uppercase()));
        let operation = &document["paths"][path][&method];
        let said = operation["responses"].get(status.to_string()).unwrap_or(&operation["responses"]["default"]);
        assert!(said.is_object(), "{method} {path} {status} is not in it");
        let kind = response.headers().get("content-type").map_or("", |it| it.to_str().unwrap()).to_owned();
        let kind = kind.split(';').next().unwrap();
        let text = response.bytes().await.unwrap();
        let Some(content) = said.get("content") else {
            assert!(text.is_empty(), "{method} {path} {status}");
            continue;
        };
        let schema =
            content.get(kind).unwrap_or_else(|| panic!("{method} {path} {status} is `{kind}`"))["schema"].clone();
        if kind == "application/json" {
            let answer: Value = serde_json::from_slice(&text).unwrap();
            let faults = faults(&document, &schema, &answer);
            assert_eq!(faults, Vec::<String>::new(), "{method} {path} {status}: {answer}");
        }
    }
    let all: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .flat_map(|path| documented(&document, path).into_iter().map(move |method| (path.clone(), method)))
        .collect();
    let unseen: Vec<_> = all.difference(&seen).collect();
    assert!(unseen.is_empty(), "nobody has asked for {unseen:?}");
    // The body that is sent is what it says as well.
    let request =
        document["paths"]["/api/submissions"]["post"]["requestBody"]["content"]["application/json"]["schema"].clone();
    assert_eq!(faults(&document, &request, &body), Vec::<String>::new());
    assert_ne!(faults(&document, &request, &json!({ "blanket": {} })), Vec::<String>::new());
    running.stop().await;
}

fn faults(document: &Value, schema: &Value, instance: &Value) -> Vec<String> {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    let validator: Validator = jsonschema::draft202012::new(&whole).unwrap();
    validator.iter_errors(instance).map(|it| it.to_string()).collect()
}

/// A key that it does not name is a fault here, so that no reply has more than it says.
fn close(value: &mut Value) {
    if value.get("type") == Some(&json!("object")) && value.get("properties").is_some() {
        value["additionalProperties"] = json!(false);
    }
    match value {
        Value::Object(map) => map.values_mut().for_each(close),
        Value::Array(list) => list.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
