"""Where the best values of a pair lie, and whether the generator's beta rises on them, without a formula for them."""

from __future__ import annotations

import itertools

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.pieces import constant_sign, zeros
from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided
from ganworks.workshop.conditions.prover import Prover
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pieces import Unsplit, is_smooth, split
from ganworks.workshop.grammar.vocabulary import VALUE as T

ROOT_WORK = 0.5
PROBES = [sp.Rational(k, 8) for k in (-400, -80, *range(-40, 41), 80, 400)]
"""Values of t that may be the best ones for some ratio."""


def frozen_in_value(derivation: Derivation, prover: Prover) -> Verdict:
    """Without a closed form of omega: where omega rises (falls) strictly, beta has to rise (fall) on its values."""
    runs, critic, beta = derivation.best_value_runs, derivation.critic, derivation.beta
    if beta is None or critic is None or runs is None or not runs.proved or derivation.game_domain is None:
        return undecided("beta(omega(r)) has no closed form")
    leave, domain = derivation.setting.leave, derivation.game_domain
    smooth = is_smooth(beta, T)
    statement = certify.increasing if smooth else certify.never_falls
    verdict = undecided("not asked")
    # Beyond the ends of the second no value is best, and beta may do there what it likes.
    for interval in (certify.Interval(leave(domain.low), leave(domain.high)), _may_be_best(derivation)):
        verdict = verdict if interval is None else prover.ask(statement, critic.sign * beta, x=T, domain=interval)
        if verdict.proved and not smooth:
            return _moves_in_value(beta, derivation)
        if verdict.proved:
            word = "rise" if critic.sign > 0 else "fall"
            text = f"omega(r) and, on {interval}, where its values lie, beta(t) both {word}; {verdict.evidence}"
            return proved(verdict.method, text, "(0, oo)")
    if verdict.refuted and (image := _best_values(derivation)) is not None:
        # What refutes it may lie where no value is best; between two best values all are.
        verdict = prover.ask(statement, critic.sign * beta, x=T, domain=image)
        if verdict.refuted and _best_for_some_ratio(verdict.witness or {}, derivation):
            return verdict
    return undecided("whether beta rises on the values of omega was not decided")


def _moves_in_value(beta: sp.Expr, derivation: Derivation) -> Verdict:
    """Whether a beta in pieces moves at the best value for r = 1, up to which phi + psi rises."""
    pair, domain, critic = derivation.given_pair, derivation.game_domain, derivation.critic
    if pair is None or domain is None or critic is None or not all(is_smooth(part, T) for part in pair):
        return undecided("whether beta rises at the best value for r = 1 was not decided")
    try:
        pieces = split(beta, T, domain.low, domain.high)
    except Unsplit:
        return undecided("beta was not split into smooth pieces")
    around = [pieces[-1]]
    for before, after in itertools.pairwise(pieces):
        side = constant_sign(put(sp.diff(pair[0] + pair[1], T), T, before.high))
        if side is None:
            return undecided(f"whether t = {before.high} is best for r = 1 was not decided")
        if side <= 0:
            around = [before] if side < 0 else [before, after]
            break
    place = around[0].high
    jumps = len(around) == 2 and constant_sign(put(around[1].expr, T, place) - put(around[0].expr, T, place))
    if jumps or any(piece.expr.has(T) for piece in around):
        return proved("steps", "beta never falls along omega(r), and moves at the best value for r = 1", "(0, oo)")
    return refuted("steps", "beta(omega(r)) is constant around r = 1", {"r": 1})


def _best_values(derivation: Derivation) -> certify.Interval | None:
    """An interval of values of t each of which is the best one for some ratio."""
    found = [place for place in PROBES if _best_for_some_ratio({"t": str(place)}, derivation)]
    return certify.Interval(found[0], found[-1], True, True) if len(found) > 1 else None


def _best_for_some_ratio(witness: dict[str, str], derivation: Derivation) -> bool:
    """Whether the values of t that a refutation names are best values, for the positive ratios -phi'/psi'."""
    domain = derivation.game_domain
    if derivation.given_pair is None or domain is None or set(witness) - {"t", "t_next", "change"}:
        return False
    slopes = [sp.diff(part, T) for part in derivation.given_pair]
    if not all(is_smooth(part, T) for part in derivation.given_pair):
        return False
    for name in ("t", "t_next"):
        if name in witness:
            place = sp.Rational(witness[name])
            if constant_sign(place - domain.low) != 1 or constant_sign(domain.high - place) != 1:
                return False
            signs = [constant_sign(put(slope, T, place)) for slope in slopes]
            if None in signs or signs[0] * signs[1] != -1:  # type: ignore[operator]
                return False
    return "t" in witness


def _may_be_best(derivation: Derivation) -> certify.Interval | None:
    """An interval with every inner value of t that is best for some ratio: there the slopes have opposite signs.

    Without kinks and parameters; None where the zeros of the slopes were not found, or cut nothing off.
    """
    pair, domain = derivation.given_pair, derivation.game_domain
    if pair is None or domain is None or not all(is_smooth(part, T) and part.free_symbols <= {T} for part in pair):
        return None
    slopes = [sp.diff(part, T) for part in pair]
    roots = [attempt(ROOT_WORK, zeros, slope, T) for slope in slopes]
    if None in roots:
        return None
    inside = {
        root
        for root in itertools.chain(*roots)  # type: ignore[arg-type]
        if root.is_real and constant_sign(root - domain.low) == 1 and constant_sign(domain.high - root) == 1
    }
    cuts = [domain.low, *sorted(inside, key=lambda root: float(sp.N(root))), domain.high]
    kept = [k for k in range(len(cuts) - 1) if not _same_direction(slopes, *cuts[k : k + 2])]
    if not kept or (kept[0] == 0 and kept[-1] == len(cuts) - 2):
        return None
    return certify.Interval(cuts[kept[0]], cuts[kept[-1] + 1])


def _same_direction(slopes: list[sp.Expr], low: sp.Expr, high: sp.Expr) -> bool:
    """Whether both terms certainly rise, or both fall, between two neighbouring zeros of their slopes."""
    if low == -sp.oo or high == sp.oo:
        place = sp.Integer(0) if low == -high else (high - 1 if low == -sp.oo else low + 1)
    else:
        place = (low + high) / 2
    signs = [constant_sign(put(slope, T, place)) for slope in slopes]
    return None not in signs and signs[0] * signs[1] == 1  # type: ignore[operator]
