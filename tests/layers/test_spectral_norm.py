"""What spectral normalisation promises, and what the reshaped form does not."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import TypeVar

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize
from typed import tensor

from ganworks.errors import BadInput
from ganworks.layers.resample import DownConv, UpConv
from ganworks.layers.spectral_norm import matrix, spectra, spectral, spectral_, weighted


def dense(layer: nn.Conv2d | nn.ConvTranspose2d, size: tuple[int, int]) -> Tensor:
    """The layer without its bias as a matrix."""
    basis = torch.eye(layer.in_channels * size[0] * size[1], dtype=torch.float64)
    basis = basis.reshape(-1, layer.in_channels, *size)
    with torch.no_grad():
        return (layer(basis) - layer(torch.zeros_like(basis[:1]))).flatten(1).T


LayerT = TypeVar("LayerT", bound=nn.Module)


def settle(layer: LayerT, steps: int = 200) -> LayerT:
    with torch.no_grad():
        for _ in range(steps):
            _ = tensor(layer, "weight")
    return layer.eval()


LAYERS = {
    "linear": lambda: nn.Linear(7, 5),
    "conv": lambda: nn.Conv2d(3, 5, 3, padding=1),
    "transposed": lambda: nn.ConvTranspose2d(3, 5, 4, 2, 1),
    "embedding": lambda: nn.Embedding(6, 4),
}


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_reshaped_matrix_has_norm_one_whatever_the_scale(make: type[nn.Module]) -> None:
    torch.manual_seed(1)
    layer = make().double()
    scaled = copy.deepcopy(layer)
    with torch.no_grad():
        tensor(scaled, "weight").mul_(-17.0)
    one, two = settle(spectral(layer)), settle(spectral(scaled))
    normalised = tensor(one, "weight")
    weight = normalised.transpose(0, 1) if isinstance(one, nn.ConvTranspose2d) else normalised
    assert torch.linalg.matrix_norm(weight.flatten(1), 2).item() == pytest.approx(1.0, abs=1e-4)
    torch.testing.assert_close(tensor(two, "weight"), -normalised, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("operator", [False, True])
def test_gradient_is_that_through_the_exact_norm(operator: bool) -> None:
    """dL/dW = (G - <G, W_bar> d sigma / dW) / sigma; for a matrix d sigma / dW = u v'."""
    torch.manual_seed(0)
    layer = nn.Conv2d(1, 1, 3, padding=1).double() if operator else nn.Linear(7, 5).double()
    raw = layer.weight.detach().clone().requires_grad_()
    settle(spectral(layer, operator=operator, size=(4, 4)), 2000)
    direction = torch.randn_like(layer.weight)
    (layer.weight * direction).sum().backward()
    got = tensor(layer, "parametrizations.weight.original").grad
    if operator:
        basis = torch.eye(16, dtype=torch.float64).reshape(16, 1, 4, 4)
        sigma = torch.linalg.matrix_norm(functional.conv2d(basis, raw, padding=1).flatten(1), 2)
    else:
        sigma = torch.linalg.matrix_norm(raw, 2)
    (expected,) = torch.autograd.grad((raw / sigma * direction).sum(), raw)
    torch.testing.assert_close(got, expected, rtol=1e-6, atol=1e-9)
    if not operator:
        left, values, right = torch.linalg.svd(raw.detach(), full_matrices=False)
        bar = raw.detach() / values[0]
        closed = (direction - (direction * bar).sum() * torch.outer(left[:, 0], right[0])) / values[0]
        torch.testing.assert_close(got, closed, rtol=1e-6, atol=1e-9)


