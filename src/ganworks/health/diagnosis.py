"""All that a record shows to be wrong, the best supported first."""

from __future__ import annotations

from ganworks.health.facts import Facts
from ganworks.health.findings import FINDERS, Finding
from ganworks.health.record import Record


def diagnose(record: Record, facts: Facts) -> list[Finding]:
    """Findings, illnesses before remarks, ordered by evidence.

    Args:
        record: the course of a game.
        facts: its settings.
    """
    findings = [finding for finder in FINDERS.values() if (finding := finder(record, facts)) is not None]
    return sorted(findings, key=lambda one: (one.level == "remark", -one.evidence, one.since))


def first_steps(record: Record, facts: Facts, kinds: tuple[str, ...] = ()) -> dict[str, int]:
    """The step at which each illness is first found when the record is read line by line, as it is while training.

    Args:
        record: the course of a game.
        facts: its settings.
        kinds: illnesses to look for; default: all.
    """
    growing, steps = Record(), {}
    for line in record.lines:
        growing.add(line)
        if any(name.startswith("health/") for name in line) or line.get("events"):
            for name, finder in FINDERS.items():
                if name not in steps and (not kinds or name in kinds) and finder(growing, facts) is not None:
                    steps[name] = growing.step
    return steps
