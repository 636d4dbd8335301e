"""SRGAN: stages, terms, what is frozen, and the invariants of its sheet."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.layers.bicubic import reduce
from ganworks.rng import scope
from ganworks.systems.srgan import SRGAN

SMALL = {"image": (3, 16, 16), "width": 4, "blocks": 1, "critic_width": 4, "critic_features": 8, "content": "pixels"}


class Edges(nn.Module):
    """A network that knows differences of neighbours, with weights that could move."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.norm = nn.BatchNorm2d(3)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.scale * self.norm(images).diff()


@pytest.fixture
def batch() -> Batch:
    with scope("photographs"):
        return Batch(images=torch.rand(4, 3, 16, 16) * 2 - 1)


def build(**changes) -> SRGAN:
    with scope("srgan"):
        return SRGAN(**{**SMALL, **changes})


def test_pixels_alone_move_the_generator_alone_and_then_the_game_begins() -> None:
    resnet, game = build(pretraining=7).stages()
    assert [phase.players for phase in resnet.phases] == [("generator",)] and resnet.steps == 7
    assert [phase.players for phase in game.phases] == [("critic",), ("generator",)] and game.steps is None


def test_the_first_stage_minimises_the_squared_error(batch: Batch) -> None:
    game = build()
    made = game.generator(reduce(batch.images, 4))
    torch.testing.assert_close(game.pixel_loss(batch)["pixels"], (made - batch.images).square().mean())


def test_the_critics_turn_by_its_formula(batch: Batch) -> None:
    game = build().double().eval()
    seen = Batch(images=batch.images.double())
    real, fake = game.critic(seen.images), game.critic(game.generator(reduce(seen.images, 4)))
    softplus = nn.functional.softplus
    torch.testing.assert_close(game.critic_loss(seen).total, softplus(-real).mean() + softplus(fake).mean())


def test_the_adversarial_term_is_small_and_non_saturating(batch: Batch) -> None:
    game = build().eval()
    terms = game.generator_loss(batch)
    scores = game.critic(game.generator(reduce(batch.images, 4)))
    torch.testing.assert_close(terms["adversarial"], 1e-3 * nn.functional.softplus(-scores).mean())
    torch.testing.assert_close(terms["content"], game.pixel_loss(batch)["pixels"])


def test_any_module_judges_content_scaled_and_frozen(batch: Batch) -> None:
    edges = Edges()
    game = build(features=edges, feature_scale=0.5)
    before = {name: value.clone() for name, value in edges.state_dict().items()}
    terms = game.generator_loss(batch)
    terms.total.backward()
    fake = game.generator(reduce(batch.images, 4))
    expected = 0.25 * (edges(fake) - edges(batch.images)).square().mean()
    torch.testing.assert_close(terms["content"], expected)
    assert not edges.training and all(p.grad is None for p in edges.parameters())
    assert all(torch.equal(before[name], value) for name, value in edges.state_dict().items())
    assert all(p.grad is not None for p in game.generator.parameters())
    assert not any("features" in name for name in game.state_dict()), "judges are no part of a checkpoint"


def test_a_run_with_given_features_is_sampled_but_not_trained_on_without_them(batch: Batch) -> None:
    game = build(features=Edges(), content="vgg16_5_3")
    assert game.config.content == "given" and len(game.stages()) == 2
    again = SRGAN(**game.config.model_dump())
    again.load_state_dict(game.state_dict())
    torch.testing.assert_close(again.eval().sample(4, batch), game.eval().sample(4, batch))
    for use in (again.stages, lambda: again.generator_loss(batch)):
        with pytest.raises(BadInput, match="features="):
            use()
    assert SRGAN(game.config, features=Edges()).stages()


def test_equal_pictures_have_no_content_term(batch: Batch) -> None:
    assert build(features=Edges()).content(batch.images, batch.images) == 0


def test_the_critic_sends_nothing_into_the_generator(batch: Batch) -> None:
    game = build()
    game.critic_loss(batch).total.backward()
    assert all(p.grad is None for p in game.generator.parameters())
    assert all(p.grad is not None for p in game.critic.parameters())


def test_samples_are_the_given_photographs_enlarged_again(batch: Batch) -> None:
    game = build().eval()
    made = game.sample(3, batch)
    torch.testing.assert_close(made, game.upscale(reduce(batch.images[:3], 4)))
    changed = Batch(images=batch.images.flip(0))
    assert not torch.equal(game.sample(3, changed), made)
    with pytest.raises(BadInput, match="give a batch"):
        game.sample(3)


def test_pictures_of_any_size_can_be_enlarged() -> None:
    assert build().eval().upscale(torch.zeros(1, 3, 7, 3)).shape == (1, 3, 28, 12)


def test_bad_settings_are_named() -> None:
    with pytest.raises(BadInput, match="15x16"):
        build(image=(3, 15, 16))
    with pytest.raises(BadInput, match="vgg16_9_9"):
        build(content="vgg16_9_9")
