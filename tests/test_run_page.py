"""The page of a run needs nothing from elsewhere, shows what was measured, and escapes what strangers named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PIL import Image

import ganworks as gw
from ganworks._progress_sheet import LABEL, write_sheet
from ganworks._run_page import write_page
from ganworks.run import Run


def test_the_page_of_a_run(tmp_path: Path) -> None:
    folder = tmp_path / "<b>&run"
    gw.train(
        "gan", "digits", out=folder, options={"width": 4, "noise": 2}, steps=4, batch=4, log_every=1, sample_every=2
    )
    run = Run(folder)
    report = run.evaluate(["precision_recall"], features=["pixels"], count=40)
    text = write_page(run, report).read_text(encoding="utf-8")
    assert (folder / "report.html").exists() and "<b>&run" not in text
    assert re.search(r"(src|href)=['\"]?https?:", text) is None and "<script" not in text
    assert text.count("data:image/png;base64,") == 2, "the newest samples, and the same latents over time"
    assert "valid, every necessary condition is proved" in text and "samples look like the data" in text
    assert "critic/adversarial" in text and "generator/adversarial" in text and "precision" in text
    assert report.untrained and {score.name for score in report.untrained} == {"precision", "recall"}


def test_without_scores_the_page_has_the_rest(tmp_path: Path) -> None:
    gw.train("gan", "ring", out=tmp_path / "run", options={"width": 4, "noise": 2}, steps=2, batch=4, sample_every=0)
    text = write_page(Run(tmp_path / "run")).read_text(encoding="utf-8")
    assert "<h2>Scores" not in text and "<h2>Health" in text and "<h2>Settings" in text


def test_the_page_of_a_game_in_stages_shows_the_terms_of_each(tmp_path: Path) -> None:
    """Triple-GAN has stages in place of phases."""
    small = {"network": "mlp", "width": 4, "noise": 2, "classifier_width": 4, "pretraining": 2}
    settings: dict[str, Any] = {"steps": 4, "batch": 8, "log_every": 1, "sample_every": 0}
    run = gw.train("triple_gan", "digits", out=tmp_path / "run", options=small, **settings)
    text = write_page(run).read_text(encoding="utf-8")
    names = {phase.name for stage in run.system.stages() for phase in stage.phases}
    assert len(names) > 1 and all(f"{name}/" in text for name in names), names


def test_the_sheet_has_a_row_for_each_moment(tmp_path: Path) -> None:
    """Early moments lie closer together; the last row shows the first samples of the last picture."""
    gw.train("gan", "digits", out=tmp_path, options={"width": 4, "noise": 2}, steps=8, batch=4, sample_every=1)
    path = write_sheet(Run(tmp_path))
    assert path is not None
    with Image.open(path) as sheet, Image.open(tmp_path / "samples" / "step-00000008.png") as last:
        top = last.convert("RGB").crop((0, 0, last.width, 8 * 4 + 4))
        factor = (sheet.width - LABEL) // top.width
        row = sheet.crop((LABEL, sheet.height - factor * top.height, sheet.width, sheet.height))
        assert factor >= 1 and row.resize(top.size, Image.Resampling.NEAREST).tobytes() == top.tobytes()
        assert sheet.height == 5 * row.height, "steps 1, 2, 3, 5 and 8"


def test_one_picture_makes_no_sheet(tmp_path: Path) -> None:
    gw.train("gan", "digits", out=tmp_path, options={"width": 4, "noise": 2}, steps=1, batch=4, sample_every=0)
    assert write_sheet(Run(tmp_path)) is None and not (tmp_path / "progress.png").exists()
