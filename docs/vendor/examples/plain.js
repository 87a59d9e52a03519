// What a page can do with the form. It works also before the element is there: what is set is kept, and methods wait.
const form = document.querySelector("kl-blanket");
const say = (text) => (document.getElementById("besked").textContent = text);

form.answers = { pasningsmodtager: { fornavn: "Frida" } };

form.addEventListener("blanket-ready", ({ detail }) => say(`${detail.id} ${detail.version}`));
form.addEventListener("blanket-step", ({ detail }) => say(detail.number ? `Trin ${detail.number}` : ""));
form.addEventListener("blanket-change", ({ detail }) => console.info(detail.field, detail.answer, detail.issues));
form.addEventListener("blanket-submitted", ({ detail }) => say(`Modtaget: ${detail.reference}`));
form.addEventListener("blanket-error", ({ detail }) => say(`${detail.code}: ${detail.message}`));
