"""ProGAN's players: a fade is exact at its ends, unused levels stay out, and what is normalised."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from typed import tensor

from ganworks.errors import BadInput
from ganworks.layers.pixel_norm import PixelNorm
from ganworks.layers.resample import double, halve
from ganworks.networks.progan import Critic, Generator, sides
from ganworks.rng import scope

IMAGE = (3, 16, 16)


@pytest.fixture
def generator() -> Generator:
    with scope("generator"):
        return Generator(5, IMAGE, width=4).double()


def critic(**options: Any) -> Critic:
    with scope("critic"):
        return Critic(IMAGE, width=4, **options).double()


LATENT = torch.randn(4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
IMAGES = torch.randn(4, *IMAGE, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def test_sides_double_from_the_first_map() -> None:
    assert sides("progan", (1, 28, 28)) == [7, 14, 28]
    with pytest.raises(BadInput, match="progan networks cannot make images of 20x24"):
        sides("progan", (1, 20, 24))


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_level_has_its_side(generator: Generator, level: int) -> None:
    assert generator(LATENT, level).shape == (4, 3, 4 * 2**level, 4 * 2**level)


@pytest.mark.parametrize("level", [1, 2])
def test_alpha_of_nothing_is_the_enlarged_level_before_and_alpha_of_one_the_new_level(
    generator: Generator, level: int
) -> None:
    assert torch.equal(generator(LATENT, level, 0.0), double(generator(LATENT, level - 1)))
    assert torch.equal(generator(LATENT, level, 1.0), generator(LATENT, level))
    between = generator(LATENT, level, 0.25)
    torch.testing.assert_close(between, 0.75 * double(generator(LATENT, level - 1)) + 0.25 * generator(LATENT, level))


def test_all_levels_are_the_default(generator: Generator) -> None:
    assert torch.equal(generator(LATENT), generator(LATENT, 2, 1.0))


@pytest.mark.parametrize("smooth", [False, True])
def test_the_critic_of_a_halved_image_is_the_critic_before_the_fade(smooth: bool) -> None:
    judge = critic(smooth=smooth)
    torch.testing.assert_close(judge(IMAGES, 0.0), judge(halve(IMAGES)))
    assert not torch.allclose(judge(IMAGES, 1.0), judge(halve(IMAGES)))


def moved(part: torch.nn.Module) -> set[str]:
    return {name for name, p in part.named_parameters() if p.grad is not None and bool(p.grad.abs().sum() > 0)}


def test_a_finished_fade_has_no_gradient_in_the_old_branch_and_later_levels_none_at_all(generator: Generator) -> None:
    generator(LATENT, 1, 1.0).square().sum().backward()
    touched = moved(generator)
    assert any(name.startswith("to_image.1") for name in touched)
    assert not any(name.startswith(("to_image.0", "to_image.2", "blocks.1")) for name in touched)
    generator.zero_grad()
    generator(LATENT, 1, 0.5).square().sum().backward()
    assert any(name.startswith("to_image.0") for name in moved(generator))
    judge = critic()
    judge(halve(IMAGES), 1.0).sum().backward()
    assert not any(
        name.startswith(("trunk.from_image.0", "trunk.from_image.2", "trunk.blocks.1")) for name in moved(judge)
    )


def test_every_pixel_of_the_generators_maps_has_unit_mean_square(generator: Generator) -> None:
    seen = []
    for part in generator.modules():
        if isinstance(part, PixelNorm):
            part.register_forward_hook(lambda _, given, made: seen.append(made.square().mean(1)))
    generator(LATENT)
    assert len(seen) == 2 + 2 * 2 and {s.shape[1] for s in seen if s.ndim == 3} == {4, 8, 16}
    for squares in seen:
        torch.testing.assert_close(squares, torch.ones_like(squares), rtol=1e-4, atol=0)


def test_the_generator_sees_the_direction_of_a_latent_only(generator: Generator) -> None:
    torch.testing.assert_close(generator(LATENT), generator(7 * LATENT), rtol=1e-6, atol=1e-7)


def test_every_weight_is_standard_normal_and_scaled_when_used(generator: Generator) -> None:
    for network in (generator, critic()):
        stored = {name: p for name, p in network.named_parameters() if name.endswith("weight.original")}
        plain = [name for name, _ in network.named_parameters() if name.endswith(".weight")]
        assert plain == [] and len(stored) > 5
        whole = torch.cat([p.flatten() for p in stored.values()])
        assert whole.std().item() == pytest.approx(1.0, rel=0.05)


def gains(network: torch.nn.Module) -> dict[str, float]:
    """For each layer what its weights are used with, times the root of its fan-in."""
    found = {}
    for name, layer in network.named_modules():
        if isinstance(layer, torch.nn.Linear | torch.nn.Conv2d):
            ratio = (layer.weight / tensor(layer, "parametrizations.weight.original")).detach()
            torch.testing.assert_close(ratio, ratio.flatten()[:1].expand(ratio.shape))
            found[name] = float(ratio.flatten()[0]) * math.sqrt(layer.weight[0].numel())
    return found


def test_gains_are_those_before_a_rectifier_but_for_the_ends(generator: Generator) -> None:
    """sqrt(2), the first dense layer a quarter of it, 1 to images and to the score (the authors' code)."""
    for name, gain in gains(generator).items():
        wanted = 1.0 if name.startswith("to_image") else math.sqrt(2) / (4 if name == "project" else 1)
        assert gain == pytest.approx(wanted), name
    for name, gain in gains(critic()).items():
        assert gain == pytest.approx(1.0 if name == "head" else math.sqrt(2)), name


def test_identical_images_leave_no_minibatch_deviation() -> None:
    judge = critic(group=4)
    seen = []
    judge.trunk.last[0].register_forward_hook(lambda _, given, made: seen.append(made[:, -1]))
    judge(IMAGES[:1].expand(4, -1, -1, -1))
    judge(IMAGES)
    assert seen[0].abs().max() <= 1.01e-4 and seen[1].min() > 1e-2


def test_company_matters_within_a_group_only() -> None:
    judge = critic(group=2)
    other = IMAGES.clone()
    other[1] += 1.0  # groups are the images 0 and 2, 1 and 3
    torch.testing.assert_close(judge(IMAGES)[[0, 2]], judge(other)[[0, 2]])
    assert not torch.allclose(judge(IMAGES)[3], judge(other)[3])


def test_an_image_of_no_side_is_refused() -> None:
    with pytest.raises(BadInput, match="sides 4, 8, 16, not of 12"):
        critic()(torch.zeros(2, 3, 12, 12, dtype=torch.float64))
