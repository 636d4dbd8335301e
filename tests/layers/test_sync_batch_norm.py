"""The layer by itself: torch's normalisation where there is one process, and no word to others outside of the block."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganworks.layers import sync_batch_norm
from ganworks.layers.batch_norm_statistics import freeze_batch_norm_statistics
from ganworks.layers.conditional_batch_norm import ConditionalBatchNorm2d


@pytest.mark.parametrize("shape", [(6, 3), (6, 3, 4, 5)])
@pytest.mark.parametrize("momentum", [0.1, None])
def test_in_one_process_it_is_the_layer_of_torch(
    shape: tuple[int, ...], momentum: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_batch_norm, "all_reduce", lambda tensor: tensor)
    kind = nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d
    plain, synced = (kind(3, momentum=momentum, dtype=torch.float64) for _ in range(2))
    assert sync_batch_norm.synchronize_(synced) == 1
    generator = torch.Generator().manual_seed(0)
    for frozen in (False, False, True):
        x, weight = (torch.randn(shape, generator=generator, dtype=torch.float64) for _ in range(2))
        results = []
        for norm in (plain, synced):
            inputs = x.clone().requires_grad_()
            with sync_batch_norm.whole_batch(), freeze_batch_norm_statistics([norm] if frozen else []):
                out = norm(inputs)
                (slope,) = torch.autograd.grad((out * weight).sum(), inputs, create_graph=True)
                slope.square().sum().backward()
            assert inputs.grad is not None
            results.append([out, slope, inputs.grad, norm.running_mean, norm.running_var, norm.num_batches_tracked])
        for one, other in zip(*results, strict=True):
            torch.testing.assert_close(one, other)


def test_outside_of_the_block_and_in_evaluation_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(tensor: torch.Tensor) -> torch.Tensor:
        raise AssertionError("the other processes do not answer")

    monkeypatch.setattr(sync_batch_norm, "all_reduce", ask)
    layer = ConditionalBatchNorm2d(3, 2)
    assert sync_batch_norm.synchronize_(layer) == 1
    x, condition = torch.rand(4, 3, 2, 2), torch.rand(4, 2)
    layer(x, condition)
    with sync_batch_norm.whole_batch():
        layer.eval()(x, condition)
        with pytest.raises(AssertionError):
            layer.train()(x, condition)
