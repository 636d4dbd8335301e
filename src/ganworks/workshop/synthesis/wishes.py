"""Properties that one may wish of an objective, each defined here and nowhere else, and judged with evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from ganworks.errors import BadInput, unknown_name
from ganworks.workshop import certify
from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided, worst
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.parts import Design
from ganworks.workshop.stability import stability

SWITCHES = (sp.Piecewise, sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside)
NOT_ELEMENTARY = (sp.Integral, sp.LambertW, sp.erf, sp.erfc, sp.erfinv)


@dataclass(frozen=True)
class Wish:
    """A property that an objective has or has not.

    Attributes:
        name: the word, ``not ...`` for its opposite.
        meaning: what it says, in one clause.
        judge: decides it: proved, refuted, or undecided.
    """

    name: str
    meaning: str
    judge: Callable[[Design], Verdict]


def _fact(value: object, wanted: object, evidence: str) -> Verdict:
    """A derived property (None where it is not known) as a verdict."""
    if value is None:
        return undecided(f"not known: {evidence}")
    return proved("limit", evidence) if value == wanted else refuted("limit", evidence, {"value": value})


def _symmetric(design: Design) -> Verdict:
    value = design.properties.get("symmetric")
    word = {True: "equals", False: "differs from", None: "was not compared with"}[value]
    return _fact(value, True, f"d(r) {word} r d(1/r), affine functions aside")


def _bounded(design: Design) -> Verdict:
    divergence = design.divergence
    level = "?" if divergence.at_disjoint is None else text_of(divergence.at_disjoint)
    return _fact(divergence.bounded, True, f"d(0) + lim d(r)/r = {level}, the divergence of disjoint supports")


def _saturating(design: Design) -> Verdict:
    sizes = design.properties.get("generator_gradient_where_fake_is_obvious") or {}
    shown = ", ".join(f"{size} {key.replace('_', ' ')}" for key, size in sizes.items() if size is not None)
    return _fact(design.properties.get("saturating"), True, f"where a sample is surely fake the gradient is {shown}")


def _mode(word: str) -> Callable[[Design], Verdict]:
    def judge(design: Design) -> Verdict:
        mode = design.properties.get("mode")
        return _fact(None if mode is None else mode.split(":")[0], word, str(mode))

    return judge


def _closed_form(design: Design) -> Verdict:
    critic = design.critic
    parts = {
        "phi": critic.phi,
        "psi": critic.psi,
        "omega": critic.omega,
        "omega_inverse": critic.omega_inverse,
        "d": design.divergence.d,
    }
    for name, expr in parts.items():
        if expr is None:
            return undecided(f"no closed form of {name} was found")
        if expr.has(*NOT_ELEMENTARY):
            return refuted("inspection", f"{name} is not elementary here: {text_of(expr)}", {name: text_of(expr)})
    return proved("inspection", "phi, psi, omega, its inverse and d are elementary")


def _smooth(design: Design) -> Verdict:
    parts = (design.critic.phi, design.critic.psi, design.generator.beta, design.divergence.d)
    if any(part is None for part in parts):
        return undecided("a term has no closed form")
    kinked = next((part for part in parts if part is not None and part.has(*SWITCHES)), None)
    if kinked is None:
        return proved("inspection", "no term has a kink")
    return refuted("inspection", f"{text_of(kinked)} has a kink", {"term": text_of(kinked)})


def _named(design: Design) -> Verdict:
    name = design.divergence.known_as
    if design.divergence.d is None:
        return undecided("d has no closed form to be recognised")
    return proved("table", f"d is {name}") if name else refuted("table", "d is in no table here", {"d": "unnamed"})


def _zero_sum(design: Design) -> Verdict:
    if design.generator.own:
        return refuted("inspection", "the generator has a loss of its own", {"beta": "own"})
    return proved("inspection", "the generator minimises what the critic maximises")


def _bounded_critic(design: Design) -> Verdict:
    low, high = design.critic.domain
    if low is None or high is None:
        return undecided("the ends of Omega are not known")
    text = f"Omega = ({text_of(low)}, {text_of(high)})"
    finite = bool(low.is_finite and high.is_finite)
    return proved("limit", text) if finite else refuted("limit", text, {"Omega": text})


def _bounded_gradients(design: Design) -> Verdict:
    """By the log ratio: the critic's gradients are r d''(r) and r^2 d''(r), the generator's r d_eff''(r)."""
    d, generator = design.divergence.d, design.generator
    if d is None or d.has(sp.Integral, sp.nan, *SWITCHES):
        return undecided("d has no smooth closed form")
    bend = sp.diff(d, R, 2)
    speeds = [R * bend, R**2 * bend]
    if generator.own:
        if generator.slope is None or generator.slope.has(sp.Integral, sp.nan, *SWITCHES):
            return undecided("beta(omega(r)) has no smooth closed form")
        speeds.append(R * sp.diff(generator.slope, R))
    return worst(certify.bounded(simplify(speed, 0.3), R, parameters=design.parameters, budget=2.0) for speed in speeds)


def _stable(design: Design) -> Verdict:
    return stability(design).verdict


def _valid(design: Design) -> Verdict:
    return worst(condition.verdict for condition in design.conditions if condition.necessary)


VALID = Wish("valid", "every necessary condition is proved", _valid)
WISHES: dict[str, Wish] = {
    wish.name: wish
    for wish in (
        Wish("symmetric", "D(p, q) = D(q, p)", _symmetric),
        Wish("bounded", "the divergence is finite whatever the supports", _bounded),
        Wish("saturating", "the generator's gradient vanishes where samples are surely fake", _saturating),
        Wish("covering", "missing data costs more than samples off the data", _mode("covering")),
        Wish("seeking", "samples off the data cost more than missing data", _mode("seeking")),
        Wish("balanced", "both mistakes have the same bounded price", _mode("balanced")),
        Wish("closed-form", "phi, psi, omega, its inverse and d are elementary functions", _closed_form),
        Wish("smooth", "no term has a kink", _smooth),
        Wish("named", "the divergence is one that has a name", _named),
        Wish("zero-sum", "the generator minimises what the critic maximises", _zero_sum),
        Wish("bounded-critic", "the critic's values lie between two numbers", _bounded_critic),
        Wish("bounded-gradients", "all gradients by a log-ratio score are bounded", _bounded_gradients),
        Wish("stable", "any R1 makes small steps converge near the equilibrium", _stable),
    )
}
_OTHER_WORDS = {
    "asymmetric": "not symmetric",
    "unbounded": "not bounded",
    "non-saturating": "not saturating",
    "nonsaturating": "not saturating",
    "closed": "closed-form",
    "mode-covering": "covering",
    "mode-seeking": "seeking",
    "unnamed": "not named",
    "new": "not named",
}


def opposite(wish: Wish) -> Wish:
    """The wish that it does not hold."""

    def judge(design: Design) -> Verdict:
        verdict = wish.judge(design)
        if verdict.undecided:
            return verdict
        if verdict.refuted:
            return proved(verdict.method, verdict.evidence, verdict.scope)
        return refuted(verdict.method, verdict.evidence, {wish.name: "proved"}, verdict.scope)

    return Wish(f"not {wish.name}", f"not: {wish.meaning}", judge)


def wishes_of(text: str) -> list[Wish]:
    """Read wanted properties.

    Args:
        text: words of :data:`WISHES`, separated by commas; ``not`` before one turns it round.

    Raises:
        BadInput: nothing is wanted, a word is unknown, or a property is wanted and unwanted at once.
    """
    wanted: dict[str, Wish] = {}
    for part in text.split(","):
        word = "-".join(part.lower().replace("_", " ").split())
        if word in ("", "valid"):
            continue
        word = _OTHER_WORDS.get(word, word)
        negative = word.startswith(("not-", "not "))
        plain = word[4:] if negative else word
        plain = _OTHER_WORDS.get(plain, plain)
        if plain.startswith("not "):
            negative, plain = not negative, plain[4:]
        if plain not in WISHES:
            raise unknown_name("property", plain, [*WISHES, *_OTHER_WORDS])
        wish = opposite(WISHES[plain]) if negative else WISHES[plain]
        wanted[wish.name] = wish
    for name in wanted:
        if f"not {name}" in wanted:
            raise BadInput(f"An objective cannot be {name} and not {name}; want one of the two.")
    if not wanted:
        raise BadInput(f"Nothing is wanted; name properties such as {', '.join(list(WISHES)[:4])}.")
    return list(wanted.values())


def meanings() -> str:
    """The words and what they mean, for help."""
    return "\n".join(f"  {wish.name:<18} {wish.meaning}" for wish in WISHES.values())
