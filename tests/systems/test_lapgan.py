"""LAPGAN: the pyramid it learns from, levels that do not hear of each other, and the cascade of sampling."""

from __future__ import annotations

import pytest
import small
import torch
from torch.nn.functional import softplus
from typed import tensor

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.layers import pyramid
from ganworks.rng import scope
from ganworks.systems.lapgan import LAPGAN, halvings

SMALL = {"image": (3, 16, 16), "width": 4, "noise": 4, "levels": 2, "network": "mlp", "small_width": 8}


@pytest.fixture
def game() -> LAPGAN:
    with scope("lapgan"):
        return LAPGAN(**SMALL).double()


def batch() -> Batch:
    return Batch(small.stock((3, 16, 16)).images[:6].double())


def test_lessons_put_together_are_the_images(game: LAPGAN) -> None:
    lessons = [game.level_pair(level, batch().images) for level in range(3)]
    assert [tuple(band.shape[1:]) for _, band in lessons] == [(3, 16, 16), (3, 8, 8), (3, 4, 4)]
    assert lessons[2][0] is None
    for (_, band), expected in zip(lessons, pyramid.decompose(batch().images, 2), strict=True):
        torch.testing.assert_close(band, expected)
    torch.testing.assert_close(pyramid.compose([band for _, band in lessons]), batch().images, atol=1e-6, rtol=0)
    for finer, coarser in ((0, 1), (1, 2)):
        coarse, band = lessons[coarser]
        whole = band if coarse is None else coarse + band
        torch.testing.assert_close(lessons[finer][0], pyramid.up(whole))


def test_a_level_by_its_formula(game: LAPGAN) -> None:
    coarse, band = game.level_pair(1, batch().images)
    with scope("turn"):
        critic = game.critic_loss(1, batch()).total
    with scope("turn"):
        generator = game.generator_loss(1, batch()).total
    with scope("turn"):
        fake = game.details(1, coarse, 6)
    real, false = game.critics[1](coarse, band), game.critics[1](coarse, fake)
    torch.testing.assert_close(critic, softplus(-real).mean() + softplus(false).mean())
    torch.testing.assert_close(generator, softplus(-false).mean())


def test_a_level_moves_its_own_players_alone(game: LAPGAN) -> None:
    for phase in game.phases():
        game.zero_grad()
        phase.loss(batch()).total.backward()
        level = phase.players[0].split(".")[1]
        reached = {name.split(".")[1] for name, p in game.named_parameters() if p.grad is not None}
        assert reached == {level}
    assert [phase.players for phase in game.phases()[:2]] == [("critics.2",), ("generators.2",)]


def test_levels_can_be_trained_in_any_order() -> None:
    """Two levels, either first: the same weights, as neither hears of the other."""

    def trained(order: list[int]) -> dict[str, torch.Tensor]:
        system = small.build(LAPGAN)
        played = small.trainer(LAPGAN, system=system)
        optimizers = played.optimizers
        for level in order:
            for phase in system.game(level):
                for step in (1, 2):
                    played.updater.step(phase, optimizers[phase.players], played.feed(0, 4), step, 0)
        return dict(system.named_parameters())

    one, two = trained([0, 1]), trained([1, 0])
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_stages_go_from_coarse_to_fine() -> None:
    with scope("staged"):
        staged = LAPGAN(**SMALL, level_steps=5)
    assert [(stage.name, stage.steps) for stage in staged.stages()] == [
        ("level_2", 5),
        ("level_1", 5),
        ("level_0", None),
    ]
    assert [phase.players for phase in staged.stages()[1].phases] == [("critics.1",), ("generators.1",)]
    system = small.build(LAPGAN, level_steps=1)
    played = small.trainer(LAPGAN, system=system)
    generator = system.get_submodule("generators.1")
    small_image = {name: p.detach().clone() for name, p in generator.named_parameters()}
    assert {name.split("/")[0] for name in played.advance()} == {"critic_1", "generator_1"}
    assert any(not torch.equal(small_image[name], p) for name, p in generator.named_parameters())
    assert {name.split("/")[0] for name in played.advance()} == {"critic_0", "generator_0"}


def test_samples_are_made_from_coarse_to_fine(game: LAPGAN) -> None:
    game.eval()
    with scope("cascade"):
        smallest, middle, finest = game.cascade(5)
    assert [image.shape[-1] for image in (smallest, middle, finest)] == [4, 8, 16]
    with torch.no_grad():
        for level in (0, 1):
            tensor(game, f"generators.{level}.output.weight").zero_()
    with scope("cascade"):
        bare = game.sample(5)
    torch.testing.assert_close(bare, pyramid.up(pyramid.up(smallest)))


@pytest.mark.parametrize(("side", "levels"), [(8, 1), (16, 1), (28, 1), (32, 2), (64, 3), (128, 4)])
def test_halvings_by_size(side: int, levels: int) -> None:
    assert halvings(side, side, None) == levels


def test_sizes_without_a_pyramid_are_refused() -> None:
    for image, levels in (((1, 9, 9), None), ((1, 12, 12), 3), ((1, 8, 8), 3), ((1, 28, 28), 3)):
        with pytest.raises(BadInput, match="pyramid"):
            LAPGAN(image=image, levels=levels)
