// Asks the package in this folder what it says to each case on standard input, and writes a line for each call: the case,
// the call and the answer as canonical JSON. `engine/tests/it/javascript.rs` hands the cases in and compares.

import { readFileSync } from "node:fs";
import * as engine from "@blanket-dk/engine";

const { forms, cases } = JSON.parse(readFileSync(0, "utf8"));
const blanketter = forms.map((sources) => engine.compile(engine.read(sources).bundle));

const lines = [];
for (const { name, form, calls } of cases) {
  const of = form === null ? engine : blanketter[form];
  for (const { call, args } of calls) lines.push(`${name}\t${call}\t${canonical(answer(() => of[call](...args)))}\n`);
}
process.stdout.write(lines.join(""));

function answer(ask) {
  try {
    return ask();
  } catch (fault) {
    if (!(fault instanceof engine.BlanketError)) throw fault;
    return { thrown: fault.diagnostics };
  }
}

/** RFC 8785: keys sorted by UTF-16 code units, as JavaScript sorts anyway. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
