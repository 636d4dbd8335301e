"""All that a record shows to be wrong, the best supported first."""

from __future__ import annotations

from ganworks.health.facts import Facts
from ganworks.health.findings import collapse, conditioning, critic, data, dynamics, gradients
from ganworks.health.findings.finding import Finder, Finding
from ganworks.health.record import Record

FINDERS: dict[str, Finder] = {
    finder.__name__: finder
    for finder in (
        data.data_range,
        data.data_layout,
        data.duplicated_data,
        data.few_images,
        data.copied_data,
        dynamics.not_finite,
        collapse.collapse,
        gradients.vanishing_gradient,
        gradients.large_steps,
        gradients.precision_loss,
        critic.critic_overfitting,
        critic.imbalance,
        critic.exploding_spectra,
        critic.inactive_penalty,
        conditioning.meaningless_labels,
        conditioning.ignored_labels,
        conditioning.ignored_code,
        conditioning.cycle_not_learned,
        dynamics.oscillation,
        dynamics.stalled,
        dynamics.finished,
        dynamics.slowing_down,
    )
}
"""Every illness by its name."""


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
