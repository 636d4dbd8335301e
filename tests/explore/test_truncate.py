"""Truncation sweeps: the ends of the curve, the same latents at every amount, and both kinds of system."""

from __future__ import annotations

import pytest
import small
import torch
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.explore._styles import truncating
from ganworks.explore.truncate import curve, samples, sweep_grid, usual_amounts


class Bell:
    """Normal points, drawn towards zero."""

    def truncated(self, n: int, amount: float, given: object = None) -> Tensor:
        return (amount * rng.normal(n, 2, like=torch.zeros(()))).view(n, 2, 1, 1)


def flatten(images: Tensor) -> Tensor:
    return images.flatten(1)


def test_variety_falls_with_truncation_and_fidelity_does_not() -> None:
    real = torch.randn(300, 2, generator=torch.Generator().manual_seed(0))
    points = curve(Bell(), [0.1, 0.5, 1.0], real, flatten, 300)
    assert [point.amount for point in points] == [0.1, 0.5, 1.0]
    assert points[0].recall < points[1].recall < points[2].recall
    assert points[0].precision >= points[2].precision
    assert points[2].kernel_distance == pytest.approx(0.0, abs=4 * points[2].kernel_distance_error)
    assert points[0].kernel_distance > points[2].kernel_distance


def test_latents_are_the_same_at_every_amount_and_in_every_chunk() -> None:
    whole = torch.cat(list(samples(Bell(), 1.0, 7, chunk=3)))
    torch.testing.assert_close(2 * whole, torch.cat(list(samples(Bell(), 2.0, 7, chunk=3))))
    assert len(whole) == 7 and len(whole.unique(dim=0)) == 7
    assert not torch.equal(whole, torch.cat(list(samples(Bell(), 1.0, 7, chunk=3, seed=1))))


@pytest.mark.parametrize(("name", "amounts"), [("stylegan", (0.0, 1.0)), ("biggan", (0.1, 2.0))])
def test_systems_that_truncate_do(name: str, amounts: tuple[float, float]) -> None:
    game = small.build(name).eval()
    grid = sweep_grid(truncating(game), amounts, 4, given=small.given_for(game, 4))
    assert grid.shape == (2, 4, *game.config.image)
    spread = grid.std(dim=1).mean(dim=(1, 2, 3))
    assert spread[0] < spread[1]


def test_usual_amounts_are_ones_that_the_system_takes() -> None:
    for name in ("stylegan", "biggan"):
        game = truncating(small.build(name).eval())
        grid = sweep_grid(game, usual_amounts(game), 2, given=small.given_for(game, 2))  # type: ignore[arg-type]
        assert len(grid) == len(usual_amounts(game)) and bool(grid.isfinite().all())
    with pytest.raises(BadInput, match="Rows of 0 pictures"):
        sweep_grid(game, [1.0], 0)


def test_others_are_refused() -> None:
    with pytest.raises(BadInput, match="GAN cannot truncate its samples; stylegan and biggan can"):
        truncating(small.build("gan"))
