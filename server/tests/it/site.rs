//! What is served besides submissions: the catalogue, bundles, the static site, and the headers of all of them.

use std::{fs, path::Path};

use blanket_engine::{Blanket, Bundle, ENGINE_VERSION, compile};
use reqwest::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use serde_json::json;

use crate::harness::{Place, answer};

fn with_site() -> Place {
    let place = Place::new();
    let config = fs::read_to_string(place.config()).unwrap().replacen("[server]", "[server]\nweb = \"site\"", 1);
    fs::write(place.config(), config).unwrap();
    fs::create_dir(place.path("site")).unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html><title>Blanketter</title><p class=\"blanket-contact\"></p>"),
        ("app-0123456789abcdef_bg.wasm", "\0asm and much more that is well worth compressing"),
        ("plain.css", "body { margin: 0 } /* plain, and not compressed beforehand */"),
        ("plain.css.br", "compressed beforehand"),
    ] {
        fs::write(place.path("site").join(name), text).unwrap();
    }
    fs::write(place.path("secret.txt"), "not of the site").unwrap();
    place
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_files() {
    let place = with_site();
    let running = place.start().await;
    for (path, status, kind, caching) in [
        ("/", 200, "text/html", "no-cache"),
        ("/index.html", 200, "text/html", "no-cache"),
        ("/blanket/proeve?lang=en", 200, "text/html", "no-cache"),
        ("/app-0123456789abcdef_bg.wasm", 200, "application/wasm", "public, max-age=31536000, immutable"),
        ("/plain.css", 200, "text/css", "no-cache"),
        ("/missing.js", 404, "application/json", ""),
        ("/%2e%2e/secret.txt", 404, "application/json", ""),
        ("/api/findes-ikke", 404, "application/json", "no-store"),
        ("/api/submissions", 405, "application/json", "no-store"),
    ] {
        let response = running.client.get(path).send().await.unwrap();
        let header = |name| response.headers().get(name).map_or("", |it| it.to_str().unwrap());
        assert_eq!(response.status(), status, "{path}");
        assert!(header(CONTENT_TYPE).starts_with(kind), "{path}: {}", header(CONTENT_TYPE));
        assert_eq!(header(CACHE_CONTROL), caching, "{path}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{path}: {policy}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.headers()["referrer-policy"], "no-referrer");
        assert!(response.headers().contains_key("permissions-policy"));
    }
    assert_eq!(running.client.post("/blanket/proeve").send().await.unwrap().status(), 405);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_how_the_authority_is_reached() {
    let place = with_site();
    let page = async |place: &Place| {
        let running = place.start().await;
        let text = running.client.get("/blanket/proeve").send().await.unwrap().text().await.unwrap();
        running.stop().await;
        text.split_once("</title>").unwrap().1.to_owned()
    };
    assert_eq!(page(&place).await, "<p class=\"blanket-contact\"></p>");
    let authority =
        "[authority]\nname = \"Ø & <b>Å</b>\"\nphone = \"+45 89 40 20 00\"\nurl = 'https://kommune.example/\"x'\n";
    fs::write(place.config(), fs::read_to_string(place.config()).unwrap() + authority).unwrap();
    let expected = "<p class=\"blanket-contact\"><strong>Ø &amp; &lt;b&gt;Å&lt;/b&gt;</strong>\
                    <br><a href=\"tel:+4589402000\">+45 89 40 20 00</a>\
                    <br><a href=\"https://kommune.example/&quot;x\">kommune.example/&quot;x</a></p>";
    assert_eq!(page(&place).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sent_compressed() {
    let place = with_site();
    let running = place.start().await;
    let get = async |path: &str| running.client.get(path).header(ACCEPT_ENCODING, "br, gzip").send().await.unwrap();
    let beforehand = get("/plain.css").await;
    assert_eq!(beforehand.headers()[CONTENT_ENCODING], "br");
    assert!(beforehand.headers()[CONTENT_TYPE].to_str().unwrap().starts_with("text/css"));
    assert_eq!(beforehand.text().await.unwrap(), "compressed beforehand");
    for path in ["/app-0123456789abcdef_bg.wasm", "/api/blanketter/proeve"] {
        assert_eq!(get(path).await.headers()[CONTENT_ENCODING], "br", "{path}");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles() {
    let place = Place::new();
    let running = place.start().await;
    let rows = answer(running.client.get("/api/blanketter").send().await.unwrap()).await.body;
    let hash = rows[0]["hash"].as_str().unwrap();
    let expected = json!([{
        "id": "proeve", "number": "PR 7", "version": "1.0.0", "hash": hash, "languages": ["da", "en"],
        "titles": { "da": "Prøve", "en": "Trial" },
        "descriptions": { "da": "En blanket til serverens egne prøver.", "en": "A form for the server's own tests." },
        "bundle": "/api/blanketter/proeve/1.0.0", "compiled": rows[0]["compiled"],
    }]);
    assert_eq!(rows, expected);

    let bundle = running.client.get("/api/blanketter/proeve/1.0.0").send().await.unwrap();
    let tag = bundle.headers()[ETAG].to_str().unwrap().to_owned();
    assert_eq!(tag, format!("\"{hash}\""));
    let text = bundle.text().await.unwrap();
    let compiled = compile(&Bundle::from_json(&text).unwrap()).unwrap();
    assert_eq!(compiled.hash(), hash);
    assert_eq!(running.client.get("/api/blanketter/proeve").send().await.unwrap().text().await.unwrap(), text);

    let again = running.client.get("/api/blanketter/proeve/1.0.0").header(IF_NONE_MATCH, tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    for (path, code) in
        [("/api/blanketter/andet", "unknown_blanket"), ("/api/blanketter/proeve/2.0.0", "unknown_version")]
    {
        let missing = answer(running.client.get(path).send().await.unwrap()).await;
        assert_eq!((missing.status, &missing.body["error"]["code"]), (404, &json!(code)));
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn compiled_bundles() {
    let place = Place::new();
    let running = place.start().await;
    let get = async |path: &str| running.client.get(path).send().await.unwrap();
    let rows = answer(get("/api/blanketter").await).await.body;
    let address = rows[0]["compiled"].as_str().unwrap();
    let for_ever = get(address).await;
    assert_eq!(for_ever.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    let bytes = for_ever.bytes().await.unwrap();
    assert_eq!(Blanket::from_bytes(&bytes).unwrap().hash(), rows[0]["hash"]);

    let newest = format!("/api/blanketter/proeve/compiled?engine={ENGINE_VERSION}");
    let response = get(&newest).await;
    assert_eq!(response.headers()[CACHE_CONTROL], "public, no-cache");
    let tag = response.headers()[ETAG].to_str().unwrap().to_owned();
    assert_eq!(response.bytes().await.unwrap(), bytes);
    assert_eq!(running.client.get(&newest).header(IF_NONE_MATCH, tag).send().await.unwrap().status(), 304);
    let packed = running.client.get(&newest).header(ACCEPT_ENCODING, "br").send().await.unwrap();
    assert_eq!(packed.headers()[CONTENT_ENCODING], "br");

    for (path, code) in [
        ("/api/blanketter/andet/compiled", "unknown_blanket"),
        ("/api/blanketter/proeve/2.0.0/compiled", "unknown_version"),
        ("/api/blanketter/proeve/1.0.0/compiled?sha256=00", "unknown_version"),
        ("/api/blanketter/proeve/compiled?engine=99.0.0", "other_engine"),
    ] {
        let missing = answer(get(path).await).await;
        assert_eq!((missing.status, &missing.body["error"]["code"]), (404, &json!(code)), "{path}");
    }
    // No site is configured.
    assert_eq!(running.client.get("/").send().await.unwrap().status(), 404);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_are_offered_only_where_they_are_wanted() {
    let place = Place::new();
    fs::create_dir_all(place.path("forms/eksempler")).unwrap();
    let proeve = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms/proeve");
    std::os::unix::fs::symlink(proeve, place.path("forms/eksempler/proeve")).unwrap();
    let config = fs::read_to_string(place.config()).unwrap();
    for (examples, expected) in [("", 0), ("examples = false", 0), ("examples = true", 1)] {
        let lines = config.lines().map(|it| match it.starts_with("path = '") {
            true => format!("path = \"forms\"\n{examples}"),
            false => it.to_owned(),
        });
        fs::write(place.config(), lines.collect::<Vec<_>>().join("\n")).unwrap();
        let running = place.start().await;
        let rows = answer(running.client.get("/api/blanketter").send().await.unwrap()).await.body;
        assert_eq!(rows.as_array().map(Vec::len), Some(expected), "{examples}");
        let one = running.client.get("/api/blanketter/proeve").send().await.unwrap();
        assert_eq!(one.status() == 200, expected == 1, "{examples}");
        running.stop().await;
    }
}
