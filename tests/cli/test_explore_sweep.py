"""``ganworks explore RUN sweep`` draws a code and says how pure its clusters are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from tiny import TINY

from ganworks.cli.main import main

QUICK = ["--data", "digits", *TINY, "--steps", "2"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("sweep") / "run")
    assert main(["train", "infogan", *QUICK, "--categorical", "[4]", "--out", folder]) == 0
    return folder


def test_a_sweep_has_a_row_for_each_class(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", run, "sweep", "--columns", "8", "--out", str(tmp_path / "codes.png")]) == 0
    with Image.open(tmp_path / "codes.png") as sheet:
        assert sheet.width == pytest.approx(2 * sheet.height, rel=0.05)
    said = capsys.readouterr().out
    purity = float(said.split("images: ")[1].split()[0])
    assert 0.1 <= purity <= 1 and "one cluster alone" in said


def test_a_uniform_code_is_swept_and_another_one_refused(run: str, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "codes.png")]
    assert main(["explore", run, "sweep", "--uniform", "1", *out]) == 0
    assert main(["explore", run, "sweep", "--uniform", "2", *out]) == 2
    assert main(["explore", run, "sweep", "--columns", "0", *out]) == 2
