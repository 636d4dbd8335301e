"""What is known about a statement: proved, refuted with a point that refutes it, or undecided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["proved", "refuted", "undecided"]
MARKS: dict[Status, str] = {"proved": "✓", "refuted": "✗", "undecided": "?"}
_RANK: dict[Status, int] = {"proved": 0, "undecided": 1, "refuted": 2}


@dataclass(frozen=True)
class Verdict:
    """One statement's fate and the reason for it.

    Attributes:
        status: ``proved`` holds for every point and every admissible parameter; ``refuted`` fails at the witness;
            ``undecided`` means that neither was shown, whatever sampling suggests.
        method: what decided it, for example ``"interval signs"`` or ``"Sturm sequence"``.
        scope: for which values the statement was considered, for example ``"(0, oo)"``.
        evidence: one sentence a person can follow.
        witness: for a refutation, the values (exact, as text) at which the statement fails.

    >>> proved("Sturm sequence", "no root in (0, oo)") & undecided("out of time")
    Verdict(status='undecided', method='', scope='', evidence='out of time', witness=None)
    """

    status: Status
    method: str = ""
    scope: str = ""
    evidence: str = ""
    witness: dict[str, str] | None = None

    @property
    def proved(self) -> bool:
        return self.status == "proved"

    @property
    def refuted(self) -> bool:
        return self.status == "refuted"

    @property
    def undecided(self) -> bool:
        return self.status == "undecided"

    def __and__(self, other: Verdict) -> Verdict:
        """The verdict on both statements: the worse of the two, and what proved each when both are proved."""
        if self.proved and other.proved:
            return Verdict(
                "proved",
                _joined(self.method, other.method, " + "),
                self.scope if self.scope == other.scope else _joined(self.scope, other.scope, " and "),
                _joined(self.evidence, other.evidence, "; "),
            )
        return self if _RANK[self.status] >= _RANK[other.status] else other

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "status": self.status,
            "method": self.method,
            "scope": self.scope,
            "evidence": self.evidence,
            "witness": dict(self.witness) if self.witness is not None else None,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Verdict:
        """The inverse of :meth:`as_dict`."""
        return cls(**plain)


def _joined(left: str, right: str, glue: str) -> str:
    parts = left.split(glue) if left else []
    return glue.join(dict.fromkeys([*parts, *(right.split(glue) if right else [])]))


def proved(method: str, evidence: str, scope: str = "") -> Verdict:
    """A verdict of ``proved``."""
    return Verdict("proved", method, scope, evidence)


def refuted(method: str, evidence: str, witness: Mapping[str, object], scope: str = "") -> Verdict:
    """A verdict of ``refuted``; the witness's values become text."""
    return Verdict("refuted", method, scope, evidence, {str(key): str(value) for key, value in witness.items()})


def undecided(evidence: str, method: str = "", scope: str = "") -> Verdict:
    """A verdict of ``undecided``."""
    return Verdict("undecided", method, scope, evidence)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """All of them at once: refuted if one is, else undecided if one is, else proved."""
    result: Verdict | None = None
    for verdict in verdicts:
        result = verdict if result is None else result & verdict
    return result if result is not None else proved("", "nothing to show")


@dataclass(frozen=True)
class Condition:
    """One statement about a design and its fate.

    Attributes:
        name: a short name, for programs.
        statement: what is claimed, for people.
        verdict: proved, refuted (with a witness) or undecided.
        necessary: whether the design is valid only if it holds.
    """

    name: str
    statement: str
    verdict: Verdict
    necessary: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "name": self.name,
            "statement": self.statement,
            "verdict": self.verdict.status,
            "evidence": self.verdict.evidence,
            "method": self.verdict.method,
            "witness": self.verdict.witness,
            "necessary": self.necessary,
        }
