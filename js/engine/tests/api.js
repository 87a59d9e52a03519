// What the package promises besides the engine's answers: faults that help, memory given back, declarations that hold.
// Run in the package's folder by `engine/tests/it/javascript.rs`.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as engine from "@blanket-dk/engine";
import * as glue from "./wasm.js";

const definition = `
format = 1
id = "hilsen"
version = "1.0.0"
languages = ["da"]
[[law]]
id = "gdpr"
eli = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
[[step]]
id = "navn"
[[step.field]]
id = "navn"
type = "text"
required = true
purpose = "gdpr"
sensitivity = "ordinary"
`;
const texts = { da: "blanket = Hilsen\nlaw-gdpr = Databeskyttelsesforordningen\nstep-navn = Navn\nnavn = Hvad hedder du?" };
const today = "2026-11-20";
const { bundle } = engine.read({ definition, texts });

const checks = {
  "a bundle is taken as data and as its text"() {
    const one = engine.compile(bundle);
    const two = engine.compile(JSON.stringify(bundle, null, 2));
    assert.equal(one.hash, two.hash);
    assert.deepEqual(one.titles, { da: "Hilsen" });
    assert.deepEqual([one.id, one.number, one.version, one.languages], ["hilsen", null, "1.0.0", ["da"]]);
  },

  "an author's faults are data, and drawn"() {
    const sources = { definition: { name: "min/blanket.toml", text: definition.replace("text", "tekst") }, texts };
    const [fault] = engine.check(sources);
    assert.deepEqual([fault.code, fault.file, fault.line, fault.column], ["wrong-value", "min/blanket.toml", 13, 9]);
    assert.match(fault.drawn, /^error\[wrong-value\].*\n  --> min\/blanket.toml:13:9\n/);
    assert.deepEqual(engine.read(sources).bundle, null);
    assert.equal(engine.read(sources).diagnostics[0].code, "wrong-value");
    assert.deepEqual(engine.check({ definition, texts }), []);
  },

  "a faulty bundle is told with its diagnostics"() {
    const faulty = structuredClone(bundle);
    faulty.definition.step[0].items[0].field.relevant = "nvn = null";
    const fault = thrown(() => engine.compile(faulty));
    assert.match(fault.message, /^the bundle does not compile: .*nvn/);
    assert.deepEqual(fault.diagnostics.map((it) => it.code), ["unknown-name"]);
    assert.match(thrown(() => engine.compile("{")).message, /not JSON/);
    assert.match(thrown(() => engine.compile(undefined)).message, /format/);
  },

  "what is handed in wrong is told"() {
    const blanket = engine.compile(bundle);
    assert.match(thrown(() => blanket.evaluate({}, { today: "i dag" })).message, /`today` is `i dag`; write it as 2026-11-20/);
    assert.match(thrown(() => blanket.submit({})).message, /`today` is `undefined`/);
    assert.match(thrown(() => blanket.evaluate([], { today })).message, /not a JSON object/);
    assert.match(thrown(() => blanket.explain({}, "nvan", { today })).message, /there is no field `nvan`; did you mean `navn`/);
    assert.match(thrown(() => engine.read({ definition: 1 })).message, /blanket.toml is neither a text nor/);
    assert.match(thrown(() => blanket.test("[[case]]")).message, /not a list/);
    assert.match(thrown(() => engine.feel("1 +")).message, /^the expression cannot be read: /);
    assert.match(thrown(() => engine.feel("1", { context: [] })).message, /not an object/);
    assert.match(thrown(() => engine.feel("1", { now: "nu" })).message, /`now` is `nu`/);
    assert.throws(() => new engine.Blanket(), TypeError);
  },

  "expressions have a day and a moment"() {
    assert.equal(engine.feel("today() + duration(\"P1D\")", { today }), "2026-11-21");
    assert.match(engine.feel("today()"), /^\d{4}-\d\d-\d\d$/);
    assert.equal(engine.feel("now()"), null);
    assert.equal(engine.feel("now()", { today, now: "2026-11-20T08:30:00Z" }), "2026-11-20T08:30:00Z");
    assert.equal(engine.feelTests("date(day)", "> today()", { today, context: { day: "2026-12-01" } }), true);
  },

  "no digit is lost"() {
    assert.equal(engine.feel("9007199254740991"), 9007199254740991);
    assert.equal(engine.feel("9007199254740993"), "9007199254740993");
    assert.equal(engine.feel("0.1 + 0.2"), 0.3);
    assert.equal(engine.feel("1 / 3"), "0.3333333333333333333333333333");
    const number = definition.replace('type = "text"', 'type = "number"');
    const blanket = engine.compile(engine.read({ definition: number, texts }).bundle);
    assert.equal(blanket.evaluate({ navn: "9007199254740993" }, { today }).fields.navn.value, "9007199254740993");
    assert.equal(blanket.submit({ navn: "9007199254740991" }, { today }).submission.answers.navn, 9007199254740991);
  },

  "a file of cases at fault is one failure"() {
    const blanket = engine.compile(bundle);
    const good = '[[case]]\nname = "tom"\ntoday = 2026-11-20\nanswers = {}\n[case.expect]\nissues = ["navn: missing"]\n';
    const wrong = good.replace("missing", "too_long");
    const report = blanket.test([good, { name: "forkert.toml", text: wrong }, { name: "ej.toml", text: "[[case]" }]);
    assert.deepEqual([report.passed, report.failed], [1, 2]);
    assert.deepEqual(report.cases.map((it) => it.file), ["cases.toml", "forkert.toml"]);
    assert.match(report.cases[1].wrong[0], /^issues: expected/);
    assert.equal(report.diagnostics[0].file, "ej.toml");
  },

  "memory is given back by free"() {
    const before = grown(() => engine.compile(bundle).free());
    assert.ok(before === 0, `grew by ${before} bytes`);
    const blanket = engine.compile(bundle);
    blanket.free();
    blanket.free();
    assert.throws(() => blanket.schema(), /has been freed/);
  },

  async "memory is given back when a form is forgotten"() {
    const forget = async (rounds) => {
      for (let round = 0; round < rounds; round++) {
        for (let count = 0; count < 50; count++) engine.compile(bundle);
        globalThis.gc();
        // What is to be done with garbage is done when nothing else is.
        await new Promise((done) => setTimeout(done, 0));
      }
    };
    await forget(4);
    const before = memory().byteLength;
    await forget(20);
    const grown = memory().byteLength - before;
    // A thousand forms that nobody gave back take several MiB; a round that was late is no leak.
    assert.ok(grown < 1024 * 1024, `grew by ${grown} bytes`);
  },

  async "the browser's way in waits for the module, and loads it once"() {
    // Node's way in has loaded the module of this folder; that of a copy is not loaded yet.
    const folder = mkdtempSync(join(tmpdir(), "blanket-"));
    cpSync(new URL(".", here()), folder, { recursive: true });
    const fresh = await import(pathToFileURL(join(folder, "browser.js")));
    rmSync(folder, { recursive: true });
    assert.throws(() => fresh.engineVersion(), /await init\(\)/);
    await assert.rejects(fresh.init(Uint8Array.of(1, 2, 3)));
    const bytes = readFileSync(new URL("wasm_bg.wasm", here()));
    await Promise.all([fresh.init(bytes), fresh.init(bytes)]);
    assert.equal(fresh.compile(bundle).hash, engine.compile(bundle).hash);
    assert.deepEqual(Object.keys(fresh).sort(), Object.keys(engine).sort());
  },

  "every name is declared, and every declaration is there"() {
    const types = readFileSync(new URL("index.d.ts", here()), "utf8");
    const declared = [...types.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(declared.sort(), Object.keys(engine).sort());
    const [, inside] = types.match(/^export class Blanket {$(.*?)^}/ms);
    const members = [...inside.matchAll(/^  (?:readonly )?(\w+)[(:]/gm)].map(([, name]) => name);
    const blanket = engine.compile(bundle);
    const methods = Object.getOwnPropertyNames(engine.Blanket.prototype).filter((it) => it !== "constructor");
    assert.deepEqual(members.sort(), [...methods, ...Object.keys(blanket)].sort());
  },

  "the manifest is ready for npm"() {
    const manifest = JSON.parse(readFileSync(new URL("package.json", here()), "utf8"));
    assert.equal(manifest.version, engine.engineVersion());
    for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", manifest.types, manifest.exports["./wasm"]]) {
      assert.ok(readFileSync(new URL(file, here())).length > 0, file);
    }
  },
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
  } catch (fault) {
    console.error(`${name}: ${fault.stack}`);
    process.exitCode = 1;
  }
}

function here() {
  return import.meta.resolve("@blanket-dk/engine");
}

function thrown(act) {
  try {
    act();
  } catch (fault) {
    assert.ok(fault instanceof engine.BlanketError, fault);
    assert.equal(fault.name, "BlanketError");
    return fault;
  }
  assert.fail("nothing was thrown");
}

/** By how much the module's memory grows when something is done often, once it has found its size. */
function grown(act) {
  for (let count = 0; count < 200; count++) act();
  const before = memory().byteLength;
  for (let count = 0; count < 2000; count++) act();
  return memory().byteLength - before;
}

function memory() {
  return glue.initSync().memory.buffer;
}
