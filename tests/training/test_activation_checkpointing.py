"""Computing activations anew changes nothing but the memory."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch
from torch import Tensor, nn

from ganworks import rng
from ganworks.training.activation_checkpointing import recompute_blocks

GAMES: dict[str, dict[str, Any]] = {
    "dcgan": {"image": (1, 32, 32)},
    "sngan": {"image": (1, 16, 16), "network": "resnet"},
    "wgan_gp": {"image": (1, 16, 16), "network": "resnet"},
    "stylegan": {"image": (1, 16, 16)},
    "cyclegan": {"image": (1, 16, 16)},
    "biggan": {},
}


def trained(name: str, **settings: Any) -> dict[str, Tensor]:
    """All weights and buffers after three steps in double precision."""
    engine = small.trainer(name, system=small.build(name, **GAMES[name]), batch=8, precision="64", **settings)
    for _ in range(3):
        engine.advance()
    return engine.system.state_dict()


@pytest.mark.parametrize("name", GAMES)
def test_weights_and_buffers_are_the_same_with_it_and_without(name: str) -> None:
    """Batch statistics, spectral norms, noise drawn in the network, penalties differentiated twice."""
    assert recompute_blocks(small.build(name, **GAMES[name])) > 1
    plain, anew = trained(name), trained(name, checkpoint_activations=True)
    assert plain.keys() == anew.keys()
    for key in plain:
        torch.testing.assert_close(plain[key], anew[key], rtol=1e-10, atol=1e-12, msg=key)


def test_gradients_of_several_backward_passes_are_the_same() -> None:
    """Micro-batches of a game with normalised weights go backward twice through what they share."""
    plain, anew = (trained("sngan", accumulate=2, checkpoint_activations=value) for value in (False, True))
    for key in plain:
        torch.testing.assert_close(plain[key], anew[key], rtol=1e-10, atol=1e-12, msg=key)


def test_less_is_kept() -> None:
    network = nn.Sequential(*(part for _ in range(9) for part in (nn.Linear(50, 50), nn.Tanh())))
    kept = []
    for anew in (False, True):
        if anew:
            assert recompute_blocks(network) == 3
        saved: list[int] = []
        x = torch.randn(4, 50, requires_grad=True)

        def note(tensor: Tensor, saved: list[int] = saved) -> Tensor:
            saved.append(tensor.untyped_storage().data_ptr())
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
            y = network(x)
        kept.append(len(set(saved)))
        assert torch.autograd.grad(y.sum(), x)[0].shape == x.shape
    assert kept[1] < kept[0] / 2


def test_a_place_is_drawn_from_again_and_the_stream_goes_on() -> None:
    like = torch.zeros(())
    with rng.scope("here"):
        rng.normal(2, like=like)
        place = rng.state()
        first, second = rng.normal(3, like=like), rng.normal(3, like=like)
    with rng.scope("here"):
        rng.normal(2, like=like)
        assert torch.equal(rng.normal(3, like=like), first)
        with rng.replay(place):
            assert torch.equal(rng.normal(3, like=like), first)
        assert torch.equal(rng.normal(3, like=like), second)
    assert rng.state() is None
