"""The players' bodies, one architecture family a file, and the choice among families by name.

Generators map (B, latent) to images (B, C, H, W) in [-1, 1]; critics map images to raw scores (B,), and are a
``trunk`` (images to (B, F), with ``features`` = F) followed by a linear ``head``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from ganworks.errors import BadInput, unknown_name

if TYPE_CHECKING:
    from torch import nn

    from ganworks.networks.parts import Critic

Kind = Literal["auto", "mlp", "dcgan", "resnet"]
KINDS = ("mlp", "dcgan", "resnet")


def generator(kind: Kind, *, latent: int, image: tuple[int, int, int], **options: Any) -> nn.Module:
    """A generator (B, latent) -> (B, C, H, W).

    Args:
        kind: family; ``auto`` takes mlp for points and for images below 16 pixels, dcgan above.
        latent: length of its input.
        image: (C, H, W).
        options: what the family's ``Generator`` takes, such as ``width``.

    Raises:
        BadInput: no such family, an option it does not take, or a size it cannot make.
    """
    return _build(kind, "Generator", image, {"latent": latent, "image": image, **options})


def critic(kind: Kind, *, image: tuple[int, int, int], **options: Any) -> Critic:
    """A critic (B, C, H, W) -> (B,) with ``trunk`` and ``head``.

    Args:
        kind: family, as for :func:`generator`.
        image: (C, H, W).
        options: what the family's ``Critic`` takes: ``width``, ``norm``, ``spectral``.

    Raises:
        BadInput: no such family, an option it does not take, or a size it cannot read.
    """
    return _build(kind, "Critic", image, {"image": image, **options})


def _build(kind: str, part: str, image: tuple[int, int, int], options: dict[str, Any]) -> Any:
    if kind == "auto":
        kind = "mlp" if min(image[1:]) < 16 else "dcgan"
    if kind not in KINDS:
        raise unknown_name("family of networks", kind, ("auto", *KINDS))
    made = getattr(import_module(f"ganworks.networks.{kind}"), part)
    known = set(made.__init__.__annotations__) - {"return"}
    for name in options:
        if name not in known:
            raise BadInput(f"The {kind} {part.lower()} has no option {name!r}; it has: {', '.join(sorted(known))}.")
    return made(**options)
