// React 19 sets what the element has as a property (`answers`), all else as an attribute, and listens to `on` + the event's name.
import "@blanket-dk/element";
import type { Answers, BlanketEvents, KlBlanket, KlBlanketAttributes } from "@blanket-dk/element";
import { useRef, useState } from "react";
import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Listeners = { [name in keyof BlanketEvents as `on${name}`]?: (event: BlanketEvents[name]) => void };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "kl-blanket": DetailedHTMLProps<HTMLAttributes<KlBlanket>, KlBlanket> &
        KlBlanketAttributes & Listeners & { answers?: Answers; definition?: object | string };
    }
  }
}

export function Ansoegning({ before }: { before: Answers }) {
  const form = useRef<KlBlanket>(null);
  const [reference, setReference] = useState("");
  if (reference) return <p>Din ansøgning er modtaget: {reference}</p>;
  return (
    <>
      <kl-blanket
        ref={form}
        src="/api/blanketter/pn151"
        lang="da"
        submit-url="/api/submissions"
        answers={before}
        onblanket-submitted={(event) => setReference(event.detail.reference)}
        onblanket-error={(event) => console.error(event.detail.code, event.detail.message)}
      />
      <button type="button" onClick={() => form.current?.validate()}>
        Er alt udfyldt?
      </button>
    </>
  );
}
