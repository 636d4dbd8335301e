"""Marks that faults of a loop leave in the turns of its players, one by one."""

from __future__ import annotations

import pytest
import sympy as sp
import torch
from torch import Tensor, nn

from ganworks.health.facts import Facts
from ganworks.health.findings.data import rescaling
from ganworks.health.loop import LoopWatch
from ganworks.health.record import Record
from ganworks.health.report import report
from ganworks.workshop.grammar.formula import parse


class Cut(nn.Module):
    """Passes on what it is given, and no gradient."""

    def forward(self, values: Tensor) -> Tensor:
        return values.detach()


def networks(*middle: nn.Module) -> dict[str, nn.Module]:
    """A generator of pairs of numbers, and a critic."""
    generator = nn.Sequential(nn.Linear(3, 4), *middle, nn.Linear(4, 2))
    return {"generator": generator, "critic": nn.Sequential(nn.Linear(2, 1))}


@pytest.mark.parametrize(("middle", "mark"), [((), 0.0), ((nn.Tanh(),), 0.0), ((Cut(),), 1.0)])
def test_parameters_before_a_cut_are_reached_by_no_gradient(middle: tuple[nn.Module, ...], mark: float) -> None:
    players = networks(*middle)
    watch = LoopWatch(players, lambda: None)
    with watch.turn("generator") as values:
        players["critic"](players["generator"](torch.randn(8, 3))).sum().backward()
    assert values["unreached"] == mark


@pytest.mark.parametrize("new", [True, False])
def test_samples_of_the_last_look_are_known_again(new: bool) -> None:
    players, buffer = networks(), torch.randn(8, 2)
    watch, marks = LoopWatch(players, lambda: None), []
    for _ in range(2):
        with watch.turn("critic") as values:
            loss = (
                players["critic"](torch.randn(8, 2)).mean()
                - players["critic"](torch.randn(8, 2) if new else buffer).mean()
            )
            loss.backward()
        marks.append(values.get("stale_samples"))
    assert marks == [None, 0.0 if new else 1.0]


def test_a_batch_of_data_that_is_repeated_is_another_fault() -> None:
    players, real, buffer = networks(), torch.randn(8, 2), torch.randn(8, 2)
    watch, marks = LoopWatch(players, lambda: None), []
    for _ in range(2):
        with watch.turn("critic") as values:
            (players["critic"](real).mean() - players["critic"](buffer).mean()).backward()
        marks.append(values)
    assert "stale_samples" not in marks[1] and marks[1]["same_input"] == 1.0


@pytest.mark.parametrize(("drift", "steps", "named"), [(0.0, 1e-2, True), (1e-3, 1e-2, False), (0.0, 0.0, False)])
def test_samples_that_stand_still_while_the_generator_moves(drift: float, steps: float, named: bool) -> None:
    lines = [
        {
            "step": 10 * look,
            "health/distance": 0.5,
            "health/diversity": 0.6,
            "health/mean_sample_0": 0.7 + drift * look,
            "generator/update_ratio": steps,
        }
        for look in range(1, 9)
    ]
    names = [cause.name for cause in report(Record(lines), Facts()).causes]
    assert ("stale_generator" in names) == named


@pytest.mark.parametrize(
    ("low", "high", "formula"),
    [
        (0.0, 1.0, "2 * images - 1"),
        (0.0, 254.0, "images / 127.5 - 1"),
        (3.0, 60_000.0, "images / 32767.5 - 1"),
        (0.0, 7.0, "(images - 3.5) / 3.5"),
        (-26_000.0, 25_000.0, "images / 32768"),
        (-2.1, 2.0, "images / 2.1"),
        (-2.0, 2.5, "images / 2.5"),
        (-0.5, 4.5, "(images - 2) / 2.5"),
    ],
)
def test_data_of_any_range_are_brought_to_one(low: float, high: float, formula: str) -> None:
    assert rescaling(low, high) == formula
    for value in (low, high):
        images = sp.Symbol("x", real=True)
        end = parse(formula.replace("images", "x"), {"x": images}).subs(images, value)
        assert abs(float(end)) <= 1.01
