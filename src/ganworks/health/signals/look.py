"""One look at a game: the samples and scores that all signals of a step are computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ganworks.game import Batch
from ganworks.health.features import View
from ganworks.health.subject import CannotJudge, Subject

Signals = dict[str, float]
Signal = Callable[["Look"], Signals]
"""Numbers of one look, without a prefix."""
SHOWN = 128
"""Images of each kind that are scored and compared."""


@dataclass(frozen=True)
class Look:
    """What is seen at a step.

    Attributes:
        subject: the game.
        view: its data's features.
        fake: (n, C, H, W) samples of fixed noise.
        seen: their features (n, k).
        held_out: features (n, k) of data that was not trained on, or of training data where none was held out.
        scores: ``real``, ``held_out`` and ``fake`` -> (n,), as far as there are any.
        silent: why there are no scores.
    """

    subject: Subject
    view: View
    fake: Tensor
    seen: Tensor
    held_out: Tensor
    scores: dict[str, Tensor]
    silent: str = ""


def shown(batch: Batch, most: int = SHOWN) -> Batch:
    """The first rows of a batch."""
    return batch.each(lambda value: value[:most])


@torch.no_grad()
def look(subject: Subject, view: View) -> Look:
    """Sample and score; the networks are to be as :func:`ganworks.health.subject.as_played` leaves them."""
    real = shown(subject.real)
    compared = shown(subject.held_out) if subject.held_out is not None else real
    count = len(compared)
    with subject.precision():
        fake = subject.sample(count, subject.given)
    scores, silent = {}, ""
    try:
        with subject.precision():
            scores = {"fake": subject.judge(fake, subject.given), "real": subject.judge(real.images, real)}
            if subject.held_out is not None:
                scores["held_out"] = subject.judge(compared.images, compared)
    except CannotJudge as reason:
        silent = str(reason)
    scores = {name: value.float() for name, value in scores.items()}
    return Look(subject, view, fake, view(fake), view(compared.images), scores, silent)
