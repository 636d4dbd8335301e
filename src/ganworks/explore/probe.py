r"""How much of the classes an encoder's codes hold.

Simple readers are trained on the codes of training images and judged on those of held-out ones. The numbers mean
something only beside those of features that nobody has learned: pixels, principal components, and the same encoder
before its first step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganworks.data.dataset import Split
from ganworks.errors import BadInput, DataError
from ganworks.explore._options import Output, Report, silent
from ganworks.explore._result import Result
from ganworks.game import Settings
from ganworks.metrics.neighbours import distances

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("also write the numbers to this JSON file", part="numbers", required=False),)


class Options(Settings):
    """On how many images."""

    train: int = Field(default=5000, ge=2)
    """Most training images that readers learn from."""
    number: int = Field(default=2000, ge=1)
    """Most held-out images that they are judged on."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Read the classes from the encoder's codes, from the pixels, and from the codes of the untrained encoder.

    Raises:
        BadInput: a system without an encoder.
        DataError: data without classes.
    """
    run.require("encode")
    images, label = _labelled(run, "train", options.train)
    unseen, truth = _labelled(run, "evaluate", options.number)
    before = run.untrained()
    codes = {
        "codes": (run.encode(images), run.encode(unseen)),
        "pixels": (images.flatten(1), unseen.flatten(1)),
        "untrained encoder": (before.encode(images), before.encode(unseen)),
    }
    numbers, text = {}, []
    for number, (name, (train, held_out)) in enumerate(codes.items()):
        report(number / len(codes), name)
        row = {
            "dimensions": train.shape[1],
            "linear": linear_accuracy(train, label, held_out, truth),
            "nearest_neighbour": neighbour_accuracy(train, label, held_out, truth),
        }
        numbers[name] = row
        text.append(
            f"{name} ({row['dimensions']} numbers): classes read right by a linear reader {row['linear']:.1%}, "
            f"by the nearest neighbour {row['nearest_neighbour']:.1%}"
        )
    return Result(text=tuple(text), numbers={**numbers, "train": len(label), "held_out": len(truth)})


def _labelled(run: Run, split: Split, most: int) -> tuple[Tensor, Tensor]:
    data = run.data(split, all_labels=True)
    batch = data.batch(data.order(0).indices(0, min(most, len(data))))
    if batch.label is None:
        raise DataError("The data of this run has no classes to read from codes.")
    return batch.images, batch.label


def linear_accuracy(
    train: Tensor, train_label: Tensor, held_out: Tensor, held_out_label: Tensor, *, decay: float = 1e-3
) -> float:
    r"""How often a linear reader of codes names the class of a held-out image.

    Multinomial logistic regression on standardised codes, by full-batch L-BFGS from zero: a convex problem with one
    solution, so the number has no seed.

    .. math:: \min_{W, b}\; \tfrac1N \sum_i -\log\mathrm{softmax}(W x_i + b)_{y_i} + \tfrac{\lambda}{2} \|W\|^2

    Args:
        train: codes (N, Z).
        train_label: (N,) classes from 0.
        held_out: codes (M, Z) of other images.
        held_out_label: (M,).
        decay: lambda.

    Returns:
        The share of held-out images named right.

    Raises:
        BadInput: codes and labels that do not fit.
    """
    _check(train, train_label, held_out, held_out_label)
    mean, scale = train.mean(0), train.std(0).clamp_min(1e-6)
    x, unseen = ((codes - mean) / scale for codes in (train, held_out))
    classes = int(train_label.max()) + 1
    weight = x.new_zeros(classes, x.shape[1], requires_grad=True)
    bias = x.new_zeros(classes, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=200, history_size=20, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = cross_entropy(x @ weight.T + bias, train_label) + decay / 2 * weight.square().sum()
        value.backward()
        return value

    with torch.enable_grad():
        optimizer.step(loss)
    label = (unseen @ weight.detach().T + bias.detach()).argmax(1)
    return float((label == held_out_label).double().mean())


def neighbour_accuracy(train: Tensor, train_label: Tensor, held_out: Tensor, held_out_label: Tensor) -> float:
    """How often a held-out image has the class of the training image whose code is nearest (Euclidean).

    Args and errors as for :func:`linear_accuracy`.
    """
    _check(train, train_label, held_out, held_out_label)
    centre = train.mean(0)
    nearest = torch.cat([apart.argmin(1) for _, apart in distances(held_out - centre, train - centre)])
    return float((train_label[nearest] == held_out_label).double().mean())


def purity(cluster: Tensor, label: Tensor) -> float:
    r"""Share of images whose class is the commonest of their cluster, :math:`\frac1N \sum_k \max_j |C_k \cap Y_j|`.

    Args:
        cluster: (N,) cluster numbers from 0.
        label: (N,) classes from 0.

    Returns:
        At most 1; at least the share of the commonest class, which one cluster alone reaches.
    """
    if cluster.shape != label.shape or not len(label):
        raise BadInput(f"Clusters {tuple(cluster.shape)} and classes {tuple(label.shape)} do not fit together.")
    counts = torch.zeros(int(cluster.max()) + 1, int(label.max()) + 1, dtype=torch.int64)
    counts.index_put_((cluster, label), torch.ones_like(label), accumulate=True)
    return float(counts.amax(1).sum() / len(label))


def _check(train: Tensor, train_label: Tensor, held_out: Tensor, held_out_label: Tensor) -> None:
    fits = train.dim() == held_out.dim() == 2 and train.shape[1] == held_out.shape[1]
    if not fits or len(train) != len(train_label) or len(held_out) != len(held_out_label) or not len(held_out):
        raise BadInput(
            f"Codes {tuple(train.shape)} and {tuple(held_out.shape)} with {len(train_label)} and {len(held_out_label)} "
            "labels cannot be compared; both sides need (N, Z) and N labels."
        )
    if int(torch.cat([train_label, held_out_label]).min()) < 0:
        raise BadInput("A label is unknown (-1); only images of known class can be probed.")
