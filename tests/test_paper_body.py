"""``auto`` takes the paper's body at the paper's size, and what names its own sizes keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import ganworks as gw
from ganworks import registry
from ganworks._paper_body import SIZES, WITH_THEM, kept_small, papers_batch, with_paper_body
from ganworks.data import DataSet
from ganworks.game import configure

PAPERS = [name for name in registry.recipe.entries() if "/paper" in name]
AUTO = [
    name
    for name in registry.system.entries()
    if "network" not in (fields := registry.system[name].Config.model_fields) or fields["network"].default == "auto"
]


def bodies(config: Any) -> dict[str, Any]:
    return {name: getattr(config, name) for name in (*SIZES, *WITH_THEM) if hasattr(config, name)}


def pictures(side: int) -> DataSet:
    return DataSet("black", np.zeros((8, side, side, 3), np.uint8))


@pytest.mark.parametrize("name", [name for name in PAPERS if name.partition("/")[0] in AUTO])
def test_at_the_papers_size_the_bodies_are_those_of_the_papers_recipe(name: str) -> None:
    kind, recipe = registry.system[name.partition("/")[0]], registry.recipe[name]()
    side = recipe["data"]["size"]
    asked, sentence = with_paper_body(kind, {}, (3, side, side))
    wanted = {n: value for n, value in recipe["options"].items() if n in SIZES + WITH_THEM}
    expected = {"network": kind.Config.paper_network} if hasattr(kind.Config, "paper_network") else {}
    assert bodies(configure(kind, asked)) == bodies(configure(kind, {**expected, **wanted}))
    usual = bodies(configure(kind, {**expected, "network": "small"} if expected else {}))
    assert bool(sentence) or all(usual[n] in (None, value) for n, value in wanted.items() if n in SIZES)


@pytest.mark.parametrize("name", AUTO)
def test_at_other_sizes_nothing_is_chosen(name: str) -> None:
    assert with_paper_body(registry.system[name], {"network": "auto"}, (3, 40, 40)) == ({"network": "auto"}, "")
    assert with_paper_body(registry.system[name], {}, (3, 64, 32)) == ({}, "")


def test_what_is_named_stays() -> None:
    sngan, stylegan = registry.system["sngan"], registry.system["stylegan"]
    assert with_paper_body(sngan, {"width": 32}, (3, 32, 32))[0] == {"network": "resnet", "width": 32}
    assert with_paper_body(sngan, {"network": "dcgan"}, (3, 32, 32)) == ({"network": "dcgan"}, "")
    assert with_paper_body(stylegan, {"width": 16}, (3, 1024, 1024)) == ({"width": 16}, "")
    assert with_paper_body(registry.system["biggan"], {"noise": 60}, (3, 128, 128))[0]["noise"] == 60


@pytest.mark.parametrize("name", AUTO)
def test_a_comparison_keeps_the_bodies_that_go_by_size(name: str) -> None:
    kind = registry.system[name]
    for side in {registry.recipe[paper]()["data"]["size"] for paper in PAPERS if paper.startswith(f"{name}/")}:
        asked, sentence = with_paper_body(kind, kept_small(kind, {}), (3, side, side))
        chosen = bodies(configure(kind, asked))
        assert not sentence
        usual = bodies(configure(kind, {}))
        assert {n: v for n, v in chosen.items() if n != "network"} == {n: v for n, v in usual.items() if n != "network"}


@pytest.mark.parametrize("name", [name for name in registry.recipe.entries() if "/paper" not in name])
def test_other_recipes_keep_their_bodies_at_their_size(name: str) -> None:
    entry, recipe = registry.recipe.entries()[name], registry.recipe[name]()
    data = registry.dataset.entries().get(recipe["data"].get("name", "folder"))
    side = recipe["data"].get("size") or (data.facts.get("default_size") if data is not None else None)
    if isinstance(side, int):
        options = recipe.get("options", {})
        assert with_paper_body(registry.system[entry.facts["system"]], options, (3, side, side)) == (options, "")


def test_a_run_says_what_it_chose_and_keeps_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = gw.train("lapgan", pictures(32), steps=1, batch=2, out=tmp_path / "run", quiet=False, watch_every=0)
    said = capsys.readouterr()
    assert "lapgan/paper" in said.out + said.err and "--network small" in said.out + said.err
    kept = yaml.safe_load((tmp_path / "run" / "config.yaml").read_text())["options"]
    assert (kept["width"], kept["small_width"]) == (128, 1200)
    assert run.system.get_submodule("generators")


def test_a_runs_config_that_kept_auto_goes_by_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, Any] = {}
    from ganworks.cli import train as command

    monkeypatch.setattr(command, "_train", lambda system, options, recipe: seen.update(recipe) or 0)
    (tmp_path / "config.yaml").write_text(
        yaml.safe_dump({"system": "sngan", "versions": {"ganworks": "0.2.0"}, "options": {"network": "auto"}})
    )
    command.main(["--config", str(tmp_path / "config.yaml")])
    assert seen["options"]["network"] == "small"
    config = registry.system["sngan"].Config(image=(3, 32, 32), network="small", width=4)
    assert config.kind_of("critic") == "small"


def test_the_batch_is_the_papers_where_it_is_a_small_one(tmp_path: Path) -> None:
    assert papers_batch(registry.system["cyclegan"], (3, 64, 64)) == 1
    assert papers_batch(registry.system["stackgan_v2"], (3, 64, 64)) == 24
    assert papers_batch(registry.system["biggan"], (3, 128, 128)) is None
    run = gw.train("began", pictures(16), steps=1, out=tmp_path / "run", quiet=True, options={"width": 4})
    assert run.config.training.batch == 16
