"""A design's proof: the file, what it proves, and what is missing in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ganworks.io import atomic_write
from ganworks.workshop.parts import Design
from ganworks.workshop.prove._coqc import available, file_text, run
from ganworks.workshop.prove._printer import NotInCoq
from ganworks.workshop.prove._script import Script, script


@dataclass(frozen=True)
class Proof:
    """A file for Coq and what is known of it.

    Attributes:
        text: the file, which stands alone.
        theorems: what each theorem in it says, by name.
        missing: statements that are not in it, by name, and why.
        checked: whether ``coqc`` accepted the file here; None where it is not installed.
        seconds: of the run that accepted it.
    """

    text: str
    theorems: dict[str, str]
    missing: dict[str, str]
    checked: bool | None
    seconds: float

    def save(self, path: str | Path) -> None:
        """Write the file, whole or not at all."""
        with atomic_write(Path(path), "proof") as temporary:
            temporary.write_text(self.text, encoding="utf-8")

    def report(self) -> str:
        """In words: what is proved, and what is missing."""
        verdict = {True: "checked by coqc", False: "refused by coqc", None: "not checked: coqc is not installed"}
        lines = [f"{len(self.theorems)} theorems, {verdict[self.checked]}."]
        lines += [f"  {name}: {words}" for name, words in self.theorems.items()]
        lines += [f"  missing, {name}: {reason}" for name, reason in self.missing.items()]
        return "\n".join(lines)


def prove(design: Design, title: str = "A design") -> Proof:
    """State and prove a design's theorems in Coq.

    Where ``coqc`` is installed the file is checked; a statement that it refuses is taken out, with all that rests on
    it, and named among the missing ones. Elsewhere the file holds every statement, and nobody has checked it.

    Args:
        design: valid or not; a statement that is false cannot be proved.
        title: what the file's first line says.
    """
    try:
        current = script(design)
    except NotInCoq as error:
        return Proof("", {}, {"all": str(error)}, False if available() else None, 0.0)
    while True:
        text, owners = file_text(current, title.replace("*)", ""))
        if available() is None:
            return _proof(text, current, None, 0.0)
        check = run(text)
        if check.accepted or check.line is None or not owners.get(check.line):
            return _proof(text, current, check.accepted, check.seconds, check.message)
        current = current.without(owners[check.line], f"coqc: {check.message}")


def _proof(text: str, current: Script, checked: bool | None, seconds: float, message: str = "") -> Proof:
    theorems = {part.name: part.words for part in current.parts if part.theorem}
    missing = current.missing if not message else {**current.missing, "file": message}
    return Proof(text, theorems, missing, checked, round(seconds, 2))
