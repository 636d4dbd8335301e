// For those who take part: consent, one item after another by keyboard, and how well one did.
import { $, ask, element, percent, say, speak, tell } from "./common.js";

const study = new URLSearchParams(location.search).get("study") ?? "";
const CROSS = 400, TOLD = 700, SIDE = 360;
let person = sessionStorage.getItem("person:" + study), facts = null, open = null;

const wait = (time) => new Promise((go) => setTimeout(go, time));
const frame = () => new Promise((go) => requestAnimationFrame(go));

function section(name) {
  for (const one of ["welcome", "trial", "end"]) $(one).hidden = one !== name;
}

async function picture(trial, place) {
  const answer = await fetch(`picture/${trial}/${place}`);
  if (!answer.ok) throw new Error(say("lost"));
  return createImageBitmap(await answer.blob());
}

function drawn(bitmap) {
  const times = Math.max(1, Math.floor(SIDE / Math.max(bitmap.width, bitmap.height)));
  const canvas = element("canvas", { width: bitmap.width * times, height: bitmap.height * times });
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = false;
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function masked(canvas) {
  const pen = canvas.getContext("2d"), noise = pen.createImageData(canvas.width, canvas.height);
  for (let k = 0; k < noise.data.length; k += 4) {
    noise.data[k] = noise.data[k + 1] = noise.data[k + 2] = 256 * Math.random();
    noise.data[k + 3] = 255;
  }
  pen.putImageData(noise, 0, 0);
}

async function next() {
  const item = await ask("next", { person });
  if (item.done) { finish(item.result); return; }
  const sides = item.kind === "pairs" ? ["left", "right"] : ["real", "generated"];
  section("trial");
  document.body.dataset.place = item.place;
  $("place").textContent = say("place", { place: item.place + 1, items: item.items });
  $("keys").textContent = say("keys_" + item.kind);
  $("said").textContent = "\u00a0";
  [$("first"), $("second")].forEach((button, k) => { button.textContent = say(sides[k]); button.disabled = true; });
  const bitmaps = await Promise.all(item.kind === "pairs" ? [picture(item.trial, 0), picture(item.trial, 1)] :
    [picture(item.trial, 0)]);
  $("stage").replaceChildren(element("div", { id: "cross", textContent: "+" }));
  await wait(CROSS);
  const canvases = bitmaps.map(drawn);
  $("stage").replaceChildren(...canvases);
  const began = await frame();
  open = { item, sides, began, shown: null };
  [$("first"), $("second")].forEach((button) => { button.disabled = false; });
  document.body.dataset.open = item.trial;
  if (!item.exposure) return;
  while (performance.now() - began < item.exposure && open?.item === item) await frame();
  if (open?.item === item) open.shown = performance.now() - began;
  canvases.forEach(masked);
}

async function answer(which) {
  if (!open) return;
  const { item, sides, began, shown } = open, now = performance.now();
  open = null;
  document.body.dataset.open = "";
  try {
    const told = await ask("answer", { person, trial: item.trial, answer: sides[which], seconds: (now - began) / 1000,
      shown: (shown ?? now - began) / 1000 });
    if ("correct" in told) {
      $("said").textContent = say(told.correct ? "was_right" : "was_wrong");
      $("said").className = told.correct ? "good" : "wrong";
      await wait(TOLD);
    }
    await next();
  } catch (error) { tell(error.message, true); }
}

function finish({ accuracy, guessing }) {
  section("end");
  document.body.dataset.done = "1";
  $("outcome").textContent = say("done", { share: percent(accuracy.value), count: accuracy.count, low: percent(accuracy.low),
    high: percent(accuracy.high) }) + (guessing > 0.05 ? " " + say("guess_like") : "");
}

async function join() {
  $("begin").disabled = true;
  try {
    ({ person } = await ask("join", { study, consent: true, password: $("password").value }));
    sessionStorage.setItem("person:" + study, person);
    tell("");
    await next();
  } catch (error) { tell(error.message, true); $("begin").disabled = false; }
}

async function begin() {
  await speak();
  $("consent").addEventListener("change", () => { $("begin").disabled = !$("consent").checked; });
  $("begin").addEventListener("click", join);
  $("first").addEventListener("click", () => answer(0));
  $("second").addEventListener("click", () => answer(1));
  $("withdraw").addEventListener("click", async () => {
    try { await ask("withdraw", { person }); sessionStorage.removeItem("person:" + study); $("withdraw").hidden = true;
      $("outcome").textContent = say("withdrawn"); } catch (error) { tell(error.message, true); }
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || $("trial").hidden) return;
    const which = { ArrowLeft: 0, f: 0, F: 0, ArrowRight: 1, j: 1, J: 1 }[event.key];
    if (which !== undefined) { event.preventDefault(); answer(which); }
  });
  if (!study) { tell(say("no_study"), true); return; }
  try {
    facts = await ask(`welcome?study=${encodeURIComponent(study)}`);
    $("heading").textContent = facts.title;
    if (person) {
      try { await next(); return; } catch { person = null; }
    }
    $("intro").textContent = say("intro_" + facts.kind, facts) +
      (facts.exposure ? " " + say("intro_exposure", { seconds: facts.exposure / 1000 }) : "");
    $("ask").hidden = facts.local;
    section("welcome");
  } catch (error) { tell(error.message, true); }
  document.body.dataset.ready = "1";
}

begin();
