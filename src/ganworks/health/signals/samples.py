"""What the samples are like: how varied, how near the data, copied or not, and where their mean stands."""

from __future__ import annotations

import torch

from ganworks.health.features import effective, mean_distance, pairwise
from ganworks.health.signals.look import Look, Signals

CLOSE = 0.1
"""Two images count as the same where they are nearer than this share of the data's usual nearest distance."""
COMMON, RARE = 0.04, 0.1
"""A kind counts that has this share of the data; it is lost where samples have less than a tenth of that."""


def variety(look: Look) -> Signals:
    """How varied the samples are, each number as a share of what as many held-out images have.

    ``diversity``: mean distance of two samples. ``clusters``: effective number of clusters of the data they fall into.
    ``twins``: share of samples with a twin among the samples.
    """
    fake, real = look.seen, look.held_out
    usual = pairwise(real).min(1).values.median()
    nearest = pairwise(fake).min(1).values
    return {
        "diversity": mean_distance(fake) / max(mean_distance(real), 1e-9),
        "clusters": effective(look.view.shares(fake)) / effective(look.view.shares(real)),
        "twins": float((nearest <= CLOSE * usual).float().mean()),
    }


def lost(look: Look) -> Signals:
    """``lost``: the share of the data that is of a kind (a cluster, or a known mode) which hardly any sample is of.

    Of 128 samples of the data itself five are expected of the rarest kind that counts, and none of them in 1 case of
    200 only.
    """
    usual = look.view.usual
    missing = (usual >= COMMON) & (look.view.shares(look.seen) < RARE * usual)
    return {"lost": float(usual[missing].sum())}


def distance(look: Look) -> Signals:
    r"""``distance``: the energy distance of samples and held-out data over the data's mean pairwise distance.

    .. math:: \frac{2\,\mathbb E|x - y| - \mathbb E|x - x'| - \mathbb E|y - y'|}{\mathbb E|y - y'|}

    unbiased, so that it is about 0, and may be below, where both are alike.
    """
    fake, real = look.seen, look.held_out
    spread = mean_distance(real)
    across = float(torch.cdist(fake, real).mean())
    return {"distance": (2 * across - mean_distance(fake) - spread) / max(spread, 1e-9)}


def copies(look: Look) -> Signals:
    """``nearness``: median distance of samples to the nearest training image, over that of held-out images.

    1 for samples as near the training data as fresh data is; near 0 for samples that are copies of it.
    """
    if look.subject.held_out is None:
        return {}
    reference = look.view.reference
    fake = torch.cdist(look.seen, reference).min(1).values.median()
    real = torch.cdist(look.held_out, reference).min(1).values.median()
    return {"nearness": float(fake / real.clamp_min(1e-9))}


def place(look: Look) -> Signals:
    """``place_0``, ``place_1``: the mean sample on the data's first two axes, in the data's standard deviations."""
    where = look.seen.mean(0) / look.view.scale
    return {f"place_{axis}": float(where[axis]) for axis in range(min(2, len(where)))}


def reach(look: Look) -> Signals:
    """``fake_low``, ``fake_high``: the darkest and the brightest value of all samples."""
    return {"fake_low": float(look.fake.min()), "fake_high": float(look.fake.max())}
