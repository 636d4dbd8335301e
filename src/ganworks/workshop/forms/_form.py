"""An objective that is no sum of a function of each score, with the theorem that holds of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ganworks.workshop.certify.verdict import MARKS, Condition, Verdict, proved


@dataclass(frozen=True)
class Claim:
    """One step of a theorem's proof: what holds, and why."""

    claim: str
    reason: str


@dataclass(frozen=True)
class Form:
    """An objective of another form than :math:`E_p\\varphi(t) + E_q\\psi(t)`.

    Attributes:
        name: how it is called for.
        kind: ``"cumulant"``, ``"relativistic"``, ``"classes"`` or ``"integral probability metric"``.
        title: what it is, in a few words.
        source: author, title and arXiv number.
        given: the texts it was made from.
        critic: what the critic maximises.
        generator: what the generator minimises.
        best_critic: the critic that attains the supremum, or None where it has no closed form.
        divergence: what the supremum is, in words or as a formula.
        theorem: what is claimed of it.
        proof: its steps.
        conditions: what the theorem needs and says, each judged.
        train: the objective or system that trains it here, as words of the command line.
    """

    name: str
    kind: str
    title: str
    source: str
    critic: str
    generator: str
    divergence: str
    theorem: str
    proof: tuple[Claim, ...]
    conditions: tuple[Condition, ...]
    best_critic: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    train: str | None = None

    @property
    def valid(self) -> bool | None:
        """True where every necessary condition is proved, False where one is refuted, else None."""
        verdicts = [condition.verdict for condition in self.conditions if condition.necessary]
        if any(verdict.refuted for verdict in verdicts):
            return False
        return True if all(verdict.proved for verdict in verdicts) else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with the keys of a design; formulas that such an objective has not are None."""
        return {
            "given": {"name": self.name, **self.given},
            "objective": dict.fromkeys(
                ("phi", "psi", "omega", "omega_inverse", "rho", "Omega", "alpha", "beta", "orientation")
            ),
            "divergence": {
                "d": None,
                "f": None,
                "f_conjugate": None,
                "domain": None,
                "output_activation": None,
                "known_as": self.divergence,
                "at_disjoint_supports": None,
                "bounded": None,
            },
            "form": {
                "kind": self.kind,
                "title": self.title,
                "source": self.source,
                "critic": self.critic,
                "generator": self.generator,
                "best_critic": self.best_critic,
                "theorem": self.theorem,
                "proof": [{"claim": step.claim, "reason": step.reason} for step in self.proof],
                "train": self.train,
            },
            "conditions": [entry.as_dict() for entry in self.conditions],
            "properties": {},
            "valid": self.valid,
            "latex": None,
        }

    def report(self) -> str:
        """The form in plain text."""
        word = {True: "✓ valid", False: "✗ not valid", None: "? undecided"}[self.valid]
        lines = [f"{word}  {self.title} ({self.source})", ""]
        rows = [("critic maximises", self.critic), ("generator minimises", self.generator)]
        rows += [("best critic", self.best_critic or "no closed form"), ("divergence", self.divergence)]
        lines += [f"  {name:<20} {text}" for name, text in rows]
        lines += ["", f"Theorem. {self.theorem}", ""]
        lines += [f"  {number}. {step.claim}: {step.reason}." for number, step in enumerate(self.proof, 1)]
        lines += ["", "Conditions"]
        for entry in self.conditions:
            aside = "" if entry.necessary else " (not required)"
            lines.append(f"  {MARKS[entry.verdict.status]} {entry.statement}{aside}: {entry.verdict.evidence}")
        if self.train is not None:
            lines += ["", f"To train it: ganworks train {self.train}"]
        return "\n".join(lines)


def by_theorem(text: str) -> Verdict:
    """A verdict that a proof in words carries."""
    return proved("theorem", text)
