"""The verdict of a comparison: one row for each cell and data set, with what seeds allow to say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite
from statistics import fmean

import numpy as np

from ganworks.arena.jobs import Job, budget_in_words
from ganworks.arena.plan import Plan
from ganworks.arena.results import Result, signed
from ganworks.arena.statistics import Floats, expected_best, interval, ranks, seeds_needed, smallest_p

LEVEL = 0.05
"""Of significance, over all comparisons of a data set together."""


@dataclass(frozen=True)
class Estimate:
    """A number over seeds."""

    mean: float
    low: float
    """Lower end of the 95 % interval; nan of fewer than two seeds."""
    high: float
    floor: float | None = None
    """The same of real images."""


@dataclass(frozen=True)
class Row:
    """One cell on one data set."""

    data: str
    cell: str
    rank: int
    """One more than the number of cells that are significantly better; equal ranks are ties."""
    runs: int
    """That have ended."""
    failed: int
    """Of these."""
    estimates: dict[str, Estimate]
    """By the name of the number, over the runs that did not fail; of a search, over the best trial of each seed."""
    best_of: tuple[float, ...]
    """Expected best score after 1, 2, ... trials (of a search) or seeds."""
    best_values: dict[str, float]
    """Of a search: the point with the best mean score."""
    processor_seconds: float
    """Mean of a run."""
    memory_mb: float
    """Largest of a run."""
    steps: int
    """Mean of a run."""
    place: float
    """Mean score, less is better; what orders rows of one rank."""
    messages: tuple[str, ...] = ()
    """What failed runs said, each once."""


@dataclass(frozen=True)
class Verdict:
    """All rows, and what a reader must know of them."""

    score: str
    better: str
    rows: tuple[Row, ...]
    budget: str
    notes: tuple[str, ...]
    jobs: tuple[Job, ...] = field(repr=False)
    results: Mapping[str, Result] = field(repr=False)

    @property
    def names(self) -> list[str]:
        """The numbers of the columns: the score first."""
        names = dict.fromkeys(name for row in self.rows for name in row.estimates)
        return [self.score, *(name for name in names if name != self.score)]


@dataclass(frozen=True)
class Scale:
    """How results are ordered: by one number, less of it is better."""

    score: str
    better: str

    def of(self, result: Result) -> float:
        """The number, its sign such that less is better; infinite for a run that failed."""
        value = result.scores.get(self.score)
        return inf if value is None else signed(value, self.better, result.floors.get(self.score))

    def unsigned(self, value: float) -> float:
        """The number itself again."""
        return -value if self.better == "higher" else value


@dataclass(frozen=True)
class Cell:
    """The runs of a cell on one data set that have ended."""

    label: str
    jobs: tuple[Job, ...]
    results: Mapping[str, Result]
    scale: Scale

    def finished(self, **where: int) -> list[Result]:
        """Results, of one seed or trial where wanted; runs that were killed are left out."""
        jobs = (job for job in self.jobs if all(getattr(job, name) == value for name, value in where.items()))
        results = (self.results[job.id] for job in jobs if job.id in self.results)
        return [result for result in results if result.status != "killed"]

    def best(self) -> dict[int, Result]:
        """The best trial of each seed that has ended in all of them; without a search the run itself."""
        trials = len({job.trial for job in self.jobs})
        groups = {seed: self.finished(seed=seed) for seed in {job.seed for job in self.jobs}}
        return {seed: min(group, key=self.scale.of) for seed, group in groups.items() if len(group) == trials}

    def trial_means(self) -> dict[int, float]:
        """The mean over seeds of each trial none of whose runs failed."""
        groups = {trial: self.finished(trial=trial) for trial in sorted({job.trial for job in self.jobs})}
        means = {trial: fmean(map(self.scale.of, group)) for trial, group in groups.items() if group}
        return {trial: value for trial, value in means.items() if isfinite(value)}


def judge(plan: Plan, jobs: Sequence[Job], results: Mapping[str, Result]) -> Verdict:
    """The verdict of what has ended so far.

    Args:
        plan: of the comparison.
        jobs: its runs.
        results: by job; a job without one has not ended.
    """
    done = [result for result in results.values() if result.status == "done"]
    score = plan.score or next((one.score for one in done), "")
    scale = Scale(score, next((one.better.get(score, "lower") for one in done), "lower"))
    rows: list[Row] = []
    for data in dict.fromkeys(job.data_label for job in jobs):
        cells = cells_of([job for job in jobs if job.data_label == data], results, scale)
        order = ranks_of(cells)
        table = [_row(data, cell, rank) for cell, rank in zip(cells, order, strict=True)]
        rows += sorted(table, key=lambda row: (row.rank, row.place))
    notes = _notes(plan, rows, results, jobs)
    return Verdict(score, scale.better, tuple(rows), budget_in_words(plan), notes, tuple(jobs), results)


def cells_of(jobs: Sequence[Job], results: Mapping[str, Result], scale: Scale) -> list[Cell]:
    """The cells of one data set, in the plan's order."""
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        groups.setdefault(job.cell, []).append(job)
    return [Cell(label, tuple(group), results, scale) for label, group in groups.items()]


