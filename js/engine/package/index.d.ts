// The engine of Blanket: one interpreter of blanketter, the same in the browser, on the server and here.
//
// Everything is plain data: what goes in and what comes out can be written as JSON. The engine has no clock, files or
// network; `today` is always yours to give.

// ---- The road of an answer ------------------------------------------------------------------------------------------

/**
 * Loads the engine. In a browser, wait for it once before anything else; in Node it is loaded already.
 *
 * @param module Where the `.wasm` is, or its bytes, if not beside this package's own files.
 */
export function init(module?: string | URL | Request | Response | BufferSource | WebAssembly.Module): Promise<void>;

/**
 * Makes a bundle of an author's files. `bundle` is null exactly when `diagnostics` holds an error.
 *
 * A bundle that KL has published needs no reading: it is what {@link compile} takes.
 */
export function read(sources: Sources): { bundle: Bundle | null; diagnostics: Diagnostic[] };

/** Everything wrong with an author's files: the definition, its texts, its modules. Sorted by place; empty when all is well. */
export function check(sources: Sources): Diagnostic[];

/**
 * Makes a form of a bundle, given as data or as its JSON text.
 *
 * @throws {BlanketError} when the bundle is not one; its `diagnostics` say what is wrong.
 */
export function compile(bundle: Bundle | string): Blanket;

/** A compiled form. It is never changed: everything about one citizen is in what you hand to its methods. */
export class Blanket {
  private constructor();

  /** `pn151` */
  readonly id: string;
  /** KL's own number, `PN 151`. */
  readonly number: string | null;
  /** `major.minor.patch` */
  readonly version: string;
  /** SHA-256 of the bundle's canonical JSON, 64 hexadecimal digits: names this version of the form exactly. */
  readonly hash: string;
  /** The first is the original. */
  readonly languages: Language[];
  /** The form's title in each of its languages. */
  readonly titles: { [language in Language]?: string };

  /** What is shown, asked for, understood and wrong. Answers at fault are no error: they are in the state. */
  evaluate(answers: Answers, on: Day): State;

  /** Judges the answers and makes the submission, or tells every error. What is not an error does not stand in the way. */
  submit(
    answers: Answers,
    on: Day & Spoken,
  ): { submission: Submission; issues?: undefined } | { submission?: undefined; issues: Issue[] };

  /** The answers as a list to read, for "check your answers" and the receipt. Only what is relevant. */
  summarise(answers: Answers, on: Day & Spoken): SummaryStep[];

  /**
   * Why a field is shown or not, required or not, wrong or not.
   *
   * @param field The path of a field or group, with its rows counted from 0: `ansoegere[0].cpr`.
   * @throws {BlanketError} when there is no such field; the message names the nearest one.
   */
  explain(answers: Answers, field: string, on: Day): Explanation;

  /**
   * The compiled form, as `@blanket-dk/form` and `<kl-blanket>` of the same version read it: what a server of that version
   * gives at `<bundle>/compiled`. To be made anew for each version, and not to be kept instead of the bundle.
   */
  toBytes(): Uint8Array;

  /** JSON Schema (2020-12) of {@link Submission.answers}. */
  schema(): { [keyword: string]: Json };

  /** Runs the form's own cases, the contents of its `cases/*.toml`. */
  test(files: Source[]): TestReport;

  /** Gives the memory back at once. Otherwise that happens some time after the last use; using it after this is an error. */
  free(): void;
}

// ---- Expressions ----------------------------------------------------------------------------------------------------

/**
 * The value of a FEEL expression (DMN 1.5): `feel("sum(hours) <= 37", { context: { hours: [7.5, 30] } })`. What cannot
 * be computed is null, as the standard says; {@link feelCheck} tells why. Dates and durations come out as ISO 8601.
 *
 * @throws {BlanketError} when the expression cannot be read.
 */
export function feel(expression: string, options?: FeelOptions): Json;

/**
 * Whether a value passes unary tests, as they stand in the cells of a decision table: `feelTests("age", "[18..67]",
 * { context: { age: 30 } })`. Null when it cannot be said.
 *
 * @param input FEEL too, so that it may be a date.
 * @throws {BlanketError} when one of the two cannot be read.
 */
export function feelTests(input: string, tests: string, options?: FeelOptions): boolean | null;

