"""What a notebook shows of runs, reports, designs and data sets: pictures and escaped text, nothing from elsewhere."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import ganworks as gw
from ganworks.data import DataSet


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> gw.Run:
    folder = tmp_path_factory.mktemp("runs") / "<i>run"
    options = {"width": 4, "noise": 2}
    return gw.train("gan", "digits", out=folder, options=options, steps=2, batch=4, log_every=1, quiet=True)


def picture_of(html: str) -> bool:
    return re.search(r"<img alt='[^']*' src='data:image/png;base64,[A-Za-z0-9+/=]+'>", html) is not None


def test_a_run_shows_its_newest_samples(run: gw.Run) -> None:
    html, png = run._repr_html_(), run._repr_png_()
    assert picture_of(html) and "<i>run" not in html and "gan on digits" in html
    (file,) = (run.folder / "samples").glob("*.png")
    assert png is not None
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), np.asarray(Image.open(file)))


def test_reports_are_shown_as_text(run: gw.Run) -> None:
    scores = run.evaluate(["precision_recall"], features=["pixels"], count=40)
    assert "samples look like the data" in scores._repr_html_() and "precision" in scores._repr_html_()
    diagnosis = run.doctor()
    assert diagnosis._repr_html_().startswith("<p>") and repr(diagnosis) == str(diagnosis)


def test_a_design_shows_each_condition_with_its_verdict() -> None:
    design = gw.design(f="(u-1)*log(u)")
    assert design._repr_html_().count("<tr>") == len(design.conditions) + 1
    assert "proved" in design._repr_html_()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_data_set_shows_some_of_its_pictures(channels: int) -> None:
    pixels = np.arange(40 * 48 * 48 * channels).reshape(40, 48, 48, channels).astype(np.uint8)
    data = DataSet("<b>mine", pixels, split="train")
    shown = Image.open(io.BytesIO(data._repr_png_()))
    assert shown.size == (8 * 50 + 2, 4 * 50 + 2)
    assert picture_of(data._repr_html_()) and "<b>mine" not in data._repr_html_()


def test_samples_are_shown_as_one_picture(tmp_path: Path) -> None:
    assert gw.show(torch.zeros(4, 3, 32, 32), columns=4).size == (4 * 34 + 2, 34 + 2)
