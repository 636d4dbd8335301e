"""The shape of phi + r psi: concave, or with each stationary point a strict maximum, for every r > 0."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify import Interval
from ganworks.workshop.certify.pieces import Piece, Unsplit, constant_sign, zeros
from ganworks.workshop.certify.regularity import regular
from ganworks.workshop.certify.signs import Deadline
from ganworks.workshop.certify.single_peak import single_peak, smooth_parts
from ganworks.workshop.certify.verdict import Verdict, proved, undecided, worst
from ganworks.workshop.conditions.pair_ends import End, ends_of
from ganworks.workshop.conditions.prover import Prover, theorem
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pair import orientation
from ganworks.workshop.derive.pieces import is_smooth
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import SAMPLES
from ganworks.workshop.grammar.vocabulary import VALUE as T

CONCAVE = "phi + r psi is concave for every r > 0"


@dataclass(frozen=True)
class Game:
    """phi and psi on one interval of t, and what was shown of phi + r psi.

    Attributes:
        phi, psi: the terms, in the free parameters.
        domain: the interval.
        ends: its ends, or None where the pieces next to them were not found.
        shape: that it is concave, or that each stationary point is a strict maximum.
        strict: that the best value rises or falls strictly with r wherever it is stationary.
    """

    phi: sp.Expr
    psi: sp.Expr
    domain: Interval
    ends: tuple[End, End] | None
    shape: Verdict
    strict: Verdict


def game_of(phi: sp.Expr, psi: sp.Expr, domain: Interval, prover: Prover) -> Game:
    ends = ends_of(phi, psi, domain, prover)
    peak = _turning(phi, psi, domain, orientation(phi, psi, domain, prover.derivation.setting))
    if peak.proved:
        # At a kink the best value may stay for many r.
        smooth = is_smooth(phi, T) and is_smooth(psi, T)
        return Game(phi, psi, domain, ends, peak, peak if smooth else undecided("kinks"))
    concave = [
        _log_normal(part) or prover.ask(certify.convex, -part, x=T, domain=left(domain, prover)) for part in (phi, psi)
    ]
    both = theorem(CONCAVE, *concave)
    if both.proved:
        smooth = is_smooth(phi, T) and is_smooth(psi, T)
        return Game(phi, psi, domain, ends, both, _bent(phi, psi, domain, prover) if smooth else undecided("kinks"))
    peak = _peak(phi, psi, domain, prover)
    return Game(phi, psi, domain, ends, peak, peak)


def _log_normal(part: sp.Expr) -> Verdict | None:
    """The logarithm of the normal distribution function is strictly concave: so is w log(k (1 +- erf(a t + b)))."""
    weight, term = part.as_independent(T, as_Add=True)[1].as_independent(T, as_Add=False)
    if not isinstance(term, sp.log) or constant_sign(weight) != 1:
        return None
    constant, wave = term.args[0].as_independent(T, as_Add=True)
    factor, erf = wave.as_independent(T, as_Add=False)
    if not isinstance(erf, sp.erf) or constant_sign(constant) != 1 or exact.shorter(constant**2 - factor**2) != 0:
        return None
    if not erf.args[0].is_polynomial(T) or sp.degree(erf.args[0], T) != 1:
        return None
    return proved("lemma", "the logarithm of the normal distribution function is strictly concave")


def _bent(phi: sp.Expr, psi: sp.Expr, domain: Interval, prover: Prover) -> Verdict:
    """Whether the best value of a concave pair moves strictly with r: a term is curved, and there is no common top."""
    apart = _pulled_apart(phi, psi, domain, prover.derivation)
    for part, other in ((phi, psi), (psi, phi)):
        if sp.diff(part, T, 2) != 0 and (apart or _top_is_no_rest(part, other)):
            shown = left(domain, prover)
            verdict = _log_normal(part) or prover.ask(certify.convex, -part, x=T, domain=shown, strict=True)
            if verdict.proved:
                text = "one of the terms is strictly concave, and the other's slope is not zero at its top"
                return replace(verdict, evidence=text)
    if not apart:
        return undecided("no value of t was found at which phi and psi pull in opposite directions")
    return undecided("neither term is known to be strictly concave")


def _top_is_no_rest(part: sp.Expr, other: sp.Expr) -> bool:
    """Whether a term has a top (the only one, once it is strictly concave) at which the other's slope is not zero."""
    tops = attempt(1.0, zeros, sp.diff(part, T), T) or []
    return bool(tops) and all(constant_sign(put(sp.diff(other, T), T, top)) in (1, -1) for top in tops)


