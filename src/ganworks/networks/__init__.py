"""The players' bodies, one architecture family a file, and the choice among families by name.

Generators map (B, latent) to images (B, C, H, W); in evaluation mode these lie in [-1, 1]. Critics map images to raw
scores (B,). The critics here are a ``trunk`` (images to (B, F), with ``features`` = F) followed by a linear ``head``,
which systems that read more than a score off an image need.

A family is registered by ``@network("name")`` on a class with a ``generator`` and a ``critic``
(:class:`ganworks.networks.parts.Bodies`). A module from elsewhere, ``file.py:Body``, may be such a class or one
``nn.Module``, which is a generator if its constructor takes ``latent`` and a critic if not; the other player is then
that of ``small``. Setting :class:`Networks` names the body of each player by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, isclass, signature
from typing import Any, Literal

from torch import nn

from ganworks.errors import BadInput, unknown_name
from ganworks.game import Settings
from ganworks.networks.parts import Trunk, build
from ganworks.plugins import is_reference
from ganworks.registry import network

Kind = str
"""A family of networks by name, ``auto``, ``small``, or a ``file.py:Body``: what a system's settings hold."""
SMALL = "small"
"""The family that goes by the size of the images alone. ``auto`` is the same but in a run at a size of the system's
paper, which has the paper's bodies (:func:`ganworks.train`)."""
Player = Literal["generator", "critic"]


class Networks(Settings):
    """Bodies of single players, in place of those of the family that a system's setting ``network`` names."""

    generator: Kind | None = None
    """The generator's body: a registered name, file.py:Body, or in Python its class."""
    critic: Kind | None = None
    """The critic's (discriminator's) body, in the same ways."""

    def kind_of(self, player: Player, family: Kind) -> Kind:
        """What makes the body of a player.

        Args:
            player: which.
            family: what makes it where nothing is said of this player.

        Raises:
            BadInput: the body is one of the other player.
        """
        kind = getattr(self, player)
        if kind is None:
            return family
        if (makes := _only_player(None if kind in ("auto", SMALL) else network[kind])) not in (None, player):
            raise BadInput(
                f"networks.{player}={kind!r} is the body of a {makes}: the constructor of a generator takes latent, "
                "and that of a critic does not."
            )
        return kind


def generator(kind: str, *, latent: int, image: tuple[int, int, int], **options: object) -> nn.Module:
    """A generator (B, latent) -> (B, C, H, W).

    Args:
        kind: family; ``auto`` and ``small`` take mlp for points and for images below 16 pixels, dcgan above.
        latent: length of its input.
        image: (C, H, W).
        options: what the family's generator takes, such as ``width``; None stands for the family's default.

    Raises:
        BadInput: no such family, an option it does not take, or a size it cannot make.
    """
    return _build(kind, "generator", {"latent": latent, "image": image, **options})


def critic(kind: str, *, image: tuple[int, int, int], **options: object) -> Any:
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


def trunk(kind: str, *, image: tuple[int, int, int], **options: object) -> Trunk:
    """The trunk of a critic, (B, C, H, W) -> (B, F) with ``features`` = F; arguments and errors as for :func:`critic`.

    Raises:
        BadInput: the critic has no trunk.
    """
    body = critic(kind, image=image, **options)
    if not hasattr(getattr(body, "trunk", None), "features"):
        raise BadInput(
            f"The critic of {kind!r} has no trunk with a number of features; this system reads more than a score off "
            f"an image and needs one (see ganworks.networks.parts)."
        )
    return body.trunk


def _build(kind: str, player: Player, options: dict[str, Any]) -> Any:
    body: Any = body_of(kind, player, options["image"])
    if body.__module__.partition(".")[0] != "ganworks":  # a body from elsewhere has sizes and layers of its own
        parameters = signature(body).parameters
        if not any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values()):
            options = {n: v for n, v in options.items() if n in parameters or n not in ("width", "norm")}
    return build(body, f"{kind} {player}", **options)


def body_of(kind: Kind, player: Player, image: tuple[int, int, int]) -> Callable[..., object]:
    """What makes the body of a player for images (C, H, W).

    Raises:
        BadInput: no such family, or one without this player.
    """
    if kind in ("auto", SMALL):
        kind = by_size(image)
    if not is_reference(kind) and kind not in network:
        raise unknown_name("network", kind, ("auto", SMALL, "paper", *network))
    bodies = network[kind]
    if (makes := _only_player(bodies)) is not None:
        return bodies if makes == player else body_of(SMALL, player, image)
    body = getattr(bodies, player, None)
    if not callable(body):
        raise BadInput(f"The network {kind!r} has no {player}; it must be a class with a generator and a critic.")
    return body


def by_size(image: tuple[int, ...]) -> Kind:
    """The family for images (C, H, W) that goes by their size alone.

    Example:
        >>> by_size((1, 8, 8)), by_size((3, 64, 64))
        ('mlp', 'dcgan')
    """
    return "mlp" if min(image[1:]) < 16 else "dcgan"


def _only_player(bodies: object) -> Player | None:
    """Whose body a single module is; None of a family, which has both."""
    if not (isclass(bodies) and issubclass(bodies, nn.Module)):
        return None
    return "generator" if "latent" in signature(bodies).parameters else "critic"
