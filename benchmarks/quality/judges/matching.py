r"""A judge of pictures under captions: which of ten captions is the picture's?

A small network reads pictures, a bag of words reads captions, and both are trained on real pairs only, with the
symmetric cross-entropy over the pairs of a batch (Radford et al. 2021, arXiv:2103.00020):

.. math::
    -\tfrac12 \mathbb E_i \Big[\log \frac{e^{s_{ii}}}{\sum_j e^{s_{ij}}}
    + \log \frac{e^{s_{ii}}}{\sum_j e^{s_{ji}}}\Big], \qquad s_{ij} = \beta \cos(f(x_i), g(t_j))

It shares no weight with any generator's text encoder. Of held-out concepts it finds the caption of a *real* picture
only so often; generated pictures are to be read beside that rate.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, cross_entropy, normalize, pad

from ganworks import rng
from ganworks.data import DataSet
from ganworks.game import Batch
from ganworks.networks.text import FIRST_WORD, Bag
from ganworks.rng import scope
from ganworks.run import Run

SIDE, FEATURES, BATCH, STEPS = 32, 128, 128, 600
AMONG = 10


class Matcher(nn.Module):
    """Similarities (B, B') of pictures (B, 3, 64, 64) and captions (B', L)."""

    def __init__(self, vocabulary: tuple[str, ...]) -> None:
        super().__init__()
        sizes = (3, 32, 64, 128)
        self.look = nn.Sequential()
        for before, after in pairwise(sizes):
            self.look.extend([nn.Conv2d(before, after, 3, 1, 1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)])
        self.look.extend([nn.Flatten(), nn.Dropout(0.3), nn.Linear(sizes[-1] * (SIDE // 8) ** 2, FEATURES)])
        self.read = nn.Sequential(Bag(vocabulary, FEATURES), nn.Dropout(0.3), nn.Linear(FEATURES, FEATURES))
        self.sharpness = nn.Parameter(torch.tensor(2.0))

    def forward(self, images: Tensor, captions: Tensor) -> Tensor:
        """Scaled cosines."""
        small = avg_pool2d(images, images.shape[2] // SIDE)
        seen, said = normalize(self.look(small).float(), dim=1), normalize(self.read(captions).float(), dim=1)
        return self.sharpness.exp() * seen @ said.T


def shifted(images: Tensor, reach: int = 4) -> Tensor:
    """The batch moved by up to so many pixels, borders repeated."""
    height, width = images.shape[2:]
    down, right = (int(rng.integers(1, high=2 * reach + 1, like=images)) for _ in range(2))
    return pad(images, (reach,) * 4, mode="replicate")[:, :, down : down + height, right : right + width]


def thinned(captions: Tensor, share: float = 0.3) -> Tensor:
    """Captions with some words struck out, so that none is relied on alone."""
    return captions * (rng.uniform(*captions.shape, like=torch.empty(0)) > share)


def trained(data: DataSet, seed: int = 0) -> Matcher:
    """A matcher of the real pairs of a training split."""
    assert data.vocabulary is not None
    with scope(seed, "matcher"):
        matcher = Matcher(data.vocabulary.words)
        matcher.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    groups = [
        {"params": [p for p in matcher.parameters() if p.ndim > 1]},
        {"params": [p for p in matcher.parameters() if p.ndim < 2], "weight_decay": 0.0},
    ]
    moves = torch.optim.AdamW(groups, lr=2e-3, weight_decay=0.05)
    falling = torch.optim.lr_scheduler.OneCycleLR(moves, 2e-3, total_steps=STEPS)
    order = data.order(seed)
    for step in range(STEPS):
        batch = data.batch(order.indices(step * BATCH, BATCH))
        with scope(seed, "matching", step):
            with torch.autocast("cpu", torch.bfloat16):
                similar = matcher(shifted(batch.images), thinned(captions_of(batch)))
            own = torch.arange(BATCH)
            loss = 0.5 * (cross_entropy(similar, own) + cross_entropy(similar.T, own))
            moves.zero_grad()
            loss.backward()
        moves.step()
        falling.step()
    return matcher.eval().requires_grad_(False)


def captions_of(batch: Batch) -> Tensor:
    """Tokens (B, L)."""
    assert batch.caption is not None
    return batch.caption


def rivals(captions: Tensor, among: int = AMONG) -> Tensor:
    """For each caption its own place and those of others by the same vendor of other concepts, (B, among).

    The first word of an emoji's caption is its vendor: with rivals of other vendors the style alone would tell.
    """
    vendor, concept = captions[:, 0], captions[:, 1:]
    allowed = (vendor[:, None] == vendor[None]) & (concept[:, None] != concept[None]).any(2)
    if int(allowed.sum(1).min()) < among - 1:
        raise ValueError(f"There are not {among - 1} other captions for every caption.")
    with scope("rivals"):
        chances = rng.uniform(*allowed.shape, like=torch.empty(0)) * allowed
    return torch.cat([torch.arange(len(captions))[:, None], chances.topk(among - 1, 1).indices], 1)


@torch.no_grad()
def retrieval(matcher: Matcher, images: Tensor, captions: Tensor) -> dict[str, float]:
    """How often a picture is nearest to its own caption among ten; chance is 0.1."""
    similar = torch.cat([matcher(part, captions) for part in images.split(200)])
    right = (similar.gather(1, rivals(captions)).argmax(1) == 0).double()
    return {"accuracy": float(right.mean()), "error": float(right.std() / len(right) ** 0.5), "pictures": len(right)}


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Retrieval among ten of real pictures and of generated ones, for captions of held-out and of trained concepts."""
    train = run.data("train")
    assert isinstance(train, DataSet)
    matcher = trained(train)
    held_out, known = captions_of(given), captions_of(seen)
    words = held_out[held_out > 0]
    rows = {
        "real_held_out": (given.images, held_out),
        "real_trained": (seen.images, known),
        "generated_held_out": (run.sample(len(given), given=given), held_out),
        "generated_trained": (run.sample(len(seen), given=seen), known),
        "untrained_held_out": (run.untrained().sample(len(given), given=given), held_out),
    }
    found = {name: retrieval(matcher, *pair) for name, pair in rows.items()}
    return {
        "retrieval_among_10": {
            **found,
            "chance": 1 / AMONG,
            "matcher_steps": STEPS,
            "unknown_words_held_out": float((words < FIRST_WORD).double().mean()),
        }
    }
