"""Whether a generator makes what it is asked for: a judge that has seen real labelled images only reads its samples.

The judge shares nothing with the game. Its share of right answers on held-out real images stands beside the agreement:
a judge that is right on 91 % of real images cannot be asked for much more on generated ones.
"""

from __future__ import annotations

from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from ganworks.game import Batch
from ganworks.metrics.features.classifier import Classifier
from ganworks.run import Run
from ganworks.training import image_grid

STEPS = 1000
"""Of the judge's training, on 128 images each."""


def judge(run: Run, steps: int = STEPS) -> Classifier:
    """A small convolutional classifier trained on the real training images of a run's data, with all their labels.

    It is kept beside the run, so that the runs of one folder are read by the same judge.
    """
    train = run.data("train", all_labels=True)
    batch = train.batch(torch.arange(len(train)))
    assert batch.label is not None
    path = run.folder.with_name(f"judge-{run.config.data.name}-{train.image[1]}-{steps}.safetensors")
    if not path.exists():
        trained = Classifier(batch.images, batch.label, steps=steps)
        save_file({name: value.contiguous() for name, value in trained.network.state_dict().items()}, path)
    opened = Classifier(batch.images, batch.label, steps=0)
    opened.network.load_state_dict(load_file(path))
    return opened


def read(judge: Classifier, images: Tensor) -> Tensor:
    """The judge's likeliest class (N,) of each image."""
    logits = judge.extract(images).logits
    assert logits is not None
    return logits.argmax(1)


def asked(n: int, classes: int) -> Batch:
    """Every class in turn; the images of the batch are not looked at."""
    return Batch(torch.zeros(n, 1, 1, 1), label=torch.arange(n) % classes)


def agreement(run: Run, judge: Classifier, n: int = 10_000) -> dict[str, Any]:
    """How often the judge reads the class that was asked for, in all, by class, and before training."""
    held_out = run.data("evaluate")
    real = held_out.batch(torch.arange(len(held_out)))
    assert real.label is not None
    given = asked(n, held_out.classes)
    assert given.label is not None
    right = read(judge, run.sample(n, given=given)) == given.label
    before = read(judge, run.untrained().sample(1000, given=given.each(lambda v: v[:1000]))) == given.label[:1000]
    known = read(judge, real.images) == real.label
    return {
        "agreement": float(right.double().mean()),
        "samples": n,
        "untrained": float(before.double().mean()),
        "judge_on_held_out_real_images": float(known.double().mean()),
        "real_images": len(real),
        "judge_trained_on": f"{len(run.data('train'))} real labelled training images, {STEPS} steps of 128",
        "by_class": {
            name: {
                "generated": float(right[given.label == k].double().mean()),
                "real": float(known[real.label == k].double().mean()),
            }
            for k, name in enumerate(held_out.class_names)
        },
    }


def classes_in_rows(run: Run, columns: int = 12) -> Any:
    """One row for each class asked for."""
    classes = run.data("evaluate").classes
    given = Batch(torch.zeros(classes * columns, 1, 1, 1), label=torch.arange(classes).repeat_interleave(columns))
    return image_grid.grid(run.sample(classes * columns, given=given), columns=columns)
