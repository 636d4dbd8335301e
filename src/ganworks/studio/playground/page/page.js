// The playground: games in play on the server, frames asked for one after another.
import { Card, options } from "./cards.js";
import { drawBoard } from "./draw.js";

const $ = (id) => document.getElementById(id);
const BOARD = 1.25, APART = 0.035, STEP = 0.1, FINE = 0.02;
const PACES = [[0, 1], [0, 2], [0, 5], [1], [2], [5], [10], [20], [50]];  // turns a second below 1 a frame
const state = { table: null, playing: false, busy: false, cards: [], drawn: [], turns: 0, last: null, rate: 0, frames: 0,
  loop: null };
let say, choices;

async function ask(path, body) {
  const spoken = { "Accept-Language": document.documentElement.lang };
  const answer = await fetch(path, body === undefined ? { headers: spoken } :
    { method: "POST", headers: { ...spoken, "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const content = await answer.json().catch(() => ({ error: say("lost") }));
  if (!answer.ok) throw new Error(content.error ?? say("lost"));
  return content;
}

function tell(text, wrong = false) {
  $("status").textContent = text;
  $("status").classList.toggle("wrong", wrong);
}

function wanted() {
  return new Set([...document.querySelectorAll("[data-view]")].filter((box) => box.checked).map((box) => box.dataset.view));
}

// The costly parts are asked for less often while the game runs.
function views(all) {
  const list = [...wanted()];
  const kept = list.filter((view) => all || view !== "best" || state.frames % 2 === 0);
  return all || state.frames % 5 === 0 ? [...kept, "measures"] : kept;
}

function show(frames) {
  const shown = wanted();
  frames.forEach((frame, k) => state.cards[k].show(frame, shown));
  state.turns = frames[0].turns;
  document.body.dataset.turns = frames.map((frame) => frame.turns).join(" ");
  const ended = frames.find((frame) => frame.stopped);
  if (ended) { pause(); tell(say("stopped", { reason: ended.stopped }), true); }
}

function table() {
  const name = $("problem").value;
  return {
    games: state.cards.map((card) => card.chosen()),
    problem: name === "drawn" ? { name, points: state.drawn } : { name },
    seed: Number($("seed").value), batch: Number($("batch").value),
  };
}

// One request at a time; what is pressed meanwhile is left out.
async function once(action) {
  if (state.busy) return;
  state.busy = true;
  document.body.dataset.busy = "1";
  try { await action(); } catch (error) { pause(); tell(error.message, true); }
  state.busy = false;
  document.body.dataset.busy = "";
}

async function start() {
  await halt();
  if ($("problem").value === "drawn" && !state.drawn.length) { tell(say("draw_first"), true); return; }
  await once(async () => {
    tell(say("deriving"));
    if (state.table) ask(`tables/${state.table}/close`, {}).catch(() => {});
    state.table = null;
    const made = await ask("tables", table());
    state.table = made.table;
    state.cards.forEach((card, k) => { card.clear(); card.about(made.games[k]); });
    tell("");
    show(made.frames);
    $("reset").disabled = false;
  });
}

async function move(name) {
  await halt();
  if (!state.table) await start();
  await once(async () => show((await ask(`tables/${state.table}/play`, { move: name, views: views(true) })).frames));
}

async function reset() {
  await halt();
  if (!state.table) return;
  await once(async () => {
    const made = await ask(`tables/${state.table}/reset`, {});
    state.cards.forEach((card) => card.clear());
    tell("");
    show(made.frames);
  });
}

function pause() {
  state.playing = false;
  $("play").textContent = say("play");
  $("play").setAttribute("aria-pressed", "false");
  $("rate").textContent = "";
}

// The game goes on until it is paused; the next frame is asked for while this one is drawn.
async function play() {
  if (state.playing) { pause(); return; }
  if (!state.table) await start();
  if (!state.table || state.busy) return;
  state.playing = true;
  $("play").textContent = say("pause");
  $("play").setAttribute("aria-pressed", "true");
  state.last = null;
  state.loop = once(async () => {
    let coming = null;
    while (state.playing) {
      const began = performance.now(), slow = pace()[1], frames = await (coming ?? turn());
      coming = state.playing && !slow ? turn() : null;
      show(frames);
      if (state.playing) rate(performance.now());
      const rest = slow ? 1000 / slow - (performance.now() - began) : 0;
      await new Promise((go) => (rest > 20 ? setTimeout(go, rest) : requestAnimationFrame(go)));
    }
    if (coming) show(await coming);
  });
}

function turn() {
  const [turns, slow] = pace();
  state.frames += 1;
  const answer = ask(`tables/${state.table}/play`, { move: "turn", times: turns || 1, views: views(Boolean(slow)) });
  const frames = answer.then((made) => made.frames);
  frames.catch(() => {});  // told where it is awaited
  return frames;
}

async function halt() {
  pause();
  await state.loop;
}

function rate(now) {
  if (state.last !== null) {
    const frames = 1000 / Math.max(1, now - state.last);
    state.rate = state.rate ? 0.85 * state.rate + 0.15 * frames : frames;
    $("rate").textContent = `${state.rate.toFixed(1)} ${say("frames")}`;
    document.body.dataset.rate = state.rate.toFixed(2);
  }
  state.last = now;
}

function pace() { return PACES[Number($("speed").value) + 3]; }

function showPace() {
  const [turns, slow] = pace();
  $("pace").textContent = slow ? say("slow", { count: slow }) : say("fast", { count: turns });
}

function seat(count, settings = []) {
  while (state.cards.length > count) state.cards.pop().root.remove();
  while (state.cards.length < count) {
    const card = new Card(state.cards.length, say, choices);
    state.cards.push(card);
    $("games").append(card.root);
  }
  settings.forEach((one, k) => state.cards[k].choose(one));
  $("games").classList.toggle("two", count === 2);
  $("two").checked = count === 2;
}

function board() {
  const canvas = $("board"), cursor = [0, 0];
  let down = false;
  const redraw = () => {
    drawBoard(canvas, state.drawn, BOARD, document.activeElement === canvas ? cursor : null);
    $("count").textContent = say("drawn_count", { count: state.drawn.length, most: choices.most_drawn });
  };
  const add = (event) => {
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width, y = (event.clientY - box.top) / box.height;
    put([BOARD * (2 * x - 1), BOARD * (1 - 2 * y)]);
  };
  const put = (at) => {
    const point = at.map((one) => Number(one.toFixed(4)));
    const last = state.drawn.at(-1);
    const near = last && Math.hypot(point[0] - last[0], point[1] - last[1]) < APART;
    if (near || state.drawn.length >= choices.most_drawn || Math.max(...point.map(Math.abs)) > BOARD) return;
    state.drawn.push(point);
    redraw();
  };
  canvas.addEventListener("pointerdown", (event) => { down = true; canvas.setPointerCapture(event.pointerId); add(event); });
  canvas.addEventListener("pointermove", (event) => { if (down) add(event); });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { down = false; });
  canvas.addEventListener("keydown", (event) => {
    const along = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (along) {
      const step = event.shiftKey ? FINE : STEP;
      along.forEach((one, k) => { cursor[k] = Math.max(-BOARD, Math.min(BOARD, cursor[k] + step * one)); });
    } else if (event.key === " " || event.key === "Enter") put(cursor);
    else if (event.key === "Backspace") state.drawn.pop();
    else return;
    event.preventDefault();
    event.stopPropagation();
    redraw();
  });
  for (const name of ["focus", "blur"]) canvas.addEventListener(name, redraw);
  $("clear").addEventListener("click", () => { state.drawn = []; redraw(); });
  $("problem").addEventListener("change", () => {
    $("drawing").hidden = $("problem").value !== "drawn";
    if (!$("drawing").hidden) redraw();
  });
}

// Settings in the address, as they are opened with: #{"games": [...], ...}
function fromAddress() {
  if (location.hash.length < 3) return false;
  try {
    const asked = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    state.drawn = (asked.problem?.points ?? []).slice(0, choices.most_drawn);
    $("problem").value = asked.problem?.name ?? "ring";
    $("problem").dispatchEvent(new Event("change"));
    $("seed").value = asked.seed ?? 0;
    $("batch").value = asked.batch ?? 128;
    seat(Math.min(2, asked.games?.length || 1), (asked.games ?? []).slice(0, 2));
    return true;
  } catch { return false; }
}

async function link() {
  history.replaceState(null, "", "#" + encodeURIComponent(JSON.stringify(table())));
  try { await navigator.clipboard.writeText(location.href); tell(say("copied")); } catch { tell(location.href); }
}

function keys(event) {
  if (event.target.closest("input, select, textarea, button, summary") || event.ctrlKey || event.metaKey || event.altKey) return;
  const does = { " ": play, t: () => move("turn"), c: () => move("critic"), g: () => move("generator"), r: reset,
    "+": () => faster(1), "-": () => faster(-1) }[event.key.toLowerCase()];
  if (does) { event.preventDefault(); does(); }
}

function faster(by) { $("speed").value = Number($("speed").value) + by; showPace(); }

function speakIn(words) {
  const wish = new URLSearchParams(location.search).get("lang") ?? navigator.language ?? "en";
  const at = wish.toLowerCase().startsWith("zh") ? 1 : 0;
  document.documentElement.lang = at ? "zh" : "en";
  say = (key, values = {}) => words[key][at].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = say(one.dataset.word);
  document.title = say("title");
}

async function begin() {
  choices = await (await fetch("choices")).json();
  speakIn(choices.words);
  const problems = { ...choices.problems, drawn: say("own_drawn") };
  options($("problem"), Object.keys(problems), problems);
  board();
  if (!fromAddress()) seat(1, [{}]);
  $("start").addEventListener("click", start);
  $("play").addEventListener("click", play);
  $("turn").addEventListener("click", () => move("turn"));
  $("critic").addEventListener("click", () => move("critic"));
  $("generator").addEventListener("click", () => move("generator"));
  $("reset").addEventListener("click", reset);
  $("link").addEventListener("click", link);
  $("speed").addEventListener("input", showPace);
  $("two").addEventListener("change", async () => {
    await halt();
    seat($("two").checked ? 2 : 1, [state.cards[0].chosen(), { system: "wgan_gp" }].slice(0, $("two").checked ? 2 : 1));
    state.table = null;
  });
  for (const box of document.querySelectorAll("[data-view]")) {
    box.addEventListener("change", () => {
      if (!state.table || state.playing) return;
      once(async () => show((await ask(`tables/${state.table}/play`, { views: views(true) })).frames));
    });
  }
  addEventListener("keydown", keys);
  addEventListener("resize", () => state.cards.forEach((card) => card.draw(wanted())));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("resize")));
  addEventListener("pagehide", () => {
    if (!state.table) return;
    fetch(`tables/${state.table}/close`, { method: "POST", keepalive: true, headers: { "Content-Type": "application/json" },
      body: "{}" });
  });
  showPace();
  document.body.dataset.ready = "1";
  await start();
}

begin();
