"""What the doctor inspects: a generator, what scores its images, and some data, whichever loop trains them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

from ganworks.errors import GanworksError
from ganworks.game import Batch, Objective
from ganworks.rng import seed_torch

Sampler = Callable[[int, Batch | None], Tensor]
"""(n, what to condition on) -> n samples, the same for the same weights."""
Scorer = Callable[[Tensor, Batch | None], object]
"""(samples, what is known of them) -> what the discriminator (critic) puts out; None where it scores nothing."""
LEAST_PROBABILITY = 1e-6
"""Probability from which the score before a Sigmoid is computed; it is about 14 there."""
NO_CRITIC = "the game has no discriminator (critic) that scores the images"


class CannotScore(Exception):
    """Why samples cannot be scored."""


@dataclass(frozen=True)
class Target:
    """A game, as far as health is concerned. Images may be signals (B, C, T) or points (B, 2, 1, 1) as well.

    Attributes:
        sample: the generator's images of fixed noise, from its live weights.
        generator: the networks that make the images.
        score: scores images (B, C, H, W), given what else is known of them.
        critic: the networks that score; None where there are none.
        real: training data, of which the first rows are scored and all serve as neighbours.
        held_out: data that was never trained on; None where there is none.
        given: what the samples are conditioned on, one row per sample; None where noise is enough.
        objective: the adversarial loss on scores, where it is known.
        labelled: whether samples are requested by label.
        modes: (K, C, H, W) known centres of the data, of two-dimensional problems.
        precision: the context in which forward passes run.
        full_network: the module that holds all networks, where there is one.
        no_scores: why nothing is scored, where nothing is.
        inputs: (n, C, H, W) what each sample was translated from, where the generator is a translator.
        squeezed: whether the critic ends in a Sigmoid; its scores are those before it then.
        running: whether samples are compared with those by the running statistics of batch normalisation, too.
    """

    sample: Sampler
    generator: nn.Module
    score: Scorer | None
    critic: nn.Module | None
    real: Batch
    held_out: Batch | None = None
    given: Batch | None = None
    objective: Objective | None = None
    labelled: bool = False
    modes: Tensor | None = None
    precision: Callable[[], AbstractContextManager] = nullcontext
    full_network: nn.Module | None = None
    no_scores: str = NO_CRITIC
    inputs: Tensor | None = None
    squeezed: bool = False
    running: bool = False

    def scores(self, images: Tensor, given: Batch | None = None) -> Tensor:
        """Scores (B,) of images, larger for what looks more real; see :func:`scores_of` for what may be put out.

        Args:
            images: (B, C, H, W).
            given: what else is known of them, row by row: labels and captions that the critic may read.

        Raises:
            CannotScore: there is no critic, or its output is something else.
        """
        if self.score is None:
            raise CannotScore(_sentence(self.no_scores))
        try:
            outputs = self.score(images, given)
        except GanworksError as error:
            raise CannotScore(_sentence(str(error))) from error
        except (TypeError, RuntimeError, ValueError, IndexError) as error:
            if self.labelled and given is not None and given.label is not None and bool((given.label < 0).any()):
                raise CannotScore("The critic reads labels, and those of some images are hidden.") from error
            raise CannotScore(f"The critic does not score plain images ({error}).") from error
        if outputs is None:
            raise CannotScore(_sentence(self.no_scores))
        scores = scores_of(outputs, images)
        return torch.logit(scores, LEAST_PROBABILITY) if self.squeezed else scores


def scores_of(outputs: object, images: Tensor) -> Tensor:
    """One score per image (B,) from what a critic puts out.

    A number per image is its score. A map of numbers (PatchGAN) counts by its mean, a list of maps (several scales) by
    the mean of their means, and an image (the autoencoders of EBGAN and BEGAN) by the negative mean squared error.

    Args:
        outputs: (B,), (B, 1), (B, 1, ...), the shape of the images, or a list of these.
        images: (B, C, ...) that were scored.

    Raises:
        CannotScore: it is something else.
    """
    if isinstance(outputs, Sequence) and outputs:
        return torch.stack([scores_of(part, images) for part in outputs]).mean(0)
    if not isinstance(outputs, Tensor) or outputs.dim() == 0 or len(outputs) != len(images):
        raise CannotScore("The critic does not put out one tensor with a row for each image.")
    if outputs.shape == images.shape and images[0].numel() > 1:
        return -(outputs - images).square().flatten(1).mean(1)
    if outputs.dim() == 2 and outputs.shape[1] > 1:
        raise CannotScore(
            f"The critic puts out {outputs.shape[1]} numbers for each image and does not say which is the score."
        )
    return outputs.flatten(1).mean(1) if outputs.dim() > 1 else outputs


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."


@contextmanager
def inspection_mode(*modules: nn.Module | None) -> Iterator[None]:
    """Networks in evaluation mode, but with batch normalisation by the batch, as a training step sees it.

    No dropout draws, no spectral vector is updated, no running mean moves, and all modes are restored afterwards.
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
def preserve_random_state() -> Iterator[None]:
    """Torch's global random numbers come out as if the block had not run."""
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices):
        seed_torch(0)
        yield
