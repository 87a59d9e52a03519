// <kl-blanket src="https://.../api/blanketter/pn151" lang="da" submit-url="https://.../api/submissions">
//
// A form in a shadow root: the page's styles do not reach it, and its own do not reach the page. What stands between the
// tags is shown until the form is there, and stays if it cannot be shown.
//
// What it can do is told in kl-blanket.d.ts, in all words in docs/vendor/element.md. Here is no form logic: the module
// (web/src/handle.rs) has it.

import init, { clearDrafts as clear, mount } from "./blanket_web.js";

const beside = (file) => new URL(file, import.meta.url).href;

/** The module and the stylesheet, fetched once for all forms on the page; once more if it failed. */
let parts;
const load = () =>
  (parts ??= Promise.all([init({ module_or_path: beside("blanket_web_bg.wasm") }), stylesheet()]).catch((fault) => {
    parts = undefined;
    throw fault;
  }));

/**
 * The compiled form of a bundle, for a server whose engine is another than that of this element, and of a definition. The
 * whole engine is fetched only then: put the folder `engine` of the same delivery beside this one.
 */
async function compile(given, version) {
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  if (ArrayBuffer.isView(given)) return given;
  const engine = await import(beside("../engine/browser.js")).catch((fault) => {
    throw new Error(`to compile the form for engine ${version}, the whole engine is needed at ${beside("../engine/")}: ${fault.message}`);
  });
  await engine.init();
  const form = engine.compile(bundle(given, engine));
  const bytes = form.toBytes();
  form.free();
  return bytes;
}

/** A bundle is taken as it is; of an author's files, whose texts are Fluent, one is made. */
function bundle(given, engine) {
  const files = typeof given === "string" ? JSON.parse(given) : given;
  if (!Object.values(files.texts ?? {}).some((it) => typeof it === "string")) return given;
  const { definition } = files;
  const text = typeof definition === "string" ? definition : JSON.stringify(definition);
  const name = text.trimStart().startsWith("{") ? "blanket.json" : "blanket.toml";
  const made = engine.read({ ...files, definition: { name, text } });
  if (made.bundle) return made.bundle;
  throw new Error(made.diagnostics.map((it) => it.message).join("\n"));
}

/** Forgets every draft in this browser, those of other tabs too: for logging the citizen out. */
export async function clearDrafts() {
  await load();
  return clear();
}

