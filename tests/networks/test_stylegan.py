"""The style-based generator: what a style and what noise can change, layer by layer."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn
from typed import tensor

from ganworks.layers.resample import double
from ganworks.networks.stylegan import Generator, Mapping, StyledLayer
from ganworks.rng import scope

STYLE, LAYERS = 6, 6


@pytest.fixture
def generator() -> Generator:
    with scope("generator"):
        made = Generator(5, STYLE, (3, 16, 16), width=4, layers=3).double()
        for name, parameter in made.named_parameters():
            if name.endswith("noise.weight"):
                nn.init.normal_(parameter)
    return made


STYLES = torch.randn(2, LAYERS, STYLE, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


def silence(generator: Generator) -> list[torch.Tensor]:
    return [torch.zeros(2, 1, side, side, dtype=torch.float64) for side in generator.synthesis.layer_sides]


def test_there_are_two_layers_a_side(generator: Generator) -> None:
    assert generator.synthesis.layer_sides == [4, 4, 8, 8, 16, 16]
    assert [tuple(noise.shape) for noise in generator.synthesis.draw_noise(2, STYLES)] == [
        (2, 1, side, side) for side in (4, 4, 8, 8, 16, 16)
    ]


@pytest.mark.parametrize("level", [1, 2])
def test_alpha_of_nothing_is_the_enlarged_level_before(generator: Generator, level: int) -> None:
    noise, made = silence(generator), generator.synthesis
    before = made(STYLES, noise, level=level - 1)
    assert torch.equal(made(STYLES, noise, level=level, alpha=0.0), double(before))
    assert torch.equal(made(STYLES, noise, level=level, alpha=1.0), made(STYLES, noise, level=level))


def styled(generator: Generator) -> list[StyledLayer]:
    return [layer for layer in generator.synthesis.modules() if isinstance(layer, StyledLayer)]


def maps(generator: Generator, styles: torch.Tensor, noise: list[torch.Tensor]) -> list[torch.Tensor]:
    """What leaves each of the L layers."""
    seen: list[torch.Tensor] = []
    layers = styled(generator)

    def keep(layer: nn.Module, inputs: tuple[object, ...], made: torch.Tensor) -> None:
        seen.append(made)

    handles = [layer.register_forward_hook(keep) for layer in layers]
    generator.synthesis(styles, noise)
    for handle in handles:
        handle.remove()
    return seen


@pytest.mark.parametrize("crossover", range(1, LAYERS))
def test_a_style_changes_its_layer_and_later_ones_only(generator: Generator, crossover: int) -> None:
    other = STYLES.clone()
    other[:, crossover:] += 1.0
    plain, mixed = (maps(generator, styles, silence(generator)) for styles in (STYLES, other))
    same = [torch.equal(one, two) for one, two in zip(plain, mixed, strict=True)]
    assert same == [layer < crossover for layer in range(LAYERS)]


def test_each_layer_leaves_the_statistics_its_style_asks_for(generator: Generator) -> None:
    layers = styled(generator)
    made = maps(generator, STYLES, silence(generator))
    for number, (layer, left) in enumerate(zip(layers, made, strict=True)):
        scale, bias = layer.norm.affine(STYLES[:, number]).chunk(2, 1)
        torch.testing.assert_close(left.mean((2, 3)), bias)
        if number:  # the constant has no deviation to begin with
            torch.testing.assert_close(left.std((2, 3), correction=0), (1 + scale).abs(), rtol=0.02, atol=1e-4)


def test_noise_of_a_layer_moves_it_and_later_ones_only(generator: Generator) -> None:
    noise = silence(generator)
    other = [n + torch.randn_like(n) if number == 3 else n for number, n in enumerate(noise)]
    same = [
        torch.equal(a, b) for a, b in zip(maps(generator, STYLES, noise), maps(generator, STYLES, other), strict=True)
    ]
    assert same == [True, True, True, False, False, False]


def test_a_fresh_generator_is_deaf_to_noise_and_starts_from_ones() -> None:
    fresh = Generator(5, STYLE, (3, 16, 16), width=4, layers=2).double()
    assert torch.equal(fresh.synthesis.constant, torch.ones(1, 16, 4, 4).double())
    assert torch.equal(fresh.synthesis(STYLES), fresh.synthesis(STYLES, silence(fresh)))
    torch.testing.assert_close(fresh.mapping(STYLES[:, 0, :5]), fresh.mapping(9 * STYLES[:, 0, :5]))


def test_given_noise_makes_the_picture_repeatable(generator: Generator) -> None:
    with scope("noise"):
        noise = generator.synthesis.draw_noise(2, STYLES)
    assert torch.equal(generator.synthesis(STYLES, noise), generator.synthesis(STYLES, noise))
    assert not torch.equal(generator.synthesis(STYLES), generator.synthesis(STYLES))


def test_the_mapping_learns_slower_by_its_multiplier() -> None:
    """One step of Adam moves an effective weight by rate * multiplier * sqrt(2 / fan-in)."""
    moves = {}
    for multiplier in (1.0, 0.01):
        mapping = Mapping(8, 8, layers=1, rate=multiplier).double()
        before = tensor(mapping, "1.weight").detach().clone()
        optimizer = torch.optim.Adam(mapping.parameters(), lr=1e-3)
        mapping(torch.ones(1, 8, dtype=torch.float64)).sum().backward()
        optimizer.step()
        moves[multiplier] = (tensor(mapping, "1.weight").detach() - before).abs()
    torch.testing.assert_close(moves[1.0], torch.full((8, 8), 1e-3 * math.sqrt(2 / 8)).double(), rtol=1e-3, atol=0)
    torch.testing.assert_close(moves[0.01] * 100, moves[1.0], rtol=1e-3, atol=0)


def test_under_plain_descent_the_mapping_learns_slower_by_the_square_of_its_multiplier() -> None:
    moves = {}
    for multiplier in (1.0, 0.01):
        with scope("mapping"):
            mapping = Mapping(8, 8, layers=1, rate=multiplier).double()
        before = tensor(mapping, "1.weight").detach().clone()
        mapping(torch.ones(1, 8, dtype=torch.float64)).sum().backward()
        torch.optim.SGD(mapping.parameters(), lr=1e-3).step()
        moves[multiplier] = tensor(mapping, "1.weight").detach() - before
    torch.testing.assert_close(moves[0.01] * 1e4, moves[1.0], rtol=1e-6, atol=0)


def test_styles_and_images_have_a_gain_of_one(generator: Generator) -> None:
    affine = [layer.norm.affine for layer in styled(generator)]
    for layer in (*affine, *generator.synthesis.to_image):
        weight = tensor(layer, "weight")
        ratio = (weight / tensor(layer, "parametrizations.weight.original")).detach()
        torch.testing.assert_close(ratio, torch.full_like(ratio, weight[0].numel() ** -0.5))
    assert all(not layer.bias.any() for layer in affine), "a style of nothing scales by one"


def test_one_latent_is_one_style_for_all_layers(generator: Generator) -> None:
    latent = torch.randn(2, 5, dtype=torch.float64)
    style = generator.mapping(latent)
    with scope("here"):
        images = generator(latent)
    with scope("here"):
        torch.testing.assert_close(images, generator.synthesis(style[:, None].expand(2, LAYERS, STYLE)))
