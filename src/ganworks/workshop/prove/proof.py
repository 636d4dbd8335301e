"""A design's proof: the file, what it proves, and what is missing in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ganworks.io import atomic_write
from ganworks.workshop import _worker
from ganworks.workshop.parts import Design
from ganworks.workshop.prove._coqc import available, file_text, run
from ganworks.workshop.prove._direct import script as in_t
from ganworks.workshop.prove._kinked import script as by_cases
from ganworks.workshop.prove._parts import Script
from ganworks.workshop.prove._printer import NotInCoq
from ganworks.workshop.prove._smooth import script as along_ratio

SECONDS = 60.0
"""Processor time of writing a file in one way; sympy does not end every simplification."""
WANTED = {"best_critic", "divergence_convex", "divergence_least"}
"""Where these are proved no other way is tried."""


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
    best: Proof | None = None
    reason = "nothing could be stated"
    for write in (along_ratio, in_t, by_cases, in_r):
        try:
            current = _worker.run(SECONDS, _written, write, design)
        except NotInCoq as error:
            reason = str(error)
            continue
        except _worker.Stopped:
            reason = f"the file was not written within {SECONDS:g} s of processor time"
            continue
        proof = _checked(current, title.replace("*)", ""))
        if best is None or _worth(proof) > _worth(best):
            best = proof
        if proof.checked is None or set(proof.theorems) >= WANTED:
            break
    return best or Proof("", {}, {"all": reason}, False if available() else None, 0.0)


def in_r(design: Design) -> Script:
    """The theorems with the terms stated in r."""
    return along_ratio(design, in_t=False)


def _written(write: Callable[[Design], Script], design: Design, report: object) -> Script:
    return write(design)


def _worth(proof: Proof) -> int:
    """The number of theorems that stand; none where the file as a whole was refused."""
    return 0 if proof.checked is False else len(proof.theorems)


def _checked(current: Script, title: str) -> Proof:
    while True:
        text, owners = file_text(current, title)
        if available() is None:
            return _proof(text, current, None, 0.0)
        check = run(text)
        if check.accepted or check.line is None or not owners.get(check.line):
            return _proof(text, current, check.accepted, check.seconds, check.message)
        current = current.without(owners[check.line], f"coqc: {check.message}")


def _proof(text: str, current: Script, checked: bool | None, seconds: float, message: str = "") -> Proof:
    missing = current.missing if not message else {**current.missing, "file": message}
    return Proof(text, current.theorems, missing, checked, round(seconds, 2))
