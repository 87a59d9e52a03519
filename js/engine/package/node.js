// In Node the module is read from its file at once, so that everything is there as soon as it is imported.

import { readFileSync } from "node:fs";
import { loadNow } from "./load.js";

loadNow(readFileSync(new URL("./wasm_bg.wasm", import.meta.url)));

/** Nothing is left to wait for; the same program runs here and in a browser. */
export async function init() {}

export * from "./api.js";
