// One game on the page: its choices, its two pictures, its curves.
import { drawBest, drawCurves, drawGame, scaleOf, short } from "./draw.js";

const FORMULAS = ["f", "omega", "rho", "phi", "psi", "d", "relation", "alpha", "beta", "Omega", "parameters"];
const MORE = [["width", 64, 4, 256, 1], ["depth", 3, 1, 5, 1], ["noise", 2, 1, 64, 1], ["critic_turns", null, 1, 10, 1],
  ["critic_rate", null, 0.00001, 0.1, "any"], ["generator_rate", null, 0.00001, 0.1, "any"], ["r1", null, 0, 1000, "any"],
  ["r2", null, 0, 1000, "any"], ["instance_noise", 0, 0, 2, "any"]];
const LONGEST = 3000;

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in made && name !== "list") made[name] = value; else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function options(select, names, texts = {}) {
  select.replaceChildren(...names.map((name) => element("option", { value: name, textContent: texts[name] ?? name })));
}

export class Card {
  constructor(number, say, choices) {
    this.say = say;
    this.inputs = {};
    this.root = element("section", { className: "game" });
    this.root.setAttribute("aria-label", `${say("game")} ${number + 1}`);
    this.system = element("select");
    options(this.system, Object.keys(choices.systems), choices.systems);
    this.objective = element("select");
    options(this.objective, ["", "*", ...choices.objectives], { "": say("own"), "*": say("by_formula") });
    this.formulas = element("div", { className: "formulas", hidden: true });
    for (const name of FORMULAS) {
      this.inputs[name] = element("input", { type: "text", maxLength: 300, spellcheck: false });
      this.formulas.append(element("label", {}, say("formula_" + name), this.inputs[name]));
    }
    this.formulas.append(element("span", { className: "note", textContent: say("formula_help") }));
    this.objective.addEventListener("change", () => { this.formulas.hidden = this.objective.value !== "*"; });
    const more = element("details", {}, element("summary", { textContent: say("more") }), this.settings(choices));
    this.root.append(
      element("div", { className: "choices" },
        element("label", {}, say("system") + " ", this.system),
        element("label", {}, say("objective") + " ", this.objective)),
      this.formulas, more, this.pictures(), this.measured());
    this.facts = element("p", { className: "note" });
    this.root.append(this.facts);
    this.clear();
  }

  settings(choices) {
    const box = element("div", { className: "more" });
    for (const [name, value, min, max, step] of MORE) {
      const input = element("input", { type: "number", min, max, step, value: value ?? "", placeholder: this.say("unset") });
      this.inputs[name] = input;
      box.append(element("label", {}, this.say(name), input));
    }
    this.inputs.prior = element("select");
    options(this.inputs.prior, choices.priors);
    box.append(element("label", {}, this.say("prior"), this.inputs.prior));
    return box;
  }

  pictures() {
    this.now = element("canvas");
    this.best = element("canvas");
    this.nowText = element("figcaption");
    this.bestText = element("figcaption");
    this.now.setAttribute("role", "img");
    this.best.setAttribute("role", "img");
    this.bestFigure = element("figure", {}, element("b", { textContent: this.say("critic_best") }), this.best, this.bestText);
    const legend = element("span", { className: "note" });
    legend.append(element("span", { className: "real", textContent: "● " + this.say("real") }), "  ",
      element("span", { className: "fake", textContent: "● " + this.say("fake") }));
    return element("div", { className: "pictures" },
      element("figure", {}, element("b", { textContent: this.say("critic_now") + " " }), legend, this.now, this.nowText),
      this.bestFigure);
  }

  measured() {
    this.curves = {};
    const box = element("div", { className: "curves" });
    for (const name of ["wasserstein", "energy", "own_divergence", "losses"]) {
      const canvas = element("canvas"), text = element("span");
      this.curves[name] = { canvas, text };
      box.append(element("div", { className: "curve" }, element("b", { textContent: this.say(name) }), text, canvas));
    }
    return box;
  }

  // What the schema GameSettings takes; empty fields are left to their default.
  chosen() {
    const made = { system: this.system.value, prior: this.inputs.prior.value };
    for (const [name] of MORE) if (this.inputs[name].value !== "") made[name] = Number(this.inputs[name].value);
    if (this.objective.value === "*") {
      made.design = {};
      for (const name of FORMULAS) if (this.inputs[name].value.trim()) made.design[name] = this.inputs[name].value.trim();
      if (made.design.parameters) {
        made.design.parameters = made.design.parameters.split(",").map((one) => one.trim()).filter(Boolean);
      }
    } else if (this.objective.value) made.objective = this.objective.value;
    return made;
  }