/** What is wrong with an expression: its syntax, its names and its types. */
export function feelCheck(expression: string, options?: Pick<FeelOptions, "context">): Diagnostic[];

/**
 * The expression as the engine writes it; reading that gives the same expression again.
 *
 * @throws {BlanketError} when the expression cannot be read.
 */
export function feelPrint(expression: string): string;

export interface FeelOptions {
  /** The names that the expression may use. Their texts stay texts: dates are made with `date("2026-11-20")`. */
  context?: { [name: string]: Json };
  /** `YYYY-MM-DD`; the day of this computer's clock unless it is given. */
  today?: string;
  /** What `now()` gives, `2026-11-20T08:30:00Z`; null unless it is given. */
  now?: string;
}

// ---- About the engine -----------------------------------------------------------------------------------------------

/** JSON Schema (2020-12) of the definition language in its JSON form. */
export function languageSchema(): { [keyword: string]: Json };

/** The version of the engine, which every submission names. */
export function engineVersion(): string;

/** Something that the caller must mend: a faulty bundle or expression, an unknown field, a day that is none. */
export class BlanketError extends Error {
  readonly name: "BlanketError";
  /** The faults of the bundle or expression; empty when it is about something else. */
  readonly diagnostics: Diagnostic[];
}

// ---- What goes in ---------------------------------------------------------------------------------------------------

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Texts that are not translated are told in the form's original language. */
export type Language = "da" | "en";

/** `YYYY-MM-DD`. The engine that has the last word, the server's, takes Copenhagen's date when the answers arrive. */
export interface Day {
  today: string;
}

export interface Spoken {
  /** `da` unless it is given. */
  language?: Language;
}

/**
 * What a citizen has typed and chosen, raw, by the id of each field: `{ fra: "1.12.2026", enig: "true" }`. A group
 * is an object of its own, a repeated group a list of them, several choices a list of texts, an attachment a list of
 * {@link FileAnswer}. A number or a boolean counts as the text it is written with.
 */
export interface Answers {
  [field: string]: Answer | undefined;
}

export type Answer = string | number | boolean | null | string[] | Answers | Answers[] | FileAnswer[];

/** A file that the server has received already, as the server described it. */
export type FileAnswer = { id: string; name: string; type: string; size: number; sha256: string };

/** One version of a form, in one piece. What it holds is described in the project's docs; treat it as one value. */
export interface Bundle {
  format: 1;
  definition: { [key: string]: Json };
  texts: { [language in Language]?: Json };
  modules: Json[];
}

/** One file: its text alone, or with the name that diagnostics call it by. A name that ends in `.json` is read as JSON. */
export type Source = string | { name: string; text: string };

/** The files of a form, and of the modules that it may use. */
export interface Sources {
  /** `blanket.toml`, or `blanket.json`. */
  definition: Source;
  /** Fluent, one file for each language. */
  texts?: { [language in Language]?: Source };
  modules?: Omit<Sources, "modules">[];
}

// ---- What comes out -------------------------------------------------------------------------------------------------

/**
 * How much it matters. An `error` must be mended; what is `soft_required` may be left out, and the citizen is told what that
 * means; a `warning` is worth a look; an `info` is only said. Authors are told of errors and warnings.
 */
export type Severity = "error" | "soft_required" | "warning" | "info";

/** A fault told to the author of a form or an expression. */
export interface Diagnostic {
  /** `unknown-name`, `missing-text`, ... */
  code: string;
  severity: "error" | "warning";
  /** As you called it; empty when the form is a bundle. */
  file: string;
  /** Counted from 1; 0 when the form is a bundle. */
  line: number;
  /** Counted from 1, in characters. */
  column: number;
  /** Where in the form: `ansoegere.cpr`. May be empty. */
  path: string;
  message: string;
  /** How to mend it. */
  help: string;
  /** All of it for people, with the line underlined. */
  drawn: string;
}

/** What is known of a form with given answers. */
export interface State {
  /** By path, `ansoegere[0].cpr`. */
  fields: { [path: string]: FieldState };
  /** Whether each step is shown, by its id. */
  steps: { [id: string]: boolean };
  /** Nothing stands in the way of sending. */
  valid: boolean;
}

