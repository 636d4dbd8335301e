"""The file of a proof, and what ``coqc`` says of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ganworks.workshop.prove._parts import Script

FOLDER = Path(__file__).parent
ALLOWED = (
    "ClassicalDedekindReals.sig_forall_dec",
    "ClassicalDedekindReals.sig_not_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
    "Classical_Prop.classic",
)
"""Axioms on which the standard library's reals rest."""
SECONDS = 120.0
"""Processor time of one file, so that what is accepted does not depend on what else a machine does."""
WALL_FACTOR = 15.0
_LATE = f"coqc took more than {SECONDS:.0f} s of processor time"


@dataclass(frozen=True)
class Check:
    """What one run of ``coqc`` gave.

    Attributes:
        accepted: whether the whole file went through with no axiom beyond the library's.
        line: where it stopped, from 1; None where it did not.
        message: what it said there.
        seconds: processor time of the run.
    """

    accepted: bool
    line: int | None
    message: str
    seconds: float


def file_text(script: Script, title: str) -> tuple[str, dict[int, str]]:
    """The file and, for each line, the name of the statement that it belongs to."""
    theorems = [part for part in script.parts if part.theorem]
    lines = [f"(* {title} *)"]
    for name in ("prelude.v", *script.preludes):
        lines += [*(FOLDER / name).read_text(encoding="utf-8").splitlines(), ""]
    lines.append("Section Design.")
    owners: dict[int, str] = {}
    for part in script.parts:
        lines.append(f"(* {part.words} *)")
        for line in part.text.splitlines():
            lines.append(line)
            owners[len(lines)] = part.name
        lines.append("")
    lines.append("End Design.")
    if theorems:  # one question for all, since each walks through the whole library
        names = ", ".join(f"@{part.name}" for part in theorems)
        lines += [f"Definition results := ({names}).", "Print Assumptions results."]
    return "\n".join(lines) + "\n", owners


def available() -> str | None:
    """Where ``coqc`` is, or None."""
    return shutil.which("coqc")


def _limited() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS) + 5))


def _children_seconds() -> float:
    """Processor time of all processes that this one has waited for."""
    times = os.times()
    return times.children_user + times.children_system


def run(text: str) -> Check:
    """Let ``coqc`` read a file, in a folder of its own, for two minutes of processor time at most."""
    coqc = available()
    if coqc is None:
        return Check(False, None, "coqc is not installed", 0.0)
    begin = _children_seconds()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "design.v"
        path.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run(
                [coqc, "-q", "-w", "none", path.name],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=SECONDS * WALL_FACTOR,
                preexec_fn=_limited if os.name == "posix" else None,
            )
        except subprocess.TimeoutExpired:
            return Check(False, None, _LATE, SECONDS)
    seconds = _children_seconds() - begin
    if done.returncode < 0:
        return Check(False, None, _LATE, seconds)
    output = done.stdout + done.stderr
    if done.returncode:
        place = re.search(r"line (\d+), characters [\d-]+:\s*(Error:)?\s*(.*)", output, re.DOTALL)
        message = " ".join((place.group(3) if place else output).split())[:300]
        return Check(False, int(place.group(1)) if place else None, message, seconds)
    axioms = {name for name in re.findall(r"^([\w.]+) ?:", done.stdout, re.MULTILINE) if "." in name} - set(ALLOWED)
    if axioms:
        return Check(False, None, f"axioms that are not of the reals: {', '.join(sorted(axioms))}", seconds)
    return Check(True, None, "", seconds)
