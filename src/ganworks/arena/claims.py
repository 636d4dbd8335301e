"""A sentence of a paper, the plan that tests it, and a threshold that was fixed beforehand: holds, fails, undecided.

A claim is a YAML file::

    claim: WGAN-GP covers the ring's modes at learning rates at which the original game does not.
    paper: "1704.00028"
    about: wgan_gp
    plan: {systems: [wgan_gp, gan], data: ring, steps: 500, seeds: 5}
    test: {number: w1, of: wgan_gp, against: gan, form: ratio, below: 0.8}

It *holds* if the whole 95 % interval of the statistic lies on the side of the threshold that the claim names, *fails*
if all of it lies on the other side, and is *undecided* otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationError, model_validator

from ganworks.arena.jobs import Job
from ganworks.arena.measurements import check
from ganworks.arena.plan import Plan, plan_of, read_yaml
from ganworks.arena.results import Result
from ganworks.arena.statistics import Floats, interval, share_difference_interval, share_interval
from ganworks.errors import BadInput
from ganworks.game import Settings

Outcome = Literal["holds", "fails", "undecided"]


class Bound(Settings):
    """One side of a number."""

    below: float | None = None
    """Smaller than this."""
    above: float | None = None
    """Larger than this."""

    @model_validator(mode="after")
    def _one(self) -> Bound:
        if (self.below is None) == (self.above is None):
            raise ValueError("give one of below and above")
        return self

    def holds(self, values: Floats) -> Floats:
        """1 where it holds, else 0; nan does not."""
        true = values < self.below if self.below is not None else values > (self.above or 0.0)
        return true.astype(float)

    def __str__(self) -> str:
        return f"below {self.below:g}" if self.below is not None else f"above {self.above:g}"


class Criterion(Bound):
    """The statistic of a claim and its threshold."""

    number: str
    """A score of the runs, such as frechet, or a further number of the plan."""
    of: str
    """Name of the system in the plan, with the values of the grid where they are meant."""
    against: str = ""
    """Another one, at the same seeds and values of the grid."""
    form: Literal["mean", "ratio", "difference", "share"] = "mean"
    """Mean over runs; ratio or difference of the means; share of runs for which ``each`` holds, or the difference."""
    each: Bound | None = None
    """Of a share: what must hold of the number of a run; a failed run does not."""
    better: Literal["lower", "higher"] = "lower"
    """Which of the number's values are good: a failed run counts as the worst that was seen."""

    @model_validator(mode="after")
    def _fits(self) -> Criterion:
        if self.form in ("ratio", "difference") and not self.against:
            raise ValueError(f"a {self.form} needs a system to be against")
        if (self.form == "share") != (self.each is not None):
            raise ValueError("each belongs to a share, and a share needs it")
        return self

    def in_words(self) -> str:
        """What is compared with what, and the threshold."""
        subject = f"{self.number} of {self.of}" + (f" against {self.against}" if self.against else "")
        form = f"share of runs with {self.number} {self.each}" if self.each is not None else self.form
        return f"{form}, {subject}: {Bound(below=self.below, above=self.above)}"


class Claim(Settings):
    """A claim of a paper, as its file has it."""

    claim: str
    """One sentence."""
    paper: str
    """arXiv number or DOI."""
    about: str
    """The system or technique."""
    plan: Plan
    """What tests it."""
    test: Criterion
    """Statistic and threshold, fixed before the runs."""
    note: str = ""
    """What of the paper's setting is not reached here."""


class Judgement(Settings):
    """What came out of a claim."""

    outcome: Outcome
    estimate: float
    """The statistic."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end."""
    values: dict[str, float] = Field(default_factory=dict)
    """The mean of the number, or the share, of each side."""
    runs: int = 0
    """Runs that count, over both sides."""
    failed: int = 0
    """Of these."""
    seeds: int = 0
    """Seeds of each cell."""
    processor_seconds: float = 0.0
    """Of all runs together."""


def read_claim(path: Path) -> Claim:
    """A claim from its file.

    Raises:
        BadInput: the file cannot be read, or is no claim.
    """
    return claim_of(read_yaml(path), str(path))


def claim_of(content: Any, where: str) -> Claim:
    """A claim from plain values; errors as those of :func:`read_claim`."""
    if not isinstance(content, dict) or "claim" not in content:
        raise BadInput(f"{where} is no claim: it should hold claim, paper, about, plan and test.")
    plan = plan_of(content.get("plan"), f"The plan of {where}")
    try:
        claim = Claim.model_validate({**content, "plan": plan})
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise BadInput(f"{where} is no claim: {place}: {fault['msg'].removeprefix('Value error, ')}.") from None
    check(plan.numbers, plan.curve)
    return claim


