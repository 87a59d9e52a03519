// <kl-blanket>: a form on anybody's page. Told in all words in docs/vendor/element.md.

export type Language = "da" | "en";

/** `preview`: all but sending. `readonly`: the answers alone, to be read. */
export type Mode = "live" | "preview" | "readonly";

/** Raw answers: what was typed or chosen, by the id of the field. */
export interface Answers {
  [id: string]: Answer;
}

/** A text; the options chosen, where there may be several; a group; rows, or the files of an attachment. */
export type Answer = string | number | boolean | null | string[] | Answers | Answers[];

export type Severity = "error" | "soft_required" | "warning" | "info";

/** Something that is wrong. */
export interface Issue {
  /** The id of the step. */
  step: string;
  /** The path of the field: `ansoegere[0].cpr`. */
  field: string;
  /** `missing`, `too_early`, `rule:for_mange_timer`, ... */
  code: string;
  severity: Severity;
  /** As the citizen reads it. */
  text: string;
}

/** An author's files. The definition is TOML, or JSON as text or object; the texts are Fluent, by language. */
export interface Sources {
  definition: string | object;
  texts: Partial<Record<Language, string>>;
  modules?: { definition: string; texts: Partial<Record<Language, string>> }[];
}

/** What is known already, by the path of a field. */
export type Prefilled = Record<string, { value: string; source: string }>;

export type ErrorCode =
  /** The element's own files did not come. */
  | "not-loaded"
  /** There is no form at `src`. */
  | "unavailable"
  /** The definition has faults, or it is for another engine and the whole engine is not there to compile it. */
  | "not-compiled"
  /** It was not sent: no answer, an answer that tells of a fault of the server, other answers sent before, an old form. */
  | "offline"
  | "failed"
  | "conflict"
  | "outdated";

export interface BlanketEvents {
  "blanket-ready": CustomEvent<{ id: string; version: string }>;
  /** An answer was given. Of a group of rows when one was added or removed. */
  "blanket-change": CustomEvent<{ field: string; answer: Answer; issues: Issue[] }>;
  /** A page has come. `step` is the id of a step, `` the start, `tjek-svar` the check page; `number` counts steps from 1. */
  "blanket-step": CustomEvent<{ step: string; number: number }>;
  "blanket-submitted": CustomEvent<{ reference: string; received_at: string }>;
  "blanket-error": CustomEvent<{ code: ErrorCode; message: string }>;
}

export interface KlBlanket extends HTMLElement {
  /** The form itself, in place of `src`: a bundle or an author's files, as object or JSON text, or the bytes of a compiled form. */
  definition: object | Sources | string | Uint8Array | ArrayBuffer | undefined;
  /** All raw answers, a copy. What is set before the form is there gives way to a draft in this tab. */
  get answers(): Answers;
  set answers(answers: Answers | null | undefined);
  /** To be set before the form is shown. */
  prefilled: Prefilled | undefined;

  /** Everything wrong, in the order of the form. Shows it: at the fields, and the first step that has a fault. */
  validate(options?: { show?: boolean }): Promise<Issue[]>;
  /** To a step by its id, to the start (``) or the check page (`tjek-svar`). False when the form does not lead there. */
  goTo(step: string): Promise<boolean>;
  /** Forgets all answers, and the draft, and begins anew. */
  reset(): Promise<void>;

  addEventListener<K extends keyof BlanketEvents>(
    type: K,
    listener: (this: KlBlanket, event: BlanketEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** The attributes, for the types of a framework. */
export interface KlBlanketAttributes {
  src?: string;
  lang?: Language;
  mode?: Mode;
  "submit-url"?: string;
  "attachment-url"?: string;
  "address-url"?: string;
}

/** Forgets every draft in this browser, those of other tabs too: for logging the citizen out. */
export function clearDrafts(): Promise<void>;

declare global {
  interface HTMLElementTagNameMap {
    "kl-blanket": KlBlanket;
  }
  interface HTMLElementEventMap extends BlanketEvents {}
  interface DocumentEventMap extends BlanketEvents {}
}
