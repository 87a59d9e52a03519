// What index.d.ts describes: JSON text from the module made objects of, and the module loaded once.

import start, * as wasm from "./wasm.js";

let loading;

/** Fetches the module from beside this file, or takes what is given. After a failure it may be tried again. */
export function init(module) {
  loading ??= start(module === undefined ? undefined : { module_or_path: module }).catch((fault) => {
    loading = undefined;
    throw fault;
  });
  return loading;
}

export const engineVersion = () => wasm.engineVersion();
export const productText = (language, id) => wasm.productText(language, id);

/** Fetches the compiled form of the bundle at an address, and opens it. */
export async function open(src, today = clock()) {
  await init();
  const reply = await fetch(`${src}/compiled?engine=${engineVersion()}`);
  if (!reply.ok) throw new Error(`${src}: ${reply.status}; a server with another engine has no compiled form for this one`);
  return new Form(new Uint8Array(await reply.arrayBuffer()), today);
}

export class Form {
  #form;

  constructor(bytes, today = clock()) {
    this.#form = wasm.Form.open(bytes, today);
    Object.assign(this, JSON.parse(this.#form.outline()));
  }

  set(path, answer) {
    return JSON.parse(this.#form.set(path, answer));
  }

  choose(path, option, chosen) {
    return JSON.parse(this.#form.choose(path, option, chosen));
  }

  addRow(path) {
    return JSON.parse(this.#form.addRow(path));
  }

  removeRow(path, row) {
    return JSON.parse(this.#form.removeRow(path, row));
  }

  moveRow(path, from, to) {
    return JSON.parse(this.#form.moveRow(path, from, to));
  }

  get answers() {
    return JSON.parse(this.#form.allAnswers());
  }

  set answers(all) {
    this.#form.fill(all);
  }

  submission(language) {
    return this.#form.submission(language);
  }

  state() {
    return JSON.parse(this.#form.state());
  }

  title(language, attribute = "") {
    return this.#form.title(language, attribute);
  }

  field(language, path) {
    return JSON.parse(this.#form.field(language, path));
  }

  text(language, path, attribute = "") {
    return this.#form.text(language, path, attribute);
  }

  rowLabel(language, path, row) {
    return this.#form.rowLabel(language, path, row);
  }

  issues(language) {
    return JSON.parse(this.#form.issues(language));
  }

  summary(language) {
    return JSON.parse(this.#form.summary(language));
  }

  free() {
    this.#form.free();
  }
}

/** The person's date. */
function clock() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${String(now.getFullYear()).padStart(4, "0")}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
