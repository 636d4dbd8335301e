"""What the doctor hands over: findings, a recommended checkpoint, and the signals as small plots."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ganworks.health.best import Best, best
from ganworks.health.diagnosis import diagnose
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import Finding
from ganworks.health.record import Record, Series

BARS = "▁▂▃▄▅▆▇█"
COLUMNS, WIDTH = 32, 96
PLOTTED = {
    "distance": "distance of samples to held-out data",
    "diversity": "diversity, as a share of the data's",
    "clusters": "kinds of samples, as a share of the data's",
    "lost": "data of a kind that no sample is of",
    "told_apart": "data scored above samples",
    "remembered": "training data scored above held-out",
    "pull": "slope of the generator's loss",
    "slope": "slope of the critic between data and samples",
    "critic_norm": "largest singular value, critic",
    "generator_norm": "largest singular value, generator",
    "label_agreement": "samples of the class asked for",
}
"""Signals that are plotted, and what they are called."""


@dataclass(frozen=True)
class Report:
    """A diagnosis.

    Attributes:
        record: the course of the game.
        facts: its settings.
        findings: illnesses and remarks, the best supported first.
        best: the recommended checkpoint.
        blind: why some signals are missing.
    """

    record: Record
    facts: Facts
    findings: tuple[Finding, ...]
    best: Best | None
    blind: str = ""

    @property
    def healthy(self) -> bool:
        """Whether no illness was found."""
        return not any(finding.level == "illness" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for ``--json``."""
        signals = {name: self.record.signal(name) for name in PLOTTED}
        return {
            "system": self.facts.system,
            "data": self.facts.data,
            "step": self.record.step,
            "healthy": self.healthy,
            "findings": [finding.to_dict() for finding in self.findings],
            "best": None if self.best is None else vars(self.best),
            "blind": self.blind,
            "signals": {
                name: {"first": float(series.values[0]), "last": series.last, "looks": len(series)}
                for name, series in signals.items()
                if len(series)
            },
        }

    def __str__(self) -> str:
        lines = [
            f"{self.facts.system or 'game'} on {self.facts.data or 'data'}, step {self.record.step}: " + self._verdict()
        ]
        for number, finding in enumerate(self.findings, 1):
            lines += ["", *_said(number, finding)]
        lines += ["", *self._plots()]
        if self.best is not None:
            lines.append(_recommended(self.best))
        if self.blind:
            lines.append(f"Not watched: {self.blind}.")
        return "\n".join(lines)

    def _verdict(self) -> str:
        ill = [finding.kind for finding in self.findings if finding.level == "illness"]
        if not any(len(self.record.signal(name)) for name in PLOTTED):
            return "no signals of health were recorded (watch_every = 0?)."
        return f"{', '.join(ill)}." if ill else "nothing is wrong that the signals would show."

    def _plots(self) -> list[str]:
        found = []
        for name, title in PLOTTED.items():
            series = self.record.signal(name)
            if len(series) > 1:
                ends = f"{series.values[0]:.3g} -> {series.last:.3g}"
                found.append(f"  {title:<45} {sparkline(series):<{COLUMNS}} {ends}")
        return [*found, ""] if found else []


def report(record: Record, facts: Facts) -> Report:
    """Diagnose a record.

    Args:
        record: the course of a game.
        facts: its settings.
    """
    blind = [str(event.get("said", "")) for event in record.events if event.get("event") == "blind"]
    return Report(record, facts, tuple(diagnose(record, facts)), best(record), "; ".join(blind))


def sparkline(series: Series, columns: int = COLUMNS) -> str:
    """A series as a row of bars from its least to its largest value."""
    count = min(columns, len(series))
    edges = [round(part * len(series) / count) for part in range(count + 1)]
    means = [float(series.values[a:b].mean()) for a, b in pairwise(edges)]
    low, high = min(means), max(means)
    if math.isclose(low, high):
        return BARS[3] * count
    return "".join(BARS[min(7, int(8 * (mean - low) / (high - low)))] for mean in means)


def _said(number: int, finding: Finding) -> list[str]:
    mark = "" if finding.level == "illness" else " (remark)"
    lines = [f"{number}. {finding.kind}{mark}, since step {finding.since}", *_wrapped(finding.said, "   ")]
    if finding.numbers:
        lines.append("   " + "  ".join(f"{name} {value:.3g}" for name, value in finding.numbers.items()))
    lines += _wrapped(f"Why: {finding.reason}", "   ")
    for advice in finding.advice:
        lines += _wrapped(f"- {advice.said}", "   ", "     ")
        lines += [f"     {advice.command}"] if advice.command else []
    return lines


def _wrapped(text: str, first: str, later: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _recommended(found: Best) -> str:
    return (
        f"Recommended checkpoint: step {found.step} (distance {found.distance:.4f} to held-out data; the last of "
        f"{found.measured} measured has {found.last:.4f}).\n"
        "     ganworks sample RUN --checkpoint best --out best.png"
    )
