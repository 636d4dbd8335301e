"""Imports between the parts of the workshop run in one direction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

WORKSHOP = Path(__file__).parents[2] / "src" / "ganworks" / "workshop"
ORDER = [
    ("budget", "_worker"),
    ("grammar",),
    ("certify",),
    ("derive",),
    ("conditions",),
    ("pairs",),
    ("parts",),
    ("stability",),
    ("report", "prove"),
    ("objective", "_special_cases"),
    ("_stages",),
    ("designing",),
    ("catalogue",),
    ("summary", "presentation"),
    ("forms",),
    ("synthesis",),
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}


def imported_parts(path: Path) -> set[str]:
    """The parts of the workshop that a module imports, its own left out."""
    own = path.relative_to(WORKSHOP).parts[0].removesuffix(".py")
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            at_package = node.module == "ganworks.workshop"
            names += [f"{node.module}.{alias.name}" for alias in node.names] if at_package else [node.module]
    return {name.split(".")[2] for name in names if name.startswith("ganworks.workshop.")} - {own}


MODULES = [path for path in sorted(WORKSHOP.rglob("*.py")) if path.parent != WORKSHOP or path.name != "__init__.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WORKSHOP)))
def test_imports_run_in_one_direction(path: Path) -> None:
    own = path.relative_to(WORKSHOP).parts[0].removesuffix(".py")
    assert {part for part in imported_parts(path) if RANK[part] >= RANK[own]} == set()
