"""Nothing outside the chosen folders is opened, whatever a page sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganworks.errors import BadInput
from ganworks.studio.places import Places

HOSTILE = ["..", "../secret", "/etc", "a/../../secret", "", None, 3, ["a"], "a\x00b", "link", "~", "a" * 5000]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    for name in ("runs/a", "runs/group/b", "runs/.studio/c", "secret", "data/apples"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "config.yaml").touch()
    (tmp_path / "runs" / "comparison").mkdir()
    (tmp_path / "runs" / "comparison" / "plan.json").touch()
    (tmp_path / "runs" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "data" / "link").symlink_to(tmp_path / "secret")
    return Places(tmp_path / "runs", tmp_path / "data")


def test_runs_comparisons_and_data_are_found(places: Places) -> None:
    assert sorted(places.run_names()) == ["a", "group/b"]
    assert places.comparison_names() == ["comparison"]
    assert places.data_names() == ["apples"]
    assert places.run("group/b") == places.runs / "group" / "b"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused(places: Places, name: object) -> None:
    for open_ in (places.run, places.comparison, places.data_folder, places.new_run):
        with pytest.raises(BadInput):
            open_(name)


def test_a_new_run_is_one_folder(places: Places) -> None:
    assert places.new_run(" digits 2 ") == places.runs / "digits 2"
    for name in ("a", ".hidden", "a/b", "$(touch x)", "-rf"):
        with pytest.raises(BadInput):
            places.new_run(name)


def test_without_a_data_folder_there_is_no_data(tmp_path: Path) -> None:
    assert Places(tmp_path).data_names() == []
    with pytest.raises(BadInput, match="--data"):
        Places(tmp_path).data_folder("apples")
