"""The search itself: screened candidates are designed one by one, and every wish of each is judged with evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.certify.verdict import Verdict
from ganworks.workshop.designing import design
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.objective import Objective
from ganworks.workshop.synthesis.families import Candidate, screened
from ganworks.workshop.synthesis.wishes import VALID, Wish

LOOK = 24
DESIGN_SECONDS = 5.0


@dataclass(frozen=True)
class Finding:
    """A candidate that was designed, and what it is.

    Attributes:
        given: what it is designed from.
        objective: the design.
        verdicts: of validity and of every wish, by name.
    """

    given: dict[str, str]
    objective: Objective
    verdicts: dict[str, Verdict]

    @property
    def hit(self) -> bool:
        """Whether it is valid and every wish is proved."""
        return all(verdict.proved for verdict in self.verdicts.values())

    @property
    def possible(self) -> bool:
        """Whether nothing that is wanted is refuted."""
        return not any(verdict.refuted for verdict in self.verdicts.values())

    @property
    def size(self) -> int:
        """The number of operations of phi, psi, d and the generator's own loss: the smaller, the simpler."""
        critic, generator = self.objective.critic, self.objective.generator
        parts = [critic.phi, critic.psi, self.objective.divergence.d, generator.beta if generator.own else None]
        return sum(int(sp.count_ops(part)) for part in parts if part is not None)

    @property
    def rank(self) -> tuple[int, int]:
        """Hits before those that are not decided, simple before involved."""
        return sum(not verdict.proved for verdict in self.verdicts.values()), self.size

    @property
    def command(self) -> str:
        """The command that designs it."""
        return "ganworks design " + " ".join(f"--{name}='{text}'" for name, text in self.given.items())

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        d = self.objective.divergence.d
        return {
            "given": self.given,
            "command": self.command,
            "known_as": self.objective.divergence.known_as,
            "d": None if d is None else text_of(d),
            "operations": self.size,
            "wishes": {name: verdict.as_dict() for name, verdict in self.verdicts.items()},
        }


def judged(given: dict[str, str], wishes: Sequence[Wish], seconds: float = DESIGN_SECONDS) -> Finding:
    """Design one candidate and judge what is wished of it, until something is refuted."""
    objective = design(**given, time_limit=seconds, brief=True)  # type: ignore[arg-type]
    verdicts: dict[str, Verdict] = {}
    for wish in (VALID, *wishes):
        verdicts[wish.name] = wish.judge(objective)
        if verdicts[wish.name].refuted:
            break
    return Finding(given, objective, verdicts)


def search(
    wishes: Sequence[Wish],
    look: int = LOOK,
    keep: str | Path | None = None,
    seconds: float = DESIGN_SECONDS,
    on_look: Callable[[int, int, Candidate], None] | None = None,
) -> Iterator[Finding]:
    """Candidates that may have what is wished, each designed and judged; those that fail are left out.

    The search is an iterator: what it has given stays, wherever it is stopped.

    Args:
        wishes: from :func:`ganworks.workshop.synthesis.wishes_of`.
        look: how many candidates to design at most.
        keep: a file of JSON lines that remembers which candidates failed, so that a later search with the same wishes
            goes on where this one stopped; those that did not fail are designed again.
        seconds: time limit of one design.
        on_look: called before each design with how many were looked at, how many there are, and the candidate.

    Raises:
        BadInput: ``look`` is not positive, or the file is none that a search has kept.
    """
    if look < 1:
        raise BadInput(f"A search looks at one candidate at least, not at {look}.")
    words = sorted(wish.name for wish in wishes)
    place = None if keep is None else Path(keep)
    failed = _failed(place, words)
    found = screened(frozenset(words))
    looked = 0
    for number, candidate in enumerate(found, 1):
        if _key(candidate.given) in failed:
            continue
        if looked >= look:
            return
        looked += 1
        if on_look is not None:
            on_look(number, len(found), candidate)
        finding = judged(candidate.given, wishes, seconds)
        if place is not None:
            _append(place, {"want": words, "given": candidate.given, "possible": finding.possible})
        if finding.possible:
            yield finding


def _key(given: dict[str, str]) -> str:
    return json.dumps(given, sort_keys=True)


def _append(place: Path, row: dict[str, Any]) -> None:
    try:
        with place.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    except OSError as error:
        raise BadInput(f"The search cannot be kept in {str(place)!r} ({error.strerror}).") from None


def _failed(place: Path | None, words: list[str]) -> set[str]:
    """The candidates that are known to fail these wishes; a line cut short by a stop is skipped."""
    if place is None or not place.exists():
        return set()
    failed: set[str] = set()
    try:
        lines = place.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{str(place)!r} is no file that a search has kept.") from None
    for line in lines:
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            if line is lines[-1]:
                continue
            raise BadInput(f"{str(place)!r} is no file that a search has kept.") from None
        if not isinstance(row, dict) or not isinstance(row.get("given"), dict) or "want" not in row:
            raise BadInput(f"{str(place)!r} is no file that a search has kept.")
        if row["want"] == words and row.get("possible") is False:
            failed.add(_key(row["given"]))
    return failed
