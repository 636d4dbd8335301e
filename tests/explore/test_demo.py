"""Generators of a package of their own: found, shown, explored, and asked for nothing that they do not have."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from lost_run import FAST

import ganworks as gw
from ganworks.cli.main import main
from ganworks.errors import BadInput
from ganworks.explore import demo
from ganworks.run import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "run"
    return gw.train("gan", "digits", out=folder, options={"network": "mlp", "width": 16, "noise": 3}, **FAST)


@pytest.fixture(scope="module")
def models(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    (folder / "ganworks_demo").mkdir()
    (folder / "ganworks_demo" / "__init__.py").write_text(
        "from pathlib import Path\nMODELS = Path(__file__).parent / 'models'\n"
    )
    run.export(folder / "ganworks_demo" / "models" / "tiny", small=True)
    return folder


@pytest.fixture
def installed(models: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(models))
    monkeypatch.chdir(tmp_path)
    yield models / "ganworks_demo" / "models" / "tiny"
    sys.modules.pop("ganworks_demo", None)


def test_a_small_export_is_the_generator_in_half_precision(run: Run, models: Path) -> None:
    folder = models / "ganworks_demo" / "models" / "tiny"
    weights = sum(tensor.numel() for tensor in run.system.get_submodule("generator").state_dict().values())
    size = (folder / "model.safetensors").stat().st_size
    assert 2 * weights <= size < 2 * weights + 4096
    model = gw.from_pretrained(folder)
    torch.testing.assert_close(model.sample(9, seed=1), run.sample(9, seed=1), atol=5e-3, rtol=0)
    assert not torch.equal(model.sample(9, seed=1), run.sample(9, seed=1)), "half precision leaves a trace"


def test_what_a_small_export_left_out_is_refused(models: Path, tmp_path: Path, run: Run) -> None:
    model = gw.from_pretrained(models / "ganworks_demo" / "models" / "tiny")
    with pytest.raises(BadInput, match="does not encode"):
        model.encode(torch.zeros(1, 1, 8, 8))
    with pytest.raises(BadInput, match="--small is for folders"):
        run.export(tmp_path / "out.pt2", small=True)


def test_the_demo_shows_pictures_and_a_walk(installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo("tiny") == installed
    assert main(["explore", "demo"]) == 0
    out = capsys.readouterr().out
    assert "demo/tiny" in out
    assert main(["explore", "demo", "--out", "one.png"]) == 2 and not Path("one.png").exists()
    assert sorted(path.name for path in Path("ganworks-demo").iterdir()) == ["tiny.png", "walk.gif"]


def test_a_study_takes_the_demo_for_a_run(installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "demo/tiny", "interpolate", "--rows", "2", "--steps", "3", "--out", "paths.png"]) == 0
    assert Path("paths.png").is_file()
    assert main(["explore", "demo/tiny", "neighbours", "--out", "n.png"]) == 2
    assert main(["explore", "demo/tinny", "walk", "--out", "walk.gif"]) == 2
    error = capsys.readouterr().err
    assert "neighbours needs a run" in error and "did you mean tiny?" in error


def test_without_the_package_it_says_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ganworks.explore._demo.PACKAGE", "ganworks_demo_that_is_not_there")
    assert main(["explore", "demo"]) == 2
    error = capsys.readouterr().err
    assert "ganworks-demo" in error and "ganworks train" in error and error.count("\n") == 1


def test_a_run_called_demo_is_a_run(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("demo").symlink_to(run.folder)
    assert main(["explore", "demo", "interpolate", "--rows", "1", "--steps", "2", "--out", "paths.png"]) == 0
