"""``ganworks cite NAME``: the paper behind a system, objective or metric, as BibTeX."""

from __future__ import annotations

from ganworks import registry
from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput, unknown_name
from ganworks.references import bibtex, by_paper

TABLES = (registry.system, registry.objective, registry.metric)


def main(arguments: list[str]) -> int:
    """Print BibTeX."""
    parser = Parser(prog="ganworks cite", description="The paper behind a name, as BibTeX.")
    parser.add_argument("name", help="a system, objective or metric, or a run's folder")
    print(citation(parser.parse_args(arguments).name))
    return 0


def citation(name: str) -> str:
    """The BibTeX entry of a registered name.

    Raises:
        BadInput: the name is not registered, or stands for nothing published.
    """
    for table in TABLES:
        if name in table:
            facts = table.entries()[name].facts
            if "cite" in facts:
                return bibtex(facts["cite"])
            if facts.get("paper"):
                return by_paper(str(facts["paper"]))
            raise BadInput(f"{name} has no paper of its own.")
    raise unknown_name("system, objective or metric", name, {key for table in TABLES for key in table})
