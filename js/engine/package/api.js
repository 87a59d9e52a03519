// What index.d.ts describes: plain objects to JSON text, the call into the module, and back.

import { needLoaded } from "./load.js";
import * as wasm from "./wasm.js";

export class BlanketError extends Error {
  constructor(message, diagnostics) {
    super(message);
    this.name = "BlanketError";
    this.diagnostics = diagnostics;
  }
}

export function read(sources) {
  return parsed(() => wasm.read(json(sources)));
}

export function check(sources) {
  return parsed(() => wasm.check(json(sources)));
}

export function compile(bundle) {
  return new Blanket(key, bundle);
}

/** Known only here: a form is made by `compile`. */
const key = Symbol("compile");

export class Blanket {
  /** The compiled form in the module's memory. The glue gives that back when this is collected as garbage. */
  #form;

  constructor(given, bundle) {
    if (given !== key) throw new TypeError("a Blanket is made by compile(bundle)");
    this.#form = call(() => new wasm.Form(typeof bundle === "string" ? bundle : json(bundle)));
    Object.assign(this, parsed(() => this.#form.about()));
  }

  evaluate(answers, { today } = {}) {
    return this.#ask((form) => form.evaluate(json(answers), String(today)));
  }

  submit(answers, { today, language = "da" } = {}) {
    return this.#ask((form) => form.submit(json(answers), String(today), language));
  }

  summarise(answers, { today, language = "da" } = {}) {
    return this.#ask((form) => form.summarise(json(answers), String(today), language));
  }

  explain(answers, field, { today } = {}) {
    return this.#ask((form) => form.explain(json(answers), String(field), String(today)));
  }

  toBytes() {
    if (!this.#form) throw new Error("this Blanket has been freed");
    return this.#form.toBytes();
  }

  schema() {
    return this.#ask((form) => form.schema());
  }

  test(files) {
    return this.#ask((form) => form.test(json(files)));
  }

  free() {
    this.#form?.free();
    this.#form = undefined;
  }

  #ask(question) {
    if (!this.#form) throw new Error("this Blanket has been freed");
    return parsed(() => question(this.#form));
  }
}

export function feel(expression, { context = {}, today = clock(), now = "" } = {}) {
  return parsed(() => wasm.feel(expression, json(context), today, now));
}

export function feelTests(input, tests, { context = {}, today = clock(), now = "" } = {}) {
  return parsed(() => wasm.feelTests(input, tests, json(context), today, now));
}

export function feelCheck(expression, { context = {} } = {}) {
  return parsed(() => wasm.feelCheck(expression, json(context)));
}

export function feelPrint(expression) {
  return call(() => wasm.feelPrint(expression));
}

export function languageSchema() {
  return parsed(() => wasm.languageSchema());
}

export function engineVersion() {
  return call(() => wasm.engineVersion());
}

/** The day of the computer's clock where it stands. */
function clock() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What cannot be written as JSON is told as the module tells of what it cannot read. */
function json(value) {
  return JSON.stringify(value) ?? "null";
}

function parsed(question) {
  return JSON.parse(call(question));
}

/** The module throws a fault of the caller as JSON text. */
function call(question) {
  needLoaded();
  try {
    return question();
  } catch (thrown) {
    if (typeof thrown !== "string") throw thrown;
    const { message, diagnostics } = JSON.parse(thrown);
    throw new BlanketError(message, diagnostics);
  }
}
