"""What scalars alone can say of a game that another program trained, and what they cannot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ganworks.health.findings.finding import Advice, Finding
from ganworks.health.foreign_logs import by_meaning, read_log
from ganworks.health.record import Series
from ganworks.health.report_text import COLUMNS, sparkline, wrapped

LEAST = 10
"""Values of a scalar below which nothing is said of it."""
WON, LATE = 0.05, 0.25
"""A cross-entropy of the critic that is nothing, and the share of the newest values that are looked at."""
CHANCE = (2 * np.log(2), np.log(2))
"""The critic's cross-entropy at chance, as a sum and as a mean of its two parts."""
OVERFITTING = 0.8
"""Mean sign of the scores of real images above which a critic has memorised; ADA aims at 0.6."""
RUINED = 1.5
"""Times the least distance at which a game is ruined."""
UNSEEN = (
    "diversity, missing modes, copies and duplicates of samples",
    "the critic's slope, and how it scores data that is held out",
    "sizes of steps, gradients, norms of weights",
    "the range, duplicates and labels of the data",
    "settings, and the code of the loop",
)
"""What no scalar of a log shows."""


@dataclass(frozen=True)
class LogReport:
    """A diagnosis of a log.

    Attributes:
        path: of the log.
        series_of: meaning -> name and series of the scalars that were understood.
        unknown: names of the others.
        findings: what they show, the best supported first.
    """

    path: Path
    series_of: Mapping[str, tuple[str, Series]]
    unknown: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether the scalars show nothing wrong, which says little."""
        return not self.findings

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for ``--json``."""
        return {
            "log": str(self.path),
            "healthy": self.healthy,
            "findings": [finding.to_dict() for finding in self.findings],
            "understood": {what: name for what, (name, _) in self.series_of.items()},
            "not_understood": list(self.unknown),
            "cannot_be_seen": list(UNSEEN),
        }

    def __str__(self) -> str:
        verdict = ", ".join(finding.kind for finding in self.findings) or "the scalars show nothing wrong"
        lines = [f"{self.path.name}: {verdict}."]
        for finding in self.findings:
            lines += ["", f"{finding.kind}, since step {finding.since}", *wrapped(finding.message, "   ")]
            lines += wrapped(f"Why: {finding.reason}", "   ")
            lines += [line for advice in finding.advice for line in wrapped(f"- {advice.message}", "   ", "     ")]
        lines.append("")
        for name, series in self.series_of.values():
            finite = Series(series.steps[np.isfinite(series.values)], series.values[np.isfinite(series.values)])
            if len(finite) > 1:
                ends = f"{finite.values[0]:.3g} -> {finite.last:.3g}"
                lines.append(f"  {name:<40.40} {sparkline(finite):<{COLUMNS}} {ends}")
        lines += ["", *wrapped(f"What a log of scalars cannot show: {'; '.join(UNSEEN)}.", "")]
        if self.unknown:
            lines += wrapped(f"Not understood: {', '.join(self.unknown[:12])}.", "")
        return "\n".join(lines)


def diagnose_log(path: Path) -> LogReport:
    """Read a log and judge it, as far as scalars allow.

    Args:
        path: see :func:`ganworks.health.foreign_logs.read_log`.

    Raises:
        BadInput: it cannot be read.
    """
    scalars = read_log(path)
    series_of = by_meaning(scalars)
    names = {name for name, _ in series_of.values()}
    judged = (
        _not_finite(scalars),
        _ruined(series_of),
        _overfitting(series_of),
        _won(series_of),
        _chance(series_of),
        _stopped(series_of),
    )
    findings = sorted((one for one in judged if one is not None), key=lambda one: -one.evidence)
    return LogReport(path, series_of, tuple(name for name in scalars if name not in names), tuple(findings))


def _late(series_of: Mapping[str, tuple[str, Series]], what: str) -> tuple[str, Series, float] | None:
    """Name, series and median of the newest quarter of what a log holds; None where there is too little."""
    if what not in series_of or len(series_of[what][1]) < LEAST:
        return None
    name, series = series_of[what]
    return name, series, float(np.median(series.recent(max(3, int(LATE * len(series))))))


