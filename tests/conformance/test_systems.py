"""What every registered system keeps to: the public battery, and what is asked of ganworks' own."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
import small

from ganworks import registry
from ganworks.game import Batch, System
from ganworks.references import bibtex
from ganworks.testing.system import RULES, Subject
from ganworks.training.settings import Training

every_system = pytest.mark.parametrize("name", small.NAMES)
BATCH_FIELDS = {field.name for field in fields(Batch)}
COMMAND_LINE = {
    "recipe",
    "data",
    "size",
    "channels",
    "data_options",
    "other",
    "pair",
    "fit",
    "flip",
    "init",
    "out",
    "evaluate",
    "quiet",
    "config",
    "help",
    "json",
    "debug",
}


def module_doc(name: str) -> str:
    return inspect.getdoc(import_module(registry.system.entries()[name].module)) or ""


@every_system
@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str, name: str) -> None:
    RULES[rule](Subject(registry.system[name], small.options(name)))


@every_system
def test_builds_from_defaults_on_its_data(name: str) -> None:
    kind = registry.system[name]
    recipe = registry.recipe[name]() if name in registry.recipe else {}
    data = registry.dataset.entries().get(recipe.get("data", {}).get("name", ""))
    options = {}
    if data is not None:
        side = recipe["data"].get("size") or data.facts["default_size"]
        channels = recipe["data"].get("channels") or data.facts.get("channels", 3)
        options["image"] = (channels, side, side)
        provided = {"images", *data.facts["provides"]}
        assert set(small.fields_of(kind)) <= provided, f"{data.name} lacks what {name} needs"
    system = kind(**options, **{key: value for key, value in recipe.get("options", {}).items() if key != "image"})
    assert sum(p.numel() for p in system.parameters()) > 0
    assert system.stages()


@every_system
def test_options_do_not_collide_with_the_command_line(name: str) -> None:
    own = set(registry.system[name].Config.model_fields)
    assert own & set(Training.model_fields) == set()
    assert own & COMMAND_LINE == set()


def without_settings(path: str) -> str:
    """The code of a file without the classes that declare options, whose own properties stay."""

    class Bare(ast.NodeTransformer):
        def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
            self.generic_visit(node)
            if node.name == "Config" or node.name.endswith("Settings"):
                node.body = [part for part in node.body if isinstance(part, ast.FunctionDef)] or [ast.Pass()]
            return node

    return ast.unparse(Bare().visit(ast.parse(Path(path).read_text(encoding="utf-8"))))


@every_system
def test_every_option_is_read(name: str) -> None:
    """An option that nothing reads is an error: the system's file or that of a game it plays mentions each."""
    kind = registry.system[name]
    games = {inspect.getfile(base) for base in kind.__mro__ if base.__module__.startswith("ganworks.systems.")}
    pieces = {inspect.getfile(base) for base in kind.Config.__mro__ if base.__module__.startswith("ganworks.systems._")}
    code = "\n".join(map(without_settings, sorted(games | pieces)))
    unread = [key for key in kind.Config.model_fields if not re.search(rf"\.{key}\b", code)]
    assert [key for key in unread if key != "image"] == []


def test_shared_games_are_no_systems_and_have_no_name() -> None:
    folder = Path(inspect.getfile(System)).parent / "systems"
    entries = registry.system.entries()
    assert {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")} == set(entries)
    assert not any(entry.module.rpartition(".")[2].startswith("_") for entry in entries.values())


@every_system
def test_facts_are_complete(name: str) -> None:
    facts = registry.system.entries()[name].facts
    assert {"title", "paper", "year", "family", "cite"} <= facts.keys()
    assert 2014 <= facts["year"] <= 2100
    assert set(facts.get("needs", ())) <= BATCH_FIELDS and set(facts.get("samples_from", ())) <= BATCH_FIELDS
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert Path(inspect.getfile(registry.system[name])).stem == name, "the file is named as the system is"


@every_system
def test_the_module_reads_as_its_paper(name: str) -> None:
    said = module_doc(name)
    paper = str(registry.system.entries()[name].facts["paper"])
    assert ".. math::" in said and "(B," in said and "Players:" in said
    assert paper in said, f"the docstring does not name arXiv:{paper}"
    kind = registry.system[name]
    assert inspect.getdoc(kind) and inspect.getdoc(kind.Config)
    assert kind.phases is not System.phases or kind.stages is not System.stages


@every_system
def test_the_citation_exists(name: str) -> None:
    facts = registry.system.entries()[name].facts
    entry = bibtex(facts["cite"])
    assert entry.startswith("@") and str(facts["paper"]) in entry