/** A field, or a group: of that only what is not marked as a field's. */
export interface FieldState {
  /** Shown, judged and sent. What is not relevant counts as null everywhere. */
  relevant: boolean;
  issues: Code[];
  /** A field's: it must be answered. */
  required?: boolean;
  /** A field's: it is asked for, although the form may be sent without. */
  soft_required?: boolean;
  /** A field's: it may not be changed. */
  read_only?: boolean;
  /** A field's: as understood; null when there is none or it could not be understood. Too long for a number, it is its digits. */
  value?: Json;
  /** How many rows a repeated group shows. */
  rows?: number;
}

export interface Code {
  /** `missing`, `not_a_cpr`, ...; `rule:<id>` for a rule across fields. */
  code: string;
  severity: Severity;
}

/** Something wrong with an answer, and how to say it to the citizen. */
export interface Issue extends Code {
  /** The path of the field. */
  field: string;
  /** Of a field in several parts, such as a date: the first wrong one, counted from 0. */
  part: number | null;
  /** The values that the message names: `{ max: 100 }`. */
  params: { [name: string]: Json };
  /** What is wrong and how to mend it, in the language asked for. */
  message: string;
}

/** Valid answers to one version of a form: typed values of relevant fields, nothing else. */
export interface Submission {
  blanket: { id: string; version: string; hash: string };
  /** The version of the engine. */
  engine: string;
  language: Language;
  /** Typed: `{ fra: "2026-12-01", enig: true, timer: 7.5 }`. Described by {@link Blanket.schema}. */
  answers: { [field: string]: Json };
  consents: Consent[];
  attachments: (FileAnswer & { field: string })[];
}

/** One consent that was asked for, with the exact text that was shown. */
export interface Consent {
  field: string;
  answer: "given" | "refused";
  /** The id of the law that says why it is asked. */
  purpose: string;
  legal_basis: string;
  sources: string[];
  recipients: string[];
  /** The event that ends it. */
  ends: string;
  language: Language;
  text: string;
  text_sha256: string;
}

export interface SummaryStep {
  /** The step's id. */
  step: string;
  title: string;
  lines: SummaryLine[];
}

/** A question and its answer, or the heading of those that follow. */
export interface SummaryLine {
  /** The path of the field, group or row; empty for the heading of a section. */
  field: string;
  label: string;
  /** As people write it, `31. december 2026`. Empty for a heading, and for a question without an answer. */
  value: string;
  heading: boolean;
  /** How many headings it stands under. */
  level: number;
  /** The citizen may go back and change it; a computed value may not be changed. */
  changeable: boolean;
}

export interface Explanation {
  path: string;
  value: Json;
  /** Whether it and each thing around it is shown, outermost first. It is shown when all are. */
  relevant: Reason[];
  /** Null when the form says nothing of it; so are the others. */
  required: Reason | null;
  /** Asked for, although the form may be sent without. */
  soft_required: Reason | null;
  /** Its own condition and those of what is around it, innermost first. It is read-only when one holds. */
  read_only: Reason[];
  computed: Reason | null;
  min: Reason | null;
  max: Reason | null;
  /** The rules that show their faults here. A rule is broken when its value is false. */
  rules: Reason[];
  issues: Code[];
}

/** What one expression came out as. */
export interface Reason {
  /** What it is about: `step helbred`, `ansoegere[0].pension`, `rule over_seks`. */
  of: string;
  value: Json;
  /** Null when nothing is said, and the usual holds. */
  why: Explained | null;
}

/** An expression or a part of one, with its value and its parts. */
export interface Explained {
  text: string;
  /** Null also when it differs from item to item of a long list. */
  value: Json;
  parts: Explained[];
}

export interface TestReport {
  passed: number;
  failed: number;
  cases: CaseReport[];
  /** What is wrong with the files themselves; each file at fault counts as one failure. */
  diagnostics: Diagnostic[];
  /** The conditions that no case has seen come out both ways. */
  gaps: Gap[];
}

export interface CaseReport {
  file: string;
  name: string;
  today: string;
  answers: Answers;
  /** A line for each expectation that does not hold. Empty when the case passes. */
  wrong: string[];
}

export interface Gap {
  /** `ansoegere.pension`, `step helbred`, `rule over_seks`. */
  path: string;
  condition: "relevant" | "required" | "soft_required" | "read_only" | "check";
  /** FEEL. */
  expression: string;
  never_true: boolean;
  never_false: boolean;
}