  choose(settings) {
    this.system.value = settings.system ?? "gan";
    this.objective.value = settings.design ? "*" : settings.objective ?? "";
    this.formulas.hidden = !settings.design;
    for (const name of FORMULAS) {
      const given = settings.design?.[name] ?? "";
      this.inputs[name].value = Array.isArray(given) ? given.join(", ") : given;
    }
    for (const [name, value] of MORE) this.inputs[name].value = settings[name] ?? value ?? "";
    this.inputs.prior.value = settings.prior ?? "normal";
  }

  clear() {
    this.frame = null;
    this.history = { wasserstein: [[], []], energy: [[], []], own: [[], []], own_best: [[], []], critic: [[], []],
      generator: [[], []] };
  }

  about(game) {
    const parts = [];
    if ("proved" in game) parts.push(game.proved ? this.say("proved", { name: game.known_as ?? "d" }) : this.say("unproved"));
    parts.push(...(game.notes ?? []));
    this.facts.textContent = parts.join(" ");
  }

  remember(name, turn, value) {
    const [turns, values] = this.history[name];
    if (turns.at(-1) === turn) { values[values.length - 1] = value; return; }
    turns.push(turn);
    values.push(value);
    if (turns.length > LONGEST) {  // every second one will do for the picture
      this.history[name] = [turns, values].map((list) => list.filter((_, k) => k % 2 === 0));
    }
  }

  // Show a frame; parts that were not asked for stay as they were last.
  show(frame, wanted) {
    this.frame = { ...this.frame, ...frame };
    for (const name of ["points", "critic", "manifold", "arrows"]) if (!wanted.has(name)) delete this.frame[name];
    for (const player of ["critic", "generator"]) {
      const value = frame.losses[player + "/adversarial"];
      if (value !== undefined) this.remember(player, frame.turns, value);
    }
    if (frame.measures) {
      for (const name of ["wasserstein", "energy", "own", "own_best"]) {
        if (frame.measures[name] !== null && frame.measures[name] !== undefined) {
          this.remember(name, frame.turns, frame.measures[name]);
        }
      }
    }
    this.draw(wanted);
  }

  draw(wanted) {
    const { say, frame } = this;
    if (!frame) return;
    const reach = frame.critic?.reach ?? frame.best?.reach ?? this.reach ?? 1.25;
    this.reach = reach;
    drawGame(this.now, frame, reach);
    this.nowText.textContent = this.range(frame.critic) +
      (frame.critic ? ` · ${say("steepest")} ${short(frame.critic.steepest)}` : "");
    this.bestFigure.hidden = !wanted.has("best");
    if (frame.best && wanted.has("best")) {
      drawBest(this.best, frame.best);
      this.bestText.textContent = `${this.range(frame.best)}. ${say(frame.best.kind, { samples: frame.best.samples })}`;
    }
    this.plot();
  }

  range(surface) {
    if (!surface) return "";
    const scale = scaleOf(surface);
    return this.say("scale", { low: short(surface.neutral - scale), high: short(surface.neutral + scale) });
  }

  plot() {
    const { say, history, curves } = this, measures = this.frame.measures ?? {};
    const line = (name, colour) => ({ turns: history[name][0], values: history[name][1], colour });
    for (const name of ["wasserstein", "energy"]) {
      drawCurves(curves[name].canvas, [line(name, "--main")], measures.floor?.[name]);
      curves[name].text.textContent = `${short(measures[name])} (${say("perfect", { value: short(measures.floor?.[name]) })})`;
    }
    drawCurves(curves.own_divergence.canvas, [line("own_best", "--third"), line("own", "--main")]);
    const best = measures.own_best === null || measures.own_best === undefined ? "" :
      `; ${say("own_best")} ${short(measures.own_best)}`;
    const covered = measures.of_modes ? ` · ${say("modes")} ${measures.modes}/${measures.of_modes}` : "";
    const bounded = measures.own_low === null || measures.own_low === undefined ? "" :
      ` (${say("bound", { low: short(measures.own_low), high: short(measures.own_high) })})`;
    curves.own_divergence.text.textContent = short(measures.own) + bounded + best;
    drawCurves(curves.losses.canvas, [line("critic", "--real"), line("generator", "--fake")]);
    curves.losses.text.textContent = `${say("turns")} ${this.frame.turns}${covered}`;
  }
}
