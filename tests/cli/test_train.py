"""How ``ganworks train`` reads its options: recipe under what was asked, and the ways people write values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ganworks import _train, registry
from ganworks.cli import train
from ganworks.cli.main import main
from ganworks.game import configure
from ganworks.run import Run


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the command would train, instead of training it."""
    kept: dict[str, Any] = {}

    def note(system: str, data: Any, **given: Any) -> None:
        kept.update(system=system, data=data, **given)

    monkeypatch.setattr(_train, "train", note, raising=False)
    monkeypatch.setattr(train, "close", lambda run, measured: print(f"measured {measured}"))
    return kept


def test_alone_it_is_the_main_job(asked: dict[str, Any]) -> None:
    assert main(["train"]) == 0
    facts, recipe = registry.recipe.entries()["main"].facts, registry.recipe["main"]()
    assert asked["system"] == facts["system"] and asked["data"].name == facts["data"]
    assert asked["options"] == recipe["options"]
    assert all(asked[name] == value for name, value in recipe["training"].items())


def test_without_the_extra_the_main_job_is_on_digits(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train, "find_spec", lambda name: None)
    assert main(["train"]) == 0 and asked["data"].name == "digits"
    assert "ganworks[faces]" in capsys.readouterr().err


def test_a_folder_named_like_a_recipes_data_is_not_in_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The recipe means the built-in set; who types the name is asked which of the two."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits").mkdir()
    words = ["train", "wgan_gp", "--width", "4", "--steps", "1", "--out", "run", "--evaluate", "false", "--quiet"]
    assert main(words) == 0
    assert Run("run").config.data.name == "digits"
    assert main(["train", "wgan_gp", "--data", "digits"]) == 2
    assert "give ./digits for your own, or builtin:digits" in capsys.readouterr().err


def test_own_pictures_without_a_system_are_the_laptops(asked: dict[str, Any], tmp_path: Path) -> None:
    main(["train", "--data", str(tmp_path), "--width", "7"])
    recipe = registry.recipe["r3gan/laptop"]()
    assert asked["system"] == "r3gan" and asked["minutes"] == recipe["training"]["minutes"]
    assert asked["options"] == {**recipe["options"], "width": 7} and asked["data"].size == recipe["data"]["size"]


def test_what_is_asked_goes_over_the_recipe(asked: dict[str, Any]) -> None:
    recipe = registry.recipe["wgan_gp"]()
    main(["train", "wgan_gp", "--width", "7", "--critic-optimizer.rate", "0.5", "--batch=3", "--data", "digits"])
    assert asked["options"]["width"] == 7 and asked["batch"] == 3 and asked["data"].name == "digits"
    assert asked["options"]["noise"] == recipe["options"]["noise"]
    under = recipe["options"].get("critic_optimizer", {})
    assert asked["options"]["critic_optimizer"] == {**under, "rate": 0.5}
    moved = configure(registry.system["wgan_gp"], asked["options"]).critic_optimizer
    assert (moved.rate, moved.betas) == (0.5, (0.0, 0.9)), "the paper's betas stay"


@pytest.mark.parametrize("budget", [["--steps", "5"], ["--minutes", "0.5"]])
def test_a_budget_takes_the_place_of_the_recipes(budget: list[str], asked: dict[str, Any]) -> None:
    main(["train", "wgan_gp", *budget])
    given = {name: asked[name] for name in ("steps", "minutes") if asked.get(name) is not None}
    assert given == {budget[0][2:]: float(budget[1])}


def test_flags_dashes_and_lists_as_people_write_them(asked: dict[str, Any]) -> None:
    main(
        [
            "train",
            "wgan_gp",
            "--one-sided",
            "--channels-last=false",
            "--generator_optimizer.betas",
            "0.1,0.8",
            "--quiet",
            "--image",
            "1,8,8",
            "--loggers",
            "[]",
        ]
    )
    options = asked["options"]
    assert options["one_sided"] is True and asked["channels_last"] is False and asked["quiet"] is True
    config = configure(registry.system["wgan_gp"], options)
    assert config.generator_optimizer.betas == (0.1, 0.8) and config.image == (1, 8, 8)
    assert not asked["loggers"]


