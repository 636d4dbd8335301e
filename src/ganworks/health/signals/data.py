"""Facts of the data as training sees it; measured once, when a run begins."""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.game import Batch
from ganworks.health.features import Features, finite_rows, pairwise
from ganworks.health.signals.snapshot import Signals

CLOSE, APART, GAP, FOURTH = 0.15, 0.5, 0.2, 3
"""Shares of the usual distance to a fourth image: below the first two are copies of one, encoded anew, and hardly any
lie between it and the second."""


def facts(real: Batch, count: int, held_out: Batch | None = None, features: Features | None = None) -> Signals:
    """What can be wrong with data before a single step.

    ``data_count``: number of images. ``data_held_out``: images at hand that are not trained on. ``data_pixels``: pixels
    of an image. ``data_low``, ``data_high``: extremes of the values. ``data_duplicates``: share of the inspected images
    that equal another one. ``data_stripes``: how much more alike pixels are that lie C columns apart than those a
    column less or more apart, which is above 0 where interleaved channels were read as pixels.

    ``data_near_duplicates``: share that has another image far nearer than images of this data usually have one: copies
    that were scaled, compressed or shifted by a little. It is measured where there are features to compare.

    ``data_not_finite``: share of images with a value that is infinite or not a number, which count in no other.

    Args:
        real: a part of the training data, as it reaches the game.
        count: how many images all of it has.
        held_out: data that is not trained on.
        features: of images.
    """
    every = real.images.detach().float().cpu()
    images = finite_rows(every)
    signals = {
        "data_count": float(count),
        "data_held_out": float(len(held_out)) if held_out is not None else 0.0,
        "data_pixels": float(images[0, 0].numel()),
        "data_not_finite": 1.0 - float(torch.isfinite(every.flatten(1)).all(1).float().mean()),
        "data_low": float(images.min()),
        "data_high": float(images.max()),
        "data_duplicates": 1.0 - len(torch.unique(images.flatten(1), dim=0)) / len(images),
    }
    if features is not None and images[0, 0].numel() > 1 and len(images) > 2:
        signals["data_near_duplicates"] = _near(features(images))
    if images.dim() == 4 and images.shape[1] > 1 and images.shape[3] > images.shape[1] + 2:
        channels = images.shape[1]
        neighbours = max(_correlation(images, channels - 1), _correlation(images, channels + 1))
        signals["data_stripes"] = _correlation(images, channels) - neighbours
    return signals


def _near(features: Tensor) -> float:
    """The share of rows whose nearest other row is far nearer than a fourth one usually is, where there is a gap.

    Without the gap, which points on a curve or a sheet do not have, nearness says nothing: some are always near.
    """
    distances = pairwise(features).sort(1).values
    nearest = distances[:, 0] / distances[:, min(FOURTH, len(distances) - 1)].median().clamp_min(1e-12)
    close = float((nearest < CLOSE).float().mean())
    between = float(((nearest >= CLOSE) & (nearest < APART)).float().mean())
    return close if between < GAP * close else 0.0


def _correlation(images: Tensor, columns: int) -> float:
    """Correlation of pixels that lie some columns apart."""
    left, right = images[..., :-columns], images[..., columns:]
    left, right = left - left.mean(), right - right.mean()
    return float((left * right).mean() / (left.square().mean() * right.square().mean()).sqrt().clamp_min(1e-12))
