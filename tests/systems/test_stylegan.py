"""StyleGAN: mixing, truncation, the mean style, lazy R1 and continuation in the middle of a fade."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import small
import torch
from torch.nn.functional import softplus

from ganworks._conditions import set_sampling_options
from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.regularizers.gradient_penalties import r1_penalty
from ganworks.rng import scope
from ganworks.systems.stylegan import StyleGAN
from ganworks.training.trainer import Trainer

SMALL = {
    "image": (1, 16, 16),
    "width": 4,
    "noise": 4,
    "style": 6,
    "mapping_layers": 2,
    "stable_steps": 2,
    "fade_steps": 3,
    "penalty_every": 2,
}
LAYERS = 6


def build(**changes: object) -> StyleGAN:
    with scope("weights"):
        game = StyleGAN(**{**SMALL, **changes})
        game.mean_style.normal_()
    return game


@pytest.fixture
def game() -> StyleGAN:
    """At the whole side, with noise that is heard."""
    made = build(start=16).double().eval()
    for name, parameter in made.named_parameters():
        if name.endswith("noise.weight"):
            torch.nn.init.constant_(parameter, 0.3)
    return made


def engine(folder: Path | None = None, **changes: object) -> Trainer:
    return small.trainer("stylegan", folder, system=build(start=4), **changes)


@pytest.mark.parametrize("stop", [3, 6, 9])
def test_continuing_is_exact_in_the_middle_of_a_fade(stop: int, tmp_path: Path) -> None:
    whole = engine()
    for _ in range(10):
        whole.advance()
    engine(tmp_path, steps=stop).run()
    second = engine(tmp_path, steps=10)
    second.restore()
    while second.step < 10:
        second.advance()
    assert small.differing(small.fingerprint(whole), small.fingerprint(second)) == []


def test_psi_of_nothing_is_one_picture_and_psi_of_one_changes_nothing(game: StyleGAN) -> None:
    styles = torch.randn(3, 6, dtype=torch.float64)
    noise = [n[:1].expand(3, -1, -1, -1) for n in game.generator.synthesis.draw_noise(1, game.like)]
    mean = game.synthesize(game.truncate(styles, 0.0), noise)
    torch.testing.assert_close(mean, mean[:1].expand_as(mean))
    torch.testing.assert_close(mean, game.synthesize(game.mean_style.expand(3, 6), noise))
    torch.testing.assert_close(game.synthesize(game.truncate(styles, 1.0), noise), game.synthesize(styles, noise))


def test_truncation_is_a_straight_line_in_the_layers_it_is_for() -> None:
    game, styles = build(truncated_layers=2), torch.randn(3, 6)
    drawn = game.truncate(styles, 0.7)
    expected = game.mean_style + 0.7 * (styles - game.mean_style)
    torch.testing.assert_close(drawn[:, :2], expected[:, None].expand(-1, 2, -1))
    torch.testing.assert_close(drawn[:, 2:], styles[:, None].expand(-1, LAYERS - 2, -1))


def test_every_layer_may_have_a_psi_of_its_own() -> None:
    game, styles, psi = build(), torch.randn(3, LAYERS, 6), torch.linspace(0, 1, LAYERS)
    drawn = game.truncate(styles, psi)
    for layer in range(LAYERS):
        expected = game.mean_style + psi[layer] * (styles[:, layer] - game.mean_style)
        torch.testing.assert_close(drawn[:, layer], expected)


def test_every_side_may_have_a_psi_of_its_own(game: StyleGAN) -> None:
    styles, last = torch.randn(3, LAYERS, game.config.style, dtype=torch.float64), LAYERS // 2 - 1
    drawn = game.truncate(styles, (0.2, 0.6))
    each = torch.tensor([0.2, 0.2] + [0.6, 0.6] * last, dtype=torch.float64)
    torch.testing.assert_close(drawn, game.truncate(styles, each))
    set_sampling_options(game, ["psi=0.5,0.7"])
    assert game.config.psi == (0.5, 0.7) and game.sample(2).isfinite().all()
    with pytest.raises(BadInput, match="each side"):
        build(psi=())


def test_samples_draw_together_as_psi_falls(game: StyleGAN) -> None:
    noise = [n[:1].expand(12, -1, -1, -1) for n in game.generator.synthesis.draw_noise(1, game.like)]
    styles = game.styles(torch.randn(12, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(4)))
    game.mean_style.copy_(styles.mean(0))
    whole = torch.pdist(game.truncate(styles, 1.0).flatten(1))
    apart = []
    for psi in (1.0, 0.7, 0.4, 0.1, 0.0):
        drawn = game.truncate(styles, psi)
        torch.testing.assert_close(torch.pdist(drawn.flatten(1)), psi * whole)
        images = game.generator.synthesis(drawn, noise).detach()
        apart.append(float(torch.pdist(images.flatten(1)).mean()))
    assert all(before > after for before, after in pairwise(apart)) and apart[-1] == pytest.approx(0, abs=1e-9)


def test_configured_truncation_is_that_of_samples(game: StyleGAN) -> None:
    other = build(start=16, psi=0.3).double().eval()
    other.load_state_dict(game.state_dict())
    with scope("here"):
        images = other.sample(3)
    with scope("here"):
        assert torch.equal(images, game.truncated(3, 0.3))


def test_styles_are_mixed_from_a_crossover_on() -> None:
    game = build(mixing=1.0)
    with scope("mix"):
        first, second = (game.styles(game.prior.sample(200, like=game.like)) for _ in range(2))
    with scope("mix"):
        styles = game.mixed_styles(200, LAYERS)
    from_second = (styles == second[:, None]).all(2)
    assert torch.equal((styles == first[:, None]).all(2), ~from_second)
    assert torch.equal(from_second, from_second.cummax(1).values), "once changed, changed for all later layers"
    assert set(from_second.sum(1).tolist()) == set(range(1, LAYERS)), "every crossover but none and all"


@pytest.mark.parametrize(("mixing", "low", "high"), [(0.0, 0, 0), (0.9, 330, 390), (1.0, 400, 400)])
def test_the_share_of_mixed_images_is_the_one_asked_for(mixing: float, low: int, high: int) -> None:
    game = build(mixing=mixing)
    with scope("mix"):
        styles = game.mixed_styles(400, LAYERS)
    mixed = int((styles[:, 0] != styles[:, -1]).any(1).sum())
    assert low <= mixed <= high


def test_a_smaller_stage_mixes_its_own_layers() -> None:
    game = build(start=4, mixing=1.0)
    assert game.growth.position.level == 0
    styles = game.mixed_styles(5, layers=2)
    assert (styles[:, 0] != styles[:, 1]).any(1).all()
    assert game.fake(5).shape == (5, 1, 4, 4)


def test_the_mean_style_follows_the_mapping() -> None:
    game = build(mean_decay=0.5)
    before = game.mean_style.clone()
    with torch.no_grad(), scope("after"):
        game.follow()
    with scope("after"):
        fresh = game.styles(game.prior.sample(64, like=game.like)).mean(0)
    torch.testing.assert_close(game.mean_style, (before + fresh) / 2)


def test_both_turns_by_their_formulas() -> None:
    game = build(start=16).double()
    batch = Batch(small.stock((1, 16, 16)).images[:4].double())
    with scope("turn"):
        critic = game.critic_loss(batch).total
    with scope("turn"):
        generator = game.generator_loss(batch).total
    with scope("turn"):
        fake = game.fake(4)
    real, false = game.critic(batch.images), game.critic(fake)
    torch.testing.assert_close(critic, softplus(-real).mean() + softplus(false).mean())
    torch.testing.assert_close(generator, softplus(-false).mean())


def test_critic_and_penalty_see_the_same_fade() -> None:
    phases = build().phases()
    assert [phase.name for phase in phases] == ["critic", "penalty", "generator"]
    assert [phase.after is not None for phase in phases] == [False, False, True]


def test_the_penalty_comes_at_its_interval_that_many_times_as_strong() -> None:
    made = engine()
    played = ["penalty/r1" in made.advance() for _ in range(4)]
    assert played == [False, True, False, True]
    game = build(start=16, penalty_every=4, penalty=3.0).double()
    batch = Batch(small.stock((1, 16, 16)).images[:4].double())
    torch.testing.assert_close(game.penalty_loss(batch)["r1"], 4 * 3.0 * r1_penalty(game.critic, batch.images))


def test_images_come_from_styles_and_noise_alone(game: StyleGAN) -> None:
    styles = torch.randn(2, 6, dtype=torch.float64)
    with scope("noise"):
        noise = game.generator.synthesis.draw_noise(2, game.like)
    assert torch.equal(game.synthesize(styles, noise), game.synthesize(game.generator.spread(styles), noise))
    assert not torch.equal(game.synthesize(styles), game.synthesize(styles))
