"""Stored features give the numbers of the images that they were made from, and of nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from lost_run import FAST
from safetensors.torch import load_file, save_file

from ganworks._folder_evaluation import evaluate_folders
from ganworks._train import train
from ganworks.cli.main import main
from ganworks.errors import BadInput, DataError
from ganworks.metrics.evaluate import evaluate
from ganworks.metrics.statistics import KEY, Statistics, statistics_of
from ganworks.run import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "run"
    return train("gan", "digits", out=folder, options={"network": "mlp", "width": 4, "noise": 3}, **FAST)


@pytest.fixture(scope="module")
def file(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("statistics") / "digits.safetensors"
    words = ["data", "statistics", "digits", "--out", str(path), "--features", "pixels", "--count", "100"]
    assert main([*words, "--size", str(run.system.config.image[1])]) == 0
    return path


def numbers(report: Any) -> list[tuple[Any, ...]]:
    return [(one.name, one.value, one.error, one.floor_value, one.real_count, one.floor_count) for one in report]


def test_a_run_scores_the_same_with_the_data_and_with_its_statistics(run: Run, file: Path) -> None:
    metrics = ["kid", "frechet", "precision_recall", "density_coverage"]
    expected = run.evaluate(metrics, features=["pixels"], count=100)
    report = run.evaluate(metrics, statistics=file)
    assert numbers(report) == numbers(expected)
    assert report.real_sha256 == expected.real_sha256 and report.split == "evaluate" and report.data == expected.data


def test_a_folder_is_measured_against_a_file(run: Run, file: Path, tmp_path: Path) -> None:
    assert main(["sample", str(run.folder), "-n", "20", "--out", str(tmp_path / "pictures")]) == 0
    report = evaluate_folders(file, tmp_path / "pictures", metrics=["kid"])
    assert report["kid"].real_count == 100 and report["kid"].fake_count == 20
    with pytest.raises(BadInput, match="--size"):
        evaluate_folders(file, tmp_path / "pictures", size=8)


def test_what_does_not_fit_is_said(run: Run, file: Path) -> None:
    statistics = Statistics.load(file)
    with pytest.raises(BadInput, match="have features of pixels, not of mobilenet_v2"):
        run.evaluate(["kid"], features=["mobilenet_v2"], statistics=statistics)
    with pytest.raises(BadInput, match="only equal sizes"):
        evaluate(real=statistics, fake=torch.zeros(9, 1, 4, 4), features=("pixels",))
    with pytest.raises(BadInput, match="no metric of pairs"):
        evaluate(real=statistics, fake=torch.zeros(9, *statistics.facts.image), metrics=("psnr",), paired=True)
    other = statistics.facts.model_copy(
        update={"extractors": {"pixels": statistics.facts.extractors["pixels"].model_copy(update={"sha256": "0" * 64})}}
    )
    with pytest.raises(BadInput, match="other weights"):
        run.evaluate(["kid"], statistics=Statistics(other, load_file(file)))


def test_the_stamp_is_checked_when_a_file_is_read(file: Path, tmp_path: Path) -> None:
    tensors, facts = load_file(file), Statistics.load(file).facts.model_dump(mode="json")
    damaged: list[tuple[dict[str, torch.Tensor], Any]] = [
        (tensors, {**facts, "image": [1, 2]}),
        (tensors, {**facts, "extractors": {}}),
        (tensors, {**facts, "surprise": 1}),
        ({**tensors, "more": torch.zeros(2)}, facts),
        ({**tensors, "pixels/real": tensors["pixels/real"] / 0}, facts),
    ]
    for number, (content, text) in enumerate(damaged):
        path = tmp_path / f"{number}.safetensors"
        save_file(content, path, {KEY: json.dumps(text)})
        with pytest.raises(DataError):
            Statistics.load(path)
    (tmp_path / "empty.safetensors").write_bytes(b"")
    with pytest.raises(DataError):
        Statistics.load(tmp_path / "empty.safetensors")


def test_ten_pictures_a_side_are_few_but_seven_are_too_few() -> None:
    images = torch.rand(10, 1, 4, 4)
    assert len(statistics_of(images, images, ["pixels"], data="mine")) == 10
    with pytest.raises(BadInput, match="8 images"):
        statistics_of(images, images[:7], ["pixels"], data="mine")
