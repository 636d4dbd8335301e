"""What the critics of all families have in common: a trunk that looks, a head that judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeVar

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.spectral_norm import spectral_

Spectral = bool | Literal["operator"]
Module = TypeVar("Module", bound=nn.Module)


class Bodies:
    """The bodies of one family, registered by ``@network("name")``.

    Each is a class, or a function, whose arguments are the options of the body: ``generator(latent, image, width)`` and
    ``critic(image, width)`` with ``image`` = (C, H, W). Every option but these has a default.
    """

    generator: ClassVar[Callable[..., nn.Module]]
    critic: ClassVar[Callable[..., nn.Module]]


class Trunk(nn.Module):
    """Images (B, C, H, W) to features (B, F); subclasses set ``features``."""

    features: int


class Critic(nn.Module):
    """A trunk and a linear head.

    Args:
        trunk: images to features, with its starting weights.
        head: (B, F) -> (B, 1).
        image: (C, H, W).
        spectral: normalise every weight by its largest singular value: True for the reshaped matrix as in the SNGAN
            paper, ``"operator"`` for the convolution itself.
    """

    def __init__(self, trunk: Trunk, head: nn.Linear, image: tuple[int, int, int], spectral: Spectral = False) -> None:
        super().__init__()
        self.trunk, self.head = trunk, head
        if spectral:
            spectral_(self, operator=spectral == "operator", example=torch.zeros(1, *image))

    def forward(self, images: Tensor) -> Tensor:
        """Raw scores (B,), larger for what looks more real."""
        return self.discriminate(self.trunk(images))

    def discriminate(self, features: Tensor) -> Tensor:
        """Raw scores (B,) of features (B, F) the trunk has made."""
        return self.head(features).squeeze(1)


def build(
    body: Callable[..., Module], name: str, options: Mapping[str, Any] = MappingProxyType({}), /, **own: Any
) -> Module:
    """A body with options that somebody chose.

    Args:
        body: a class or function that makes it.
        name: what messages call it.
        options: the arguments that were chosen.
        own: the arguments that the system sets; None stands for the body's default.

    Raises:
        BadInput: an option that the body does not take, or that the system sets itself.
    """
    if taken := sorted(set(options) & set(own)):
        raise BadInput(f"The {name}'s option {taken[0]!r} is set by the system; leave it out.")
    parameters = signature(body).parameters
    chosen = {key: value for key, value in {**own, **options}.items() if value is not None}
    if not any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values()):
        for key in chosen:
            if key not in parameters:
                raise BadInput(f"The {name} has no option {key!r}; it has: {', '.join(sorted(parameters))}.")
    return body(**chosen)


def labels(latent: Tensor, label: Tensor | None, classes: int) -> Tensor:
    """The labels (B,) a conditional generator works with: those given, or zeros where there is one class only.

    Raises:
        BadInput: several classes and no labels.
    """
    if label is not None:
        return label
    if classes > 1:
        raise BadInput(f"This generator makes images of {classes} classes; give it labels.")
    return torch.zeros(latent.shape[0], dtype=torch.int64, device=latent.device)
