"""The page of illnesses is what the causes say, and says it of every one."""

from __future__ import annotations

from pathlib import Path

from ganworks.health.causes.faults import FAULTS
from ganworks.health.causes.kinds import KINDS
from ganworks.health.causes.pages import text
from ganworks.health.causes.predictions import mechanism
from ganworks.health.findings import FINDERS

PAGE = Path(__file__).parents[2] / "docs" / "illnesses.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == text(), "run python -m ganworks.health.causes.pages > docs/illnesses.md"


def test_every_cause_has_a_reason_and_stands_on_the_page() -> None:
    page = text()
    assert all(f"### `{name}`" in page for name in (*FAULTS, *FINDERS))
    for kind in KINDS:
        for effect in filter(None, (kind.low, kind.high)):
            reasons = [mechanism(name).reason for name in (effect, f"{effect}/critic", f"{effect}/generator")]
            assert any(reasons), effect
