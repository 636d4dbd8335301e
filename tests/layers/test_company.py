"""Layers that look at the batch: minibatch discrimination, minibatch deviation, virtual and conditional batch norm."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from typed import tensor

from ganworks.layers.batch_norm_statistics import standing_statistics, standing_statistics_
from ganworks.layers.conditional_batch_norm import ClassBatchNorm2d, ConditionalBatchNorm2d
from ganworks.layers.minibatch import MinibatchDiscrimination, MinibatchStddev
from ganworks.layers.virtual_batch_norm import VirtualBatch, VirtualBatchNorm


@pytest.mark.parametrize("itself", [True, False])
def test_collapsed_batches_are_near_and_diverse_ones_far(itself: bool) -> None:
    layer = MinibatchDiscrimination(6, kernels=7, dimensions=3, itself=itself).double()
    alike = torch.randn(1, 6, dtype=torch.float64).expand(10, 6)
    alone = 1.0 if itself else 0.0
    torch.testing.assert_close(layer.closeness(alike), torch.full((10, 7), 9.0 + alone, dtype=torch.float64))
    diverse = torch.randn(10, 6, dtype=torch.float64) * 1000
    torch.testing.assert_close(layer.closeness(diverse), torch.full((10, 7), alone, dtype=torch.float64))
    out = layer(diverse)
    assert out.shape == (10, layer.features) == (10, 13)
    assert torch.equal(out[:, :6], diverse)


def test_closeness_entry_by_entry() -> None:
    layer = MinibatchDiscrimination(4, kernels=3, dimensions=2).double()
    f = torch.randn(5, 4, dtype=torch.float64)
    m = (f @ layer.project.weight.T).reshape(5, 3, 2)
    for i in range(5):
        for b in range(3):
            expected = sum(torch.exp(-(m[i, b] - m[j, b]).abs().sum()) for j in range(5))
            torch.testing.assert_close(layer.closeness(f)[i, b], expected)


def test_closeness_follows_its_sample_when_the_batch_is_shuffled() -> None:
    layer, f, order = MinibatchDiscrimination(4), torch.randn(6, 4), torch.randperm(6)
    torch.testing.assert_close(layer(f[order]), layer(f)[order])


@pytest.mark.parametrize("shape", [(8, 3), (8, 3, 4, 4)])
def test_virtual_batch_norm_ignores_the_rest_of_the_batch(shape: tuple[int, ...]) -> None:
    layer = VirtualBatchNorm(3, 5).double()
    x = torch.randn(shape, dtype=torch.float64)
    other = torch.cat([x[:6], torch.randn(9, *shape[1:], dtype=torch.float64) * 50])
    assert torch.equal(layer(x)[:6], layer(other)[:6])
    changed = torch.cat([x[:4] + 1, x[4:]])
    assert not torch.allclose(layer(x)[5], layer(changed)[5])


def test_virtual_batch_norm_is_batch_norm_where_the_sample_repeats_the_reference() -> None:
    nn.init.normal_((layer := VirtualBatchNorm(3, 5).double()).weight)
    plain = nn.BatchNorm2d(3).double()
    plain.load_state_dict(layer.state_dict(), strict=False)
    reference = torch.randn(5, 3, 4, 4, dtype=torch.float64)
    torch.testing.assert_close(layer(reference), plain(reference))
    one = reference[:1].expand(5, -1, -1, -1)
    torch.testing.assert_close(layer(torch.cat([one, one[:1]]))[5:], plain(one)[:1])


def test_virtual_batch_norm_moments() -> None:
    layer, x = VirtualBatchNorm(2, 3, epsilon=0.0).double(), torch.randn(4, 2, 6, dtype=torch.float64)
    mean = x[3].mean(1) / 4 + 3 / 4 * x[:3].mean((0, 2))
    square = x[3].square().mean(1) / 4 + 3 / 4 * x[:3].square().mean((0, 2))
    expected = (x[3] - mean[:, None]) / (square - mean.square()).sqrt()[:, None]
    torch.testing.assert_close(layer(x)[3], expected)


def test_virtual_batch_wraps_a_network() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Sequential(nn.Linear(6, 3), nn.BatchNorm1d(3))
    )
    virtual = VirtualBatch(net.double(), torch.randn(7, 4, dtype=torch.float64))
    assert not any(isinstance(part, nn.BatchNorm1d) for part in virtual.modules())
    x = torch.randn(5, 4, dtype=torch.float64)
    torch.testing.assert_close(virtual(x)[:2], virtual(x[:2]))
    assert "reference" in virtual.state_dict()
    virtual(x).sum().backward()
    assert tensor(virtual, "network.0.weight").grad is not None


def test_class_batch_norm_is_one_affine_map_a_class() -> None:
    layer, plain = ClassBatchNorm2d(3, 4).double(), nn.BatchNorm2d(3, affine=False).double()
    x, label = torch.randn(6, 3, 5, 5, dtype=torch.float64), torch.tensor([0, 1, 2, 3, 3, 0])
    torch.testing.assert_close(layer(x, label), plain(x))
    nn.init.normal_(layer.gain.weight)
    nn.init.normal_(layer.bias.weight)
    y = layer(x, label)
    for i, c in enumerate(label):
        expected = plain(x)[i] * layer.gain.weight[c, :, None, None] + layer.bias.weight[c, :, None, None]
        torch.testing.assert_close(y[i], expected)


def test_conditional_batch_norm_is_plain_at_the_origin_and_affine_in_the_condition() -> None:
    layer, plain = ConditionalBatchNorm2d(3, 5).double(), nn.BatchNorm2d(3, affine=False).double()
    x, h = torch.randn(6, 3, 4, 4, dtype=torch.float64), torch.randn(6, 5, dtype=torch.float64)
    torch.testing.assert_close(layer(x, torch.zeros_like(h)), plain(x))
    torch.testing.assert_close(layer(x, 2 * h) - layer(x, h), layer(x, h) - layer(x, torch.zeros_like(h)))


def test_standing_statistics_are_the_mean_over_the_passes() -> None:
    net = nn.Sequential(nn.BatchNorm1d(3), nn.Dropout(0.5)).double()
    net[0](torch.randn(9, 3, dtype=torch.float64) * 100)
    batches = [torch.randn(8, 3, dtype=torch.float64) for _ in range(5)]
    standing_statistics_(net, [(batch,) for batch in batches])
    torch.testing.assert_close(net[0].running_mean, torch.stack([b.mean(0) for b in batches]).mean(0))
    torch.testing.assert_close(net[0].running_var, torch.stack([b.var(0) for b in batches]).mean(0))
    assert net[0].momentum == 0.1
    assert all(part.training for part in net.modules())


def test_standing_statistics_may_last_for_a_block_only() -> None:
    net = nn.Sequential(nn.BatchNorm1d(3)).double().eval()
    before = {name: value.clone() for name, value in net.named_buffers()}
    batch = torch.randn(8, 3, dtype=torch.float64) + 5
    with standing_statistics(net, [(batch,)]):
        torch.testing.assert_close(net[0].running_mean, batch.mean(0))
    with standing_statistics(net, []):
        assert torch.equal(tensor(net, "0.running_mean"), before["0.running_mean"])
    assert all(torch.equal(before[name], value) for name, value in net.named_buffers()) and not net[0].training


def test_deviation_map_is_zero_for_alike_and_constant_in_a_group() -> None:
    layer = MinibatchStddev(4)
    alike = torch.randn(1, 3, 4, 4, dtype=torch.float64).expand(8, 3, 4, 4)
    assert layer(alike)[:, 3].abs().max() <= 1e-4 * (1 + 1e-9)
    x = torch.randn(8, 3, 4, 4, dtype=torch.float64)
    y = layer(x)
    assert y.shape == (8, 4, 4, 4)
    assert torch.equal(y[:, :3], x)
    for first in (0, 1):
        members = x[first::2]
        expected = (members.var(0, correction=0) + 1e-8).sqrt().mean()
        torch.testing.assert_close(y[first::2, 3], expected.expand(4, 4, 4))


@pytest.mark.parametrize(("batch", "groups"), [(6, 2), (5, 5), (2, 1), (7, 7), (1, 1)])
def test_deviation_takes_the_largest_group_that_divides_the_batch(batch: int, groups: int) -> None:
    maps = MinibatchStddev(4)(torch.randn(batch, 3, 4, 4))[:, 3, 0, 0]
    assert len(maps.unique()) == (groups if batch // groups > 1 else 1)
