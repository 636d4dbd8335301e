"""From a plan to independent runs: every cell of the grid, every point of the search, every seed."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from ganworks import plugins
from ganworks._settings import merged
from ganworks._train import system_class
from ganworks.arena.measurements import check
from ganworks.arena.plan import BUDGETS, Budget, Plan, Variant, read_yaml
from ganworks.arena.search import sample_points
from ganworks.errors import BadInput, unknown_name
from ganworks.game import Optimizer, Settings, System, checked, configure
from ganworks.registry import dataset as datasets
from ganworks.registry import metric as metrics
from ganworks.registry import network as networks
from ganworks.registry import objective as objectives
from ganworks.run_config import DataChoice, Measure
from ganworks.training.settings import Training

MOST = 100_000
"""Runs of one plan."""
QUIET: dict[str, Any] = {"loggers": (), "watch_every": 0, "sample_every": 0, "keep": 1, "log_every": 50}
"""Options of training that a comparison has unless its plan says otherwise: nothing is watched, so nothing is timed
that a system does not need."""
TABLES: dict[str, Mapping[str, Any]] = {"objective": objectives, "network": networks}
OWN_NAMES = ("auto", "small", "paper", "fgan", "relativistic")
"""Values of these options that the tables do not have: a network by image size, losses that other options choose."""


class Job(Settings):
    """One run of a comparison."""

    id: str = ""
    """Name of its files, from what it is."""
    cell: str
    """What it is an example of: system and values of the grid."""
    data: DataChoice
    """What it is trained on."""
    system: str
    """Registered name, or file.py:Class."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Options of the system."""
    training: dict[str, Any] = Field(default_factory=dict)
    """Options of training without the budget."""
    budget: Budget
    """What the budget counts."""
    amount: float
    """How much of it."""
    trial: int = 0
    """Which point of the search."""
    values: dict[str, float] = Field(default_factory=dict)
    """The point itself."""
    seed: int = 0
    """Of the run."""
    measure: Measure = Measure()
    """How it is measured."""
    score: str = ""
    """The number that ranks; "" for the first."""
    numbers: tuple[str, ...] = ()
    """Further numbers."""
    curve: int = 0
    """At how many points of the run the score is measured."""

    @property
    def data_label(self) -> str:
        """The data set in a table: its name, or the last part of its path, and its size where one was chosen."""
        name = self.data.name.rstrip("/").rpartition("/")[2]
        size = self.data.size
        return name if size is None else f"{name}@{size if isinstance(size, int) else 'x'.join(map(str, size))}"

    @property
    def configuration(self) -> str:
        """A name for all that is equal between the seeds of a trial: what a step of them costs."""
        return _digest(self, {"id", "seed", "measure", "score", "numbers", "curve", "cell"})


def _digest(job: Job, without: set[str]) -> str:
    content = json.dumps(job.model_dump(mode="json", exclude=without), sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=6).hexdigest()


def jobs_of(plan: Plan) -> list[Job]:
    """All runs of a plan, the seeds of a configuration one after the other.

    Raises:
        BadInput: an unknown name, an option that a system does not read, a value outside its limits, data that lacks
            what a system needs, or more than MOST runs.
    """
    names = list(plan.grid)
    combinations = 1
    for factor in (plan.systems, plan.data, plan.seeds, *plan.grid.values(), range(plan.trials if plan.search else 1)):
        combinations *= len(factor)
    if combinations > MOST:
        raise BadInput(f"The plan has {combinations:,} runs; at most {MOST:,} are accepted in one.")
    _check_names(plan)
    check(plan.numbers, plan.curve)
    points = sample_points(plan.search, plan.trials, plan.sampler, plan.search_seed)
    jobs: list[Job] = []
    for choice in plan.data:
        for variant in plan.systems:
            kind = system_class(variant.system)
            _check_needs(kind, choice)
            for values in itertools.product(*plan.grid.values()):
                axes = dict(zip(names, values, strict=True))
                for trial, point in enumerate(points):
                    jobs += _seeds_of(plan, variant, kind, choice, axes, trial, point)
    places: set[tuple[str, str, int, int]] = set()
    for job in jobs:
        place = (job.data_label, job.cell, job.trial, job.seed)
        if place in places:
            raise BadInput(
                f"Two systems or values of the plan are called {job.cell} on {job.data_label}; name them apart."
            )
        places.add(place)
    return jobs


