"""Where a pair of losses is defined: the intervals between the zeros of denominators and logarithms' arguments."""

from __future__ import annotations

from functools import cmp_to_key
from itertools import pairwise

import sympy as sp

from ganworks.workshop.budget import attempt
from ganworks.workshop.certify import REALS, Interval
from ganworks.workshop.certify.pieces import Unsplit, constant_sign, zeros
from ganworks.workshop.certify.regularity import NONSMOOTH, Kind, conditions
from ganworks.workshop.grammar.vocabulary import VALUE as T

WORK = 1.0


def components(phi: sp.Expr, psi: sp.Expr) -> list[Interval]:
    """The open intervals of t on which both terms are real and finite, from left to right.

    One period where both repeat with the same one. All of R where the places were not found: that both terms are
    defined is proved elsewhere.
    """
    if (period := common_period(phi, psi)) is not None:
        return [Interval(-period / 2, period / 2, True, True)]
    try:
        return attempt(WORK, _components, phi, psi) or [REALS]
    except Unsplit:
        return [REALS]


def common_period(phi: sp.Expr, psi: sp.Expr) -> sp.Expr | None:
    """A number after which both terms repeat: t stands within sines and cosines of multiples of one frequency alone."""
    waves = {node for part in (phi, psi) for node in part.atoms(sp.sin, sp.cos) if node.has(T)}
    shifts = {wave: sp.Dummy("wave") for wave in waves}
    outside = [part.xreplace(shifts) for part in (phi, psi)]
    slopes = [sp.diff(wave.args[0], T) for wave in waves]
    if not waves or any(part.has(T) for part in outside) or any(slope.free_symbols or slope == 0 for slope in slopes):
        return None
    shares = [slope / slopes[0] for slope in slopes]
    if not all(share.is_Rational for share in shares):
        return None
    return 2 * sp.pi / (sp.Abs(slopes[0]) * sp.gcd_list(shares))


def _components(phi: sp.Expr, psi: sp.Expr) -> list[Interval]:
    requirements = {entry for part in (phi, psi) for entry in conditions(_plain(part), True) or [] if entry[0].has(T)}
    cuts: list[sp.Expr] = []
    for condition, _ in requirements:
        for root in zeros(condition, T):
            if all(_order(root, other) != 0 for other in cuts):
                cuts.append(root)
    ends = [-sp.oo, *sorted(cuts, key=cmp_to_key(_order)), sp.oo]
    return [Interval(low, high) for low, high in pairwise(ends) if _defined(requirements, _inside(low, high))]


def _plain(expr: sp.Expr) -> sp.Expr:
    """Without switches, all of whose branches are taken together."""
    while nodes := [node for node in expr.atoms(*NONSMOOTH) if not isinstance(node, sp.Piecewise)]:
        expr = expr.xreplace({nodes[0]: sp.Add(*nodes[0].args)})
    return sp.Integer(0) if expr.has(sp.Piecewise) else expr


def _order(one: sp.Expr, other: sp.Expr) -> int:
    sign = constant_sign(one - other)
    if sign is None:
        raise Unsplit(f"whether {one} or {other} is greater was not decided")
    return sign


def _inside(low: sp.Expr, high: sp.Expr) -> sp.Expr:
    if low == -sp.oo:
        return sp.Integer(0) if high == sp.oo else high - 1
    return low + 1 if high == sp.oo else (low + high) / 2


def _defined(requirements: set[tuple[sp.Expr, Kind]], point: sp.Expr) -> bool:
    for condition, kind in requirements:
        sign = constant_sign(condition.subs(T, point))
        if sign is None:
            raise Unsplit(f"the sign of {condition} was not decided")
        if sign != 1 and (kind != "nonzero" or sign == 0):
            return False
    return True
