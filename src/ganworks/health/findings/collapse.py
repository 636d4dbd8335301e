"""Samples that are all alike, or of too few kinds, or of all kinds but some."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, SETTLED, YOUNG, Advice, Finding, grown, onset
from ganworks.health.record import Record, Series

TOTAL, PARTIAL, TWINS, CLASS = 0.1, 0.3, 0.9, 0.1
LOST, LATE = 0.25, 60_000
"""Share of the data whose kind may be missing, and images before which more may be: rare kinds are learned late."""
BARELY = 0.25
"""Distance of samples with a fifth of the data's spread, if both are Gaussian: no more than a start."""
NO_NOISE = 1e-3
"""Diversity of samples that differ by rounding only."""


def collapse(record: Record, facts: Facts) -> Finding | None:
    """Total collapse (one image), partial collapse (some modes only), collapse of a class, loss of whole kinds."""
    diversity, clusters, twins = (record.signal(name) for name in ("diversity", "clusters", "twins"))
    if len(diversity) < LEAST or not grown(record, facts, SETTLED):
        return None
    alike, few = diversity.values < TOTAL, _few(clusters, twins)
    total, kinds = onset(diversity, alike), onset(clusters, few)
    numbers = record.typical("diversity", "clusters", "twins", looks=LEAST)
    if total is not None:
        said = f"All samples are nearly one image: their mean distance is {numbers['diversity']:.1%} of the data's."
        return _found(total, 0.68 if numbers["diversity"] > NO_NOISE else 0.7, numbers, said, facts)
    if kinds is not None:
        said = (
            f"The samples keep to few kinds: {numbers['clusters']:.0%} of the data's effective number of clusters, "
            f"{numbers['twins']:.0%} of the samples have a twin."
        )
        return _found(kinds, 0.65, numbers, said, facts)
    return _of_a_class(record, facts) or _of_kinds(record, facts) or _lately(record, facts, alike | few)


def _few(clusters: Series, twins: Series) -> NDArray[np.bool_]:
    return (clusters.values < PARTIAL) | ((twins.values > TWINS) & (clusters.values < 2 * PARTIAL))


def _found(since: int, evidence: float, numbers: Mapping[str, float], said: str, facts: Facts) -> Finding:
    why = (
        "The generator's loss asks of each sample alone that it looks real, and a critic that judges images one by "
        f"one cannot say that all are the same. {facts.objective.price_of_missing_modes}"
    )
    return Finding("collapse", since, evidence, numbers, said, why.rstrip(), _advice(facts, numbers["diversity"]))


def _of_a_class(record: Record, facts: Facts) -> Finding | None:
    least = record.signal("label_diversity")
    since = onset(least, least.values < CLASS)
    if since is None:
        return None
    numbers = record.typical("label_diversity", "diversity", looks=LEAST)
    said = f"One class has collapsed: its samples differ by {numbers['label_diversity']:.0%} of what the data's do."
    return _found(since, 0.62, numbers, said, facts)


def _of_kinds(record: Record, facts: Facts) -> Finding | None:
    lost = record.signal("lost")
    since = onset(lost, lost.values > LOST, 3 * LEAST)
    if since is None or not grown(record, facts, LATE):
        return None
    numbers = record.typical("lost", "clusters", "diversity", looks=3 * LEAST)
    said = f"Some kinds are missing: {numbers['lost']:.0%} of the data is of a kind that hardly any sample is of."
    return _found(since, 0.63, numbers, said, facts)


def _lately(record: Record, facts: Facts, collapsed: NDArray[np.bool_]) -> Finding | None:
    """A collapse that took most of a game that is well settled, and that the samples are on their way out of."""
    diversity, distance = record.signal("diversity"), record.signal("distance")
    old = diversity.steps * facts.batch >= YOUNG
    looks, length = np.flatnonzero(old & collapsed), int(old.sum())
    if not grown(record, facts, SETTLED + YOUNG) or len(looks) <= length / 2 or distance.typical(LEAST) < BARELY:
        return None
    begun, ended = (int(diversity.steps[looks[place]]) for place in (0, -1))
    numbers = {**record.typical("diversity", "clusters", "distance", looks=LEAST), "share": len(looks) / length}
    said = (
        f"The samples were of few kinds at {len(looks)} of {length} looks between steps {begun} and {ended}; they are "
        f"on their way back, and still far from the data (distance {numbers['distance']:.2f})."
    )
    return _found(begun, 0.61, numbers, said, facts)


def _advice(facts: Facts, diversity: float) -> tuple[Advice, ...]:
    found = []
    if diversity > NO_NOISE and facts.option("objective") == "minimax":
        found.append(Advice("Use the non-saturating loss.", {"objective": "non_saturating"}))
    if diversity > NO_NOISE and facts.has("penalties") and not facts.option("penalties"):
        found.append(Advice("Bound the critic's slope with R1.", {"penalties": [{"kind": "r1", "weight": 1.0}]}))
    rate = facts.option("generator_optimizer.rate")
    if diversity > NO_NOISE and rate and rate > 3e-3:
        found.append(Advice("Lower the generator's rate.", {"generator_optimizer.rate": rate / 5}))
    found.append(
        Advice("See that each sample gets noise of its own, and that the generator reads it.", action="feed_noise")
    )
    turns = facts.option("critic_turns")
    if isinstance(turns, int) and turns < 3:
        found.append(Advice("Let the critic follow more closely.", {"critic_turns": turns + 2}))
    found.append(Advice("Or train a system that measures a distance: ganworks train wgan_gp.", action="other_system"))
    return tuple(found)
