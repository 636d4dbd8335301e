"""The critic of an omega or a rho with kinks, jumps or constant pieces: integrated piece by piece, gaps included.

Where omega jumps at :math:`r = a`, every value between is best there (:math:`\\omega^{-1} = a` on the gap), so
:math:`\\psi` gains the integral of :math:`\\rho` over the gap and :math:`\\varphi` loses a times as much. Steps are the
limits of smooth games: :math:`\\mathrm{sign}(\\log r)` is that of :math:`\\tanh(k\\log r)` for large k.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify import Interval, continuous
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.derive.antiderivative import antiderivative
from ganworks.workshop.derive.critic import Critic, ends
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pieces import Piece, Unsplit, joined, split
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

INTEGRAL_WORK = 3.0
_PARTS = tuple(sp.Rational(part, 6) for part in (3, 2, 4, 1, 5))


@dataclass(frozen=True)
class _Run:
    """Smooth formulas on an interval of r: the best value, and antiderivatives of psi' and of phi' along it."""

    low: sp.Expr
    high: sp.Expr
    omega: sp.Expr
    psi: sp.Expr
    phi: sp.Expr

    def at(self, place: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        values = put(self.psi, R, place), put(self.phi, R, place)
        if any(value.has(sp.nan, sp.zoo, sp.oo) for value in values):
            raise Unsplit(f"psi has no value at r = {place}")
        return values


def from_kinked_ratio(omega: sp.Expr, rho: sp.Expr, setting: Setting) -> tuple[Critic, list[Piece]]:
    """The critic with best value omega and weight rho, and the pieces of its divergence.

    Raises:
        Unsplit: the kinks, or an antiderivative between them, were not found.
    """
    runs = _runs(omega, rho, setting)
    levels = [(sp.Integer(0), sp.Integer(0))]
    for before, after in pairwise(runs):
        gap = _between(rho, *_gap(before, after), setting)
        (psi, phi), (next_psi, next_phi) = before.at(before.high), after.at(before.high)
        levels.append((levels[-1][0] + psi + gap - next_psi, levels[-1][1] + phi - before.high * gap - next_phi))
    zero = _at_one(runs, levels, omega, rho, setting)
    parts = [
        (simplify(run.psi + level[0] - zero[0]), simplify(run.phi + level[1] - zero[1]))
        for run, level in zip(runs, levels, strict=True)
    ]
    psi_r, phi_r, d = (
        [Piece(run.low, run.high, term) for run, term in zip(runs, terms, strict=True)]
        for terms in (
            [psi for psi, _ in parts],
            [phi for _, phi in parts],
            [simplify(phi + R * psi) for psi, phi in parts],
        )
    )
    low, high, sign = ends(joined([Piece(run.low, run.high, run.omega) for run in runs], R), setting)
    critic = Critic(omega, None, rho, None, None, joined(phi_r, R), joined(psi_r, R), joined(d, R), low, high, sign)
    return critic, d


def gaps_of(omega: sp.Expr) -> list[tuple[sp.Expr, sp.Expr]]:
    """The intervals of t that omega leaves out where it jumps (from the value before to the value after).

    Raises:
        Unsplit: its pieces were not found.
    """
    pieces = split(omega, R, sp.Integer(0), sp.oo)
    both = [[put(piece.expr, R, one.high) for piece in (one, other)] for one, other in pairwise(pieces)]
    return [(low, high) for low, high in both if exact.shorter(high - low) != 0]


def _runs(omega: sp.Expr, rho: sp.Expr, setting: Setting) -> list[_Run]:
    runs: list[_Run] = []
    for piece in split(omega, R, sp.Integer(0), sp.oo):
        rate = sp.diff(piece.expr, R)
        weights = split(rho.subs(T, piece.expr), R, piece.low, piece.high) if rate != 0 else [piece]
        for part in weights:
            slope = simplify(part.expr * rate) if rate != 0 else sp.Integer(0)
            primitives = [_integrated(term, R, part.low, part.high, setting) for term in (slope, simplify(-R * slope))]
            runs.append(_Run(part.low, part.high, piece.expr, *primitives))
    return runs


def _integrated(expr: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, setting: Setting) -> sp.Expr:
    if expr == 0:
        return sp.Integer(0)
    infinite = -sp.oo in (low, high), sp.oo in (low, high)
    if all(infinite):
        places = [part - sp.Rational(1, 2) for part in _PARTS]
    else:
        shift = [part / (1 - part) for part in _PARTS]
        places = [high - s for s in shift] if infinite[0] else [low + s for s in shift]
        places = places if any(infinite) else [low + part * (high - low) for part in _PARTS]
    points = [{**point, x: place.subs(point)} for point, place in zip(setting.points(x), places, strict=True)]
    primitive = attempt(INTEGRAL_WORK, antiderivative, expr, x, points)
    if primitive is None:
        raise Unsplit("a piece has no closed integral")
    return primitive


def _gap(before: _Run, after: _Run) -> tuple[sp.Expr, sp.Expr]:
    return put(before.omega, R, before.high), put(after.omega, R, before.high)


def _between(rho: sp.Expr, low: sp.Expr, high: sp.Expr, setting: Setting) -> sp.Expr:
    """The integral of rho over an interval of t, negative where it is run through backwards."""
    sign = 0 if exact.shorter(high - low) == 0 else constant_sign(high - low)
    if sign is None:
        raise Unsplit("whether omega jumps depends on the parameters")
    if sign == 0:
        return sp.Integer(0)
    start, stop = (low, high) if sign > 0 else (high, low)
    total = sp.Integer(0)
    for piece in split(rho, T, start, stop):
        closed = Interval(piece.low, piece.high, True, True)
        if not continuous(piece.expr, T, closed, setting.free, budget=1.0).proved:
            raise Unsplit("rho may have a pole in a jump of omega")
        primitive = _integrated(piece.expr, T, piece.low, piece.high, setting)
        total += put(primitive, T, piece.high) - put(primitive, T, piece.low)
    return sign * total


def _at_one(
    runs: list[_Run], levels: list[tuple[sp.Expr, sp.Expr]], omega: sp.Expr, rho: sp.Expr, setting: Setting
) -> tuple[sp.Expr, sp.Expr]:
    """psi and phi at the best value for r = 1, in the constants that the first run fixes."""
    one = sp.Integer(1)
    for run, level in zip(runs, levels, strict=True):
        signs = constant_sign(one - run.low), constant_sign(run.high - one)
        if signs[0] == 1 and signs[1] in (0, 1):
            psi, phi = run.at(one)
            gap = sp.Integer(0)
            if signs[1] == 0:
                gap = _between(rho, put(run.omega, R, one), put(omega, R, one), setting)
            return level[0] + psi + gap, level[1] + phi - gap
    raise Unsplit("the piece around r = 1 was not found")
