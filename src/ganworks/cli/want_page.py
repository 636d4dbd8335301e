"""What ``ganworks design --want`` does: search, and print what was found as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import sys

from rich.console import Console
from rich.table import Table

from ganworks.workshop.certify.verdict import MARKS
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.synthesis import Finding, search, wishes_of
from ganworks.workshop.synthesis.families import Candidate
from ganworks.workshop.synthesis.search import DESIGN_SECONDS

WIDEST = 46


def search_and_show(arguments: argparse.Namespace) -> int:
    """Search for objectives with the wanted properties.

    Args:
        arguments: of ``ganworks design``: want, look, keep, time_limit, json.

    Returns:
        0 where one was found of which all is proved, else 1.

    Raises:
        BadInput: a wanted word is unknown.
    """
    wishes = wishes_of(arguments.want)
    progress = _Progress(sys.stderr.isatty(), arguments.json)
    found: list[Finding] = []
    stopped = False
    seconds = min(arguments.time_limit, DESIGN_SECONDS)
    try:
        for finding in search(wishes, arguments.look, arguments.keep, seconds, progress.look):
            found.append(finding)
            progress.found(finding)
    except KeyboardInterrupt:
        stopped = True
    progress.clear()
    found.sort(key=lambda one: one.rank)
    hits = [one for one in found if one.hit]
    if arguments.json:
        plain = {
            "want": [wish.name for wish in wishes],
            "candidates": progress.total,
            "looked_at": progress.looked,
            "stopped": stopped,
            "hits": [one.to_dict() for one in hits],
            "undecided": [one.to_dict() for one in found if not one.hit],
        }
        print(json.dumps(plain, ensure_ascii=False))
    else:
        _print(found)
        word = " (stopped)" if stopped else ""
        print(f"{progress.looked} of {progress.total} candidates designed{word}:", end=" ")
        print(f"{len(hits)} have all that is wanted, proved;")
        print(f"{len(found) - len(hits)} are not decided.", end=" ")
        print("There are no more." if progress.last and not stopped else "--look N designs more.")
        if hits:
            print(f"The simplest: {hits[0].command}")
    return 0 if hits else 1


class _Progress:
    """What is printed while the search goes on: each finding at once, and on a terminal what is being looked at."""

    def __init__(self, terminal: bool, quiet: bool) -> None:
        self.terminal, self.quiet = terminal, quiet
        self.looked = self.total = 0
        self.last = False

    def look(self, number: int, count: int, candidate: Candidate) -> None:
        """Called before each design, as :func:`ganworks.workshop.synthesis.search` does."""
        if not self.looked and not self.quiet:
            print(f"{count} candidates may have all that is wanted; those found, as they are proved:", flush=True)
        self.looked, self.total, self.last = self.looked + 1, count, number == count
        if self.terminal:
            given = " ".join(f"{name}={text}" for name, text in candidate.given.items())
            print(f"\r{number} of {count}: {given}"[:78].ljust(78), end="", file=sys.stderr, flush=True)

    def found(self, finding: Finding) -> None:
        """Print a finding where it is one of which all is decided, or say what is not."""
        self.clear()
        if self.quiet:
            return
        open_words = [name for name, verdict in finding.verdicts.items() if not verdict.proved]
        rest = f"   ({', '.join(open_words)} undecided)" if open_words else ""
        print(f"  {finding.command}{rest}", flush=True)

    def clear(self) -> None:
        """Take the line of the terminal back."""
        if self.terminal:
            print("\r" + " " * 78 + "\r", end="", file=sys.stderr, flush=True)


def _print(found: list[Finding]) -> None:
    table = Table(box=None, padding=(0, 1))
    wishes = list(found[0].verdicts)[1:] if found else []
    for name in ("given", "divergence", "generator follows", "valid", *wishes, "operations"):
        table.add_column(name, overflow="fold")
    for one in (one for one in found if one.verdicts["valid"].proved):
        generator = one.objective.generator
        followed = (generator.known_as or _short(generator.effective)) if generator.own else "the same"
        marks = [MARKS[verdict.status] for verdict in one.verdicts.values()]
        given = " ".join(f"{name}={text}" for name, text in one.given.items())
        divergence = one.objective.divergence.known_as or _short(one.objective.divergence.d)
        table.add_row(given, divergence, followed, *marks, str(one.size))
    if found:
        Console(highlight=False, markup=False).print(table)


def _short(expr: object) -> str:
    if expr is None:
        return "no closed form"
    text = text_of(expr)  # type: ignore[arg-type]
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."
