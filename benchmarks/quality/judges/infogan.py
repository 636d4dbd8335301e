"""What InfoGAN is judged by besides its scores: whether its codes can be read back from the pictures."""

from __future__ import annotations

from typing import Any

import torch

from ganworks.explore.probe import purity
from ganworks.explore.sweep import categorical, clusters
from ganworks.game import Batch
from ganworks.latents import known_labels
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.training import image_grid


def code_recovery(run: Run, n: int = 10_000) -> dict[str, float]:
    """InfoGAN: how often Q reads the categorical code of G(z, c) right, and its error on the uniform codes."""
    game: Any = run.system
    with torch.no_grad(), scope("code recovery"):
        latent, codes = game.prior.sample(n, like=game.like)
        logits, means = game.read(game.generator(latent))
    right = (logits[0].argmax(1) == codes.categorical[:, 0]).double().mean()
    error = (means - codes.uniform).square().mean(0).sqrt()
    return {
        "categorical_accuracy": float(right),
        "samples": n,
        **{f"uniform_{k}_rmse_of_0.577": float(value) for k, value in enumerate(error)},
    }


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Code recovery, and how pure the clusters are that the categorical code makes of held-out images."""
    found, label = clusters(run.system, given.images), known_labels(given)
    purities = {
        "purity": purity(found, label),
        "purity_of_one_cluster": purity(found * 0, label),
        "images": len(found),
        "clusters": len(found.unique()),
    }
    return {"codes": code_recovery(run), "clusters": purities}


def picture(run: Run, given: Batch) -> Any:
    """A sweep of the code."""
    return image_grid.grid(categorical(run.system), columns=10)
