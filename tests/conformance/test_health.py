"""Every system: its health can be watched, and watching changes nothing."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.health.callback import HealthCallback, spectrum
from ganworks.health.facts import Facts


@pytest.mark.parametrize("name", small.NAMES)
def test_health_is_watched_and_nothing_changes(name: str) -> None:
    plain, watched = small.trainer(name), small.trainer(name)
    data = small.feed_of(watched.system)(0, small.STOCK)
    health = HealthCallback(Facts(name), count=small.STOCK, held_out=lambda: data, watch_every=1)
    watched.updater.callbacks = [health]
    random = torch.get_rng_state()
    signals, values = {}, {}
    for _ in range(2):
        plain.advance()
        values = watched.advance()
        signals = health.on_step(watched, {key: float(value) for key, value in values.items()})
        spectrum(watched.system)
    assert torch.equal(torch.get_rng_state(), random)
    assert small.differing(small.fingerprint(plain), small.fingerprint(watched)) == []
    assert {"health/diversity", "health/distance", "health/duplicates"} <= signals.keys(), "the samples were not seen"
    reason = health.inspector(watched).no_scores
    assert ("health/score_fake" in signals) == (reason == ""), reason
    assert not reason or (reason.endswith(".") and "(" not in reason), "the reason is no plain sentence"
    assert any(key.endswith("/update_ratio") and 0 < value < 10 for key, value in values.items())
