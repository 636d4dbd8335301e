"""Sweeps change one code and hold everything else still."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.explore import sweep
from ganworks.latents import CodedPrior


class Shown(nn.Module):
    """A generator whose pictures are its latents."""

    def forward(self, latent: Tensor) -> Tensor:
        return latent.view(len(latent), 1, 1, -1)


@pytest.fixture
def game():
    system: Any = small.build("infogan").eval()
    system.prior, system.generator = CodedPrior(noise=3, categorical=(4, 2), uniform=2), Shown()
    return system


def test_a_categorical_code_changes_down_the_rows_and_nothing_else_does(game) -> None:
    latents = sweep.categorical(game, 0, columns=5).view(4, 5, 11)
    noise, first, rest = latents[..., :3], latents[..., 3:7], latents[..., 7:]
    assert torch.equal(first, torch.eye(4)[:, None].expand(4, 5, 4))
    for part in (noise, rest):
        assert torch.equal(part, part[:1].expand_as(part))
    assert len(noise[0].unique(dim=0)) == 5


def test_a_uniform_code_changes_along_the_rows_and_nothing_else_does(game) -> None:
    latents = sweep.uniform(game, 1, columns=5, rows=6, reach=2.0).view(6, 5, 11)
    assert torch.equal(latents[..., 10], torch.linspace(-2, 2, 5).expand(6, 5))
    rest = latents[..., :10]
    assert torch.equal(rest, rest[:, :1].expand_as(rest))
    assert torch.equal(latents[:, 0, 3:7].argmax(1), torch.arange(6) % 4)


def test_seeds_and_clusters() -> None:
    system: Any = small.build("infogan").eval()
    assert torch.equal(sweep.categorical(system), sweep.categorical(system))
    assert not torch.equal(sweep.categorical(system), sweep.categorical(system, seed=1))
    images = small.stock(system.config.image).images
    assert torch.equal(sweep.clusters(system, images), system.read(images)[0][0].argmax(1))


def test_codes_that_are_not_there_are_named(game) -> None:
    with pytest.raises(BadInput, match=r"categorical code 2; they are 0 to 1"):
        sweep.categorical(game, 2)
    with pytest.raises(BadInput, match="uniform code -1"):
        sweep.uniform(game, -1)
    with pytest.raises(BadInput, match="gan has no codes"):
        sweep.categorical(small.build("gan"))


def test_an_axis_of_any_latent_changes_along_the_rows_and_nothing_else_does() -> None:
    game: Any = small.build("gan", noise=4).eval()
    game.generator = Shown()
    latents = sweep.axis(game, 2, columns=3, rows=5, reach=2.0).view(5, 3, 4)
    assert torch.equal(latents[..., 2], torch.tensor([-2.0, 0.0, 2.0]).expand(5, 3))
    others = latents[..., [0, 1, 3]]
    assert torch.equal(others, others[:, :1].expand_as(others)) and len(others[:, 0].unique(dim=0)) == 5
    with pytest.raises(BadInput, match="they are 0 to 3"):
        sweep.axis(game, 4)
