"""What the critic makes of samples, of its training data and of held-out data, and how steep it is between them."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ganworks.health.signals.snapshot import Signals, Snapshot, first_rows
from ganworks.health.target import CannotScore
from ganworks.regularizers.gradient_penalties import critic_gradients

TAILS = (0.05, 0.95)
INTERPOLATES = 32


def auc(positive: Tensor, negative: Tensor) -> float:
    """Area under the ROC curve: how often a number of the first set is the larger one, a tie being half a case."""
    difference = positive[:, None] - negative[None]
    return float((difference > 0).float().mean() + 0.5 * (difference == 0).float().mean())


def scores(snapshot: Snapshot) -> Signals:
    """Means of the scores, their 5 % and 95 % quantiles, and how well they separate the sets.

    ``critic_auc`` is how often a held-out image scores above a sample: 0.5 for a critic that sees no difference, 1 for
    one that is never wrong. ``memorization_auc`` is how often a training image scores above a held-out one: 0.5 for a
    critic that has learned what data looks like, 1 for one that has memorised its training set. ``score_sign`` is the
    mean sign of the scores of training images, the r_t of Karras and others 2020 (ADA, arXiv:2006.06676).
    """
    if not snapshot.scores:
        return {}
    signals = {f"score_{name}": float(value.mean()) for name, value in snapshot.scores.items()}
    for name, value in snapshot.scores.items():
        ends = torch.quantile(value, value.new_tensor(TAILS))
        signals |= {f"score_{name}_{end}": float(at) for end, at in zip(("low", "high"), ends, strict=True)}
    signals["score_spread"] = float(torch.cat(list(snapshot.scores.values())).std())
    truth = snapshot.scores.get("held_out", snapshot.scores["real"])
    real, fake = snapshot.scores["real"], snapshot.scores["fake"]
    signals |= _losses(real.sigmoid(), fake.sigmoid()) if snapshot.target.squeezed else _losses(real, fake)
    signals["score_sign"] = float(real.sign().mean())
    signals["critic_auc"] = auc(truth, snapshot.scores["fake"])
    if "held_out" in snapshot.scores:
        signals["memorization_auc"] = auc(snapshot.scores["real"], snapshot.scores["held_out"])
    return signals


def _losses(real: Tensor, fake: Tensor) -> Signals:
    """What the cross-entropy of scores in [0, 1] is if they are logits, and if they are probabilities."""
    if float(torch.minimum(real.min(), fake.min())) < 0 or float(torch.maximum(real.max(), fake.max())) > 1:
        return {}
    logits = functional.softplus(-real).mean() + functional.softplus(fake).mean()
    shares = -real.clamp_min(1e-12).log().mean() - (1 - fake).clamp_min(1e-12).log().mean()
    return {"loss_as_logits": float(logits), "loss_as_probabilities": float(shares)}


def generator_score_gradient(snapshot: Snapshot) -> Signals:
    r"""``generator_score_gradient``: mean :math:`|\partial L_G / \partial a|` per sample.

    Near 0 where the loss has saturated; 1 for the non-saturating and Wasserstein losses of a sample that looks fake.
    """
    objective = snapshot.target.objective
    if objective is None or not snapshot.scores:
        return {}
    count = min(len(snapshot.scores["real"]), len(snapshot.scores["fake"]))  # pairing objectives need equal numbers
    fake = snapshot.scores["fake"][:count].detach().requires_grad_()
    with torch.enable_grad():
        loss = objective.generator(real=snapshot.scores["real"][:count].detach(), fake=fake)
        (gradient,) = torch.autograd.grad(loss, fake)
    return {"generator_score_gradient": float(gradient.abs().sum())}


def critic_slope(snapshot: Snapshot) -> Signals:
    r"""``slope`` and ``slope_max``: mean and largest :math:`\|\nabla_x a(\hat x)\|_2`, a lower bound of Lipschitz's.

    :math:`\hat x = \epsilon x + (1 - \epsilon) G(z)` with 32 weights evenly spread over (0, 1).
    """
    if not snapshot.scores:
        return {}
    target = snapshot.target
    truth = target.held_out if target.held_out is not None else target.real
    count = min(INTERPOLATES, len(snapshot.fake))
    given = first_rows(truth, count)
    weight = (torch.arange(count, device=snapshot.fake.device) + 0.5) / count
    weight = weight.view(-1, *[1] * (snapshot.fake.dim() - 1)).to(snapshot.fake.dtype)
    mixed = weight * given.images.to(snapshot.fake) + (1 - weight) * snapshot.fake[:count]
    try:
        norms = critic_gradients(lambda images: target.scores(images, given), mixed).detach().norm(dim=1)
    except (CannotScore, RuntimeError):  # a critic that cannot be differentiated by its input
        return {}
    return {"slope": float(norms.mean()), "slope_max": float(norms.max())}
