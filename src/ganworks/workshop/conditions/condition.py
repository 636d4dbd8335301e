"""One statement about a design and its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from ganworks.workshop.certify.verdict import Verdict


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
