"""Whatever values somebody hands to the Python functions, they end in a result or in an error that says what is wrong.

A short campaign runs with the tests; a long one by ``python benchmarks/reliability/campaign.py values``.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from fuzzing import Chooser, Drawn, Ending, ended
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ganworks as gw
from ganworks.errors import GanworksError

EXAMPLES = int(os.environ.get("GANWORKS_FUZZ", "20"))
SMALL: dict[str, Any] = {
    "steps": 1,
    "batch": 4,
    "log_every": 1,
    "loggers": (),
    "device": "cpu",
    "quiet": True,
    "samples": 4,
    "threads": 1,
}
OPTIONS: dict[str, Any] = {"network": "mlp", "width": 4, "noise": 2}
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1,
    3,
    2.5,
    float("nan"),
    float("inf"),
    10**30,
    "",
    "3",
    "hinge",
    "../../etc/passwd",
    "\x1b[31mred",
    "x" * 3000,
    [],
    [1, 2],
    {},
    {"rate": "x"},
    {"a": {"b": 1}},
    (1, 2, 3),
    torch.zeros(2, 1, 8, 8),
    torch.full((2, 1, 8, 8), float("nan")),
    object,
)
TRAINING = (
    "batch",
    "samples",
    "seed",
    "precision",
    "threads",
    "ema_images",
    "gradient_clip",
    "stop_on",
    "freeze",
    "keep",
)
GAME = ("image", "network", "width", "noise", "objective", "penalties", "critic_optimizer", "instance_noise", "nothing")


def prepare(folder: Path) -> Path:
    """Train what the functions work on; returns its folder."""
    return gw.train("gan", "digits", out=folder / "run", options=OPTIONS, **SMALL).folder


CALLS = (
    "design",
    "evaluate",
    "export",
    "objective",
    "resume",
    "resume from",
    "run",
    "sample",
    "samples",
    "system",
    "train",
    "train data",
    "train options",
    "train system",
    "translate",
)


def calls(folder: Path, place: Path, value: Any, name: str, option: str) -> dict[str, Callable[[], object]]:
    """What is called, by name."""
    opened = gw.Run(folder)
    return {
        "train": lambda: gw.train("gan", "digits", out=place / "new", options=OPTIONS, **{**SMALL, name: value}),
        "train options": lambda: gw.train(
            "gan", "digits", out=place / "n", options={**OPTIONS, option: value}, **SMALL
        ),
        "train system": lambda: gw.train(value, "digits", out=place / "s", **SMALL),
        "train data": lambda: gw.train("gan", value, out=place / "d", options=OPTIONS, **SMALL),
        "system": lambda: gw.system("gan", **{**OPTIONS, option: value}),
        "resume": lambda: gw.resume(folder, steps=2, options={name: value}, quiet=True),
        "resume from": lambda: gw.resume(folder, steps=2, checkpoint=value, quiet=True),
        "run": lambda: gw.Run(value if isinstance(value, str) else folder, checkpoint=None),
        "sample": lambda: opened.sample(value),
        "samples": lambda: opened.save_samples(2, place / "grid.png", seed=value),
        "evaluate": lambda: opened.evaluate([value], count=4),
        "translate": lambda: opened.translate(value),
        "export": lambda: opened.export(place / "model.pt2", value),
        "objective": lambda: gw.objective(value),
        "design": lambda: gw.design(f=value),
    }


def case(choose: Chooser, base: Path, place: Path) -> tuple[list[str], Ending]:
    """One call, and how it ended."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place / "run")
    value = choose.one(VALUES, "value")
    name, option = choose.one(TRAINING, "training"), choose.one(GAME, "option")
    call = choose.one(CALLS, "call")

    def work() -> int:
        try:
            calls(place / "run", place, value, name, option)[call]()
        except GanworksError as error:
            print(f"ganworks: {error}", file=sys.stderr)
            return 2
        return 0

    return [call, name, option, repr(value)[:100]], ended(work, place)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("fuzz"))


@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_value_ends_in_a_result_or_in_an_error_that_says_what_is_wrong(
    base: Path, tmp_path: Path, data: st.DataObject
) -> None:
    called, ending = case(Drawn(data), base, tmp_path / "place")
    assert not ending.faults(), called
