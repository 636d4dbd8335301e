"""The candidates of a search: best critics with weights and generator losses, and generators f; simple ones first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import sympy as sp

from ganworks.divergences.table import GENERATORS
from ganworks.workshop.certify.interval.enclosure import Function, Unsupported, enclosure
from ganworks.workshop.certify.interval.enclosure import certainly_positive as positive
from ganworks.workshop.grammar.formula import parse
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

OMEGAS = (
    "log(r)",
    "log(r)/2",
    "2*log(r)",
    "r/(1+r)",
    "(r-1)/(r+1)",
    "(sqrt(r)-1)/(sqrt(r)+1)",
    "r",
    "sqrt(r)",
    "-1/r",
    "-1/sqrt(r)",
    "log(1+r)",
    "atan(r)",
    "asinh(r)",
    "r/sqrt(1+r^2)",
    "r-1/r",
    "sqrt(r)-1/sqrt(r)",
)
RHOS = (
    "1",
    "exp(-t)",
    "exp(-t/2)",
    "1+exp(-t)",
    "1/(1+exp(t))",
    "1/(1+exp(t/2))",
    "1/(1+exp(-t))",
    "exp(t/2)/(1+exp(t))",
    "exp(t)/(1+exp(t))^2",
    "exp(t)/(1+exp(t))^3",
    "1/cosh(t)",
    "1/(1+t^2)",
    "1/(1+t^2)^(3/2)",
    "1/t",
    "1/t^2",
    "1/sqrt(t)",
    "1-t",
    "1-t^2",
    "1/(1-t)",
    "1/(1+t)",
    "1/(t*(1-t))",
    "1/sqrt(1-t^2)",
    "sqrt(1-t^2)",
)
BETAS = (None, "t", "softplus(t)", "2*t-softplus(t)", "exp(t)", "-exp(-t)", "log(t)", "-log(1-t)", "log((1+t)/(1-t))")
F_PARTS = (
    "u*log(u)",
    "-log(u)",
    "(sqrt(u)-1)^2",
    "(u-1)^2/(u+1)",
    "u*log(u)-(u+1)*log((u+1)/2)",
    "sqrt(1+u^2)-sqrt(2)",
)
_ABOVE = (sp.Rational(5, 2), sp.Integer(1000), sp.Integer(10**9))
PLACES = (*(1 / place for place in reversed(_ABOVE)), sp.Integer(1), *_ABOVE)
"""Ratios at which candidates are looked at, each with its inverse."""
SMALL = 1e-3
"""What a number at the outermost ratios is below, relative to r = 1, where the function vanishes at an end."""


@dataclass(frozen=True)
class Candidate:
    """Formulas to be designed from, with what is cheap to know of them.

    Attributes:
        given: arguments of :func:`ganworks.workshop.design`.
        bend: d''(r).
        slope: the generator's beta(omega(r)) less a constant; None where it follows d'.
        rise: omega'(r), or its opposite where omega falls.
        size: number of operations of the formulas.
        free: whether omega takes every real value, so that a network may put out t itself.
    """

    given: dict[str, str]
    bend: sp.Expr
    slope: sp.Expr | None
    rise: sp.Expr
    size: int
    free: bool | None = None

    def values(self) -> tuple[tuple[float, ...], ...] | None:
        """d'', the slope's derivative by r and by t, at some ratios, relative to 1; None where one is not positive.

        Two candidates with the same first two play the same game on the log ratio, up to a factor for each player.
        """
        rows = []
        slope = self.bend if self.slope is None else _derivative(self.slope)
        for expr in (self.bend, slope, slope / self.rise):
            numbers = _values(expr)
            if numbers is None:
                return None
            rows.append(numbers)
        return tuple(rows)


@cache
def _derivative(expr: sp.Expr) -> sp.Expr:
    return sp.diff(expr, R)


@cache
def _values(expr: sp.Expr) -> tuple[float, ...] | None:
    """At PLACES, relative to r = 1; cached, since candidates share their parts."""
    from flint import arb, ctx

    before, ctx.prec = ctx.prec, 160
    try:
        function: Function = enclosure(expr, R)
        balls = [function(arb(int(place.p)) / int(place.q)) for place in PLACES]
        middle = balls[PLACES.index(sp.Integer(1))]
        if not all(map(positive, balls)):
            return None
        return tuple(float(f"{float((ball / middle).mid()):.9g}") for ball in balls)
    except (Unsupported, ValueError, ZeroDivisionError, OverflowError):
        return None
    finally:
        ctx.prec = before


def _in_ratio(text: str | None, omega: sp.Expr) -> sp.Expr | None:
    return None if text is None else parse(text, {"t": T}).subs(T, omega)


def candidates() -> Iterator[Candidate]:
    """All candidates, unordered and unjudged: every omega with every rho and every beta, and sums of generators f."""
    betas = [(beta, 0 if beta is None else 1 + int(sp.count_ops(parse(beta, {"t": T})))) for beta in BETAS]
    rhos = [(rho, parse(rho, {"t": T})) for rho in RHOS]
    for omega_text in OMEGAS:
        omega = parse(omega_text, {"r": R})
        rise = sp.diff(omega, R)
        free = [sp.limit(omega, R, end) for end in (0, sp.oo)] == [-sp.oo, sp.oo]
        slopes = [_in_ratio(beta, omega) for beta in BETAS]
        for rho_text, rho in rhos:
            bend = rho.subs(T, omega) * rise
            size = int(sp.count_ops(omega) + sp.count_ops(rho))
            for (beta, extra), slope in zip(betas, slopes, strict=True):
                given = {"omega": omega_text, "rho": rho_text} | ({} if beta is None else {"beta": beta})
                yield Candidate(given, bend, slope, rise, size + extra, free)
    plain = [row.f for row in GENERATORS.values() if not row.parameters]
    sums = [f"{one}+{other}" for k, one in enumerate(F_PARTS) for other in F_PARTS[k + 1 :]]
    for text in dict.fromkeys([*plain, *F_PARTS, *sums]):
        f = parse(text, {"u": U})
        if not f.has(sp.Abs, sp.Max, sp.Min, sp.Piecewise):
            bend = sp.diff(f, U, 2).subs(U, 1 / R)
            yield Candidate({"f": text}, bend / R**3, None, bend / R**2, int(sp.count_ops(f)))


def screened(wanted: frozenset[str]) -> list[Candidate]:
    """The candidates that are worth a proof, simple ones first, one for each game on the log ratio.

    What is left out has a d'' or a generator's slope that is not positive at some ratio, or numbers that contradict
    what is wanted. What stays is not thereby known to be anything.

    Args:
        wanted: names of wishes.
    """
    found: dict[tuple[tuple[float, ...], ...], Candidate] = {}
    for candidate, values in _by_size():
        if ("zero-sum" in wanted and candidate.slope is not None) or (
            "not zero-sum" in wanted and candidate.slope is None
        ):
            continue
        if _may_be(values, wanted, candidate.free):
            found.setdefault(values[:2], candidate)
    return list(found.values())


@cache
def _by_size() -> list[tuple[Candidate, tuple[tuple[float, ...], ...]]]:
    """All candidates with positive values, simple ones first."""
    ordered = sorted(candidates(), key=lambda one: (one.size, sorted(one.given.items())))
    return [(one, values) for one in ordered if (values := one.values()) is not None]


def _may_be(values: tuple[tuple[float, ...], ...], wanted: frozenset[str], free: bool | None) -> bool:
    """Whether the numbers at the ratios of PLACES allow the wishes on divergence and generator."""
    bend, slope, speed = values
    small, large = float(PLACES[0]), float(PLACES[-1])
    mirrored = (value * float(place) ** 3 for value, place in zip(bend, PLACES, strict=True))
    if "symmetric" in wanted and any(abs(a - b) > 1e-6 * b for a, b in zip(mirrored, reversed(bend), strict=True)):
        return False
    # d(0+) is finite only if r^2 d'' vanishes at 0, lim d/r only if r d'' vanishes at infinity.
    if "bounded" in wanted and not (small**2 * bend[0] < SMALL and large * bend[-1] < SMALL):
        return False
    by_log_ratio, by_value = large * slope[-1] < SMALL, speed[-1] < SMALL
    vanishing = {True: [by_value], False: [by_log_ratio], None: [by_log_ratio, by_value]}[free]
    return not (("not saturating" in wanted and all(vanishing)) or ("saturating" in wanted and not any(vanishing)))
