"""The classes of pictures, as any system sees them that has learned to classify while it learned to generate."""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import System

CHUNK = 256
"""Images classified at a time."""
CLASSIFIERS = ("triple_gan", "improved_gan with semi_supervised", "s2gan", "s2gan_co", "s3gan")
"""What is suggested where a system does not classify."""


@runtime_checkable
class Classifying(Protocol):
    """What a system that classifies answers."""

    def classify(self, images: Tensor) -> Tensor:
        """Logits (B, K) of images (B, C, H, W), or their classes (B,) int64 where it tells no more."""
        ...


class Classified(NamedTuple):
    """What became of N images."""

    label: Tensor
    """(N,) int64, the likeliest class of each."""
    probabilities: Tensor | None
    """(N, K) of all classes, where the system tells them."""


def classifier(system: System) -> Classifying:
    """The system, if it classifies.

    Raises:
        BadInput: it does not; the text names those that do.
    """
    if isinstance(system, Classifying):
        return system
    raise BadInput(f"{type(system).entry.name} does not classify; systems that do: {', '.join(CLASSIFIERS)}.")


@torch.no_grad()
def classify(system: System, images: Tensor) -> Classified:
    """Classify any number of images, a part at a time.

    Args:
        system: one that classifies, in evaluation mode.
        images: (N, C, H, W) in [-1, 1], N at least 1.

    Returns:
        Classes and, where the system tells them, probabilities, on the processor.

    Raises:
        BadInput: the system does not classify, or images of another shape than it was trained on.
    """
    able, shape = classifier(system), tuple(system.config.image)
    if images.ndim != 4 or tuple(images.shape[1:]) != shape or not len(images):
        raise BadInput(f"The system classifies images of {shape}, one or more; these are {tuple(images.shape)}.")
    said = torch.cat([able.classify(part.to(system.like)).cpu() for part in images.split(CHUNK)])
    if said.ndim == 1:
        return Classified(said, None)
    return Classified(said.argmax(1), said.float().softmax(1))
