"""The players of StackGAN and StackGAN++: sizes, who reads the text, who draws noise."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from typed import slope, tensor

from ganworks.errors import BadInput
from ganworks.networks import stackgan, stackgan_v2
from ganworks.rng import scope

TEXT, NOISE = torch.randn(3, 5), torch.randn(3, 4)


@pytest.mark.parametrize(("side", "reduction"), [(16, 2), (32, 4), (56, 2)])
def test_a_sketch_is_refined_to_the_image(side: int, reduction: int) -> None:
    image, small = (3, side, side), (3, side // reduction, side // reduction)
    sketches, code = stackgan.Sketcher(4, 5, 6, small, width=2)(NOISE, TEXT)
    assert sketches.shape == (3, *small) and code.value.shape == (3, 6) and sketches.abs().max() <= 1
    refiner = stackgan.Refiner(reduction, 5, 6, image, width=2, blocks=1).eval()
    with scope("condition"):
        pictures, code = refiner(sketches, TEXT)
    assert pictures.shape == (3, *image) and pictures.abs().max() <= 1
    with scope("condition"):  # no noise but the condition's
        assert torch.equal(refiner(sketches, TEXT)[0], pictures)


@pytest.mark.parametrize(
    ("side", "reduction", "joined"), [(64, 4, 16), (64, 2, 16), (128, 2, 16), (256, 4, 16), (32, 4, 8), (256, 2, 32)]
)
def test_sketch_and_text_are_joined_on_a_map_of_sixteen_pixels(side: int, reduction: int, joined: int) -> None:
    """As in the paper, whose sketch of 64 pixels is halved twice; a smaller sketch keeps what it has."""
    refiner = stackgan.Refiner(reduction, 5, 6, (3, side, side), width=2, blocks=0).eval()
    seen: list[torch.Size] = []
    refiner.join.register_forward_hook(lambda module, given, made: seen.append(made.shape))
    pictures, _ = refiner(torch.zeros(1, 3, side // reduction, side // reduction), TEXT[:1])
    assert seen == [(1, 8, joined, joined)] and pictures.shape == (1, 3, side, side)


@pytest.mark.parametrize("kind", [stackgan.Critic, stackgan_v2.Critic])
def test_a_critic_reads_the_text_under_the_picture(kind: type[stackgan.Critic]) -> None:
    torch.manual_seed(0)
    critic = kind((3, 28, 28), 5, 6, width=2).eval()
    images = torch.rand(3, 3, 28, 28)
    scores = critic(images, TEXT)
    assert scores.shape == (3,)
    assert (critic(images, TEXT.flip(0)) - scores)[[0, 2]].abs().min() > 0
    scores.sum().backward()
    assert slope(tensor(critic, "compress.0.weight")).abs().sum() > 0


def test_the_second_head_reads_no_text() -> None:
    critic = stackgan_v2.Critic((3, 16, 16), 5, 6, width=2)
    critic.alone(critic.look(torch.rand(3, 3, 16, 16))).sum().backward()
    reached = {name.partition(".")[0] for name, p in critic.named_parameters() if p.grad is not None}
    assert reached == {"look", "unconditional"}


@pytest.mark.parametrize(("side", "scales"), [(16, 2), (64, 3), (28, 2), (8, 1)])
def test_each_scale_is_twice_the_one_before(side: int, scales: int) -> None:
    generator = stackgan_v2.Generator(4, 5, 6, (1, side, side), scales, width=2, blocks=1)
    images, _ = generator(NOISE, TEXT)
    assert [tuple(each.shape[1:]) for each in images] == stackgan_v2.scale_sizes((1, side, side), scales)
    assert images[-1].shape[-1] == side and all(a.shape[-1] * 2 == b.shape[-1] for a, b in pairwise(images))
    images[-1].sum().backward()  # the tree's finest image grows from all maps before it, and no other image
    reached = {name for name, p in generator.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0}
    assert {name.split(".")[1] for name in reached if name.startswith("outputs")} == {str(scales - 1)}
    assert {name.split(".")[1] for name in reached if name.startswith("branches")} == set(map(str, range(scales - 1)))
    assert any(name.startswith("root") for name in reached) and "augmentation.law.weight" in reached


def test_too_many_scales_are_refused() -> None:
    with pytest.raises(BadInput, match="16x16 pixels cannot be made at 3 scales; they allow at most 2"):
        stackgan_v2.Generator(4, 5, 6, (1, 16, 16), 3)
