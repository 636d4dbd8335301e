"""One error of a teaching text: what it says, and the computation that contradicts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import sympy as sp

from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.certify.verdict import Verdict, refuted, undecided
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U

Relation = Literal["=", "!=", "<", "<=", ">", ">="]
Text = Literal["post on Designing GANs", "book on GANs", "notes on GANs", "post on the Wasserstein GAN"]

P = tuple(sp.Rational(*pair) for pair in ((1, 5), (3, 10), (1, 2)))
Q = tuple(sp.Rational(*pair) for pair in ((1, 2), (1, 3), (1, 6)))
_HOLDS: dict[Relation, tuple[int, ...]] = {
    "=": (0,),
    "!=": (-1, 1),
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (0, 1),
}


@dataclass(frozen=True)
class Erratum:
    """One error: what the text says, what is computed.

    Attributes:
        number: its row in the table of errata.
        text: where it is printed.
        says: the claim.
        true: what holds instead.
        claimed, computed: two values of which the claim says how the second is to the first.
        relation: of ``computed`` to ``claimed``, were the claim right.
        quantity: what both are values of.
    """

    number: str
    text: Text
    says: str
    true: str
    claimed: sp.Expr
    computed: sp.Expr
    quantity: str
    relation: Relation = "="

    @property
    def verdict(self) -> Verdict:
        """The claim, refuted by the certified sign of a difference."""
        if self.claimed.is_infinite and self.computed.is_infinite:
            sign: int | None = constant_sign(self.computed) - constant_sign(self.claimed)  # type: ignore[operator]
        elif self.claimed.is_infinite or self.computed.is_infinite:
            sign = constant_sign(self.computed) if self.computed.is_infinite else -constant_sign(self.claimed)  # type: ignore[operator]
        else:
            sign = constant_sign(self.computed - self.claimed)
        if sign is None:
            return undecided("the two values were not told apart")
        if sign in _HOLDS[self.relation]:
            return undecided("the computation does not contradict the claim")
        relation = "" if self.relation == "=" else f"{self.relation} "
        text = f"{self.quantity}: computed {_shown(self.computed)}, by the text {relation}{_shown(self.claimed)}"
        return refuted("certified values", text, {"computed": text_of(self.computed)})

    @property
    def wrong(self) -> bool:
        """Whether the computation contradicts the claim."""
        return self.verdict.refuted

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "number": self.number,
            "text": self.text,
            "says": self.says,
            "true": self.true,
            "quantity": self.quantity,
            "claimed": f"{self.relation} {text_of(self.claimed)}",
            "computed": text_of(self.computed),
            "verdict": self.verdict.status,
            "evidence": self.verdict.evidence,
        }


def _shown(value: sp.Expr) -> str:
    """A value, shortened to six digits where it is a long irrational one."""
    text = text_of(value)
    return text if value.is_Rational or value.is_infinite or len(text) < 12 else f"{sp.N(value, 6)}..."


def f_divergence(f: sp.Expr) -> sp.Expr:
    r""":math:`\sum_i q_i f(p_i/q_i)` for the two distributions of the errata."""
    return sum((b * f.subs(U, a / b) for a, b in zip(P, Q, strict=True)), sp.Integer(0))


def kullback_leibler(p: tuple[sp.Expr, ...], q: tuple[sp.Expr, ...]) -> sp.Expr:
    r""":math:`\sum_i p_i \log(p_i/q_i)`, where p is zero nothing."""
    terms = [a * sp.log(a / b) for a, b in zip(p, q, strict=True) if a != 0]
    return sum(terms, sp.Integer(0))


def jensen_shannon(p: tuple[sp.Expr, ...], q: tuple[sp.Expr, ...]) -> sp.Expr:
    """Half the two divergences from the mixture."""
    middle = tuple((a + b) / 2 for a, b in zip(p, q, strict=True))
    return (kullback_leibler(p, middle) + kullback_leibler(q, middle)) / 2
