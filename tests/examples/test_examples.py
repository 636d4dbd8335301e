"""The gallery cannot rot: every script is run, and what it claims is checked."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "examples"
SCRIPTS = sorted(FOLDER.glob("plot_*.py"))


def imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_what_it_claims_holds(path: Path) -> None:
    module = imported(path)
    module.check(module.compute())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_it_asserts_draws_and_says_what_it_shows(path: Path) -> None:
    found = functions(path)
    assert {"compute", "check", "draw", "main"} <= set(found)
    assert any(isinstance(node, ast.Assert) for node in ast.walk(found["check"]))
    said = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert ":math:" in said or ".. math::" in said, "an equation"
    assert "Source" in said
    top = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not any("matplotlib" in ast.unparse(node) for node in top), "drawn in draw(), never on import"


def test_the_list_is_complete() -> None:
    listed = (FOLDER / "README.md").read_text()
    assert SCRIPTS
    assert [path.name for path in SCRIPTS if f"`{path.name}`" not in listed] == []


def test_a_false_claim_is_caught() -> None:
    module = imported(FOLDER / "plot_sliding_supports.py")
    result: dict[str, Any] = module.compute()
    result["line_js"] = result["line_js"] * 1.01
    with pytest.raises(AssertionError):
        module.check(result)


def test_one_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    module = imported(FOLDER / "plot_sliding_supports.py")
    out = tmp_path / "sliding.png"
    monkeypatch.setattr("sys.argv", ["plot_sliding_supports.py", "--out", str(out)])
    module.main()
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_picture_without_matplotlib_is_refused_and_not_left_out(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = imported(path)
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    monkeypatch.setattr("sys.argv", [path.name, "--out", str(tmp_path / "best.png")])
    with pytest.raises(SystemExit) as stopped:
        module.main()
    assert stopped.value.code == 2 and "ganworks[plots]" in capsys.readouterr().err
