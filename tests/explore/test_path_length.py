"""Path length: closed forms for flat generators, both spaces, and what must not change it."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest
import small
import torch
from torch import Tensor, nn

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.explore import LatentSpace
from ganworks.explore.path_length import path_length
from ganworks.game import System
from ganworks.latents import FromPrior, Normal, UniformPrior
from ganworks.rng import scope


class Flat(FromPrior, System):
    """Pictures that are their latents, and noise that a viewer sees but that is the same for both ends."""

    def __init__(self, prior: object) -> None:
        super().__init__()
        self.prior = prior
        self.weight = nn.Parameter(torch.zeros((), dtype=torch.float64))

    def sample(self, n: int, given: object = None) -> Tensor:
        latent = self.prior.sample(n, like=self.like)
        return latent[:, :, None, None] + rng.normal(n, 1, 1, 1, like=latent)


def flatten(images: Tensor) -> Tensor:
    return images.flatten(1)


def test_a_straight_path_is_as_long_as_its_ends_are_apart() -> None:
    """E |z - z'|^2 of d uniform coordinates on [-1, 1] is 2 d / 3."""
    space = LatentSpace(Flat(UniformPrior(6)), "z")
    with scope("length"):
        length = path_length(space, flatten, 4000, epsilon=1e-3)
    assert length.value == pytest.approx(2 * 6 / 3, abs=4 * length.error)
    assert length.pairs == 4000


def test_on_the_sphere_the_rate_is_the_angle_times_the_length() -> None:
    """Far from the origin's pole two normal latents of many dimensions are at right angles: (pi / 2)^2 d."""
    space = LatentSpace(Flat(Normal(400)), "z")
    with scope("length"):
        length = path_length(space, flatten, 300, epsilon=1e-3)
    assert length.value == pytest.approx((math.pi / 2) ** 2 * 400, rel=0.03)


def test_the_step_does_not_matter_while_it_is_small() -> None:
    lengths = []
    for epsilon in (1e-2, 1e-4):
        with scope("length"):
            lengths.append(path_length(LatentSpace(Flat(Normal(20)), "z"), flatten, 60, epsilon=epsilon).value)
    assert lengths[0] == pytest.approx(lengths[1], rel=1e-3)


def test_a_curve_that_turns_late_is_short_at_its_start() -> None:
    space = LatentSpace(Flat(UniformPrior(2)), "z")

    def late(images: Tensor) -> Tensor:
        return images.flatten(1).relu().pow(3)

    with scope("length"):
        whole = path_length(space, late, 500)
    with scope("length"):
        ends = path_length(space, late, 500, ends=True)
    assert whole.value != ends.value


@pytest.mark.parametrize("name", ["z", "w"])
def test_a_style_based_system_has_both_lengths(name: str) -> None:
    game = small.build("stylegan", image=(1, 16, 16), start=16).double().eval()
    for parameter in [p for n, p in game.named_parameters() if n.endswith("noise.weight")]:
        nn.init.constant_(parameter, 0.5)
    with scope("length"):
        length = path_length(LatentSpace(game, name), flatten, 6, chunk=4)
    with scope("length"):
        coarser = path_length(LatentSpace(game, name), flatten, 6, chunk=4, epsilon=1e-3)
    assert 0 < length.error < length.value * 2
    assert length.value == pytest.approx(coarser.value, rel=0.05), "noise that differed between ends would diverge"


def test_what_has_no_length_is_refused() -> None:
    space = SimpleNamespace()
    for pairs, epsilon in ((1, 1e-4), (10, 0.0)):
        with pytest.raises(BadInput, match="2 pairs or more"):
            path_length(space, flatten, pairs, epsilon=epsilon)  # type: ignore[arg-type]
