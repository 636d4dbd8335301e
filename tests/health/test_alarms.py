"""Warnings take time: not of young games, not while samples improve, and no longer than they are true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ganworks._train import train
from ganworks.health.alarms import Alarms
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import improving
from ganworks.health.record import Record
from ganworks.run_config import DataChoice

EVERY, BATCH = 50, 512


def lines(*stretches: tuple[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Looks of a course: how many, and what they show; a value may be a function of the number of the look."""
    course: list[dict[str, Any]] = []
    for count, signals in stretches:
        for _ in range(count):
            look = len(course)
            values = {f"health/{name}": value(look) if callable(value) else value for name, value in signals.items()}
            course.append({"step": 1 + look * EVERY, "images": (1 + look * EVERY) * BATCH, **values})
    return course


WELL: dict[str, Any] = {"diversity": 0.95, "clusters": 0.9, "duplicates": 0.0, "distance": 0.03}
ILL: dict[str, Any] = {"diversity": 0.05, "clusters": 0.1, "duplicates": 1.0, "distance": 0.9}
FACTS = Facts("gan", training={"batch": BATCH, "steps": 2000})


def history(course: list[dict[str, Any]], facts: Facts = FACTS) -> dict[str, dict[int, list[str]]]:
    """What became an alarm, what was over and what would stop a run, by the number of the look."""
    seen: dict[str, dict[int, list[str]]] = {"new": {}, "over": {}, "stops": {}}
    for number, (_, changes) in enumerate(Alarms(facts).history(course)):
        for name, kinds in (
            ("new", [one.kind for one in changes.new]),
            ("over", changes.over),
            ("stops", changes.stops),
        ):
            if kinds:
                seen[name][number] = kinds
    return seen


def test_a_lasting_collapse_is_an_alarm_after_some_looks_and_ends_a_run_later() -> None:
    seen = history(lines((10, WELL), (30, ILL)))
    first, stop = min(seen["new"]), min(seen["stops"])
    assert seen["new"][first] == ["collapse"] and 12 <= first <= 16
    assert stop > first + 2 and "collapse" in seen["stops"][stop]


def test_a_collapse_from_which_a_game_recovers_ends_nothing_and_is_over() -> None:
    seen = history(lines((10, WELL), (6, ILL), (14, WELL)))
    assert not seen["stops"]
    begun, over = ([kind for kinds in seen[name].values() for kind in kinds] for name in ("new", "over"))
    assert begun[0] == "collapse" and set(begun) <= {"collapse", "ruined"}  # it was good, and then it was not
    assert sorted(over) == sorted(begun)


def test_a_game_that_improves_is_not_warned() -> None:
    growing = {**ILL, "clusters": lambda look: 0.1 * 1.06**look, "distance": lambda look: 3.0 * 0.9**look}
    assert not history(lines((20, growing)))["new"]


def test_a_game_that_was_never_good_has_more_time_than_one_that_was() -> None:
    never, once = (history(course) for course in (lines((45, ILL)), lines((6, WELL), (39, ILL))))
    assert min(once["new"]) < 16 <= 1000 / EVERY <= min(never["new"])
    assert min(once["stops"]) < 22 < 1400 / EVERY <= min(never["stops"])


def test_faults_of_the_data_are_alarms_at_once() -> None:
    course = lines((3, WELL))
    course[0] |= {"health/data_low": 0.0, "health/data_high": 255.0, "health/data_pixels": 64.0}
    seen = history(course)
    assert seen["new"] == {0: ["data_range"]} and seen["stops"][0] == ["data_range"]


def test_the_state_is_a_function_of_the_record() -> None:
    course = lines((10, WELL), (8, ILL))
    whole, parts = Alarms(FACTS), Alarms(FACTS).replay(course[:14])
    whole.replay(course)
    growing = Record(course[:14])
    for line in course[14:]:
        growing.add(line)
        parts.look(growing)
    assert (whole.active, whole._present) == (parts.active, parts._present) and whole.active


@pytest.mark.parametrize(("ratio", "better"), [(0.8, True), (0.97, False), (1.2, False)])
def test_improving(ratio: float, better: bool) -> None:
    course = lines((12, {**WELL, "distance": lambda look: ratio ** (look / 3)}))
    assert improving(Record(course)) == better


@pytest.mark.parametrize(("system", "data", "penalties"), [("gan", "digits", 1), ("lsgan", "two_moons", 0)])
def test_healthy_games_with_many_looks_are_not_ended(system: str, data: str, penalties: int, tmp_path: Path) -> None:
    rate = {"rate": 1e-3}
    run = train(
        system,
        DataChoice(name=data, size=8 if data == "digits" else None),
        out=tmp_path / "run",
        options={
            "network": "mlp",
            "width": 64,
            "noise": 8,
            "critic_optimizer": rate,
            "generator_optimizer": rate,
            "penalties": [{"kind": "r1", "weight": 1.0}] * penalties,
        },
        steps=200,
        batch=128,
        log_every=15,
        watch_every=15,
        stop_on=("collapse", "imbalance", "oscillation", "vanishing_gradient", "exploding_spectra"),
        loggers=(),
        sample_every=0,
        checkpoint_every=0,
        device="cpu",
        threads=1,
        quiet=True,
    )
    assert run.step == 200 and not run.stopped
