"""The conditions of a pair of losses in use, judged in t: no inverse, no closed form of the best critic is needed."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.certify import Interval
from ganworks.workshop.certify.verdict import Condition, Verdict, proved, refuted, undecided
from ganworks.workshop.conditions.pair_ends import blow_ups
from ganworks.workshop.conditions.pair_shape import Game, continuity, game_of, locally_bounded
from ganworks.workshop.conditions.pair_strict import strict_at_one
from ganworks.workshop.conditions.prover import THEOREM, Prover, at_one, theorem
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.pieces import is_smooth
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T


def from_pair(derivation: Derivation, prover: Prover) -> list[Condition]:
    """Whether phi + r psi has a finite supremum, a maximum, and a divergence that tells p and q apart."""
    phi, psi = derivation.given_pair or (sp.nan, sp.nan)
    games = [game_of(phi, psi, domain, prover) for domain in derivation.domains]
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
            necessary=not finite.proved,
        ),
    ]
    if finite.refuted:
        return conditions
    convex = theorem("a supremum of affine functions of r is convex", finite)
    strict = strict_at_one(derivation, prover, game, attained, convex)
    monotone = _monotone(derivation, game, attained)
    return [
        *conditions,
        Condition("omega_monotone", "the best critic is strictly monotone", monotone, necessary=False),
        *_closed_forms(derivation, prover, game, attained, monotone),
        Condition("d_convex", "d is convex", convex),
        *_at_one(derivation, finite, convex, strict),
        Condition("critic_domain", "no critic value beats the best one", _nowhere_else(finite, outside, derivation)),
    ]


def _shown(domain: Interval, derivation: Derivation) -> str:
    leave = derivation.setting.leave
    return str(replace(domain, low=leave(domain.low), high=leave(domain.high)))


def _finite(game: Game, prover: Prover) -> Verdict:
    if game.ends is None:
        return undecided("the ends of the domain were not looked at")
    for end, ratio in blow_ups(game.phi, game.psi, game.ends, prover.derivation.setting):
        text = f"for r = {ratio} phi(t) + r psi(t) has no upper bound: it tends to infinity as t tends to {end.place}"
        return refuted("limit", text, {"r": ratio, "t to": end.place})
    if all(end.closed or end.bounded_above or end.inward for end in game.ends):
        text = "phi + r psi is continuous, and bounded above or falling towards the ends of Omega"
        verdict = theorem(text, continuity(game, prover))
        if verdict.undecided and locally_bounded(game):
            text = (
                "phi + r psi has finite limits at its jumps, and is bounded above or falling towards the ends of Omega"
            )
            return proved(THEOREM, text, "(0, oo)")
        return verdict
    return undecided("the growth of phi + r psi towards the ends of Omega was not decided")


def _attained(game: Game, prover: Prover) -> Verdict:
    if game.ends is None:
        return undecided("the ends of the domain were not looked at")
    if all(end.closed or end.inward or end.falls_off for end in game.ends):
        text = "phi + r psi is continuous and falls towards the open ends of Omega"
        return theorem(text, continuity(game, prover))
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


def _monotone(derivation: Derivation, game: Game, attained: Verdict) -> Verdict:
    flat = next((best for best in derivation.bests or () if best.omega is not None and not best.omega.has(R)), None)
    leave = derivation.setting.leave
    if flat is not None and flat.omega is not None and game.shape.proved:
        return refuted(
            "constant piece",
            f"the best critic is {leave(flat.omega)} for every r in ({leave(flat.low)}, {leave(flat.high)})",
            {"r from": leave(flat.low), "r to": leave(flat.high)},
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
            prover.ask(certify.identical, at_best, sp.Integer(0), seconds=0.7),
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
