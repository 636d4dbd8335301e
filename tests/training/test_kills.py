"""A run that is killed at some change of its folder goes on to the weights of one that nobody killed.

Every change of eight systems: ``python benchmarks/reliability/kill.py``.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from kills import killed

import ganworks as gw
from ganworks.training import checkpoint

TRAINING: dict[str, Any] = {
    "batch": 4,
    "steps": 2,
    "log_every": 1,
    "watch_every": 0,
    "checkpoint_every": 1,
    "samples": 4,
    "keep": 1,
    "device": "cpu",
    "threads": 1,
    "quiet": True,
    "loggers": (),
}
OPTIONS: dict[str, Any] = {"network": "mlp", "width": 4, "noise": 2}
POINTS = 6
"""Kills, spread over the run."""


def train(folder: Path) -> None:
    gw.train("gan", "digits", out=folder, options=OPTIONS, **TRAINING)


def go_on(folder: Path) -> None:
    if (folder / "config.yaml").exists():
        gw.resume(folder, quiet=True)
    else:
        train(folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_a_killed_run_goes_on_bit_for_bit(tmp_path: Path) -> None:
    train(tmp_path / "whole")
    expected = checkpoint.newest_readable(tmp_path / "whole" / "checkpoints")[2]
    status, changes = killed(lambda: train(tmp_path / "counted"), tmp_path / "counted", 0)
    assert status == 0 and changes > 4 * POINTS
    for at in range(1, changes + 1, changes // POINTS + 1):
        folder = tmp_path / f"killed-{at}"
        assert killed(partial(train, folder), folder, at)[0] == -9
        assert killed(partial(go_on, folder), folder, 0)[0] == 0, f"killed at change {at}, it cannot be resumed"
        tensors = checkpoint.newest_readable(folder / "checkpoints")[2]
        assert all(torch.equal(tensors[group][name], t) for group in expected for name, t in expected[group].items())
