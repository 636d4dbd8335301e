"""A report carries its stamp, the floor rests on equal counts, and what cannot be measured is said before any work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from ganworks import registry
from ganworks.errors import BadInput
from ganworks.metrics.evaluate import evaluate
from ganworks.metrics.features.extractor import Extracted, Extractor
from ganworks.metrics.measure import Sides
from ganworks.metrics.psnr import psnr
from ganworks.metrics.report import Report
from ganworks.metrics.ssim import ssim


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))


def images(n: int, seed: int, shift: float = 0.0) -> torch.Tensor:
    drawn = torch.randn(n, 1, 4, 4, generator=torch.Generator().manual_seed(seed))
    return (drawn * 0.2 + shift).clamp(-1, 1)


class WithClasses(nn.Module):
    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        flat = x.flatten(1)
        return flat, flat[:, :5]


def own() -> Extractor:
    return Extractor(WithClasses(), name="own", size=None)


EVERY = ("kid", "frechet", "precision_recall", "density_coverage", "classifier_score", "wasserstein")


def test_every_number_carries_its_stamp() -> None:
    report = evaluate(
        real=images(60, 0),
        fake=images(50, 1, shift=0.3),
        floor=images(80, 2),
        metrics=EVERY,
        features=(own(),),
        seed=7,
        split="evaluate",
        data="drawn",
    )
    assert {score.metric for score in report} == set(EVERY)
    for score in report:
        assert (score.real_count, score.fake_count, score.floor_count) == (60, 50, 50)
        assert score.seed == 7 and score.split == "evaluate" and score.resizer and score.sha256
        assert score.better == registry.metric.entries()[score.metric].facts["better"]
    assert report["kid", "own"].sha256 == own().sha256 and "own" in report["kid"].title
    assert {"ganworks", "torch"} <= report.versions.keys()
    assert report.real_sha256 != report.fake_sha256


def test_the_floor_is_what_real_images_score() -> None:
    real, floor = images(60, 0), images(60, 2)
    report = evaluate(real=real, fake=images(60, 1, 0.3), floor=floor, metrics=EVERY, features=("pixels", own()))
    swapped = evaluate(real=real, fake=floor, floor=floor, metrics=EVERY, features=("pixels", own()))
    for score, same in zip(report, swapped, strict=True):
        assert score.floor_value == same.value == same.floor_value
        assert score.floor_error == same.error
    for name in ("kid", "frechet", "w1", "w2", "sliced_w2"):
        assert report[name].value > report[name].floor_value
    for name in ("precision", "recall", "coverage"):
        assert report[name].value < report[name].floor_value


def test_without_a_floor_the_real_images_are_halved() -> None:
    real, fake = images(61, 0), images(50, 1)
    report = evaluate(real=real, fake=fake, metrics=("kid",), features=("pixels",), seed=3)
    score = report["kid"]
    assert (score.real_count, score.fake_count, score.floor_count) == (30, 30, 30)
    assert any("halved" in note for note in report.notes)
    again = evaluate(real=real, fake=fake, metrics=("kid",), features=("pixels",), seed=3)
    other = evaluate(real=real, fake=fake, metrics=("kid",), features=("pixels",), seed=4)
    assert again["kid"].value == score.value != other["kid"].value


def test_reports_survive_json(tmp_path: Path) -> None:
    report = evaluate(real=images(40, 0), fake=images(40, 1), metrics=("kid",), features=("pixels",), data="drawn")
    path = report.write(tmp_path / "run" / "report.json")
    assert Report.model_validate_json(path.read_text()) == report
    assert json.loads(path.read_text()) == report.model_dump(mode="json")


def test_a_table_a_person_can_read() -> None:
    report = evaluate(
        real=images(60, 0), fake=images(9, 1), floor=images(20, 2), metrics=("kid", "frechet"), features=("pixels",)
    )
    said = str(report)
    assert "kid x 1000" in said and "60/9, floor 9" in said and "fewer images than the 16 dimensions" in said
    assert f"{report['frechet'].value:.4g}" in said and str(report["kid"]).startswith("kid on pixels: not told apart")


def test_points_and_modes() -> None:
    modes = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    points = (modes.repeat(30, 1) + 0.01 * torch.randn(60, 2)).view(60, 2, 1, 1)
    one = points[::2]
    report = evaluate(
        real=points, fake=one, floor=points.flip(0), metrics=("mode_coverage",), modes=modes, deviation=0.05
    )
    assert report["modes_covered"].value == 1 and report["modes_covered"].floor_value == 2
    assert report["high_quality_share"].value == 1 and "of 2" in str(report)


def test_labelled_data_brings_a_classifier() -> None:
    labels = torch.arange(200) % 2
    shown = images(200, 0) + (labels * 0.8 - 0.4).view(-1, 1, 1, 1)
    report = evaluate(
        real=shown[:60],
        fake=shown[60:110],
        metrics=("classifier_score",),
        features=("pixels", "classifier@8"),
        labelled=(shown, labels),
    )
    assert [score.features for score in report] == ["classifier@8"]
    assert report["classifier_score"].value == pytest.approx(2, abs=0.1)
    assert any("held-out" in note for note in report.notes)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"metrics": ("kld",)}, "metric named 'kld'; did you mean kid"),
        ({"features": ("pixel",)}, "did you mean pixels"),
        ({"fake": torch.zeros(20, 3, 4, 4)}, "only equal shapes"),
        ({"fake": torch.zeros(7, 1, 4, 4)}, "60 real and 7 fake"),
        ({"floor": torch.zeros(2, 1, 4, 4)}, "2 floor"),
        ({"metrics": ("classifier_score",)}, "features with classes"),
        ({"metrics": ("mode_coverage",)}, "modes are known"),
        ({"fake": torch.full((20, 1, 4, 4), torch.nan)}, "not finite"),
    ],
)
def test_what_cannot_be_measured(changed: dict, said: str) -> None:
    given = {"real": images(60, 0), "fake": images(20, 1), "floor": images(20, 2), "features": ("pixels",), **changed}
    with pytest.raises(BadInput, match=said):
        evaluate(**given)


@pytest.mark.parametrize("name", list(registry.metric))
def test_every_registered_metric_keeps_the_contract(name: str) -> None:
    facts = registry.metric.entries()[name].facts
    assert {"title", "paper", "year", "sees", "better"} <= facts.keys()
    assert facts["sees"] in {"features", "logits", *registry.features}
    torch.manual_seed(0)
    image = (1, 12, 12) if "pairs" in facts.get("needs", ()) else (2,)
    side = Extracted(torch.randn(30, *image).flatten(1), torch.randn(30, 4))
    values = registry.metric[name](Sides(side, side, 0, torch.zeros(1, 2), 1.0, image))
    assert values and all(torch.isfinite(torch.tensor(value.value)) for value in values.values())


def test_pictures_are_compared_with_their_own_counterparts_and_the_floor_with_anothers() -> None:
    real = torch.rand(20, 3, 12, 12, generator=torch.Generator().manual_seed(0)) * 2 - 1
    noise = 0.05 * torch.randn(20, 3, 12, 12, generator=torch.Generator().manual_seed(1))
    given = {"metrics": ("psnr", "ssim"), "features": ("pixels",), "paired": True}
    report = evaluate(real=real, fake=real + noise, floor=real.flip(0), **given)
    torch.testing.assert_close(report["psnr"].value, float(psnr(real + noise, real).mean()), rtol=1e-5, atol=0)
    torch.testing.assert_close(report["ssim"].value, float(ssim(real + noise, real).mean()), rtol=1e-5, atol=0)
    assert report["psnr"].value > 30 > 10 > report["psnr"].floor_value
    halved = evaluate(real=real, fake=real + noise, **given)
    assert halved["psnr"].value > 30, "the halves are shuffled, and each fake with its own counterpart"
    assert halved["psnr"].real_count == 10
    assert evaluate(real=real, fake=real, floor=real.flip(0), **given)["psnr"].value == 100


@pytest.mark.parametrize("name", ["psnr", "ssim"])
def test_where_there_are_no_counterparts_it_is_said(name: str) -> None:
    given = {"real": images(40, 0), "fake": images(40, 1), "floor": images(40, 2), "metrics": (name,)}
    with pytest.raises(BadInput, match="true counterpart"):
        evaluate(**given)
    with pytest.raises(BadInput, match="20 pictures cannot be the counterparts of 40"):
        evaluate(**{**given, "fake": images(20, 1), "paired": True})


def test_metrics_are_known_by_the_names_that_people_use() -> None:
    images = torch.rand(40, 1, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1
    report = evaluate(real=images[:20], fake=images[20:], metrics=("FID", "recall"), features=("pixels",))
    assert {score.metric for score in report} == {"frechet", "precision_recall"}
