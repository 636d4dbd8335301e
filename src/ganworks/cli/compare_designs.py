"""``ganworks design A B --compare`` and ``--region c=0..3``: many designs in one answer."""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

from rich.console import Console
from rich.table import Table

from ganworks.errors import BadInput
from ganworks.workshop import catalogue
from ganworks.workshop.certify.verdict import MARKS
from ganworks.workshop.synthesis.comparison import comparison, plot_comparison
from ganworks.workshop.synthesis.regions import between, regions

WORDS = {"proved": "valid", "refuted": "not valid", "undecided": "undecided"}


def compare_designs(arguments: argparse.Namespace, formulas: dict[str, Any]) -> int:
    """Print several objectives side by side.

    Args:
        arguments: of ``ganworks design``: names, json, plot, time_limit.
        formulas: of one more design, which is called ``given``.

    Raises:
        BadInput: fewer than two objectives, or an unknown name.
    """
    if not arguments.compare:
        raise BadInput(f"{arguments.names[0]!r} is no option; name objectives with --compare, or one with --name.")
    if len(arguments.names) + bool(formulas) < 2:
        raise BadInput("A comparison needs two objectives or more, for example: minimax hinge --compare.")
    objectives = {name: catalogue.load(name, arguments.time_limit) for name in arguments.names}
    if formulas:
        from ganworks.workshop import design

        objectives["given"] = design(**formulas, param=arguments.param, time_limit=arguments.time_limit)
    rows = comparison(objectives)
    if arguments.plot:
        plot_comparison(objectives, arguments.plot)
    if arguments.json:
        print(json.dumps({"objectives": list(objectives), "rows": rows}, ensure_ascii=False))
        return 0
    table = Table(box=None, padding=(0, 1))
    for name in ("", *objectives):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row.values())
    Console(highlight=False, markup=False).print(table)
    if arguments.plot:
        print(f"wrote {arguments.plot}")
    return 0


def show_region(arguments: argparse.Namespace, formulas: dict[str, Any]) -> int:
    """Print for which values of a parameter a design is valid.

    Args:
        arguments: of ``ganworks design``: region, param, name, time_limit, json.
        formulas: of the design.

    Raises:
        BadInput: the region cannot be read.
    """
    name, low, high = between(arguments.region)
    param = list(arguments.param)
    if arguments.name is not None:
        entry = catalogue.entry(arguments.name)
        formulas = dict(entry.given)
        param = [*(spec for spec in entry.param if not re.search(rf"\b{name}\b", spec)), *param]
    parts = regions(name, low, high, seconds=min(arguments.time_limit, 20.0), param=param, **formulas)
    if arguments.json:
        print(json.dumps({"parameter": name, "parts": [part.to_dict() for part in parts]}))
        return 0
    console = Console(highlight=False, markup=False)
    for part in parts:
        console.print(f"{MARKS[part.status]} {name} in {part}: {WORDS[part.status]}  ({part.evidence})", soft_wrap=True)
    return 0
