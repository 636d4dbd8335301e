"""Errata about the losses of the two players."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from ganworks.workshop.catalogue.errata._erratum import Erratum, P, Q, jensen_shannon
from ganworks.workshop.derive.pair import best_values
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T


def _sigmoid(a: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-a))


def _slope(loss: sp.Expr, score: sp.Expr | int) -> sp.Expr:
    return sp.diff(loss, T).subs(T, score)


SATURATING = sp.log(1 - _sigmoid(T))
""":math:`\\log(1 - D(G(z)))` of a score, which the original generator minimises."""


def discriminator() -> Iterator[Erratum]:
    """The discriminator's loss and the value of its game."""
    D = sp.Symbol("D", positive=True)
    book = "book on GANs"
    printed = sp.log(D)  # -(1-y) log(1-D) + y log D at y = 1
    yield Erratum(
        "E2",
        book,
        "D minimises -(1-y) log(1-D) + y log D",
        "-[(1-y) log(1-D) + y log D]; as printed, D(x) of data is driven to 0",
        sp.Integer(0),
        sp.diff(printed, D).subs(D, sp.Rational(1, 2)),
        "the slope in D(x) on data of what is minimised",
        "<",
    )
    best = best_values(-sp.log(1 + sp.exp(T)), -sp.log(1 + sp.exp(-T)), Setting())
    value = sp.nan
    if best is not None and len(best) == 1:
        value = sum((a * best[0].value.subs(R, b / a) for a, b in zip(P, Q, strict=True)), sp.Integer(0))
    yield Erratum(
        "E6",
        book,
        "the best discriminator's value equals JS",
        "it is 2 JS - 2 log 2",
        jensen_shannon(P, Q),
        value,
        "the value of the game",
    )
    p, q, smooth, fake = (sp.Integer(0), sp.Rational(1, 2), sp.Rational(9, 10), sp.Rational(1, 10))
    off = (smooth * p + fake * q) / (p + q)
    yield Erratum(
        "E32",
        book,
        "one-sided label smoothing uses labels alpha and beta",
        "one-sided has beta = 0; with both, D* = (alpha p + beta q)/(p + q), not 0 where there is no data",
        sp.Integer(0),
        off,
        "the best D where only samples are, alpha = 9/10, beta = 1/10",
    )
    theta = sp.Symbol("theta", positive=True)
    half = sp.Rational(1, 2)
    data_term = half * sp.log(half / (half + theta)) + half * sp.log(half / (half + 1 - theta))
    yield Erratum(
        "E97",
        "post on the Wasserstein GAN",
        "E_data log D* does not depend on the generator",
        "it does through D*; only its gradient with D held is zero",
        data_term.subs(theta, half),
        data_term.subs(theta, sp.Rational(1, 5)),
        "E_data log D* for q = (1/5, 4/5) beside that for q = (1/2, 1/2)",
    )


def generator() -> Iterator[Erratum]:
    """The generator's loss and where its gradient vanishes."""
    book, post = "book on GANs", "post on the Wasserstein GAN"
    held = _slope(-SATURATING, -2)
    yield Erratum(
        "E3",
        book,
        "G minimises (1-y) log(1-D(G(z))) (2 D' - 1), D' the decision of D",
        "where D says fake the factor is -1, and descent lowers D(G(z))",
        sp.Integer(0),
        held,
        "the slope in the score of what is minimised, at -2",
        "<",
    )
    both = sp.log(_sigmoid(T)) + SATURATING
    yield Erratum(
        "E5",
        book,
        "G minimises log D(x') + log(1 - D(x')) on samples x'",
        "the first term belongs to data, where G has no gradient; on samples the two work against each other",
        _slope(SATURATING, -3),
        _slope(both, -3),
        "the slope in the score at -3",
    )
    sure = -6
    yield Erratum(
        "E92",
        post,
        "maximising log D(G(z)) is the same as minimising log(1 - D(G(z)))",
        "only the fixed point is the same; where samples are surely fake one gradient vanishes",
        _slope(sp.log(_sigmoid(T)), sure),
        -_slope(SATURATING, sure),
        "the gradient at the score -6",
    )
    yield Erratum(
        "E93",
        post,
        "log has a small slope near 1, which makes the loss saturate",
        "its slope there is 1; the sigmoid before it makes the gradient vanish",
        sp.Rational(1, 10),
        sp.diff(sp.log(R), R).subs(R, 1),
        "the slope of log at 1",
        "<",
    )
    yield Erratum(
        "E95",
        post,
        "G ascends the mean of D(G(z)), which mends the vanishing gradient",
        "the logarithm is missing; the slope of a sigmoid vanishes again",
        _slope(sp.log(_sigmoid(T)), sure),
        _slope(_sigmoid(T), sure),
        "the gradient at the score -6",
    )


def least_squares() -> Iterator[Erratum]:
    """LSGAN and the penalties beside it."""
    a, b = sp.Integer(-1), sp.Integer(1)
    best = best_values(-((T - a) ** 2), -((T - b) ** 2), Setting())
    attained = sp.nan
    if best is not None and len(best) == 1:
        value = best[0].value - best[0].value.subs(R, 1)
        attained = sum((x * value.subs(R, y / x) for x, y in zip(P, Q, strict=True)), sp.Integer(0))
    yield Erratum(
        "E15",
        "book on GANs",
        "with a linear output instead of the sigmoid JS is still measured",
        "least squares measures the triangular discrimination (p-q)^2/(p+q)",
        jensen_shannon(P, Q),
        attained,
        "the divergence that labels -1 and 1 attain",
    )
    low, high = sp.Integer(0), sp.Integer(1)
    scale = ((high - low) ** 2 * (R - 1) ** 2 / (4 * (1 + R))).subs(R, 3)
    yield Erratum(
        "E109",
        "post on Designing GANs",
        "d = (r-1)^2/(r+1) for any labels",
        "d = (b-a)^2 (r-1)^2/(4(r+1)): labels two apart are needed",
        ((R - 1) ** 2 / (R + 1)).subs(R, 3),
        scale,
        "d(3) for labels 0 and 1",
    )
    slope = sp.Integer(3)
    yield Erratum(
        "E17",
        "book on GANs",
        "the penalty is max(0, |grad| - 1)",
        "its square",
        (slope - 1) ** 2,
        slope - 1,
        "the penalty of a slope of 3",
    )
    yield Erratum(
        "E19",
        "book on GANs",
        "WGAN-GP punishes slopes above 1 only",
        "its two-sided penalty (|grad| - 1)^2 punishes those below too",
        sp.Integer(0),
        (sp.Rational(1, 2) - 1) ** 2,
        "the penalty of a slope of 1/2",
    )
