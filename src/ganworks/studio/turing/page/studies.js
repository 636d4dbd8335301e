// For whoever makes tests: a form, the list of tests, their results.
import { $, ask, element, percent, say, speak, tell } from "./common.js";

function rate(one) {
  return one ? `${percent(one.value)} (${percent(one.low)} – ${percent(one.high)}; n = ${one.count})` : "–";
}

function table(heads, rows) {
  return element("table", {},
    element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { textContent: text })))),
    element("tbody", {}, ...rows.map((row) =>
      element("tr", {}, ...row.map((text) => element("td", { textContent: text }))))));
}

function shown(result) {
  const people = Object.entries(result.people);
  if (!people.length) return [element("p", { className: "note", textContent: say("no_answers") })];
  const models = Object.entries(result.models);
  const parts = [table([say("model"), say("fooled"), say("error_rate"), say("over_people")],
    models.map(([name, one]) => [name, rate(one.fooled), rate(one.error_rate), rate(one.over_people)]))];
  if (result.real_taken_for_generated) {
    parts.push(element("p", { textContent: say("real_mistaken", { rate: rate(result.real_taken_for_generated) }) }));
  }
  parts.push(table([say("person"), say("accuracy"), say("guessing")],
    people.map(([number, one]) => [number, rate(one.accuracy), one.guessing.toPrecision(2)])));
  parts.push(element("p", { className: "note", textContent: say("interval_note") }));
  return parts;
}

function card(study) {
  const address = new URL(`take/?study=${encodeURIComponent(study.code)}`, location.href).href;
  const place = element("div");
  const results = element("button", { textContent: say("results") });
  results.addEventListener("click", async () => {
    try { place.replaceChildren(...shown(await ask(`studies/${study.code}/result`))); } catch (error) { tell(error.message, true); }
  });
  const link = element("button", { textContent: say("link") });
  link.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(address); tell(say("copied")); } catch { tell(address); }
  });
  const remove = element("button", { textContent: say("delete") });
  remove.addEventListener("click", async () => {
    if (!confirm(say("sure"))) return;
    try { await ask(`studies/${study.code}/delete`, {}); await list(); } catch (error) { tell(error.message, true); }
  });
  return element("section", { className: "study" },
    element("b", { textContent: study.title }),
    element("p", { className: "note", textContent: `${study.models.join(", ")} · ${say(study.kind)} · ${study.items} · ` +
      say("finished", study) }),
    element("div", { className: "row" },
      element("a", { className: "button main", href: address, target: "_blank", rel: "noopener", textContent: say("take_part") }),
      link, results,
      element("a", { className: "button", href: `studies/${study.code}/answers.csv`, textContent: say("table") }), remove),
    place);
}

async function list() {
  const { studies } = await ask("studies");
  $("studies").replaceChildren(...studies.map(card));
  if (!studies.length) $("new").open = true;
}

function source(text) {
  const [kind, ...name] = text.split(":");
  return { kind, name: name.join(":") };
}

async function form() {
  const { runs, folders } = await ask("sources");
  if (!runs.length && !folders.length) tell(say("no_sources"));
  const real = [...folders.map((name) => [`folder:${name}`, `${say("folder")} ${name}`]),
    ...runs.map((name) => [`run:${name}`, say("held_out", { name })])];
  const fake = [...runs.map((name) => [`run:${name}`, `${say("run")} ${name}`]),
    ...folders.map((name) => [`folder:${name}`, `${say("folder")} ${name}`])];
  $("real").replaceChildren(...real.map(([value, textContent]) => element("option", { value, textContent })));
  $("models").replaceChildren(...fake.map(([value, text]) =>
    element("label", {}, element("input", { type: "checkbox", value }), ` ${text}`)));
  $("kind").replaceChildren(...["single", "pairs"].map((value) => element("option", { value, textContent: say(value) })));
}

async function make(event) {
  event.preventDefault();
  const models = [...$("models").querySelectorAll("input:checked")].map((box) => source(box.value));
  if (!models.length) { tell(say("choose_model"), true); return; }
  tell(say("making"));
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    await ask("studies", { title: $("name").value, models, real: source($("real").value), kind: $("kind").value,
      items: Number($("items").value), exposure: Number($("exposure").value), feedback: $("feedback").checked,
      password: $("password").value });
    tell("");
    await list();
  } catch (error) { tell(error.message, true); }
  button.disabled = false;
}

async function begin() {
  await speak();
  $("make").addEventListener("submit", make);
  try { await form(); await list(); } catch (error) { tell(error.message, true); }
  document.body.dataset.ready = "1";
}

begin();