def sides(claim: Claim, jobs: Sequence[Job]) -> list[list[Job]]:
    """The runs of each side of a claim's test, paired by data, values of the grid, trial and seed.

    Raises:
        BadInput: a side that the plan does not have, or sides that cannot be paired.
    """
    names = [claim.test.of, *([claim.test.against] if claim.test.against else [])]
    units = [{_unit(job, name): job for job in jobs if _is_of(job, name)} for name in names]
    for name, side in zip(names, units, strict=True):
        if not side:
            cells = ", ".join(dict.fromkeys(job.cell for job in jobs))
            raise BadInput(f"The plan has no runs of {name}; it has {cells}.")
    if any(side.keys() != units[0].keys() for side in units):
        raise BadInput(f"The runs of {' and '.join(names)} cannot be paired: their grids differ.")
    return [[side[unit] for unit in units[0]] for side in units]


def _is_of(job: Job, name: str) -> bool:
    return job.cell == name or job.cell.startswith(f"{name}, ")


def _unit(job: Job, name: str) -> tuple[str, str, int, int]:
    return job.data_label, job.cell[len(name) :], job.trial, job.seed


def judge_claim(claim: Claim, jobs: Sequence[Job], results: Mapping[str, Result]) -> Judgement:
    """The outcome of a claim from the results of its runs.

    Raises:
        BadInput: runs that have not ended, or a number that none of them has.
    """
    test, paired = claim.test, sides(claim, jobs)
    pending = [job.id for side in paired for job in side if job.id not in results or results[job.id].status == "killed"]
    if pending:
        raise BadInput(f"{len(pending)} runs of the claim have not ended, such as {pending[0]}.")
    outcomes = [[results[job.id] for job in side] for side in paired]
    units = np.array([[one.scores.get(test.number, np.nan) for one in side] for side in outcomes]).T
    if not np.isfinite(units).any():
        names = dict.fromkeys(name for side in outcomes for one in side for name in one.scores)
        reasons = dict.fromkeys(one.message for side in outcomes for one in side if one.message)
        raise BadInput(f"No run has {test.number}; there is {', '.join(names) or '; '.join(reasons)}.")
    estimate, (low, high), values = _shares(test, units) if test.each is not None else _means(test, units)
    flat = [one for side in outcomes for one in side]
    return Judgement(
        outcome=outcome(test, low, high),
        estimate=estimate,
        low=low,
        high=high,
        values=dict(zip((test.of, test.against), values, strict=False)),
        runs=len(flat),
        failed=sum(one.status == "failed" for one in flat),
        seeds=len(claim.plan.seeds),
        processor_seconds=round(sum(one.processor_seconds for one in results.values()), 1),
    )


def outcome(bound: Bound, low: float, high: float) -> Outcome:
    """Where an interval lies; one that lies on the threshold, as of runs that all have nothing, is undecided."""
    if not (isfinite(low) and isfinite(high)):
        return "undecided"
    if bound.below is not None:
        return "holds" if high < bound.below else "fails" if low > bound.below else "undecided"
    assert bound.above is not None
    return "holds" if low > bound.above else "fails" if high < bound.above else "undecided"


def _means(test: Criterion, units: Floats) -> tuple[float, tuple[float, float], list[float]]:
    finite = units[np.isfinite(units)]
    worst = finite.max() if test.better == "lower" else finite.min()
    filled = np.where(np.isfinite(units), units, worst)

    def statistic(samples: Floats) -> Floats:
        means = samples.mean(1)
        if test.form == "ratio":
            return means[:, 0] / means[:, 1]
        return means[:, 0] - means[:, 1] if test.form == "difference" else means[:, 0]

    return float(statistic(filled[None])[0]), interval(filled, statistic), filled.mean(0).tolist()


def _shares(test: Criterion, units: Floats) -> tuple[float, tuple[float, float], list[float]]:
    assert test.each is not None
    counts = test.each.holds(units).sum(0)
    shares = (counts / len(units)).tolist()
    if not test.against:
        return shares[0], share_interval(int(counts[0]), len(units)), shares
    ends = share_difference_interval((int(counts[0]), len(units)), (int(counts[1]), len(units)))
    return shares[0] - shares[1], ends, shares
