"""Measurements of a run, beyond the metrics of its report: what papers claim of losses, codes and classes.

``signal:critic/adversarial``       the mean over the last tenth of what was logged under a name
``fall:critic/adversarial``         its first value over that mean: how many times it has fallen
``correlation:critic/adversarial``  Spearman's correlation with the score over the run, where lower scores are better
                                    (a plan with a curve)
``reconstruction``                  L1 between held-out images and what the run makes of their codes
``accuracy``                        share of held-out images whose class the run's classifier names
``asked_class``                     share of samples in which a classifier of the data reads the class asked for
``cycle``                           L1 between held-out images of a domain and themselves, translated and back
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ganworks._data_choice import feed
from ganworks._evaluation import LABELLED
from ganworks.arena.statistics import correlation
from ganworks.data import DataSet
from ganworks.errors import BadInput, unknown_name
from ganworks.game import Batch
from ganworks.health.record import Record
from ganworks.metrics.features import build
from ganworks.run import Run

CURVE = "arena/score"
"""Under which name the score is logged while a run trains."""
COUNT = 500
"""Most held-out images that these numbers look at."""


def number(name: str, run: Run) -> float:
    """One number of a run.

    Args:
        name: as in this module's text.
        run: a finished run.

    Raises:
        BadInput: an unknown name, or a number that the system or the data do not have.
    """
    kind, colon, signal = name.partition(":")
    if colon:
        return _logged(kind, signal, Record.read(run.folder / "metrics.jsonl"))
    return OF_RUNS[name](run)


def check(names: tuple[str, ...], curve: int) -> None:
    """Refuse names that no run has.

    Raises:
        BadInput: an unknown name, or a correlation without a curve.
    """
    for name in names:
        kind, colon, _ = name.partition(":")
        if name not in OF_RUNS and not (colon and kind in OF_SIGNALS):
            raise unknown_name("number of a run", name, [*OF_RUNS, *(f"{kind}:SIGNAL" for kind in OF_SIGNALS)])
        if kind == "correlation" and curve < 4:
            raise BadInput(f"{name} needs the score at 4 points of a run or more; set curve.")


def _logged(kind: str, signal: str, record: Record) -> float:
    columns = {name for line in record.lines for name in line}
    values = [(line["step"], line[signal]) for line in record.lines if isinstance(line.get(signal), int | float)]
    if not values:
        raise BadInput(f"The run logged no {signal}; it has: {', '.join(sorted(columns - {'events'}))}.")
    return OF_SIGNALS[kind](values, [(line["step"], line[CURVE]) for line in record.lines if CURVE in line])


Points = list[tuple[int, float]]


def _last(values: Points, curve: Points) -> float:
    recent = [value for _, value in values[-max(1, len(values) // 10) :]]
    return sum(recent) / len(recent)


def _fall(values: Points, curve: Points) -> float:
    return values[0][1] / max(_last(values, curve), 1e-12)


def _correlation(values: Points, curve: Points) -> float:
    """With the signal averaged since the score was last measured: one logged value is noise."""
    averages, begin = [], 0
    for step, _ in curve:
        stretch = [value for at, value in values if begin < at <= step]
        averages.append(sum(stretch) / len(stretch) if stretch else 0.0)
        begin = step
    return correlation(averages, [score for _, score in curve])


OF_SIGNALS: dict[str, Callable[[Points, Points], float]] = {
    "signal": _last,
    "fall": _fall,
    "correlation": _correlation,
}


def _held_out(run: Run, count: int = COUNT) -> Batch:
    data = run.data("evaluate")
    return feed(data, 0)(0, min(count, len(data)))


def _labels(batch: Batch, run: Run) -> Tensor:
    if batch.label is None:
        raise BadInput(f"{run.config.data.name} has no labels to compare with.")
    return batch.label


def _reconstruction(run: Run) -> float:
    images = _held_out(run).images
    run.require("reconstruct")
    return float((run.reconstruct(images) - images).abs().mean())


def _accuracy(run: Run) -> float:
    batch = _held_out(run)
    run.require("classify")
    return float((run.classify(batch.images).argmax(1) == _labels(batch, run)).double().mean())


def _asked_class(run: Run) -> float:
    batch = _held_out(run)
    labels, train = _labels(batch, run), run.data("train", all_labels=True)
    assert isinstance(train, DataSet)
    examples = feed(train, 0)(0, min(LABELLED, len(train)))
    reader = build("classifier", labelled=(examples.images, _labels(examples, run)))
    logits = reader.extract(run.sample(len(labels), given=batch)).logits
    assert logits is not None
    return float((logits.argmax(1) == labels).double().mean())


def _translated(run: Run, images: Tensor, back: bool = False) -> Tensor:
    first, second = run.data("train").domains[:2] if not back else run.data("train").domains[1::-1]
    return run.translate(images, first, second)


def _cycle(run: Run) -> float:
    images = _held_out(run).images
    return float((_translated(run, _translated(run, images), back=True) - images).abs().mean())


OF_RUNS: dict[str, Callable[[Run], float]] = {
    "reconstruction": torch.no_grad()(_reconstruction),
    "accuracy": torch.no_grad()(_accuracy),
    "asked_class": torch.no_grad()(_asked_class),
    "cycle": torch.no_grad()(_cycle),
}
