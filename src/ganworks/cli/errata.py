"""``ganworks errata``: mistakes of teaching texts on GANs, each with a computation that shows it."""

from __future__ import annotations

import json
from typing import Any

from ganworks.cli.parsing import Parser
from ganworks.errors import unknown_name


def main(argv: list[str]) -> int:
    """Run ``ganworks errata``.

    Args:
        argv: the words after ``errata``.

    Returns:
        0 where every computation contradicts the text, as it should; 1 otherwise.

    Raises:
        BadInput: there is no erratum of such a number.
    """
    parser = Parser(prog="ganworks errata", description=__doc__.split(": ", 1)[1])  # type: ignore[union-attr]
    parser.add_argument("numbers", nargs="*", metavar="E12", help="the errata to show (default: all)")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    output.add_argument("--markdown", action="store_true", help="print the table of docs/errata.md")
    arguments = parser.parse_args(argv)
    from ganworks.workshop.catalogue.errata import all_errata

    found = {one.number: one for one in all_errata()}
    for number in arguments.numbers:
        if number not in found:
            raise unknown_name("erratum", number, found)
    shown = [found[number] for number in arguments.numbers] if arguments.numbers else list(found.values())
    if arguments.json:
        print(json.dumps({"errata": [one.to_dict() for one in shown]}, ensure_ascii=False))
    elif arguments.markdown:
        print(markdown(shown), end="")
    else:
        _print(shown)
    return 0 if all(one.wrong for one in shown) else 1


def markdown(errata: list[Any]) -> str:
    """A table of what the texts say, what is true, and what was computed."""
    rows = ["| number | text | says | in truth | computed |", "|---|---|---|---|---|"]
    for one in errata:
        cells = (one.number, one.text, one.says, one.true, one.verdict.evidence)
        rows.append("| " + " | ".join(cell.replace("|", "\\|").replace("*", "\\*") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def _print(errata: list[Any]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for one in errata:
        console.print(f"{one.number}  {one.text}", style="bold", markup=False)
        mark = "✗" if one.wrong else "?"
        for line in (f"says: {one.says}", f"in truth: {one.true}", f"{mark} {one.verdict.evidence}"):
            console.print(f"  {line}", markup=False, soft_wrap=True)
    console.print(f"{sum(one.wrong for one in errata)} of {len(errata)} claims are refuted by computation.")
