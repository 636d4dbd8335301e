"""Noise is a function of its key, whatever was drawn before and however the batch is split."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ganworks import rng
from ganworks.rng import integers, normal, scope, seed_of, uniform

LIKE = torch.zeros(())


def drawn(n: int, **shard: int) -> list[torch.Tensor]:
    """One of each kind, in order."""
    with scope(1, "key", **shard):
        return [normal(n, 3, like=LIKE), uniform(n, like=LIKE, low=-2.0, high=5.0), integers(n, 2, high=7, like=LIKE)]


def test_what_every_shard_needs_alike_is_drawn_once_for_all() -> None:
    like, draws = torch.empty(0), []
    for shard in range(2):
        with rng.scope("a", shard=shard, shards=2):
            own = rng.normal(3, like=like)
            with rng.unsharded():
                common = rng.normal(3, like=like)
            draws.append((own, common, rng.normal(3, like=like)))
    (first, common, after), (second, again, later) = draws
    assert torch.equal(common, again) and not torch.equal(first, second) and not torch.equal(after, later)
    with rng.scope("a"):
        assert torch.equal(torch.cat([first, second]), rng.normal(6, like=like)), "the parts are those of the whole"
        assert torch.equal(common, rng.normal(3, like=like))
    with rng.unsharded():
        assert rng.normal(3, like=like).shape == (3,)


def test_the_key_decides() -> None:
    first = drawn(6)
    torch.randn(10)
    assert all(torch.equal(a, b) for a, b in zip(first, drawn(6), strict=True))
    with scope(1, "other"):
        assert not torch.equal(normal(6, 3, like=LIKE), first[0])


@given(shards=st.integers(1, 5), each=st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_shards_together_are_the_whole(shards: int, each: int) -> None:
    whole = drawn(shards * each)
    parts = [drawn(each, shard=k, shards=shards) for k in range(shards)]
    for kind, value in enumerate(whole):
        assert torch.equal(torch.cat([part[kind] for part in parts]), value)


def test_successive_draws_differ() -> None:
    with scope("key"):
        assert not torch.equal(normal(5, like=LIKE), normal(5, like=LIKE))


def test_torchs_own_generator_is_seeded_and_put_back() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    with scope("key"):
        inside = torch.rand(2)
    assert torch.equal(torch.rand(2), expected)
    with scope("key"):
        assert torch.equal(torch.rand(2), inside)
    with scope("key", shard=1, shards=2):
        assert not torch.equal(torch.rand(2), inside)


def test_streams_nest() -> None:
    with scope("outer"):
        whole = normal(2, like=LIKE), normal(2, like=LIKE)
    with scope("outer"):
        first = normal(2, like=LIKE)
        with scope("inner"):
            normal(9, like=LIKE)
        second = normal(2, like=LIKE)
    assert torch.equal(first, whole[0]) and torch.equal(second, whole[1])


def test_the_stream_ends_with_an_error() -> None:
    with pytest.raises(RuntimeError), scope("key"):
        raise RuntimeError
    torch.manual_seed(0)
    first = normal(3, like=LIKE)
    torch.manual_seed(0)
    assert torch.equal(normal(3, like=LIKE), first) and rng._scope.get() is None


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_kind_of_numbers(dtype: torch.dtype) -> None:
    like = torch.zeros((), dtype=dtype)
    with scope("kind"):
        z, u, k = (
            normal(20_000, like=like),
            uniform(20_000, like=like, low=2.0, high=4.0),
            integers(20_000, high=5, like=like),
        )
    assert z.dtype == u.dtype == dtype and k.dtype == torch.int64
    # five standard errors
    assert abs(float(z.mean())) < 5 / 20_000**0.5 and abs(float(z.var()) - 1) < 5 * (2 / 20_000) ** 0.5
    assert float(u.min()) >= 2 and float(u.max()) < 4 and abs(float(u.mean()) - 3) < 5 * (4 / 12 / 20_000) ** 0.5
    counts = torch.bincount(k, minlength=5).double()
    assert len(counts) == 5 and float(((counts - 4000) ** 2 / 4000).sum()) < 30  # chi-squared, 4 degrees of freedom


def test_seeds_are_the_same_in_every_process() -> None:
    key = (1, "critic", ("a", 2.5))
    code = f"from ganworks.rng import seed_of; print(seed_of(*{key!r}))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(said) == seed_of(*key) and 0 <= seed_of(*key) < 2**63


def test_seeds_of_neighbours_differ() -> None:
    keys = [(seed, step, phase) for seed in range(5) for step in range(20) for phase in ("critic", "generator")]
    assert len({seed_of(*key) for key in keys}) == len(keys)
