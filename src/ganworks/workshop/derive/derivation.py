"""What the four ways in have in common, before it is judged: formulas in the free parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import sympy as sp

from ganworks.workshop.certify import Interval
from ganworks.workshop.certify.verdict import Verdict
from ganworks.workshop.derive.conjugate import Conjugate
from ganworks.workshop.derive.critic import Critic
from ganworks.workshop.derive.pair import Best
from ganworks.workshop.derive.pieces import Piece
from ganworks.workshop.derive.setting import Setting

Way = Literal["f", "omega_rho", "phi_psi", "omega_d"]


@dataclass(frozen=True)
class Step:
    """One step of a derivation: what is done, the formula it gives, and why it may be done."""

    title: str
    left: str
    formula: sp.Basic
    reason: str


@dataclass
class Derivation:
    """A design on its way: each stage of :mod:`ganworks.workshop.designing` fills in what it finds.

    Attributes:
        way: which way in.
        setting: the parameters.
        critic: the critic's game, as far as found.
        d: the divergence asked for or attained, in r.
        d_pieces: the same by smooth pieces; None where the breakpoints were not found.
        f: the same in u, with its pieces and conjugate.
        bests: for a given pair, where the maximum lies for each r.
        given_pair: the phi and psi that were given.
        given_domain: Omega, where it was given.
        domains: the intervals of t from which the critic of a pair may take its values: Omega where it was given.
        game_domain: the one of them on which the game is played.
        best_value_runs: whether the best value of a pair moves strictly with r.
        shape: whether phi + r psi of a pair has one peak, so that a stationary value is the best one.
        alpha, beta: the generator's own terms in t, where it plays another loss.
        slope: beta at the best value, in r.
        coupled: alpha + r beta at the best value.
        effective: what the generator descends while the critic is held, zero and flat at 1.
    """

    way: Way
    setting: Setting
    critic: Critic | None = None
    d: sp.Expr | None = None
    d_pieces: list[Piece] | None = None
    f: sp.Expr | None = None
    f_pieces: list[Piece] | None = None
    conjugate: Conjugate | None = None
    activation: sp.Expr | None = None
    activated: sp.Expr | None = None
    bests: list[Best] | None = None
    given_pair: tuple[sp.Expr, sp.Expr] | None = None
    given_domain: Interval | None = None
    domains: list[Interval] = field(default_factory=list)
    game_domain: Interval | None = None
    best_value_runs: Verdict | None = None
    shape: Verdict | None = None
    alpha: sp.Expr | None = None
    beta: sp.Expr | None = None
    own: bool = False
    slope: sp.Expr | None = None
    coupled: sp.Expr | None = None
    effective: sp.Expr | None = None
    steps: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
