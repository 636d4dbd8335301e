"""What the objective assumes and the settings do not give: candidates that no single number shows."""

from __future__ import annotations

from ganworks.health.causes.cause import Cause
from ganworks.health.causes.observations import Observations
from ganworks.health.causes.predictions import evidence
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import Advice

BOUNDS = ("penalties", "penalty", "clip")
"""Settings that bound the critic's slope where they are not 0 or empty."""


def assumptions(facts: Facts, seen: Observations, since: int) -> list[Cause]:
    """Assumptions of the objective that do not hold, with what the signals say of each.

    Args:
        facts: the settings.
        seen: what the signals say.
        since: the step at which the game fell ill.
    """
    return [one for one in (_unbounded(facts, seen, since), _saturating(facts, seen, since)) if one is not None]


def _transport(seen: Observations) -> bool:
    """Whether both losses are linear in the scores, as turns of a loop show."""
    return bool(seen.get("linear/critic") and seen.get("linear/generator"))


def _unbounded(facts: Facts, seen: Observations, since: int) -> Cause | None:
    """An objective that needs a critic of bounded slope, and nothing that bounds it."""
    bounded = any(facts.option(name) for name in BOUNDS) or facts.option("spectral") not in (None, "none", False)
    transport = _transport(seen)
    if bounded or not (seen.get("steep") or (transport and seen.get("steeper_than_transport"))):
        return None
    if not (transport or facts.objective.lipschitz_needed):
        return None
    parts = evidence({"steep": 2.0, "very_steep": 1.0, "growing/critic": 0.7}, seen)
    change = {"penalties": [{"kind": "gradient", "weight": 10.0}]} if facts.has("penalties") else {}
    return Cause(
        "penalties",
        "setting",
        2.0 + sum(parts.values()),
        since,
        f"Nothing bounds the critic's slope, and {facts.objective.name} needs that."
        if facts.objective.lipschitz_needed
        else "The losses are linear in the scores, and the critic's slope has grown: its penalty is missing, too weak, "
        "or has no effect.",
        facts.objective.at_a_distance
        if facts.objective.lipschitz_needed
        else "A mean difference of scores is a distance of data and samples for a critic of slope 1 at most; any other "
        "critic makes it as large as it likes.",
        {"assumption": 2.0, **parts},
        advice=(Advice("Bound its slope, as this objective assumes.", change, "" if change else "bound_slope"),),
    )


def _saturating(facts: Facts, seen: Observations, since: int) -> Cause | None:
    """A generator's loss that is flat where the critic is sure, and a critic that is sure."""
    if not (seen.get("saturated") and seen.get("critic_sure")) or not facts.objective.saturating:
        return None
    parts = evidence({"saturated": 2.0, "critic_sure": 1.0, "far": 0.5}, seen)
    change = {"objective": "non_saturating"} if facts.has("objective") else {}
    return Cause(
        "objective",
        "setting",
        1.0 + sum(parts.values()),
        since,
        f"The generator's loss of {facts.objective.name} has saturated: the critic is sure of every sample.",
        facts.objective.why_it_saturates,
        {"assumption": 1.0, **parts},
        advice=(Advice("Use a loss that does not saturate.", change, "" if change else "non_saturating"),),
    )