async function stylesheet() {
  const reply = await fetch(beside("blanket.css"));
  if (!reply.ok) throw new Error(`blanket.css: ${reply.status}`);
  const css = (await reply.text())
    .replace(/url\((["']?)(?!["']?(?:data:|#|\w+:))/g, (_, quote) => `url(${quote}${beside("./")}`)
    // `rem` is the page's; ours is ten pixels, as the design system has it, and may be set on the element.
    .replace(/(\d*\.?\d+)rem\b/g, "calc($1 * var(--blanket-rem, 10px))");
  // A font is only found if the document declares it, not the shadow root.
  for (const [, face] of css.matchAll(/@font-face\s*{([^}]*)}/g)) {
    const of = (name) => face.match(new RegExp(`(?:^|;)\\s*${name}:([^;]*)`))?.[1].trim();
    if (of("src")?.includes("woff2")) {
      document.fonts.add(new FontFace(of("font-family").replace(/"/g, ""), of("src"), { weight: of("font-weight"), style: of("font-style"), display: "swap" }));
    }
  }
  const sheet = new CSSStyleSheet();
  await sheet.replace(css);
  return sheet;
}

/** What an event tells of, from the two texts that the module gives. */
const DETAILS = {
  ready: (id, version) => ({ id, version }),
  change: (field, _, form) => ({ field, ...JSON.parse(form.at(field)) }),
  step: (step, _, form) => ({ step, number: form.number() }),
  submitted: (reference, received_at) => ({ reference, received_at }),
  error: (code, message) => ({ code, message }),
};

class KlBlanket extends HTMLElement {
  static observedAttributes = ["src", "lang", "mode", "submit-url", "attachment-url", "address-url"];
  /** The mounted form, and whether its questions are there. */
  #form;
  #isShown = false;
  /** Who waits for that. */
  #waiting = [];
  /** Tells a mounting that has been overtaken by another, or by removal. */
  #turn = 0;
  #definition;
  /** What goes into the form when it is there. */
  #answers;
  /** Of which form they are. */
  #source;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(document.createElement("slot"));
    // What a page has set before this class was there would else hide what is set afterwards.
    for (const name of ["definition", "answers"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  get definition() {
    return this.#definition;
  }

  set definition(value) {
    this.#definition = value ?? undefined;
    this.#anew();
  }

  get answers() {
    return this.#isShown ? JSON.parse(this.#form.answers()) : (this.#answers ?? {});
  }

  set answers(value) {
    this.#answers = value ?? {};
    if (this.#isShown) this.#form.fill(this.#answers);
  }

  async validate({ show = true } = {}) {
    await this.#shown();
    return JSON.parse(this.#form.validate(show));
  }

  async goTo(step) {
    await this.#shown();
    return this.#form.goTo(String(step));
  }

  async reset() {
    this.#answers = undefined;
    await this.#shown();
    this.#form.reset();
  }

  connectedCallback() {
    if (!this.#form) this.#anew();
  }

  disconnectedCallback() {
    // An element that is only moved is back before this runs, and keeps its answers.
    queueMicrotask(() => this.isConnected || this.#unmount());
  }

  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    if (name === "lang") this.#form?.setLanguage(now ?? "");
    else this.#anew();
  }

  /** Once for all that is set together, and not while the form that is replaced is telling of something. */
  #anew() {
    const turn = ++this.#turn;
    queueMicrotask(() => turn === this.#turn && this.isConnected && this.#mount(turn));
  }

  async #mount(turn) {
    const definition = this.#definition;
    const src = this.getAttribute("src") ?? "";
    if (definition === undefined && !src) return this.#unmount();
    try {
      const [, sheet] = await load();
      if (turn !== this.#turn) return;
      // Another form at another address has no use for the answers.
      const source = definition === undefined ? src : undefined;
      if (this.#isShown) this.#answers = this.#source === source ? this.answers : undefined;
      this.#source = source;
      this.#unmount();
      this.shadowRoot.adoptedStyleSheets = [sheet];
      const root = document.createElement("div");
      root.className = "blanket-root";
      this.shadowRoot.replaceChildren(root);
      const [mine, given] = [this.#turn, () => this.#answers];
      this.#form = mount(root, {
        src: definition === undefined ? src : "",
        lang: this.getAttribute("lang") ?? "da",
        mode: this.getAttribute("mode") ?? "live",
        submitUrl: this.getAttribute("submit-url") ?? undefined,
        attachmentUrl: this.getAttribute("attachment-url") ?? undefined,
        addressUrl: this.getAttribute("address-url") ?? undefined,
        answers: given,
        // Not declared as a field: that would empty what a page has set before this class was there.
        prefilled: this.prefilled,
        emit: (name, first, second) => mine === this.#turn && this.#hear(name, first, second),
        compile: definition === undefined ? compile : (_, version) => compile(definition, version),
      });
    } catch (fault) {
      this.#hear("error", "not-loaded", String(fault));
    }
  }

  #unmount() {
    this.#turn++;
    this.#isShown = false;
    this.#form?.unmount();
    this.#form = undefined;
    this.shadowRoot.replaceChildren(document.createElement("slot"));
  }

  /** Waits for the form; fails if it cannot be shown. */
  async #shown() {
    if (!this.#isShown) await new Promise((done, fail) => this.#waiting.push({ done, fail }));
  }

  #hear(name, first, second) {
    const waiting = this.#isShown ? [] : this.#waiting.splice(0);
    if (name === "ready") {
      this.#isShown = true;
      waiting.forEach((it) => it.done());
    } else {
      waiting.forEach((it) => it.fail(new Error(second)));
    }
    const detail = DETAILS[name](first, second, this.#form);
    this.dispatchEvent(new CustomEvent(`blanket-${name}`, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get("kl-blanket")) customElements.define("kl-blanket", KlBlanket);
