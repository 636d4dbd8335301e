"""Design an objective: derive everything from what is given, judge every condition, within a time limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

from ganworks.errors import WORD, BadInput, one_line
from ganworks.workshop import _worker
from ganworks.workshop._stages import Progress, finished, run_stages
from ganworks.workshop.budget import DESIGN_SECONDS
from ganworks.workshop.certify import Interval
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.derive.derivation import Derivation, Way
from ganworks.workshop.derive.family import family_limit
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.formula import parse, text_of
from ganworks.workshop.grammar.parameters import Parameters, families
from ganworks.workshop.objective import Objective
from ganworks.workshop.parts import VARIABLES

Formula = str | sp.Expr
WAYS: dict[Way, tuple[str, ...]] = {
    "f": ("f",),
    "omega_rho": ("omega", "rho"),
    "phi_psi": ("phi", "psi"),
    "omega_d": ("omega", "d"),
}
SAME = "alpha=beta"
LONGEST = 3600.0
_INFINITE = {"oo": sp.oo, "inf": sp.oo, "+oo": sp.oo, "-oo": -sp.oo, "-inf": -sp.oo}
_STOPPED = {
    "time": "The time limit ended the derivation; what was finished before is kept, and the rest is undecided.",
    "crash": "The algebra crashed; what was finished before is kept, and the rest is undecided.",
}
LETTER = {"f": "u", "omega": "r", "d": "r", "rho": "t", "phi": "t", "psi": "t", "alpha": "t", "beta": "t"}


def design(
    f: Formula | None = None,
    omega: Formula | None = None,
    rho: Formula | None = None,
    phi: Formula | None = None,
    psi: Formula | None = None,
    d: Formula | None = None,
    relation: str | None = None,
    alpha: Formula | None = None,
    beta: Formula | None = None,
    Omega: str | None = None,
    param: Sequence[str] = (),
    parameters: Mapping[str, object] | None = None,
    time_limit: float = DESIGN_SECONDS,
    brief: bool = False,
) -> Objective:
    """Derive and verify an adversarial objective.

    Give ``f`` (of u = p/q), or ``omega`` (of r = q/p) and ``rho`` (of t), or ``phi`` and ``psi`` (of t), or ``omega``
    and ``d`` (of r) with a ``relation`` between the generator's alpha and beta. With ``beta`` (and ``alpha``), of t,
    the generator plays a loss of its own.

    .. math::
        d(r) = \\max_{t\\in\\Omega}\\; \\varphi(t) + r\\psi(t), \\qquad
        D(p, q) = \\int p\\, d(q/p) = \\int q\\, f(p/q)

    Args:
        f, omega, rho, phi, psi, d, alpha, beta: formulas, as text (read by a safe grammar) or sympy expressions.
        relation: ``"alpha=beta"`` (assumed), ``"alpha=-beta"``, ``"alpha=0"`` or ``"alpha=k*beta"`` with a parameter k.
        Omega: the interval of the critic's values for phi and psi, as ``"[-1, 1]"`` or ``"(0, oo)"``; without it, all
            t at which both terms are defined.
        param: declarations such as ``"a=real"``, ``"b=> a"``, ``"0<pi<1"``, ``"c=1/2"``, ``"b=a+2"``.
        parameters: the same as a mapping, ``{"a": "real", "b": "> a", "c": "1/2"}``.
        time_limit: seconds after which what is known is returned and the rest is undecided.
        brief: leave out f, its conjugate and the activation where they would only be shown.

    Returns:
        The objective, valid or not: see its ``conditions``.

    Raises:
        BadInput: the formulas cannot be read, or belong to none of the four ways in.

    >>> design(f="u*log(u)").divergence.known_as
    'KL(p||q)'
    """
    pairs = (("f", f), ("omega", omega), ("rho", rho), ("phi", phi), ("psi", psi), ("d", d), ("alpha", alpha))
    texts = {name: value for name, value in (*pairs, ("beta", beta)) if value is not None}
    for name, value in texts.items():
        if not isinstance(value, Formula):
            raise BadInput(f"{name}={one_line(str(value), WORD)} is no formula; give a text or a sympy expression.")
    if not 0 < time_limit <= LONGEST:
        raise BadInput(f"The time limit {time_limit:g} is not between 0 and {LONGEST:g} seconds.")
    way = _way(texts, relation, Omega)
    specs = [*param, *(f"{name}={value}" for name, value in (parameters or {}).items())]
    try:
        return _worker.run(time_limit, _designed, way, texts, relation, Omega, specs, time_limit, brief)
    except _worker.Stopped as stop:
        progress = stop.progress or Progress(Derivation(way, Setting()), _inputs(way, texts, relation, Omega, specs))
        progress.derivation.notes.append(_STOPPED[stop.reason])
        return finished(progress)


def _designed(
    way: Way,
    texts: Mapping[str, Formula],
    relation: str | None,
    Omega: str | None,
    specs: Sequence[str],
    time_limit: float,
    brief: bool,
    report: Callable[[Progress], None],
) -> Objective:
    growing, others = families(specs) if all(isinstance(spec, str) for spec in specs) else ([], list(specs))
    setting = Setting(Parameters.read(others if growing else specs))
    exprs = {name: setting.enter(_read(name, value, setting.parameters, growing)) for name, value in texts.items()}
    derivation = Derivation(way, setting)
    derivation.notes += [f"{name} is the limit of a family: {text_of(exprs[name])}" for name in texts if growing]
    if Omega is not None:
        derivation.given_domain = _interval(Omega, setting)
    progress = Progress(derivation, _inputs(way, texts, relation, Omega, specs))
    return run_stages(progress, exprs, relation or SAME, time_limit, report, brief)


def _interval(text: str, setting: Setting) -> Interval:
    """An interval whose ends are numbers, infinite, or formulas in the parameters."""
    plain = text.strip()
    ends = plain[1:-1].split(",")
    if len(plain) < 5 or plain[0] not in "([" or plain[-1] not in ")]" or len(ends) != 2:
        raise BadInput(f"{text!r} is no interval; write for example '[-1, 1]' or '(0, oo)'.")
    low, high = (_end(end.strip(), setting) for end in ends)
    if constant_sign(high - low) != 1:
        raise BadInput(f"The interval {text!r} has no interior; its ends must certainly increase.")
    closed_low, closed_high = plain[0] == "[", plain[-1] == "]"
    if (closed_low and low.is_infinite) or (closed_high and high.is_infinite):
        raise BadInput(f"The interval {text!r} cannot contain an infinite end.")
    return Interval(low, high, closed_low, closed_high)


def _end(text: str, setting: Setting) -> sp.Expr:
    if text in _INFINITE:
        return _INFINITE[text]
    return setting.enter(parse(text, setting.parameters.names))


def _inputs(
    way: Way, texts: Mapping[str, Formula], relation: str | None, Omega: str | None, specs: Sequence[str]
) -> dict[str, str | list[str]]:
    inputs: dict[str, Any] = {
        name: value if isinstance(value, str) else text_of(value) for name, value in texts.items()
    }
    if way == "omega_d":
        inputs["relation"] = relation or SAME
    if Omega is not None:
        inputs["Omega"] = Omega
    if specs:
        inputs["parameters"] = list(specs)
    return inputs


def _way(texts: Mapping[str, object], relation: str | None, Omega: str | None) -> Way:
    if "f" in texts:
        way: Way = "f"
    elif "d" in texts:
        way = "omega_d"
    elif "phi" in texts or "psi" in texts:
        way = "phi_psi"
    else:
        way = "omega_rho"
    readable = {*WAYS[way], "alpha", "beta"} | ({"rho"} if way == "omega_d" else set())
    missing = [name for name in WAYS[way] if name not in texts]
    extra = [name for name in texts if name not in readable]
    if missing or extra:
        names = ", ".join(sorted(texts)) or "nothing"
        raise BadInput(
            "A design starts from f, from omega and rho, from phi and psi, or from omega and d (with alpha=beta); "
            f"{names} was given."
        )
    if relation is not None and way != "omega_d":
        raise BadInput(f"The relation {relation!r} goes with omega and d only; give a wanted d.")
    if Omega is not None and way != "phi_psi":
        raise BadInput("Omega goes with phi and psi only; the other ways in say themselves where the critic lives.")
    if "alpha" in texts and "beta" not in texts:
        raise BadInput("alpha alone changes nothing for the generator; give beta too (beta may be given alone).")
    if way == "omega_d" and "beta" in texts:
        raise BadInput("With omega and d the generator's alpha and beta are derived; leave them out or leave out d.")
    return way


def _read(name: str, value: Formula, parameters: Parameters, growing: Sequence[str] = ()) -> sp.Expr:
    letter = LETTER[name]
    if isinstance(value, str):
        large = {symbol: sp.Symbol(symbol, positive=True) for symbol in growing}
        if strangers := sorted(set(large) & {*parameters.names, letter}):
            raise BadInput(f"{strangers[0]!r} cannot tend to infinity; it has another meaning.")
        formula = parse(value, {**parameters.names, **large, letter: VARIABLES[letter]})
        for symbol in large.values():
            formula = family_limit(formula, symbol, VARIABLES[letter])
        return formula
    symbols = {str(symbol): symbol for symbol in (*parameters.symbols.values(), VARIABLES[letter])}
    swaps = {symbol: symbols[str(symbol)] for symbol in value.free_symbols if str(symbol) in symbols}
    strangers = sorted(str(symbol) for symbol in value.free_symbols if str(symbol) not in symbols)
    if strangers:
        raise BadInput(f"{name} contains {', '.join(strangers)}; it may contain {letter} and declared parameters.")
    return value.subs(swaps)
