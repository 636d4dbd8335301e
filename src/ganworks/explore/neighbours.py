r"""Nearest training images of samples: learned, or learned by heart?

With :math:`d(x) = \min_{t \in T} \|\phi(x) - \phi(t)\|` the distance of an image to the training set T, held-out images
say how near an image is that cannot have been copied. Where samples are as good as held-out images, both kinds of
distance have one law; where they are copies, theirs are smaller. Meehan, Chaudhuri and Dasgupta 2020 (arXiv:2004.05675)
compare them by the rank statistic of Mann and Whitney, here without their division of space into cells:

.. math:: U = \#\{(i, j) : d(g_i) > d(h_j)\} + \tfrac12 \#\{d(g_i) = d(h_j)\}, \qquad
          z = \frac{U - nm/2}{\sqrt{nm(n + m + 1)/12}}

which is standard normal where both laws agree. A second number finds the copies in a generator that is otherwise far
away: the share of samples nearer to T than all but one in a hundred held-out images. In pixels a blurred picture is
near to everything; features judge it better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.explore._options import Output, Report, silent
from ganworks.explore._result import Result
from ganworks.game import Settings
from ganworks.metrics.features import build
from ganworks.metrics.measure import pair
from ganworks.metrics.neighbours import distances

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("a picture: a sample and its neighbours a row, features below each other", required=False),)
CLEAR = 3.0
"""Standard deviations beyond which z is taken for a difference."""
CLOSEST = 0.01
"""Share of held-out images that count as unusually near to the training set."""


class Options(Settings):
    """What to compare with what."""

    number: int = Field(default=500, ge=1)
    """Samples, and as many held-out images."""
    train: int = Field(default=5000, ge=1)
    """Most training images to look among."""
    features: tuple[str, ...] = ("pixels", "mobilenet_v2")
    """Where to measure distances."""
    shown: int = Field(default=8, ge=1)
    """Samples in the picture, nearest first."""
    k: int = 4
    """Neighbours shown of each."""
    seed: int = 0
    """Another seed, other samples."""


@dataclass(frozen=True)
class Nearest:
    """The k nearest rows of each query, nearest first."""

    distance: Tensor
    """(N, k)."""
    index: Tensor
    """(N, k) int64, rows of the stock."""


class Memorisation(NamedTuple):
    """How the samples' distances to the training set compare with the held-out images'."""

    sample_median: float
    held_out_median: float
    z: float
    """Below 0 where samples are nearer to the training set than held-out images are."""
    copies: float
    """Share of samples nearer than all but one in a hundred held-out images."""
    verdict: str


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Compare the distances of samples and of held-out images to the training set, in each kind of features.

    Raises:
        BadInput: a system that makes its images from other images, unknown features, or fewer images than neighbours.
    """
    if "images" in run.system.samples_from():
        raise BadInput(f"{run.config.system} makes its images from other images, which says nothing about copies.")
    train, held_out = run.data("train"), run.data("evaluate")
    stock = train.batch(train.order(0).indices(0, min(options.train, len(train)))).images
    unseen = held_out.batch(held_out.order(0).indices(0, min(options.number, len(held_out)))).images
    samples = run.sample(options.number, seed=options.seed)
    text = [
        f"{len(samples)} samples and {len(unseen)} held-out images among {len(stock)} of {len(train)} training images"
    ]
    rows, numbers = [], {}
    for number, name in enumerate(options.features):
        report(number / len(options.features), name)
        extractor = build(name)
        ours, theirs, reference = (extractor(images) for images in (samples, unseen, stock))
        comparison = memorisation(ours, theirs, reference)
        text += [
            f"{extractor.label}: median distance {comparison.sample_median:.4g}, of held-out images "
            f"{comparison.held_out_median:.4g}; z {comparison.z:+.1f}; unusually near {comparison.copies:.1%} "
            "(1% expected)",
            f"  {comparison.verdict}",
        ]
        numbers[extractor.label] = comparison._asdict()
        neighbours = nearest(ours, reference, options.k)
        order = neighbours.distance[:, 0].argsort()[: options.shown]
        rows += [torch.cat([samples[row][None], stock[neighbours.index[row]]]) for row in order]
    return Result(text=tuple(text), images=torch.cat(rows), columns=options.k + 1, numbers=numbers)


def nearest(queries: Tensor, stock: Tensor, k: int = 1) -> Nearest:
    """The nearest rows by Euclidean distance.

    Args:
        queries: (N, d).
        stock: (M, d), M at least k.
        k: how many.

    Raises:
        BadInput: features that cannot be compared, or fewer than k in stock.
    """
    if k < 1:
        raise BadInput(f"{k} neighbours cannot be found; ask for 1 or more.")
    pair(queries, stock, at_least=1)
    if len(stock) < k:
        raise BadInput(f"{k} neighbours cannot be found among {len(stock)}.")
    mean = stock.mean(0)  # distances are taken from products of rows, which is exact enough around the origin alone
    queries, stock = queries - mean, stock - mean
    parts = [squared.clamp_min(0).topk(k, largest=False) for _, squared in distances(queries, stock)]
    return Nearest(torch.cat([part.values.sqrt() for part in parts]), torch.cat([part.indices for part in parts]))


def memorisation(samples: Tensor, held_out: Tensor, train: Tensor) -> Memorisation:
    """Hold the samples' distances to the training set against those of held-out images.

    Args:
        samples: (N, d) features of generated images.
        held_out: (K, d) of real images that were not trained on.
        train: (M, d) of the training images.

    Returns:
        The comparison.
    """
    ours, theirs = (nearest(side, train).distance[:, 0].double() for side in (samples, held_out))
    z = rank_statistic(ours, theirs)
    copies = float((ours < theirs.quantile(CLOSEST)).double().mean())
    return Memorisation(float(ours.median()), float(theirs.median()), z, copies, _verdict(z, copies, len(ours)))


def rank_statistic(ours: Tensor, theirs: Tensor) -> float:
    """Mann and Whitney's z of two samples (N,) and (K,): below 0 where the first are smaller."""
    n, m = len(ours), len(theirs)
    difference = torch.sign(ours[:, None] - theirs[None]).sum() / 2
    return float(difference / math.sqrt(n * m * (n + m + 1) / 12))


def _verdict(z: float, copies: float, n: int) -> str:
    if z < -CLEAR:
        return "memorised: samples are nearer to training images than unseen images are"
    # a binomial count of expectation n CLOSEST, with the same number of deviations to spare
    if copies > CLOSEST + CLEAR * math.sqrt(CLOSEST * (1 - CLOSEST) / n):
        return "some copies: more samples than chance allows are unusually near to a training image"
    if z > CLEAR:
        return "no sign of copies: samples are farther from training images than unseen images are"
    return "no sign of copies: samples are as far from training images as unseen images are"
