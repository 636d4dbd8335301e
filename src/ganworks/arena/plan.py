"""A plan: which systems, objectives, networks, data and options are compared, at which budget, with which seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from ganworks.arena.search import Range, Sampler
from ganworks.errors import BadInput
from ganworks.game import Settings
from ganworks.io import read_ordinary
from ganworks.run_config import DataChoice, Measure, PlainLoader

LARGEST = 1_000_000
"""Bytes of a plan's file."""
Budget = Literal["steps", "images", "minutes"]
BUDGETS: dict[Budget, str] = {
    "steps": "equal steps",
    "images": "equal numbers of real images seen",
    "minutes": "equal processor time",
}


class Variant(Settings):
    """A system with settings of its own."""

    system: str
    """Registered name, or file.py:Class."""
    name: str = ""
    """What it is called in tables; default: the system's name."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Options of the system, over those of the plan; dotted names reach into groups."""
    training: dict[str, Any] = Field(default_factory=dict)
    """Options of training, over those of the plan."""

    @property
    def label(self) -> str:
        """What tables call it."""
        return self.name or self.system


class Resources(Settings):
    """What a run needs; Snakemake runs as many at once as fit."""

    cores: int = Field(default=1, ge=1)
    """Processor cores, and threads, of a run."""
    mem_mb: int = Field(default=2000, ge=1)
    """Memory in megabytes."""
    gpu: int = Field(default=0, ge=0)
    """Graphics processors of a run; 0 trains on the processor."""


class Plan(Settings):
    """What is compared."""

    systems: tuple[Variant, ...] = Field(min_length=1)
    """Systems by name, or with settings of their own."""
    data: tuple[DataChoice, ...] = Field(min_length=1)
    """Data sets; each makes a table of its own."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Options of every system; dotted names reach into groups, and ``rate`` is that of every optimizer."""
    grid: dict[str, tuple[Any, ...]] = Field(default_factory=dict)
    """Options with several values, each combined with each."""
    search: dict[str, Range] = Field(default_factory=dict)
    """Options that are searched in a range: ``rate: 1e-4..1e-3:log``."""
    trials: int = Field(default=8, ge=1, le=100_000)
    """Points of the search."""
    sampler: Sampler = "sobol"
    """How they are drawn: sobol or random."""
    search_seed: int = Field(default=0, ge=0)
    """Seed of the search."""
    seeds: tuple[int, ...] = Field(default=(0, 1, 2), min_length=1)
    """Seeds of every run; a number K stands for 0 to K - 1."""
    steps: int | None = Field(default=None, ge=1)
    """Budget: training steps of every run."""
    images: int | None = Field(default=None, ge=1)
    """Or real images that every run sees."""
    minutes: float | None = Field(default=None, gt=0)
    """Or minutes of processor time of every run; a short measurement turns them into steps."""
    training: dict[str, Any] = Field(default_factory=dict)
    """Options of training: batch, precision, ema_images ..."""
    measure: Measure = Measure()
    """Metrics, features and count of images."""
    score: str = ""
    """The number that ranks, such as kid; default: the first that the metrics give."""
    numbers: tuple[str, ...] = ()
    """Further numbers of each run: see ganworks.arena.measurements."""
    curve: int = Field(default=0, ge=0, le=1000)
    """Measure the score at so many points of each run, for curves; 0 measures the end alone."""
    resources: Resources = Resources()
    """Cores, memory and graphics processors of a run."""

    @field_validator("systems", mode="before")
    @classmethod
    def _variants(cls, value: Any) -> Any:
        return tuple({"system": one} if isinstance(one, str) else one for one in _several(value))

    @field_validator("data", mode="before")
    @classmethod
    def _choices(cls, value: Any) -> Any:
        return tuple({"name": one} if isinstance(one, str) else one for one in _several(value))

    @field_validator("grid", mode="before")
    @classmethod
    def _values(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        empty = [name for name, values in value.items() if isinstance(values, list | tuple) and not values]
        if empty:
            raise ValueError(f"{empty[0]} should have a value at least")
        return {name: tuple(_several(values)) for name, values in value.items()}

    @field_validator("seeds", mode="before")
    @classmethod
    def _numbers(cls, value: Any) -> Any:
        return tuple(range(value)) if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _one_budget(self) -> Plan:
        budgets = [name for name in BUDGETS if getattr(self, name) is not None]
        if len(budgets) != 1:
            budgets_named = " and ".join(budgets) or "none"
            raise ValueError(f"a plan should have one budget, steps, images or minutes, not {budgets_named}")
        reserved = {"steps", "minutes", "seed"} & {*self.training, *(n for one in self.systems for n in one.training)}
        if reserved:
            raise ValueError(f"{sorted(reserved)[0]} should not stand under training: it is the plan's own")
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError("every seed should be there once")
        return self

    @property
    def budget(self) -> tuple[Budget, float]:
        """What the budget counts, and how much of it a run has."""
        return next((name, amount) for name in BUDGETS if (amount := getattr(self, name)) is not None)


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def plan_of(content: Any, where: str) -> Plan:
    """A plan from plain values.

    Args:
        content: as YAML holds it.
        where: what it is called in errors.

    Raises:
        BadInput: naming what is wrong and what would be accepted.
    """
    if not isinstance(content, dict):
        raise BadInput(f"{where} is no plan: it should hold names with values, such as systems: [gan, wgan_gp].")
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            message = f"a plan has no such entry (it has: {', '.join(Plan.model_fields)})"
        raise BadInput(f"{where} is no plan: {f'{place}: ' if place else ''}{message}.") from None


def read_yaml(path: Path) -> Any:
    """The content of a small YAML file.

    Raises:
        BadInput: it is not there, too large, or no YAML.
    """
    try:
        return yaml.load(read_ordinary(path, LARGEST).decode(), Loader=PlainLoader)
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        raise BadInput(f"{path} cannot be read as YAML ({' '.join(str(error).split())[:200]}).") from None
    except BadInput:
        raise
    except ValueError as error:  # a date that no calendar has
        raise BadInput(f"{path} cannot be read as YAML ({' '.join(str(error).split())[:200]}).") from None


def read_plan(path: Path) -> Plan:
    """A plan from its file.

    Raises:
        BadInput: the file cannot be read or is no plan.
    """
    return plan_of(read_yaml(path), str(path))
