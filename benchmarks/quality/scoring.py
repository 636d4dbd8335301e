"""Every score of a set of images against a run's held-out data, as plain values."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ganworks._evaluation import default_features, targets
from ganworks.game import Batch
from ganworks.metrics.evaluate import evaluate
from ganworks.run import Run


def scores(run: Run, fake: Tensor, given: Batch, seen: Batch) -> list[dict[str, Any]]:
    """Every score of some images against the run's held-out data."""
    real, floor = targets(run, given, seen)
    features = run.config.measure.features or default_features(run.data())
    labelled = (seen.images, seen.label) if seen.label is not None else None
    report = evaluate(
        real=real,
        fake=fake,
        floor=floor,
        metrics=run.config.measure.metrics,
        features=features,
        data=run.config.data.name,
        labelled=labelled,
    )
    return [
        {
            k: getattr(s, k)
            for k in (
                "name",
                "features",
                "value",
                "error",
                "floor_value",
                "floor_error",
                "real_count",
                "fake_count",
                "floor_count",
                "resizer",
                "sha256",
            )
        }
        for s in report
    ]
