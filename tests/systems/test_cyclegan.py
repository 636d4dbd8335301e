"""CycleGAN: weights of its terms, symmetry of the domains, the pool."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from typed import present

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.layers.image_pool import ImagePool
from ganworks.rng import scope
from ganworks.systems.cyclegan import CycleGAN

SMALL = {"image": (3, 16, 16), "width": 4, "blocks": 1, "pool": 3}


@pytest.fixture
def game() -> CycleGAN:
    with scope("cyclegan"):
        return CycleGAN(**SMALL)


@pytest.fixture
def batch() -> Batch:
    with scope("images"):
        return Batch(images=torch.rand(2, 3, 16, 16) * 2 - 1, other=torch.rand(2, 3, 16, 16) * 2 - 1)


def test_inverse_translators_have_no_cycle_term_and_identities_no_identity_term(game: CycleGAN, batch: Batch) -> None:
    for name in ("generator_xy", "generator_yx"):
        game.register_module(name, nn.Identity())
    terms = game.generator_loss(batch)
    assert terms["cycle"] == 0 and terms["identity"] == 0


def test_a_wrong_bijection_satisfies_the_cycle(game: CycleGAN, batch: Batch) -> None:
    class Negative(nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return -images

    for name in ("generator_xy", "generator_yx"):
        game.register_module(name, Negative())
    assert game.generator_loss(batch)["cycle"] == 0


def test_adversarial_terms_are_those_of_the_paper(game: CycleGAN, batch: Batch) -> None:
    terms = game.generator_loss(batch)
    scores = game.critic_y(game.generator_xy(batch.images))
    torch.testing.assert_close(terms["adversarial_y"], (scores - 1).square().mean())
    for name in ("pool_x", "pool_y"):
        game.register_module(name, nn.Identity())
    real, fake = game.critic_y(batch.other), game.critic_y(game.generator_xy(batch.images).detach())
    expected = 0.5 * ((real - 1).square().mean() + fake.square().mean())
    torch.testing.assert_close(game.critic_loss(batch)["adversarial_y"], expected)


def test_exchanging_domains_and_players_changes_nothing(game: CycleGAN, batch: Batch) -> None:
    terms = game.generator_loss(batch)
    swapped = CycleGAN(**SMALL)
    swapped.generator_xy, swapped.generator_yx = game.generator_yx, game.generator_xy
    swapped.critic_x, swapped.critic_y = game.critic_y, game.critic_x
    mirrored = swapped.generator_loss(Batch(images=present(batch.other), other=batch.images))
    torch.testing.assert_close(mirrored["adversarial_x"], terms["adversarial_y"])
    torch.testing.assert_close(mirrored["cycle"], terms["cycle"])
    torch.testing.assert_close(mirrored["identity"], terms["identity"])


def test_the_cycle_reaches_both_generators(game: CycleGAN, batch: Batch) -> None:
    game.generator_loss(batch)["cycle"].backward()
    for network in (game.generator_xy, game.generator_yx):
        assert all(p.grad is not None for p in network.parameters())


def test_the_critics_send_nothing_into_the_generators(game: CycleGAN, batch: Batch) -> None:
    game.generator_loss(batch)
    game.critic_loss(batch).total.backward()
    assert all(p.grad is None for p in game.generator_xy.parameters())


def test_images_that_no_critic_was_shown_are_forgotten_within_a_step(game: CycleGAN, batch: Batch) -> None:
    shown: list[torch.Tensor] = []
    game.register_module("pool_y", nn.Identity())
    game.pool_y.register_forward_pre_hook(lambda module, given: shown.append(given[0]))
    game.generator_loss(batch)  # a turn after which the run was stopped
    generator, critic = game.phases()
    later = Batch(images=batch.images.flip(0), other=batch.other)
    for _ in range(2):
        generator.loss(later)
        critic.loss(later)
        if critic.after is not None:
            critic.after()
    torch.testing.assert_close(shown[-1], game.generator_xy(later.images).detach())


def numbered(values: range) -> torch.Tensor:
    return torch.tensor([float(value) for value in values]).reshape(-1, 1, 1, 1)


def test_the_pool_lets_through_what_it_is_filled_with_and_gives_no_gradient() -> None:
    pool, new = ImagePool(4, (1, 1, 1)), numbered(range(4)).requires_grad_()
    with scope("pool"):
        first = pool(new)
    assert torch.equal(first, new.detach()) and not first.requires_grad
    assert int(pool.count) == 4 and torch.equal(pool.images, new.detach())


def test_a_full_pool_exchanges_half_of_the_images_and_keeps_the_new_one_of_each_exchange() -> None:
    pool, new = ImagePool(4, (1, 1, 1)), numbered(range(4, 404))
    with scope("pool"):
        pool(numbered(range(4)))
        shown = pool(new)
    exchanged = int((shown != new).sum())
    assert 150 < exchanged < 250, "five deviations around a half of 400"
    kept = torch.cat([shown, pool.images]).flatten().sort().values
    assert torch.equal(kept, torch.arange(404.0)), "each image is shown or held, and none twice"
    assert {0.0, 1.0, 2.0, 3.0} <= set(shown.flatten().tolist()), "every place is exchanged"


def test_translation_goes_by_name_or_number_to_the_generator_of_that_direction(game: CycleGAN, batch: Batch) -> None:
    named = CycleGAN(**SMALL, domain_names=("noto", "twemoji"))
    named.load_state_dict(game.state_dict())
    there, back = game.generator_xy(batch.images), game.generator_yx(batch.images)
    assert torch.equal(game.translate(batch.images, "x", "y"), there)
    assert torch.equal(named.translate(batch.images, "noto", "twemoji"), there)
    assert torch.equal(named.translate(batch.images, 1, "noto"), back)
    torch.testing.assert_close(game.sample(1, batch), there[:1])
    with pytest.raises(BadInput, match="fluent"):
        named.translate(batch.images, "noto", "fluent")


def test_without_the_other_domain_it_says_so(game: CycleGAN, batch: Batch) -> None:
    with pytest.raises(BadInput, match="two domains"):
        game.generator_loss(Batch(images=batch.images))
