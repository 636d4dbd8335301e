"""A verdict as text: for a terminal, Markdown, LaTeX (booktabs) and CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

from ganworks.arena.verdict import Estimate, Row, Verdict
from ganworks.io import atomic_write

COLUMNS = 4
"""Numbers beside the score that tables for reading show; the CSV has all."""


def cells(verdict: Verdict) -> list[list[str]]:
    """The table for reading: a header and a line for each row."""
    names = verdict.names[: 1 + COLUMNS]
    several = len({row.data for row in verdict.rows}) > 1
    head = [
        *(["data"] if several else []),
        "rank",
        "cell",
        *names,
        "best of k",
        "failed",
        "steps",
        "processor",
        "memory",
    ]
    lines = [head]
    for row in verdict.rows:
        numbers = [number(row.estimates.get(name)) for name in names]
        spent = f"{row.processor_seconds:.3g} s", f"{row.memory_mb:.0f} MB" if row.memory_mb else "-"
        start = [row.data] if several else []
        failed = f"{row.failed}/{row.runs}" if row.runs else "-"
        lines.append([*start, str(row.rank), row.cell, *numbers, best_of(row), failed, str(row.steps), *spent])
    return lines


def number(estimate: Estimate | None) -> str:
    """A mean with its interval."""
    if estimate is None:
        return "-"
    if math.isnan(estimate.low):
        return f"{estimate.mean:.4g}"
    return f"{estimate.mean:.4g} [{estimate.low:.4g}, {estimate.high:.4g}]"


def best_of(row: Row) -> str:
    """The expected best score at the first and last k, such as ``1: 0.4, 8: 0.2``."""
    if len(row.best_of) == 0:
        return "-"
    ends = {1: row.best_of[0], len(row.best_of): row.best_of[-1]}
    return ", ".join(f"{k}: {value:.4g}" for k, value in ends.items())


def text(verdict: Verdict) -> str:
    """The table for a terminal, aligned, with its notes."""
    lines = aligned(cells(verdict)).splitlines()
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join([*lines, "", *remarks(verdict)])


def remarks(verdict: Verdict) -> list[str]:
    """What stands under a table."""
    way = {"lower": "lower is better", "higher": "higher is better"}.get(verdict.better, "nearest to real is better")
    lines = [f"{verdict.budget[:1].upper()}{verdict.budget[1:]}. Ranked by {verdict.score or 'nothing yet'}, {way}."]
    lines += verdict.notes
    floors = {row.data: row.estimates[verdict.score].floor for row in verdict.rows if verdict.score in row.estimates}
    lines += [
        f"Real against real on {data}: {verdict.score} {floor:.4g}."
        for data, floor in floors.items()
        if floor is not None
    ]
    for row in verdict.rows:
        if row.best_values:
            values = ", ".join(f"{name}={value:g}" for name, value in row.best_values.items())
            lines.append(f"Best trial of {row.cell} on {row.data}: {values}.")
        lines += [f"{row.cell} on {row.data}: {message}" for message in row.messages[:3]]
    return lines


def markdown(verdict: Verdict) -> str:
    """The table in Markdown."""
    head, *lines = [[cell.replace("|", "\\|") for cell in line] for line in cells(verdict)]
    rows = [head, ["---"] * len(head), *lines]
    table = "\n".join(f"| {' | '.join(line)} |" for line in rows)
    return "\n\n".join([table, *remarks(verdict)]) + "\n"


_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {character: f"\\{character}" for character in "&%$#_{}"}


def escaped(value: str) -> str:
    """Text for LaTeX."""
    return "".join(_SPECIAL.get(character, character) for character in value)


def latex(verdict: Verdict) -> str:
    """The table for LaTeX with the package booktabs; the notes are comments."""
    head, *lines = [" & ".join(map(escaped, line)) + r" \\" for line in cells(verdict)]
    columns = "l" * len(cells(verdict)[0])
    notes = [f"% {' '.join(line.split())}" for line in remarks(verdict)]
    begin, end = rf"\begin{{tabular}}{{{columns}}}", r"\end{tabular}"
    return "\n".join([*notes, begin, r"\toprule", head, r"\midrule", *lines, r"\bottomrule", end, ""])


def comma_separated(verdict: Verdict) -> str:
    """All numbers of all rows, one row a line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    parts = ("mean", "low", "high", "floor")
    columns = [f"{name} {part}" for name in verdict.names for part in parts]
    facts = ["data", "cell", "rank", "runs", "failed", "steps", "processor_seconds", "memory_mb"]
    longest = max((len(row.best_of) for row in verdict.rows), default=0)
    writer.writerow([*facts, *columns, *(f"best of {k + 1}" for k in range(longest))])
    for row in verdict.rows:
        values: list[object] = [getattr(row, name) for name in facts]
        for name in verdict.names:
            estimate = row.estimates.get(name)
            values += [getattr(estimate, part, "") for part in parts] if estimate else [""] * len(parts)
        writer.writerow([*values, *row.best_of])
    return stream.getvalue()


def write(verdict: Verdict, folder: Path) -> list[Path]:
    """Write table.txt, table.md, table.tex and table.csv; returns their paths."""
    forms = {
        "table.txt": text(verdict) + "\n",
        "table.md": markdown(verdict),
        "table.tex": latex(verdict),
        "table.csv": comma_separated(verdict),
    }
    return [write_text(folder / name, content) for name, content in forms.items()]


def write_text(path: Path, content: str) -> Path:
    """Write a text, whole or not at all; returns its path."""
    with atomic_write(path) as temporary:
        temporary.write_text(content, encoding="utf-8")
    return path


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Lines of equal columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)
