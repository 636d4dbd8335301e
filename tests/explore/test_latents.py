"""Ways into the latent space of systems that know nothing of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import small
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.explore import LatentSpace
from ganworks.game import System
from ganworks.latents import FromPrior, Normal
from ganworks.rng import normal, scope


class Mapped(FromPrior, System):
    """z -> w -> a picture of one row, with noise of its own at each call."""

    def __init__(self) -> None:
        super().__init__(System.Config(image=(1, 1, 4)))
        self.prior = Normal(3)
        self.mapping = nn.Linear(3, 4)

    def sample(self, n: int, given: object = None) -> torch.Tensor:
        w = self.mapping(self.prior.sample(n, like=self.like))
        return (w + 0.1 * normal(n, 4, like=w)).reshape(n, 1, 1, 4)


@pytest.mark.parametrize("name", ["gan", "infogan", "began", "dcgan", "cgan", "biggan", "improved_gan"])
def test_the_latents_that_sampling_draws_give_the_images_that_sampling_gives(name: str) -> None:
    system = small.build(name).eval().requires_grad_(False)
    given, space = small.given_for(system, 3), LatentSpace(system, "z")
    with scope("latent", 0):
        expected = system.sample(3, given)
    drawn: list[torch.Tensor] = []
    watched = _watch(system, drawn)
    with scope("latent", 0):
        system.sample(3, given)
    watched()
    torch.testing.assert_close(space.images(drawn[-1], given), expected)


def _watch(system: System, drawn: list[torch.Tensor]) -> Callable[[], None]:
    """Keep what the prior answers; returns what ends that."""
    prior = vars(system)["prior"]

    class Watched:
        def __getattr__(self, name: str) -> object:
            return getattr(prior, name)

        def sample(self, n: int, **options: object) -> object:
            answer = prior.sample(n, **options)
            if n == 3:
                drawn.append(answer[0] if isinstance(answer, tuple) else answer)
            return answer

    vars(system)["prior"] = Watched()
    return lambda: vars(system).update(prior=prior)


@pytest.mark.parametrize("name", small.NAMES)
def test_every_system_can_be_looked_into_or_says_that_it_cannot(name: str) -> None:
    system = small.build(name).eval().requires_grad_(False)
    try:
        space = LatentSpace(system)
    except BadInput as refused:
        assert "no latent space" in str(refused) and "images" in system.samples_from()
        return
    with scope("here"):
        latents = space.draw(2)
    images = space.images(latents.requires_grad_(), small.given_for(system, 2))
    images.sum().backward()
    assert images.shape == (2, *system.config.image)
    assert latents.grad is not None and latents.grad.abs().max() > 0


def test_one_latent_one_image_and_gradients_reach_it() -> None:
    system = small.build("gan").eval().requires_grad_(False)
    space = LatentSpace(system)
    with scope("here"):
        latents = space.draw(4)
    images = space.images(latents)
    assert torch.equal(space.images(latents), images)
    torch.testing.assert_close(space.images(latents.flip(0)), images.flip(0))
    latents.requires_grad_()
    space.images(latents).sum().backward()
    assert latents.grad is not None and latents.grad.abs().min(1).values.max() > 0
    assert isinstance(system.prior, Normal), "the prior is back"


def test_w_is_taken_where_there_is_a_mapping_and_its_answer_exchanged() -> None:
    system = Mapped().eval()
    space = LatentSpace(system)
    assert space.name == "w" and not space.spherical
    assert LatentSpace(system, "z").name == "z" and LatentSpace(system, "z").spherical
    w = torch.zeros(2, 4)
    images = space.images(w)
    assert images.abs().max() < 1, "the mapping's own answer is not in it"
    torch.testing.assert_close(space.images(w + 5) - images, torch.full_like(images, 5))
    with scope("a"):
        drawn = space.draw(6)
    with scope("a"):
        torch.testing.assert_close(drawn, system.mapping(system.prior.sample(6, like=system.like)))
    assert not system.mapping._forward_hooks


def test_frames_share_all_noise_but_the_latents() -> None:
    space = LatentSpace(Mapped().eval())
    path = torch.arange(3.0)[:, None, None].expand(3, 2, 4)
    frames = space.frames(path)
    assert frames.shape == (3, 2, 1, 1, 4)
    torch.testing.assert_close(frames.diff(dim=0), torch.ones(2, 2, 1, 1, 4))


def test_what_has_no_latent_space_says_so() -> None:
    with pytest.raises(BadInput, match="CycleGAN does not make its images from noise"):
        LatentSpace(small.build("cyclegan"))
    with pytest.raises(BadInput, match="no mapping"):
        LatentSpace(small.build("gan"), "w")