def _not_finite(scalars: Mapping[str, Series]) -> Finding | None:
    broken = {name: series for name, series in scalars.items() if not np.isfinite(series.values).all()}
    if not broken:
        return None
    first = {name: int(series.steps[~np.isfinite(series.values)][0]) for name, series in broken.items()}
    name = min(first, key=lambda one: first[one])
    message = f"{name} was the first number that was not finite."
    reason = "Scores, gradients or steps grew beyond what the number format holds."
    advice = (Advice("Lower the learning rates, and go on from a checkpoint before that step.", action="lower_rate"),)
    return Finding("not_finite", first[name], 1.0, {}, message, reason, advice)


def _ruined(series_of: Mapping[str, tuple[str, Series]]) -> Finding | None:
    if "distance" not in series_of or len(series_of["distance"][1]) < 4:
        return None
    name, series = series_of["distance"]
    least = int(np.argmin(series.values))
    if least >= len(series) - 2 or not series.values[least + 1 :].min() > RUINED * series.values[least]:
        return None
    step = int(series.steps[least])
    message = f"{name} was {series.values[least]:.4g} at step {step} and is {series.last:.4g} now."
    reason = "The game was good and was ruined after that step."
    advice = (Advice(f"Use the checkpoint of step {step}; go on from it with lower learning rates.", action="best"),)
    numbers = {"least": float(series.values[least]), "last": series.last}
    return Finding("ruined", int(series.steps[least + 1]), 0.95, numbers, message, reason, advice)


def _overfitting(series_of: Mapping[str, tuple[str, Series]]) -> Finding | None:
    late = _late(series_of, "critic_sign")
    if late is None or late[2] < OVERFITTING:
        return None
    name, series, value = late
    message = f"{name} is {value:.2f}: hardly any training image scores below 0. Adaptive augmentation aims at 0.6."
    reason = "The critic knows its training images (Karras and others 2020, arXiv:2006.06676, r_t)."
    advice = (Advice("Augment adaptively, or use more data; R1 with a larger weight helps, too.", action="augment"),)
    since = series.since(series.values > OVERFITTING)
    return Finding("critic_overfitting", since, 0.85, {"sign": value}, message, reason, advice)


def _won(series_of: Mapping[str, tuple[str, Series]]) -> Finding | None:
    critic, generator = _late(series_of, "critic_loss"), _late(series_of, "generator_loss")
    if critic is None or generator is None or not 0 <= critic[2] < WON or generator[2] < 3.0:
        return None
    message = (
        f"{critic[0]} is {critic[2]:.3g} and {generator[0]} is {generator[2]:.3g}: the critic is sure of all samples."
    )
    reason = "A cross-entropy near 0 leaves no gradient to a critic, and little of use to a generator."
    advice = (
        Advice("Regularise the critic (R1), or give both players the same learning rate.", action="weaken_critic"),
    )
    since = critic[1].since(critic[1].values < 2 * WON)
    return Finding("imbalance", since, 0.7, {"critic": critic[2], "generator": generator[2]}, message, reason, advice)


def _chance(series_of: Mapping[str, tuple[str, Series]]) -> Finding | None:
    critic = _late(series_of, "critic_loss")
    if critic is None or min(abs(critic[2] - chance) for chance in CHANCE) > 0.01:
        return None
    recent = critic[1].recent(max(3, len(critic[1]) // 2))
    if float(np.ptp(recent)) > 0.03:
        return None
    message = f"{critic[0]} stays at {critic[2]:.3f}, a cross-entropy of chance, for half of the log."
    reason = "Either samples are as good as data, or the critic learns nothing; scalars do not tell which."
    advice = (Advice("Look at samples: if they are bad, raise the critic's learning rate or width.", action="look"),)
    return Finding("imbalance", int(critic[1].steps[-len(recent)]), 0.5, {"critic": critic[2]}, message, reason, advice)


def _stopped(series_of: Mapping[str, tuple[str, Series]]) -> Finding | None:
    if "rate" not in series_of or len(series_of["rate"][1]) < LEAST:
        return None
    name, series = series_of["rate"]
    nothing = series.values < 1e-3 * series.values.max()
    if not nothing[-1] or series.since(nothing) > 0.9 * series.steps[-1]:
        return None
    since = series.since(nothing)
    message = f"{name} has been less than a thousandth of its largest value since step {since}."
    reason = "The players stand still wherever they were."
    advice = (Advice("Let the rate fall over the whole run, or end the run there.", action="longer_decay"),)
    return Finding("rate_decayed", since, 0.6, {"rate": series.last}, message, reason, advice)


def log_text(path: Path, as_json: bool) -> str:
    """The report of a log as text, or as one JSON object."""
    report = diagnose_log(path)
    return json.dumps(report.to_dict(), indent=1) if as_json else str(report)
