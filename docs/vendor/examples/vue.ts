// Vue sets what the element has as a property (`answers`), all else as an attribute. In a template it is
// <kl-blanket src="..." :answers="before" @blanket-submitted="...">, with `isCustomElement: (tag) => tag === "kl-blanket"` in
// the options of the compiler.
import "@blanket-dk/element";
import type { BlanketEvents, KlBlanket } from "@blanket-dk/element";
import { defineComponent, h, ref } from "vue";

export const Ansoegning = defineComponent({
  props: { before: { type: Object, default: () => ({}) } },
  setup(props) {
    const form = ref<KlBlanket>();
    const reference = ref("");
    return () =>
      reference.value
        ? h("p", `Din ansøgning er modtaget: ${reference.value}`)
        : [
            h("kl-blanket", {
              ref: form,
              src: "/api/blanketter/pn151",
              lang: "da",
              "submit-url": "/api/submissions",
              answers: props.before,
              "onBlanket-submitted": (event: BlanketEvents["blanket-submitted"]) => {
                reference.value = event.detail.reference;
              },
              "onBlanket-error": (event: BlanketEvents["blanket-error"]) =>
                console.error(event.detail.code, event.detail.message),
            }),
            h("button", { type: "button", onClick: () => form.value?.validate() }, "Er alt udfyldt?"),
          ];
  },
});
