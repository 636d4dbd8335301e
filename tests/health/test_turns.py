"""By-products of a turn: what they are where it is known, and that nobody notices the onlooker."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganworks.health.turns import Onlooker, moved


def test_a_plain_gradient_step_moves_by_its_rate() -> None:
    network = nn.Linear(3, 2, bias=False)
    onlooker = Onlooker([network], every=5)
    optimizer, before = torch.optim.SGD(network.parameters(), lr=0.1), network.weight.detach().clone()
    with onlooker.turn({"weight": network.weight}, step=5) as noted:
        network(torch.ones(4, 3)).sum().backward()
        optimizer.step()
    assert network.weight.grad is not None
    assert noted["update_ratio"] == pytest.approx(float(0.1 * network.weight.grad.norm() / before.norm()), rel=1e-4)
    assert noted["output_gradient"] == pytest.approx(4 * 2**0.5)  # four rows of two ones
    assert noted["zero_gradients"] == noted["lost_updates"] == 0


def test_only_due_steps_are_looked_at() -> None:
    onlooker = Onlooker([], every=10)
    assert [step for step in range(1, 31) if onlooker.due(step)] == [1, 10, 20, 30]
    with onlooker.turn({}, step=7) as noted:
        pass
    assert noted == {}


def test_frozen_outputs_leave_no_note_and_no_hook() -> None:
    network = nn.Linear(2, 2).requires_grad_(False)
    other = nn.Parameter(torch.ones(2))
    with Onlooker([network], every=1).turn({"other": other}, step=1) as noted:
        (network(torch.ones(3, 2)) * other).sum().backward()
    assert "output_gradient" not in noted and not network._forward_hooks


def test_a_coarse_format_shows() -> None:
    new, old = torch.ones(4), torch.ones(4)
    new[0] = 2.0
    new.grad = torch.tensor([1.0, 1.0, 0.0, 0.0])
    found = moved([new], [old])
    assert found["zero_gradients"] == 0.5 and found["lost_updates"] == 0.25
    assert found["update_ratio"] == pytest.approx(0.5)
