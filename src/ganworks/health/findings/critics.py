"""What is wrong with the critic: learned by heart, far too strong or blind, unbounded, or held by nothing."""

from __future__ import annotations

import numpy as np

from ganworks.health.facts import Facts
from ganworks.health.findings.data import PASSES, more_images
from ganworks.health.findings.finding import LEAST, SETTLED, Advice, Finding, grown, mostly, onset
from ganworks.health.record import Floats, Record, Series
from ganworks.health.signals.look import SHOWN

REMEMBERED = 0.7
CERTAIN, MEMORY = 3.3, 0.25
"""Standard errors above chance that cannot be chance, and the share of the critic's loss that may rest on memory.

Both say something after many passes over the data only: before, two sets of a hundred images differ by what they show.
"""
SURE, FAR = 0.99, 0.3
NEARER = 0.9
BLIND = 0.08
LIMITS = {"critic": (6.0, 8.0), "generator": (12.0, 40.0)}
"""Multiple of its first value, and value, that the norm of a player's weights may have."""
SLOPE = 50.0
"""Slope of a critic that nothing asks to be flat."""
STEEP = 4.0
"""Slope of a critic that is held, or should be, at 1."""
PENALTIES = ("penalty", "gradient", "r1", "r2", "dragan", "spectral")


def critic_overfitting(record: Record, facts: Facts) -> Finding | None:
    """Training images score above held-out ones: in most pairs, or, after many passes, for certain and by much."""
    remembered = record.signal("remembered")
    if len(remembered) < LEAST:
        return None
    memory = _memory(record)
    repeated = remembered.steps * facts.batch >= PASSES * (record.fact("count") or np.inf)
    certain = repeated & (remembered.values > 0.5 + CERTAIN * _error_of_chance(record))
    since = mostly(remembered, (remembered.values > REMEMBERED) | (certain & (memory > MEMORY)))
    if since is None:
        return None
    numbers = record.typical("remembered", "score_real", "score_held_out", "score_fake", looks=LEAST)
    numbers["memory"] = float(np.median(memory[-LEAST:]))
    return Finding(
        "critic_overfitting",
        since,
        min(0.95, 0.5 + numbers["remembered"] / 2),
        numbers,
        f"A training image scores above a held-out one in {numbers['remembered']:.0%} of all pairs; 50% is learning, "
        "100% is memory.",
        "The critic compares the samples with its training images and not with the distribution they come from, so its "
        "slope leads towards copies or nowhere.",
        more_images(facts),
    )


def _memory(record: Record) -> Floats:
    """How much of the gap between training images and samples fresh images do not show, at each look.

    (E a(x) - E a(x')) / (E a(x) - E a(G(z))) for training images x and held-out images x', the r_v of Karras and others
    2020, arXiv:2006.06676; 0 where the critic does not put its training images above the samples.
    """
    real, fresh, fake = (record.signal(f"score_{name}").values for name in ("real", "held_out", "fake"))
    if not len(real) == len(fresh) == len(fake) == len(record.signal("remembered")):
        return np.zeros(len(record.signal("remembered")))
    gap = real - fake
    return np.where(gap > 0, (real - fresh) / np.where(gap > 0, gap, 1.0), 0.0)


def _error_of_chance(record: Record) -> float:
    """Standard deviation of ``remembered`` for a critic that was never shown any of the images (Mann and Whitney)."""
    known = min(record.fact("count") or SHOWN, SHOWN)
    fresh = min(record.fact("held_out") or SHOWN, SHOWN)
    return float(np.sqrt((known + fresh + 1) / (12 * known * fresh)))


def imbalance(record: Record, facts: Facts) -> Finding | None:
    """One player has left the other behind: samples stay far from the data."""
    apart, distance = record.signal("told_apart"), record.signal("distance")
    least = 2 * LEAST
    if len(apart) < 2 * least or len(distance) != len(apart) or not grown(record, facts, SETTLED):
        return None
    if distance.typical(least) < NEARER * float(np.median(distance.values[-2 * least : -least])):
        return None  # however strong the critic is, the samples come nearer
    strong = onset(apart, (apart.values > SURE) & (distance.values > FAR), least)
    blind = onset(apart, (apart.values < 0.5 + BLIND) & (distance.values > FAR), least)
    numbers = record.typical("told_apart", "distance", looks=least)
    if strong is not None:
        return Finding(
            "imbalance",
            strong,
            0.66,
            numbers,
            f"The critic is hardly ever wrong ({numbers['told_apart']:.1%} of pairs) and the samples stay far from the "
            f"data (distance {numbers['distance']:.2f}).",
            facts.objective.at_a_distance,
            _weaken_critic(facts),
        )
    if blind is not None:
        return Finding(
            "imbalance",
            blind,
            0.78,
            numbers,
            f"The critic scores data above samples in {numbers['told_apart']:.1%} of pairs, no better than chance, "
            f"although the samples are far from the data (distance {numbers['distance']:.2f}).",
            "The generator follows the slope of a critic that knows nothing.",
            _strengthen_critic(facts),
        )
    return None


