"""The page of a run needs nothing from elsewhere, shows what was measured, and escapes what strangers named."""

from __future__ import annotations

import re
from pathlib import Path

import ganworks as gw
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
    assert text.count("data:image/png;base64,") == 2 and "samples look like the data" in text
    assert "critic/adversarial" in text and "generator/adversarial" in text and "precision" in text
    assert report.untrained and {score.name for score in report.untrained} == {"precision", "recall"}


def test_without_scores_the_page_has_the_rest(tmp_path: Path) -> None:
    gw.train("gan", "ring", out=tmp_path / "run", options={"width": 4, "noise": 2}, steps=2, batch=4, sample_every=0)
    text = write_page(Run(tmp_path / "run")).read_text(encoding="utf-8")
    assert "<h2>Scores" not in text and "<h2>Health" in text and "<h2>Settings" in text
