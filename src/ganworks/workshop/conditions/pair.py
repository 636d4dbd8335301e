"""The conditions of a pair of losses in use, judged in t: no inverse, no closed form of the best critic is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.certify import Interval
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.certify.single_peak import single_peak, turns_between
from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided, worst
from ganworks.workshop.conditions.condition import Condition
from ganworks.workshop.conditions.pair_ends import End, blow_ups, ends_of
from ganworks.workshop.conditions.prover import Prover, at_one, strict_around_one, theorem
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pair import orientation
from ganworks.workshop.derive.pieces import Piece, Unsplit, is_smooth, split
from ganworks.workshop.derive.symbols import RATIO as R
from ganworks.workshop.derive.symbols import SAMPLES
from ganworks.workshop.derive.symbols import VALUE as T

STRETCH = [
    sp.Rational(k, 8) - sp.Rational(1, 61) for k in (*range(-400, -40, 24), *range(-40, 41), *range(42, 400, 24))
]
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


def from_pair(derivation: Derivation, prover: Prover) -> list[Condition]:
    """Whether phi + r psi has a finite supremum, a maximum, and a divergence that tells p and q apart."""
    phi, psi = derivation.given_pair or (sp.nan, sp.nan)
    games = [_game(phi, psi, domain, prover) for domain in derivation.domains]
    verdicts = [(_finite(game, prover), _attained(game, prover)) for game in games]
    place = next((k for k, domain in enumerate(derivation.domains) if domain == derivation.game_domain), 0)
    game, (finite, attained) = games[place], verdicts[place]
    outside = [(games[k], verdicts[k][0]) for k in range(len(games)) if k != place]
    derivation.best_value_runs, derivation.shape = game.strict, game.shape
    where = f"over Omega = {_shown(game.domain, derivation)}"
    conditions = [
        Condition("supremum_finite", f"phi(t) + r psi(t) is bounded above {where} for every r > 0", finite),
        Condition(
            "supremum_attained",
            f"phi(t) + r psi(t) has a maximum {where} for every r > 0",
            attained,
            necessary=not (attained.refuted and finite.proved),
        ),
    ]
    if finite.refuted:
        return conditions
    convex = theorem("a supremum of affine functions of r is convex", finite)
    strict = _strict_at_one(derivation, prover, game, attained, convex)
    monotone = _monotone(derivation, game, attained)
    return [
        *conditions,
        Condition("omega_monotone", "the best critic is strictly monotone", monotone, necessary=False),
        *_closed_forms(derivation, prover, game, attained, monotone),
        Condition("d_convex", "d is convex", convex),
        *_at_one(derivation, finite, convex, strict),
        Condition("critic_domain", "no critic value beats the best one", _nowhere_else(finite, outside, derivation)),
    ]


def _game(phi: sp.Expr, psi: sp.Expr, domain: Interval, prover: Prover) -> Game:
    ends = ends_of(phi, psi, domain, prover)
    peak = _turning(phi, psi, domain, orientation(phi, psi, domain, prover.derivation.setting))
    if peak.proved:
        # At a kink the best value may stay for many r.
        smooth = is_smooth(phi, T) and is_smooth(psi, T)
        return Game(phi, psi, domain, ends, peak, peak if smooth else undecided("kinks"))
    concave = [
        _log_normal(part) or prover.ask(certify.convex, -part, x=T, domain=_left(domain, prover)) for part in (phi, psi)
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
    if not _pulled_apart(phi, psi, domain, prover.derivation):
        return undecided("no value of t was found at which phi and psi pull in opposite directions")
    for part in (phi, psi):
        if sp.diff(part, T, 2) != 0:
            domain_shown = _left(domain, prover)
            verdict = _log_normal(part) or prover.ask(certify.convex, -part, x=T, domain=domain_shown, strict=True)
            if verdict.proved:
                return replace(
                    verdict, evidence="one of the terms is strictly concave, and their slopes differ in sign"
                )
    return undecided("neither term is known to be strictly concave")


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
    """The shape of a pair with parameters that is not concave: -phi'/psi' runs one way on all of Omega."""
    slope, weight = sp.diff(phi, T), sp.diff(psi, T)
    if weight == 0 or not (is_smooth(phi, T) and is_smooth(psi, T)):
        return undecided("phi + r psi is not known to have one peak")
    setting = prover.derivation.setting
    inner = Interval(domain.low, domain.high)
    for sign in (1, -1):
        signs = [certify.positive(sign * part, T, domain=inner, parameters=setting.free) for part in (weight, -slope)]
        if all(verdict.proved for verdict in signs):
            ratio = sp.cancel(-slope / weight)
            runs = certify.increasing(sign * ratio, T, domain=inner, parameters=setting.free)
            return replace(runs, evidence="-phi'/psi' is positive and strictly monotone") if runs.proved else runs
    return undecided("phi + r psi is not known to have one peak")


def _left(domain: Interval, prover: Prover) -> Interval:
    """A domain in the declared parameters."""
    leave = prover.derivation.setting.leave
    return replace(domain, low=leave(domain.low), high=leave(domain.high))


def _shown(domain: Interval, derivation: Derivation) -> str:
    leave = derivation.setting.leave
    return str(replace(domain, low=leave(domain.low), high=leave(domain.high)))


def _continuous(game: Game, prover: Prover) -> Verdict:
    if game.shape.proved and (
        game.shape.evidence == CONCAVE or not (game.domain.closed_low or game.domain.closed_high)
    ):
        return game.shape
    domain = _left(game.domain, prover)
    return worst(prover.ask(certify.continuous, part, x=T, domain=domain) for part in (game.phi, game.psi))


def _finite(game: Game, prover: Prover) -> Verdict:
    if game.ends is None:
        return undecided("the ends of the domain were not looked at")
    for end, ratio in blow_ups(game.phi, game.psi, game.ends, prover.derivation.setting):
        text = f"for r = {ratio} phi(t) + r psi(t) has no upper bound: it tends to infinity as t tends to {end.place}"
        return refuted("limit", text, {"r": ratio, "t to": end.place})
    if all(end.closed or end.bounded_above or end.inward for end in game.ends):
        text = "phi + r psi is continuous, and bounded above or falling towards the ends of Omega"
        return theorem(text, _continuous(game, prover))
    return undecided("the growth of phi + r psi towards the ends of Omega was not decided")


def _attained(game: Game, prover: Prover) -> Verdict:
    if game.ends is None:
        return undecided("the ends of the domain were not looked at")
    if all(end.closed or end.inward or end.falls_off for end in game.ends):
        text = "phi + r psi is continuous and falls towards the open ends of Omega"
        return theorem(text, _continuous(game, prover))
    return _lost(game, prover)


def _lost(game: Game, prover: Prover) -> Verdict:
    """A maximum that is not there: the supremum is a limit at an end, finite or not."""
    setting = prover.derivation.setting
    for end, ratio in blow_ups(game.phi, game.psi, game.ends or (), setting):  # type: ignore[arg-type]
        text = f"for r = {ratio} phi(t) + r psi(t) has no upper bound: it tends to infinity as t tends to {end.place}"
        return refuted("limit", text, {"r": ratio, "t to": end.place})
    for end in game.ends or ():
        ratio = end.lost_at
        if ratio is None or not (game.shape.proved or _monotone_in_t(game)):
            continue
        level = setting.limit(game.phi + ratio * game.psi, T, end.place, end.side)
        if level is not None and level.is_finite:
            height = setting.leave(level)
            text = (
                f"the supremum is finite and not attained: for r = {ratio} phi(t) + r psi(t) rises to {height} as t "
                f"tends to {end.place}"
            )
            return refuted("limit", text, {"r": ratio, "t to": end.place, "supremum": height})
    return undecided("whether phi + r psi takes its supremum was not decided")


def _monotone_in_t(game: Game) -> bool:
    """Whether -phi'/psi' is a constant, so that phi + r psi is strictly monotone for every other r."""
    slope, weight = sp.diff(game.phi, T), sp.diff(game.psi, T)
    if not (is_smooth(game.phi, T) and is_smooth(game.psi, T)) or weight == 0 or game.phi.free_symbols - {T}:
        return False
    if exact.shorter(slope / weight).has(T):
        return False
    inner = Interval(game.domain.low, game.domain.high)
    return any(certify.increasing(sign * game.psi, T, domain=inner).proved for sign in (1, -1))


def _strict_at_one(derivation: Derivation, prover: Prover, game: Game, attained: Verdict, convex: Verdict) -> Verdict:
    if game.ends is not None and all(end.inward_at(sp.Integer(1)) for end in game.ends):
        text = "around r = 1 the best value moves strictly with r, and psi with it, so d is not affine there"
        verdict = theorem(text, game.strict, _continuous(game, prover))
        if verdict.proved:
            return verdict
    if _moves_at_one(game, attained):
        return proved(
            "certified boxes", "around r = 1 the best value lies where the pair is smooth, and moves strictly with r"
        )
    if not (game.shape.proved or attained.refuted):
        return undecided("d was not shown to be the supremum")
    return strict_around_one(derivation.d, derivation.d_pieces, R, convex, prover)


def _moves_at_one(game: Game, attained: Verdict) -> bool:
    """Whether the best value for r = 1 lies in a short smooth stretch, in which it moves strictly with r."""
    if (game.phi.free_symbols | game.psi.free_symbols) - {T}:
        return False
    try:
        pieces = split(game.phi + R * game.psi, T, game.domain.low, game.domain.high)
    except Unsplit:
        return False
    peaks: list[tuple[sp.Expr, sp.Rational, sp.Rational]] = []
    for piece in pieces:
        slope = sp.diff(piece.expr, T).subs(R, 1)
        places = [place for place in STRETCH if _within(place, piece)]
        signs = [constant_sign(put(slope, T, place)) for place in places]
        for k in range(len(places) - 1):
            if (signs[k], signs[k + 1]) == (1, -1):
                peaks.append((piece.expr, places[k], places[k + 1]))
    game_at_one = game.phi + game.psi
    peaks.sort(key=lambda peak: -float(sp.N(game_at_one.subs(T, (peak[1] + peak[2]) / 2))))
    if not peaks or not (game.shape.proved or (attained.proved and _beats_the_rest(game_at_one, peaks[0], game))):
        return False
    expr, left, right = peaks[0]
    phi, psi = expr.subs(R, 0), sp.diff(sp.expand(expr), R)
    mirrored = phi.subs(T, -T), psi.subs(T, -T)
    return turns_between(phi, psi, T, left, right) or turns_between(*mirrored, T, -right, -left)


def _beats_the_rest(expr: sp.Expr, peak: tuple[sp.Expr, sp.Rational, sp.Rational], game: Game) -> bool:
    """Whether the middle of a stretch certainly has a larger value than every t outside of it."""
    _, left, right = peak
    gap = put(expr, T, (left + right) / 2) - expr
    outside = [
        Interval(game.domain.low, left, game.domain.closed_low, True),
        Interval(right, game.domain.high, True, game.domain.closed_high),
    ]
    return all(certify.positive(gap, T, domain=part).proved for part in outside)


def _within(place: sp.Expr, piece: Piece) -> bool:
    return constant_sign(place - piece.low) == 1 and constant_sign(piece.high - place) == 1


def _monotone(derivation: Derivation, game: Game, attained: Verdict) -> Verdict:
    flat = next((best for best in derivation.bests or () if best.omega is not None and not best.omega.has(R)), None)
    if flat is not None and game.shape.proved:
        return refuted(
            "constant piece",
            f"the best critic is {flat.omega} for every r in ({flat.low}, {flat.high})",
            {"r from": flat.low, "r to": flat.high},
        )
    if any(end.closed for end in game.ends or ()):
        return undecided("the best critic may stay at a closed end of Omega")
    return theorem("-phi'/psi' is strictly monotone where phi + r psi has its maximum", attained, game.strict)


def _closed_forms(
    derivation: Derivation, prover: Prover, game: Game, attained: Verdict, monotone: Verdict
) -> list[Condition]:
    critic = derivation.critic
    if critic is None or critic.omega is None or not monotone.proved or critic.omega.has(sp.Piecewise):
        return []
    falls = critic.sign < 0
    at_best = (sp.diff(game.phi, T) + R * sp.diff(game.psi, T)).subs(T, critic.omega)
    one_sign = theorem("psi' does not vanish where phi' + r psi' = 0 is a strict maximum", attained, game.strict)
    return [
        Condition("rho_positive", f"rho(t) {'< 0' if falls else '> 0'} on Omega", one_sign, necessary=False),
        Condition(
            "pair_condition",
            "phi' + r psi' = 0 at t = omega(r)",
            prover.ask(certify.identical, at_best, sp.Integer(0), seconds=1.5),
            necessary=False,
        ),
    ]


def _at_one(derivation: Derivation, finite: Verdict, convex: Verdict, strict: Verdict) -> list[Condition]:
    zero, *rest = at_one(derivation, R, derivation.d, convex, strict)
    if zero.verdict.undecided and finite.proved:
        level = proved("theorem", "d(1) is the finite supremum at r = 1, a constant that can be subtracted")
        zero = replace(zero, verdict=level)
    return [zero, *rest]


def _nowhere_else(finite: Verdict, outside: list[tuple[Game, Verdict]], derivation: Derivation) -> Verdict:
    if not outside:
        return theorem("Omega is all of the t at which the pair is defined, or was given", finite)
    for game, verdict in outside:
        if verdict.refuted:
            place = _shown(game.domain, derivation)
            hint = f"Omega = '{_shown(derivation.game_domain, derivation)}'" if derivation.game_domain else "Omega"
            return undecided(f"over {place} the pair has no upper bound ({verdict.evidence}); give {hint} to confine t")
    return undecided("the pair is defined on several intervals of t; give Omega to choose one")
