"""The players' bodies, one architecture family a file, and the choice among families by name.

Generators map (B, latent) to images (B, C, H, W); in evaluation mode these lie in [-1, 1]. Critics map images to raw
scores (B,). The critics here are a ``trunk`` (images to (B, F), with ``features`` = F) followed by a linear ``head``,
which systems that read more than a score off an image need.

A family is registered by ``@network("name")`` on a class with a ``generator`` and a ``critic``
(:class:`ganworks.networks.parts.Bodies`). A module from elsewhere, ``file.py:Body``, may be such a class or one
``nn.Module``, which is a generator if its constructor takes ``latent`` and a critic if not; the other player is then
that of ``auto``.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import isclass, signature
from typing import Any, Literal

from torch import nn

from ganworks.errors import BadInput, unknown_name
from ganworks.networks.parts import Trunk, build
from ganworks.plugins import is_reference
from ganworks.registry import network

Kind = str
"""A family of networks by name, ``auto``, or a ``file.py:Body``: what a system's settings hold."""


def generator(kind: str, *, latent: int, image: tuple[int, int, int], **options: Any) -> nn.Module:
    """A generator (B, latent) -> (B, C, H, W).

    Args:
        kind: family; ``auto`` takes mlp for points and for images below 16 pixels, dcgan above.
        latent: length of its input.
        image: (C, H, W).
        options: what the family's generator takes, such as ``width``; None stands for the family's default.

    Raises:
        BadInput: no such family, an option it does not take, or a size it cannot make.
    """
    return _build(kind, "generator", {"latent": latent, "image": image, **options})


def critic(kind: str, *, image: tuple[int, int, int], **options: Any) -> Any:
    """A critic (B, C, H, W) -> (B,).

    Args:
        kind: family, as for :func:`generator`.
        image: (C, H, W).
        options: what the family's critic takes, such as ``width``, ``norm``, ``spectral``; None stands for the
            family's default.

    Raises:
        BadInput: no such family, an option it does not take, or a size it cannot read.
    """
    return _build(kind, "critic", {"image": image, **options})


def trunk(kind: str, *, image: tuple[int, int, int], **options: Any) -> Trunk:
    """The trunk of a critic, (B, C, H, W) -> (B, F) with ``features`` = F; arguments and errors as for :func:`critic`.

    Raises:
        BadInput: the critic has no trunk.
    """
    built = critic(kind, image=image, **options)
    if not hasattr(getattr(built, "trunk", None), "features"):
        raise BadInput(
            f"The critic of {kind!r} has no trunk with a number of features; this system reads more than a score off "
            f"an image and needs one (see ganworks.networks.parts)."
        )
    return built.trunk


def _build(kind: str, player: Literal["generator", "critic"], options: dict[str, Any]) -> Any:
    body = _body(kind, player, options["image"])
    if is_reference(kind) and "width" not in signature(body).parameters:
        options.pop("width", None)  # every system has a width; a body from elsewhere need not
    return build(body, f"{kind} {player}", **options)


def _body(kind: str, player: Literal["generator", "critic"], image: tuple[int, int, int]) -> Callable[..., Any]:
    if kind == "auto":
        kind = "mlp" if min(image[1:]) < 16 else "dcgan"
    if not is_reference(kind) and kind not in network:
        raise unknown_name("network", kind, ("auto", *network))
    bodies = network[kind]
    if isclass(bodies) and issubclass(bodies, nn.Module):
        makes = "generator" if "latent" in signature(bodies).parameters else "critic"
        return bodies if makes == player else _body("auto", player, image)
    body = getattr(bodies, player, None)
    if not callable(body):
        raise BadInput(f"The network {kind!r} has no {player}; it must be a class with a generator and a critic.")
    return body
