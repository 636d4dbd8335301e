"""What the doctor reports: findings, a recommended checkpoint, and the signals as small plots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ganworks.health.causes.cause import Cause
from ganworks.health.causes.ranking import causes
from ganworks.health.diagnosis import diagnose
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import Advice, Finding
from ganworks.health.loss_meaning import loss_lines
from ganworks.health.record import Record
from ganworks.health.report_text import COLUMNS, cause_lines, remark_lines, sparkline, wrapped

CHECKPOINT = "checkpoint_distance"
"""The signal that checkpoints are compared by."""
PLOTTED = {
    "distance": "distance of samples to held-out data",
    "diversity": "diversity, as a share of the data's",
    "clusters": "clusters of samples, as a share of the data's",
    "missing_modes": "share of the data in missing modes",
    "critic_auc": "critic: AUC of data against samples",
    "memorization_auc": "critic: AUC of training against held-out data",
    "generator_score_gradient": "gradient of the generator's loss by the score",
    "slope": "slope of the critic between data and samples",
    "critic_norm": "largest singular value, critic",
    "generator_norm": "largest singular value, generator",
    "label_agreement": "samples of the requested class",
}
"""Signals that are plotted, and their titles."""


@dataclass(frozen=True)
class Best:
    """A recommended checkpoint.

    Attributes:
        step: of the checkpoint.
        distance: energy distance of its averaged samples to held-out data.
        last: that of the newest checkpoint that was measured.
        measured: how many were.
    """

    step: int
    distance: float
    last: float
    measured: int


def best(record: Record) -> Best | None:
    """The checkpoint of least distance to held-out data; None where none was measured.

    The criterion is honest in that neither player has seen the held-out images; it is coarse in that it is a distance
    of pooled pixels (:mod:`ganworks.health.features`), and optimistic by the choice of the least of several numbers.
    """
    distances = record.signal(CHECKPOINT)
    if not len(distances):
        return None
    index = int(distances.values.argmin())
    return Best(int(distances.steps[index]), float(distances.values[index]), distances.last, len(distances))


LOOKS = 4
"""Looks at the signals below which a game without findings is young, not healthy."""


@dataclass(frozen=True, repr=False)
class Report:
    """A diagnosis.

    Attributes:
        record: the course of the game.
        facts: its settings.
        findings: illnesses and remarks, the best supported first.
        best: the recommended checkpoint.
        not_watched: why some signals are missing, in sentences; empty where none is.
        causes: why the game is ill, the best supported first; and, as remarks, settings that are unusual.
        run: what stands for the run in a command.
    """

    record: Record
    facts: Facts
    findings: tuple[Finding, ...]
    best: Best | None
    not_watched: str = ""
    causes: tuple[Cause, ...] = ()
    run: str = "RUN"

    @property
    def healthy(self) -> bool:
        """Whether no illness was found."""
        return not any(one.level == "illness" for one in (*self.findings, *self.causes))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for ``--json``."""
        signals = {name: self.record.signal(name) for name in PLOTTED}
        return {
            "system": self.facts.system,
            "data": self.facts.data,
            "step": self.record.step,
            "healthy": self.healthy,
            "causes": [cause.to_dict() for cause in self.causes],
            "findings": [finding.to_dict() for finding in self.findings],
            "best": None if self.best is None else vars(self.best),
            "not_watched": self.not_watched,
            "signals": {
                name: {"first": float(series.values[0]), "last": series.last, "snapshots": len(series)}
                for name, series in signals.items()
                if len(series)
            },
        }

    def __str__(self) -> str:
        lines = [
            f"{self.facts.system or 'game'} on {self.facts.data or 'data'}, step {self.record.step}: " + self.verdict
        ]
        lines += [*cause_lines(self.causes), *remark_lines(self.findings), "", *self._plots()]
        for sentence in loss_lines(self.record, self.facts.option("objective")):
            lines += wrapped(sentence, "", "  ")
        if self.best is not None:
            lines.append(_recommendation(self.best, self.run))
        if self.not_watched:
            lines += wrapped(f"Not watched: {self.not_watched}", "")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        from ganworks.health.report_page import body

        return body(self)

    def with_commands(self, line: Callable[[Cause, Advice], str]) -> Report:
        """The report with a command for every advice of its causes.

        Args:
            line: (cause, advice) -> the command; empty where there is none.
        """
        causes = [
            replace(cause, advice=tuple(replace(advice, line=line(cause, advice)) for advice in cause.advice))
            for cause in self.causes
        ]
        return replace(self, causes=tuple(causes))

    @property
    def verdict(self) -> str:
        """Whether the game is ill, and most likely by what, in a few words."""
        ill = [cause.name for cause in self.causes if cause.level == "illness"]
        looks = max(len(self.record.signal(name)) for name in PLOTTED)
        if not looks:
            return "no health signals were recorded (watch_every = 0?)."
        if ill:
            return f"ill, most likely by {ill[0]}."
        if looks < LOOKS:
            times = "once" if looks == 1 else f"{looks} times"
            return f"nothing wrong is seen so far, but it was looked at only {times}: too early for a verdict."
        remarks = ", ".join(dict.fromkeys(one.kind for one in self.findings if one.level == "remark"))
        return f"the signals show nothing wrong{f' (remarks: {remarks})' if remarks else ''}."

    def _plots(self) -> list[str]:
        lines = []
        for name, title in PLOTTED.items():
            series = self.record.signal(name)
            if len(series) > 1:
                ends = f"{series.values[0]:.3g} -> {series.last:.3g}"
                lines.append(f"  {title:<46} {sparkline(series):<{COLUMNS}} {ends}")
        return [*lines, ""] if lines else []


def report(record: Record, facts: Facts) -> Report:
    """Diagnose a record.

    Args:
        record: the course of a game.
        facts: its settings.
    """
    findings = tuple(diagnose(record, facts))
    return Report(record, facts, findings, best(record), not_watched(record), causes(record, facts, findings))


def not_watched(record: Record) -> str:
    """Why signals are missing now, in sentences; that scores were missing is over once there are some."""
    scored = record.signal("score_fake")
    reasons = [
        str(event.get("message", ""))
        for event in record.events
        if event.get("event") == "not_watched"
        or (event.get("event") == "no_scores" and (not len(scored) or scored.steps[-1] < event["step"]))
    ]
    return " ".join(dict.fromkeys(f"{reason.rstrip('.')}." for reason in reasons))


def _recommendation(checkpoint: Best, run: str) -> str:
    return (
        f"Recommended checkpoint: step {checkpoint.step} (distance {checkpoint.distance:.4f} to held-out data; the "
        f"last of {checkpoint.measured} measured has {checkpoint.last:.4f}).\n"
        f"     ganworks sample {run} --checkpoint best --out best.png"
    )
