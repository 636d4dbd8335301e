"""Priors have the stated laws whatever the split; paths end where they should."""

from __future__ import annotations

import math

import pytest
import torch
from typed import slope

from ganworks import rng
from ganworks.errors import BadInput, DataError
from ganworks.game import Batch
from ganworks.latents import (
    PRIORS,
    Bernoulli,
    CensoredNormal,
    CodedPrior,
    Normal,
    UniformPrior,
    known_labels,
    labels,
    lerp,
    normal_around,
    slerp,
    weighted_labels,
)

LIKE = torch.empty(0, dtype=torch.float64)


@pytest.mark.parametrize(
    "prior", [Normal(5), UniformPrior(5), CodedPrior(3, (4, 2), 2)], ids=lambda p: type(p).__name__
)
def test_two_halves_are_the_whole(prior: Normal) -> None:
    def drawn(n: int, **shard: int) -> torch.Tensor:
        with rng.scope("key", **shard):
            u = prior.sample(n, like=LIKE)
            return u[0] if isinstance(u, tuple) else u

    whole = drawn(8)
    assert whole.shape == (8, prior.dimension)
    assert torch.equal(whole, torch.cat([drawn(4, shard=0, shards=2), drawn(4, shard=1, shards=2)]))


@pytest.mark.parametrize("threshold", [0.04, 0.5, 2.0])
def test_truncated_samples_stay_within_and_have_the_law_of_redrawing(threshold: float) -> None:
    with rng.scope("truncated"):
        z = Normal(100).sample(2000, like=LIKE, threshold=threshold).flatten()
    assert z.abs().max() <= threshold
    density = math.exp(-(threshold**2) / 2) / math.sqrt(2 * math.pi)
    variance = 1 - 2 * threshold * density / math.erf(threshold / math.sqrt(2))
    assert z.square().mean() == pytest.approx(variance, rel=0.02)


def test_truncated_samples_in_float32_stay_within() -> None:
    z = Normal(1000).sample(1000, like=torch.empty(0), threshold=0.3)
    assert z.dtype == torch.float32
    assert z.abs().max() <= 0.3
    assert z.abs().max() > 0.299


@pytest.mark.parametrize("threshold", [0.0, -1.0, math.nan])
def test_a_threshold_must_leave_something(threshold: float) -> None:
    with pytest.raises(BadInput, match="above 0"):
        Normal(2).sample(3, like=LIKE, threshold=threshold)


def test_codes_are_in_the_latent() -> None:
    prior = CodedPrior(3, (4, 2), 2)
    u, codes = prior.sample(50, like=LIKE)
    noise, first, second, uniform = u.split([3, 4, 2, 2], dim=1)
    assert torch.equal(first.argmax(1), codes.categorical[:, 0])
    assert torch.equal(second.argmax(1), codes.categorical[:, 1])
    assert torch.equal(first.sum(1), torch.ones(50, dtype=torch.float64))
    assert torch.equal(uniform, codes.uniform)
    assert uniform.abs().max() <= 1
    assert torch.equal(prior.join(noise, codes), u)


def test_codes_may_be_of_one_kind_only() -> None:
    assert CodedPrior(3, (), 2).sample(5, like=LIKE)[0].shape == (5, 5)
    assert CodedPrior(3, (4,), 0).sample(5, like=LIKE)[0].shape == (5, 7)


def test_split_takes_a_posterior_apart() -> None:
    prior = CodedPrior(2, (3, 4), 2)
    parameters = torch.randn(6, prior.parameters)
    logits, means = prior.split(parameters)
    assert [tuple(part.shape) for part in logits] == [(6, 3), (6, 4)]
    torch.testing.assert_close(torch.cat([*logits, means], dim=1), parameters)


def test_paths_end_where_they_should() -> None:
    a, b = torch.randn(2, 7, 9, dtype=torch.float64)
    for path in (lerp, slerp):
        torch.testing.assert_close(path(a, b, 0.0), a)
        torch.testing.assert_close(path(a, b, 1.0), b)
        torch.testing.assert_close(path(a, b, 0.3), path(b, a, 0.7))
        torch.testing.assert_close(path(a, a, 0.4), a)
    assert slerp(a[:1], b[:1], torch.linspace(0, 1, 5)[:, None]).shape == (5, 9)


