"""Penalties and constraints on weights, batches of codes and inputs: closed forms and invariances."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

import ganworks as gw
from ganworks.errors import BadInput
from ganworks.regularizers.weights import matrices


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5), nn.ConvTranspose2d(5, 4, 2), nn.Flatten(), nn.Linear(16, 2)
    ).double()


def with_weight(weight: Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=False, dtype=weight.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
    return layer


def test_spectral_regularization_is_half_the_squared_top_value() -> None:
    net = network()
    tops = [torch.linalg.svdvals(weight.detach())[0] for *_, weight in matrices(net)]
    assert [tuple(weight.shape) for *_, weight in matrices(net)] == [(5, 27), (4, 20), (2, 16)]
    expected = sum(float(top) ** 2 / 2 for top in tops)
    assert gw.regularizers.spectral_regularization(net).item() == pytest.approx(expected)
    assert gw.regularizers.SpectralRegularization(net, warm_up=500)(net).item() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("exact", [True, False])
def test_gradient_of_half_the_squared_top_value(exact: bool) -> None:
    layer = with_weight(torch.randn(4, 7, dtype=torch.float64))
    left, values, right = torch.linalg.svd(layer.weight.detach(), full_matrices=False)
    penalty = gw.regularizers.spectral_regularization if exact else gw.regularizers.SpectralRegularization(layer, 2000)
    penalty(layer).backward()
    torch.testing.assert_close(layer.weight.grad, values[0] * torch.outer(left[:, 0], right[0]))


def test_descent_shrinks_the_top_value_only() -> None:
    layer = with_weight(torch.diag(torch.tensor([3.0, 1.0, 0.5])))
    regularization = gw.regularizers.SpectralRegularization(layer, 100)
    optimizer = torch.optim.SGD(layer.parameters(), 0.1)
    for _ in range(5):
        optimizer.zero_grad()
        regularization(layer).backward()
        optimizer.step()
    torch.testing.assert_close(torch.linalg.svdvals(layer.weight.detach()), torch.tensor([3.0 * 0.9**5, 1.0, 0.5]))


def test_spectral_regularization_vectors_are_state() -> None:
    net = network()
    one, two = gw.regularizers.SpectralRegularization(net), gw.regularizers.SpectralRegularization(net)
    two.load_state_dict(one.state_dict())
    assert one(net) == two(net)


@pytest.mark.parametrize("lengths", [(1.0, 1.0, 1.0), (0.1, 5.0, 2.0)])
def test_orthogonal_rows_of_any_length_cost_nothing(lengths: tuple[float, ...]) -> None:
    rows = torch.linalg.qr(torch.randn(6, 3, dtype=torch.float64))[0].T * torch.tensor(lengths)[:, None]
    assert gw.regularizers.orthogonal(with_weight(rows)).item() == pytest.approx(0.0, abs=1e-20)


def test_orthogonal_penalty_and_its_gradient() -> None:
    layer = with_weight(torch.randn(4, 6, dtype=torch.float64))
    penalty = gw.regularizers.orthogonal(layer)
    penalty.backward()
    weight = layer.weight.detach()
    off = weight @ weight.T * (1 - torch.eye(4))
    assert penalty.item() == pytest.approx(off.square().sum().item())
    torch.testing.assert_close(layer.weight.grad, 4 * off @ weight)


def test_orthogonal_penalty_skips_embeddings_and_reads_raw_weights() -> None:
    assert gw.regularizers.orthogonal(nn.Embedding(5, 3)).item() == 0
    layer = with_weight(torch.randn(4, 6, dtype=torch.float64))
    before = gw.regularizers.orthogonal(layer).item()
    assert gw.regularizers.orthogonal(spectral_norm(layer)).item() == before


def test_pulling_away_is_one_for_alike_and_zero_for_orthogonal_codes() -> None:
    pulling_away = gw.regularizers.pulling_away
    alike = torch.randn(1, 7, dtype=torch.float64) * torch.tensor([[1.0], [-2.0], [0.3]])
    assert pulling_away(alike).item() == pytest.approx(1.0)
    assert pulling_away(torch.eye(4) * 3).item() == 0.0
    codes = torch.randn(9, 3, dtype=torch.float64)
    assert 0 < pulling_away(codes) < 1
    torch.testing.assert_close(pulling_away(codes), pulling_away(codes[torch.randperm(9)] * 5))
    direct = [
        torch.cosine_similarity(a, b, dim=0) ** 2 for i, a in enumerate(codes) for j, b in enumerate(codes) if i != j
    ]
    torch.testing.assert_close(pulling_away(codes), torch.stack(direct).mean())


def test_drift_is_the_mean_square() -> None:
    assert gw.regularizers.drift(torch.tensor([1.0, -3.0])).item() == 5.0


def test_instance_noise_adds_its_variance() -> None:
    images = torch.randn(4000, 1, 4, 4, dtype=torch.float64) * 0.5
    noisy = gw.regularizers.instance_noise(images, 0.3)
    assert noisy.var().item() == pytest.approx(0.25 + 0.09, rel=0.02)
    assert gw.regularizers.instance_noise(images, 0.0) is images
    assert not torch.equal(noisy, gw.regularizers.instance_noise(images, 0.3))


def test_historical_average_is_the_distance_to_the_running_mean() -> None:
    player = nn.Linear(2, 1).double()
    average = gw.regularizers.HistoricalAverage(player)
    seen = [[p.detach().clone() for p in player.parameters()]]
    assert average(player).item() == 0
    for _ in range(4):
        with torch.no_grad():
            for p in player.parameters():
                p.add_(torch.randn_like(p))
        average.update(player)
        seen.append([p.detach().clone() for p in player.parameters()])
    means = [torch.stack(values).mean(0) for values in zip(*seen, strict=True)]
    expected = sum(float((p.detach() - m).square().sum()) for p, m in zip(player.parameters(), means, strict=True))
    term = average(player)
    assert term.item() == pytest.approx(expected)
    term.backward()
    torch.testing.assert_close(player.weight.grad, 2 * (player.weight.detach() - means[0]))
    assert not any(mean.requires_grad for mean in average.means)


def test_historical_averaging_ends_an_orbit() -> None:
    """Simultaneous descent of V = x y spirals out of (0, 0) without the term and into it with."""

    def play(weight: float, steps: int) -> float:
        x, y = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
        nn.init.ones_(x.weight)
        nn.init.ones_(y.weight)
        averages = [gw.regularizers.HistoricalAverage(p) for p in (x, y)]
        for _ in range(steps):
            value = (x.weight * y.weight).sum()
            (down,) = torch.autograd.grad(value + weight * averages[0](x), x.weight, retain_graph=True)
            (up,) = torch.autograd.grad(-value + weight * averages[1](y), y.weight)
            with torch.no_grad():
                x.weight -= 0.02 * down
                y.weight -= 0.02 * up
            averages[0].update(x)
            averages[1].update(y)
        return float((x.weight.square() + y.weight.square()).detach())

    assert play(0.0, 500) > play(0.0, 100) > 2.0
    assert play(0.5, 1500) < play(0.5, 500) < 1.0


def test_clipping_holds_every_parameter() -> None:
    net = network()
    gw.regularizers.clip_weights_(net, 0.01)
    assert max(float(p.detach().abs().max()) for p in net.parameters()) == pytest.approx(0.01)
    with pytest.raises(BadInput, match="above 0"):
        gw.regularizers.clip_weights_(net, 0.0)


def test_clamping_lowers_the_top_value_and_no_other() -> None:
    net = network()
    before = [torch.linalg.svdvals(weight.detach()) for *_, weight in matrices(net)]
    limit = float(min(values[0] + values[1] for values in before)) / 2
    told = gw.regularizers.clamp_top_singular_value_(net, limit=limit)
    assert [*told] == ["0", "2", "4"]
    for values, said, (*_, weight) in zip(before, told.values(), matrices(net), strict=True):
        assert said == pytest.approx(float(values[0]))
        expected = torch.sort(torch.cat([values[:1].clamp(max=limit), values[1:]]), descending=True).values
        torch.testing.assert_close(torch.linalg.svdvals(weight.detach()), expected)


def test_clamping_to_a_multiple_of_the_second_value() -> None:
    layer = with_weight(torch.randn(5, 8, dtype=torch.float64))
    second = torch.linalg.svdvals(layer.weight.detach())[1]
    gw.regularizers.clamp_top_singular_value_(layer, ratio=1.0)
    torch.testing.assert_close(torch.linalg.svdvals(layer.weight.detach())[:2], second.expand(2))


@pytest.mark.parametrize("options", [{}, {"limit": 1.0, "ratio": 2.0}, {"limit": -1.0}, {"ratio": 0.5}])
def test_clamping_needs_one_sensible_ceiling(options: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="ratio"):
        gw.regularizers.clamp_top_singular_value_(network(), **options)


def test_every_exported_name_is_there_whatever_was_imported_before() -> None:
    for _ in range(2):
        for name in gw.regularizers.__all__:
            assert callable(getattr(gw.regularizers, name))


@pytest.mark.parametrize("name", ["orthogonal", "spectral", "pulling_away"])
def test_penalties_on_matrices_leave_autocast(name: str) -> None:
    layer = nn.Linear(300, 40)
    following = gw.regularizers.SpectralRegularization(layer)
    held = {key: value.clone() for key, value in following.state_dict().items()}

    def penalty() -> torch.Tensor:
        following.load_state_dict(held)
        if name == "pulling_away":
            return gw.regularizers.pulling_away(layer.weight)
        return gw.regularizers.orthogonal(layer) if name == "orthogonal" else following(layer)

    plain = penalty()
    with torch.autocast("cpu", torch.bfloat16):
        mixed = penalty()
    assert mixed.dtype == torch.float32 and torch.equal(mixed, plain)
    slopes = [torch.autograd.grad(value, layer.weight)[0] for value in (plain, mixed)]
    assert torch.equal(*slopes)
