"""What a fault of data or code is, and what is advised about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ganworks.health.causes.predictions import Weights
from ganworks.health.findings.finding import Advice


@dataclass(frozen=True)
class Fault:
    """A fault that a game may have.

    Attributes:
        kind: where it lies.
        message: what is wrong, in a sentence.
        reason: how that makes a game ill.
        prior: the evidence before anything is seen.
        predicts: observation -> weight.
        needs: observations without which it is no candidate.
        advice: what to change, in a sentence.
        harmless: whether it is said of a game that is well, too.
        without: observations with which it is no candidate.
    """

    kind: Literal["data", "code", "game"]
    message: str
    reason: str
    prior: float
    predicts: Weights
    needs: tuple[str, ...]
    advice: str
    harmless: bool = False
    without: tuple[str, ...] = ()


def advice_of(fault: Fault, name: str) -> tuple[Advice, ...]:
    """What to do about a fault; its action bears the fault's name."""
    return (Advice(fault.advice, action=name),)
