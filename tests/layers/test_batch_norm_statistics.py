"""Batch normalisation that forgets: same answers as in training, same averages as before, and all put back."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from typed import part

from ganworks.layers.batch_norm_statistics import freeze_batch_norm_statistics


def network() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2), nn.Sequential(nn.BatchNorm2d(2)))


def test_the_batch_normalises_and_leaves_no_trace() -> None:
    made, images = network(), torch.randn(4, 1, 3, 3)
    before = {name: value.clone() for name, value in made.state_dict().items()}
    with freeze_batch_norm_statistics(made.modules()):
        still = made(images)
    assert all(torch.equal(before[name], value) for name, value in made.state_dict().items())
    assert torch.equal(still, made(images))
    assert not torch.equal(before["1.running_mean"], made.state_dict()["1.running_mean"])


def test_layers_that_did_not_move_are_left_alone_and_errors_put_all_back() -> None:
    made = network()
    made[1].eval()
    part(made, "2", nn.Sequential)[0] = nn.BatchNorm2d(2, track_running_stats=False)
    moving = nn.BatchNorm2d(2)
    with pytest.raises(ZeroDivisionError), freeze_batch_norm_statistics([*made.modules(), moving]):
        assert made[1].track_running_stats and not moving.track_running_stats
        raise ZeroDivisionError
    assert moving.track_running_stats and not part(made, "2.0", nn.BatchNorm2d).track_running_stats
