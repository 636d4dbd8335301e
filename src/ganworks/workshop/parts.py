"""What a design is: the critic's game, the generator's, their divergence, and what has been shown of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import sympy as sp

from ganworks.workshop.certify.verdict import Condition
from ganworks.workshop.derive.activation import in_log_ratio
from ganworks.workshop.derive.derivation import Step, Way
from ganworks.workshop.grammar.parameters import Parameters
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO, LOG_RATIO, RATIO, VALUE


@dataclass(frozen=True)
class CriticGame:
    """The critic maximises :math:`E_p\\varphi(t) + E_q\\psi(t)` over :math:`t\\in\\Omega`; None without a closed form.

    Attributes:
        phi, psi: terms on data and on samples, in t.
        omega: the best value in r = q/p.
        omega_inverse: the ratio in t.
        rho: the derivative of psi, in t.
        domain: the two ends of :math:`\\Omega`.
        orientation: ``"fake"`` where a larger t is more fake (omega increases), ``"real"`` where it is more real.
        phi_r, psi_r: the two terms at the best value, in r.
    """

    phi: sp.Expr | None
    psi: sp.Expr | None
    omega: sp.Expr | None
    omega_inverse: sp.Expr | None
    rho: sp.Expr | None
    domain: tuple[sp.Expr | None, sp.Expr | None]
    orientation: Literal["fake", "real"]
    phi_r: sp.Expr | None
    psi_r: sp.Expr | None


@dataclass(frozen=True)
class GeneratorGame:
    """The generator minimises :math:`E_q\\beta(t)` (and :math:`E_p\\alpha(t)`, which has no gradient for it).

    Attributes:
        alpha, beta: the generator's terms in t; without a game of its own, phi and psi.
        own: whether they differ from the critic's.
        slope: :math:`\\beta(\\omega(r)) = d_{\\mathrm{eff}}'(r)`, what the generator descends while the critic is held.
        coupled: :math:`\\alpha(\\omega(r)) + r\\beta(\\omega(r))`, the value at the best critic; None without alpha.
        effective: :math:`d_{\\mathrm{eff}}`, zero and flat at r = 1; None where it has no closed form.
        known_as: name of the divergence that :math:`d_{\\mathrm{eff}}` is a multiple of, or None.
        coupled_known_as: the same of ``coupled``.
    """

    alpha: sp.Expr | None
    beta: sp.Expr | None
    own: bool
    slope: sp.Expr | None
    coupled: sp.Expr | None
    effective: sp.Expr | None
    known_as: str | None = None
    coupled_known_as: str | None = None


@dataclass(frozen=True)
class Divergence:
    """:math:`D = \\int p\\,d(q/p) = \\int q f(p/q)`, as the critic's game attains it.

    Attributes:
        d: in r = q/p; as given, or zero and flat at 1 where the way in leaves it open.
        f: in u = p/q, :math:`f(u) = u\\,d(1/u)`.
        f_conjugate: :math:`f^*(t)` on all of R (infinite outside its domain), or None without a closed form.
        domain: the ends of the domain of :math:`f^*`; ``domain_closed`` says whether the right end belongs to it.
        slopes: :math:`f'(0+)` and :math:`f'(\\infty)`, the useful part of the domain.
        output_activation: :math:`g_f(v)`, from a raw score (the log ratio v = log u) into the domain.
        conjugate_of_activation: :math:`f^*(g_f(v))`, or None.
        known_as: its name up to a positive factor and an affine function, or None.
        at_equal, at_disjoint: its value for equal distributions and for disjoint supports.
    """

    d: sp.Expr | None
    f: sp.Expr | None
    f_conjugate: sp.Expr | None
    domain: tuple[sp.Expr | None, sp.Expr | None]
    domain_closed: bool
    slopes: tuple[sp.Expr | None, sp.Expr | None]
    output_activation: sp.Expr | None
    conjugate_of_activation: sp.Expr | None
    known_as: str | None
    at_equal: sp.Expr | None
    at_disjoint: sp.Expr | None

    @property
    def bounded(self) -> bool | None:
        """Whether the divergence is finite whatever the supports; None when not known."""
        return None if self.at_disjoint is None else bool(self.at_disjoint.is_finite)


@dataclass(frozen=True)
class LogRatio:
    """The two games on the log ratio :math:`v = \\log(p/q)`, where no inverse is needed; the larger, the more real.

    Attributes:
        critic_real: :math:`\\varphi(\\omega(e^{-v}))`, to be maximised on data.
        critic_fake: :math:`\\psi(\\omega(e^{-v}))`, to be maximised on samples.
        generator_fake: :math:`\\beta(\\omega(e^{-v}))`, to be minimised on samples.
        value: the critic's t itself, :math:`\\omega(e^{-v})`.
        curvature: :math:`d''(e^{-v})`, so that the critic's gradients are :math:`\\partial_v\\psi=-e^{-v}d''` and
            :math:`\\partial_v\\varphi=e^{-2v}d''`.
    """

    critic_real: sp.Expr | None
    critic_fake: sp.Expr | None
    generator_fake: sp.Expr | None
    value: sp.Expr | None
    curvature: sp.Expr | None


@dataclass(frozen=True)
class Design:
    """All that is known of one objective.

    Attributes:
        way: which of the four ways in was taken.
        given: the texts it was designed from.
        parameters: its symbols and their relations.
        critic, generator, divergence: the formulas, in the declared parameters.
        conditions: every statement and its verdict.
        properties: what a practitioner wants to know, derived.
        steps: the derivation.
        notes: anything else worth saying, for example a time limit that was reached.
    """

    way: Way
    given: Mapping[str, Any]
    parameters: Parameters
    critic: CriticGame
    generator: GeneratorGame
    divergence: Divergence
    conditions: tuple[Condition, ...]
    properties: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def valid(self) -> bool | None:
        """True when every necessary condition is proved, False when one is refuted, else None."""
        verdicts = [condition.verdict for condition in self.conditions if condition.necessary]
        if any(verdict.refuted for verdict in verdicts):
            return False
        return True if verdicts and all(verdict.proved for verdict in verdicts) else None

    @property
    def refutations(self) -> tuple[Condition, ...]:
        """The necessary conditions that fail."""
        return tuple(entry for entry in self.conditions if entry.necessary and entry.verdict.refuted)

    def condition(self, name: str) -> Condition | None:
        """The condition of that name, or None."""
        return next((entry for entry in self.conditions if entry.name == name), None)

    @cached_property
    def log_ratio(self) -> LogRatio:
        """The games on the log ratio, for losses computed from raw scores."""
        critic, generator, d = self.critic, self.generator, self.divergence.d

        def turned(expr: sp.Expr | None) -> sp.Expr | None:
            return None if expr is None or expr.has(sp.Integral) else in_log_ratio(expr, RATIO)

        curvature = None if d is None or d.has(sp.Piecewise, sp.Abs, sp.Max, sp.Min) else sp.diff(d, RATIO, 2)
        return LogRatio(
            turned(critic.phi_r), turned(critic.psi_r), turned(generator.slope), turned(critic.omega), turned(curvature)
        )


VARIABLES: Mapping[str, sp.Symbol] = {"r": RATIO, "t": VALUE, "u": INVERSE_RATIO, "v": LOG_RATIO}
