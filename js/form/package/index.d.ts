// A form for a renderer of one's own. Paths name answers: `pasningsmodtager.cpr`, `ansoegere[0].timer`.

export type Language = "da" | "en";

/** Fetches the module; `open` does so by itself. `module`: its bytes or address, where it is not beside the package. */
export function init(module?: BufferSource | URL | string): Promise<unknown>;

/** The version of this engine. A server compiles for its own. */
export function engineVersion(): string;

/** A text of the product itself, for what stands around a form. */
export function productText(language: Language, id: string): string;

/** Fetches `<src>/compiled?engine=<version>` and opens it. `today` is the person's date, `2026-11-20`. */
export function open(src: string, today?: string): Promise<Form>;

export interface Part {
  id: string;
  kind: "step" | "section" | "group" | "likert" | "address" | "rows" | "field";
  /** Without rows: `ansoegere.cpr` for all that are at `ansoegere[0].cpr`, `ansoegere[1].cpr`, ... */
  path?: string;
  /** Of rows. */
  min?: number;
  max?: number;
  /** Of a field. */
  shape?: Shape;
  /** Of all else. */
  parts?: Part[];
}

/** How a question is put on a page; what a shape does not have is not there. */
export interface Shape {
  name:
    | "line" | "area" | "parts" | "radios" | "checks" | "select" | "check" | "files" | "output" | "prose" | "stop" | "hidden";
  input_mode?: "text" | "numeric" | "decimal" | "tel" | "email";
  autocomplete?: string;
  max_length?: number;
  width?: number;
  rows?: number;
  parts?: { id: string; width: number }[];
  options?: string[];
  exclusive?: string;
  max_files?: number;
  max_bytes?: number;
  accept?: string[];
  later?: boolean;
}

export interface Known {
  relevant: boolean;
  issues: { code: string; severity: Severity }[];
  /** Of fields. */
  required?: boolean;
  soft_required?: boolean;
  read_only?: boolean;
  value?: unknown;
  /** Of repeated groups. */
  rows?: number;
}

export type Severity = "error" | "soft_required" | "warning" | "info";

export interface File {
  id: string;
  name: string;
  type: string;
  size: number;
  sha256: string;
}

/** States by path; null where a row is gone. */
export type Changed = Record<string, Known | null>;

export class Form {
  /** Opens the bytes of a compiled form. Throws when they are for another engine. */
  constructor(bytes: Uint8Array, today?: string);

  readonly id: string;
  readonly number: string;
  readonly version: string;
  readonly hash: string;
  readonly languages: Language[];
  readonly steps: Part[];

  /** Sets a raw answer: what was typed or chosen, the options chosen where there may be several, or the files. */
  set(path: string, answer: string | string[] | File[]): Changed;
  /** Chooses one option of several, or gives it up; what stands alone and the others give way to each other. */
  choose(path: string, option: string, chosen: boolean): Changed;
  addRow(path: string): Changed;
  removeRow(path: string, row: number): Changed;
  moveRow(path: string, from: number, to: number): Changed;

  /** Every raw answer, for keeping a draft; and set, in place of all there are. */
  answers: Record<string, unknown>;

  /** The body to send, with the relevant answers alone. */
  submission(language: Language): string;

  state(): { fields: Record<string, Known>; steps: Record<string, boolean>; valid: boolean };

  /** A text of the form itself: its title, or `description`, `who`, `time`, `receipt`. */
  title(language: Language, attribute?: string): string;

  /** All that is said at a field; `options` in the order of its shape. */
  field(
    language: Language,
    path: string,
  ): { label: string; hint: string; help: string; raw: string; value: string; options: string[] };

  /** A text of a field, group or step (by its id): its question or heading, or an attribute. */
  text(language: Language, path: string, attribute?: string): string;
  rowLabel(language: Language, path: string, row: number): string;

  /** Everything wrong, in the order of the form; `where` is the text with the row before it. */
  issues(
    language: Language,
  ): { step: string; field: string; code: string; severity: Severity; part: number | null; text: string; where: string }[];

  /** The answers to read before sending. */
  summary(language: Language): {
    step: string;
    title: string;
    lines: { field: string; label: string; value: string; heading: boolean; level: number; changeable: boolean }[];
  }[];

  /** Gives back the module's memory; garbage collection does so too, later. */
  free(): void;
}
