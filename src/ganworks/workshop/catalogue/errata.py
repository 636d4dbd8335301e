"""Errors in the two teaching texts this library grew from, reproduced by computation.

Each erratum concerns a formula of an adversarial objective. :func:`all_errata` computes, for each, what the text claims
and what is true; nothing is stored but the claims. The texts: *Designing GANs* (a post on arXiv 2002.00865) and the
f-GAN section of a book on GANs. Distributions for the numbers: p = (1/5, 3/10, 1/2), q = (1/2, 1/3, 1/6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from ganworks.workshop.derive.conjugate import conjugate
from ganworks.workshop.derive.pair import best_values
from ganworks.workshop.derive.pieces import split
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

P = tuple(sp.Rational(*pair) for pair in ((1, 5), (3, 10), (1, 2)))
Q = tuple(sp.Rational(*pair) for pair in ((1, 2), (1, 3), (1, 6)))


@dataclass(frozen=True)
class Erratum:
    """One error: what the text says, what is computed.

    Attributes:
        number: its row in the table of errata.
        says: the claim.
        true: what holds instead.
        claimed, computed: two values that would be equal if the claim held.
    """

    number: str
    says: str
    true: str
    claimed: sp.Expr
    computed: sp.Expr

    @property
    def wrong(self) -> bool:
        """Whether the computation contradicts the claim."""
        difference = sp.N(self.claimed - self.computed, 30)
        return bool(difference.is_infinite) or bool(abs(difference) > sp.Float("1e-20"))


def f_divergence(f: sp.Expr) -> sp.Expr:
    """:math:`\\sum_i q_i f(p_i/q_i)` for the two distributions of this module."""
    return sum((b * f.subs(U, a / b) for a, b in zip(P, Q, strict=True)), sp.Integer(0))


def _star(f: sp.Expr, t: sp.Expr) -> sp.Expr:
    conjugate_of_f = conjugate(split(f, U, sp.Integer(0), sp.oo), Setting())
    assert conjugate_of_f is not None and conjugate_of_f.expr is not None
    return conjugate_of_f.expr.subs(T, t)


def e9() -> Erratum:
    """The integrals of the two chi-squares change places."""
    claimed = sum(((b - a) ** 2 / a for a, b in zip(P, Q, strict=True)), sp.Integer(0))
    return Erratum("E9", "f = (u-1)^2 gives ∫(q-p)^2/p", "it gives ∫(p-q)^2/q", claimed, f_divergence((U - 1) ** 2))


def e10() -> Erratum:
    """The conjugate is a function of the slope, not of the point."""
    x = sp.Rational(3, 2)
    return Erratum(
        "E10", "f*(x) = max over x of xt - f(x)", "f*(t) = sup over u of ut - f(u)", x**2, _star((U - 1) ** 2, x)
    )


def e11() -> Erratum:
    """A critic that is not mapped into the domain of the conjugate: reverse KL at T = 1 has f* infinite."""
    value = sp.re((-1 - sp.log(-T)).subs(T, 1))
    return Erratum(
        "E11", "D may take any value", "D must be mapped into the domain of f*", value, _star(-sp.log(U), sp.Integer(1))
    )


def e12() -> Erratum:
    """The row called Jensen-Shannon has an f that gives twice that divergence."""
    middle = [(a + b) / 2 for a, b in zip(P, Q, strict=True)]
    js = sum((a * sp.log(a / m) + b * sp.log(b / m) for a, b, m in zip(P, Q, middle, strict=True)), sp.Integer(0)) / 2
    f = U * sp.log(U) - (U + 1) * sp.log((U + 1) / 2)
    return Erratum("E12", "u log u - (u+1) log((u+1)/2) gives JS", "it gives 2 JS", js, f_divergence(f))


def e13() -> Erratum:
    """The GAN row violates the condition f(1) = 0."""
    f = U * sp.log(U) - (U + 1) * sp.log(U + 1)
    return Erratum(
        "E13", "every f of the table has f(1) = 0", "the GAN row has f(1) = -2 log 2", sp.Integer(0), f.subs(U, 1)
    )


def e14() -> Erratum:
    """Conjugates without domains: Pearson's t^2/4 + t holds from t = -2 only, because f lives on u >= 0."""
    t = sp.Integer(-3)
    return Erratum(
        "E14", "f*(t) = t^2/4 + t for (u-1)^2", "f*(t) = -1 for t < -2", t**2 / 4 + t, _star((U - 1) ** 2, t)
    )


def e94() -> Erratum:
    """Swapped labels in both players: t -> -t, the same game with the same gradient where the sample is surely fake."""
    fake, softplus = sp.Integer(6), lambda x: sp.log(1 + sp.exp(x))
    plain = sp.Abs(sp.diff(-softplus(-T), T).subs(T, fake))
    swapped = sp.Abs(sp.diff(-softplus(T), T).subs(T, -fake))
    derivative = sp.diff(softplus(T), T).subs(T, fake)
    return Erratum(
        "E94",
        "swapping the labels cures the vanishing gradient",
        "swapping both changes nothing; swapping the generator's alone does",
        derivative,
        swapped + (plain - plain),
    )


