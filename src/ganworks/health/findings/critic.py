"""What is wrong with the critic: memorisation, imbalance, explosion, or a penalty that does nothing."""

from __future__ import annotations

import numpy as np

from ganworks.health.facts import Facts
from ganworks.health.findings.data import PASSES, more_images
from ganworks.health.findings.finding import LEAST, SETTLED, Advice, Finding, grown, mostly, onset
from ganworks.health.record import Floats, Record, Series
from ganworks.health.signals.snapshot import COUNT

MEMORIZED = 0.7
CERTAIN, MEMORY = 3.3, 0.25
"""Standard errors above chance that cannot be chance, and the share of the critic's loss that may rest on memory.

Both count after many passes over the data only: before, two sets of a hundred images differ by their content.
"""
SURE, FAR = 0.99, 0.3
NEARER = 0.9
CHANCE = 0.08
LIMITS = {"critic": (6.0, 8.0), "generator": (12.0, 40.0)}
"""Multiple of its first value, and value, that the norm of a player's weights may have."""
SLOPE = 50.0
"""Slope that a critic may have where nothing bounds it."""
STEEP = 4.0
"""Slope that a critic may have where it should be 1."""
PENALTIES = ("penalty", "gradient", "r1", "r2", "dragan", "spectral")


def critic_overfitting(record: Record, facts: Facts) -> Finding | None:
    """Training images score above held-out ones: in most pairs, or, after many passes, significantly and by much."""
    auc = record.signal("memorization_auc")
    if len(auc) < LEAST:
        return None
    memory = _memory(record)
    repeated = auc.steps * facts.batch >= PASSES * (record.fact("count") or np.inf)
    certain = repeated & (auc.values > 0.5 + CERTAIN * _error_of_chance(record))
    since = mostly(auc, (auc.values > MEMORIZED) | (certain & (memory > MEMORY)))
    if since is None:
        return None
    numbers = record.typical("memorization_auc", "score_real", "score_held_out", "score_fake", count=LEAST)
    numbers["memory"] = float(np.median(memory[-LEAST:]))
    return Finding(
        "critic_overfitting",
        since,
        min(0.95, 0.5 + numbers["memorization_auc"] / 2),
        numbers,
        f"A training image scores above a held-out one in {numbers['memorization_auc']:.0%} of all pairs; 50% is "
        "learning, 100% is memorisation.",
        "The critic compares the samples with its training images and not with their distribution, so its gradient "
        "leads towards copies or nowhere.",
        more_images(facts),
    )


def _memory(record: Record) -> Floats:
    """How much of the gap between training images and samples held-out images do not show, at each snapshot.

    (E a(x) - E a(x')) / (E a(x) - E a(G(z))) for training images x and held-out images x', the r_v of Karras and others
    2020, arXiv:2006.06676; 0 where the critic does not put its training images above the samples.
    """
    real, fresh, fake = (record.signal(f"score_{name}").values for name in ("real", "held_out", "fake"))
    if not len(real) == len(fresh) == len(fake) == len(record.signal("memorization_auc")):
        return np.zeros(len(record.signal("memorization_auc")))
    gap = real - fake
    return np.where(gap > 0, (real - fresh) / np.where(gap > 0, gap, 1.0), 0.0)


def _error_of_chance(record: Record) -> float:
    """Standard deviation of ``memorization_auc`` for a critic that has seen none of the images (Mann and Whitney)."""
    trained = min(record.fact("count") or COUNT, COUNT)
    fresh = min(record.fact("held_out") or COUNT, COUNT)
    return float(np.sqrt((trained + fresh + 1) / (12 * trained * fresh)))


def imbalance(record: Record, facts: Facts) -> Finding | None:
    """One player is far stronger than the other: samples stay far from the data."""
    auc, distance = record.signal("critic_auc"), record.signal("distance")
    least = 2 * LEAST
    if len(auc) < 2 * least or len(distance) != len(auc) or not grown(record, facts, SETTLED):
        return None
    if distance.typical(least) < NEARER * float(np.median(distance.values[-2 * least : -least])):
        return None  # however strong the critic is, the samples come nearer
    strong = onset(auc, (auc.values > SURE) & (distance.values > FAR), least)
    at_chance = onset(auc, (auc.values < 0.5 + CHANCE) & (distance.values > FAR), least)
    numbers = record.typical("critic_auc", "distance", count=least)
    if strong is not None:
        return Finding(
            "imbalance",
            strong,
            0.66,
            numbers,
            f"The critic is hardly ever wrong ({numbers['critic_auc']:.1%} of pairs) and the samples stay far from the "
            f"data (distance {numbers['distance']:.2f}).",
            facts.objective.at_a_distance,
            _weaken_critic(facts),
        )
    if at_chance is not None:
        return Finding(
            "imbalance",
            at_chance,
            0.78,
            numbers,
            f"The critic scores data above samples in {numbers['critic_auc']:.1%} of pairs, no better than chance, "
            f"although the samples are far from the data (distance {numbers['distance']:.2f}).",
            "The generator follows the gradient of a critic that has learned nothing.",
            _strengthen_critic(facts),
        )
    return None


