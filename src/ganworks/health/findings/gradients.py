"""What is wrong with the steps that the players take."""

from __future__ import annotations

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, Advice, Finding, mostly, onset
from ganworks.health.record import Record

PULL, APART = 0.1, 0.95
STEP = 0.05
LIMITS = {"zero_gradients": {"critic": 0.6, "generator": 0.98}, "lost_updates": {"critic": 0.5, "generator": 0.5}}
"""Shares that are too many; the ReLUs of a generator die by themselves, the leaky ones of a critic do not."""
PLAYERS = ("critic", "generator")


def vanishing_gradient(record: Record, facts: Facts) -> Finding | None:
    """The critic is sure of every sample, and the generator's loss has gone flat there."""
    pull, apart = record.signal("pull"), record.signal("told_apart")
    if len(pull) < LEAST or len(apart) != len(pull):
        return None
    since = mostly(pull, (pull.values < PULL) & (apart.values > APART))
    if since is None:
        return None
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
        "vanishing_gradient", since, 0.93, numbers,
        f"The slope of the generator's loss by the score of a sample is {numbers['pull']:.2g}, while the critic tells "
        f"samples from data in {numbers['told_apart']:.1%} of all pairs.",
        f"{character.why_it_saturates} {character.at_a_distance}", tuple(advice),
    )  # fmt: skip


def large_steps(record: Record, facts: Facts) -> Finding | None:
    """A player that moves by a large share of its own weights in one step."""
    for name in PLAYERS:
        ratio = record.series(f"{name}/update_ratio")
        if len(ratio) <= LEAST:
            continue
        since = onset(ratio, ratio.values > STEP)
        if since is None:
            continue
        size, rate = ratio.typical(LEAST), facts.option(f"{name}_optimizer.rate")
        slower = max(2.0, size / 5e-3)
        advice = Advice(f"Divide the {name}'s learning rate by {slower:.0f}.", action="lower_rate")
        if rate:
            advice = Advice(f"Lower the {name}'s rate.", {f"{name}_optimizer.rate": float(f"{rate / slower:.1g}")})
        return Finding(
            "large_steps", since, 0.9, {f"{name}/update_ratio": size},
            f"The {name} moves by {size:.1%} of the length of its weights in every step; 0.1% to 1% is usual.",
            "Such steps forget what was learned before. The other player follows a target that is somewhere else at "
            "every step.",
            (advice,),
        )  # fmt: skip
    return None


def precision_loss(record: Record, facts: Facts) -> Finding | None:
    """Gradients that are zero, or updates that change nothing, because the number format is too coarse."""
    for kind, limits in LIMITS.items():
        for name, limit in limits.items():
            share = record.series(f"{name}/{kind}")
            since = onset(share, share.values > limit)
            if since is None:
                continue
            seen = share.typical(LEAST)
            said = f"{seen:.0%} of the {name}'s " + (
                "gradient is exactly zero."
                if kind == "zero_gradients"
                else "parameters are too large for their updates to change them."
            )
            return Finding(
                "precision_loss", since, 0.94, {f"{name}/{kind}": seen}, said,
                "Half precision has no number between 0 and 6e-8, and its neighbours lie 0.1% apart: small gradients "
                "become nothing, and small updates are rounded away.",
                (Advice("Keep weights and gradients in single precision; bf16 passes keep the range.",
                        {"precision": "32"} if facts.option("precision") not in (None, "32") else {},
                        "single_precision"),),
            )  # fmt: skip
    return None