def _seeds_of(
    plan: Plan,
    variant: Variant,
    kind: type[System[Any]],
    choice: DataChoice,
    axes: dict[str, Any],
    trial: int,
    point: dict[str, float | int],
) -> Iterator[Job]:
    options: dict[str, Any] = {}
    training: dict[str, Any] = {**QUIET, "threads": plan.resources.cores}
    training["device"] = "auto" if plan.resources.gpu else "cpu"
    for layer in (plan.options, variant.options, axes, point):
        for name, value in layer.items():
            group, inner = _place_of(kind, name, value)
            if group == "training":
                training = merged(training, inner)
            else:
                options = merged(options, inner)
    training |= {**plan.training, **variant.training}
    options = plugins.absolute(_with_objective(options))
    configure(kind, options)
    checked(Training, "Training", {**training, "steps": 1})
    label = ", ".join([variant.label, *(f"{name}={_shown(value)}" for name, value in axes.items())])
    budget, amount = plan.budget
    base = Job(
        cell=label,
        data=choice.model_copy(update={"name": _place(choice.name)}),
        system=plugins.absolute(variant.system),
        options=options,
        training=training,
        budget=budget,
        amount=amount,
        trial=trial,
        values=point,
        measure=plan.measure,
        score=plan.score,
        numbers=plan.numbers,
        curve=plan.curve,
    )
    slug = re.sub(r"[^A-Za-z0-9.]+", "-", f"{label} {Path(choice.name).stem}").strip("-.")[:60]
    search = f"-t{trial}" if plan.search else ""
    for seed in plan.seeds:
        job = base.model_copy(update={"seed": seed})
        yield job.model_copy(update={"id": f"{slug}{search}-s{seed}-{_digest(job, {'id'})[:8]}"})


def _place_of(kind: type[System[Any]], name: str, value: Any) -> tuple[str, dict[str, Any]]:
    """Where an option belongs, the system or training, and the nested mapping that sets it."""
    fields = kind.Config.model_fields
    first, _, rest = name.partition(".")
    if first == "training" and rest:
        return "training", {rest: value}
    if first in fields:
        return "options", _nested(name, value)
    optimizers = [field for field, facts in fields.items() if isinstance(facts.default, Optimizer)]
    if first in Optimizer.model_fields and optimizers:
        return "options", {optimizer: _nested(name, value) for optimizer in optimizers}
    if name in Training.model_fields:
        return "training", {name: value}
    raise unknown_name(f"option of {kind.entry.name}", name, [*fields, *Training.model_fields, "rate"])


def _place(data: str) -> str:
    """A data set's name, or an absolute path: runs work in folders of their own."""
    if data in datasets or data.startswith("hub:") or plugins.is_reference(data):
        return plugins.absolute(data)
    return str(Path(data).expanduser().resolve())


def _nested(name: str, value: Any) -> dict[str, Any]:
    for part in reversed(name.split(".")):
        value = {part: value}
    return value


def _with_objective(options: dict[str, Any]) -> dict[str, Any]:
    """A design's file is read here, so that the runs do not depend on it; a name must be known."""
    name = options.get("objective")
    if isinstance(name, str) and Path(name).suffix in {".yaml", ".yml", ".json"}:
        return {**options, "objective": read_yaml(Path(name))}
    for option, table in TABLES.items():
        name = options.get(option)
        accepted = name in table or name in OWN_NAMES or plugins.is_reference(name)
        if isinstance(name, str) and not accepted:
            raise unknown_name(option, name, table)
    return options


def _check_names(plan: Plan) -> None:
    for choice in plan.data:
        accepted = choice.name in datasets or plugins.is_reference(choice.name) or choice.name.startswith("hub:")
        if not accepted and not Path(choice.name).expanduser().exists():
            raise unknown_name("data set or folder", choice.name, datasets)
    for name in plan.measure.metrics:
        if name not in metrics:
            raise unknown_name("metric", name, metrics)


def _check_needs(kind: type[System[Any]], choice: DataChoice) -> None:
    if choice.name not in datasets:
        return
    provided = datasets.entries()[choice.name].facts.get("provides", ())
    lacking = [name for name in kind.needs() if name not in provided]
    if lacking:
        raise BadInput(
            f"{kind.entry.name} trains on {', '.join(kind.needs())}, and {choice.name} has no {', '.join(lacking)}."
        )


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name", "design"))
    return f"{value:g}" if isinstance(value, float) else str(value)


def budget_in_words(plan: Plan) -> str:
    """What the runs of a plan have in common."""
    name, amount = plan.budget
    length = f"{amount:g} minutes" if name == "minutes" else f"{amount:,} {name}"
    return f"{BUDGETS[name]}: {length} a run"
