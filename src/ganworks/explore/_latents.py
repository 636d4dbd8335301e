r"""The latent spaces of a system: z, what its prior draws, and w, what a mapping network makes of it.

No system offers a way in of its own. Its ``sample`` is called as always, with the prior's answer exchanged for the
latents that are wanted, so that truncation, labels and whatever else sampling does stay in force. For w the answer of
a style-based system's ``mapping``, (B, Z) -> (B, W), is exchanged likewise.

All else that sampling draws (labels that are not given, the noise of single layers) comes from one stream that is
opened anew at each call: the picture at a place in the batch depends on its latent alone, and moves with it smoothly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.explore._styles import Mapped
from ganworks.game import Batch, System
from ganworks.latents import FromPrior, Normal
from ganworks.rng import scope

if TYPE_CHECKING:
    from ganworks.run import Run

Name = Literal["auto", "z", "w"]


class LatentSpace:
    """One latent space of a system in evaluation mode.

    Args:
        system: any that samples from a prior (:class:`ganworks.latents.FromPrior`).
        name: ``z``, ``w``, or ``auto`` for w where there is a mapping network.
        seed: of everything that is drawn besides the latents.

    Raises:
        BadInput: the system has no such space.
    """

    def __init__(self, system: System, name: Name = "auto", seed: int = 0) -> None:
        self.seed = seed
        kind = type(system).__name__
        if not isinstance(system, FromPrior):
            raise BadInput(f"{kind} does not make its images from noise, so it has no latent space to look into.")
        self.system, self.prior = system, system.prior
        mapping = system.mapping if isinstance(system, Mapped) else None
        if name == "w" and mapping is None:
            raise BadInput(f"{kind} has no mapping network, so it has no space w; it has z.")
        self.mapping = None if name == "z" else mapping
        self.name = "z" if self.mapping is None else "w"

    @property
    def spherical(self) -> bool:
        """Whether the latents lie near a sphere, as normal ones do, so that paths should follow it."""
        return self.mapping is None and isinstance(self.prior, Normal)

    @torch.no_grad()
    def draw(self, n: int) -> Tensor:
        """Latents (n, d) as sampling would draw them; from the stream in force."""
        latents = self.system.latent(n)
        return latents if self.mapping is None else self.mapping(latents)

    def images(self, latents: Tensor, given: Batch | None = None) -> Tensor:
        """The images of latents, differentiable in them.

        Args:
            latents: (n, d).
            given: n items to condition on, where the system's ``samples_from`` is not empty.

        Returns:
            (n, C, H, W) in [-1, 1].
        """
        exchange = self._as_prior(latents) if self.mapping is None else _answering(self.mapping, latents)
        with exchange, scope("latent", self.seed):
            return self.system.sample(len(latents), given)

    @torch.no_grad()
    def frames(self, path: Tensor, given: Batch | None = None) -> Tensor:
        """The images (T, n, C, H, W) of n latents moving together, (T, n, d)."""
        return torch.stack([self.images(latents, given) for latents in path])

    @contextmanager
    def _as_prior(self, latents: Tensor) -> Iterator[None]:
        members = vars(self.system)
        before = dict(members)
        members["prior"] = _Answer(self.prior, latents)
        try:
            yield
        finally:
            if "prior" in before:
                members["prior"] = self.prior
            else:  # a prior that is a module stands elsewhere, and was only hidden
                del members["prior"]


class _Answer:
    """A prior that draws as ever, and answers with given latents where as many are asked for."""

    def __init__(self, prior: Any, latents: Tensor) -> None:
        self._prior, self._latents = prior, latents

    def __getattr__(self, name: str) -> Any:
        return getattr(self._prior, name)

    def sample(self, n: int, **options: object) -> Any:
        sample = self._prior.sample(n, **options)
        if n != len(self._latents):
            return sample
        return (self._latents, *sample[1:]) if isinstance(sample, tuple) else self._latents


@contextmanager
def _answering(module: nn.Module, answer: Tensor) -> Iterator[None]:
    def exchange(module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> Tensor:
        return answer if len(output) == len(answer) else output

    handle = module.register_forward_hook(exchange)
    try:
        yield
    finally:
        handle.remove()


def condition_batch(run: Run, n: int, seed: int = 0) -> Batch | None:
    """Held-out data to condition n images on, where the run's system needs it."""
    if not run.system.samples_from():
        return None
    held_out = run.data()
    return held_out.batch(held_out.order(seed).indices(0, n))
