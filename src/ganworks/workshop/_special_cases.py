"""Statements about all parameters, tried at single ones: what fails there fails.

The certifier looks for such values in one formula; here a whole design is repeated with numbers for its parameters,
so that labels that coincide or a margin of zero are found in what the algebra does not split.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import sympy as sp

from ganworks.errors import GanworksError
from ganworks.workshop.budget import attempt, remaining
from ganworks.workshop.certify import Interval
from ganworks.workshop.certify.verdict import Condition, refuted
from ganworks.workshop.conditions.ratio import conditions_of
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.entry_points import enter_divergence, enter_f, enter_generator, enter_pair, enter_ratio
from ganworks.workshop.derive.setting import Setting

CASE_WORK, SHARE = 3.0, 0.3
"""What one choice of numbers may cost, and what part of the work that is left."""
Exprs = Mapping[str, sp.Expr]
Values = dict[sp.Symbol, sp.Expr]


def enter(derivation: Derivation, exprs: Exprs, relation: str) -> None:
    """Fill in a derivation by its way in."""
    if derivation.way == "f":
        enter_f(derivation, exprs["f"])
    elif derivation.way == "omega_rho":
        enter_ratio(derivation, exprs["omega"], exprs["rho"])
    elif derivation.way == "phi_psi":
        enter_pair(derivation, exprs["phi"], exprs["psi"])
    else:
        enter_divergence(derivation, exprs["omega"], exprs["d"], exprs.get("rho"), relation)


def failing_specially(
    derivation: Derivation, exprs: Exprs, relation: str, conditions: tuple[Condition, ...]
) -> tuple[Condition, ...]:
    """The conditions, one of them refuted where it fails for some admissible numbers and nothing was decided.

    Args:
        derivation: what was judged.
        exprs, relation: the formulas it was entered with, in the free parameters.
        conditions: its conditions.
    """
    verdicts = [entry.verdict for entry in conditions if entry.necessary]
    open_ones = any(verdict.undecided for verdict in verdicts) and not any(verdict.refuted for verdict in verdicts)
    if not derivation.setting.parameters.symbols or not open_ones:
        return conditions
    for values in _choices(derivation.setting):
        work = min(CASE_WORK, SHARE * remaining())
        failing = attempt(work, _failing, derivation, exprs, relation, values) if work > 0 else None
        if failing is not None:
            return _replaced(conditions, failing, values, derivation.setting)
    return conditions


def _choices(setting: Setting) -> Iterator[Values]:
    """Values of the free parameters: at the rim, equal, and in general position."""
    free = sorted(setting.parameters.inverse, key=str)
    yield {symbol: sp.Integer(1 if symbol.is_positive else 0) for symbol in free}
    yield dict.fromkeys(free, sp.Integer(1))
    yield from setting.free.samples(4)[1:]


def _failing(derivation: Derivation, exprs: Exprs, relation: str, values: Values) -> Condition | None:
    """The necessary condition that a design with numbers fails, if it does."""
    special = Derivation(derivation.way, Setting())
    numbers = {name: expr.subs(values) for name, expr in exprs.items()}
    if any(expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I) for expr in numbers.values()):
        return None  # a removable singularity, as u^a/a has at a = 0, says nothing of the other values
    if derivation.given_domain is not None:
        special.given_domain = _at(derivation.given_domain, values)
    if "beta" in numbers:
        special.own, special.alpha, special.beta = True, numbers.get("alpha"), numbers["beta"]
    try:
        enter(special, numbers, relation)
        if "beta" in numbers:
            enter_generator(special, special.alpha, numbers["beta"])
        conditions = conditions_of(special)
    except GanworksError:
        return None
    return next((entry for entry in conditions if entry.necessary and entry.verdict.refuted), None)


def _at(domain: Interval, values: Values) -> Interval:
    return replace(domain, low=domain.low.subs(values), high=domain.high.subs(values))


def _replaced(
    conditions: tuple[Condition, ...], failing: Condition, values: Values, setting: Setting
) -> tuple[Condition, ...]:
    declared = setting.parameters
    numbers = {str(symbol): str(declared.forms[symbol].subs(values)) for symbol in declared.symbols.values()}
    shown = ", ".join(f"{name} = {number}" for name, number in numbers.items())
    verdict = failing.verdict
    verdict = refuted(verdict.method, f"for {shown}: {verdict.evidence}", {**(verdict.witness or {}), **numbers})
    if failing.name not in [entry.name for entry in conditions]:
        return (*conditions, replace(failing, verdict=verdict))
    return tuple(replace(entry, verdict=verdict) if entry.name == failing.name else entry for entry in conditions)
