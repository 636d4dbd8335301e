"""Imports run strictly down the floors, siblings never meet, and rooms stay small."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "ganworks"
FLOORS = [
    ("_version", "errors"),
    ("io", "_memory", "_retired"),
    ("fetch", "references"),
    ("plugins",),
    ("registry", "_settings"),
    ("schedules",),
    ("divergences",),
    ("workshop",),
    ("rng",),
    ("_batch",),
    ("_capabilities",),
    ("game",),
    ("latents", "losses", "regularizers", "layers"),
    ("networks", "data", "metrics"),
    ("systems", "training", "health"),
    ("recipes", "_conditions"),
    ("run_config", "_usual_settings", "_paper_body"),
    ("_data_choice",),
    ("_data_identity",),
    ("_evaluation", "_run_pictures"),
    ("_folder_evaluation",),
    ("export",),
    ("_changes", "_transfer"),
    ("_advice_commands",),
    ("run",),
    ("_run_summary", "_progress_sheet"),
    ("_run_page",),
    ("_train",),
    ("explore", "_trials", "_estimate"),
    ("arena", "testing"),
    ("studio",),
    ("cli",),
]
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}
TORCH_FROM = FLOOR["rng"]


def imported(tree: ast.AST) -> list[str]:
    """Every module a file imports, anywhere in it; relative imports come out with their dots."""
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names += [f"{module}.{alias.name}" if module == "ganworks" else module for alias in node.names]
    return names


def violations(path: Path, source: Path = SOURCE) -> list[str]:
    """What the imports of one file break, in words."""
    room = path.relative_to(source).parts[0].removesuffix(".py")
    if room in {"__init__", "__main__"}:
        return []
    if room not in FLOOR:
        return [f"{path.name}: {room} has no floor"]
    said = []
    for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        parts = name.split(".")
        if name.startswith("."):
            said.append(f"{path.name}: relative import {name}")
        elif parts[0] in {"torch", "lightning_fabric"} and FLOOR[room] < TORCH_FROM:
            said.append(f"{path.name}: {parts[0]} below floor {TORCH_FROM}")
        elif parts[0] == "torchvision":
            said.append(f"{path.name}: torchvision")
        elif parts[0] == "ganworks":
            if len(parts) == 1 or parts[1] not in FLOOR:
                said.append(f"{path.name}: imports the package root ({name})")
            elif parts[1] != room and FLOOR[parts[1]] >= FLOOR[room]:
                said.append(f"{path.name}: {room} may not import {parts[1]}")
            elif room == "systems" and parts[1] == "systems" and not parts[2].startswith("_"):
                said.append(f"{path.name}: a system imports a system")
    return said


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_run_down(path: Path) -> None:
    assert violations(path) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_rooms_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    limit = 250 if path.parent.name == "systems" else 400
    assert text.count("\n") <= limit, f"{path.name} has more than {limit} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                size = (node.end_lineno or 0) - body[0].lineno + 1
                assert size <= 80, f"{path.name}: {node.name} has {size} lines"


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("losses/new.py", "from ganworks.systems import gan"),
        ("systems/new.py", "from ganworks.systems.gan import GAN"),
        ("systems/new.py", "from ganworks.training import trainer"),
        ("workshop/new.py", "import torch"),
        ("engine/new.py", "import ganworks"),
        ("engine/new.py", "from ganworks import __version__"),
        ("data/new.py", "from ..networks import mlp"),
        ("layers/new.py", "def late():\n    import torchvision"),
    ],
)
def test_planted_violations_are_caught(tmp_path: Path, room: str, line: str) -> None:
    planted = tmp_path / room
    planted.parent.mkdir(parents=True)
    planted.write_text(line)
    assert len(violations(planted, tmp_path)) == 1


def at_import(path: Path) -> ast.Module:
    """What of a file runs when it is imported: no function bodies, no imports for type checkers."""

    class Bare(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_If(self, node: ast.If) -> ast.AST | None:
            return None if ast.unparse(node.test) == "TYPE_CHECKING" else node

    return Bare().visit(ast.parse(path.read_text(encoding="utf-8")))


def test_no_cycles() -> None:
    graph: dict[str, set[str]] = {}
    for path in FILES:
        parts = path.relative_to(SOURCE).with_suffix("").parts
        module = ".".join(("ganworks", *parts)).removesuffix(".__init__")
        graph[module] = {name for name in imported(at_import(path)) if name.startswith("ganworks.")}
    state: dict[str, int] = {}

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert state.get(module) != 1, f"import cycle: {' -> '.join((*trail, module))}"
        if state.get(module) or module not in graph:
            return
        state[module] = 1
        for child in graph[module]:
            visit(child, (*trail, module))
        state[module] = 2

    for module in graph:
        visit(module, ())
