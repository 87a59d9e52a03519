// The same form as `tests/bench/form.rs` makes, written by hand without any engine: what the browser itself costs. It does the
// same work: ten fields a section, a fifth of them conditional, a tenth computed, faults at the fields and in a list.

const count = Number(new URLSearchParams(location.search).get("fields"));
const answers = {};
/** By the id of a field, what is done when it changes. */
const listeners = {};
const required = [];

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
const listen = (id, run) => (listeners[id] ??= []).push(run);
const change = (id, value) => {
  answers[id] = value;
  for (const run of listeners[id] ?? []) run();
};
const number = (text) => (/^-?\d+([.,]\d+)?$/.test(text ?? "") ? Number(text.replace(",", ".")) : undefined);
const shown = (value) => (value === undefined ? "—" : value.toLocaleString("da-DK"));

function frame(id, question, ...controls) {
  return make("div", { class: "form-group", "data-path": id }, make("label", { class: "form-label", for: id }, question), ...controls);
}

function input(id, question, more = {}) {
  const control = make("input", { class: "form-input", id, name: id, ...more });
  control.addEventListener("input", () => change(id, control.value));
  return frame(id, question, control);
}

function radios(id, question, options) {
  const set = make("fieldset", {}, make("legend", { class: "form-label" }, question));
  options.forEach((option, at) => {
    const radio = make("input", { class: "form-radio", type: "radio", id: `${id}-${option}`, name: id, value: option });
    radio.addEventListener("change", () => change(id, option));
    set.append(make("div", { class: "form-group-radio" }, radio, make("label", { class: "form-label", for: `${id}-${option}` }, options[at])));
  });
  return make("div", { class: "form-group", "data-path": id }, set);
}

function date(id, question) {
  const group = make("div", { class: "date-group mt-3" });
  const parts = ["day", "month", "year"].map((part) => {
    const control = make("input", { class: "form-input", id: `${id}-${part}`, inputmode: "numeric" });
    control.addEventListener("input", () => change(id, parts.map((it) => it.value).join("-")));
    group.append(make("div", { class: `form-group form-group-${part}` }, make("label", { class: "form-label", for: control.id }, part), control));
    return control;
  });
  required.push([id, question, `${id}-day`]);
  return make("div", { class: "form-group", "data-path": id }, make("fieldset", {}, make("legend", { class: "form-label" }, question), group));
}

function conditional(on, holds, build) {
  const mark = document.createComment("");
  let there;
  const update = () => {
    const now = holds();
    if (now && !there) mark.before((there = build()));
    if (!now && there) there = there.remove();
  };
  listen(on, update);
  queueMicrotask(update);
  return mark;
}

function computed(id, question, from, value) {
  const output = make("output", { class: "blanket-output", id }, shown(value()));
  from.forEach((it) => listen(it, () => (output.textContent = shown(value()))));
  return make("div", { class: "form-group", "data-path": id }, make("span", { class: "form-label" }, question), output);
}

function field(at) {
  const [id, question, first] = [at === 7 ? "kilde" : `f${at}`, `Felt ${at}`, at - (at % 10)];
  const of = (name) => number(answers[name]);
  const sum = (a, b) => (of(a) === undefined || of(b) === undefined ? undefined : of(a) + of(b));
  switch (at % 10) {
    case 0: return radios(id, question, ["ja", "nej"]);
    case 2: return radios(id, question, ["leje", "andel", "egen", "andet"]);
    case 3: return conditional(`f${first}`, () => answers[`f${first}`] === "ja", () => input(id, question));
    case 4: return date(id, question);
    case 6: return conditional(`f${first + 2}`, () => answers[`f${first + 2}`] === "egen", () => input(id, question, { type: "tel" }));
    case 9: return at < 50
      ? computed(id, question, ["kilde"], () => (of("kilde") === undefined ? undefined : of("kilde") * (at + 1)))
      : computed(id, question, [`f${at - 1}`, `f${at - 2}`], () => sum(`f${at - 1}`, `f${at - 2}`));
    case 7: case 8: return input(id, question, { inputmode: "numeric" });
    default: return input(id, question);
  }
}

function send() {
  document.querySelectorAll(".form-error-message, .alert-error").forEach((it) => it.remove());
  const list = make("ul", { class: "alert-text nobullet-list" });
  for (const [id, question, control] of required.filter(([id]) => !/\d/.test(answers[id] ?? ""))) {
    const frame = document.querySelector(`[data-path="${id}"]`);
    const text = `Skriv datoen for ${question}`;
    frame.classList.add("form-error");
    frame.querySelector("legend").after(make("span", { class: "form-error-message", id: `${id}-error` }, text));
    frame.querySelectorAll("input").forEach((it) => {
      it.setAttribute("aria-invalid", "true");
      it.setAttribute("aria-describedby", `${id}-error`);
    });
    list.append(make("li", {}, make("a", { class: "function-link", href: `#${control}` }, text)));
  }
  const summary = make("div", { class: "alert alert-error", role: "alert", tabindex: "-1" }, make("h2", { class: "alert-heading" }, "Der er problemer"), list);
  document.querySelector("h1").before(summary);
  summary.focus();
}

const form = document.getElementById("form");
for (let at = 0; at < count; at += 10) {
  const section = make("section", {}, make("h2", {}, `Afsnit ${at}`));
  for (let of_section = at; of_section < Math.min(at + 10, count); of_section++) section.append(field(of_section));
  form.append(section);
}
const button = make("button", { class: "button button-primary", "data-action": "next", type: "button" }, "Næste");
button.addEventListener("click", send);
form.append(button);
