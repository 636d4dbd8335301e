"""What is kept of each run: one small file, whole or absent."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ganworks.arena.jobs import Job
from ganworks.game import Settings
from ganworks.io import save_json
from ganworks.metrics.evaluate import Report


class Result(Settings):
    """A run that has ended."""

    id: str
    """Of its job."""
    status: Literal["done", "failed", "killed"] = "done"
    """done; failed by an error of its own; or killed from outside, which the next start tries again."""
    message: str = ""
    """Why it failed."""
    scores: dict[str, float] = Field(default_factory=dict)
    """Numbers of the evaluation, by name, and further numbers."""
    floors: dict[str, float] = Field(default_factory=dict)
    """The same of real images."""
    better: dict[str, str] = Field(default_factory=dict)
    """lower, higher, or as real."""
    score: str = ""
    """The number that ranks."""
    steps: int = 0
    """Steps of training."""
    images: int = 0
    """Real images seen."""
    processor_seconds: float = 0.0
    """Processor time of training."""
    seconds: float = 0.0
    """Time of training on the clock."""
    memory_mb: float = 0.0
    """Largest resident memory of its process, of the graphics processor where it ran there."""
    curve: tuple[tuple[int, float], ...] = ()
    """(step, score) while it trained."""


def default_score(report: Report) -> str:
    """The number that ranks where a plan names none: the first that is to be low."""
    names = [one.name for one in report.scores if one.better == "lower"]
    return names[0] if names else report.scores[0].name


def signed(value: float, better: str, floor: float | None = None) -> float:
    """A number such that less of it is better: itself, minus itself, or its distance from that of real images."""
    if better == "lower":
        return value
    return -value if better == "higher" or floor is None else abs(value - floor)


def result_path(folder: Path, job: str) -> Path:
    """Where the result of a job lies in a comparison's folder."""
    return folder / "results" / f"{job}.json"


def save_result(folder: Path, result: Result) -> None:
    """Write a result, whole or not at all."""
    save_json(result.model_dump(mode="json"), result_path(folder, result.id))


def load_result(folder: Path, job: str) -> Result | None:
    """The result of a job; None where there is none that can be read."""
    try:
        return Result.model_validate_json(result_path(folder, job).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError):
        return None


def load_results(folder: Path, jobs: list[Job]) -> dict[str, Result]:
    """The results that are there, by job."""
    pairs = ((job.id, load_result(folder, job.id)) for job in jobs)
    return {name: result for name, result in pairs if result is not None}


def missing(folder: Path, jobs: list[Job]) -> list[Job]:
    """The jobs that have not ended yet, those that were killed included."""
    done = load_results(folder, jobs)
    return [job for job in jobs if job.id not in done or done[job.id].status == "killed"]
