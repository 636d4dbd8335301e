"""When to warn while a game is played: not of a young game, not while samples improve, and no longer than it is true.

A finding is an alarm when it was there at three looks in a row, in a game that does not improve; what is certain
(faults of the data, numbers that are not finite) is one at once. So is the likely cause of a game in which nothing else
is found. An alarm is over when it was absent at three looks in a row. It ends a run only when it has been there at six
looks in a row and for a fifth of the steps so far. A game whose samples have never been good is young for longer: half
of its planned steps before it is warned of, 1,500 at most, and seven tenths before it is ended, 3,000 at most, unless
the evidence for a cause is strong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ganworks.health.causes.ranking import causes
from ganworks.health.diagnosis import diagnose
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import Finding, improving
from ganworks.health.record import Record

WARN, OVER, STOP = 3, 3, 6
"""Looks in a row after which a finding is an alarm, after which it is over, and after which it may end a run."""
LASTING = 0.2
"""Share of the steps so far that a finding that ends a run has lasted."""
PATIENCE = {"warn": (0.5, 1500, 1000), "stop": (0.7, 3000, 2000)}
"""Share of the planned steps, most steps, and steps where none are planned, that a game has to become good."""
GOOD = 0.5
"""Diversity and clusters, as shares of the data's, of samples that have been good once."""
STRONG = 4.0
"""Evidence for a cause from which nothing has to be waited for."""
CERTAIN = ("not_finite", "not_finite_data", "data_range", "data_layout", "duplicated_data", "meaningless_labels")


@dataclass
class Changes:
    """What a look changed.

    Attributes:
        new: findings that are alarms from now on.
        over: kinds that are alarms no longer.
        stops: kinds for which a run that names them ends.
        current: findings that are alarms now.
        cause: name of the likely cause; empty where nothing is wrong.
    """

    new: list[Finding] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    current: list[Finding] = field(default_factory=list)
    cause: str = ""

    def messages(self, step: int) -> list[str]:
        """What is said of it, in sentences.

        Args:
            step: of the look.
        """
        lines = []
        for finding in self.new:
            cause = f" Likely cause: {self.cause}." if self.cause not in ("", finding.kind) else ""
            lines.append(f"step {step}: {finding.kind} since step {finding.since}. {finding.message}{cause}")
        return lines + [f"step {step}: {kind} is over." for kind in self.over]


class Alarms:
    """Follows the findings of a game from look to look; its state is a function of the record alone.

    Args:
        facts: the settings of the game.
    """

    def __init__(self, facts: Facts):
        self.facts = facts
        self.active: dict[str, int] = {}
        self._present: dict[str, int] = {}
        self._absent: dict[str, int] = {}

    def look(self, record: Record) -> Changes:
        """Judge the record as it is at a look.

        Args:
            record: the course of the game up to now.
        """
        findings = diagnose(record, self.facts)
        ill = {finding.kind: finding for finding in findings if finding.level == "illness"}
        first = next((cause for cause in causes(record, self.facts, findings) if cause.level == "illness"), None)
        changes, better = Changes(cause=first.name if first is not None else ""), improving(record)
        certainly = first is not None and first.score >= STRONG
        if not certainly and self._young(record, "warn"):
            better = True
        if first is not None and not ill:
            ill[first.name] = Finding(first.name, first.since, 1.0, {}, first.message, first.reason, first.advice)
        for kind in {*self._present, *self.active, *ill}:
            self._present[kind] = self._present.get(kind, 0) + 1 if kind in ill else 0
            self._absent[kind] = 0 if kind in ill else self._absent.get(kind, 0) + 1
        for kind, finding in ill.items():
            certain = kind in CERTAIN
            if kind not in self.active and (certain or (self._present[kind] >= WARN and not better)):
                self.active[kind] = record.step
                changes.new.append(finding)
            if kind in self.active and (certain or self._lasting(kind, finding, record, certainly)):
                changes.stops.append(kind)
        changes.over = [kind for kind in self.active if self._absent.get(kind, 0) >= OVER]
        self.active = {kind: step for kind, step in self.active.items() if kind not in changes.over}
        changes.current = [finding for kind, finding in ill.items() if kind in self.active]
        return changes

    def replay(self, lines: Iterable[Any]) -> Alarms:
        """The state after the looks of a record, for a run that is continued. Returns itself.

        Args:
            lines: of the record, in order.
        """
        for _ in self.history(lines):
            pass
        return self

    def history(self, lines: Iterable[Any]) -> Iterable[tuple[int, Changes]]:
        """(step, what changed) for every look of a record that is read line by line, as it is while training.

        Args:
            lines: of the record, in order.
        """
        growing = Record()
        for line in lines:
            growing.add(line)
            if "health/diversity" in line or any(name.startswith("health/data_") for name in line):
                yield growing.step, self.look(growing)

    def _young(self, record: Record, what: str) -> bool:
        """Whether a game whose samples have never been good may yet become so."""
        parts = [record.signal(name).values for name in ("diversity", "clusters")]
        if all(len(values) and values.max() > GOOD for values in parts):
            return False
        share, most, unplanned = PATIENCE[what]
        total = self.facts.training.get("steps")
        return record.step < (min(share * total, most) if total else unplanned)

    def _lasting(self, kind: str, finding: Finding, record: Record, certainly: bool) -> bool:
        if not certainly and self._young(record, "stop"):
            return False
        return self._present[kind] >= STOP and record.step - finding.since >= LASTING * record.step
