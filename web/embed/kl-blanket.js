// <kl-blanket src="https://.../api/blanketter/pn151" lang="da" submit-url="https://.../api/submissions">
//
// A form in a shadow root: the page's styles do not reach it, and its own do not reach the page. What stands between the
// tags is shown until the form is there, and stays if it cannot be shown.
//
// Attributes: `src` the address of a form · `lang` `da` or `en`, may be changed while answers are being given ·
// `submit-url` and `attachment-url` where answers and files go · `address-url` where addresses are looked up.
// Events, on the element and bubbling: `blanket-ready` {id} · `blanket-change` {field} · `blanket-step` {step} ·
// `blanket-submitted` {reference, received_at} · `blanket-error` {message}.
// Property: `prefilled` {path: {value, source}}, answers that are known already, set before the form is shown; a form takes
// those that it declares with `prefill`, and says where they come from.
// Looks: the custom properties at the head of blanket.css, set on the element.

import init, { clearDrafts as clear, mount } from "./blanket_web.js";

const beside = (file) => new URL(file, import.meta.url).href;

/** The module and the stylesheet, fetched once for all forms on the page. */
let parts;
const load = () => (parts ??= Promise.all([init({ module_or_path: beside("blanket_web_bg.wasm") }), stylesheet()]));

/**
 * The compiled form of a bundle, for a server whose engine is another than that of this element. The whole engine is
 * fetched only then: put the folder `engine` of the same delivery beside this one.
 */
async function compile(bundle, version) {
  const engine = await import(beside("../engine/browser.js")).catch((fault) => {
    throw new Error(`The server compiles for another engine than ${version}, and the whole engine is not at ${beside("../engine/")}: ${fault.message}`);
  });
  await engine.init();
  return engine.compile(bundle).toBytes();
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

class KlBlanket extends HTMLElement {
  static observedAttributes = ["src", "lang", "submit-url", "attachment-url", "address-url"];
  #handle;
  /** Tells a mounting that has been overtaken by another, or by removal. */
  #turn = 0;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(document.createElement("slot"));
  }

  connectedCallback() {
    if (!this.#handle) this.#mount();
  }

  disconnectedCallback() {
    // An element that is only moved is back before this runs, and keeps its answers.
    queueMicrotask(() => this.isConnected || this.#unmount());
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.isConnected) return;
    if (name === "lang") return this.#handle?.setLanguage(now ?? "");
    this.#unmount();
    this.#mount();
  }

  async #mount() {
    const turn = ++this.#turn;
    const src = this.getAttribute("src");
    if (!src) return;
    try {
      const [, sheet] = await load();
      if (turn !== this.#turn) return;
      this.shadowRoot.adoptedStyleSheets = [sheet];
      const root = document.createElement("div");
      root.className = "blanket-root";
      this.shadowRoot.replaceChildren(root);
      this.#handle = mount(root, {
        src,
        lang: this.getAttribute("lang") ?? "da",
        submitUrl: this.getAttribute("submit-url") ?? undefined,
        attachmentUrl: this.getAttribute("attachment-url") ?? undefined,
        addressUrl: this.getAttribute("address-url") ?? undefined,
        // Not declared as a field: that would empty what a page has set before this class was there.
        prefilled: this.prefilled,
        emit: (name, detail) => this.#tell(name, detail),
        compile,
      });
    } catch (fault) {
      this.#tell("error", { message: String(fault) });
    }
  }

  #unmount() {
    this.#turn++;
    this.#handle?.unmount();
    this.#handle = undefined;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`blanket-${name}`, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get("kl-blanket")) customElements.define("kl-blanket", KlBlanket);
