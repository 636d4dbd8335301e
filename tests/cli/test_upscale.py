"""``ganworks upscale``: files and folders of any size, and a sentence for runs that do not enlarge."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganworks.cli.main import main

COMMON = ["--batch", "2", "--loggers", "[]", "--samples", "2", "--evaluate=false", "--quiet", "--steps", "1"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("upscale") / "run"
    small = ["--width", "2", "--blocks", "1", "--critic_width", "2", "--critic_features", "2", "--content", "pixels"]
    assert main(["train", "srgan", "--data", "digits", *small, *COMMON, "--out", str(folder)]) == 0
    return str(folder)


def picture(path: Path, size: tuple[int, int]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)).save(path)
    return path


def test_a_file_grows_four_times_whatever_its_size(run: str, tmp_path: Path) -> None:
    given, out = picture(tmp_path / "a.jpg", (11, 7)), tmp_path / "large.png"
    assert main(["upscale", run, str(given), "--out", str(out)]) == 0
    with Image.open(out) as made:
        assert made.size == (44, 28) and made.mode == "L"
        whole = np.asarray(made, int)
    assert main(["upscale", run, str(given), "--out", str(out), "--tile", "3"]) == 0
    with Image.open(out) as made:
        assert np.abs(np.asarray(made, int) - whole).max() <= 1


def test_a_folder_keeps_its_names_and_none_is_lost(
    run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.jpg", "a.png", "deep/b.png"):
        picture(tmp_path / "in" / name, (3, 2))
    out = tmp_path / "out"
    assert main(["upscale", run, str(tmp_path / "in"), "--out", str(out)]) == 0
    made = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert made == {"a.png", "a-2.png", "deep/b.png"}
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_what_cannot_be_enlarged_is_said_in_a_sentence(
    run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str(tmp_path / "gan")
    main(["train", "gan", "--data", "digits", "--network", "mlp", "--width", "2", *COMMON, "--out", other])
    file = str(picture(tmp_path / "in" / "a.png", (3, 2)))
    folder = str(tmp_path / "in")
    capsys.readouterr()
    for arguments, words in (
        ([other, file, "--out", "x.png"], "gan does not enlarge pictures"),
        ([run, file, "--out", "x.tiff9"], "must end in one of"),
        ([run, folder, "--out", "x.png"], "has the ending of a file"),
        ([run, str(tmp_path / "nothing.png"), "--out", "x.png"], "no file or folder"),
        ([run, file, "--out", str(tmp_path / "x.png"), "--tile", "0"], "Tiles of 0"),
    ):
        assert main(["upscale", *arguments]) == 2
        said = capsys.readouterr().err
        assert words in said and said.count("\n") == 1
