"""The page of all systems, written from the registry when the site is built: nothing in it is copied by hand.

For each system: its paper, the text of its module (equations, players, departures), a picture that was made here, the
claims of its paper that are tested, and the commands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from ganworks import registry
from ganworks.registry import Entry

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "benchmarks" / "quality" / "pictures"
CLAIMS = ROOT / "benchmarks" / "claims"
FAMILIES = {"objective": "Objectives", "architecture": "Architectures", "energy": "Energies", "technique": "Techniques"}
"""Titles of families that their names alone do not give."""
DOCUMENTED = "ganworks.systems."
ORDER = (
    "code_lengths",
    "maximum_likelihood",
    "cross_entropy",
    "best_discriminator",
    "training_densities",
    "error_types",
    "non_saturating",
    "forward_reverse_kl",
    "perfect_discriminator",
    "sliding_supports",
    "fenchel_conjugate",
    "labels",
    "transport_plan",
    "unpaired_lines",
    "spectral_norms",
    "transposed_convolution",
)
"""Examples of theory in the order of the book."""


class ReadingOrder:
    """Puts the gallery in the order of the book, for sphinx-gallery; what the book does not name comes last.

    Args:
        folder: of the examples.
    """

    def __init__(self, folder: str):
        self.folder = folder

    def __call__(self, file: str) -> tuple[int, str]:
        """What a file is sorted by."""
        name = Path(file).stem.removeprefix("plot_")
        return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def systems_page(start: str) -> str:
    """The page in Markdown (MyST), behind the text that it starts with.

    Args:
        start: title and introduction.
    """
    families: dict[str, list[Entry]] = {}
    for entry in registry.system.entries().values():
        if entry.module.startswith(DOCUMENTED):
            families.setdefault(entry.facts["family"], []).append(entry)
    parts = [start]
    for family, entries in sorted(families.items()):
        parts.append(f"## {FAMILIES.get(family, family[:1].upper() + family[1:])}")
        parts += [_section(entry) for entry in sorted(entries, key=lambda one: (one.facts["year"], one.name))]
    return "\n\n".join(parts) + "\n"


def _section(entry: Entry) -> str:
    return "\n\n".join(
        [
            f"### {entry.facts['title']} ({entry.facts['year']})",
            _facts(entry),
            *(f"![Samples of {entry.facts['title']}]({path})" for path in pictures_of(entry.name)[:1]),
            f"````{{eval-rst}}\n{_below_the_title(module_text(entry.module))}\n````",
            *_claims(entry.name),
            "```bash\n" + "\n".join(commands_of(entry.name)) + "\n```",
        ]
    )


def _facts(entry: Entry) -> str:
    facts = entry.facts
    paper = f"[arXiv:{facts['paper']}](https://arxiv.org/abs/{facts['paper']})" if facts.get("paper") else ""
    needs = ", ".join(facts.get("needs", ()))
    return "; ".join(part for part in (f"`{entry.name}`", paper, needs and f"trains on {needs}") if part) + "."


def module_text(module: str) -> str:
    """The docstring of a module, in reStructuredText, without importing it."""
    spec = find_spec(module)
    assert spec is not None and spec.origin is not None
    return ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))) or ""


def _below_the_title(text: str) -> str:
    """What follows the first sentence's paper and title; the lines of players and departures as a list of fields."""
    text = re.sub(r"^(Players|Departures|Shapes|Sampling|Data):[ ]+", r":\1: ", text, flags=re.M)
    lines = text.splitlines()
    for number, line in enumerate(lines):  # a list of fields needs an empty line before it
        if line.startswith(":") and not line.startswith(":math") and number and lines[number - 1].strip():
            before = next((other for other in reversed(lines[:number]) if not other.startswith(" ")), "")
            if not before.startswith(":"):
                lines[number] = f"\n{line}"
    return "\n".join(lines)


def pictures_of(system: str) -> list[str]:
    """Pictures that a system made here, as paths from this folder; those of faces first."""
    stems = (
        f"five_minutes-faces-{system}",
        f"{system}-faces",
        f"{system}-",
        f"own_pictures-{system}",
        f"five_minutes-{system}",
    )
    found = [path for stem in stems for path in sorted(PICTURES.glob(f"{stem}*.png"))]
    own = [path for path in found if re.search(rf"(^|-){re.escape(system)}(-|$)", path.stem)]
    return [f"../{path.relative_to(ROOT)}" for path in dict.fromkeys(own)]


def claims_of(system: str) -> Iterator[dict[str, Any]]:
    """The files of claims about a system."""
    for path in sorted(CLAIMS.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if content.get("about") == system:
            yield {**content, "file": path.name}


def _claims(system: str) -> list[str]:
    rows = [
        f"- {' '.join(claim['claim'].split())} (`ganworks compare benchmarks/claims/{claim['file']}`)"
        for claim in claims_of(system)
    ]
    return ["Claims of its paper that are tested here:\n\n" + "\n".join(rows)] if rows else []


def commands_of(system: str) -> list[str]:
    """The recipes of a system as commands with their budgets."""
    recipes = [entry for entry in registry.recipe.entries().values() if entry.facts["system"] == system]
    rows = [(_command(entry), entry.facts["budget"]) for entry in recipes]
    width = max(len(command) for command, _ in rows)
    return [f"{command:<{width}}  # {budget}" for command, budget in rows]


def _command(recipe: Entry) -> str:
    needs_folder = " --data FOLDER" if recipe.facts["data"] == "folder" else ""
    return f"ganworks train{'' if recipe.name == 'main' else ' ' + recipe.name}{needs_folder}"
