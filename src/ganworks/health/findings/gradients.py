"""What is wrong with the steps that the players take."""

from __future__ import annotations

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, SETTLED, Advice, Finding, grown, mostly, onset
from ganworks.health.record import Record, Series

FLAT, SURE = 0.1, 0.95
STEP = 0.05
LIMITS = {"zero_gradients": {"critic": 0.5, "generator": 0.98}, "lost_updates": {"critic": 0.5, "generator": 0.5}}
"""Shares that are too many; the ReLUs of a generator die by themselves, the leaky ones of a critic do not."""
MOST = 0.7
"""Share of zeros that nothing else explains: a head whose loss has no weight may hold half of a critic's weights."""
PLAYERS = ("critic", "generator")
JUMP, FAR = 0.125, 0.3
"""A single step that destroys a player's weights, and the distance of samples that have not recovered from it."""
NONE = 0.05
"""Share of a critic's gradient entries that may be zero where its number format is fine enough."""


def vanishing_gradient(record: Record, facts: Facts) -> Finding | None:
    """The critic is sure of every sample and the generator's loss is flat there, or no gradient reaches its weights."""
    gradient, auc = record.signal("generator_score_gradient"), record.signal("critic_auc")
    if len(gradient) < LEAST or len(auc) != len(gradient):
        return None
    since = mostly(gradient, (gradient.values < FLAT) & (auc.values > SURE))
    if since is None:
        return _dead(record, facts)
    numbers = record.typical("generator_score_gradient", "critic_auc", count=LEAST)
    reached = record.series("generator/output_gradient")
    if len(reached):
        numbers["output_gradient"] = reached.typical(LEAST)
    character, advice = facts.objective, []
    if facts.has("objective"):
        advice.append(Advice("Use a loss that does not saturate.", {"objective": "non_saturating"}))
    turns = facts.option("critic_turns")
    if isinstance(turns, int) and turns > 1:
        advice.append(Advice("Give the critic fewer steps per generator step.", {"critic_turns": 1}))
    rate = facts.option("critic_optimizer.rate")
    if rate:
        advice.append(Advice("Lower the critic's learning rate.", {"critic_optimizer.rate": rate / 5}))
    if not advice:
        advice.append(Advice("Minimise softplus(-score) in the generator's turn instead.", action="non_saturating"))
    return Finding(
        "vanishing_gradient",
        since,
        0.93,
        numbers,
        f"The gradient of the generator's loss by the score of a sample is {numbers['generator_score_gradient']:.2g}, "
        f"while the critic scores data above samples in {numbers['critic_auc']:.1%} of all pairs.",
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
    numbers = {"generator/zero_gradients": zeros.typical(LEAST), "critic/zero_gradients": others.typical(LEAST)}
    flat = len(reached) >= LEAST and reached.typical(LEAST) == 0
    return Finding(
        "vanishing_gradient",
        since,
        0.88,
        numbers,
        f"{zeros.typical(LEAST):.0%} of the generator's gradient is exactly zero, and none of the critic's.",
        "The critic is flat: its gradient by the samples is exactly zero."
        if flat
        else "The gradient reaches the samples and not the weights: steps that were too large saturated the tanh at "
        "the generator's output, or left its ReLU units dead, and without a gradient neither recovers.",
        (
            Advice("Lower the generator's learning rate.", {"generator_optimizer.rate": rate / 10})
            if rate and not flat
            else Advice("Start again with lower learning rates.", action="lower_rate"),
        ),
    )


def large_steps(record: Record, facts: Facts) -> Finding | None:
    """A player whose steps are a large share of its weights, or that one step has moved far away."""
    for name in PLAYERS:
        ratio = record.series(f"{name}/update_ratio")
        if len(ratio) <= LEAST:
            continue
        jump = _always(name, ratio) or _jumped(name, ratio, record, facts)
        if jump is None:
            continue
        (since, size, message), rate = jump, facts.option(f"{name}_optimizer.rate")
        slower = max(2.0, size / 5e-3)
        advice = Advice(f"Divide the {name}'s learning rate by {slower:.0f}.", action="lower_rate")
        if rate:
            advice = Advice(
                f"Lower the {name}'s learning rate.", {f"{name}_optimizer.rate": float(f"{rate / slower:.1g}")}
            )
        return Finding(
            "large_steps",
            since,
            0.9,
            {f"{name}/update_ratio": size},
            message,
            "Such steps forget what was learned before, and the other player follows a target that never rests.",
            (advice,),
        )
    return None


def _always(name: str, ratio: Series) -> tuple[int, float, str] | None:
    """Since when a player's steps have been large, how large, and that in a sentence."""
    since, size = onset(ratio, ratio.values > STEP), ratio.typical(LEAST)
    message = f"The {name} moves by {size:.1%} of the norm of its weights in every step; 0.1% to 1% is usual."
    return None if since is None else (since, size, message)


def _jumped(name: str, ratio: Series, record: Record, facts: Facts) -> tuple[int, float, str] | None:
    """The step, after the first, that destroyed a player's weights, where the samples have not recovered from it.

    Steps may well be small afterwards: they are relative to the weights, which the jump has made large.
    """
    distance, index = record.signal("distance"), 1 + int(ratio.values[1:].argmax())
    step, size = int(ratio.steps[index]), float(ratio.values[index])
    if size < JUMP or len(distance) < LEAST or not grown(record, facts, SETTLED):
        return None
    if distance.recent(LEAST).min() < FAR:
        return None
    message = (
        f"A single step of the {name} moved its weights by {size:.0%} of their norm, and the samples are still far "
        f"from the data (distance {distance.typical(LEAST):.2f})."
    )
    return step, size, message


def _fine(name: str, record: Record) -> bool:
    """Whether the gradients that are not zero have more digits than half precision leaves."""
    coarse = record.series(f"{name}/coarse_gradients")
    return len(coarse) >= LEAST and coarse.typical(LEAST) < 0.3


def dead_units(record: Record, facts: Facts) -> Finding | None:
    """A critic most of whose gradient is exactly zero, in a number format that is fine enough."""
    share = record.series("critic/zero_gradients")
    since = mostly(share, share.values > LIMITS["zero_gradients"]["critic"])
    if since is None or not _fine("critic", record):
        return None
    rate = facts.option("critic_optimizer.rate")
    return Finding(
        "dead_units",
        since,
        0.6,
        {"critic/zero_gradients": share.typical(LEAST)},
        f"{share.typical(LEAST):.0%} of the critic's gradient is exactly zero, in single precision.",
        "Units that are off for every input pass no gradient, and neither does a hinge whose margins are all met.",
        (
            Advice("Lower the critic's learning rate.", {"critic_optimizer.rate": rate / 5})
            if rate
            else Advice("Use units that leak (LeakyReLU), and smaller steps.", action="leaky_units"),
        ),
    )


def _evidence(kind: str, share: float) -> float:
    """Less where something else may explain it: a vanished gradient, or a head whose loss has no weight."""
    return 0.87 if kind == "lost_updates" else 0.94 if share > MOST else 0.8


def precision_loss(record: Record, facts: Facts) -> Finding | None:
    """Gradients that are zero, or updates that change nothing, because the number format is too coarse."""
    for kind, limits in LIMITS.items():
        for name, limit in limits.items():
            share = record.series(f"{name}/{kind}")
            since = (mostly if name == "critic" else onset)(share, share.values > limit)
            if since is None or (kind == "zero_gradients" and name == "generator" and _dead(record, facts)):
                continue
            if _fine(name, record):
                continue
            value = share.typical(LEAST)
            message = f"{value:.0%} of the {name}'s " + (
                "gradient is exactly zero."
                if kind == "zero_gradients"
                else "parameters are too large for their updates to change them."
            )
            return Finding(
                "precision_loss",
                since,
                _evidence(kind, value),
                {f"{name}/{kind}": value},
                message,
                "Half precision has no number between 0 and 6e-8, and its neighbours lie 0.1% apart: small gradients "
                "become zero, and small updates are rounded away.",
                (
                    Advice(
                        "Keep weights and gradients in single precision; bf16 passes keep the range.",
                        {"precision": "32"} if facts.option("precision") not in (None, "32") else {},
                        "single_precision",
                    ),
                ),
            )
    return None
