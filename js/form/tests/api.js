// What the package promises, with one form: a change tells the states it changed, rows keep their answers, and what is sent
// is what is relevant. `engine/tests/it/form_package.rs` hands the form in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Form, init } from "@blanket-dk/form";

await init(readFileSync("wasm_bg.wasm"));
const { rules, demands, kinds } = JSON.parse(readFileSync(0, "utf8"));
const opened = (hex) => new Form(Buffer.from(hex, "hex"), "2026-11-20");

// A change gives the states that are other than they were, and what is in them is what the whole state says.
const form = opened(demands);
assert.equal(form.id, "demands");
assert.deepEqual(form.issues("da").map((it) => it.field), ["navn"]);
const changed = form.set("frivilligt", "lås");
assert.deepEqual(Object.keys(changed).sort(), ["frivilligt", "i_afsnit"]);
assert.equal(changed.i_afsnit.read_only, true);
for (const [path, known] of Object.entries(changed)) assert.deepEqual(known, form.state().fields[path]);

// Rows come, move and go with their answers.
form.addRow("boern");
form.addRow("boern");
form.set("boern[0].alder", "3");
form.set("boern[1].alder", "9");
form.moveRow("boern", 1, 0);
assert.deepEqual(form.answers.boern, [{ alder: "9" }, { alder: "3" }]);
form.removeRow("boern", 0);
assert.deepEqual(form.answers.boern, [{ alder: "3" }]);

// A draft comes back as it was, whatever is in it.
const draft = { ...form.answers, ukendt: 7, boern: [{ alder: 4 }] };
form.answers = draft;
assert.equal(form.state().fields["boern[0].alder"].value, 4);

// What is left out on purpose is told with what that means.
form.set("har_indkomst", "ja");
const [left] = form.issues("da").filter((it) => it.severity === "soft_required");
assert.equal(left.field, "indkomst");
assert.match(left.text, /regner vi med/);

// What stands alone and the others give way to each other.
const several = opened(kinds);
several.choose("flere", "b", true);
several.choose("flere", "a", true);
assert.deepEqual(several.answers.flere, ["a", "b"]);
assert.deepEqual(several.choose("flere", "ingen", true).flere.value, ["ingen"]);

// Bytes of something else are refused, and do no harm.
for (const bytes of [new Uint8Array(), new Uint8Array(100), Buffer.from(rules, "hex").subarray(0, 200)]) {
  assert.throws(() => new Form(bytes, "2026-11-20"));
}
