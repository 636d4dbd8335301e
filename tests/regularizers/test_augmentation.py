"""Each transformation by its closed form, the policy, gradients, and consistency of scores."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.regularizers import augment, consistency
from ganworks.regularizers.augmentation import TRANSFORMATIONS, policy_of, saturated
from ganworks.rng import Draw, scope, supplied

NAMES = tuple(TRANSFORMATIONS)


@pytest.fixture
def images() -> Tensor:
    with scope("images"):
        return torch.rand(4, 3, 16, 16, dtype=torch.float64) * 2 - 1


@contextmanager
def numbers(*values: float) -> Iterator[None]:
    """Draws are these numbers in turn, each for the whole batch; masks after them are 0: every image is transformed."""
    queue = list(values)

    def source(draw: Draw, like: Tensor) -> Tensor:
        masks = draw.kind == "uniform" and len(draw.shape) == 4
        value = 0.0 if masks else queue.pop(0)
        return torch.full(draw.shape, value, dtype=torch.int64 if draw.kind == "integers" else like.dtype)

    with supplied(source):
        yield
    assert not queue


def test_nothing_happens_at_zero_and_to_points(images: Tensor) -> None:
    assert augment(images, 0.0, NAMES) is images
    points = torch.zeros(5, 2, 1, 1)
    assert augment(points, 1.0, NAMES) is points


@pytest.mark.parametrize("name", NAMES)
def test_images_that_are_not_chosen_stay_to_the_last_bit(name: str, images: Tensor) -> None:
    with scope(name):
        shown = augment(images.repeat(50, 1, 1, 1), 0.2, (name,)).reshape(50, 4, -1)
    same = (shown == images.flatten(1)).all(2)
    assert 0.3 < same.double().mean() < 0.95  # three colours, and some draws are the identity


def test_flip_and_quarter_turns(images: Tensor) -> None:
    assert torch.equal(augment(images, 1.0, ("flip",)), images.flip(3))
    with numbers(3):
        assert torch.equal(augment(images, 1.0, ("rotate90",)), images.rot90(3, (2, 3)))
    assert torch.equal(augment(images[:, :, :8], 1.0, ("rotate90",)), images[:, :, :8])


def test_translation_reflects_at_the_border(images: Tensor) -> None:
    with numbers(2 + 1, 2 - 2):  # one row down in index, two columns back; reach 2
        shown = TRANSFORMATIONS["translation"](images, 1.0)
    rows = [*range(1, 16), 14]
    columns = [2, 1, *range(14)]
    assert torch.equal(shown, images[:, :, rows][:, :, :, columns])


def test_cutout_is_a_square_of_half_the_side(images: Tensor) -> None:
    with numbers(0.5, 0.0):
        shown = augment(images, 1.0, ("cutout",))
    expected = images.clone()
    expected[:, :, 4:12, :4] = 0.0
    assert torch.equal(shown, expected)


def test_color_is_affine_and_saturation_keeps_the_mean_of_channels(images: Tensor) -> None:
    with numbers(0.5, -1.0, 2.0):
        shown = augment(images, 1.0, ("color",))
    plain = (images + 0.1) * math.exp(-0.35)
    torch.testing.assert_close(shown, saturated(plain, math.exp(1.4)))
    torch.testing.assert_close(shown.mean(1), plain.mean(1))
    assert torch.equal(saturated(images, 1.0), images.mean(1, True) + (images - images.mean(1, True)))


def test_hue_by_a_third_of_a_turn_exchanges_the_channels(images: Tensor) -> None:
    with numbers(2 * math.pi / 3):
        torch.testing.assert_close(augment(images, 1.0, ("hue",)), images[:, [2, 0, 1]])
    with numbers(0.7):
        shown = augment(images, 1.0, ("hue",))
    torch.testing.assert_close(shown.mean(1), images.mean(1))
    torch.testing.assert_close(shown.square().sum(1), images.square().sum(1))
    assert torch.equal(augment(images[:, :1], 1.0, ("hue",)), images[:, :1])


def test_scaling_and_turning_about_the_middle(images: Tensor) -> None:
    with numbers(math.pi / 2):
        shown = augment(images, 1.0, ("rotate",))
    torch.testing.assert_close(shown, images.rot90(1, (2, 3)))
    ramp = torch.linspace(-15 / 16, 15 / 16, 16, dtype=torch.float64).expand(4, 3, 16, 16)
    with numbers(5.0, 0.0):  # twice as large: the middle half remains
        shown = augment(ramp, 1.0, ("scale",))
    torch.testing.assert_close(shown, ramp / 2)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_flow_and_are_those_of_the_transformation(name: str) -> None:
    images = (torch.rand(2, 3, 4, 4, dtype=torch.float64) * 2 - 1).requires_grad_()

    def transformed(x: Tensor) -> Tensor:
        with scope("same", name):
            return augment(x, 0.9, (name,))

    assert torch.autograd.gradcheck(transformed, (images,))


def test_order_is_the_modules_whatever_the_policy_says(images: Tensor) -> None:
    shown = []
    for policy in (("flip", "color"), ("color", "flip")):
        with scope("order"):
            shown.append(augment(images, 0.5, policy))
    assert torch.equal(*shown)
    assert policy_of(" color, flip ") == ("color", "flip")
    with pytest.raises(BadInput, match=r"'colour'.*color"):
        policy_of("colour")
    with pytest.raises(BadInput, match="at least one"):
        policy_of(",")


def test_consistency_is_zero_of_scores_that_moving_leaves_and_moves_the_critic_alone(images: Tensor) -> None:
    images = images.requires_grad_()
    with scope("moved"):
        assert float(consistency(lambda x: x.square().amax((1, 2, 3)) * 0 + 3.0, images)) == 0.0
    weight = torch.ones(16, dtype=torch.float64, requires_grad=True)
    columns = torch.arange(16.0, dtype=torch.float64)
    with scope("moved"):
        consistency(lambda x: (x.mean((1, 2)) * weight * columns).sum(1), images).backward()
    assert weight.grad is not None and images.grad is None and float(weight.grad.abs().sum()) > 0