def ones(size: int) -> nn.Conv2d:
    layer = nn.Conv2d(1, 1, size, padding=size // 2, bias=False).double()
    nn.init.ones_(layer.weight)
    return layer


@pytest.mark.parametrize("operator", [False, True])
def test_a_branch_that_starts_with_zero_is_drawn_anew(operator: bool) -> None:
    """Zero has no norm to be divided by: every score was not a number."""
    layer = nn.Conv2d(2, 3, 3, padding=1)
    nn.init.zeros_(layer.weight)
    spectral(layer, operator=operator, size=(6, 6))
    with torch.no_grad():
        assert torch.isfinite(layer.weight).all() and layer.weight.any()


@pytest.mark.parametrize("size", [3, 5])
def test_reshaped_form_does_not_bound_a_convolution(size: int) -> None:
    """A kernel of n x n ones has the matrix norm n; as an operator, the squared norm of a band matrix."""
    norm = float(torch.linalg.matrix_norm(dense(settle(spectral(ones(size))), (16, 16)), 2))
    band = torch.tensor([[float(abs(i - j) <= size // 2) for i in range(16)] for j in range(16)], dtype=torch.float64)
    assert norm == pytest.approx(float(torch.linalg.matrix_norm(band, 2)) ** 2 / size)
    assert 1.0 < norm <= size
    if size == 3:
        assert norm == pytest.approx((1 + 2 * math.cos(math.pi / 17)) ** 2 / 3)


CONVOLUTIONS = {
    "ones": lambda: ones(3),
    "conv": lambda: nn.Conv2d(2, 3, 3, padding=1),
    "strided": lambda: nn.Conv2d(2, 3, 4, 2, 1),
    "grouped": lambda: nn.Conv2d(2, 4, 3, groups=2),
    "transposed": lambda: nn.ConvTranspose2d(2, 3, 4, 2, 1),
    "up": lambda: UpConv(2, 3),
    "down": lambda: DownConv(2, 3),
    "plain up": lambda: UpConv(2, 3, fused=False),
}


@pytest.mark.parametrize("make", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_operator_form_makes_the_layer_one_lipschitz(make: Callable[[], nn.Conv2d | nn.ConvTranspose2d]) -> None:
    torch.manual_seed(2)
    layer = settle(spectral(make().double(), operator=True, size=(6, 6)), 4000)
    assert float(torch.linalg.matrix_norm(dense(layer, (6, 6)), 2)) == pytest.approx(1.0, abs=1e-4)


def test_operator_form_finds_the_sizes_in_a_network() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 2, 3, 2, 1), nn.BatchNorm2d(2), nn.Conv2d(2, 2, 3, 1, 1), nn.Flatten(), nn.Linear(18, 1)
    )
    spectral_(net.double(), operator=True, example=torch.ones(1, 1, 6, 6, dtype=torch.float64))
    assert net.training
    assert net[1].num_batches_tracked == 0
    shapes = [tuple(b.shape) for name, b in net.named_buffers() if name.endswith("image")]
    assert shapes == [(1, 1, 6, 6), (1, 2, 3, 3)]
    fresh = spectral_(
        nn.Sequential(
            nn.Conv2d(1, 2, 3, 2, 1), nn.BatchNorm2d(2), nn.Conv2d(2, 2, 3, 1, 1), nn.Flatten(), nn.Linear(18, 1)
        ).double(),
        operator=True,
        example=torch.ones(1, 1, 6, 6, dtype=torch.float64),
    )
    fresh.load_state_dict(net.state_dict())
    x = torch.randn(3, 1, 6, 6, dtype=torch.float64)
    assert torch.equal(fresh.eval()(x), net.eval()(x))


def test_a_linear_network_of_normalised_matrices_is_one_lipschitz() -> None:
    net = spectral_(nn.Sequential(nn.Linear(6, 9), nn.ReLU(), nn.Linear(9, 4), nn.ReLU(), nn.Linear(4, 1)).double())
    for layer in list(net.children())[::2]:
        settle(layer)
    a, b = torch.randn(2, 500, 6, dtype=torch.float64)
    assert ((net(a) - net(b)).norm(dim=1) <= (a - b).norm(dim=1) * (1 + 1e-9)).all()


@pytest.mark.parametrize("operator", [False, True])
def test_evaluation_moves_nothing_and_training_does(operator: bool) -> None:
    layer = spectral(nn.Conv2d(2, 3, 3, padding=1), operator=operator, size=(5, 5))
    x = torch.randn(1, 2, 5, 5)
    before = {name: b.clone() for name, b in layer.named_buffers()}
    layer.eval()(x)
    assert all(torch.equal(b, before[name]) for name, b in layer.named_buffers())
    layer.train()(x)
    assert not all(torch.equal(b, before[name]) for name, b in layer.named_buffers())


@pytest.mark.parametrize("operator", [False, True])
def test_one_iteration_in_a_cached_step_and_two_backward_passes_live(operator: bool) -> None:
    layer = spectral(nn.Conv2d(2, 3, 3, padding=1), operator=operator, size=(5, 5))
    x = torch.randn(1, 2, 5, 5)
    first, second = layer(x), layer(2 * x)
    (first.sum() + second.sum()).backward()
    with parametrize.cached():
        layer(x)
        moved = {name: b.clone() for name, b in layer.named_buffers()}
        layer(x)
        assert all(torch.equal(b, moved[name]) for name, b in layer.named_buffers())


def test_operator_form_needs_a_size_and_zero_padding() -> None:
    with pytest.raises(BadInput, match="size"):
        spectral(nn.Conv2d(1, 1, 3), operator=True)
    with pytest.raises(BadInput, match="example"):
        spectral_(nn.Sequential(nn.Conv2d(1, 1, 3)), operator=True)
    with pytest.raises(BadInput, match="reflect"):
        spectral(nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect"), operator=True, size=(4, 4))


def test_spectra_are_singular_values_of_raw_weights() -> None:
    net = nn.Sequential(
        nn.Conv2d(3, 5, 3), nn.ReLU(), nn.ConvTranspose2d(5, 2, 2), nn.Flatten(), nn.Linear(8, 9)
    ).double()
    expected = {name: torch.linalg.svdvals(matrix(layer).detach()) for name, layer in weighted(net)}
    for _ in range(2):
        found = spectra(net, k=3)
        assert [*found] == ["0", "2", "4"]
        assert found["2"].shape == (2,)
        for name, values in found.items():
            torch.testing.assert_close(values, expected[name][:3])
        spectral_(net)
