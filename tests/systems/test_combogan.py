"""ComboGAN: CycleGAN for two domains; of many, only the drawn pair moves."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import small
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.combogan import ComboGAN
from ganworks.systems.cyclegan import CycleGAN
from ganworks.training.trainer import Feed, Trainer

FOUR = ("a", "b", "c", "d")
SMALL = {"image": (1, 8, 8), "width": 2, "blocks": 2, "pool": 3}


def mixed(count: int = 8, domains: int = 4) -> Batch:
    generator = torch.Generator().manual_seed(3)
    images = torch.rand(count, 1, 8, 8, generator=generator) * 2 - 1
    return Batch(images=images, domain=torch.arange(count) % domains)


def playing(seed: int = 0, feed: Feed | None = None, **changes: Any) -> Trainer[ComboGAN]:
    with scope(seed, "weights"):
        game = ComboGAN(**SMALL, domain_names=FOUR)
    settings = small.settings(**{"batch": 8, "steps": 9, "seed": seed, **changes})
    return Trainer(game, feed or (lambda position, size: mixed(size)), settings, None, given=mixed(4), quiet=True)


def held(engine: Trainer, number: int) -> dict[str, torch.Tensor]:
    """Weights and moments of one domain's players."""
    game = engine.system
    found: dict[str, torch.Tensor] = {}
    for room in ("encoders", "decoders", "critics"):
        for name, weight in getattr(game, room)[number].named_parameters():
            found[f"{room}.{name}"] = weight.detach().clone()
            for optimizer in engine.optimizers.values():
                for moment, value in optimizer.state.get(weight, {}).items():
                    found[f"{room}.{name}/{moment}"] = value.clone()
    return found


def uneven(position: int, size: int) -> Batch:
    """Parts of two hold only some of the four domains: 0, 1 | 2, 3 | 0, 1 | 2, 3 and then 0, 2 | 1, 3 | ..."""
    batch = mixed(size)
    order = [0, 2, 1, 3, 4, 6, 5, 7] if position // size % 2 else list(range(size))
    return batch.each(lambda value: value[order])


def moved(engine: Trainer) -> set[int]:
    """The domains whose weights or moments change in the next step."""
    before = [held(engine, number) for number in range(4)]
    engine.advance()
    now = [held(engine, number) for number in range(4)]
    return {
        number
        for number, (old, new) in enumerate(zip(before, now, strict=True))
        if old.keys() != new.keys() or any(not torch.equal(new[key], old[key]) for key in new)
    }


def test_only_the_drawn_pair_moves_and_the_others_keep_weights_and_moments() -> None:
    engine = playing()
    touched = set()
    for _ in range(6):
        engine.advance()  # so that some have moments already
    for _ in range(4):
        pair = set(engine.system.random_domains())
        assert moved(engine) == pair
        touched |= pair
    assert len(touched) > 2


def test_all_parts_of_a_batch_play_the_same_pair_and_those_that_lack_it_say_nothing() -> None:
    engine = playing(accumulate=4, feed=uneven)
    engine.advance()  # the first order is drawn when the stage begins
    alone = 0
    for step in range(1, 13):
        batch, pair = uneven(8 * step, 8), set(engine.system.random_domains())
        assert batch.domain is not None
        domains = [set(part.tolist()) for part in batch.domain.chunk(4)]
        alone += pair not in domains
        assert moved(engine) == (pair if pair in domains else set()), f"step {step} of {sorted(pair)}"
    assert 0 < alone < 12, "both cases have been seen"


def test_the_pair_is_a_function_of_seed_and_step() -> None:
    def pairs(seed: int) -> list[list[int]]:
        engine = playing(seed)
        found = []
        for _ in range(8):
            engine.advance()
            found.append(engine.system.order.tolist())
            torch.rand(5)
        return found

    first = pairs(0)
    assert first == pairs(0) != pairs(1)
    assert len({tuple(sorted(order[:2])) for order in first}) > 2, "the pairs vary"


def cycle_of(game: ComboGAN) -> CycleGAN:
    """A CycleGAN made of the networks of a two-domain ComboGAN."""
    cycle = CycleGAN(**SMALL)
    cycle.register_module("generator_xy", nn.Sequential(game.encoders[0], game.decoders[1]))
    cycle.register_module("generator_yx", nn.Sequential(game.encoders[1], game.decoders[0]))
    cycle.critic_x, cycle.critic_y = game.critics
    for name in ("pool_x", "pool_y"):
        cycle.register_module(name, nn.Identity())
    return cycle


def test_for_two_domains_its_losses_are_those_of_cyclegan() -> None:
    with scope("combogan"):
        game = ComboGAN(**SMALL)
    cycle = cycle_of(game)
    game.pools = nn.ModuleList([nn.Identity(), nn.Identity()])
    batch = mixed(6, 2)
    apart = Batch(images=batch.images[batch.domain == 0], other=batch.images[batch.domain == 1])
    for order in ([0, 1], [1, 0]):
        game.order.copy_(torch.tensor(order))
        mine, theirs = game.generator_loss(batch), cycle.generator_loss(apart)
        torch.testing.assert_close(mine["adversarial"], theirs["adversarial_x"] + theirs["adversarial_y"])
        torch.testing.assert_close(mine["cycle"], theirs["cycle"])
        torch.testing.assert_close(mine["identity"], theirs["identity"])
        torch.testing.assert_close(game.critic_loss(batch).total, cycle.critic_loss(apart).total)
    assert sum(p.numel() for p in game.parameters()) == sum(p.numel() for p in cycle.parameters())


def test_the_networks_grow_with_the_domains_and_not_with_the_directions() -> None:
    counts = [
        sum(p.numel() for p in ComboGAN(**SMALL, domain_names=("a", "b", "c", "d", "e")[:n]).parameters())
        for n in (2, 3, 4, 5)
    ]
    assert len({after - before for before, after in pairwise(counts)}) == 1


def test_a_batch_without_the_pair_has_terms_of_zero_that_move_nobody() -> None:
    game = ComboGAN(**SMALL, domain_names=FOUR)
    game.order.copy_(torch.tensor([2, 3, 1, 0]))
    batch = mixed(8)
    without = batch.each(lambda value: value[batch.domain != 3])
    for loss in (game.generator_loss, game.critic_loss):
        whole, silent = loss(batch), loss(without)
        assert whole.keys() == silent.keys() and silent.total == 0 < whole.total
        silent.total.backward()
    assert all(weight.grad is None for weight in game.parameters()) and not any(pool.count for pool in game.pools[:2])
    with pytest.raises(BadInput, match="which each image comes from"):
        game.generator_loss(Batch(images=batch.images))


def test_translation_is_any_decoder_after_any_encoder() -> None:
    game, images = ComboGAN(**SMALL, domain_names=FOUR), mixed(2).images
    expected = game.decoders[3](game.encoders[1](images))
    assert torch.equal(game.translate(images, "b", "d"), expected) and torch.equal(
        game.translate(images, 1, 3), expected
    )
    given = mixed(8)
    samples = game.sample(8, given)
    torch.testing.assert_close(samples[given.domain == 3], game.translate(given.images[given.domain == 3], "d", "a"))
