"""What samples are held against: the data, the other domain, or each its own counterpart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typed import present

from ganworks._train import train
from ganworks.errors import BadInput
from ganworks.metrics.psnr import psnr
from ganworks.run_config import DataChoice

FAST = {"steps": 1, "batch": 4, "sample_every": 0, "loggers": (), "quiet": True}
SMALL: dict[str, tuple[str, dict[str, Any]]] = {
    "cyclegan": ("edges", {"width": 4, "blocks": 1, "pool": 2}),
    "srgan": ("digits", {"width": 4, "blocks": 1, "critic_width": 4, "critic_features": 8, "content": "pixels"}),
}


@pytest.mark.parametrize(("system", "truth"), [("cyclegan", "paired"), ("srgan", "images")])
def test_a_picture_with_a_counterpart_is_held_against_it(system: str, truth: str, tmp_path: Path) -> None:
    data, options = SMALL[system]
    run = train(system, DataChoice(name=data, size=16), out=tmp_path / "run", options=options, **FAST)
    found = run.evaluate(["psnr", "ssim"], count=40)
    held_out = run.data()
    given = held_out.batch(held_out.order(0).indices(0, 40))
    expected = float(psnr(run.sample(40, given=given), getattr(given, truth)).mean())
    assert found["psnr"].value == pytest.approx(expected, rel=1e-5)
    assert found["ssim"].fake_count == 40


def test_a_run_without_counterparts_says_so(tmp_path: Path) -> None:
    options = {"network": "mlp", "width": 4, "noise": 3}
    run = train("gan", "digits", out=tmp_path / "run", options=options, **FAST)
    with pytest.raises(BadInput, match="here is none"):
        run.evaluate(["psnr"], count=40)


def test_a_translator_on_matched_data_is_measured_by_its_counterparts(tmp_path: Path) -> None:
    data = DataChoice(name="edges", options={"pair": "edges,digits", "pairs": "names"})
    run = train("pix2pix", data, out=tmp_path / "run", options={"width": 2}, **FAST)
    report = run.evaluate(features=["pixels"], count=40)
    held_out = run.data()
    given = held_out.batch(held_out.order(0).indices(0, 40))
    expected = (run.sample(40, given=given) - present(given.paired)).abs().mean()
    assert report["l1"].value == pytest.approx(float(expected), abs=0.01), "up to rounding to 256 levels"
    measured = {score.metric for score in report}
    assert "kid" in measured and "lpips_paired" not in measured, "pictures of 16 pixels"
