r"""The slopes of a design's three terms where the model has the data's distribution, as functions of the raw score.

At the equilibrium the ratio is r = 1 everywhere, so that the critic says :math:`t^* = \omega(1)` of every picture. In
the log-ratio reading, with the score :math:`v = \log(p/q) = 0` there, differentiating
:math:`\varphi(\omega(e^{-v})) + r\psi(\omega(e^{-v}))` gives everything from the divergence alone:

.. math::
    \partial_v \psi = -d''(1), \qquad \partial_v \beta = -d_{\mathrm{eff}}''(1), \qquad
    \partial_v^2 (\varphi + \psi) = -d''(1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.certify.algebra import is_zero
from ganworks.workshop.derive.activation import into
from ganworks.workshop.derive.natural_domain import components
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pieces import Unsplit, split
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.vocabulary import LOG_RATIO as V
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T
from ganworks.workshop.parts import Design

Reading = Literal["log_ratio", "native"]
ONE = sp.Integer(1)


class NoSlope(Exception):
    """A slope at the equilibrium is not known; the text says why."""


@dataclass(frozen=True)
class Equilibrium:
    r"""What the critic and the generator feel at r = 1.

    Attributes:
        reading: what the score is: the log ratio, or the critic's own value (mapped into :math:`\Omega` where phi and
            psi are defined only there).
        value: the critic's value :math:`t^*`, or v = 0.
        sample_slope: derivative of psi by the score.
        generator_slope: derivative of the generator's term by the score.
        curvature: minus the second derivative of phi + psi by the score: how firmly data alone holds the critic; None
            where phi + psi has a kink there.
    """

    reading: Reading
    value: sp.Expr
    sample_slope: sp.Expr
    generator_slope: sp.Expr
    curvature: sp.Expr | None

    @property
    def coupling(self) -> sp.Expr:
        r""":math:`\kappa^2 = \psi'\beta'`: the product of how hard each player pushes the other."""
        return simplify(self.sample_slope * self.generator_slope, 0.3)


def equilibrium(design: Design, reading: Reading | None = None) -> Equilibrium:
    """The slopes of a design at r = 1.

    Args:
        design: a design with closed forms.
        reading: what the score is; by default the one that training takes: the critic's value for a pair of losses,
            the log ratio for all other designs.

    Raises:
        NoSlope: there is no closed form, or a kink.
    """
    chosen = reading or ("native" if design.way == "phi_psi" else "log_ratio")
    return _log_ratio(design) if chosen == "log_ratio" else _native(design)


def _log_ratio(design: Design) -> Equilibrium:
    d, generator = design.divergence.d, design.generator
    if d is None or d.has(sp.nan, sp.oo):
        raise NoSlope("d(r) has no closed form")
    own = generator.slope if generator.own else None
    if generator.own and (own is None or own.has(sp.nan, sp.Integral)):
        raise NoSlope("beta(omega(r)) has no closed form")
    if d.has(sp.Integral):
        bend = simplify(put(sp.diff(d, R, 2), R, ONE), 0.3)
        if bend.has(sp.Integral, sp.nan):
            raise NoSlope("d(r) has no closed form")
    else:
        bend = _derivatives(design, d, R, ONE, 2)[2]
    if bend is None:
        raise NoSlope("d(r) has a kink at r = 1")
    step = bend if own is None else _derivatives(design, own, R, ONE, 1)[1]
    if step is None:
        raise NoSlope("beta(omega(r)) jumps at r = 1")
    return Equilibrium("log_ratio", sp.Integer(0), -bend, -step, bend)


def _native(design: Design) -> Equilibrium:
    critic, beta = design.critic, design.generator.beta
    if critic.phi is None or critic.psi is None or beta is None:
        raise NoSlope("phi, psi or beta has no closed form in t")
    for value in _candidates(design):
        phi, psi = (_derivatives(design, part, T, value, 2) for part in (critic.phi, critic.psi))
        slope = _derivatives(design, beta, T, value, 1)[1]
        if phi[1] is None or psi[1] is None or slope is None:
            continue
        if not is_zero(design.parameters.free(phi[1] + psi[1])):
            continue
        bend = None if phi[2] is None or psi[2] is None else simplify(-(phi[2] + psi[2]), 0.3)
        rate = _rate(design, value)
        return Equilibrium("native", value, psi[1] * rate, slope * rate, None if bend is None else bend * rate**2)
    raise NoSlope("no critic value was found at which phi + psi is flat and smooth")


def _candidates(design: Design) -> Iterator[sp.Expr]:
    r""":math:`\omega(1)`; where the best critic jumps there, a value between its two sides (all are best)."""
    omega, (low, high) = design.critic.omega, design.critic.domain
    if omega is not None and not omega.has(sp.Piecewise):
        yield exact.shorter(put(omega, R, ONE))
        return
    yield sp.Integer(0)
    if low is not None and high is not None and (low + high).is_finite:
        yield (low + high) / 2


def _rate(design: Design, value: sp.Expr) -> sp.Expr:
    """The derivative of the critic's value by the raw score, where scores have to be mapped into the domain."""
    phi, psi = design.critic.phi, design.critic.psi
    domain = components(phi, psi)[0]
    low, high = domain.low, domain.high
    if (low, high) == (-sp.oo, sp.oo):
        return ONE
    inside = into(low, high)
    if low != -sp.oo and high != sp.oo:
        share = (value - low) / (high - low)
        return simplify(2 * (high - low) * share * (1 - share), 0.3)
    place = -sp.log(high - value) if low == -sp.oo else sp.log(value - low)
    return exact.shorter(put(sp.diff(inside, V), V, place))


def _derivatives(design: Design, expr: sp.Expr, x: sp.Symbol, point: sp.Expr, order: int) -> list[sp.Expr | None]:
    """Value and derivatives at a point; None from the first one on in which the two sides differ."""
    free, bound = design.parameters.free, design.parameters.bound
    try:
        pieces = split(free(expr), x, sp.Integer(0) if x == R else -sp.oo, sp.oo)
    except Unsplit as reason:
        raise NoSlope(str(reason)) from None
    at = free(point)
    sides = [piece.expr for piece in pieces if _reaches(piece.low, at, -1) and _reaches(piece.high, at, 1)]
    result: list[sp.Expr | None] = []
    for number in range(order + 1):
        values = [exact.shorter(put(sp.diff(side, x, number), x, at)) for side in sides]
        bad = not values or any(value.has(sp.nan, sp.zoo, sp.oo, sp.Integral) for value in values)
        if bad or (result and result[-1] is None) or any(not is_zero(value - values[0]) for value in values):
            result.append(None)
        else:
            result.append(simplify(bound(values[0]), 0.3))
    return result


def _reaches(end: sp.Expr, point: sp.Expr, side: int) -> bool:
    """Whether a piece that ends there contains the point or ends at it."""
    if end in (sp.oo, -sp.oo):
        return True
    gap = (end - point) * side
    return is_zero(gap) or bool(gap.is_nonnegative)
