r"""Integral probability metrics: the largest difference of means over a class of critics.

.. math:: D_F(p, q) = \sup_{a \in F}\; E_p a - E_q a
"""

from __future__ import annotations

from ganworks.workshop.certify.verdict import Condition, Verdict
from ganworks.workshop.forms._form import Claim, Form, by_theorem

MULLER = "Müller, Integral probability metrics and their generating classes of functions, 1997"
_PROOF = (
    Claim("D(p, p) = 0", "both means are one number"),
    Claim("D >= 0 and D(p, q) = D(q, p)", "F holds -a with every a"),
    Claim(
        "D(p, s) <= D(p, q) + D(q, s)", "for each a the difference of means is the sum of two, and a supremum of sums"
    ),
)
_CRITICS = {
    "ipm_lipschitz": (
        "critics of slope at most 1: the Wasserstein distance W1",
        "Arjovsky, Chintala and Bottou, Wasserstein GAN, arXiv 1701.07875",
        "W1(p, q), by Kantorovich's duality",
        "a 1-Lipschitz critic exists with another mean: bounded Lipschitz functions determine a distribution",
        "a has slope 1 almost everywhere on the lines of an optimal transport (Gulrajani et al. 2017, Prop. 1)",
        "wgan_gp",
    ),
    "ipm_bounded": (
        "critics between -1 and 1",
        MULLER,
        "2*TV",
        "the sign of p - q is such a critic, and attains the integral of |p - q|",
        "a = sign(p - q)",
        None,
    ),
    "mmd": (
        "critics of norm at most 1 in the space of a characteristic kernel k",
        "Gretton et al., A kernel two-sample test; Li et al., MMD GAN, arXiv 1705.08584",
        "MMD_k(p, q), the distance of the mean embeddings",
        "the kernel is characteristic: distributions with one mean embedding are equal",
        "a(x) proportional to E_p k(x, X) - E_q k(x, Y)",
        None,
    ),
}
NAMES = tuple(_CRITICS)


def metric(name: str) -> Form:
    """One integral probability metric by name."""
    title, source, divergence, separates, best, system = _CRITICS[name]

    def condition(key: str, statement: str, verdict: Verdict, necessary: bool = True) -> Condition:
        return Condition(key, statement, verdict, necessary)

    return Form(
        name=name,
        kind="integral probability metric",
        title=title,
        source=source,
        critic="E_p a - E_q a over a in F",
        generator="-E_q a",
        divergence=divergence,
        best_critic=best,
        theorem="D is a metric on distributions (with finite first moments where F is not bounded).",
        proof=(*_PROOF, Claim("D(p, q) = 0 only for p = q", separates)),
        conditions=(
            condition(
                "symmetric_class", "F holds -a with every a", by_theorem("norm and slope do not change by a sign")
            ),
            condition("pseudometric", "D >= 0, symmetric, with the triangle inequality", by_theorem("steps 1 to 3")),
            condition("separates", "D = 0 only for p = q", by_theorem(separates)),
            condition(
                "generator_frozen",
                "with the best critic held, the generator's gradient is that of D",
                by_theorem("the envelope theorem, where the best critic is unique up to a constant"),
                False,
            ),
        ),
        train=system,
    )
