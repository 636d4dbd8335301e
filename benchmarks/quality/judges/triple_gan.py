"""What Triple-GAN is judged by besides its scores: both its generator and its classifier, from the same few labels."""

from __future__ import annotations

from typing import Any

import torch
from agreement import agreement, classes_in_rows, judge

import ganworks as gw
from ganworks.game import Batch
from ganworks.run import Run


def accuracy(run: Run) -> float:
    """Share of held-out real images that the run's classifier gets right, by its averaged weights."""
    held_out = run.data("evaluate")
    real = held_out.batch(torch.arange(len(held_out)))
    assert real.label is not None
    return float((run.classify(real.images).argmax(1) == real.label).double().mean())


def supervised(run: Run) -> dict[str, Any]:
    """The baseline: the same classifier, labels, order, optimiser and steps, without the game."""
    folder = run.folder.with_name(f"{run.folder.name}-supervised")
    if not (folder / "checkpoints").exists():
        training = run.config.training.model_dump(exclude={"steps", "minutes", "sample_every", "checkpoint_every"})
        options = {**run.config.options, "pretraining": run.step}
        gw.train(
            "triple_gan",
            run.config.data,
            out=folder,
            options=options,
            steps=run.step,
            sample_every=0,
            checkpoint_every=0,
            quiet=True,
            **training,
        )
    baseline = Run(folder)
    return {"accuracy": accuracy(baseline), "steps": baseline.step}


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Agreement of the generator, accuracy of the classifier and of the baseline."""
    train = run.data("train")
    label = train.batch(torch.arange(len(train))).label
    assert label is not None
    return {
        "conditional": agreement(run, judge(run)),
        "classifier": {"labels": int((label >= 0).sum()), "accuracy": accuracy(run), "supervised": supervised(run)},
    }


def picture(run: Run, given: Batch) -> Any:
    """A row for each class."""
    return classes_in_rows(run)
