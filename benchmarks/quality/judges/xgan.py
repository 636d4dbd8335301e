"""What XGAN is judged by: as every translator, and by what a fresh reader finds of the domain in its embedding."""

from __future__ import annotations

from typing import Any

import torch
from judges import translating
from judges.translating import picture

from ganworks.explore.probe import linear_accuracy
from ganworks.game import Batch
from ganworks.run import Run

__all__ = ["judged", "picture"]


@torch.no_grad()
def domain_read(run: Run) -> dict[str, float]:
    """How often a linear reader of embeddings names the domain of held-out pictures; 0.5 is a guess."""
    game: Any = run.system
    codes, sides = {}, {}
    for split in ("train", "evaluate"):
        data = run.data(split)
        batch = data.batch(data.order(0).indices(0, min(600, len(data))))
        other = batch.other if split == "train" else batch.paired
        assert other is not None
        codes[split] = torch.cat([game.encoder_x(batch.images), game.encoder_y(other)])
        sides[split] = torch.arange(2).repeat_interleave(torch.tensor([len(batch), len(other)]))
    return {"linear": linear_accuracy(codes["train"], sides["train"], codes["evaluate"], sides["evaluate"])}


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Every direction, and the domain in the embedding."""
    return translating.judged(run, given, seen) | {"domain read from the embedding": domain_read(run)}
