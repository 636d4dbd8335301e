"""One process of a comparison: ``python -m ganworks.arena.work FOLDER BATCH`` does the runs of a batch in turn."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ganworks.arena.budget import Length, length_of
from ganworks.arena.jobs import Job
from ganworks.arena.measurements import CURVE, number
from ganworks.arena.results import Result, default_score, load_result, save_result
from ganworks.errors import BadInput, GanworksError
from ganworks.io import save_json

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None

ATTEMPTS = 3
"""Times that one start of a comparison tries a run whose process is killed."""
SESSION, GPUS = "GANWORKS_ARENA_SESSION", "GANWORKS_ARENA_GPUS"
"""Variables that the comparison gives its processes: its own number, and how many graphics processors there are."""


def main(arguments: Sequence[str]) -> int:
    """Do the runs of a batch that have no result yet; an error of a run is its result."""
    folder, batch = Path(arguments[0]), arguments[1]
    content = json.loads((folder / "workflow.json").read_text(encoding="utf-8"))
    with own_gpu(folder):
        for entry in content["batches"][batch]:
            job = Job.model_validate(entry)
            with _locked(folder / "locks" / job.id):
                _finish(folder, job)
    return 0


def _finish(folder: Path, job: Job) -> None:
    """Do a run unless it has ended; one whose process was killed again and again is given up for now."""
    result = load_result(folder, job.id)
    session = os.environ.get(SESSION, "")
    if result is not None and result.status != "killed":
        return
    attempts = folder / "locks" / f"{job.id}.attempts"
    sessions = attempts.read_text().split() if attempts.exists() else []
    earlier = sessions.count(session) if session else 0
    if earlier >= ATTEMPTS:
        message = f"its process was killed {earlier} times while it ran (out of memory?)"
        save_result(folder, Result(id=job.id, status="killed", message=message))
        return
    attempts.write_text(" ".join([*sessions, session]))
    save_result(folder, run_job(folder, job))


def run_job(folder: Path, job: Job) -> Result:
    """Train and measure one run, or go on with it.

    Args:
        folder: of the comparison.
        job: the run.

    Returns:
        Its result; of a run that fails, with the error's text.
    """
    try:
        return _measured(folder, job)
    except GanworksError as error:
        return Result(id=job.id, status="failed", message=str(error))
    except (ArithmeticError, ValueError, RuntimeError, MemoryError, LookupError, TypeError, AssertionError) as error:
        text = " ".join(f"{type(error).__name__}: {error}".split())
        return Result(id=job.id, status="failed", message=text[:500])


def _measured(folder: Path, job: Job) -> Result:
    from ganworks._paper_body import kept_small
    from ganworks._train import resume, system_class, train
    from ganworks.arena.curve import Curve
    from ganworks.training.settings import Training

    length = _length(folder, job)
    place = folder / "runs" / job.id
    _forget_peak()
    began, before = time.process_time(), _step_of(place)
    callbacks = [Curve(job, length.steps)] if job.curve else []
    if (place / "config.yaml").exists():
        run = resume(place, callbacks=callbacks, quiet=True, trust=True)
    else:
        settings: dict[str, Any] = {"batch": Training().batch, **job.training, "seed": job.seed, "steps": length.steps}
        run = train(
            job.system,
            job.data,
            out=place,
            options=kept_small(system_class(job.system), job.options),  # systems are compared on equal bodies
            measure=job.measure,
            callbacks=callbacks,
            quiet=True,
            **settings,
        )
    if run.stopped:
        raise KeyboardInterrupt
    spent, memory = time.process_time() - began, _peak_mb()
    report = run.evaluate()
    first = {one.name: report[one.name] for one in report.scores}
    further = {name: number(name, run) for name in job.numbers}
    score = job.score or default_score(report)
    scores = _finite({name: one.value for name, one in first.items()} | further)
    if score not in scores:
        raise BadInput(f"it has no finite {score}; its numbers are {', '.join(scores) or 'none'}")
    lines = [json.loads(line) for line in (place / "metrics.jsonl").read_text().splitlines() if CURVE in line]
    return Result(
        id=job.id,
        scores=scores,
        floors=_finite({name: one.floor_value for name, one in first.items()}),
        better={name: one.better for name, one in first.items()},
        score=score,
        steps=run.step,
        images=_images(place),
        processor_seconds=round(spent * run.step / max(1, run.step - before), 3),
        seconds=round(run.seconds, 3),
        memory_mb=memory,
        curve=tuple((line["step"], line[CURVE]) for line in lines),
    )


def _finite(numbers: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in numbers.items() if math.isfinite(value)}


def _length(folder: Path, job: Job) -> Length:
    """From the lock file or an earlier measurement, so that all seeds of a configuration have the same steps."""
    path = folder / "lengths" / f"{job.configuration}.json"
    with _locked(folder / "locks" / job.configuration):
        if path.exists():
            return Length.model_validate_json(path.read_text(encoding="utf-8"))
        length = length_of(job.model_copy(update={"seed": 0}))
        save_json(length.model_dump(mode="json"), path)
        return length


def _step_of(place: Path) -> int:
    from ganworks.training import checkpoint

    complete = checkpoint.complete(place / "checkpoints") if (place / "checkpoints").exists() else []
    return max(map(checkpoint.step_of, complete), default=0)


def _images(place: Path) -> int:
    lines = (place / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return int(json.loads(lines[-1]).get("images", 0)) if lines else 0


def _forget_peak() -> None:
    """Let the kernel's peak of memory begin anew, where it can (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    """The peak, of the graphics processor where it was used; 0 where the system does not tell."""
    import torch

    if torch.cuda.is_available() and torch.cuda.max_memory_allocated():
        return round(torch.cuda.max_memory_allocated() / 1e6, 1)
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000, 1)
    except (OSError, StopIteration):
        return 0.0


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait until no other process, such as one that outlived a killed comparison, does the same work."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _taken(file: IO[str]) -> bool:
    """Lock a file if no other process has it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def own_gpu(folder: Path) -> Iterator[None]:
    """Take the first free graphics processor of this machine, where runs have one each."""
    files = []
    try:
        for index in range(int(os.environ.get(GPUS, "0"))):
            file = (folder / "locks" / f"gpu-{index}").open("w")
            files.append(file)
            if _taken(file):
                os.environ["CUDA_VISIBLE_DEVICES"] = str(index)
                break
        yield
    finally:
        for file in files:
            file.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
