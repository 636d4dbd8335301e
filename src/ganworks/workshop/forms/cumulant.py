r"""Cumulant objectives: Donsker-Varadhan, Rényi and what lies between.

.. math::
    L(a) = -\frac1\beta \log E_p e^{-\beta a} - \frac1\gamma \log E_q e^{\gamma a}, \qquad
    \sup_a L = \frac1\gamma R_{\gamma/(\beta+\gamma)}(p\|q)
"""

from __future__ import annotations

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.certify.verdict import Condition, Verdict
from ganworks.workshop.forms._form import Claim, Form, by_theorem
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.grammar.parameters import Parameters
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U

PANTAZIS = "Pantazis et al., Cumulant GAN, arXiv 2006.06625"
DONSKER = "Donsker and Varadhan 1983; Belghazi et al., MINE, arXiv 1801.04062"
BIRRELL = "Birrell et al., Variational representations of Rényi divergences, arXiv 2007.03814"


CONCAVE = by_theorem("along any line the second derivative of log E exp(a) is a variance, that of a under tilting")


def best_ratio(beta: sp.Expr, gamma: sp.Expr) -> sp.Expr:
    """The critic that makes both tilted distributions equal, in u = p/q; a constant may be added."""
    return sp.log(U) / (beta + gamma)


def order(beta: sp.Expr, gamma: sp.Expr) -> sp.Expr:
    """The order of the Rényi divergence of p from q that is attained, times 1/gamma."""
    return gamma / (beta + gamma)


def cumulant(beta: str = "b", gamma: str = "g", name: str = "cumulant") -> Form:
    """The objective with numbers or, by default, for all positive rates at once.

    Args:
        beta, gamma: the rates of the data's and the samples' term, as text; a name stands for every positive number.
        name: how it is called.
    """
    symbols = [text for text in (beta, gamma) if text.isidentifier()]
    parameters = Parameters.read([f"{text}>0" for text in symbols])
    rate_p, rate_q = (parameters.symbols.get(text, None) or sp.nsimplify(text, rational=True) for text in (beta, gamma))
    return Form(
        name=name,
        kind="cumulant",
        title="Donsker-Varadhan" if name == "donsker_varadhan" else "the Rényi divergence of a game",
        source={"donsker_varadhan": DONSKER, "renyi": BIRRELL}.get(name, PANTAZIS),
        critic=_sum(rate_p, rate_q),
        generator="-E_q a" if rate_q == 0 else f"-1/({text_of(rate_q)}) log E_q exp({text_of(rate_q)} a)",
        best_critic=f"a = {text_of(best_ratio(rate_p, rate_q))} + any constant, u = p/q",
        divergence=attained(rate_p, rate_q),
        theorem="The supremum over all critics is this divergence; it is 0 for p = q and positive otherwise.",
        proof=(
            Claim("L is concave in a", "a logarithm of a mean of exponentials is convex"),
            Claim("L(a + c) = L(a)", "the two terms change by c and by -c"),
            Claim(
                "a is best where p exp(-beta a)/E_p exp(-beta a) = q exp(gamma a)/E_q exp(gamma a)",
                "its first variation vanishes there, and L is concave",
            ),
            Claim("that is a = log(p/q)/(beta + gamma) up to a constant", "take logarithms"),
            Claim(
                "there both means are B, the integral of p^s q^(1-s) with s = gamma/(beta + gamma)",
                "put a in; L = -(1/beta + 1/gamma) log B",
            ),
            Claim("B <= 1 with equality only for p = q", "Hölder's inequality, strict for 0 < s < 1"),
            Claim(
                "a rate of 0 is the limit",
                "the divergence is then KL, positive by Gibbs's inequality",
            ),
        ),
        conditions=(
            Condition("critic_concave", "the critic's objective is concave in its scores", CONCAVE),
            Condition(
                "best_critic",
                "a = log(p/q)/(beta + gamma) makes the first variation vanish",
                _stationary(rate_p, rate_q, parameters),
            ),
            Condition("divergence", "the supremum is 0 only for p = q", by_theorem("Hölder's and Gibbs's inequality")),
            Condition(
                "generator_frozen",
                "with the critic held, the generator moves samples to where the data is",
                by_theorem("the first variation in q is -exp(gamma a)/(gamma E_q exp(gamma a)), which falls in p/q"),
            ),
        ),
        given={"beta": beta, "gamma": gamma},
        train=f"gan --objective {name}",
    )


def _sum(beta: sp.Expr, gamma: sp.Expr) -> str:
    first = "E_p a" if beta == 0 else f"-1/({text_of(beta)}) log E_p exp(-{text_of(beta)} a)"
    second = " - E_q a" if gamma == 0 else f" - 1/({text_of(gamma)}) log E_q exp({text_of(gamma)} a)"
    return first + second


def attained(beta: sp.Expr, gamma: sp.Expr) -> str:
    """The divergence in words."""
    if beta == 0 and gamma == 0:
        return "not finite without a bound on the critic"
    if beta == 0 or gamma == 0:
        rate = gamma if beta == 0 else beta
        name = "KL(p||q)" if beta == 0 else "KL(q||p)"
        return name if rate == 1 else f"1/({text_of(rate)})*{name}"
    factor = "" if gamma == 1 else f"1/({text_of(gamma)})*"
    return f"{factor}Renyi divergence of order {text_of(order(beta, gamma))} of p from q"


def _stationary(beta: sp.Expr, gamma: sp.Expr, parameters: Parameters) -> Verdict:
    best = best_ratio(beta, gamma)
    return certify.identical(U * sp.exp(-beta * best), sp.exp(gamma * best), U, parameters=parameters)
