"""Settings by name, and what is derived about losses, in the words a finding needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganworks.game import Schedule
from ganworks.health.facts import Facts, _character, character


def test_minimax_saturates_and_is_bounded() -> None:
    found = character("minimax")
    assert found.saturating is True and found.bounded is True
    assert "flat" in found.why_it_saturates and "bounded" in found.at_a_distance


def test_wasserstein_needs_a_bounded_slope() -> None:
    found = character("wasserstein")
    assert found.lipschitz_needed is True and "slope is bounded" in found.at_a_distance


def test_what_is_not_known_is_not_claimed() -> None:
    for objective in (None, "relativistic_hinge", {"given": {"f": "no formula ("}}, {}):
        found = character(objective)
        assert found.saturating is None and found.bounded is None
        assert "not known" in found.why_it_saturates


def test_settings_are_found_by_dotted_names() -> None:
    facts = Facts("gan", {"critic_optimizer": {"rate": 0.1}, "width": 4}, {"batch": 32})
    assert facts.option("critic_optimizer.rate") == 0.1 and facts.option("batch") == 32 and facts.batch == 32
    assert facts.option("critic_optimizer.none") is None and facts.option("none.rate") is None
    assert facts.has("width") and not facts.has("penalties")


def test_of_a_schedule_the_number_at_first() -> None:
    rate = Schedule.decay(2e-4, 100).model_dump()
    facts = Facts("gan", {"critic_optimizer": {"rate": rate}, "penalties": [], "augment": 0.5})
    assert facts.option("critic_optimizer.rate") == 2e-4
    assert facts.option("critic_optimizer") == {"rate": rate}
    assert facts.option("augment") == 0.5


def test_the_character_of_an_objective_is_kept_for_the_next_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))
    _character.cache_clear()
    first = character("minimax")
    (kept,) = (tmp_path / "characters").iterdir()
    _character.cache_clear()
    assert character("minimax") == first
    kept.write_text("no JSON")
    _character.cache_clear()
    assert character("minimax") == first
