"""What Fader Networks are judged by besides their scores: edits, and what a fresh probe reads from the latent."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from judges import editing
from judges.editing import picture
from torch import Tensor, nn

from ganworks.game import Batch
from ganworks.losses.classification import attribute_cross_entropy
from ganworks.rng import scope
from ganworks.run import Run

__all__ = ["judged", "picture"]


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Edits against the truth, and leakage."""
    return {**editing.judged(run, given, seen), "leakage": leakage(run)}


def leakage(run: Run) -> dict[str, Any]:
    """Balanced accuracy on held-out faces of probes trained on the frozen latents of training faces; 0.5 is a guess.

    Beside them the same probe on the latents of the untrained encoder and on pixels, and the critic of the game, whose
    word is not to be trusted: it may be below a guess while a fresh probe reads everything.
    """
    train, held_out = run.data("train"), run.data("evaluate")
    seen, fresh = train.batch(np.arange(len(train))), held_out.batch(np.arange(len(held_out)))
    assert seen.attributes is not None and fresh.attributes is not None
    game: Any = run.system
    names = held_out.attribute_names
    views = {
        "latent": run.system.encode,
        "untrained_latent": run.untrained().system.encode,
        "pixels": lambda images: images.flatten(1),
    }
    found: dict[str, Any] = {}
    for view, encode in views.items():
        known, unknown = (encoded(encode, batch.images) for batch in (seen, fresh))
        for kind, hidden in (("linear", 0), ("mlp", 256)):
            logits = probed(known, seen.attributes, unknown, hidden)
            found[f"{view}_{kind}"] = balanced(logits, fresh.attributes, names)
    in_game = encoded(lambda images: game.latent_critic(game.encoder(images)), fresh.images)
    return {**found, "critic_of_the_game": balanced(in_game, fresh.attributes, names)}


@torch.no_grad()
def encoded(encode: Any, images: Tensor) -> Tensor:
    """What an encoder makes of many images, part by part."""
    return torch.cat([encode(part).float() for part in images.split(250)])


def probed(known: Tensor, attributes: Tensor, unknown: Tensor, hidden: int, steps: int = 400) -> Tensor:
    """Logits of a probe on unknown features, after training on known ones; linear where nothing is hidden."""
    middle, spread = known.mean(0), known.std(0).clamp_min(1e-4)
    known, unknown = (known - middle) / spread, (unknown - middle) / spread
    with scope("probe", hidden), torch.enable_grad():
        last = nn.Linear(hidden or known.shape[1], attributes.shape[1])
        probe = nn.Sequential(nn.Linear(known.shape[1], hidden), nn.ReLU(), nn.Dropout(0.3), last) if hidden else last
        optimizer = torch.optim.AdamW(probe.parameters(), lr=1e-3, weight_decay=1e-2)
        for _ in range(steps):
            part = torch.randint(len(known), (256,))
            optimizer.zero_grad()
            attribute_cross_entropy(probe(known[part]), attributes[part]).backward()
            optimizer.step()
    with torch.no_grad():
        return probe.eval()(unknown)


def balanced(logits: Tensor, attributes: Tensor, names: tuple[str, ...]) -> dict[str, float]:
    """The mean of the shares of on and of off that are read right, by attribute and on average."""
    right, on = ((logits > 0) == (attributes > 0.5)).double(), (attributes > 0.5).double()
    each = (right * on).sum(0) / on.sum(0) / 2 + (right * (1 - on)).sum(0) / (1 - on).sum(0) / 2
    return {"mean": float(each.mean()), **dict(zip(names, each.tolist(), strict=True))}
