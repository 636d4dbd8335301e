"""What growing systems are judged by besides their scores: where their time went."""

from __future__ import annotations

import json
import time
from typing import Any

from ganworks.run import Run


def time_by_side(run: Run) -> dict[str, dict[str, float]]:
    """Steps, seconds and seconds a step of each stage, from the run's log."""
    lines = [json.loads(line) for line in (run.folder / "metrics.jsonl").read_text().splitlines()]
    ends: dict[str, tuple[int, float]] = {}
    for line in lines:
        ends[line.get("stage", "whole")] = (line["step"], line["seconds"])
    found, before = {}, (0, 0.0)
    for stage, end in ends.items():
        steps, seconds = end[0] - before[0], end[1] - before[1]
        found[stage] = {"steps": steps, "seconds": round(seconds, 1), "seconds_per_step": seconds / max(steps, 1)}
        before = end
    return found


def spent(run: Run) -> dict[str, Any]:
    """Time by side, and the processor's share of it: wall time counts what others were given."""
    return {"time_by_side": time_by_side(run), "processor_seconds_training_and_loading": round(time.process_time(), 1)}
