"""``ganworks list``: what there is, read without importing any of it."""

from __future__ import annotations

import json
from typing import Any

from ganworks import registry
from ganworks.cli.parsing import Parser

KINDS = {
    "systems": registry.system,
    "networks": registry.network,
    "objectives": registry.objective,
    "datasets": registry.dataset,
    "metrics": registry.metric,
    "recipes": registry.recipe,
}
SHOWN = {
    "systems": ("title", "year", "paper", "family", "needs"),
    "networks": ("title", "paper"),
    "objectives": ("title", "year", "paper", "family"),
    "datasets": ("title", "images", "classes", "provides", "licence"),
    "metrics": ("title", "year", "paper"),
    "recipes": ("system", "data", "budget", "expected"),
}

FIRST_CHOICE = "r3gan"
"""The system to begin with, for pictures without labels; docs/which-gan.md says why."""


def main(arguments: list[str]) -> int:
    """List one kind, or all."""
    parser = Parser(prog="ganworks list", description="What there is.")
    parser.add_argument("kind", nargs="?", choices=list(KINDS), help="one kind; all when not given")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    kinds = [options.kind] if options.kind else list(KINDS)
    rows = {kind: [{"name": e.name, **e.facts} for e in KINDS[kind].entries().values()] for kind in kinds}
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        print("\n\n".join(table(kind, rows[kind]) for kind in kinds))
    return 0


def table(kind: str, rows: list[dict[str, Any]]) -> str:
    """Rows as aligned columns; the last one names the package where some rows are not ganworks' own."""
    foreign = ("package",) if any("package" in row for row in rows) else ()
    columns = ("name", *SHOWN[kind], *foreign)
    cells = [[shown(row.get(column)) for column in columns] for row in rows]
    if kind == "systems":
        for line, row in zip(cells, rows, strict=True):
            line[columns.index("needs")] = shown(("images", *row.get("needs", ())))
            if row["name"] == FIRST_CHOICE:
                line[columns.index("title")] += " (first choice)"
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    lines = [columns, ["-" * width for width in widths], *cells]
    return "\n".join(
        [
            f"{kind} ({len(rows)})",
            *("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines),
        ]
    )


def shown(value: Any) -> str:
    """A fact as text."""
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
