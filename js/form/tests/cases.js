// Asks the package in this folder what it says of each case on standard input, and writes a line for each call: the case,
// the call and the answer as canonical JSON. `engine/tests/it/form_package.rs` hands the cases in and compares.

import { readFileSync } from "node:fs";
import { Form, init } from "@blanket-dk/form";

await init(readFileSync("wasm_bg.wasm"));
const { forms, cases } = JSON.parse(readFileSync(0, "utf8"));

const lines = [];
for (const { name, form: of, calls } of cases) {
  for (const { call, args } of calls) {
    const [answers, { today, language }] = args;
    const form = new Form(Buffer.from(forms[of], "hex"), today);
    form.answers = answers;
    const said = call === "evaluate" ? form.state() : form.summary(language);
    form.free();
    lines.push(`${name}\t${call}\t${canonical(said)}\n`);
  }
}
process.stdout.write(lines.join(""));

/** RFC 8785: keys sorted by UTF-16 code units, as JavaScript sorts anyway. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
