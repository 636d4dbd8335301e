"""CoGAN's two generators and two critics with layers in common (Liu, Tuzel 2016, arXiv:1606.07536, appendix A).

DCGAN bodies cut into layers. The generators share their *first* layers, which decide what is drawn, and the critics
their *last*, which judge it; how it is drawn is left to the layers of each domain. Shared layers are the same modules,
so their gradient is the sum over both domains.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers import norm as norms
from ganworks.layers.initialize import normal_
from ganworks.networks.sizes import channels, doublings, two_shapes


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W) in (-1, 1), layer by layer."""

    def __init__(self, layers: list[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, latent: Tensor) -> Tensor:
        """Images."""
        return self.layers(latent).tanh()


class Critic(nn.Module):
    """(B, C, H, W) -> raw scores (B,), layer by layer."""

    def __init__(self, layers: list[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, images: Tensor) -> Tensor:
        """Raw scores, larger for what looks more real."""
        return self.layers(images).squeeze(1)


def generators(
    latent: int,
    image: tuple[int, int, int],
    width: int = 64,
    shared: int | None = None,
    target_channels: int | None = None,
) -> tuple[Generator, Generator]:
    """Two generators with the same first layers.

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest hidden map.
        shared: how many of the layers (one more than the doublings of the first map) are shared; all but the last
            where not given, all of them for two equal generators.
        target_channels: C of the second domain, where it is another.

    Raises:
        BadInput: a size that doubling cannot make, or more shared layers than there are.
    """
    base, times = doublings("cogan", image)
    sizes = channels(width, times)[::-1]

    def layers(shown: int) -> list[nn.Module]:
        project = nn.Sequential(
            nn.Linear(latent, sizes[0] * base * base, bias=False),
            nn.Unflatten(1, (sizes[0], base, base)),
            nn.BatchNorm2d(sizes[0]),
            nn.ReLU(),
        )
        grow = [
            nn.Sequential(nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU())
            for a, b in pairwise(sizes)
        ]
        return [normal_(layer) for layer in (project, *grow, nn.ConvTranspose2d(sizes[-1], shown, 4, 2, 1))]

    first, second = (layers(shape[0]) for shape in two_shapes(image, target_channels))
    count = _checked(shared, len(first), "generators", differ=target_channels not in (None, image[0]))
    return Generator(first), Generator([*first[:count], *second[count:]])


def critics(
    image: tuple[int, int, int],
    width: int = 64,
    shared: int | None = None,
    norm: norms.Norm = "batch",
    target_channels: int | None = None,
) -> tuple[Critic, Critic]:
    """Two critics with the same last layers.

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest hidden map.
        shared: how many of the layers (one more than the halvings to the last map) are shared; all but the first where
            not given.
        norm: normalisation of the hidden layers but the first.
        target_channels: C of the second domain, where it is another.

    Raises:
        BadInput: a size that halving cannot read, or more shared layers than there are.
    """
    base, times = doublings("cogan", image)
    sizes = channels(width, times)

    def layers(seen: int) -> list[nn.Module]:
        look = nn.Sequential(nn.Conv2d(seen, sizes[0], 4, 2, 1), nn.LeakyReLU(0.2))
        shrink = [
            nn.Sequential(
                nn.Conv2d(a, b, 4, 2, 1, bias=not norms.cancels_bias(norm)), norms.maps(norm, b), nn.LeakyReLU(0.2)
            )
            for a, b in pairwise(sizes)
        ]
        head = nn.Sequential(nn.Flatten(), nn.Linear(sizes[-1] * base * base, 1))
        return [normal_(layer) for layer in (look, *shrink, head)]

    first, second = (layers(shape[0]) for shape in two_shapes(image, target_channels))
    count = _checked(shared, len(first), "critics", differ=target_channels not in (None, image[0]))
    return Critic(first), Critic([*second[: len(second) - count], *first[len(first) - count :]])


def _checked(shared: int | None, layers: int, whose: str, *, differ: bool) -> int:
    shared = layers - 1 if shared is None else shared
    if differ and shared == layers:
        raise BadInput(f"CoGAN's {whose} cannot share all of their {layers} layers where the domains' channels differ.")
    if not 0 <= shared <= layers:
        raise BadInput(f"CoGAN's {whose} have {layers} layers at this size and cannot share {shared}.")
    return shared
