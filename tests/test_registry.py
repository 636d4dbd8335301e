"""Tables of names: read without importing, unique, and helpful when a name is misspelt."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ganworks import registry
from ganworks.errors import BadInput
from ganworks.registry import Table

MEMBER = """
from somewhere_that_does_not_exist import thing
from tables import animal

@animal({name!r}, legs={legs}, eats=("grass", "hay"))
class {attribute}:
    pass
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of two members whose modules cannot be imported."""
    folder = tmp_path / "zoo"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "cow.py").write_text(MEMBER.format(name="cow", legs=4, attribute="Cow"))
    (folder / "hen.py").write_text(MEMBER.format(name="hen", legs=2, attribute="Hen"))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "zoo"]:
        del sys.modules[name]


def test_names_and_facts_are_read_without_importing(package: Path) -> None:
    table = Table("animal", "zoo", "animal")
    assert list(table) == ["cow", "hen"] and len(table) == 2 and "cow" in table and "dog" not in table
    entry = table.entries()["hen"]
    assert (entry.module, entry.attribute) == ("zoo.hen", "Hen")
    assert entry.facts == {"legs": 2, "eats": ("grass", "hay")}
    assert "zoo.cow" not in sys.modules


def test_two_files_with_one_name_are_refused(package: Path) -> None:
    (package / "other.py").write_text(MEMBER.format(name="cow", legs=4, attribute="Other"))
    with pytest.raises(BadInput, match=r"'cow'.*zoo\.cow.*zoo\.other"):
        Table("animal", "zoo", "animal").entries()


def test_other_decorators_are_not_members(package: Path) -> None:
    (package / "keeper.py").write_text(
        "@person('tom')\nclass Tom: ...\n\n@animal\nclass Bare: ...\n\ndef plain(): ...\n"
    )
    assert list(Table("animal", "zoo", "animal")) == ["cow", "hen"]


def test_members_are_added_at_run_time_and_collide(package: Path) -> None:
    table = Table("animal", "zoo", "animal")

    @table("owl", legs=2)
    class Owl:
        pass

    assert table["owl"] is Owl and vars(Owl)["entry"].facts == {"legs": 2} and list(table) == ["cow", "hen", "owl"]
    table("owl", legs=2)(Owl)  # the same again, as when a module is reloaded
    with pytest.raises(BadInput, match=r"'cow' is taken by zoo\.cow\.Cow"):

        @table("cow")
        class Impostor:
            pass


def test_a_misspelt_name_is_met_with_the_nearest(package: Path) -> None:
    with pytest.raises(BadInput, match=r"no animal named 'cowe'; did you mean cow\?"):
        Table("animal", "zoo", "animal")["cowe"]


def test_a_package_that_is_not_there_is_empty() -> None:
    assert list(Table("ghost", "ganworks.no_such_package", "ghost")) == []


TABLES = {
    "system": registry.system,
    "objective": registry.objective,
    "dataset": registry.dataset,
    "metric": registry.metric,
    "features": registry.features,
    "recipe": registry.recipe,
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_registered_name_loads_and_carries_its_entry(kind: str) -> None:
    table = TABLES[kind]
    assert len(table) > 0
    for name, entry in table.entries().items():
        member = table[name]
        assert member.entry.name == name and dict(member.entry.facts) == dict(entry.facts) and callable(member)


@pytest.mark.parametrize("name", list(registry.recipe.entries()))
def test_recipes_name_what_there_is(name: str) -> None:
    facts, given = registry.recipe.entries()[name].facts, registry.recipe[name]()
    assert facts["system"] in registry.system
    assert given["data"].get("name", "folder") == facts["data"]
    brought = "/paper" in name or facts["data"] == "folder"  # published runs, and runs of one's own pictures
    assert brought or facts["data"] in registry.dataset
    assert set(given) <= {"data", "training", "options", "measure"}
    assert all(metric in registry.metric for metric in given.get("measure", {}).get("metrics", ()))
    assert all(extractor in registry.features for extractor in given.get("measure", {}).get("features", ()))


def test_listing_everything_imports_nothing_heavy() -> None:
    code = (
        "import sys, ganworks\n"
        "from ganworks import registry\n"
        "kinds = 'system', 'objective', 'dataset', 'metric', 'features', 'recipe'\n"
        "assert all(len(getattr(registry, kind).entries()) for kind in kinds)\n"
        "heavy = {'torch', 'sympy', 'sklearn', 'matplotlib', 'scipy', 'numpy', 'lightning_fabric', 'pydantic', 'PIL'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
