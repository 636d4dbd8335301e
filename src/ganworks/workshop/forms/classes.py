"""Games with classes: K + 1 classes, an auxiliary classifier, and a code that is read back (InfoGAN)."""

from __future__ import annotations

import sympy as sp

from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.certify.verdict import Condition, Verdict, refuted, undecided
from ganworks.workshop.forms._form import Claim, Form, by_theorem
from ganworks.workshop.grammar.formula import text_of

SALIMANS = "Salimans et al., Improved techniques for training GANs, arXiv 1606.03498"
ODENA = "Odena, Olah and Shlens, Auxiliary classifier GANs, arXiv 1610.09585; the bias: Gong et al., arXiv 1907.02690"
CHEN = "Chen et al., InfoGAN, arXiv 1606.03657"


def k_plus_one() -> Form:
    """A classifier of K classes with one more for samples."""
    return Form(
        name="k_plus_one",
        kind="classes",
        title="K classes of data and one of samples",
        source=SALIMANS,
        critic="E_p log c(k|x) + E_q log c(K+1|x), over probabilities c",
        generator="E_q log c(K+1|x)",
        best_critic="c(k|x) = p(x,k)/(p(x)+q(x)), c(K+1|x) = q(x)/(p(x)+q(x))",
        divergence="2*JS - 2 log 2 - H_p(k|x)",
        theorem="The supremum is the original game's value less the entropy of the data's labels given the picture, "
        "which does not depend on q: it is least for p = q, and only there.",
        proof=(
            Claim("at each x the best c is the posterior", "Gibbs's inequality for weights p(x,k) and q(x)"),
            Claim("log c(k|x) = log p(k|x) + log p(x)/(p(x)+q(x))", "p(x,k) = p(k|x) p(x)"),
            Claim("the second part is the original game", "put both into the objective"),
        ),
        conditions=(
            Condition("best_critic", "the posterior is the one best classifier", by_theorem("Gibbs's inequality")),
            Condition("divergence", "least for p = q only", by_theorem("2 JS is, and the entropy is a constant")),
            Condition(
                "generator_frozen",
                "with the critic held, the generator descends a divergence",
                by_theorem("log q/(p+q) increases in q/p"),
            ),
        ),
        train="improved_gan",
    )


def overlap(share: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """What the generator's classifier term is at q = p, and for a generator whose classes do not overlap.

    Two places, two classes of equal weight; in the data a class puts ``share`` of its weight on its own place. The
    second generator puts all of it there, so that p(x) = q(x) in both cases. The classifier is the best one for data
    and samples together.
    """
    honest = -(share * sp.log(share) + (1 - share) * sp.log(1 - share))
    sure = -sp.log((1 + share) / 2)
    return honest, sure


def auxiliary_classifier() -> Form:
    """A classifier beside the critic, which both players want to be right."""
    return Form(
        name="auxiliary_classifier",
        kind="classes",
        title="an auxiliary classifier on data and samples",
        source=ODENA,
        critic="the original game + E_p log c(k|x) + E_q log c(k|x)",
        generator="the original game - E_q log c(k|x)",
        best_critic="c(k|x) = (p(x,k)+q(x,k))/(p(x)+q(x))",
        divergence="2*JS(p(x), q(x)) + the classifier's cost of samples",
        theorem="The equilibrium is p = q only where the classes of the data do not overlap.",
        proof=(
            Claim("the best classifier is that of the mixture", "Gibbs's inequality"),
            Claim("at q = p the generator pays the entropy of k given x", "c is the posterior of the data"),
            Claim("a generator of clear cases pays less", "it may keep p(x) = q(x) and so the original game's value"),
        ),
        conditions=(
            Condition("generator_value", "the generator's value is least at q = p", _biased()),
            Condition(
                "no_overlap",
                "for classes that do not overlap it is",
                by_theorem(
                    "the entropy is 0 there, the least that a classifier's cost can be, and 2 JS is 0 only at p = q"
                ),
                False,
            ),
        ),
        train=None,
    )


def _biased() -> Verdict:
    share = sp.Rational(3, 4)
    honest, sure = overlap(share)
    if constant_sign(honest - sure) != 1:
        return undecided("the two generators were not compared")
    text = (
        f"two classes that overlap by 1/4: at q = p it pays {text_of(honest)} = {sp.N(honest, 4)}, and a generator "
        f"of clear cases with the same p(x) pays {text_of(sure)} = {sp.N(sure, 4)}"
    )
    return refuted("certified values", text, {"overlap": 1 - share, "gain": text_of(honest - sure)})


def infogan() -> Form:
    """A code that can be read off the samples."""
    return Form(
        name="infogan",
        kind="classes",
        title="mutual information of a code and the samples, bounded by a reader Q",
        source=CHEN,
        critic="the original game; the reader maximises E log Q(c|x) over samples",
        generator="the original game - w (E log Q(c|x) + H(c))",
        best_critic="Q(c|x) = the posterior of the code",
        divergence="2*JS - 2 log 2 - w I(c; x)",
        theorem="E log Q(c|x) + H(c) <= I(c; x), with equality for the posterior only; where the data has no atoms, "
        "p = q with I = H(c) is an equilibrium.",
        proof=(
            Claim("I - bound = E KL(posterior || Q) >= 0", "Barber and Agakov 2003; Gibbs's inequality"),
            Claim("I <= H(c)", "for a discrete code"),
            Claim(
                "both bounds are reached at once", "a distribution without atoms can be cut into parts of any weights"
            ),
        ),
        conditions=(
            Condition("bound", "the reader's score is a lower bound of I(c; x)", by_theorem("Gibbs's inequality")),
            Condition(
                "equilibrium",
                "p = q minimises both parts, for data without atoms",
                by_theorem("2 JS is 0 and I = H(c) is its largest value"),
            ),
        ),
        train="infogan",
    )