def _weaken_critic(facts: Facts) -> tuple[Advice, ...]:
    found = []
    rate, other = facts.option("critic_optimizer.rate"), facts.option("generator_optimizer.rate")
    if rate and other and rate > 2 * other:
        found.append(Advice("Let both players move at the same rate.", {"critic_optimizer.rate": other}))
    if facts.has("penalties") and not facts.option("penalties"):
        found.append(Advice("Bound the critic's slope with R1.", {"penalties": [{"kind": "r1", "weight": 1.0}]}))
    if rate and not found:
        found.append(Advice("Lower the critic's rate.", {"critic_optimizer.rate": rate / 5}))
    return (
        *found,
        Advice("Or train a system whose critic may be perfect: ganworks train wgan_gp.", action="other_system"),
    )


def _strengthen_critic(facts: Facts) -> tuple[Advice, ...]:
    found = []
    rate, other = facts.option("critic_optimizer.rate"), facts.option("generator_optimizer.rate")
    if rate and other and rate < other:
        found.append(Advice("Let both players move at the same rate.", {"critic_optimizer.rate": other}))
    turns = facts.option("critic_turns")
    if isinstance(turns, int):
        found.append(Advice("Give the critic more turns.", {"critic_turns": turns + 2}))
    return (*found, Advice("Raise the critic's learning rate or width.", action="stronger_critic"))


def exploding_spectra(record: Record, facts: Facts) -> Finding | None:
    """The largest singular value of some weight has left its scale behind (BigGAN's pattern)."""
    for player in ("critic", "generator"):
        norm, slope = record.signal(f"{player}_norm"), record.signal("slope")
        since = _exploded(player, norm, slope, facts)
        if since is None:
            continue
        now, steep = norm.typical(LEAST), record.typical("slope", looks=LEAST) if len(slope) > LEAST else {}
        return Finding(
            "exploding_spectra",
            since,
            0.86,
            {f"{player}_norm": now, "at_first": float(norm.values[0]), **steep},
            f"The largest singular value of the {player}'s weights has grown from {norm.values[0]:.3g} to {now:.3g}"
            + "".join(f", and the critic's slope to {value:.3g}" for value in steep.values())
            + ".",
            "Scores and gradients grow with the product of these norms; a game that is carried by few directions "
            "collapses soon after they explode (BigGAN, section 4).",
            _calm(player, facts),
        )
    return None


def _exploded(player: str, norm: Series, slope: Series, facts: Facts) -> int | None:
    """Since when a player's norms have been too large, or the critic too steep."""
    if len(norm) <= LEAST:
        return None
    growth, tall = LIMITS[player]
    since = onset(norm, norm.values > max(growth * norm.values[0], tall))
    if player != "critic" or len(slope) <= LEAST:
        return since
    # Under a normalisation the size of a weight means nothing: what a critic makes of it is its slope.
    since = since if slope.typical(LEAST) > STEEP else None
    return since or mostly(slope, slope.values > _steepest(slope, facts))


def _calm(player: str, facts: Facts) -> tuple[Advice, ...]:
    found, rate = [], facts.option(f"{player}_optimizer.rate")
    if player == "critic" and facts.objective.lipschitz_needed and facts.has("penalties"):
        found.append(
            Advice(
                "Bound its slope, which this objective takes for granted.",
                {"penalties": [{"kind": "gradient", "weight": 10.0}]},
            )
        )
    if rate and rate > 5e-4:
        found.append(Advice(f"Lower the {player}'s rate.", {f"{player}_optimizer.rate": 2e-4}))
    if player == "critic" and facts.has("penalties") and not facts.option("penalties"):
        found.append(Advice("Keep its norms small with R1.", {"penalties": [{"kind": "r1", "weight": 1.0}]}))
    return (*found, Advice("Or normalise the critic's weights: ganworks train sngan.", action="other_system"))


def _steepest(slope: Series, facts: Facts) -> float:
    """The slope that a critic may have: little where its objective is a transport distance for a slope of 1 only.

    Clipped weights bound it too, by a constant of their own.
    """
    if (
        (slope.recent(2 * LEAST - 1) > STEEP).sum() >= LEAST
        and not facts.has("clip")
        and facts.objective.lipschitz_needed
    ):
        return STEEP
    return max(SLOPE, 10 * float(slope.values[0]))


def dead_penalty(record: Record, facts: Facts) -> Finding | None:
    """A penalty that is asked for and does not hold the critic."""
    slope = record.signal("slope")
    for name in PENALTIES:
        term = record.series(f"critic/{name}")
        weight = facts.option("penalty") if name == "penalty" else None
        if len(term) < LEAST or len(slope) <= LEAST:
            continue
        main = record.series("critic/adversarial")
        share = term.typical(LEAST) / max(abs(main.typical(LEAST)), 1e-9) if len(main) else 1.0
        since = mostly(slope, slope.values > STEEP)
        if since is None:
            continue
        advice = [Advice("Give the penalty its published weight.", {"penalty": 10.0})] if weight is not None else []
        return Finding(
            "dead_penalty",
            since,
            0.92,
            {f"critic/{name}": term.typical(LEAST), "share": share, "slope": slope.typical(LEAST)},
            f"The penalty {name} is {share:.2%} of the critic's loss while its slope is {slope.typical(LEAST):.3g}.",
            "The penalty is there to bound the critic's slope, and at this weight it costs the critic nothing to break "
            f"it. {facts.objective.at_a_distance}",
            (*advice, Advice("Raise its weight until the term is a tenth of the loss.", action="raise_penalty")),
        )
    return None
