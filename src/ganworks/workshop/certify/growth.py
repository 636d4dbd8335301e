"""Whether a function stays bounded."""

from __future__ import annotations

import sympy as sp

import ganworks.workshop.certify.refute as refute
from ganworks.workshop.certify.asymptotics import BITS, expandable
from ganworks.workshop.certify.domain import POSITIVE
from ganworks.workshop.certify.expansion import expansion
from ganworks.workshop.certify.interval.enclosure import Unsupported
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.question import Domain, Found, NotShown, Question, ask, decide
from ganworks.workshop.certify.series import End, NoExpansion, Series
from ganworks.workshop.certify.verdict import Verdict
from ganworks.workshop.grammar.parameters import NONE, Parameters


def bounded(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is continuous and stays between two finite numbers, for each admissible parameter value.

    A refutation names an end of the domain at which the absolute value grows beyond all bounds.

    >>> r = sp.Symbol("r", positive=True)
    >>> bounded(sp.log(1 + 1 / r), r).witness, bounded(r / (1 + r), r).status
    ({'r': '0'}, 'proved')
    """
    question = ask(expr, variable, domain, parameters, budget)
    return decide(question, _prove, _unbounded, "it is continuous and bounded at both ends", budget)


def _prove(q: Question) -> str:
    methods: list[str] = []
    for piece in q.pieces():
        shifted, s, _ = piece.half_line(q.x)
        values = value_range(shifted, {})
        if values is not None and not isinstance(values.low, float) and not isinstance(values.high, float):
            methods.append("interval signs")
            continue
        q.smooth(piece, strict=False)
        for at_zero in (True, False):
            growing = grows(shifted, s, at_zero)
            if growing is not False:
                raise NotShown("the behaviour at an end was not decided")
        methods.append("certified expansions")
    return " + ".join(dict.fromkeys(methods))


def at_end(expr: sp.Expr, s: sp.Symbol, at_zero: bool) -> Series | None:
    """The certified expansion at one end, in the first neighbourhood that allows one, with a certain sign if any has.

    A leading term with a tiny factor outweighs the others only far out.
    """
    if expr.free_symbols - {s}:
        return None
    forms = [(expandable(expr), at_zero)]
    if any(e.args[0].has(s) for e in expr.atoms(sp.exp)):
        inner = sp.log(s) if not at_zero else 1 / sp.log(s)
        forms.append((sp.powsimp(forms[0][0].subs(s, inner)), False))  # type: ignore[arg-type]
    first: Series | None = None
    for bits in BITS[:5]:
        for form, zero in forms:
            try:
                series = expansion(form, s, End(bits), zero)
            except (NoExpansion, Unsupported, ZeroDivisionError, OverflowError):
                continue
            if series.sign() is not None:
                return series
            first = first or series
    return first


def grows(expr: sp.Expr, s: sp.Symbol, at_zero: bool) -> bool | None:
    """Whether the absolute value tends to infinity (False: stays bounded) at one end; None if not known."""
    series = at_end(expr, s, at_zero)
    if series is None:
        return None
    top = series.overall()
    if top is None or series.end.largest(top[1]) is not None:
        return False
    try:
        power, _ = series.leading()
    except NoExpansion:
        return None
    return True if series.end.largest(power) is None else None


def _unbounded(case: refute.Case) -> Found | None:
    counterexample = refute.undefined(case) or refute.pole(case)
    if counterexample is not None:
        return counterexample
    try:
        pieces = refute.split(case.expr, case.x, case.domain.low, case.domain.high, refute.Deadline(1.0))
    except refute.Unsplit:
        return None
    for piece, end, at_zero in ((pieces[0], case.domain.low, True), (pieces[-1], case.domain.high, False)):
        shifted, s, place = piece.half_line(case.x)
        reversed_ = place.subs(s, 2).is_number and bool(place.subs(s, 1) > place.subs(s, 2))
        if grows(shifted, s, at_zero is not reversed_):
            return case.witness(x=end), f"its absolute value grows without bound as {case.x} tends to {end}"
    return None
