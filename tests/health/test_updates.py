"""By-products of a turn where their values are known."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganworks.health.updates import update_statistics, watch_update


def test_a_plain_gradient_step_moves_by_its_rate() -> None:
    network = nn.Linear(3, 2, bias=False)
    optimizer, before = torch.optim.SGD(network.parameters(), lr=0.1), network.weight.detach().clone()
    with watch_update([network.weight], [network]) as values:
        network(torch.ones(4, 3)).sum().backward()
        optimizer.step()
    assert network.weight.grad is not None
    assert values["update_ratio"] == pytest.approx(float(0.1 * network.weight.grad.norm() / before.norm()), rel=1e-4)
    assert values["output_gradient"] == pytest.approx(4 * 2**0.5)  # four rows of two ones
    assert values["zero_gradients"] == values["lost_updates"] == 0


def test_frozen_outputs_leave_no_number_and_no_hook() -> None:
    network = nn.Linear(2, 2).requires_grad_(False)
    other = nn.Parameter(torch.ones(2))
    with watch_update([other], [network]) as values:
        (network(torch.ones(3, 2)) * other).sum().backward()
    assert "output_gradient" not in values and not network._forward_hooks


def test_a_coarse_format_shows() -> None:
    new, old = torch.ones(4), torch.ones(4)
    new[0] = 2.0
    new.grad = torch.tensor([1.0, 1.0, 0.0, 0.0])
    found = update_statistics([new], [old])
    assert found["zero_gradients"] == 0.5 and found["lost_updates"] == 0.25
    assert found["update_ratio"] == pytest.approx(0.5)


def zero_share(*gradients: torch.Tensor) -> float:
    """``zero_gradients`` of parameters with these gradients."""
    parameters = [torch.ones_like(gradient) for gradient in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient
    return float(
        update_statistics(parameters, [torch.zeros_like(parameter) for parameter in parameters])["zero_gradients"]
    )


def test_words_that_no_text_has_are_no_loss_of_precision() -> None:
    table = nn.Embedding(50, 8)
    table(torch.tensor([3, 7, 7])).square().sum().backward()
    assert table.weight.grad is not None and (table.weight.grad == 0).float().mean() == 0.96
    assert zero_share(table.weight.grad) == 0


def test_taps_that_meet_padding_only_and_units_that_are_dead_are_no_loss_of_precision() -> None:
    layer = nn.Conv2d(3, 6, 4, 2, 1, bias=False)  # on maps of 2x2, 12 of its 16 taps see nothing
    images = torch.randn(5, 3, 2, 2, generator=torch.Generator().manual_seed(0))
    (layer(images)[:, :4].square().sum()).backward()
    assert layer.weight.grad is not None
    assert (layer.weight.grad == 0).float().mean() == pytest.approx(1 - 4 / 16 * 4 / 6)
    assert zero_share(layer.weight.grad) == 0


@pytest.mark.parametrize("shape", [(7,), (7, 5), (1, 5), (7, 5, 3, 3)])
def test_a_weight_without_any_gradient_counts_as_a_whole(shape: tuple[int, ...]) -> None:
    assert zero_share(torch.zeros(shape)) == 1
    assert zero_share(torch.zeros(shape), torch.ones(shape)) == 0.5


def test_zeros_scattered_by_a_coarse_format_count() -> None:
    gradient = torch.randn(40, 40, generator=torch.Generator().manual_seed(0)) * 2.0**-24
    coarse = gradient.half().to(gradient)
    assert zero_share(coarse) == pytest.approx(float((coarse == 0).float().mean()), abs=0.01)
