"""Bodies of any family in the place of labelled players, whose papers have bodies of their own (SAGAN, BigGAN and kin).

A body whose constructor takes ``classes`` reads labels itself: a generator is called with latents (B, Z) and labels
(B,), a critic with images and labels. Any other body is given what it lacks: a generator the embedding of the label
beside its latent, a critic the projection of the label on the features of its trunk.
"""

from __future__ import annotations

from inspect import Parameter, signature
from typing import Any

from torch import nn

from ganworks.errors import BadInput
from ganworks.networks import Kind, Player, body_of, cgan, critic, generator
from ganworks.networks.projection import Projection


def labelled_generator(
    kind: Kind, *, latent: int, image: tuple[int, int, int], classes: int, width: int, **options: Any
) -> nn.Module:
    """A generator (B, latent), labels (B,) -> (B, C, H, W).

    Args:
        kind: a registered family, or ``file.py:Body``.
        latent: length of the noise.
        image: (C, H, W).
        classes: number of labels.
        width: units or channels of its narrowest hidden layer, where it has such an option.
        options: further ones of the body.

    Raises:
        BadInput: as those of :func:`ganworks.networks.generator`.
    """
    if _reads_labels(kind, "generator", image):
        return generator(kind, latent=latent, image=image, width=width, classes=classes, **options)
    return cgan.Generator(kind, latent, image, classes, width, **options)


def labelled_critic(kind: Kind, *, image: tuple[int, int, int], classes: int, width: int, **options: Any) -> Any:
    """A critic (B, C, H, W), labels (B,) -> (B,); arguments as for :func:`labelled_generator`.

    The families of this package have no normalisation then but the spectral one of every weight, as the critics of
    these papers; a body from elsewhere is left as it is.

    Raises:
        BadInput: as those of :func:`ganworks.networks.critic`, or a body that reads no labels and has no trunk.
    """
    if _reads_labels(kind, "critic", image):
        return critic(kind, image=image, width=width, classes=classes, **options)
    body = body_of(kind, "critic", image)
    ours = body.__module__.partition(".")[0] == "ganworks"
    plain = {"norm": "none"} if ours and "norm" in signature(body).parameters else {}
    made = critic(kind, image=image, width=width, **{**plain, **options})
    if not hasattr(getattr(made, "trunk", None), "features") or not isinstance(getattr(made, "head", None), nn.Module):
        raise BadInput(
            f"The critic of {kind!r} takes no labels, and has no trunk with a number of features and no head to join "
            "them to: let its constructor take classes, or see ganworks.networks.parts."
        )
    joined = Projection(made.trunk, made.head, classes)
    if ours:
        joined.normalise_(image, True)
    return joined


def _reads_labels(kind: Kind, player: Player, image: tuple[int, int, int]) -> bool:
    parameters = signature(body_of(kind, player, image)).parameters
    return "classes" in parameters and parameters["classes"].kind is not Parameter.VAR_KEYWORD