def test_slerp_stays_on_the_sphere_at_constant_speed() -> None:
    a, b = torch.nn.functional.normalize(torch.randn(2, 1, 6, dtype=torch.float64), dim=-1)
    path = slerp(a, b, torch.linspace(0, 1, 11, dtype=torch.float64)[:, None])
    torch.testing.assert_close(path.norm(dim=1), torch.ones(11, dtype=torch.float64))
    steps = (path[1:] - path[:-1]).norm(dim=1)
    torch.testing.assert_close(steps, steps[:1].expand(10))


def test_labels_are_those_given_and_drawn_where_unknown() -> None:
    given = Batch(torch.zeros(400, 1, 2, 2), label=torch.tensor([1, -1] * 200))
    with rng.scope("labels"):
        made, after = labels(400, 3, like=LIKE, given=given), rng.uniform(3, like=LIKE)
    with rng.scope("labels"):
        free, later = labels(400, 3, like=LIKE), rng.uniform(3, like=LIKE)
    assert (made[::2] == 1).all() and torch.equal(made[1::2], free[1::2]) and torch.equal(after, later)
    assert free.bincount(minlength=3).min() > 90
    with pytest.raises(BadInput, match="classes are 0 to 0"):
        labels(400, 1, like=LIKE, given=given)


def test_a_missing_label_is_refused_where_all_are_needed() -> None:
    images = torch.zeros(2, 1, 2, 2)
    assert torch.equal(known_labels(Batch(images, label=torch.tensor([1, 0]))), torch.tensor([1, 0]))
    for label in (None, torch.tensor([1, -1])):
        with pytest.raises(DataError, match="label"):
            known_labels(Batch(images, label=label))


def test_reparametrised_draws_have_their_law_and_its_gradient() -> None:
    mean = torch.tensor([[1.0, -2.0]], dtype=torch.float64).expand(20_000, 2).clone().requires_grad_()
    log_variance = torch.tensor([[0.0, 2.0]], dtype=torch.float64).expand(20_000, 2).clone().requires_grad_()
    with rng.scope("around"):
        z = normal_around(mean, log_variance)
    assert torch.allclose(z.mean(0), mean[0], atol=0.1)
    assert torch.allclose(z.var(0).log(), log_variance[0], atol=0.1)
    z.sum().backward()
    assert torch.equal(slope(mean), torch.ones_like(mean))
    assert torch.allclose(slope(log_variance), 0.5 * (z - mean).detach())


def test_weighted_labels_invert_the_distribution_function() -> None:
    shares = torch.tensor([0.0, 2.0, 0.0, 1.0, 5.0, 0.0])
    with rng.scope("labels"):
        drawn = weighted_labels(2000, shares)
    edges = shares.double().cumsum(0)
    with rng.scope("labels"):
        places = rng.uniform(2000, like=edges) * edges[-1]
    assert torch.equal(drawn, torch.searchsorted(edges, places, right=True))
    assert set(drawn.tolist()) == {1, 3, 4}


def test_coins_and_censored_noise_have_their_laws() -> None:
    with rng.scope("laws"):
        coins, censored = Bernoulli(4).sample(4000, like=LIKE), CensoredNormal(4).sample(4000, like=LIKE)
    assert set(coins.unique().tolist()) == {0.0, 1.0} and float(coins.mean()) == pytest.approx(0.5, abs=0.02)
    assert float(censored.min()) == 0.0 and float((censored == 0).double().mean()) == pytest.approx(0.5, abs=0.02)
    assert float(censored.mean()) == pytest.approx(1 / math.sqrt(2 * math.pi), abs=0.02)
    assert {name: kind(2).dimension for name, kind in PRIORS.items()} == dict.fromkeys(PRIORS, 2)
