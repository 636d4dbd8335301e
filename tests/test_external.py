"""A package of somebody else's that adds one of everything: installed, listed, trained, resumed, sampled, measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PACKAGE = Path(__file__).parent / "support" / "external"
SOURCE = Path(__file__).parents[1] / "src"
NAMES = {
    "systems": "example_gan",
    "networks": "example_body",
    "datasets": "example_data",
    "metrics": "example_contrast",
    "objectives": "example_objective",
}
SHORT = ("--batch", "8", "--log-every", "1", "--watch-every", "2", "--samples", "4", "--loggers", "[]", "--quiet")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the package is installed into."""
    target = tmp_path_factory.mktemp("site")
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(target))
    command = [sys.executable, "-m", "pip", "install", *options, str(PACKAGE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=target)
    assert done.returncode == 0, done.stderr[-3000:]
    return target


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the commands run in."""
    return tmp_path_factory.mktemp("place")


def python(site: Path, place: Path, *words: str) -> str:
    """Standard output of ``python WORDS`` with the package installed."""
    path = os.pathsep.join((str(site), str(SOURCE)))
    environment = {**os.environ, "PYTHONPATH": path, "GANWORKS_CACHE": str(place / "cache"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=place, env=environment)
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]} {done.stderr[-3000:]}"
    return done.stdout


def ganworks(site: Path, place: Path, *words: str) -> str:
    return python(site, place, "-m", "ganworks", *words)


@pytest.fixture(scope="module")
def run(site: Path, place: Path) -> Path:
    """A run of the package's system on the package's data."""
    options = ("--steps", "4", "--width", "8", "--optimizer.rate", "0.002", "--evaluate", "false", *SHORT)
    ganworks(site, place, "train", "example_gan", "--data", "example_data", "--out", "run", *options)
    return place / "run"


def test_everything_is_listed_with_its_package(site: Path, place: Path) -> None:
    rows = json.loads(ganworks(site, place, "list", "--json"))
    for kind, name in NAMES.items():
        (row,) = [row for row in rows[kind] if row["name"] == name]
        assert row["package"] == "ganworks-example"
    titles = {row["name"]: row["title"] for rows_of in rows.values() for row in rows_of if "package" in row}
    assert titles["example_gan"] == "A maker of pictures against a discriminator"
    text = ganworks(site, place, "list", "systems")
    (line,) = [line for line in text.splitlines() if line.startswith("example_gan")]
    assert line.endswith("ganworks-example")


def test_listing_imports_nothing_of_the_package(site: Path, place: Path) -> None:
    code = (
        "import sys; from ganworks.cli.main import main; main(['list', '--json']); "
        "sys.exit(any(name.startswith('ganworks_example') for name in sys.modules))"
    )
    python(site, place, "-c", code)


def test_it_trains_with_the_options_of_its_config(run: Path) -> None:
    config = yaml.safe_load((run / "config.yaml").read_text())
    assert config["options"]["width"] == 8 and config["options"]["optimizer"]["rate"] == 0.002
    assert config["options"]["image"] == [1, 8, 8]
    code = config["code"]["system"]
    assert code["package"] == "ganworks-example 0.1.0"
    assert (code["module"], code["name"]) == ("ganworks_example.game", "ExampleGAN")


def test_its_discriminator_is_watched(site: Path, place: Path, run: Path) -> None:
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    signals = {name for line in lines for name in line}
    assert {"discriminator/adversarial", "maker/adversarial", "health/critic_auc", "health/score_fake"} <= signals
    report = json.loads(ganworks(site, place, "doctor", "run", "--json"))
    assert report["step"] >= 4


def test_it_is_resumed_sampled_and_measured(site: Path, place: Path, run: Path) -> None:
    ganworks(site, place, "resume", "run", "--steps", "6", "--no-evaluate", "--quiet")
    assert (run / "checkpoints" / "step-00000006").is_dir()
    ganworks(site, place, "sample", "run", "-n", "4", "--out", "grid.png")
    assert (place / "grid.png").stat().st_size > 0
    words = ("--metrics", "example_contrast", "kid", "--features", "pixels", "--json")
    report = json.loads(ganworks(site, place, "evaluate", "run", *words))
    scores = {score["name"]: score for score in report["scores"]}
    assert scores["example_contrast"]["value"] > 0 and scores["example_contrast"]["features"].startswith("pixels")
    assert "kid" in scores


def test_its_parts_serve_a_system_of_ganworks(site: Path, place: Path) -> None:
    parts = ("--network", "example_body", "--objective", "example_objective", "--data", "example_data")
    ganworks(site, place, "train", "gan", *parts, "--steps", "2", "--out", "mixed", "--evaluate", "false", *SHORT)
    options = yaml.safe_load((place / "mixed" / "config.yaml").read_text())["options"]
    assert (options["network"], options["objective"]) == ("example_body", "example_objective")
    ganworks(site, place, "sample", "mixed", "-n", "4", "--out", "mixed.png")


def test_its_parts_pass_the_battery(site: Path, place: Path) -> None:
    code = (
        "import torch; torch.set_num_threads(1)\n"
        "from ganworks.testing import check_dataset, check_network, check_objective, check_system\n"
        "check_system('example_gan'); check_network('example_body')\n"
        "check_dataset('example_data'); check_objective('example_objective')"
    )
    python(site, place, "-c", code)