@pytest.mark.parametrize("words", [["--stop-on", "collapse"], ["--stop-on=collapse"]])
def test_one_word_will_do_where_a_list_is_asked_for(words: list[str], asked: dict[str, Any]) -> None:
    main(["train", "wgan_gp", *words, "--width", "7"])
    assert list(asked["stop_on"]) == ["collapse"] and asked["options"]["width"] == 7


def test_a_recipe_can_be_named(asked: dict[str, Any]) -> None:
    main(["train", "--recipe", "gan"])
    assert asked["system"] == "gan"


def test_a_recipe_serves_its_own_data_only(asked: dict[str, Any]) -> None:
    main(["train", "gan", "--data", "ring"])
    assert asked["options"] == registry.recipe["gan/ring"]()["options"]
    main(["train", "gan", "--data", "digits"])
    assert asked["options"] == registry.recipe["gan"]()["options"]
    main(["train", "gan", "--data=grid", "--steps", "3"])
    assert asked["options"] == {} and asked["data"].name == "grid"


def test_a_designs_file_is_read_into_the_run(asked: dict[str, Any], tmp_path) -> None:
    content = {"phi": "-(t-1)^2", "psi": "-t^2"}
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content))
    main(["train", "gan", "--objective", str(tmp_path / "own.yaml")])
    assert asked["options"]["objective"] == content


def test_a_reading_and_parameters_go_into_the_design(asked: dict[str, Any], tmp_path) -> None:
    given = {"phi": "-(t-a)^2", "psi": "-(t-b)^2", "parameters": ["a<b"]}
    (tmp_path / "own.yaml").write_text(yaml.safe_dump({"given": given}))
    words = ["--objective", str(tmp_path / "own.yaml"), "--param", "a=-1,b=1", "--reading", "log_ratio"]
    main(["train", "gan", *words])
    content = asked["options"]["objective"]
    assert content["reading"] == "log_ratio" and content["given"]["parameters"] == ["a<b", "a=-1,b=1"]
    main(["train", "gan", "--objective", "least_squares_labels", "--param", "a=-1", "--param", "b=1", "--param", "c=1"])
    assert asked["options"]["objective"]["given"]["parameters"][-1] == "c=1"


@pytest.mark.parametrize(
    "words",
    [["--reading", "native"], ["--objective", "hinge", "--param", "a=1"], ["--objective", "r", "--reading", "native"]],
    ids=str,
)
def test_readings_and_parameters_need_a_design(
    words: list[str], asked: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "gan", *words]) == 2 and not asked
    assert capsys.readouterr().err.count("\n") == 1


def test_measuring_can_be_left_out(asked: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    main(["train", "wgan_gp", "--evaluate", "false"])
    assert capsys.readouterr().out == "measured False\n"


@pytest.mark.parametrize("name", list(registry.system.entries()))
def test_every_system_trains_by_its_name_alone(name: str, asked: dict[str, Any]) -> None:
    if name not in registry.recipe:
        pytest.xfail(f"{name} has no recipe yet")
    assert main(["train", name]) == 0
    assert asked["system"] == name and asked["data"].name in registry.dataset
    configure(registry.system[name], asked["options"])


def test_no_evaluate_is_taken_as_resume_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "train",
        "gan",
        "--data",
        "digits",
        "--steps",
        "1",
        "--batch",
        "4",
        "--width",
        "4",
        "--loggers",
        "[]",
        "--quiet",
    ]
    assert main([*words, "--no-evaluate", "--out", str(tmp_path / "run")]) == 0
    assert not (tmp_path / "run" / "report.json").exists() and "kid" not in capsys.readouterr().out


def test_workers_that_torchrun_starts_again_continue_their_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["train", "gan", "--data", "ring", "--width", "4", "--steps", "2", "--batch", "4", "--quiet"]
    words += ["--no-evaluate", "--out", str(tmp_path / "run")]
    assert main(words) == 0
    monkeypatch.setenv("TORCHELASTIC_RESTART_COUNT", "0")
    assert main(words) == 2, "a folder that holds a run is refused"
    config = tmp_path / "run" / "config.yaml"
    config.write_text(config.read_text().replace("steps: 2", "steps: 3"))  # as of a run that was killed before its end
    monkeypatch.setenv("TORCHELASTIC_RESTART_COUNT", "1")
    assert main(words) == 0 and Run(tmp_path / "run").step == 3
