"""Penalties chosen by name, lazy ones, and noise that fades."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import small
import torch
from torch import nn
from typed import present

from ganworks.errors import BadInput
from ganworks.game import Batch, Number, Progress, value_at
from ganworks.regularizers import (
    dragan_penalty,
    gradient_penalty,
    r1_penalty,
    r2_penalty,
    spectral_regularization,
)
from ganworks.rng import scope
from ganworks.systems.dcgan import DCGAN
from ganworks.systems.gan import GAN

ALL = [{"kind": kind, "weight": 2.0} for kind in ("gradient", "dragan", "r1", "r2", "spectral")]
NOISE = {"shape": "linear", "start": 0.2, "end": 0.0, "length": 4}
FALLING = {"kind": "r1", "weight": {"shape": "linear", "start": 1.0, "end": -1.0, "length": 4}}


def build(**options: Any) -> GAN:
    return small.build(GAN, **options)


@pytest.fixture
def images() -> tuple[torch.Tensor, torch.Tensor]:
    with scope("images"):
        return torch.rand(6, 1, 8, 8) * 2 - 1, torch.rand(6, 1, 8, 8) * 2 - 1


def test_each_name_is_its_function_times_its_weight(images: tuple[torch.Tensor, torch.Tensor]) -> None:
    real, fake = images
    game = build(penalties=ALL)
    expected = {
        "gradient": lambda: gradient_penalty(game.critic, real, fake),
        "dragan": lambda: dragan_penalty(game.critic, real),
        "r1": lambda: r1_penalty(game.critic, real),
        "r2": lambda: r2_penalty(game.critic, fake),
        "spectral": lambda: spectral_regularization(game.critic),
    }
    for penalty in game.penalties.chosen:
        for _ in range(200 if penalty.kind == "spectral" else 0):
            present(game.penalties.norms)(game.critic)
        with scope("draws"):
            ours = game.penalties.one(penalty, game.critic, real, fake)
        with scope("draws"):
            torch.testing.assert_close(ours, 2.0 * expected[penalty.kind](), rtol=1e-3, atol=1e-5)


def test_a_lazy_penalty_is_a_turn_of_its_own_and_as_many_times_as_strong() -> None:
    often, seldom = ({"kind": "r1", "weight": 1.5, "every": every} for every in (1, 4))
    batch = Batch(torch.rand(6, 1, 8, 8))
    each, lazy = build(penalties=[often]), build(penalties=[seldom], critic_turns=3)
    assert [phase.name for phase in each.phases()] == ["critic", "generator"]
    main, extra, _ = lazy.phases()
    assert (extra.name, extra.every, extra.repeats, extra.players) == ("r1", 4, 3, main.players)
    assert set(lazy.critic_loss(batch)) == {"adversarial"}
    torch.testing.assert_close(extra.loss(batch)["r1"], 4 * each.critic_loss(batch)["r1"])


@pytest.mark.parametrize("kinds", [("r1",), ("r2",), ("r1", "r2")])
def test_r1_and_r2_take_the_two_passes_of_the_loss_and_give_the_numbers_of_four(
    kinds: tuple[str, ...], images: tuple[torch.Tensor, torch.Tensor]
) -> None:
    game = build(penalties=[{"kind": kind, "weight": 2.0} for kind in kinds]).double()
    batch = Batch(images[0].double())
    passes: list[torch.Tensor] = []
    counter = game.critic.register_forward_hook(lambda module, inputs, output: passes.append(output))
    with scope("turn"):
        terms = game.critic_loss(batch)
    assert len(passes) == 2
    counter.remove()
    with scope("turn"):
        fake = game.sample(len(batch)).detach()
        own = {"r1": 2 * r1_penalty(game.critic, batch.images), "r2": 2 * r2_penalty(game.critic, fake)}
        loss = game.objective.critic(real=game.critic(batch.images), fake=game.critic(fake))
    assert terms.keys() == {"adversarial", *kinds}
    for kind in kinds:
        torch.testing.assert_close(terms[kind], own[kind], rtol=1e-12, atol=0)
    parameters = list(game.critic.parameters())
    ours = torch.autograd.grad(terms.total, parameters)
    theirs = torch.autograd.grad(loss + sum(own[kind] for kind in kinds), parameters)
    for one, two in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, two, rtol=1e-12, atol=1e-14)


def test_penalties_mark_the_images_whose_scores_they_read(images: tuple[torch.Tensor, torch.Tensor]) -> None:
    def marks(*penalties: dict) -> list[bool]:
        return [part.requires_grad for part in build(penalties=penalties).penalties.require_gradients(*images)]

    assert marks() == marks({"kind": "gradient"}, {"kind": "dragan"}, {"kind": "spectral"}) == [False, False]
    assert marks({"kind": "r1"}) == [True, False] and marks({"kind": "r2"}) == [False, True]
    assert marks({"kind": "r1", "every": 4}, {"kind": "r2"}) == [False, True]
    with torch.autocast("cpu", torch.bfloat16):
        assert marks({"kind": "r1"}, {"kind": "r2"}) == [False, False]


def test_a_weight_in_force_replaces_the_setting(images: tuple[torch.Tensor, torch.Tensor]) -> None:
    game = build(penalties=[{"kind": "r1", "weight": 2.0}, {"kind": "r2", "weight": 3.0, "every": 4}])

    def share(of: float) -> Callable[[Number], float]:
        return lambda weight: of * value_at(weight, Progress())

    each = game.penalties(game.critic, *images, value_of=share(1 / 4))
    torch.testing.assert_close(each["r1"], 0.5 * r1_penalty(game.critic, images[0]))
    lazy = game.penalties.one(game.penalties.chosen[1], game.critic, *images, value_of=share(1 / 2))
    torch.testing.assert_close(lazy, 4 * 1.5 * r2_penalty(game.critic, images[1]))


def test_lazy_turns_are_of_the_player_that_scores() -> None:
    game = build(penalties=[{"kind": "r1", "every": 4}])
    (phase,) = game.penalties.lazy_phases(game.penalty_loss, game.config.critic_optimizer, player="discriminator")
    assert phase.players == ("discriminator",)


@pytest.mark.parametrize("kind", [GAN, DCGAN])
def test_an_engine_plays_every_penalty_with_noise(kind: type[GAN | DCGAN]) -> None:
    lazy = [{**chosen, "every": 2} if chosen["kind"] in ("r1", "gradient") else chosen for chosen in ALL]
    game = small.build(kind, penalties=lazy, norm="layer", instance_noise=NOISE)
    played = small.trainer(kind, system=game)
    played.advance()
    terms = played.advance()
    assert {"critic/dragan", "critic/r2", "critic/spectral", "r1/r1", "gradient/gradient"} <= set(terms)
    assert all(torch.isfinite(value) for value in terms.values())
    assert game.value_of(game.config.instance_noise) == pytest.approx(0.15), "set before the second step"


def test_slopes_of_coupled_samples_are_refused_and_weight_norms_are_not() -> None:
    small_dcgan = {"image": (1, 16, 16), "width": 4, "noise": 4}
    with pytest.raises(BadInput, match="norm to none or layer"):
        DCGAN(**small_dcgan, penalties=[{"kind": "r1"}])
    with pytest.raises(BadInput, match="norm to none or layer"):
        GAN(**small_dcgan, network="dcgan", penalties=[{"kind": "gradient"}])
    DCGAN(**small_dcgan, penalties=[{"kind": "spectral"}])
    DCGAN(**small_dcgan, norm="layer", penalties=[{"kind": "r1"}])


@pytest.mark.parametrize(
    "wrong", [{"kind": "r3"}, {"kind": "r1", "target": 1.0}, {"kind": "r1", "weight": -1}, {}, FALLING]
)
def test_what_is_no_penalty_is_refused(wrong: dict) -> None:
    with pytest.raises(BadInput, match="penalties"):
        build(penalties=[wrong])


def test_a_kind_comes_once() -> None:
    with pytest.raises(BadInput, match="2 times"):
        build(penalties=[{"kind": "r1"}, {"kind": "r1", "every": 4}])


def test_settings_survive_being_written_down() -> None:
    config = build(penalties=ALL).config
    assert GAN.Config.model_validate(config.model_dump(mode="json")) == config


def test_a_weight_may_follow_a_schedule() -> None:
    gamma = {"shape": "cosine", "start": 2.0, "end": 0.2, "length": 10}
    game = build(penalties=[{"kind": "r1", "weight": gamma}, {"kind": "r2", "weight": gamma, "every": 2}])
    batch = Batch(torch.rand(6, 1, 8, 8))
    plain = r1_penalty(game.critic, batch.images)
    _, lazy, _ = game.phases()
    for step, weight in ((0, 2.0), (5, 1.1), (10, 0.2), (99, 0.2)):
        game.progress = Progress(step=step)
        torch.testing.assert_close(game.critic_loss(batch)["r1"], weight * plain)
        with scope("turn"):
            value = lazy.loss(batch)["r2"]
        with scope("turn"):
            torch.testing.assert_close(value, 2 * weight * r2_penalty(game.critic, game.sample(len(batch)).detach()))


def test_a_schedule_needs_the_point_it_is_read_at(images: tuple[torch.Tensor, torch.Tensor]) -> None:
    game = build(penalties=[{"kind": "r1", "weight": {"shape": "linear", "start": 1.0, "end": 0.0, "length": 3}}])
    with pytest.raises(BadInput, match="pass value_of"):
        game.penalties(game.critic, *images)


def test_noise_is_shown_to_the_critic_in_both_turns_and_to_both_kinds() -> None:
    game = build(instance_noise=0.3)
    shown = []

    class Watching(nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            shown.append(images.detach())
            return images.flatten(1).mean(1)

    game.critic, game.sample = Watching(), lambda n, given=None: torch.zeros(n, 1, 8, 8)
    batch = Batch(torch.zeros(64, 1, 8, 8))
    game.critic_loss(batch)
    game.generator_loss(batch)
    assert len(shown) >= 3
    for images in shown:
        assert float(images.std()) == pytest.approx(0.3, rel=0.1)
    assert not torch.equal(shown[0], shown[1])


def test_a_critic_of_labels_is_read_at_the_label_of_each_image(images: tuple[torch.Tensor, torch.Tensor]) -> None:
    game = build(penalties=[{"kind": "r1"}, {"kind": "r2"}, {"kind": "spectral"}])
    twice, thrice = (lambda x, k=k: k * game.critic(x) for k in (2.0, 3.0))
    terms = game.penalties(twice, *images, fake_critic=thrice, network=game.critic)
    torch.testing.assert_close(terms["r1"], 10 * 4 * r1_penalty(game.critic, images[0]))
    torch.testing.assert_close(terms["r2"], 10 * 9 * r2_penalty(game.critic, images[1]))
    assert terms["spectral"] > 0