def e103() -> Erratum:
    """Total variation with and without the factor 1/2."""
    total = sum((sp.Abs(a - b) for a, b in zip(P, Q, strict=True)), sp.Integer(0))
    return Erratum(
        "E103",
        "total variation is ∫|p-q|",
        "it is half of that, as in the f-GAN table",
        total,
        f_divergence(sp.Abs(U - 1) / 2),
    )


def e104() -> Erratum:
    """psi is missing: with phi = log(1-t) and t = r/(1+r) it must be log t."""
    best = best_values(sp.log(1 - T), sp.log(T), Setting())
    assert best is not None and best[0].omega is not None
    without = sp.log(1 - T).subs(T, best[0].omega) + R * best[0].omega
    return Erratum(
        "E104",
        "phi = log(1-t), psi(t)",
        "psi = log t, so d(r) = -log(1+r) + r log(r/(1+r))",
        without.subs(R, 2),
        best[0].value.subs(R, 2),
    )


def e105() -> Erratum:
    """The exponential pair as printed is not normalised: psi(omega(1)) = -1."""
    return Erratum(
        "E105",
        "psi = -e^-t has psi(omega(1)) = 0",
        "it is -1; with 1 added d = (1 - √r)^2, squared Hellinger",
        sp.Integer(0),
        (-sp.exp(-T)).subs(T, sp.log(sp.Integer(1)) / 2),
    )


def e106() -> Erratum:
    """The construction does reach KL: omega = log r, rho = 1 gives KL(q||p); omega = -1/r gives KL(p||q)."""
    from ganworks.workshop.derive.critic import from_ratio

    critic = from_ratio(-1 / R, sp.Integer(1), Setting())
    kl = sum((a * sp.log(a / b) for a, b in zip(P, Q, strict=True)), sp.Integer(0))
    attained = sum((a * critic.d.subs(R, b / a) for a, b in zip(P, Q, strict=True)), sp.Integer(0))
    return Erratum(
        "E106",
        "KL cannot be derived",
        "omega = -1/r, rho = 1 attains KL(p||q) exactly",
        sp.oo,
        sp.simplify(attained - kl),
    )


def e107() -> Erratum:
    """f-GAN too lets the generator play another loss: with -T it follows f''(1/r)/r^2 instead of f''(1/r)/r^3."""
    f = U * sp.log(U)
    saddle = (sp.diff(f, U, 2) / R**3).subs(U, 1 / R)
    other = sp.diff(-sp.diff(f, U).subs(U, 1 / R), R)
    return Erratum(
        "E107",
        "f-GAN always uses one loss for both players",
        "its alternative generator multiplies d'' by r",
        saddle.subs(R, 2),
        other.subs(R, 2),
    )


def e108() -> Erratum:
    """Conclusion 2: with the critic held, the generator follows beta(omega(r)), not the derivative of alpha + r beta.

    LSGAN with c = (a+b)/2: at r = 1/4 the one is +9/25, the other -39/25; and at p = (1/4, 3/4), q = (3/4, 1/4)
    beta has one value everywhere, so the generator stands still while the divergence is 1/2.
    """
    omega = (R - 1) / (R + 1)
    coupled = (1 + R) * omega**2
    at = sp.Rational(1, 4)
    return Erratum(
        "E108",
        "any convex alpha + r beta gives a GAN that minimises it",
        "the held critic gives the slope beta(omega(r)), which must increase",
        sp.diff(coupled, R).subs(R, at),
        (omega**2).subs(R, at),
    )


def stuck() -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """The wrong stationary point of E108: beta at both places, and the divergence there."""
    p, q = (sp.Rational(1, 4), sp.Rational(3, 4)), (sp.Rational(3, 4), sp.Rational(1, 4))
    omega = (R - 1) / (R + 1)
    first, second = ((omega**2).subs(R, b / a) for a, b in zip(p, q, strict=True))
    divergence = sum((a * ((1 + R) * omega**2).subs(R, b / a) for a, b in zip(p, q, strict=True)), sp.Integer(0))
    return first, second, divergence


def any_d(beta: sp.Expr, target: sp.Expr, omega: sp.Expr, back: sp.Expr) -> sp.Expr:
    """The alpha that makes Conclusion 2 hold for any beta: so it says nothing about the generator's loss."""
    return target.subs(R, back) - back * beta


ERRATA: tuple[Callable[[], Erratum], ...] = (
    e9,
    e10,
    e11,
    e12,
    e13,
    e14,
    e94,
    e103,
    e104,
    e105,
    e106,
    e107,
    e108,
)


def all_errata() -> list[Erratum]:
    """Every erratum, computed."""
    return [compute() for compute in ERRATA]
