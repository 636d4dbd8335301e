"""Feature extractors: images in, vectors (and sometimes class scores) out; one network per file."""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks import registry
from ganworks.errors import BadInput
from ganworks.metrics.features.extractor import Extractor

__all__ = ["Extractor", "build"]


def build(
    name: str | Extractor,
    *,
    labelled: tuple[Tensor, Tensor] | None = None,
    seed: int = 0,
    device: torch.device | str = "cpu",
) -> Extractor:
    """An extractor by its name.

    Args:
        name: a registered name, with the input size behind an ``@`` where it is not to be the default
            (``mobilenet_v2@96``); or an extractor, which is returned as it is. Any module of your own becomes one by
            ``Extractor(module, name=..., size=...)``.
        labelled: training images and labels, which ``classifier`` needs.
        seed: of the classifier's training.
        device: where it runs.

    Raises:
        BadInput: an unknown name or size, or no labelled images where they are needed.
        DataError: the weights cannot be fetched.
    """
    if isinstance(name, Extractor):
        return name
    plain, at, size = name.partition("@")
    kind = registry.features[plain]
    if plain == "classifier":
        if labelled is None:
            raise BadInput("The features 'classifier' need labelled training images, and none were given.")
        return kind(*labelled, seed=seed, device=device, **({"size": _side(name, size)} if at else {}))
    if at and plain in ("pixels", "inception"):
        raise BadInput(f"{name!r} cannot be used: {plain} has no input size to choose.")
    return kind(_side(name, size), device=device) if at else kind(device=device)


def _side(name: str, size: str) -> int:
    if not size.isdecimal():
        raise BadInput(f"{name!r} cannot be used: after the @ comes the side in pixels, for example mobilenet_v2@96.")
    return int(size)
