// What a page may write, and what the types must refuse. Read by the compiler alone: cargo xtask test embed::types.

import { clearDrafts } from "@blanket-dk/element";
import type { Answers, Issue, KlBlanket } from "@blanket-dk/element";

const form: KlBlanket = document.querySelector("kl-blanket")!;

form.answers = { ansoegere: [{ timer: 20 }, {}], om_planer: ["fast"], fra: "1.12.2026", intet: null };
const answers: Answers = form.answers;
form.definition = { definition: "format = 1", texts: { da: "blanket = Orlov" } };
form.definition = new Uint8Array();
form.definition = undefined;
form.prefilled = { "person.navn": { value: "Frida", source: "MitID" } };

const issues: Issue[] = await form.validate();
await form.validate({ show: false });
const went: boolean = await form.goTo(issues[0]?.step ?? "");
await form.reset();
await clearDrafts();

form.addEventListener("blanket-change", (event) => {
  const { field, answer, issues } = event.detail;
  const texts: string[] = issues.map((it) => `${field} ${String(answer)}: ${it.text}`);
  // @ts-expect-error: not of this event
  event.detail.reference;
  return texts;
});
form.addEventListener("blanket-step", ({ detail }) => detail.number + 1);
form.addEventListener("blanket-ready", ({ detail }) => detail.version);
form.addEventListener("blanket-submitted", ({ detail }) => detail.reference + detail.received_at);
// Events bubble.
document.addEventListener("blanket-error", ({ detail }) => {
  // @ts-expect-error: no such code
  if (detail.code === "ukendt") return;
  if (detail.code === "not-loaded") console.error(detail.message);
});

// @ts-expect-error: functions are no answers
form.answers = { fra: () => "1.12.2026" };
// @ts-expect-error: a step is named by its id
await form.goTo(2);

export { answers, went };
