r"""The game near its equilibrium: does the pair of players come to rest there?

The data sit in one point, or are spread around it with standard deviation s; the generator moves them by
:math:`\theta`, and the critic's score is :math:`w x` (Dirac-GAN; Mescheder, Geiger, Nowozin 2018, arXiv:1801.04406).
With R1 or R2 of weight :math:`\gamma`, :math:`\frac\gamma2 w^2`, the gradient flow at :math:`w = \theta = 0` is

.. math::
    \begin{pmatrix}\dot w\\ \dot\theta\end{pmatrix} =
    \begin{pmatrix}-\gamma & \psi'\\ -\beta' & 0\end{pmatrix}\begin{pmatrix}w\\ \theta\end{pmatrix}, \qquad
    \lambda = \frac{-\gamma \pm \sqrt{\gamma^2 - 4\kappa^2}}{2}, \qquad \kappa^2 = \psi'\beta'.

Spread data add :math:`c s^2` to :math:`\gamma`, where c is the curvature of the critic's objective: they hold the
critic as a penalty does. Steps of size h converge where all eigenvalues of the map of one turn lie inside the unit
circle.

>>> from ganworks.workshop import design
>>> design(phi="-softplus(t)", psi="-softplus(-t)").stability().eigenvalues()
(-gamma/2 + sqrt(gamma**2 - 1)/2, -gamma/2 - sqrt(gamma**2 - 1)/2)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.budget import BudgetExceeded, limited
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.parts import Design
from ganworks.workshop.stability.equilibrium import Equilibrium, NoSlope, Reading, equilibrium

PENALTY = sp.Symbol("gamma", nonnegative=True)
STEP = sp.Symbol("h", positive=True)
SECONDS = 4.0
Updates = Literal["simultaneous", "alternating"]
Number = sp.Expr | float | int | str


@dataclass(frozen=True)
class Stability:
    """How a design's game moves near its equilibrium.

    Attributes:
        design: the design.
        equilibrium: the slopes there; None where they are not known.
        verdict: proved where the two players turn around the equilibrium, so that any penalty lets a small step
            converge; refuted where the generator runs away whatever the penalty; undecided with the reason.
    """

    design: Design
    equilibrium: Equilibrium | None
    verdict: Verdict

    @property
    def coupling(self) -> sp.Expr:
        r""":math:`\kappa^2`, the squared frequency of the rotation.

        Raises:
            BadInput: it is not known.
        """
        if self.equilibrium is None:
            raise BadInput(f"Nothing is known of this game near its equilibrium: {self.verdict.evidence}.")
        return self.equilibrium.coupling

    def eigenvalues(self, gamma: Number = PENALTY, spread: Number = 0) -> tuple[sp.Expr, sp.Expr]:
        """Eigenvalues of the gradient flow.

        Args:
            gamma: weight of R1 and of R2, added up.
            spread: standard deviation of the data.
        """
        weight = self._weight(gamma, spread)
        if weight == 0 and not self.verdict.refuted:
            root = sp.I * sp.sqrt(self.coupling)
        else:
            root = sp.sqrt(weight**2 - 4 * self.coupling) / 2
        return sp.expand(-weight / 2) + root, sp.expand(-weight / 2) - root

    def turn(
        self,
        gamma: Number = PENALTY,
        step: Number = STEP,
        updates: Updates = "alternating",
        spread: Number = 0,
        critic_steps: int = 1,
    ) -> sp.Matrix:
        """The map of (w, theta) by one turn of gradient descent: the critic's steps, then one of the generator.

        Args:
            gamma: weight of R1 and of R2, added up.
            step: h, the learning rate of both players.
            updates: whether the generator answers the critic of before the turn or the new one.
            spread: standard deviation of the data.
            critic_steps: of one turn; one where updates are simultaneous.
        """
        if critic_steps < 1 or (updates == "simultaneous" and critic_steps != 1):
            raise BadInput("A turn has one critic step where updates are simultaneous, and at least one otherwise.")
        if self.equilibrium is None:
            raise BadInput(f"Nothing is known of this game near its equilibrium: {self.verdict.evidence}.")
        weight, h = self._weight(gamma, spread), sp.nsimplify(step, rational=True)
        push, pull = self.equilibrium.sample_slope, self.equilibrium.generator_slope
        critic = sp.Matrix([[1 - h * weight, h * push], [0, 1]]) ** critic_steps
        generator = sp.Matrix([[1, 0], [-h * pull, 1]])
        if updates == "simultaneous":
            return critic + generator - sp.eye(2)
        return generator * critic

    def region(self, updates: Updates = "alternating") -> tuple[sp.Expr, sp.Expr]:
        r"""The open interval of penalties for which steps of size h converge; empty where its ends are not in order.

        From the trace and determinant of one turn (Jury's criterion, for :math:`\kappa^2 > 0`):
        :math:`h\kappa^2 < \gamma < 2/h + h\kappa^2/2` simultaneously, :math:`0 < \gamma < 2/h - h\kappa^2/2`
        alternating.
        """
        square = self.coupling
        if updates == "simultaneous":
            return STEP * square, 2 / STEP + STEP * square / 2
        return sp.Integer(0), 2 / STEP - STEP * square / 2

    def converges(
        self,
        gamma: Number,
        step: Number,
        updates: Updates = "alternating",
        spread: Number = 0,
        critic_steps: int = 1,
    ) -> bool | None:
        """Whether steps of that size converge near the equilibrium, decided exactly; None where it was not decided.

        On the border (eigenvalues on the unit circle, as without a penalty) they do not converge.
        """
        turn = self.turn(gamma, step, updates, spread, critic_steps)
        trace, determinant = sp.expand(turn.trace()), sp.expand(turn.det())
        needed = (1 - determinant, 1 - trace + determinant, 1 + trace + determinant)
        signs = [constant_sign(self.design.parameters.free(sp.expand(one))) for one in needed]
        if any(sign in (0, -1) for sign in signs):
            return False
        return None if None in signs else True

    def _weight(self, gamma: Number, spread: Number) -> sp.Expr:
        weight, width = (sp.nsimplify(number, rational=True) for number in (gamma, spread))
        if width == 0:
            return weight
        if self.equilibrium is None or self.equilibrium.curvature is None:
            raise BadInput("The curvature at the equilibrium is not known, so nothing is said of spread data.")
        return sp.expand(weight + self.equilibrium.curvature * width**2)

    def to_dict(self) -> dict[str, Any]:
        """Plain values: the key ``stability`` of ``ganworks design --json``."""
        plain: dict[str, Any] = {"verdict": self.verdict.status, "evidence": self.verdict.evidence}
        if self.equilibrium is None:
            return plain
        here = self.equilibrium
        plain |= {
            "reading": here.reading,
            "equilibrium": text_of(here.value),
            "critic_slope": text_of(here.sample_slope),
            "generator_slope": text_of(here.generator_slope),
            "curvature": None if here.curvature is None else text_of(here.curvature),
            "coupling": text_of(self.coupling),
            "eigenvalues": [text_of(value) for value in self.eigenvalues()],
            "eigenvalues_without_penalty": [text_of(value) for value in self.eigenvalues(0)],
        }
        if self.verdict.proved:
            plain["fastest_penalty"] = text_of(2 * sp.sqrt(self.coupling))
            plain["converges"] = {
                updates: [text_of(end) for end in self.region(updates)] for updates in ("simultaneous", "alternating")
            }
        return plain


def stability(design: Design, reading: Reading | None = None) -> Stability:
    """How a design's game moves near its equilibrium.

    Args:
        design: the design.
        reading: what the score is; by default the one that training takes.
    """
    try:
        here = limited(SECONDS, equilibrium, design, reading)
        sign = constant_sign(design.parameters.free(here.coupling))
    except NoSlope as reason:
        return Stability(design, None, undecided(str(reason)))
    except (BudgetExceeded, ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError) as error:
        return Stability(design, None, undecided(f"the slopes at the equilibrium were not found ({error})"))
    square = text_of(simplify(here.coupling, 0.2))
    if sign is None:
        verdict = undecided(f"the sign of psi' beta' = {square} was not decided")
    elif sign > 0:
        text = f"psi' beta' = {square} > 0: the players turn around the equilibrium, and any R1 or R2 damps the turning"
        verdict = proved("eigenvalues", text)
    else:
        word = "the generator moves away from it" if sign < 0 else "the generator feels nothing there"
        verdict = refuted("eigenvalues", f"psi' beta' = {square}: {word}", {"psi' beta'": square})
    return Stability(design, here, verdict)


__all__ = ["PENALTY", "STEP", "Equilibrium", "Stability", "equilibrium", "stability"]
