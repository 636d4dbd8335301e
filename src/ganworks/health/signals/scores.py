"""What the critic thinks: of samples, of its training data, and of data it was never shown."""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.health.signals.look import Look, Signals

TAILS = (0.05, 0.95)


def above(first: Tensor, second: Tensor) -> float:
    """How often a number of the first set is the larger one; a tie is half a case (the area under the ROC curve)."""
    difference = first[:, None] - second[None]
    return float((difference > 0).float().mean() + 0.5 * (difference == 0).float().mean())


def scores(look: Look) -> Signals:
    """Means of the scores, where nine in ten of them lie, and how well they part the sets.

    ``told_apart`` is how often a held-out image scores above a sample: 0.5 for a critic that sees no difference, 1 for
    one that errs never. ``remembered`` is how often a training image scores above a held-out one: 0.5 for a critic that
    has learned what data looks like, 1 for one that has learned its data by heart.
    """
    if not look.scores:
        return {}
    found = {f"score_{name}": float(value.mean()) for name, value in look.scores.items()}
    for name, value in look.scores.items():
        ends = torch.quantile(value, value.new_tensor(TAILS))
        found |= {f"score_{name}_{end}": float(at) for end, at in zip(("low", "high"), ends, strict=True)}
    found["score_spread"] = float(torch.cat(list(look.scores.values())).std())
    truth = look.scores.get("held_out", look.scores["real"])
    found["told_apart"] = above(truth, look.scores["fake"])
    if "held_out" in look.scores:
        found["remembered"] = above(look.scores["real"], look.scores["held_out"])
    return found


def pull(look: Look) -> Signals:
    r"""``pull``: mean :math:`|\partial L_G / \partial a|` per sample, what the generator's loss still feels of a score.

    Near 0 where the loss has saturated; 1 for the non-saturating and Wasserstein losses of a sample that looks fake.
    """
    objective = look.subject.objective
    if objective is None or not look.scores:
        return {}
    fake = look.scores["fake"].detach().requires_grad_()
    with torch.enable_grad():
        (slope,) = torch.autograd.grad(objective.generator(real=look.scores["real"].detach(), fake=fake), fake)
    return {"pull": float(slope.abs().sum())}
