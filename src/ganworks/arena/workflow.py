"""Runs on Snakemake: what is left of a plan as a workflow, one view of its progress, and nothing done twice."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TextIO

from ganworks._version import __version__
from ganworks.arena.budget import Length
from ganworks.arena.jobs import Job
from ganworks.arena.plan import Plan
from ganworks.arena.results import missing, result_path
from ganworks.arena.work import GPUS, SESSION
from ganworks.errors import BadInput, GanworksError
from ganworks.io import save_json
from ganworks.training.progress import PLAIN_EVERY, clock
from ganworks.training.run_lock import owned

SNAKEFILE = Path(__file__).with_name("Snakefile")
SHORT_RUN_STEPS, SHORT_RUN_IMAGES = 2000, 128_000
"""A process does runs in turn until it has about so much work, so that starting it is a small part."""
POLL = 0.5
"""Seconds between looks at what has ended."""


def batches_of(jobs: Sequence[Job]) -> dict[str, list[Job]]:
    """Runs that one process does in turn, by a name made of what they are.

    A process takes seconds to start; runs of a minute or more have one each.
    """
    batches: dict[str, list[Job]] = {}
    group: list[Job] = []
    for job in jobs:
        group.append(job)
        size = {"minutes": 1.0, "steps": SHORT_RUN_STEPS, "images": SHORT_RUN_IMAGES}[job.budget] / job.amount
        if len(group) >= min(size, 50):
            batches[_name(group)], group = group, []
    if group:
        batches[_name(group)] = group
    return batches


def _name(group: Sequence[Job]) -> str:
    return hashlib.blake2b(" ".join(job.id for job in group).encode(), digest_size=8).hexdigest()


def run(
    plan: Plan,
    jobs: list[Job],
    folder: Path,
    *,
    cores: int | None = None,
    profile: str | None = None,
    quiet: bool = False,
) -> None:
    """Do what is left of a comparison; an interrupted one goes on where it stopped.

    Args:
        plan: for the resources of a run.
        jobs: all of its runs.
        folder: of the comparison.
        cores: processor cores of this machine to use; default: all.
        profile: a Snakemake profile, for Slurm, Kubernetes and others.
        quiet: show no progress.

    Raises:
        BadInput: Snakemake is not installed, or another process runs the comparison.
        GanworksError: the workflow could not be run.
    """
    if find_spec("snakemake") is None:
        raise BadInput("ganworks compare runs on Snakemake, which is not installed: pip install 'ganworks[arena]'.")
    with owned(folder):
        _take_lock_file(folder)
        save_json(
            {"ganworks": __version__, "plan": plan.model_dump(mode="json"), "jobs": [j.id for j in jobs]},
            folder / "plan.json",
        )
        left = missing(folder, jobs)
        if left:
            batches = batches_of(left)
            for name in batches:
                (folder / "batches" / f"{name}.done").unlink(missing_ok=True)
            content = {name: [job.model_dump(mode="json") for job in group] for name, group in batches.items()}
            resources = plan.resources.model_dump()
            save_json({"python": sys.executable, **resources, "batches": content}, folder / "workflow.json")
            command = _command(plan, folder, cores, profile)
            status = _follow(command, folder, jobs, _environment(plan), quiet)
            if status and len(missing(folder, jobs)) == len(left):
                raise GanworksError(f"Snakemake ended with status {status} before any run; see {folder}/snakemake.log.")
        _write_lock_file(folder)


def _command(plan: Plan, folder: Path, cores: int | None, profile: str | None) -> list[str]:
    words = [sys.executable, "-m", "snakemake", "--snakefile", str(SNAKEFILE), "--directory", str(folder)]
    words += ["--keep-going", "--nolock", "--rerun-incomplete", "--rerun-triggers", "mtime", "--scheduler", "greedy"]
    if profile is not None:
        return [*words, "--profile", profile]
    limits = [f"mem_mb={_memory_mb()}", *([f"gpu={_gpus()}"] if plan.resources.gpu else [])]
    return [*words, "--cores", str(cores or "all"), "--resources", *limits]


def _memory_mb() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    except (ValueError, OSError, AttributeError):
        return 10**9


def _gpus() -> int:
    import torch

    return torch.cuda.device_count()


def _environment(plan: Plan) -> dict[str, str]:
    threads = str(plan.resources.cores)
    own = {"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads, SESSION: secrets.token_hex(4)}
    return {**os.environ, **own, **({GPUS: str(_gpus())} if plan.resources.gpu else {})}


def _follow(command: list[str], folder: Path, jobs: list[Job], environment: dict[str, str], quiet: bool) -> int:
    """Run Snakemake to its end and show how many runs have ended; what it says goes to snakemake.log."""
    view = ProgressView(len(jobs), _ended(folder, jobs), quiet)
    with (folder / "snakemake.log").open("a") as log, _interrupted_by_termination():
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment)
        try:
            while process.poll() is None:
                view.show(_ended(folder, jobs))
                time.sleep(POLL)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            view.close(_ended(folder, jobs))
    return process.returncode


def _ended(folder: Path, jobs: list[Job]) -> int:
    try:
        names = {entry.name for entry in os.scandir(folder / "results")}
    except FileNotFoundError:
        return 0
    return sum(result_path(folder, job.id).name in names for job in jobs)


@contextmanager
def _interrupted_by_termination() -> Iterator[None]:
    """SIGTERM ends the block as an interrupt does, so that Snakemake is not left behind."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class ProgressView:
    """How far a comparison is, on standard error: a bar on a terminal, a line now and then elsewhere.

    Args:
        total: runs in all.
        done: runs that had ended before.
        quiet: show nothing.
    """

    def __init__(self, total: int, done: int, quiet: bool, stream: TextIO = sys.stderr):
        self.total, self.first, self.quiet, self.stream = total, done, quiet, stream
        self.began = self.last_line = time.monotonic()
        self.bar = None
        if not quiet and stream.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(file=stream), refresh_per_second=4)
            self.task = self.bar.add_task("", total=total)
            self.bar.start()

    def text(self, done: int) -> str:
        """What is done, and how long the rest takes at the pace so far."""
        fresh, seconds = done - self.first, time.monotonic() - self.began
        left = clock(seconds / fresh * (self.total - done)) if fresh else "?"
        return f"{done} of {self.total} runs, {left} left"

    def show(self, done: int) -> None:
        """Say how many runs have ended."""
        if self.bar is not None:
            self.bar.update(self.task, completed=done, description=self.text(done))
        elif not self.quiet and time.monotonic() - self.last_line > PLAIN_EVERY:
            self.last_line = time.monotonic()
            print(self.text(done), file=self.stream, flush=True)

    def close(self, done: int) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()
        elif not self.quiet:
            print(f"{done} of {self.total} runs have ended", file=self.stream, flush=True)


def _take_lock_file(folder: Path) -> None:
    """Lengths of an earlier comparison, perhaps on another machine, from a lock.json that lies in the folder."""
    path = folder / "lock.json"
    if not path.exists():
        return
    try:
        lengths = {name: Length.model_validate(one) for name, one in json.loads(path.read_text())["lengths"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(f"{path} is no lock file of a comparison; delete it, and lengths are measured anew.") from None
    for name, length in lengths.items():
        place = folder / "lengths" / f"{Path(name).name}.json"
        if not place.exists():
            save_json(length.model_dump(mode="json"), place)


def _write_lock_file(folder: Path) -> None:
    files = sorted((folder / "lengths").glob("*.json"))
    lengths = {path.stem: json.loads(path.read_text()) for path in files if not path.name.startswith(".")}
    save_json({"ganworks": __version__, "lengths": lengths}, folder / "lock.json")
