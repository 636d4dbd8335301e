"""A cause of an illness, with what speaks for it and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ganworks.health.findings.finding import Advice, Finding


@dataclass(frozen=True)
class Cause:
    """Why a game is ill, or may become so.

    Attributes:
        name: a setting by its dotted name, a fault of data or code, or a finding that nothing explains.
        kind: where it lies.
        score: the evidence for it, in nats, by which causes are ranked.
        since: the step at which its symptoms began.
        message: what is wrong, in a sentence.
        reason: how that makes a game ill, in a sentence.
        evidence: observation -> weight, for (above 0) and against.
        symptoms: findings that it explains.
        advice: what to change, the most promising first.
        level: an illness is worth an alarm; a remark is not.
    """

    name: str
    kind: Literal["setting", "data", "code", "game"]
    score: float
    since: int
    message: str
    reason: str
    evidence: Mapping[str, float] = field(default_factory=dict)
    symptoms: tuple[Finding, ...] = ()
    advice: tuple[Advice, ...] = ()
    level: Literal["illness", "remark"] = "illness"

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "name": self.name,
            "kind": self.kind,
            "level": self.level,
            "score": round(self.score, 2),
            "since": self.since,
            "message": self.message,
            "reason": self.reason,
            "evidence": {name: round(weight, 2) for name, weight in self.evidence.items()},
            "symptoms": [finding.kind for finding in self.symptoms],
            "advice": [advice.to_dict() for advice in self.advice],
        }
