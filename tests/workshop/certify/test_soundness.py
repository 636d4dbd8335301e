"""A short run of the soundness benchmark: no verdict on a random function contradicts brute force."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "quality" / "workshop_soundness.py"


def test_no_contradictions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    spec = importlib.util.spec_from_file_location("workshop_soundness", SCRIPT)
    assert spec is not None and spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    result = bench.run(seconds=12, seed=7, count=60, functions=80)
    assert result["contradictions"] == []
    assert result["functions"] >= 5
    assert sum(counts.get("proved", 0) for counts in result["verdicts"].values()) >= 5
