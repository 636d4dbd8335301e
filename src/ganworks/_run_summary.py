"""What a run's closing words and its page say of its objective and its health."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganworks.health.report import Report
from ganworks.run_config import RunConfig


def objective_words(config: RunConfig) -> str:
    """Name and verdict of the objective; empty where a system has none, or one that the workshop cannot read."""
    name = objective_name(config.options)
    if name is None:
        return ""
    from ganworks.workshop.summary import in_words

    return in_words(name)


def objective_name(options: Mapping[str, Any]) -> str | Mapping[str, Any] | None:
    """The catalogue name, or the content of a design; None where a system has no objective.

    Args:
        options: of the system.
    """
    name = options.get("objective")
    if name == "relativistic":
        if options.get("of") is not None:
            return None
        return f"relativistic_{'average_' * (options.get('compare') == 'average')}{options.get('cost')}"
    if name == "fgan":
        return f"fgan_{options.get('divergence')}"
    return name


def health_words(report: Report) -> str:
    """The doctor's verdict; on a second line the first command that would put right what is wrong."""
    commands = [
        advice.command
        for cause in report.causes
        if cause.level == "illness"
        for advice in cause.advice
        if advice.command
    ]
    return "\n".join([report.verdict, *commands[:1]])
