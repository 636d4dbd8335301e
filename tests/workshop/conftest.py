"""The workshop's own tests run its algebra in this process, where coverage sees it."""

from __future__ import annotations

import pytest

from ganworks.workshop import _worker


@pytest.fixture(autouse=True)
def algebra_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_worker.SWITCH, "off")
