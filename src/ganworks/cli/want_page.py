"""What ``ganworks design --want`` does: search, and print what was found as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import sys

from rich.console import Console
from rich.table import Table

from ganworks.workshop.certify.verdict import MARKS
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.synthesis import Finding, Wish, search, wishes_of
from ganworks.workshop.synthesis.families import Candidate

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
    looked = total = 0

    def on_look(number: int, count: int, candidate: Candidate) -> None:
        nonlocal looked, total
        looked, total = looked + 1, count
        if sys.stderr.isatty():
            print(f"\r{number} of {count}: {candidate.given}"[:78].ljust(78), end="", file=sys.stderr, flush=True)

    found: list[Finding] = []
    stopped = False
    try:
        for finding in search(wishes, arguments.look, arguments.keep, min(arguments.time_limit, 20.0), on_look):
            found.append(finding)
    except KeyboardInterrupt:
        stopped = True
    if sys.stderr.isatty():
        print("\r" + " " * 78 + "\r", end="", file=sys.stderr, flush=True)
    found.sort(key=lambda one: one.rank)
    hits = [one for one in found if one.hit]
    if arguments.json:
        plain = {
            "want": [wish.name for wish in wishes],
            "candidates": total,
            "looked_at": looked,
            "stopped": stopped,
            "hits": [one.to_dict() for one in hits],
            "undecided": [one.to_dict() for one in found if not one.hit],
        }
        print(json.dumps(plain, ensure_ascii=False))
    else:
        _print(found, wishes)
        word = " (stopped)" if stopped else ""
        print(f"{looked} of {total} candidates designed{word}: {len(hits)} have all that is wanted, proved;")
        print(f"{len(found) - len(hits)} are not decided. --look N designs more.")
        if hits:
            print(f"The simplest: {hits[0].command}")
    return 0 if hits else 1


def _print(found: list[Finding], wishes: list[Wish]) -> None:
    table = Table(box=None, padding=(0, 1))
    for name in ("given", "divergence", "generator follows", "valid", *(wish.name for wish in wishes), "operations"):
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
