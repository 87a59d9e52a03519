// Answers that are not sent yet, kept in the citizen's browser: docs/decisions/2026-11-20-drafts-in-the-browser.md.
//
// A draft is encrypted in IndexedDB. Its key is made of two halves: one that no script can read, in IndexedDB, and one
// that ends with the tab, in sessionStorage. A tab holds a lock on its draft, so that no other writes to it.
// What a draft holds is the renderer's affair (web/src/draft.rs).

const NAME = "blanket-draft";
/** Milliseconds from the last change until it is kept, and until another tab is no longer waited for. */
const PAUSE = 250;
const PATIENCE = 2_000;
/** What nobody has written to for so long is left over from a tab that was closed. */
const LEFT_OVER = 24 * 60 * 60 * 1_000;

const bytes = (text) => new TextEncoder().encode(text);

// --- The database

let database;
const opened = () =>
  (database ??= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => ["halves", "drafts"].forEach((it) => request.result.createObjectStore(it));
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  }));

/** Does something with a store, and promises what the request gave when it is safely written. */
async function stored(store, run) {
  const transaction = (await opened()).transaction(store, "readwrite");
  const request = run(transaction.objectStore(store));
  return new Promise((done, fail) => {
    transaction.oncomplete = () => done(request?.result);
    transaction.onabort = () => fail(transaction.error);
  });
}

/** The half that no script can read. The first that came to be stays. */
async function half() {
  const fresh = await crypto.subtle.importKey("raw", crypto.getRandomValues(new Uint8Array(32)), "HKDF", false, ["deriveKey"]);
  await stored("halves", (it) => {
    it.get(0).onsuccess = ({ target }) => target.result ?? it.put(fresh, 0);
  });
  return stored("halves", (it) => it.get(0));
}