def paired(cells: Sequence[Cell]) -> Floats:
    """Scores (C, N) of the seeds that all cells have ended, less is better; a failed run has the worst of the table."""
    table = [cell.best() for cell in cells]
    seeds = sorted(set.intersection(*(set(best) for best in table))) if table else []
    scores = np.array([[cell.scale.of(best[seed]) for seed in seeds] for cell, best in zip(cells, table, strict=True)])
    finite = scores[np.isfinite(scores)]
    return np.where(np.isfinite(scores), scores, finite.max() if len(finite) else 0.0)


def ranks_of(cells: Sequence[Cell]) -> list[int]:
    """The ranks of the cells of one data set."""
    scores = paired(cells)
    return ranks(scores, level=LEVEL).tolist() if scores.size else [1] * len(cells)


def _row(data: str, cell: Cell, rank: int) -> Row:
    finished, scale = cell.finished(), cell.scale
    done = [result for result in finished if result.status == "done"]
    best = [result for result in cell.best().values() if result.status == "done"]
    searched = any(job.values for job in cell.jobs)
    means = cell.trial_means() if searched else {}
    worth = list(means.values()) if searched else [scale.of(one) for one in done if scale.score in one.scores]
    best_trial = min(means, key=lambda trial: means[trial]) if means else None
    return Row(
        data=data,
        cell=cell.label,
        rank=rank,
        runs=len(finished),
        failed=len(finished) - len(done),
        place=fmean(map(scale.of, best)) if best else inf,
        estimates=_estimates(best),
        best_of=tuple(scale.unsigned(float(value)) for value in expected_best(worth)) if worth else (),
        best_values=next((job.values for job in cell.jobs if job.trial == best_trial), {}),
        processor_seconds=fmean(one.processor_seconds for one in done) if done else 0.0,
        memory_mb=max((one.memory_mb for one in done), default=0.0),
        steps=round(fmean(one.steps for one in done)) if done else 0,
        messages=tuple(dict.fromkeys(one.message for one in finished if one.message)),
    )


def _estimates(results: Sequence[Result]) -> dict[str, Estimate]:
    estimates = {}
    for name in dict.fromkeys(name for result in results for name in result.scores):
        values = [result.scores[name] for result in results if name in result.scores]
        floors = [result.floors[name] for result in results if name in result.floors]
        estimates[name] = Estimate(fmean(values), *interval(values), fmean(floors) if floors else None)
    return estimates


def _notes(plan: Plan, rows: list[Row], results: Mapping[str, Result], jobs: Sequence[Job]) -> tuple[str, ...]:
    cells = max((sum(row.data == data for row in rows) for data in {row.data for row in rows}), default=0)
    comparisons, seeds = cells * (cells - 1) // 2, len(plan.seeds)
    notes = [
        "Intervals: 95 %, bootstrap over seeds (expanded percentiles). Ranks: paired permutation tests, Holm-corrected "
        f"at {LEVEL:.0%}; cells whose difference is not significant tie."
    ]
    if comparisons and comparisons * smallest_p(seeds) > LEVEL:
        notes.append(
            f"{seeds} seeds cannot tell {cells} cells apart: the smallest p-value is {smallest_p(seeds):.2g}, and Holm "
            f"multiplies it by up to {comparisons}; {seeds_needed(comparisons, LEVEL)} seeds could."
        )
    if plan.search:
        notes.append("Of a search each seed counts with its best trial; best of k is over trials.")
    if any(result.status == "failed" for result in results.values()):
        notes.append("A failed run counts in tests as the worst score of its data set.")
    killed, absent = sum(r.status == "killed" for r in results.values()), sum(job.id not in results for job in jobs)
    if killed or absent:
        notes.append(f"{killed + absent} runs have not ended; the same command goes on with them.")
    return tuple(notes)
