"""Pictures of one domain in another, by any system that translates."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import System
from ganworks.registry import system as systems
from ganworks.rng import scope

CHUNK = 64
"""Images translated at a time."""


@runtime_checkable
class Translator(Protocol):
    """What a system that translates answers; ``cyclegan``, ``unit``, ``combogan``, ``stargan`` and ``xgan`` do."""

    def translate(self, images: Tensor, source: int | str, target: int | str) -> Tensor:
        """Images (B, C, H, W) of the domain ``source`` in the domain ``target``.

        Args:
            images: what to translate.
            source: name of a domain as the data calls it, or its number.
            target: another one.

        Returns:
            (B, C, H, W) in [-1, 1].

        Raises:
            BadInput: an unknown domain.
        """
        ...


def translator(system: System) -> Translator:
    """The system, if it translates.

    Raises:
        BadInput: it does not; the text names those that do.
    """
    if isinstance(system, Translator):
        return system
    able = [
        name
        for name, entry in systems.entries().items()
        if entry.facts.get("family") == "translation" and hasattr(systems[name], "translate")
    ]
    raise BadInput(f"{type(system).entry.name} does not translate; systems for translation: {', '.join(able)}.")


@torch.no_grad()
def translated(system: System, images: Tensor, source: int | str, target: int | str, *, seed: int = 0) -> Tensor:
    """Translate any number of images, a part at a time.

    Args:
        system: one that translates, in evaluation mode.
        images: (N, C, H, W) in [-1, 1].
        source: the domain they come from, by name or number.
        target: the domain they go to.
        seed: of whatever a translator draws.

    Returns:
        (N, C, H, W) on the processor.

    Raises:
        BadInput: the system does not translate, an unknown domain, or images of another shape than it was trained on.
    """
    able, shape = translator(system), tuple(system.config.image)
    if images.ndim != 4 or tuple(images.shape[1:]) != shape:
        raise BadInput(f"The system translates images of {shape}; these are {tuple(images.shape[1:])}.")
    made = []
    for number, part in enumerate(images.split(CHUNK)):
        with scope(seed, "translate", number):
            made.append(able.translate(part.to(system.device), source, target).float().cpu())
    return torch.cat(made)
