"""What the samples are like: how varied, how near the data, copied or not, and where their mean lies."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.modules.batchnorm import _NormBase

from ganworks.health.features import effective_number, mean_distance, pairwise
from ganworks.health.signals.snapshot import Signals, Snapshot

CLOSE = 0.1
"""Two images count as the same where they are nearer than this share of the data's usual nearest distance."""
COMMON, RARE = 0.04, 0.1
"""A mode counts that has this share of the data; it is missing where samples have less than a tenth of that."""


def variety(snapshot: Snapshot) -> Signals:
    """How varied the samples are, each number as a share of what as many held-out images have.

    ``diversity``: mean distance of two samples. ``clusters``: effective number of clusters of the data they fall into.
    ``duplicates``: share of samples that equal another sample. ``separation``: median distance to the nearest other
    sample over the mean distance of two, which is near 0 for a few images over and over, however alike those are.
    """
    fake, real = snapshot.fake_features, snapshot.held_out_features
    usual = pairwise(real).min(1).values.median()
    nearest, spread = pairwise(fake).min(1).values, mean_distance(fake)
    shares = snapshot.features.shares
    return {
        "diversity": spread / max(mean_distance(real), 1e-9),
        "clusters": effective_number(shares(fake)) / effective_number(shares(real)),
        "separation": float(nearest.median() / usual.clamp_min(1e-9)) * mean_distance(real) / max(spread, 1e-12),
        "duplicates": float((nearest <= CLOSE * usual).float().mean()),
    }


def missing_modes(snapshot: Snapshot) -> Signals:
    """``missing_modes``: the share of the data in modes (clusters, or known modes) that hardly any sample falls into.

    Of 128 samples of the data itself five are expected of the rarest mode that counts, and none of them in 1 case of
    200 only.
    """
    usual = snapshot.features.usual_shares
    missing = (usual >= COMMON) & (snapshot.features.shares(snapshot.fake_features) < RARE * usual)
    return {"missing_modes": float(usual[missing].sum())}


def distance(snapshot: Snapshot) -> Signals:
    r"""``distance``: the energy distance of samples and held-out data over the data's mean pairwise distance.

    .. math:: \frac{2\,\mathbb E|x - y| - \mathbb E|x - x'| - \mathbb E|y - y'|}{\mathbb E|y - y'|}

    unbiased, so that it is about 0, and may be below, where both are alike.
    """
    fake, real = snapshot.fake_features, snapshot.held_out_features
    spread = mean_distance(real)
    across = float(torch.cdist(fake, real).mean())
    return {"distance": (2 * across - mean_distance(fake) - spread) / max(spread, 1e-9)}


def running_distance(snapshot: Snapshot) -> Signals:
    """``running_distance``: the distance of samples made with the running statistics of batch normalisation.

    That is what evaluation mode samples; ``distance`` is of samples whose batch gives the statistics, as in training.
    """
    parts = [
        part
        for part in snapshot.target.generator.modules()
        if isinstance(part, _NormBase) and part.running_mean is not None
    ]
    if not snapshot.target.running or not parts:
        return {}
    modes = [(part, part.training, part.track_running_stats) for part in parts]
    try:
        for part in parts:
            part.training, part.track_running_stats = False, True
        with torch.no_grad(), snapshot.target.precision():
            fake = snapshot.target.sample(len(snapshot.fake), snapshot.target.given)
    finally:
        for part, training, tracking in modes:
            part.training, part.track_running_stats = training, tracking
    if not bool(torch.isfinite(fake).all()):
        return {}
    return {
        "running_distance": distance(replace(snapshot, fake=fake, fake_features=snapshot.features(fake)))["distance"]
    }


def copies(snapshot: Snapshot) -> Signals:
    """``nearness``: median distance of samples to the nearest training image, over that of held-out images.

    1 for samples as near the training data as fresh data is; near 0 for samples that are copies of it.
    """
    if snapshot.target.held_out is None:
        return {}
    reference = snapshot.features.reference
    fake = torch.cdist(snapshot.fake_features, reference).min(1).values.median()
    real = torch.cdist(snapshot.held_out_features, reference).min(1).values.median()
    return {"nearness": float(fake / real.clamp_min(1e-9))}


def mean_sample(snapshot: Snapshot) -> Signals:
    """``mean_sample_0``, ``mean_sample_1``: the mean sample on the data's first two axes, in standard deviations."""
    mean = snapshot.fake_features.mean(0) / snapshot.features.scale
    return {f"mean_sample_{axis}": float(mean[axis]) for axis in range(min(2, len(mean)))}


def sample_range(snapshot: Snapshot) -> Signals:
    """``range_low``, ``range_high``: the smallest and the largest value of all samples."""
    return {"range_low": float(snapshot.fake.min()), "range_high": float(snapshot.fake.max())}


def roughness(snapshot: Snapshot) -> Signals:
    r"""``roughness``: how much neighbouring pixels differ, as a share of what they do in held-out images.

    .. math:: \frac{\overline{(\partial_h x)^2 + (\partial_w x)^2}}{\overline{(x - \bar x)^2}}

    of samples over that of the data: well above 1 for noise and checkerboards, well below for blurred samples.
    """
    target = snapshot.target
    truth = (target.held_out if target.held_out is not None else target.real).images[: len(snapshot.fake)]
    if truth.dim() != 4 or min(truth.shape[2:]) < 4:
        return {}
    usual = _differences(truth)
    return {"roughness": _differences(snapshot.fake) / usual} if usual > 0 else {}


def _differences(images: Tensor) -> float:
    images = images.detach().float()
    rows, columns = images.diff(dim=2).square().mean(), images.diff(dim=3).square().mean()
    return float((rows + columns) / (images - images.mean()).square().mean().clamp_min(1e-9))
