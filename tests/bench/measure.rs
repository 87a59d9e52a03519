//! One page measured once, in a browser of its own whose cache is empty. The page itself takes the times (`page/probe.js`).

use e2e::{browser::Browser, tools::BrowserTools};
use serde_json::{Value, json};

use crate::form;

const PROBE: &str = include_str!("page/probe.js");
/// Keys that are measured, after one that is not.
const KEYS: usize = 20;
const MEGABYTE: f64 = 1_048_576.0;

/// How fast the machine and its network are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speed {
    /// As they are.
    Full,
    /// As a cheap telephone on a poor network: the processor slowed six times, 1.6 Mbit/s, 150 ms there and back.
    Phone,
}

/// What was seen, in ms and MB. `key` is the median of its keys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) interactive: f64,
    pub(crate) key: f64,
    pub(crate) work: f64,
    pub(crate) refused: f64,
    pub(crate) memory: f64,
}

pub(crate) async fn measure(tools: &BrowserTools, address: &str, count: usize, speed: Speed) -> Measured {
    let browser = Browser::start(tools).await;
    browser.chromium("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PROBE })).await;
    browser.chromium("Performance.enable", json!({})).await;
    if speed == Speed::Phone {
        browser.chromium("Emulation.setCPUThrottlingRate", json!({ "rate": 6 })).await;
        let bytes = 1_600_000 / 8;
        let network =
            json!({ "offline": false, "latency": 150, "downloadThroughput": bytes, "uploadThroughput": bytes });
        browser.chromium("Network.enable", json!({})).await;
        browser.chromium("Network.emulateNetworkConditions", network).await;
    }
    browser.client.goto(address).await.unwrap();
    let page = Page { browser };

    let loaded = page.number("return await probe.ready").await;
    let begun = page
        .number(&format!(
            "if (document.getElementById('kilde')) return 0;
             return await probe.after(() => document.querySelector('[data-action=\"next\"]').click(), () => document.getElementById('f{}'))",
            // The last that is always there.
            count - 1
        ))
        .await;

    page.js("document.getElementById('kilde').focus()").await;
    page.press("1", 10).await;
    let before = page.work().await;
    let mut keys = Vec::new();
    for at in 0..KEYS {
        keys.push(if at % 2 == 0 { page.press("2", 120).await } else { page.press("Backspace", 10).await });
    }
    let work = (page.work().await - before) * 1_000.0 / KEYS as f64;
    keys.sort_by(f64::total_cmp);
    let key = keys.get(KEYS / 2).copied().unwrap_or_default();

    let demanded = form::demanded(count);
    let refused = page
        .number(&format!(
            "const all = (css) => document.querySelectorAll(css).length;
             return await probe.after(() => document.querySelector('[data-action=\"next\"]').click(),
                 () => all('.alert-error li') === {demanded} && all('.form-error [id$=\"-error\"]') >= {demanded})"
        ))
        .await;

    page.browser.chromium("HeapProfiler.collectGarbage", json!({})).await;
    let heap = page.browser.chromium("Runtime.getHeapUsage", json!({})).await;
    let wasm =
        page.number("return window.wasmBindings ? (await wasmBindings.default()).memory.buffer.byteLength : 0").await;
    let memory = (heap["usedSize"].as_f64().unwrap_or_default() + wasm) / MEGABYTE;
    let _ = page.browser.client.clone().close().await;
    Measured { interactive: loaded + begun, key, work, refused, memory }
}

struct Page {
    browser: Browser,
}

impl Page {
    async fn js(&self, script: &str) -> Value {
        let done = self.browser.client.execute(script, vec![]).await;
        done.unwrap_or_else(|fault| panic!("`{script}`: {fault}"))
    }

    async fn number(&self, script: &str) -> f64 {
        let script = format!("return (async () => {{ {script} }})()");
        self.js(&script).await.as_f64().unwrap_or_else(|| panic!("`{script}` gave no number"))
    }

    /// Presses a key, and tells how many ms later the value that follows from it is painted.
    async fn press(&self, key: &str, wanted: usize) -> f64 {
        self.js(&format!(
            "window.seen = probe.until(() => document.getElementById('f9').textContent.replace(/\\D/g, '') === '{wanted}')
                .then((at) => at - probe.pressed)"
        ))
        .await;
        let code = if key == "Backspace" { 8 } else { 48 + key.parse::<u32>().unwrap_or_default() };
        let mut down = json!({ "type": "keyDown", "key": key, "windowsVirtualKeyCode": code });
        if key != "Backspace" {
            down["text"] = json!(key);
        }
        self.browser.chromium("Input.dispatchKeyEvent", down).await;
        self.browser
            .chromium("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code }))
            .await;
        self.number("return await window.seen").await
    }

    /// Seconds that the main thread has worked since the page was opened.
    async fn work(&self) -> f64 {
        let metrics = self.browser.chromium("Performance.getMetrics", json!({})).await;
        let found = metrics["metrics"].as_array().into_iter().flatten().find(|it| it["name"] == "TaskDuration");
        found.and_then(|it| it["value"].as_f64()).unwrap_or_default()
    }
}
