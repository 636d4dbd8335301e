"""What InfoGAN is judged by besides its scores: whether its codes can be read back from the pictures."""

from __future__ import annotations

from typing import Any

import torch

from ganworks.draws import stream
from ganworks.engine import pictures
from ganworks.game import Batch
from ganworks.runs import Run


def code_recovery(run: Run, n: int = 10_000) -> dict[str, float]:
    """InfoGAN: how often Q reads the categorical code of G(z, c) right, and its error on the uniform codes."""
    game = run.system
    with torch.no_grad(), stream("code recovery"):
        latent, codes = game.prior.sample(n, like=game.like)
        logits, means = game.read(game.generator(latent))
    right = (logits[0].argmax(1) == codes.categorical[:, 0]).double().mean()
    error = (means - codes.uniform).square().mean(0).sqrt()
    return {"categorical_accuracy": float(right), "samples": n,
            **{f"uniform_{k}_rmse_of_0.577": float(value) for k, value in enumerate(error)}}  # fmt: skip


def code_sweep(run: Run) -> torch.Tensor:
    """InfoGAN: one row for each class of the categorical code, the same noise down each column."""
    game = run.system
    classes = game.prior.categorical[0]
    with torch.no_grad(), stream("code sweep"):
        latent, codes = game.prior.sample(classes, like=game.like)
        noise = latent[:, : game.prior.noise]
        rows = [
            game.generator(game.prior.join(noise, codes._replace(categorical=torch.full((classes, 1), k))))
            for k in range(classes)
        ]
    return torch.cat(rows)


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Code recovery."""
    return {"codes": code_recovery(run)}


def picture(run: Run, given: Batch) -> Any:
    """A sweep of the code."""
    return pictures.grid(code_sweep(run), columns=10)
