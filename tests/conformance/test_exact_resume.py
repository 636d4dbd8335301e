"""Every system: a run that is stopped and continued from disk is the run that was never stopped, bit for bit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import small
import torch

HALF = 3


def terms(folder: Path) -> list[dict[str, float]]:
    """What was logged, without the clock."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key != "seconds"} for line in lines]


def engine(name: str, folder: Path, steps: int, monkeypatch: pytest.MonkeyPatch, **changes: object):
    system = small.build(name)
    stages = small.shortened(system)
    monkeypatch.setattr(system, "stages", lambda: stages)
    return small.trainer(name, folder, system=system, steps=steps, **changes)


@pytest.mark.parametrize("name", small.NAMES)
def test_stopped_and_continued_is_never_stopped(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = engine(name, tmp_path / "whole", 2 * HALF, monkeypatch)
    whole.run()

    # the same in two parts, with pictures and checkpoints in between that must change nothing
    looking = {"sample_every": 1, "checkpoint_every": 2}
    engine(name, tmp_path / "parts", HALF, monkeypatch, **looking).run()
    second = engine(name, tmp_path / "parts", 2 * HALF, monkeypatch, **looking)
    with torch.no_grad():  # nothing of a fresh system may survive the restoring
        for parameter in second.system.parameters():
            parameter.add_(1.0)
    torch.manual_seed(99)
    assert second.restore() == []
    assert second.step == HALF
    second.run()

    assert second.step == whole.step
    assert small.differing(small.fingerprint(whole), small.fingerprint(second)) == []
    assert terms(tmp_path / "parts") == terms(tmp_path / "whole")


@pytest.mark.parametrize("name", small.NAMES)
def test_looking_changes_nothing(name: str, tmp_path: Path) -> None:
    blind, watched = small.trainer(name), small.trainer(name, tmp_path)
    for _ in range(2):
        blind.advance()
        watched.sample(2, small.given_for(watched.system, 2), key="look", averaged=False)
        watched.draw()
        watched.advance()
        watched.draw()
        watched.save()
    assert small.differing(small.fingerprint(blind), small.fingerprint(watched)) == []
