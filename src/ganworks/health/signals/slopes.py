"""How steep the critic is between data and samples: an estimate of its Lipschitz constant from below."""

from __future__ import annotations

import torch

from ganworks.health.signals.look import Look, Signals, shown
from ganworks.health.subject import CannotJudge
from ganworks.regularizers.gradient_penalties import critic_gradients

PLACES = 32


def slopes(look: Look) -> Signals:
    r"""``slope`` and ``slope_max``: mean and largest :math:`\|\nabla_x a(\hat x)\|_2` on interpolates.

    :math:`\hat x = \epsilon x + (1 - \epsilon) G(z)` with the weights evenly spread over (0, 1), 32 of them.
    """
    if not look.scores:
        return {}
    subject = look.subject
    truth = subject.held_out if subject.held_out is not None else subject.real
    count = min(PLACES, len(look.fake))
    known = shown(truth, count)
    weight = (torch.arange(count, device=look.fake.device) + 0.5) / count
    weight = weight.view(-1, *[1] * (look.fake.dim() - 1)).to(look.fake.dtype)
    mixed = weight * known.images.to(look.fake) + (1 - weight) * look.fake[:count]
    try:
        norms = critic_gradients(lambda images: subject.judge(images, known), mixed).detach().norm(dim=1)
    except (CannotJudge, RuntimeError):  # a critic that cannot be differentiated by its input
        return {}
    return {"slope": float(norms.mean()), "slope_max": float(norms.max())}
