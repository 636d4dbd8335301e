"""What is wrong with the steps that the players take."""

from __future__ import annotations

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, SETTLED, Advice, Finding, grown, mostly, onset
from ganworks.health.record import Record, Series

PULL, APART = 0.1, 0.95
STEP = 0.05
LIMITS = {"zero_gradients": {"critic": 0.5, "generator": 0.98}, "lost_updates": {"critic": 0.5, "generator": 0.5}}
"""Shares that are too many; the ReLUs of a generator die by themselves, the leaky ones of a critic do not."""
MOST = 0.7
"""Share of zeros that nothing else explains: a head whose loss has no weight may hold half of a critic's weights."""
PLAYERS = ("critic", "generator")
THROWN, FAR = 0.125, 0.3
"""A step that throws a player's weights away, and the distance of samples that have not come back from that."""
NONE = 0.05
"""Share of a critic's gradient entries that may be zero where its number format is fine enough."""


def vanishing_gradient(record: Record, facts: Facts) -> Finding | None:
    """The critic is sure of every sample and the generator's loss is flat there, or nothing reaches its weights."""
    pull, apart = record.signal("pull"), record.signal("told_apart")
    if len(pull) < LEAST or len(apart) != len(pull):
        return None
    since = mostly(pull, (pull.values < PULL) & (apart.values > APART))
    if since is None:
        return _dead(record, facts)
    numbers = record.typical("pull", "told_apart", looks=LEAST)
    reached = record.series("generator/output_gradient")
    if len(reached):
        numbers["output_gradient"] = reached.typical(LEAST)
    character, advice = facts.objective, []
    if facts.has("objective"):
        advice.append(Advice("Use a loss that does not saturate.", {"objective": "non_saturating"}))
    turns = facts.option("critic_turns")
    if isinstance(turns, int) and turns > 1:
        advice.append(Advice("Give the critic fewer turns.", {"critic_turns": 1}))
    rate = facts.option("critic_optimizer.rate")
    if rate:
        advice.append(Advice("Lower the critic's rate.", {"critic_optimizer.rate": rate / 5}))
    if not advice:
        advice.append(Advice("Minimise softplus(-score) in the generator's turn instead.", action="non_saturating"))
    return Finding(
        "vanishing_gradient",
        since,
        0.93,
        numbers,
        f"The slope of the generator's loss by the score of a sample is {numbers['pull']:.2g}, while the critic tells "
        f"samples from data in {numbers['told_apart']:.1%} of all pairs.",
        f"{character.why_it_saturates} {character.at_a_distance}",
        tuple(advice),
    )


def _dead(record: Record, facts: Facts) -> Finding | None:
    """A generator none of whose weights gets a gradient, in a number format that is fine enough for its critic."""
    zeros, others = record.series("generator/zero_gradients"), record.series("critic/zero_gradients")
    since = onset(zeros, zeros.values > LIMITS["zero_gradients"]["generator"])
    if since is None or len(others) < LEAST or others.typical(LEAST) > NONE:
        return None
    reached, rate = record.series("generator/output_gradient"), facts.option("generator_optimizer.rate")
    seen = {"generator/zero_gradients": zeros.typical(LEAST), "critic/zero_gradients": others.typical(LEAST)}
    flat = len(reached) >= LEAST and reached.typical(LEAST) == 0
    return Finding(
        "vanishing_gradient",
        since,
        0.88,
        seen,
        f"{zeros.typical(LEAST):.0%} of the generator's gradient is exactly zero, and none of the critic's.",
        "The critic has gone flat: its slope by the samples is exactly zero."
        if flat
        else "What reaches the samples does not reach the weights: steps that were too large have driven the generator "
        "into the flat ends of tanh, or its units into the dead side of ReLU, and without a slope nothing "
        "brings them back.",
        (
            Advice("Lower the generator's rate.", {"generator_optimizer.rate": rate / 10})
            if rate and not flat
            else Advice("Start again with lower rates.", action="lower_rate"),
        ),
    )


def large_steps(record: Record, facts: Facts) -> Finding | None:
    """A player that moves by a large share of its own weights in each step, or was thrown far away by one."""
    for name in PLAYERS:
        ratio = record.series(f"{name}/update_ratio")
        if len(ratio) <= LEAST:
            continue
        found = _always(name, ratio) or _thrown(name, ratio, record, facts)
        if found is None:
            continue
        (since, size, said), rate = found, facts.option(f"{name}_optimizer.rate")
        slower = max(2.0, size / 5e-3)
        advice = Advice(f"Divide the {name}'s learning rate by {slower:.0f}.", action="lower_rate")
        if rate:
            advice = Advice(f"Lower the {name}'s rate.", {f"{name}_optimizer.rate": float(f"{rate / slower:.1g}")})
        return Finding(
            "large_steps",
            since,
            0.9,
            {f"{name}/update_ratio": size},
            said,
            "Such steps forget what was learned before. The other player follows a target that is somewhere else at "
            "every step.",
            (advice,),
        )
    return None


def _always(name: str, ratio: Series) -> tuple[int, float, str] | None:
    """Since when a player's steps have been large, how large, and that in a sentence."""
    since, size = onset(ratio, ratio.values > STEP), ratio.typical(LEAST)
    said = f"The {name} moves by {size:.1%} of the length of its weights in every step; 0.1% to 1% is usual."
    return None if since is None else (since, size, said)


def _thrown(name: str, ratio: Series, record: Record, facts: Facts) -> tuple[int, float, str] | None:
    """The step, after the first, that threw a player's weights away, where the samples have not come back from it.

    Steps may well be small afterwards: they are measured by the length of the weights, which the throw has made large.
    """
    distance, place = record.signal("distance"), 1 + int(ratio.values[1:].argmax())
    step, size = int(ratio.steps[place]), float(ratio.values[place])
    if size < THROWN or len(distance) < LEAST or not grown(record, facts, SETTLED):
        return None
    if distance.recent(LEAST).min() < FAR:
        return None
    said = (
        f"A single step of the {name} moved its weights by {size:.0%} of their length, and the samples are far from "
        f"the data still (distance {distance.typical(LEAST):.2f})."
    )
    return step, size, said


def _certainty(kind: str, seen: float) -> float:
    """Little where something else may explain it: updates are lost for want of a gradient, heads idle for no weight."""
    return 0.87 if kind == "lost_updates" else 0.94 if seen > MOST else 0.8


def precision_loss(record: Record, facts: Facts) -> Finding | None:
    """Gradients that are zero, or updates that change nothing, because the number format is too coarse."""
    for kind, limits in LIMITS.items():
        for name, limit in limits.items():
            share = record.series(f"{name}/{kind}")
            since = (mostly if name == "critic" else onset)(share, share.values > limit)
            if since is None or (kind == "zero_gradients" and name == "generator" and _dead(record, facts)):
                continue
            seen = share.typical(LEAST)
            said = f"{seen:.0%} of the {name}'s " + (
                "gradient is exactly zero."
                if kind == "zero_gradients"
                else "parameters are too large for their updates to change them."
            )
            return Finding(
                "precision_loss",
                since,
                _certainty(kind, seen),
                {f"{name}/{kind}": seen},
                said,
                "Half precision has no number between 0 and 6e-8, and its neighbours lie 0.1% apart: small gradients "
                "become nothing, and small updates are rounded away.",
                (
                    Advice(
                        "Keep weights and gradients in single precision; bf16 passes keep the range.",
                        {"precision": "32"} if facts.option("precision") not in (None, "32") else {},
                        "single_precision",
                    ),
                ),
            )
    return None