async function keyOf({ id, secret }) {
  const how = { name: "HKDF", hash: "SHA-256", salt: bytes(secret), info: bytes(id) };
  return crypto.subtle.deriveKey(how, await half(), { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const tidy = () =>
  stored("drafts", (it) => {
    it.openCursor().onsuccess = ({ target: { result: at } }) => {
      if (!at) return;
      if (at.value.at < Date.now() - LEFT_OVER) at.delete();
      at.continue();
    };
  });

// --- Locks, and words between tabs

/** Promises what releases the lock, or nothing if another has it for longer than we wait. */
const locked = (name, patience) =>
  new Promise((done) => {
    navigator.locks.request(name, { signal: AbortSignal.timeout(patience) }, () => new Promise(done)).catch(() => done());
  });

/** The id of a draft that another tab has open. */
async function elsewhere(prefix) {
  const { held } = await navigator.locks.query();
  return held.find((it) => it.name.startsWith(prefix))?.name.slice(prefix.length);
}

// --- Leaving

const unsaved = new Set();
const warn = (event) => event.preventDefault();
function guard(what, on) {
  on ? unsaved.add(what) : unsaved.delete(what);
  // Only while it is needed: a page that listens is not kept for the browser's way back.
  (unsaved.size ? addEventListener : removeEventListener)("beforeunload", warn);
}

// --- Drafts

/** The drafts of this page, by the name they go by. */
const live = new Map();

class Draft {
  #name;
  #read;
  #tell;
  /** `{ id, secret }`; the secret is the half that ends with the tab. */
  #session;
  #key;
  #release;
  #other;
  #channel;
  #timer;
  #dirty = false;
  #saving = Promise.resolve();

  constructor(form, read, tell) {
    this.#read = read;
    this.#tell = tell;
    if (!form) return;
    // Two of the same form on one page are two drafts.
    let number = 0;
    do this.#name = `${NAME} ${form} ${number++} `;
    while (live.has(this.#name));
    live.set(this.#name, this);
    document.addEventListener("visibilitychange", this.#hidden);
  }

  #hidden = () => document.hidden && this.#flush();

  async open() {
    if (!this.#name) return this.#tell("open");
    // Nobody waits for a form because the browser's database does not answer.
    const tell = this.#tell;
    const late = setTimeout(() => {
      tell("failed");
      this.#tell = () => {};
    }, 2 * PATIENCE);
    this.#tell = (...what) => {
      clearTimeout(late);
      this.#tell = tell;
      tell(...what);
    };
    try {
      this.#channel = new BroadcastChannel(NAME);
      this.#channel.onmessage = ({ data }) => this.#hear(data);
      await tidy();
      const mine = JSON.parse(sessionStorage.getItem(this.#name));
      // After a reload the page before this one may be about to let go. A copy of a tab never does.
      if (mine && (await this.#own(mine, PATIENCE / 2))) return await this.#load();
      this.#other = mine?.id ?? (await elsewhere(this.#name));
      // A page on which nothing has been answered is in nobody's way.
      const is_there = this.#other && (await stored("drafts", (it) => it.getKey(this.#other)));
      if (!is_there) return await this.#begin();
      this.#session = mine;
      this.#tell("elsewhere");
    } catch {
      this.#tell("failed");
    }
  }

  async #begin() {
    await this.#own({ id: crypto.randomUUID(), secret: crypto.randomUUID() + crypto.randomUUID() }, PATIENCE);
    await this.#load();
  }

  async #own(session, patience) {
    this.#release = await locked(this.#name + session.id, patience);
    if (!this.#release) return false;
    this.#session = session;
    sessionStorage.setItem(this.#name, JSON.stringify(session));
    return true;
  }

  async #load() {
    const { id } = this.#session;
    const key = await keyOf(this.#session);
    const sealed = await stored("drafts", (it) => it.get(id));
    let draft;
    if (sealed) {
      try {
        const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: bytes(id) }, key, sealed.text);
        draft = JSON.parse(new TextDecoder().decode(text));
      } catch {
        // Sealed with another key, or not whole: nobody can read it.
        await stored("drafts", (it) => it.delete(id));
      }
    }
    this.#key = key;
    this.#tell("open", draft);
  }

  /** Something that is kept has changed. */
  touch() {
    if (!this.#dirty) {
      this.#dirty = true;
      guard(this, true);
      queueMicrotask(() => this.#dirty && this.#tell("unsaved"));
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), PAUSE);
  }

  #flush() {
    clearTimeout(this.#timer);
    if (this.#dirty && this.#key) {
      this.#dirty = false;
      // Read now: what is read from may be gone soon.
      const [text, key] = [this.#read(), this.#key];
      this.#saving = this.#saving.then(() => this.#save(text, key));
    }
    return this.#saving;
  }

  async #save(plain, key) {
    try {
      const { id } = this.#session;
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(id) }, key, bytes(plain));
      // It may have been sent, or given away, meanwhile.
      if (key !== this.#key) return;
      await stored("drafts", (it) => it.put({ iv, text, at: Date.now() }, id));
      if (this.#dirty) return;
      guard(this, false);
      this.#tell("saved");
    } catch {
      this.#dirty = true;
      this.#tell("failed");
    }
  }

  /** Something is on its way that would be lost. */
  hold(on) {
    guard(this.#hidden, on);
  }

  #hear({ take, clear }) {
    if (clear) return this.#forgotten();
    if (take && take === this.#session?.id && this.#release) this.#give();
  }

  /** Another tab goes on with this draft. */
  async #give() {
    await this.#flush();
    const given = this.#session;
    this.#other = given.id;
    this.#let();
    this.#tell("elsewhere");
    this.#channel.postMessage({ given });
  }

  /** Goes on with the draft that another tab has. */
  async take() {
    const port = new BroadcastChannel(NAME);
    try {
      const given = await new Promise((done, fail) => {
        port.onmessage = ({ data }) => data.given?.id === this.#other && done(data.given);
        port.postMessage({ take: this.#other });
        setTimeout(fail, PATIENCE);
      });
      this.#session = given;
    } catch {
      // Nobody answers. Where our tab is a copy of the other, or had the draft before, its half is ours as well.
    }
    port.close();
    try {
      if (this.#session && (await this.#own(this.#session, PATIENCE))) return await this.#load();
      this.#tell("silent");
    } catch {
      this.#tell("failed");
    }
  }

  /** A new draft, in place of one in another tab or of our own. */
  async anew() {
    try {
      await this.clear();
      await this.#begin();
    } catch {
      this.#tell("failed");
    }
  }

  /** What was kept is no more. What another tab has, is its own. */
  async clear() {
    const session = this.#release && this.#session;
    this.#let();
    if (!session) return;
    sessionStorage.removeItem(this.#name);
    // A save that was under way is waited for, so that nothing comes after.
    await this.#saving;
    await stored("drafts", (it) => it.delete(session.id)).catch(() => {});
  }

  #let() {
    clearTimeout(this.#timer);
    this.#key = undefined;
    this.#dirty = false;
    guard(this, false);
    this.#release?.();
    this.#release = undefined;
  }

  #forgotten() {
    if (!this.#release) return;
    this.#let();
    this.#dirty = true;
    guard(this, true);
    this.#tell("failed");
  }

  /** The form has been taken out of its page. */
  async close() {
    document.removeEventListener("visibilitychange", this.#hidden);
    this.hold(false);
    // Who mounts the form anew waits for the lock.
    live.delete(this.#name);
    await this.#flush();
    this.#let();
    this.#channel?.close();
  }
}

/**
 * The draft of a form; without a name nothing is kept, and who leaves is warned. `read()` gives what is to be kept, as
 * JSON. `tell(what, draft)` hears `open` (with what was kept), `elsewhere`, `silent` (the other tab does not answer),
 * `unsaved`, `saved` and `failed`.
 */
export function openDraft(form, read, tell) {
  const draft = new Draft(form, read, tell);
  draft.open();
  return draft;
}

/** Forgets every draft in this browser, those of other tabs too: for logging out. */
export async function clearDrafts() {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage({ clear: true });
  channel.close();
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(NAME)) sessionStorage.removeItem(name);
  }
  await stored("drafts", (it) => it.clear());
  await stored("halves", (it) => it.clear());
}

/** Raw answers as a list of path and text: `["ansoegere[0].cpr", "..."]`. */
export function leaves(answers, path = "") {
  if (Array.isArray(answers) && !answers.some((it) => typeof it === "string")) {
    return answers.flatMap((row, at) => (row.sha256 ? [[path, row.name]] : leaves(row, `${path}[${at}]`)));
  }
  if (answers && typeof answers === "object" && !Array.isArray(answers)) {
    return Object.entries(answers).flatMap(([id, it]) => leaves(it, path ? `${path}.${id}` : id));
  }
  return answers?.length ? [[path, [answers].flat().join(", ")]] : [];
}

/** Asks once more, in the browser's own words for yes and no. */
export const sure = (question) => confirm(question);
