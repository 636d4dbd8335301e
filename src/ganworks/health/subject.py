"""What a doctor looks at: a generator, a critic and some data, whichever loop they are played in."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

from ganworks.errors import GanworksError
from ganworks.game import Batch, Objective

Sampler = Callable[[int, Batch | None], Tensor]
"""(n, what to condition on) -> n images, the same for the same weights."""


class CannotJudge(Exception):
    """Why a critic's scores cannot be read."""


@dataclass(frozen=True)
class Subject:
    """A game, as far as health is concerned.

    Attributes:
        sample: the generator's images of fixed noise, from its live weights.
        generator: the networks that make the images.
        critic: images (B, C, H, W), and labels where it reads them, to scores; None where there is no such network.
        real: training data, of which the first rows are shown to the critic and all serve as neighbours.
        held_out: data that was never trained on; None where there is none.
        given: what the samples are conditioned on, one row per sample; None where noise is all it takes.
        objective: the adversarial loss on scores, where it is known.
        scores: turns the critic's outputs into scores (B,), where it says so itself.
        reads: asks the critic as the game does, where that is not by showing it the images as they are (a growing game
            shrinks them to the side of its stage, a game with texts shows it the caption).
        silent: why there is no critic, where there is none.
        labelled: whether the samples are asked for by label.
        modes: (K, C, H, W) known centres of the data, of two-dimensional problems.
        precision: the context in which forward passes run.
        whole: the module that holds all networks, where there is one.
    """

    sample: Sampler
    generator: nn.Module
    critic: nn.Module | None
    real: Batch
    held_out: Batch | None = None
    given: Batch | None = None
    objective: Objective | None = None
    scores: Callable[[Tensor], Tensor] | None = None
    reads: Callable[[Tensor, Batch | None], Tensor] | None = None
    silent: str = "the game has no critic of images"
    labelled: bool = False
    modes: Tensor | None = None
    precision: Callable[[], AbstractContextManager] = nullcontext
    whole: nn.Module | None = None

    def judge(self, images: Tensor, known: Batch | None = None) -> Tensor:
        """Scores (B,) of images (B, C, H, W), larger for what looks more real.

        Args:
            images: to be scored.
            known: what is known of them besides, row by row: labels and captions that the critic may read.

        The default reading of a critic's output: a number per image is its score; a map of numbers (PatchGAN) counts
        by its mean; an image (the autoencoders of EBGAN and BEGAN) by the negative mean squared error.

        Raises:
            CannotJudge: there is no critic, or its output is something else.
        """
        if self.critic is None:
            raise CannotJudge(self.silent)
        label = known.label if known is not None and self.labelled and accepts_label(self.critic) else None
        try:
            if self.reads is not None:
                out = self.reads(images, known)
            else:
                out = self.critic(images) if label is None else self.critic(images, label)
            out = out if self.scores is None else self.scores(out)
        except (GanworksError, TypeError, RuntimeError, ValueError, IndexError) as error:
            raise CannotJudge(f"the critic does not score plain images ({error})") from error
        return _read(out, images)


def _read(out: object, images: Tensor) -> Tensor:
    if not isinstance(out, Tensor) or len(out) != len(images):
        raise CannotJudge("the critic does not put out one tensor with a row for each image")
    if out.shape == images.shape and images[0].numel() > 1:
        return -(out - images).square().flatten(1).mean(1)
    if out.dim() == 2 and out.shape[1] > 1:
        raise CannotJudge(f"the critic puts out {out.shape[1]} numbers for each image and does not say which judges")
    return out.flatten(1).mean(1) if out.dim() > 1 else out


def accepts_label(critic: nn.Module) -> bool:
    """Whether a critic takes a second argument."""
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in places for one in inspect.signature(critic.forward).parameters.values()) > 1


@contextmanager
def as_played(*modules: nn.Module | None) -> Iterator[None]:
    """Networks as a turn of play sees them, and left as they were.

    Batch normalisation uses the batch at hand and forgets it; nothing else is in training mode, so that no dropout
    draws, no spectral vector turns and no running mean moves.
    """
    parts = list({id(part): part for module in modules if module is not None for part in module.modules()}.values())
    modes = [(part, part.training) for part in parts]
    tracking = [part for part in parts if isinstance(part, _NormBase) and part.track_running_stats]
    try:
        for part in parts:
            part.training = False
        for part in tracking:
            part.training, part.track_running_stats = True, False
        yield
    finally:
        for part in tracking:
            part.track_running_stats = True
        for part, training in modes:
            part.training = training


@contextmanager
def undisturbed() -> Iterator[None]:
    """Torch's global random numbers come out as if nobody had looked."""
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(0)
        yield
