"""What every registered system keeps to."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
import small
import torch
import yaml

from ganworks import registry
from ganworks.errors import BadInput
from ganworks.game import Batch, System, configure
from ganworks.references import bibtex
from ganworks.rng import scope
from ganworks.run_config import DataChoice, RunConfig
from ganworks.training.optimizers import parameters_of
from ganworks.training.settings import Training

every_system = pytest.mark.parametrize("name", small.NAMES)
BATCH_FIELDS = {field.name for field in fields(Batch)}
COMMAND_LINE = {
    "recipe",
    "data",
    "size",
    "channels",
    "data_options",
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
def test_each_phase_moves_its_players_and_nobody_else(name: str) -> None:
    made = small.trainer(name)
    size = made.settings.batch
    for number, stage in enumerate(made.stages):
        made._enter(number)
        if stage.begin is not None:
            with torch.no_grad(), scope("begin"):
                stage.begin()
        for phase in stage.phases:
            before = {key: value.detach().clone() for key, value in made.system.named_parameters()}
            values = made.updater.step(phase, made.optimizers[phase.players], made.feed(0, size), phase.every, 0)
            assert all(torch.isfinite(value) for value in values.values()), phase.name
            moved = {id(value) for key, value in made.system.named_parameters() if not torch.equal(before[key], value)}
            for player in phase.players:
                assert moved & {id(p) for p in parameters_of(made.system, [player]).values()}, (
                    f"{player} stands still in {phase.name}"
                )
            allowed = {id(p) for p in parameters_of(made.system, phase.players).values()}
            assert moved <= allowed, f"{phase.name} of {stage.name} moves others"


@every_system
def test_every_parameter_belongs_to_a_player_or_never_moves(name: str) -> None:
    system = small.build(name)
    players = {player for phase in small.all_phases(system) for player in phase.players}
    owned = {id(p) for p in parameters_of(system, players).values()}
    orphans = [key for key, p in system.named_parameters() if id(p) not in owned and p.requires_grad]
    assert orphans == [], "freeze them with requires_grad_(False) if they are not to be trained"
    assert set(system.averaged) <= {key for key, _ in system.named_modules()} | dict(system.named_parameters()).keys()


@every_system
def test_terms_are_named_scalars(name: str) -> None:
    made = small.trainer(name)
    values = made.advance()
    assert values
    for key, value in values.items():
        assert re.fullmatch(r"\w+/\w+", key), key
        assert value.ndim == 0 and torch.isfinite(value), key


@every_system
@pytest.mark.parametrize("changes", [{"precision": "bf16"}, {"accumulate": 2}], ids=["bf16", "accumulate"])
def test_other_ways_of_computing_stay_finite(name: str, changes: dict[str, object]) -> None:
    made = small.trainer(name, **changes)
    for _ in range(2):
        values = made.advance()
    assert all(torch.isfinite(value) for value in values.values())
    assert all(torch.isfinite(p).all() and p.dtype == torch.float32 for p in made.system.parameters())


@every_system
@pytest.mark.parametrize("n", [1, 5])
def test_samples_have_shape_and_range_and_follow_from_the_key(name: str, n: int) -> None:
    system = small.build(name).eval()
    given = small.given_for(system, n)
    kept = []
    for _ in range(2):
        torch.rand(3)
        with torch.no_grad(), scope("here"):
            kept.append(system.sample(n, given))
    images, again = kept
    assert images.shape == (n, *system.config.image) and images.dtype == torch.float32
    assert float(images.min()) >= -1 and float(images.max()) <= 1
    assert torch.equal(images, again)
    if n > 1:
        assert float(images.std(0).max()) > 0, "all samples are the same"


@every_system
def test_samples_of_a_system_in_training_mode_move_no_state_in_evaluation(name: str) -> None:
    system = small.build(name).eval()
    before = {key: value.clone() for key, value in system.state_dict().items()}
    with torch.no_grad():
        system.sample(3, small.given_for(system, 3))
    assert all(torch.equal(before[key], value) for key, value in system.state_dict().items())


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
def test_settings_survive_the_file(name: str, tmp_path: Path) -> None:
    config = small.build(name).config
    whole = RunConfig(
        system=name,
        options=config.model_dump(mode="json"),
        data=DataChoice(name="digits"),
        training=Training(minutes=0.1),
    )
    whole.save(tmp_path / "config.yaml")
    assert "!!" not in (tmp_path / "config.yaml").read_text(), "plain YAML only"
    again = RunConfig.load(tmp_path / "config.yaml")
    assert again == whole
    assert configure(registry.system[name], again.options) == config
    assert yaml.safe_load((tmp_path / "config.yaml").read_text())["options"].keys() == type(config).model_fields.keys()


@every_system
def test_settings_are_immutable_documented_and_refuse_strangers(name: str) -> None:
    kind = registry.system[name]
    undocumented = [key for key, field in kind.Config.model_fields.items() if not field.description]
    assert undocumented == []
    with pytest.raises(BadInput, match="no such option"):
        configure(kind, {"no_such_thing": 1})
    with pytest.raises(Exception, match="frozen"):
        small.build(name).config.image = (1, 2, 3)


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
