"""Errata of the f-GAN section and of the post on Designing GANs."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from ganworks.workshop.catalogue.errata._erratum import Erratum, P, Q, f_divergence, jensen_shannon, kullback_leibler
from ganworks.workshop.derive.conjugate import conjugate
from ganworks.workshop.derive.critic import from_ratio
from ganworks.workshop.derive.pair import best_values
from ganworks.workshop.derive.pieces import split
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

BOOK = "book on GANs"
POST = "post on Designing GANs"


def _star(f: sp.Expr, t: sp.Expr) -> sp.Expr:
    conjugate_of_f = conjugate(split(f, U, sp.Integer(0), sp.oo), Setting())
    assert conjugate_of_f is not None and conjugate_of_f.expr is not None
    return conjugate_of_f.expr.subs(T, t)


def f_gan() -> Iterator[Erratum]:
    """The table of f-divergences and the bound that f-GAN maximises."""
    neyman = sum(((b - a) ** 2 / a for a, b in zip(P, Q, strict=True)), sp.Integer(0))
    yield Erratum(
        "E8",
        BOOK,
        "any difference between p and q gives a positive D_f",
        "f has to be strictly convex at 1; f = u - 1 gives 0 for all",
        sp.Integer(0),
        f_divergence(U - 1),
        "D_f of two different distributions for f = u - 1",
        ">",
    )
    yield Erratum(
        "E9",
        BOOK,
        "f = (u-1)^2 gives ∫(q-p)^2/p",
        "it gives ∫(p-q)^2/q; the integrals of the two chi-squares change places",
        neyman,
        f_divergence((U - 1) ** 2),
        "D_f",
    )
    x = sp.Rational(3, 2)
    yield Erratum(
        "E10",
        BOOK,
        "f*(x) = max over x of xt - f(x)",
        "f*(t) = sup over u of ut - f(u), a function of the slope",
        x**2,
        _star((U - 1) ** 2, x),
        "f*(3/2) for (u-1)^2",
    )
    yield Erratum(
        "E11",
        BOOK,
        "D may take any value",
        "D must be mapped into the domain of f*, where it is finite",
        sp.re((-1 - sp.log(-T)).subs(T, 1)),
        _star(-sp.log(U), sp.Integer(1)),
        "f*(1) for -log u",
    )
    yield Erratum(
        "E12",
        BOOK,
        "u log u - (u+1) log((u+1)/2) gives JS",
        "it gives 2 JS",
        jensen_shannon(P, Q),
        f_divergence(U * sp.log(U) - (U + 1) * sp.log((U + 1) / 2)),
        "D_f",
    )
    yield Erratum(
        "E13",
        BOOK,
        "every f of the table has f(1) = 0",
        "the GAN row has f(1) = -2 log 2",
        sp.Integer(0),
        (U * sp.log(U) - (U + 1) * sp.log(U + 1)).subs(U, 1),
        "f(1)",
    )
    t = sp.Integer(-3)
    yield Erratum(
        "E14",
        BOOK,
        "f*(t) = t^2/4 + t for (u-1)^2",
        "for t >= -2; below, f*(t) = -1, since f lives on u >= 0",
        t**2 / 4 + t,
        _star((U - 1) ** 2, t),
        "f*(-3)",
    )
    f = U * sp.log(U)
    yield Erratum(
        "E107",
        POST,
        "f-GAN always uses one loss for both players",
        "its alternative generator multiplies d'' by r",
        (sp.diff(f, U, 2) / R**3).subs(U, 1 / R).subs(R, 2),
        sp.diff(-sp.diff(f, U).subs(U, 1 / R), R).subs(R, 2),
        "the bend at r = 2 of what the generator follows, KL",
    )


def designing_gans() -> Iterator[Erratum]:
    """The construction from a best critic, and the generator's own loss."""
    yield Erratum(
        "E94",
        "post on the Wasserstein GAN",
        "swapping the labels cures the vanishing gradient",
        "swapping both changes nothing; swapping the generator's alone does",
        sp.diff(sp.log(1 + sp.exp(T)), T).subs(T, 6),
        sp.Abs(sp.diff(-sp.log(1 + sp.exp(T)), T).subs(T, -6)),
        "the gradient where the sample is surely fake",
    )
    yield Erratum(
        "E103",
        POST,
        "total variation is ∫|p-q|",
        "it is half of that, as in the f-GAN table",
        sum((sp.Abs(a - b) for a, b in zip(P, Q, strict=True)), sp.Integer(0)),
        f_divergence(sp.Abs(U - 1) / 2),
        "total variation",
    )
    best = best_values(sp.log(1 - T), sp.log(T), Setting())
    assert best is not None and best[0].omega is not None
    without = sp.log(1 - T).subs(T, best[0].omega) + R * best[0].omega
    yield Erratum(
        "E104",
        POST,
        "phi = log(1-t), psi(t)",
        "psi = log t, so d(r) = -log(1+r) + r log(r/(1+r))",
        without.subs(R, 2),
        best[0].value.subs(R, 2),
        "d(2)",
    )
    yield Erratum(
        "E105",
        POST,
        "psi = -e^-t has psi(omega(1)) = 0",
        "it is -1; with 1 added d = (1 - √r)^2, squared Hellinger",
        sp.Integer(0),
        (-sp.exp(-T)).subs(T, sp.log(sp.Integer(1)) / 2),
        "psi(omega(1)) for omega = log(r)/2",
    )
    critic = from_ratio(-1 / R, sp.Integer(1), Setting())
    attained = sum((a * critic.d.subs(R, b / a) for a, b in zip(P, Q, strict=True)), sp.Integer(0))
    yield Erratum(
        "E106",
        POST,
        "KL cannot be derived",
        "omega = -1/r, rho = 1 attains KL(p||q) exactly",
        sp.Integer(0),
        sp.simplify(attained - kullback_leibler(P, Q)),
        "what is attained, minus KL(p||q)",
        "!=",
    )
    omega, at = (R - 1) / (R + 1), sp.Rational(1, 4)
    yield Erratum(
        "E108",
        POST,
        "any convex alpha + r beta gives a GAN that minimises it",
        "the held critic gives the slope beta(omega(r)), which must increase; LSGAN with c = (a+b)/2 has another",
        sp.diff((1 + R) * omega**2, R).subs(R, at),
        (omega**2).subs(R, at),
        "the slope at r = 1/4 that the generator follows",
    )


def stuck() -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """A wrong stationary point of E108: beta at both places, and the divergence there.

    At p = (1/4, 3/4), q = (3/4, 1/4) beta has one value everywhere, so that the generator stands still while the
    divergence is 1/2.
    """
    p, q = (sp.Rational(1, 4), sp.Rational(3, 4)), (sp.Rational(3, 4), sp.Rational(1, 4))
    omega = (R - 1) / (R + 1)
    first, second = ((omega**2).subs(R, b / a) for a, b in zip(p, q, strict=True))
    divergence = sum((a * ((1 + R) * omega**2).subs(R, b / a) for a, b in zip(p, q, strict=True)), sp.Integer(0))
    return first, second, divergence


def any_d(beta: sp.Expr, target: sp.Expr, omega: sp.Expr, back: sp.Expr) -> sp.Expr:
    """The alpha that makes Conclusion 2 hold for any beta: so it says nothing about the generator's loss."""
    return target.subs(R, back) - back * beta
