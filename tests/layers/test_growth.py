"""Growth: the order of the stages, the fade as a buffer, and what images look like at a stage."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.game import Optimizer, Phase, Terms
from ganworks.layers.growth import Growth, fade
from ganworks.layers.resample import double, halve

SIDES = (4, 8, 16)


def test_fading_is_exact_at_both_ends_and_straight_between() -> None:
    before, after = torch.randn(2, 3, 2, 4, 4).unbind()
    assert torch.equal(fade(before, after, 0.0), before)
    assert torch.equal(fade(before, after, 1.0), after)
    torch.testing.assert_close(fade(before, after, 0.25), 0.75 * before + 0.25 * after)


def test_stages_come_in_order_and_only_the_last_has_no_end() -> None:
    stages = Growth(SIDES, start=4, stable_steps=5, fade_steps=3).stages([])
    assert [(stage.name, stage.steps) for stage in stages] == [("4x4", 5), ("8x8", 8), ("16x16", None)]


@pytest.mark.parametrize(
    ("start", "names"),
    [(1, ["4x4", "8x8", "16x16"]), (8, ["8x8", "16x16"]), (9, ["16x16"]), (16, ["16x16"]), (100, ["16x16"])],
)
def test_growth_begins_at_the_least_side_asked_for_or_does_not_happen(start: int, names: list[str]) -> None:
    growth = Growth(SIDES, start=start, stable_steps=5, fade_steps=3)
    assert [stage.name for stage in growth.stages([])] == names
    assert growth.sides[growth.position.level] == int(names[0].split("x")[0])
    assert growth.stages([])[-1].steps is None


def test_the_first_stage_is_whole_and_the_others_rise_to_one_and_stay() -> None:
    growth = Growth(SIDES, start=4, stable_steps=5, fade_steps=4)
    first, second, _ = growth.stages([])
    assert first.begin is not None and second.begin is not None
    first.begin()
    growth.advance()
    assert growth.position == (0, 1.0)
    second.begin()
    seen = [growth.position]
    for _ in range(6):
        growth.advance()
        seen.append(growth.position)
    assert seen == [(1, alpha) for alpha in (0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0)]


def test_without_fading_a_stage_begins_whole() -> None:
    growth = Growth(SIDES, start=4, stable_steps=5, fade_steps=0)
    growth.enter(1)
    growth.advance()
    assert growth.position == (1, 1.0)
    assert [stage.steps for stage in growth.stages([])] == [5, 5, None]


def test_position_is_kept_with_the_weights() -> None:
    growth, other = (Growth(SIDES, 4, 5, 3) for _ in range(2))
    growth.enter(2)
    growth.advance()
    other.load_state_dict(growth.state_dict())
    assert other.position == growth.position == (2, pytest.approx(1 / 3))


def test_images_are_shown_at_the_side_and_sharpness_of_the_stage() -> None:
    growth, images = Growth(SIDES, 4, 5, 4), torch.randn(2, 3, 16, 16, dtype=torch.float64)
    growth.enter(2)
    torch.testing.assert_close(growth.visible(images), double(halve(images)))
    growth.alpha.fill_(0.5)
    torch.testing.assert_close(growth.visible(images), (images + double(halve(images))) / 2)
    growth.alpha.fill_(1.0)
    assert torch.equal(growth.visible(images), images)
    growth.enter(0)
    torch.testing.assert_close(growth.visible(images), functional.avg_pool2d(images, 4))
    growth.enter(1)  # at the bottom of the fade an image is the one of the stage before
    torch.testing.assert_close(growth.visible(images), double(functional.avg_pool2d(images, 4)))


def test_samples_of_any_stage_fill_the_image() -> None:
    growth, small = Growth(SIDES, 4, 5, 4), torch.randn(2, 3, 4, 4)
    assert torch.equal(growth.enlarge(small), double(double(small)))
    whole = torch.randn(2, 3, 16, 16)
    assert torch.equal(growth.enlarge(whole), whole)


def test_batches_and_rates_of_a_side_hold_from_it_on_and_stages_see_as_many_images() -> None:
    growth = Growth(SIDES, 4, 8, 4, batches={4: 16, 8: 4}, rates={16: 5e-3})
    phase = Phase("critic", ("critic",), lambda batch: Terms(), Optimizer(rate=1e-3))
    first, second, last = growth.stages([phase])
    assert [stage.batch for stage in (first, second, last)] == [16, 4, 4]
    assert (first.steps, second.steps) == (8, 48), "two halves of 8 and 4 steps, four times as many of a quarter batch"
    assert [stage.phases[0].optimizer.rate for stage in (first, second, last)] == [1e-3, 1e-3, 5e-3]
    growth.enter(1)
    growth.advance()
    assert growth.position.alpha == pytest.approx(1 / 16)
    with pytest.raises(BadInput, match="begins at the side 8"):
        Growth(SIDES, 4, 8, 4, batches={8: 4})
