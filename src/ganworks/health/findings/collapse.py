"""Mode collapse: samples that are all alike, that keep to few modes, or that miss some."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import (
    LEAST,
    NEARER,
    SETTLED,
    YOUNG,
    Advice,
    Finding,
    grown,
    growth,
    improving,
    onset,
)
from ganworks.health.record import Record, Series

TOTAL, PARTIAL, DUPLICATES, CLASS = 0.1, 0.3, 0.9, 0.1
MISSING, LATE = 0.25, 60_000
"""Share of the data in modes that may be missing, and images before which more may: rare modes are learned late."""
BARELY = 0.25
"""Distance of samples with a fifth of the data's spread, if both are Gaussian: no more than a start."""
STEPS = 250
"""Steps before which samples of few modes are a start, however many images each step had."""
NO_NOISE = 1e-3
"""Diversity of samples that differ by rounding only."""


def collapse(record: Record, facts: Facts) -> Finding | None:
    """Total collapse (one image), partial collapse (some modes only), collapse of a class, missing modes.

    Samples that have kept to few modes since the first snapshot have not collapsed as long as they come nearer to the
    data and get more varied; nor have samples of few modes of a game that is young and improves, or of few steps.
    """
    diversity, clusters, duplicates = (record.signal(name) for name in ("diversity", "clusters", "duplicates"))
    if len(diversity) < LEAST or not grown(record, facts, SETTLED):
        return None
    alike, few = diversity.values < TOTAL, _few(clusters, duplicates)
    total, partial = onset(diversity, alike), onset(clusters, few)
    numbers = record.typical("diversity", "clusters", "duplicates", count=LEAST)
    if _not_varied_yet(record, total if total is not None else partial):
        return None
    if total is not None:
        message = f"All samples are nearly one image: their mean distance is {numbers['diversity']:.1%} of the data's."
        return _finding(total, 0.68 if numbers["diversity"] > NO_NOISE else 0.7, numbers, message, facts)
    if partial is not None and (numbers["duplicates"] > DUPLICATES or not _may_recover(record, facts)):
        message = (
            f"The samples keep to few modes: {numbers['clusters']:.0%} of the data's effective number of clusters, "
            f"{numbers['duplicates']:.0%} of the samples equal another one."
        )
        return _finding(partial, 0.65, numbers, message, facts)
    return _of_a_class(record, facts) or _of_modes(record, facts) or _recent(record, facts, alike | few)


def _may_recover(record: Record, facts: Facts) -> bool:
    """Whether samples of few modes are only a start: few steps, or a young game that improves."""
    return record.step < STEPS or (improving(record) and not grown(record, facts, 4 * SETTLED))


def _not_varied_yet(record: Record, since: int | None) -> bool:
    diversity, duplicates = record.signal("diversity"), record.signal("duplicates")
    if since is None or since > diversity.steps[0] or diversity.typical(LEAST) < NO_NOISE:
        return False
    more = growth(diversity) > 2 - NEARER or growth(duplicates) < NEARER
    return more and growth(record.signal("distance")) < NEARER


def _few(clusters: Series, duplicates: Series) -> NDArray[np.bool_]:
    return (clusters.values < PARTIAL) | ((duplicates.values > DUPLICATES) & (clusters.values < 2 * PARTIAL))


def _finding(since: int, evidence: float, numbers: Mapping[str, float], message: str, facts: Facts) -> Finding:
    why = (
        "The generator's loss rewards each sample on its own for looking real, and a critic that scores images one "
        f"by one cannot see that all are the same. {facts.objective.price_of_missing_modes}"
    )
    return Finding("collapse", since, evidence, numbers, message, why.rstrip(), _advice(facts, numbers["diversity"]))


def _of_a_class(record: Record, facts: Facts) -> Finding | None:
    least = record.signal("label_diversity")
    since = onset(least, least.values < CLASS)
    if since is None:
        return None
    numbers = record.typical("label_diversity", "diversity", count=LEAST)
    message = f"One class has collapsed: its samples differ by {numbers['label_diversity']:.0%} of what its data does."
    return _finding(since, 0.62, numbers, message, facts)


def _of_modes(record: Record, facts: Facts) -> Finding | None:
    missing = record.signal("missing_modes")
    since = onset(missing, missing.values > MISSING, 3 * LEAST)
    if since is None or not grown(record, facts, LATE):
        return None
    numbers = record.typical("missing_modes", "clusters", "diversity", count=3 * LEAST)
    share = numbers["missing_modes"]
    message = f"Some modes are missing: {share:.0%} of the data is in modes that hardly any sample falls into."
    return _finding(since, 0.63, numbers, message, facts)


def _recent(record: Record, facts: Facts, collapsed: NDArray[np.bool_]) -> Finding | None:
    """A collapse that lasted for most of the training after its start, and that the samples are recovering from."""
    diversity, distance = record.signal("diversity"), record.signal("distance")
    old = diversity.steps * facts.batch >= YOUNG
    snapshots, length = np.flatnonzero(old & collapsed), int(old.sum())
    if not grown(record, facts, SETTLED + YOUNG) or len(snapshots) <= length / 2 or distance.typical(LEAST) < BARELY:
        return None
    begun, ended = (int(diversity.steps[snapshots[end]]) for end in (0, -1))
    numbers = {**record.typical("diversity", "clusters", "distance", count=LEAST), "share": len(snapshots) / length}
    message = (
        f"The samples were of few modes in {len(snapshots)} of {length} snapshots between steps {begun} and {ended}; "
        f"they are recovering, and still far from the data (distance {numbers['distance']:.2f})."
    )
    return _finding(begun, 0.61, numbers, message, facts)


def _advice(facts: Facts, diversity: float) -> tuple[Advice, ...]:
    advice = []
    if diversity > NO_NOISE and facts.option("objective") == "minimax":
        advice.append(Advice("Use the non-saturating loss.", {"objective": "non_saturating"}))
    if diversity > NO_NOISE and facts.has("penalties") and not facts.option("penalties"):
        advice.append(Advice("Bound the critic's slope with R1.", {"penalties": [{"kind": "r1", "weight": 1.0}]}))
    rate = facts.option("generator_optimizer.rate")
    if diversity > NO_NOISE and rate and rate > 3e-3:
        advice.append(Advice("Lower the generator's rate.", {"generator_optimizer.rate": rate / 5}))
    if facts.system or facts.has("noise"):
        message = "Check that each sample gets noise of its own, and that the generator uses it."
    else:
        message = "Check that each input goes with its own counterpart, and that no term wants one output for all."
    advice.append(Advice(message, action="feed_noise"))
    turns = facts.option("critic_turns")
    if isinstance(turns, int) and turns < 3:
        advice.append(Advice("Give the critic more steps per generator step.", {"critic_turns": turns + 2}))
    advice.append(Advice("Or train a system that minimises a distance: ganworks train wgan_gp.", action="other_system"))
    return tuple(advice)
