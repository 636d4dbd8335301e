"""Images to codes and back: what systems with an encoder can do besides sampling."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import save
from torch import Tensor

from ganworks import registry
from ganworks.errors import BadInput
from ganworks.game import System
from ganworks.io import atomic_write

CHUNK = 250
"""Images that pass through a network at a time."""


class Encodes(Protocol):
    """A system that can be asked for the code of an image."""

    def encode(self, images: Tensor) -> Tensor:
        """Codes (B, Z) of images (B, C, H, W) in [-1, 1]."""
        ...


class Reconstructs(Protocol):
    """A system that can be asked for an image again, by way of its code."""

    def reconstruct(self, images: Tensor) -> Tensor:
        """Images (B, C, H, W) made again from the codes of images."""
        ...


def names(ability: str = "encode") -> list[str]:
    """The registered systems that can encode or, on request, reconstruct; imports every system.

    Args:
        ability: ``encode`` or ``reconstruct``.
    """
    return [name for name in registry.system if _able(registry.system[name], ability)]


def encoder_of(system: System) -> Encodes:
    """The system, once it is known to give images codes.

    Raises:
        BadInput: it has no encoder.
    """
    if not _able(type(system), "encode"):
        raise BadInput(f"{system.entry.name} has no encoder; systems that have one: {', '.join(names())}.")
    return system  # pyright: ignore[reportReturnType]


def reconstructor_of(system: System) -> Reconstructs:
    """The system, once it is known to make an image again from nothing but the image.

    Raises:
        BadInput: it cannot.
    """
    if not _able(type(system), "reconstruct"):
        able = ", ".join(names("reconstruct"))
        raise BadInput(f"{system.entry.name} does not reconstruct images from images alone; systems that do: {able}.")
    return system  # pyright: ignore[reportReturnType]


def encode(system: System, images: Tensor) -> Tensor:
    """Codes of any number of images.

    Args:
        system: one with an encoder, in evaluation mode.
        images: (N, C, H, W) in [-1, 1].

    Returns:
        (N, Z) float32 on the CPU.

    Raises:
        BadInput: the system has no encoder.
    """
    return _mapped(encoder_of(system).encode, images, system.device)


def reconstruct(system: System, images: Tensor) -> Tensor:
    """Reconstructions (N, C, H, W) of images, arguments as for :func:`encode`.

    Raises:
        BadInput: the system cannot reconstruct from images alone.
    """
    return _mapped(reconstructor_of(system).reconstruct, images, system.device)


def over_each_other(images: Tensor, again: Tensor, columns: int) -> Tensor:
    """Originals over their reconstructions, row by row, for a grid of so many columns.

    Args:
        images: (N, C, H, W).
        again: (N, C, H, W).
        columns: pictures in a row; the last row of each kind is filled with white.

    Returns:
        (2 R columns, C, H, W) for R rows of originals.
    """
    missing = -len(images) % columns
    blank = images.new_ones(missing, *images.shape[1:])
    originals, copies = (torch.cat([part, blank]).split(columns) for part in (images, again.to(images)))
    return torch.cat([row for pair in zip(originals, copies, strict=True) for row in pair])


def save_codes(path: Path, codes: Tensor, facts: Mapping[str, str], **beside: Tensor) -> Path:
    """Write codes (N, Z) as tensor ``latents`` of a safetensors file, whole or not at all.

    Args:
        path: of the file, ending in ``.safetensors``.
        codes: (N, Z).
        facts: kept in the file's header.
        beside: further tensors by name, such as labels.

    Raises:
        BadInput: another kind of file.
        CannotWrite: the disk is full or the place cannot be written.
    """
    if path.suffix != ".safetensors":
        raise BadInput(f"Cannot write {path}: give a name ending in .safetensors for the codes.")
    tensors = {name: tensor.contiguous() for name, tensor in {"latents": codes, **beside}.items()}
    with atomic_write(path) as temporary:
        temporary.write_bytes(save(tensors, dict(facts)))  # save_file reports a full disk as an error of its own kind
    return path


def _able(kind: type[System], ability: str) -> bool:
    """Whether it has the method; to reconstruct takes both, because codes are what it goes through."""
    asked = ("encode",) if ability == "encode" else ("encode", "reconstruct")
    return all(_reads_images(getattr(kind, name, None)) for name in asked)


def _reads_images(method: Callable[..., Any] | None) -> bool:
    """Whether it asks for one thing besides the system: an encoder that wants a domain as well is another story."""
    if not callable(method):
        return False
    asked = list(inspect.signature(method).parameters.values())[1:]
    return bool(asked) and all(parameter.default is not parameter.empty for parameter in asked[1:])


def _mapped(function: Callable[[Tensor], Tensor], images: Tensor, device: torch.device) -> Tensor:
    with torch.no_grad():
        return torch.cat([function(part.to(device)).float().cpu() for part in images.split(CHUNK)])
