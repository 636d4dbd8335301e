"""The rules of an adversarial loss on scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ganworks.game import Objective
from ganworks.losses import objective as objective_of
from ganworks.losses.scoring import reads_real
from ganworks.testing._rules import obey, require

EXTREMES = (-80.0, -40.0, -20.0, -1.0, 0.0, 1.0, 20.0, 40.0, 80.0)
"""Raw scores that a critic puts out when it is very sure."""
LOW, HIGH = 0.25, 0.75
"""Two scores at which even a loss that regresses scores on the labels 0 and 1 pulls in the direction of the label."""


def _turns(loss: Objective) -> dict[str, Callable[..., Tensor]]:
    return {"critic": loss.critic, "generator": loss.generator}


def losses_are_finite_scalars(loss: Objective) -> None:
    """Both losses and their gradients are finite at scores from -80 to 80, in single precision."""
    ends = torch.tensor(EXTREMES)
    for name, turn in _turns(loss).items():
        real, fake = ends.clone().requires_grad_(), ends.flip(0).clone().requires_grad_()
        value = turn(real=real, fake=fake)
        require(isinstance(value, Tensor), f"{name}(real=, fake=) gives {type(value).__name__}, not a tensor.")
        require(value.shape == (), f"{name}(real=, fake=) has the shape {tuple(value.shape)}, not that of a scalar.")
        require(torch.isfinite(value), f"{name}(real=, fake=) is {value.item()} at scores from -80 to 80.")
        require(value.requires_grad, f"{name}(real=, fake=) does not depend on the scores.")
        gradients = torch.autograd.grad(value, (real, fake), allow_unused=True, materialize_grads=True)
        finite = all(bool(torch.isfinite(gradient).all()) for gradient in gradients)
        require(finite, f"the gradient of {name}(real=, fake=) is not finite at scores from -80 to 80.")


def losses_are_means(loss: Objective) -> None:
    """A batch that is repeated has the same loss: sums would make the step depend on the size of the batch."""
    real, fake = torch.tensor([-1.0, 0.25, 2.0]), torch.tensor([0.5, -0.75, 1.0])
    for name, turn in _turns(loss).items():
        once, twice = turn(real=real, fake=fake), turn(real=real.repeat(2), fake=fake.repeat(2))
        same = torch.allclose(once, twice, rtol=1e-4, atol=1e-5)
        require(same, f"{name}(real=, fake=) is {once.item():.4g} for a batch and {twice.item():.4g} for it twice.")


def scores_point_the_right_way(loss: Objective) -> None:
    """Of a critic that is wrong, the critic's loss falls as data scores higher and samples lower; the generator's as
    samples score higher."""
    real = torch.full((4,), LOW, requires_grad=True)
    fake = torch.full((4,), HIGH, requires_grad=True)
    of_real, of_fake = torch.autograd.grad(loss.critic(real=real, fake=fake), (real, fake))
    text = "a larger score means more real everywhere in ganworks."
    require(float(of_real.sum()) < 0, f"the critic's loss does not fall as data scores higher; {text}")
    require(float(of_fake.sum()) > 0, f"the critic's loss does not rise as samples score higher; {text}")
    low = torch.full((4,), LOW, requires_grad=True)
    (of_fake,) = torch.autograd.grad(loss.generator(real=torch.full((4,), HIGH), fake=low), low)
    require(float(of_fake.sum()) < 0, f"the generator's loss does not fall as samples score higher; {text}")


def real_scores_are_declared(loss: Objective) -> None:
    """A generator's loss that reads the scores of data does not say ``generator_reads_real = False``."""
    if reads_real(loss):
        return
    fake = torch.tensor([0.5, -0.75, 1.0])
    one, other = (loss.generator(real=torch.tensor(real), fake=fake) for real in ([0.0, 1.0, 2.0], [3.0, -2.0, 0.5]))
    require(torch.equal(one, other), "generator_reads_real is False, and the generator's loss depends on real scores.")


def penalties_can_be_added(loss: Objective) -> None:
    """Both losses can be differentiated twice, as optimistic and regularised games do."""
    generator = torch.Generator().manual_seed(0)
    for name, turn in _turns(loss).items():
        real, fake = torch.randn(2, 5, generator=generator).requires_grad_()
        first = torch.autograd.grad(turn(real=real, fake=fake), fake, create_graph=True)[0]
        if first.requires_grad:
            second = torch.autograd.grad(first.square().sum(), fake, allow_unused=True, materialize_grads=True)[0]
            require(torch.isfinite(second).all(), f"the second derivative of {name}(real=, fake=) is not finite.")


RULES: dict[str, Callable[[Objective], None]] = {
    rule.__name__: rule
    for rule in (
        losses_are_finite_scalars,
        losses_are_means,
        scores_point_the_right_way,
        real_scores_are_declared,
        penalties_can_be_added,
    )
}
"""The rules of an objective by name."""


def check_objective(objective: Any, **options: object) -> None:
    """Check that an adversarial loss keeps the contract.

    Args:
        objective: an object with ``critic(real=, fake=)`` and ``generator(real=, fake=)``, its class, a registered
            name, ``file.py:Class``, or a design of :func:`ganworks.design`.
        options: of the loss, where a name or class is given.

    Raises:
        AssertionError: the first rule of :data:`RULES` that it breaks, in a sentence.

    Example:
        >>> check_objective("least_squares", fake_label=-1.0)
    """
    loss: Any = objective(**options) if isinstance(objective, type) else objective_of(objective, **options)
    title = objective if isinstance(objective, str) else type(loss).__name__
    for method in ("critic", "generator"):
        require(callable(getattr(loss, method, None)), f"{title} has no method {method}(real=, fake=).")
    obey(title, RULES, loss)