def _pulled_apart(phi: sp.Expr, psi: sp.Expr, domain: Interval, derivation: Derivation) -> bool:
    """Whether at some exact t the slopes of phi and psi certainly have opposite signs, whatever the parameters."""
    slopes = [sp.diff(part, T) for part in (phi, psi)]
    low, high = domain.low, domain.high
    if low == -sp.oo and high == sp.oo:
        places = [sp.Integer(0), *(sign * shift for shift in SAMPLES for sign in (1, -1))]
    elif low == -sp.oo:
        places = [high - shift for shift in SAMPLES]
    elif high == sp.oo:
        places = [low + shift for shift in SAMPLES]
    else:
        places = [low + (high - low) * sp.Rational(part, 8) for part in (4, 2, 6, 1, 7)]
    critic = derivation.critic
    if critic is not None and critic.omega is not None:
        places.append(put(critic.omega, R, sp.Integer(1)))
    for place in places:
        if not (constant_sign(place - low) == 1 and constant_sign(high - place) == 1):
            continue
        signs = [constant_sign(put(slope, T, place)) for slope in slopes]
        if None not in signs and signs[0] * signs[1] == -1:  # type: ignore[operator]
            return True
    return False


def _turning(phi: sp.Expr, psi: sp.Expr, domain: Interval, sign: int) -> Verdict:
    """Whether (psi', phi') turns one way, followed with boxes; mirrored where psi falls with t (``sign`` is -1)."""
    if sign > 0:
        return single_peak(phi, psi, T, domain)
    mirrored = Interval(-domain.high, -domain.low, domain.closed_high, domain.closed_low)
    return single_peak(phi.subs(T, -T), psi.subs(T, -T), T, mirrored)


def _peak(phi: sp.Expr, psi: sp.Expr, domain: Interval, prover: Prover) -> Verdict:
    """The shape of a pair that is not concave: (phi + r psi)' = (r - w) psi' with w monotone and psi' of one sign.

    Where psi' only touches zero, phi + r psi rests for a moment and goes on as before.
    """
    slope, weight = sp.diff(phi, T), sp.diff(psi, T)
    if weight == 0 or not (is_smooth(phi, T) and is_smooth(psi, T)):
        return undecided("phi + r psi is not known to have one peak")
    setting = prover.derivation.setting
    inner = Interval(domain.low, domain.high)
    ratio = sp.cancel(-slope / weight)
    for sign in (1, -1):
        if certify.positive_but_for_points(sign * weight, T, domain=inner, parameters=setting.free).proved:
            runs = certify.increasing(sign * ratio, T, domain=inner, parameters=setting.free)
            return (
                replace(runs, evidence="psi' has one sign, and -phi'/psi' is strictly monotone")
                if runs.proved
                else runs
            )
    return undecided("phi + r psi is not known to have one peak")


def left(domain: Interval, prover: Prover) -> Interval:
    """A domain in the declared parameters."""
    leave = prover.derivation.setting.leave
    return replace(domain, low=leave(domain.low), high=leave(domain.high))


def locally_bounded(game: Game) -> bool:
    """Whether both terms are smooth but for kinks and jumps, at which they have finite limits from both sides."""
    if (game.phi.free_symbols | game.psi.free_symbols) - {T}:
        return False
    try:
        parts = smooth_parts(game.phi, game.psi, T, game.domain)
    except Unsplit:
        return False
    for low, high, *terms in parts:
        for term in terms:
            moved, s, _ = Piece(low, high, term).half_line(T)
            cuts = [end for end in (low, high) if end not in (game.domain.low, game.domain.high)]
            values = [exact.at(term, T, end) for end in cuts]
            if not regular(moved, s, Deadline(1.0))[0] or any(v is None or not v.is_finite for v in values):
                return False
    return len(parts) > 1


def continuity(game: Game, prover: Prover) -> Verdict:
    """Whether both terms are continuous on the domain."""
    if game.shape.proved and (
        game.shape.evidence == CONCAVE or not (game.domain.closed_low or game.domain.closed_high)
    ):
        return game.shape
    domain = left(game.domain, prover)
    return worst(prover.ask(certify.continuous, part, x=T, domain=domain) for part in (game.phi, game.psi))