def _weaken_critic(facts: Facts) -> tuple[Advice, ...]:
    advice = []
    rate, other = facts.option("critic_optimizer.rate"), facts.option("generator_optimizer.rate")
    if rate and other and rate > 2 * other:
        advice.append(Advice("Give both players the same learning rate.", {"critic_optimizer.rate": other}))
    if facts.has("penalties") and not facts.option("penalties"):
        advice.append(Advice("Bound the critic's slope with R1.", {"penalties": [{"kind": "r1", "weight": 1.0}]}))
    if rate and not advice:
        advice.append(Advice("Lower the critic's learning rate.", {"critic_optimizer.rate": rate / 5}))
    return (
        *advice,
        Advice("Or train a system whose critic may be optimal: ganworks train wgan_gp.", action="other_system"),
    )


def _strengthen_critic(facts: Facts) -> tuple[Advice, ...]:
    advice = []
    rate, other = facts.option("critic_optimizer.rate"), facts.option("generator_optimizer.rate")
    if rate and other and rate < other:
        advice.append(Advice("Give both players the same learning rate.", {"critic_optimizer.rate": other}))
    turns = facts.option("critic_turns")
    if isinstance(turns, int):
        advice.append(Advice("Give the critic more steps per generator step.", {"critic_turns": turns + 2}))
    return (*advice, Advice("Raise the critic's learning rate or width.", action="stronger_critic"))


def exploding_spectra(record: Record, facts: Facts) -> Finding | None:
    """The largest singular value of some weight has exploded (BigGAN's pattern)."""
    for player in ("critic", "generator"):
        norm, slope = record.signal(f"{player}_norm"), record.signal("slope")
        since = _exploded(player, norm, slope, facts)
        if since is None:
            continue
        now, steep = norm.typical(LEAST), record.typical("slope", count=LEAST) if len(slope) > LEAST else {}
        return Finding(
            "exploding_spectra",
            since,
            0.86,
            {f"{player}_norm": now, "at_first": float(norm.values[0]), **steep},
            f"The largest singular value of the {player}'s weights has grown from {norm.values[0]:.3g} to {now:.3g}"
            + "".join(f", and the critic's slope to {value:.3g}" for value in steep.values())
            + ".",
            "Scores and gradients grow with the product of these norms; training collapses soon after they explode "
            "(BigGAN, section 4).",
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
    advice, rate = [], facts.option(f"{player}_optimizer.rate")
    if player == "critic" and facts.objective.lipschitz_needed and facts.has("penalties"):
        advice.append(
            Advice(
                "Bound its slope, as this objective assumes.",
                {"penalties": [{"kind": "gradient", "weight": 10.0}]},
            )
        )
    if rate and rate > 5e-4:
        advice.append(Advice(f"Lower the {player}'s learning rate.", {f"{player}_optimizer.rate": 2e-4}))
    if player == "critic" and facts.has("penalties") and not facts.option("penalties"):
        advice.append(Advice("Keep its norms small with R1.", {"penalties": [{"kind": "r1", "weight": 1.0}]}))
    return (*advice, Advice("Or normalise the critic's weights: ganworks train sngan.", action="other_system"))


def _steepest(slope: Series, facts: Facts) -> float:
    """The slope that a critic may have: a small one where its objective is a transport distance for slope 1 only.

    Clipped weights bound it too, by a constant of their own.
    """
    if (
        (slope.recent(2 * LEAST - 1) > STEEP).sum() >= LEAST
        and not facts.has("clip")
        and facts.objective.lipschitz_needed
    ):
        return STEEP
    return max(SLOPE, 10 * float(slope.values[0]))


def inactive_penalty(record: Record, facts: Facts) -> Finding | None:
    """A gradient penalty that does not bound the critic's slope."""
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
            "inactive_penalty",
            since,
            0.92,
            {f"critic/{name}": term.typical(LEAST), "share": share, "slope": slope.typical(LEAST)},
            f"The penalty {name} is {share:.2%} of the critic's loss while its slope is {slope.typical(LEAST):.3g}.",
            "The penalty is there to bound the critic's slope, and at this weight the critic can ignore it. "
            f"{facts.objective.at_a_distance}",
            (*advice, Advice("Raise its weight until the term is a tenth of the loss.", action="raise_penalty")),
        )
    return None
