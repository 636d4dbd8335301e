"""Folding the normalisations changes nothing; both paddings halve what they should; foreign weights are refused."""

from __future__ import annotations

import pytest
import torch
from typed import tensor

from ganworks.errors import DataError
from ganworks.metrics.features.inverted_residual import InvertedResidualNetwork, Stage

STAGES = (Stage(1, 8, 1, 1), Stage(2, 12, 2, 2), Stage(2, 12, 1, 1, kernel=5))


def network(same_padding: bool) -> InvertedResidualNetwork:
    torch.manual_seed(0)
    built = InvertedResidualNetwork(STAGES, epsilon=1e-3, same_padding=same_padding)
    for layer in built.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(tensor(layer, "running_mean"))
            torch.nn.init.uniform_(tensor(layer, "running_var"), 0.5, 2)
            torch.nn.init.normal_(layer.bias)
    return built.eval()


@pytest.mark.parametrize("same_padding", [True, False])
@pytest.mark.parametrize("side", [31, 32])
def test_load_folds_exactly(same_padding: bool, side: int) -> None:
    plain = network(same_padding).double()
    folded = InvertedResidualNetwork(STAGES, epsilon=1e-3, same_padding=same_padding).double().load(plain.state_dict())
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in folded.modules())
    x = torch.randn(2, 3, side, side, dtype=torch.float64)
    for one, other in zip(plain(x), folded(x), strict=True):
        torch.testing.assert_close(one, other)
    assert plain.stem(x).shape[-1] == plain.blocks[:1](plain.stem(x)).shape[-1] == 16


def test_foreign_weights_are_refused() -> None:
    stored = network(True).state_dict()
    stored.popitem()
    with pytest.raises(DataError, match="shapes"):
        network(True).load(stored)
