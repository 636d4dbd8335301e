"""Every system: its health can be watched, and watching changes nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import small
import torch
from torch import Tensor

from ganworks.game import Batch, System
from ganworks.health.callback import onlooker_of, spectrum, subject_of
from ganworks.health.probe import Probe


class Held:
    """The stock of small images as a data set that is held out."""

    def __init__(self, system: System):
        self.feed = small.feed_of(system)

    def __len__(self) -> int:
        return small.STOCK

    def order(self, seed: int) -> Any:
        return SimpleNamespace(indices=lambda position, size: torch.arange(size))

    def batch(self, indices: Tensor) -> Batch:
        return self.feed(0, len(indices))


@pytest.mark.parametrize("name", small.NAMES)
def test_health_is_watched_and_nothing_changes(name: str) -> None:
    blind, watched = small.trainer(name), small.trainer(name)
    held: Any = Held(watched.system)
    watched.turn.onlooker = onlooker_of(watched.system, every=1)
    probe = Probe(subject_of(watched.system, watched.feed, held, held, seed=0))
    random = torch.get_rng_state()
    for _ in range(2):
        blind.advance()
        values, found = watched.advance(), probe()
        spectrum(watched.system)
    assert torch.equal(torch.get_rng_state(), random)
    assert small.differing(small.fingerprint(blind), small.fingerprint(watched)) == []
    assert {"health/diversity", "health/distance", "health/twins"} <= found.keys(), "the samples were not seen"
    assert "health/score_fake" in found or probe.silent, "scores are missing without a reason"
    assert any(key.endswith("/update_ratio") and 0 < value < 10 for key, value in values.items())
