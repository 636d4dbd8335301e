"""A snapshot of a game: the samples and scores that all signals of a step are computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ganworks.game import Batch
from ganworks.health.features import Features
from ganworks.health.target import CannotScore, Target

Signals = dict[str, float]
Signal = Callable[["Snapshot"], Signals]
"""Numbers of one snapshot, without a prefix."""
COUNT = 128
"""Images of each kind that are scored and compared."""


@dataclass(frozen=True)
class Snapshot:
    """A game at one step.

    Attributes:
        target: the game.
        features: the features fitted on its data.
        fake: (n, C, H, W) samples of fixed noise.
        fake_features: (n, k).
        held_out_features: (n, k) of data that was not trained on, or of training data where none was held out.
        scores: ``real``, ``held_out`` and ``fake`` -> (n,), as far as there are any.
        no_scores: why there are no scores.
    """

    target: Target
    features: Features
    fake: Tensor
    fake_features: Tensor
    held_out_features: Tensor
    scores: dict[str, Tensor]
    no_scores: str = ""


def first_rows(batch: Batch, most: int = COUNT) -> Batch:
    """The first rows of a batch."""
    return batch.each(lambda value: value[:most])


@torch.no_grad()
def take_snapshot(target: Target, features: Features) -> Snapshot:
    """Sample and score, with the networks as :func:`ganworks.health.target.inspection_mode` leaves them."""
    real = first_rows(target.real)
    compared = first_rows(target.held_out) if target.held_out is not None else real
    with target.precision():
        fake = target.sample(len(compared), target.given)
    scores, no_scores = {}, ""
    try:
        with target.precision():
            scores = {"fake": target.scores(fake, target.given), "real": target.scores(real.images, real)}
            if target.held_out is not None:
                scores["held_out"] = target.scores(compared.images, compared)
    except CannotScore as reason:
        scores, no_scores = {}, str(reason)
    scores = {name: value.float() for name, value in scores.items()}
    return Snapshot(target, features, fake, features(fake), features(compared.images), scores, no_scores)
