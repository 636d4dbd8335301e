"""Inversion: a picture that the generator made is found again, by descent from several starts."""

from __future__ import annotations

import pytest
import small
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.explore import LatentSpace
from ganworks.explore.invert import Search, invert
from ganworks.game import System
from ganworks.latents import FromPrior, Normal
from ganworks.rng import scope

QUICK = Search(steps=150, restarts=2, rate=0.1, usual=0.0)


class Linear(FromPrior, System):
    """A generator whose inverse is known: an injective linear map."""

    def __init__(self) -> None:
        super().__init__(System.Config(image=(1, 2, 4)))
        self.prior = Normal(3)
        with scope("linear"):
            self.generator = nn.Linear(3, 8)

    def sample(self, n: int, given: object = None) -> torch.Tensor:
        return 0.3 * self.generator(self.prior.sample(n, like=self.like)).reshape(n, 1, 2, 4)


@pytest.fixture
def space() -> LatentSpace:
    return LatentSpace(Linear().eval().requires_grad_(False))


def latents(space: LatentSpace, n: int) -> torch.Tensor:
    with scope("wanted"):
        return space.draw(n)


@pytest.mark.parametrize("features", [None, lambda images: 2 * images.flatten(1)])
def test_the_latent_of_a_generated_picture_is_found(space: LatentSpace, features) -> None:
    wanted = latents(space, 3)
    found = invert(space, space.images(wanted), QUICK, features=features)
    torch.testing.assert_close(found.latents, wanted, rtol=0, atol=0.02)
    assert found.images.shape == (3, 1, 2, 4) and found.starts.shape == (3, 2)
    torch.testing.assert_close(found.images, space.images(found.latents), rtol=0, atol=1e-5)
    assert found.pixel.max() < 1e-4
    assert (found.perceptual == 0).all() == (features is None)


def test_pictures_beyond_the_generator_get_the_least_squares_answer(space: LatentSpace) -> None:
    target = torch.randn(1, 1, 2, 4, generator=torch.Generator().manual_seed(3))
    found = invert(space, target, Search(steps=300, restarts=1, rate=0.2, usual=0.0))
    system = space.system
    weight, bias = 0.3 * system.generator.weight, 0.3 * system.generator.bias
    expected = torch.linalg.lstsq(weight, target.reshape(8) - bias).solution
    torch.testing.assert_close(found.latents[0], expected, rtol=0, atol=0.03)


def test_a_pull_towards_the_usual_keeps_latents_near(space: LatentSpace) -> None:
    far = space.images(4 * latents(space, 2))
    free, held = (invert(space, far, Search(150, 1, 0.1, usual=usual)).latents for usual in (0.0, 10.0))
    assert held.norm() < 0.2 * free.norm()


def test_progress_is_told_never_rises_and_ends_at_the_best_start(space: LatentSpace) -> None:
    told: list[tuple[int, float]] = []
    found = invert(
        space, space.images(latents(space, 2)), Search(20, 3), on_step=lambda step, value: told.append((step, value))
    )
    assert [step for step, _ in told] == list(range(1, 21))
    values = [value for _, value in told]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(float(found.starts.amin(1).mean()))


def test_nothing_of_the_system_moves_and_the_seed_decides() -> None:
    system = small.build("gan").eval().requires_grad_(False)
    space, before = LatentSpace(system), {name: value.clone() for name, value in system.state_dict().items()}
    target = torch.zeros(2, 1, 8, 8)
    one, same, other = (invert(space, target, Search(3, 2), seed=seed).latents for seed in (0, 0, 1))
    assert torch.equal(one, same) and not torch.equal(one, other)
    assert all(torch.equal(before[name], value) for name, value in system.state_dict().items())


@pytest.mark.parametrize("name", ["infogan", "dcgan", "cgan"])
def test_any_system_that_samples_from_noise_can_be_inverted(name: str) -> None:
    system = small.build(name).eval().requires_grad_(False)
    given = small.given_for(system, 2)
    space = LatentSpace(system)
    with scope("wanted"):
        wanted = space.images(space.draw(2), given)
    found = invert(space, wanted, Search(20, 2, usual=0.0), given=given)
    first = invert(space, wanted, Search(1, 2, 1e-9, usual=0.0), given=given)
    assert (found.pixel < first.pixel).all()


def scaled_up(module: nn.Module, given: tuple[torch.Tensor, ...], made: torch.Tensor) -> torch.Tensor:
    return 1e4 * made


@pytest.mark.parametrize("name", ["progan", "stylegan"])
def test_pixels_beyond_the_range_keep_their_slope(name: str) -> None:
    """The images are scaled until nearly all pixels are cut off; latents still have a gradient, and descent uses it."""
    system = small.build(name).eval().requires_grad_(False)
    players = {"progan": "generator.to_image", "stylegan": "generator.synthesis.to_image"}
    for layer in system.get_submodule(players[name]).children():
        layer.register_forward_hook(scaled_up)
    space = LatentSpace(system, "z")
    with scope("wanted"):
        wanted = space.images(space.draw(2))
        start = space.draw(2).requires_grad_()
    images = space.images(start)
    assert (images.abs() == 1).double().mean() > 0.9
    (slope,) = torch.autograd.grad((images - wanted).square().sum(), start)
    assert bool((slope != 0).any())
    found, first = (invert(space, wanted, Search(steps, 2, rate, usual=0.0)) for steps, rate in ((30, 0.1), (1, 1e-9)))
    assert found.pixel.mean() < first.pixel.mean()


def test_bad_requests_are_named(space: LatentSpace) -> None:
    with pytest.raises(BadInput, match=r"\(1, 2, 4\), not \(3, 2, 4\)"):
        invert(space, torch.zeros(1, 3, 2, 4))
    with pytest.raises(BadInput, match="0 starts"):
        Search(restarts=0)
