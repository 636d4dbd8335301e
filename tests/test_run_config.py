"""config.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganworks.errors import BadInput
from ganworks.run_config import DataChoice, RunConfig, versions
from ganworks.training.settings import Training


def config(**changes: object) -> RunConfig:
    return RunConfig(**{"system": "gan", "data": DataChoice(name="digits"), **changes})


@given(
    rate=st.floats(1e-12, 1e12),
    name=st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1),
    seed=st.integers(0, 2**63),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_is_loaded(rate: float, name: str, seed: int, tmp_path: Path) -> None:
    whole = config(data=DataChoice(name=name), options={"rate": rate}, training=Training(seed=seed, minutes=rate))
    whole.save(tmp_path / "config.yaml")
    assert RunConfig.load(tmp_path / "config.yaml") == whole
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1, 2]",
        "system: gan",
        "a: [",
        "system: gan\ndata: {name: digits}\nspeed: 3",
        "\x00",
        "system: gan\ndata: {name: digits}\ntraining: {batch: 0}",
        "!!python/object/apply:os.system ['true']",
    ],
)
def test_a_broken_file_is_one_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(text)
    with pytest.raises(BadInput, match=r"config\.yaml") as caught:
        RunConfig.load(tmp_path / "config.yaml")
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe\x80")
    with pytest.raises(BadInput, match=r"config\.yaml"):
        RunConfig.load(tmp_path / "config.yaml")


def test_a_folder_without_one_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a run"):
        RunConfig.load(tmp_path / "config.yaml")


def test_versions_name_what_numbers_depend_on() -> None:
    assert {"ganworks", "python", "torch", "numpy"} <= versions().keys()


def test_a_vocabulary_survives_in_a_file_that_can_be_read(tmp_path: Path) -> None:
    words = ["no", "30", "null", "piñata", "1e3", "on", *(f"word{number}" for number in range(1000))]
    whole = RunConfig(system="stackgan", options={"vocabulary": words}, data=DataChoice(name="emoji"))
    whole.save(tmp_path / "config.yaml")
    assert RunConfig.load(tmp_path / "config.yaml").options["vocabulary"] == words
    assert (tmp_path / "config.yaml").read_text().count("\n") < len(words) / 5
