r"""Averaged weights: what is sampled and measured is a running mean of the generator, not its last position.

.. math:: \bar\theta \leftarrow \beta\,\bar\theta + (1-\beta)\,\theta, \qquad \beta = 2^{-B/h}

with B images per step and half-life h in images, so that the average means the same at any batch size. While
training is young the half-life is at most a twentieth of the images seen, so that the random start is forgotten.
The running statistics of batch normalisation are averaged like the weights they belong to: averaged weights with the
statistics of the last ones are a network that was never there. All other buffers are as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

from ganworks._capabilities import sampling_networks
from ganworks._retired import current_tensors
from ganworks.game import Number, Progress, System, value_at
from ganworks.training.checkpoint import copy_tensors
from ganworks.training.optimizers import parameters_of, player

YOUTH = 20


def averaged_tensors(system: System) -> dict[str, Tensor]:
    """What is averaged of a system: parameters of its ``averaged`` players and their batch statistics, by full name."""
    names = sampling_networks(system)
    tensors: dict[str, Tensor] = dict(parameters_of(system, names))
    for name in names:
        member = player(system, name)
        for inner, module in member.named_modules() if isinstance(member, nn.Module) else ():
            if isinstance(module, _NormBase) and module.track_running_stats:
                prefix = f"{name}.{inner}" if inner else name
                tensors[f"{prefix}.running_mean"] = cast(Tensor, module.running_mean)
                tensors[f"{prefix}.running_var"] = cast(Tensor, module.running_var)
    return tensors


def load_averages(system: System, stored: Mapping[str, Tensor]) -> None:
    """Put the averages of a checkpoint in the place of a system's weights, where it has any.

    Raises:
        CheckpointError: they belong to another system or to other settings of it.
    """
    averaged = averaged_tensors(system) if stored else {}
    known = {name: value for name, value in current_tensors(stored, averaged).items() if name in averaged}
    copy_tensors(averaged, known, f"the averages of {type(system).__name__}")


class EMA:
    """The running mean of some players' parameters and batch statistics.

    Args:
        system: whose ``averaged`` players are followed.
        half_life: in images, or a schedule of it; 0 averages nothing.
    """

    def __init__(self, system: System, half_life: Number):
        self.half_life = half_life
        self.live = averaged_tensors(system) if half_life != 0 else {}
        self.mean = {name: tensor.detach().clone() for name, tensor in self.live.items()}

    @torch.no_grad()
    def update(self, images: int, progress: Progress) -> None:
        """Move the mean after a step that used ``images`` images, up to a point of training."""
        if self.mean:
            half_life = max(1.0, min(value_at(self.half_life, progress), progress.images / YOUTH))
            weight = 1.0 - 0.5 ** (images / half_life)
            torch._foreach_lerp_(list(self.mean.values()), [p.detach() for p in self.live.values()], weight)  # pyright: ignore[reportPrivateImportUsage]

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Put the mean in the place of the live weights for the length of a block."""
        live_data = {name: tensor.data for name, tensor in self.live.items()}
        try:
            for name, tensor in self.live.items():
                tensor.data = self.mean[name]
            yield
        finally:
            for name, tensor in self.live.items():
                tensor.data = live_data[name]

    def state(self) -> dict[str, Tensor]:
        """The mean, for a checkpoint."""
        return self.mean

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Restore the mean of a checkpoint; one that has none begins at the weights as they are.

        Raises:
            CheckpointError: it has some of another shape.
        """
        state = current_tensors(state, self.mean)
        known = {name: state.get(name, live.detach()) for name, live in self.live.items()}
        copy_tensors(self.mean, known, "the averages")
