"""A proof in parts: definitions, lemmas and theorems of one design, as Coq text."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One statement with its proof.

    Attributes:
        name: of the lemma or theorem in the file; empty for definitions.
        words: what it says.
        text: as Coq reads it.
        needs: names of the statements it rests on.
        theorem: whether it is one of the results, and no step on the way.
    """

    name: str
    words: str
    text: str
    needs: tuple[str, ...] = ()
    theorem: bool = False


@dataclass
class Script:
    """Parts in order, what could not even be stated, and the files of lemmas that are needed beside the prelude."""

    parts: list[Part] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    preludes: tuple[str, ...] = ()

    @property
    def theorems(self) -> dict[str, str]:
        """What each theorem says, by name."""
        return {part.name: part.words for part in self.parts if part.theorem}

    def without(self, name: str, reason: str) -> Script:
        """The script without a statement and without whatever rests on it."""
        gone = {name}
        for part in self.parts:
            if gone & set(part.needs):
                gone.add(part.name)
        kept = [part for part in self.parts if part.name not in gone or not part.name]
        lost = {part.name: f"rests on {name}" for part in self.parts if part.name in gone and part.theorem}
        return Script(kept, {**self.missing, **lost, name: reason}, self.preludes)
