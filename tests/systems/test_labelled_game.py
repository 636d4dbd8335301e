"""The class-conditional game: every option that all its systems share does what it says, under each image's label."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch
from torch import Tensor

from ganworks import registry
from ganworks.errors import BadInput
from ganworks.game import Batch, Progress, Schedule
from ganworks.rng import scope
from ganworks.systems._labelled_game import LabelledGame

NAMES = [name for name in registry.system if issubclass(registry.system[name], LabelledGame)]
every_game = pytest.mark.parametrize("name", NAMES)


def build(name: str, **options: Any) -> Any:
    """A small game; of the same weights whatever the options, as long as these change no shape."""
    with scope("weights"):
        torch.manual_seed(0)
        return small.build(name, **options).eval()


def batch(game: Any, n: int = 6) -> Batch:
    images = torch.linspace(-1, 1, n * 64).reshape(n, 1, 8, 8)
    return Batch(images, label=torch.arange(n) % 3)


def slope(game: Any, images: Tensor, label: Tensor) -> Tensor:
    """Half the mean squared slope of the critic at images under their labels."""
    images = images.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(game.critic(images, label).sum(), images)
    return 0.5 * gradient.flatten(1).square().sum(1).mean()


def test_the_papers_of_the_family_play_it() -> None:
    assert {"biggan", "sagan", "s2gan", "s2gan_co", "s3gan", "clustering", "cgan"} <= set(NAMES)


@every_game
@pytest.mark.parametrize("every", [1, 4])
def test_slopes_are_taken_under_the_labels_of_their_images(name: str, every: int) -> None:
    game = build(name, penalties=[{"kind": kind, "weight": 3.0, "every": every} for kind in ("r1", "r2")])
    data = batch(game)
    with scope("here"):
        label = game.fake_labels(data)
        fake = game.generate(label)
    real = slope(game, data.images, game.score_real(data.images, data).label)
    wanted = {"r1": 3.0 * every * real, "r2": 3.0 * every * slope(game, fake, label)}
    if every == 1:
        with scope("here"):
            terms = game.critic_loss(data)
    else:
        terms = {}
        for penalty in game.penalties.chosen:
            with scope("here"):
                terms |= game.penalty_loss(penalty, data)
    for kind, value in wanted.items():
        assert float(value) > 0
        torch.testing.assert_close(terms[kind], value)


@every_game
def test_penalties_leave_the_other_terms_alone(name: str) -> None:
    plain, penalised = build(name), build(name, penalties=[{"kind": "r1"}, {"kind": "spectral"}])
    penalised.load_state_dict(plain.state_dict(), strict=False)
    results = []
    for game in (plain, penalised):
        with scope("here"):
            results.append(game.critic_loss(batch(game)))
    torch.testing.assert_close(results[0]["adversarial"], results[1]["adversarial"])
    assert set(results[1]) - set(results[0]) == {"r1", "spectral"}


@every_game
def test_lazy_penalties_are_phases_of_the_critic(name: str) -> None:
    game = build(name, penalties=[{"kind": "r1", "every": 8}, {"kind": "spectral", "every": 2}])
    phases = {phase.name: phase for phase in game.phases()}
    assert {name: phase.every for name, phase in phases.items()} == {
        "critic": 1,
        "r1": 8,
        "spectral": 2,
        "generator": 1,
    }


@every_game
def test_noise_follows_its_schedule_and_is_shown_to_the_critic_only(name: str) -> None:
    fading = Schedule(shape="linear", start=0.5, end=0.0, length=10)
    plain, noisy = build(name), build(name, instance_noise=fading)
    noisy.load_state_dict(plain.state_dict())
    images = batch(noisy).images.expand(6, 1, 8, 8)
    for step, deviation in ((0, 0.5), (5, 0.25)):
        noisy.progress = Progress(step=step)
        with scope("noise"):
            shown = noisy.visible(images.repeat(200, 1, 1, 1))
        assert abs(float((shown - images.repeat(200, 1, 1, 1)).std()) / deviation - 1) < 0.02
    with scope("here"):
        assert not torch.equal(noisy.critic_loss(batch(noisy))["adversarial"], plain.critic_loss(batch(plain)).total)
    noisy.progress = Progress(step=10)
    assert noisy.visible(images) is images


@every_game
def test_every_objective_moves_both_players(name: str) -> None:
    for loss in registry.objective:
        game = build(name, objective=loss)
        for player, terms in (("critic", game.critic_loss), ("generator", game.generator_loss)):
            game.zero_grad()
            terms(batch(game)).total.backward()
            gradients = [p.grad for p in game.get_submodule(player).parameters() if p.grad is not None]
            assert any(bool(g.abs().sum() > 0) for g in gradients) and all(g.isfinite().all() for g in gradients), loss


@every_game
def test_widths_of_the_players_are_set_apart(name: str) -> None:
    sizes = [
        [sum(p.numel() for p in player.parameters()) for player in (game.generator, game.critic)]
        for game in (build(name, width=4), build(name, width=4, critic_width=4), build(name, width=4, critic_width=8))
    ]
    assert sizes[0] == sizes[1]
    assert sizes[2][0] == sizes[0][0] and sizes[2][1] > sizes[0][1]


@every_game
def test_the_uniform_prior_stays_in_its_cube(name: str) -> None:
    latent = build(name, prior="uniform").latent(500)
    assert float(latent.abs().max()) <= 1 and abs(float(latent.std()) - 3**-0.5) < 0.02


def test_truncation_needs_the_normal_prior() -> None:
    game = build("biggan", prior="uniform")
    assert game.truncated(2, None).shape == (2, 1, 8, 8)
    with pytest.raises(BadInput, match="normal"):
        game.truncated(2, 0.5)


def test_penalties_of_cgan_need_one_score() -> None:
    with pytest.raises(BadInput, match="two_stage"):
        build("cgan", form="two_stage", penalties=[{"kind": "r1"}])
