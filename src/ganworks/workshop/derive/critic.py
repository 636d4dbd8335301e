"""The critic of an objective, from a strictly monotone omega and a positive rho or from a wanted divergence.

With :math:`r = q/p` and the maximiser :math:`t = \\omega(r)` of :math:`\\varphi(t) + r\\psi(t)`,

.. math::
    \\psi'(t) = \\rho(t), \\quad \\varphi'(t) = -\\omega^{-1}(t)\\rho(t), \\quad d'(r) = \\psi(\\omega(r)), \\quad
    d(r) - r d'(r) = \\varphi(\\omega(r)), \\quad d''(r) = \\rho(\\omega(r))\\,\\omega'(r).

Everything is integrated in r, where no inverse is needed; the inverse serves only to write the result in t
(Basioti and Moustakides 2020, arXiv 2002.00865).
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.derive.antiderivative import GENERAL_SECONDS, MANUAL_SECONDS, antiderivative, definite
from ganworks.workshop.derive.inverse import inverse
from ganworks.workshop.derive.numbers import agree, put, value_at
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.derive.simplify import shortest, simplify, simplify_between
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import SAMPLES
from ganworks.workshop.grammar.vocabulary import VALUE as T


@dataclass(frozen=True)
class Critic:
    """A critic's game, all in the free parameters; None where no closed form was found.

    Attributes:
        omega: the best value :math:`t = \\omega(r)`.
        omega_inverse: :math:`r = \\omega^{-1}(t)`.
        rho: :math:`\\psi'(t)`.
        phi, psi: the terms on data and on samples, as functions of t.
        phi_r, psi_r: the same at the best value, as functions of r.
        d: :math:`\\varphi(\\omega(r)) + r\\psi(\\omega(r))`.
        low, high: the ends of the critic's domain :math:`\\Omega`, in increasing order.
        sign: 1 where a larger t is more fake (omega increases), -1 where it is more real.
    """

    omega: sp.Expr | None
    omega_inverse: sp.Expr | None
    rho: sp.Expr | None
    phi: sp.Expr | None
    psi: sp.Expr | None
    phi_r: sp.Expr
    psi_r: sp.Expr
    d: sp.Expr
    low: sp.Expr | None
    high: sp.Expr | None
    sign: int = 1


def by_definition(omega: sp.Expr, rho: sp.Expr, setting: Setting) -> Critic:
    """The critic as integrals: enough to judge it by, should the time run out before closed forms are found."""
    s = sp.Symbol("s", positive=True)
    rate = (rho.subs(T, omega) * sp.diff(omega, R)).subs(R, s)
    phi_r, psi_r = -sp.Integral(s * rate, (s, 1, R)), sp.Integral(rate, (s, 1, R))
    sign = -1 if _falls(omega, setting) else 1
    return Critic(omega, None, rho, None, None, phi_r, psi_r, sp.Integral((R - s) * rate, (s, 1, R)), None, None, sign)


def from_ratio(omega: sp.Expr, rho: sp.Expr, setting: Setting) -> Critic:
    """The critic with best value omega and weight rho, with phi and psi zero at omega(1)."""
    points = setting.points(R)
    rate = simplify(_plain(rho.subs(T, omega) * sp.diff(omega, R)))
    turned = simplify(R * rate, 0.5)
    primitive = attempt(6.0, antiderivative, rate, R, points)
    # Without the one d has no closed form, and the other is looked for where it costs little.
    seconds = (MANUAL_SECONDS, GENERAL_SECONDS) if primitive is not None else (MANUAL_SECONDS, 0.0)
    moment = attempt(6.0, antiderivative, turned, R, points, seconds)
    psi_r = definite(primitive, rate, R, sp.Integer(1))
    phi_r = -definite(moment, turned, R, sp.Integer(1))
    if moment is None and primitive is not None:
        summed = attempt(4.0, antiderivative, psi_r, R, points)
        if summed is not None:
            phi_r = summed - put(summed, R, sp.Integer(1)) - R * psi_r
    if phi_r.has(sp.Integral) or psi_r.has(sp.Integral):
        s = sp.Symbol("s", positive=True)
        d = sp.Integral((R - s) * rate.subs(R, s), (s, 1, R))
    else:
        psi_r, phi_r = simplify(psi_r), simplify(phi_r)
        d = simplify(phi_r + R * psi_r)
    back = inverse(omega, R, T, points)
    low, high, sign = ends(omega, setting)
    back = None if back is None else simplify_between(back, T, low, high)
    phi, psi = _in_value(omega, back, rho, phi_r, psi_r, low, high, setting)
    return Critic(omega, back, rho, phi, psi, phi_r, psi_r, d, low, high, sign)


def from_divergence(omega: sp.Expr, d: sp.Expr, setting: Setting) -> Critic:
    """The critic with best value omega whose game has the divergence d: differentiation only."""
    psi_r = simplify(sp.diff(d, R))
    phi_r = simplify(d - R * psi_r)
    back = inverse(omega, R, T, setting.points(R))
    phi = psi = rho = None
    low, high, sign = ends(omega, setting)
    if back is not None:
        back = simplify_between(back, T, low, high)
        rate = simplify(sp.diff(psi_r, R) / sp.diff(omega, R))
        phi, psi, rho = (in_value(part, back, low, high) for part in (phi_r, psi_r, rate))
    return Critic(omega, back, rho, phi, psi, phi_r, psi_r, d, low, high, sign)


def ends(omega: sp.Expr, setting: Setting) -> tuple[sp.Expr | None, sp.Expr | None, int]:
    """The ends of :math:`\\omega((0,\\infty))` in increasing order, and the sense in which omega runs."""
    outer = (omega.args[0][0], omega.args[-1][0]) if isinstance(omega, sp.Piecewise) else (omega, omega)
    first, last = setting.limit(outer[0], R, 0), setting.limit(outer[1], R, sp.oo)
    sign = -1 if _falls(omega, setting) else 1
    return (first, last, sign) if sign > 0 else (last, first, sign)


def _falls(omega: sp.Expr, setting: Setting) -> bool:
    point = setting.points(R, [SAMPLES[1], SAMPLES[3]])
    left, right = value_at(omega, point[0]), value_at(omega, {**point[0], R: SAMPLES[3]})
    return left is not None and right is not None and bool(right < left)


def in_value(expr_r: sp.Expr, back: sp.Expr, low: sp.Expr | None, high: sp.Expr | None) -> sp.Expr:
    """A formula in r as one in t, by :math:`r = \\omega^{-1}(t)`."""
    plain = expr_r.subs(R, back)
    expanded = sp.expand_log(plain, force=False)
    return shortest([simplify_between(plain, T, low, high), simplify(expanded, 0.5)])


def _plain(expr: sp.Expr) -> sp.Expr:
    return expr.rewrite(sp.exp) if expr.has(sp.tanh, sp.sinh, sp.cosh, sp.coth) else expr


def _in_value(
    omega: sp.Expr, back: sp.Expr | None, rho: sp.Expr, phi_r: sp.Expr, psi_r: sp.Expr, low, high, setting: Setting
) -> tuple[sp.Expr | None, sp.Expr | None]:
    """phi and psi in t: by the inverse, or by integrating in t where that is shorter."""
    at_one = put(omega, R, sp.Integer(1))
    values = [{**point, T: place} for point in setting.points(R) if (place := value_at(omega, point)) is not None]
    branches: list[sp.Expr | None] = []
    slopes = (None if back is None else simplify(-back * rho, 0.4), rho)
    for part_r, slope in zip((phi_r, psi_r), slopes, strict=True):
        candidates = [] if back is None or part_r.has(sp.Integral) else [in_value(part_r, back, low, high)]
        direct = None
        if slope is not None and (not candidates or sp.count_ops(candidates[0]) > 8):
            direct = attempt(1.0, antiderivative, slope, T, values, (0.4, 0.2))
        if direct is not None:
            candidates.append(simplify(direct - exact.shorter(put(direct, T, at_one), 0.5), 0.5))
        good = [form for form in candidates if part_r.has(sp.Integral) or _same(form, part_r, omega, setting)]
        branches.append(shortest(good) if good else None)
    return branches[0], branches[1]


def _same(form: sp.Expr, part_r: sp.Expr, omega: sp.Expr, setting: Setting) -> bool:
    return agree(form.subs(T, omega), part_r, setting.points(R))
