"""The loop: plays the phases of each step, looks, writes down, and can stop and continue at any step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ganworks.errors import CheckpointError, NotFinite
from ganworks.game import Batch, Stage, System
from ganworks.rng import scope
from ganworks.training import checkpoint, image_grid
from ganworks.training.activation_checkpointing import recompute_blocks
from ganworks.training.distributed import Runtime
from ganworks.training.ema import Average
from ganworks.training.interrupts import stopping_by
from ganworks.training.logging import Lines, Tracker, trackers
from ganworks.training.optimizers import lazy_share, optimizers_of
from ganworks.training.progress import Progress
from ganworks.training.settings import Training
from ganworks.training.step import Onlooker, Turn

Feed = Callable[[int, int], Batch]
"""(position, size) -> the ``size`` images that come at ``position`` in the order of the run."""
Watcher = Callable[["Engine", dict[str, float]], Mapping[str, float]]
"""Called at each logged step with what was logged; returns signals to log beside it."""


class Engine:
    """Trains a system.

    A step plays every phase of the current stage once (``repeats`` turns, if ``step`` is a multiple of ``every``). The
    k-th turn of every phase in a step sees the same k-th batch, so a step uses max(repeats) batches, each fresh.

    Args:
        system: the game; it is moved to the training device.
        feed: the data, as a pure function of the position.
        settings: budget, batch, precision, how often to look.
        folder: where the run is kept; None keeps nothing.
        given: a fixed batch for the sample pictures of systems that condition or translate.
        watchers: called at each logged step.
        onlooker: notes by-products of the turns.
        quiet: show no progress.
    """

    def __init__(
        self,
        system: System,
        feed: Feed,
        settings: Training,
        folder: Path | None = None,
        *,
        given: Batch | None = None,
        watchers: tuple[Watcher, ...] = (),
        onlooker: Onlooker | None = None,
        quiet: bool = False,
    ):
        self.settings, self.folder, self.feed, self.watchers, self.quiet = settings, folder, feed, watchers, quiet
        self.runtime = Runtime(settings)
        self.system = system
        self.runtime.place(system)
        self.given = self._cast(given) if given is not None else None
        self.turn = Turn(system, self.runtime, settings.seed, settings.gradient_clip, onlooker)
        self.average = Average(system, settings.ema_images)
        self.step = self.images = self.stage_step = self.stage_number = 0
        self.seconds = 0.0
        self.stages: list[Stage] = system.stages()
        self.optimizers: dict[tuple[str, ...], torch.optim.Optimizer] = {}
        self.stopping = self._wish = ""
        self.best: int | None = None
        self._events: list[dict[str, Any]] = []
        self.progress = Progress(None, None, quiet=True)
        if settings.checkpoint_activations:
            recompute_blocks(system)
        if settings.compile:
            _compile(getattr(system, name) for name in system.averaged)
        self.saved = -1
        self._enter(0)

    @property
    def stage(self) -> Stage:
        """The stage in force."""
        return self.stages[self.stage_number]

    @property
    def place(self) -> dict[str, Any]:
        """How far the run is: step, images and seconds, and the stage where there are several."""
        stage = {"stage": self.stage.name} if len(self.stages) > 1 else {}
        return {"step": self.step, "images": self.images, "seconds": round(self.seconds, 3), **stage}

    def _enter(self, number: int) -> None:
        self.stage_number, self.stage_step = number, 0
        self.optimizers = optimizers_of(self.system, self.stage.phases)

    def advance(self) -> dict[str, Tensor]:
        """Take one step; returns the terms of every turn, averaged over repeats.

        Raises:
            NotFinite: the run cannot go on; in the turn that failed no parameter has moved. Buffers may have, and
                what a loss keeps for the next turn.
        """
        if self.stage.steps is not None and self.stage_step >= self.stage.steps:
            self._enter(self.stage_number + 1)
        if self.stage_step == 0 and self.stage.begin is not None:
            with torch.no_grad(), scope(self.settings.seed, "stage", self.stage_number):
                self.stage.begin()
        self.step += 1
        self.system.train()
        size = self.settings.batch // self.runtime.world
        batches: dict[int, Batch] = {}
        values: dict[str, Tensor] = {}
        for phase in self.stage.phases:
            if self.step % phase.every:
                continue
            optimizer = self.optimizers[phase.players]
            for group in optimizer.param_groups:
                group["lr"] = phase.optimizer.rate_at(self.stage_step) * lazy_share(self.stage.phases, phase.players)
            for repeat in range(phase.repeats):
                if repeat not in batches:
                    start = self.images + repeat * self.settings.batch + self.runtime.rank * size
                    batches[repeat] = self._cast(self.feed(start, size))
                played = self.turn.play(phase, optimizer, batches[repeat], self.step, repeat)
                for name, value in played.items():
                    values[name] = values.get(name, torch.zeros((), device=value.device)) + value / phase.repeats
        self.runtime.average_buffers(self.system)
        used = len(batches) * self.settings.batch
        self.images += used
        self.stage_step += 1
        self.average.follow(used, self.images)
        return values

    def _cast(self, batch: Batch) -> Batch:
        batch = batch.to(self.runtime.device)
        if self.settings.precision == "64":
            batch = batch.each(lambda value: value.double() if value.is_floating_point() else value)
        return batch

    def finished(self) -> bool:
        """Whether the budget or the last stage is spent."""
        last = self.stage_number == len(self.stages) - 1
        staged = last and self.stage.steps is not None and self.stage_step >= self.stage.steps
        stepped = self.settings.steps is not None and self.step >= self.settings.steps
        return staged or stepped or (self.settings.minutes is not None and self.seconds >= 60 * self.settings.minutes)

    def run(self) -> None:
        """Train until the budget is spent or the process is asked to stop; a stop writes a checkpoint first.

        Raises:
            NotFinite: naming term, phase, step and the last good checkpoint.
            CheckpointError: the run's folder cannot be written.
        """
        lines, others = self._open_logs()
        self.progress = Progress(
            self._steps_in_all(), self.settings.minutes, self.step, self.quiet or not self.runtime.first
        )
        if hint := self.runtime.hint(self.system.config.image[1]):
            self.progress.say(hint)
        began = time.monotonic() - self.seconds
        try:
            if self.saved != self.step:  # so that a run can be continued from its first moment on
                self.save()
            with stopping_by(self.stop):
                while not self.finished() and not self.stopping:
                    values = self.advance()
                    self.seconds = self._agreed(time.monotonic() - began)
                    if self.step == 1 or self.step % self.settings.log_every == 0 or self.finished():
                        self._log(values, lines, others)
                    self.progress.show(self.step, self.seconds)
                    self._look()
                if self.saved != self.step:
                    self.save()
            self.draw()
        except NotFinite as error:
            if lines is not None:
                lines.write({"step": self.step, "events": [{"event": "not_finite", "said": str(error)}]})
            raise NotFinite(f"{error} {self._last_good()}") from error
        finally:
            self.progress.close()
            for writer in ([lines] if lines else []) + others:
                writer.close()
        if self.stopping:
            self.progress.say(f"Stopped by {self.stopping} after step {self.step}; the checkpoint is written.")

    def _steps_in_all(self) -> int | None:
        lengths = [stage.steps for stage in self.stages]
        if self.settings.steps is not None or None in lengths:
            return self.settings.steps
        return sum(length for length in lengths if length is not None)

    def _agreed(self, seconds: float) -> float:
        """One clock for all processes, and a stop of one is a stop of all."""
        if self.runtime.world == 1:
            self.stopping = self._wish
            return seconds
        said = torch.tensor([seconds, float(bool(self._wish))], dtype=torch.float64, device=self.runtime.device)
        seconds, stopping = self.runtime.mean(said).tolist()
        if stopping:
            self.stopping = self._wish or "another process"
        return seconds

    def stop(self, reason: str) -> None:
        """Ask for an end: all processes stop together, after the step in hand or the next one."""
        self._wish = reason

    def note(self, event: dict[str, Any]) -> None:
        """Add an event to the line of metrics.jsonl that is being written; for watchers."""
        self._events.append(event)

    def _look(self) -> None:
        if self.settings.sample_every and self.step % self.settings.sample_every == 0:
            self.draw()
        if self.settings.checkpoint_every and self.step % self.settings.checkpoint_every == 0:
            self.save()

    def _open_logs(self) -> tuple[Lines | None, list[Tracker]]:
        if self.folder is None or not self.runtime.first:
            return None, []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CheckpointError(
                f"The run's folder {self.folder} cannot be made ({error}); choose another with --out."
            ) from error
        others, notices = trackers(self.settings.loggers, self.folder)
        for notice in notices:
            self.progress.say(notice)
        return Lines(self.folder / "metrics.jsonl", after=self.step), others

    def _log(self, values: Mapping[str, Tensor], lines: Lines | None, others: list[Tracker]) -> None:
        names = list(values)
        means = self.runtime.mean(torch.stack([values[name].double() for name in names])) if names else torch.zeros(0)
        terms = dict(zip(names, means.tolist(), strict=True))
        numbers = dict(terms)
        for watcher in self.watchers:
            numbers.update(watcher(self, numbers))
        if lines is not None:
            events = {"events": self._events} if self._events else {}
            lines.write({**self.place, **numbers, **events})
            for tracker in others:
                tracker.write(self.step, numbers)
        self._events = []
        self.progress.show(self.step, self.seconds, terms)

    @torch.no_grad()
    def sample(self, n: int, given: Batch | None = None, *, key: str = "samples", averaged: bool = True) -> Tensor:
        """Generate images with the averaged weights, in evaluation mode; nothing of the training changes.

        Args:
            n: how many.
            given: what to condition on, where the system needs it.
            key: names the noise; the same key gives the same noise.
            averaged: use the averaged weights rather than the live ones.

        Returns:
            (n, C, H, W) in [-1, 1], on the processor.
        """
        training = self.system.training
        self.system.eval()
        keep = Average(self.system, 0) if not averaged else self.average
        try:
            with keep.applied(), scope(self.settings.seed, key):
                return self.system.sample(n, given).float().cpu()
        finally:
            self.system.train(training)

    def draw(self) -> Path | None:
        """Write the sample picture of this step, always of the same latents."""
        if self.folder is None or not self.runtime.first:
            return None
        count = self.settings.samples if self.given is None else min(self.settings.samples, len(self.given))
        if tuple(self.system.config.image) == (2, 1, 1):
            count = max(count, 2000)
        given = self.given.each(lambda value: value[:count]) if self.given is not None else None
        return image_grid.save(
            image_grid.grid(self.sample(count, given)), self.folder / "samples" / f"step-{self.step:08d}.png"
        )

    def save(self) -> Path | None:
        """Write a checkpoint."""
        path = None
        own = self.runtime.gather_own(self.system) if self.folder is not None else {}
        if self.folder is not None and self.runtime.first:
            numbers = {
                "step": self.step,
                "stage": self.stage_number,
                "stage_step": self.stage_step,
                "images": self.images,
                "seconds": self.seconds,
                "torch": torch.__version__,
            }
            tensors = {
                "weights": checkpoint.weights_of(self.system),
                "average": self.average.state(),
                "optimizer": checkpoint.moments_of(self.system, self.optimizers),
                **({"own": own} if own else {}),
            }
            path = checkpoint.write(self.folder / "checkpoints", numbers, tensors, self.settings.keep, self.best)
        self.saved = self.step
        self.runtime.barrier()
        return path

    def restore(self) -> list[str]:
        """Continue from the newest whole checkpoint of the run's folder.

        Returns:
            What was wrong with newer checkpoints that had to be passed over.

        Raises:
            CheckpointError: there is none, or it belongs to another system.
        """
        assert self.folder is not None
        _, numbers, tensors, faults = checkpoint.newest_readable(self.folder / "checkpoints")
        self._take(numbers, tensors)
        return faults

    def _take(self, numbers: Mapping[str, Any], tensors: Mapping[str, dict[str, Tensor]]) -> None:
        self._enter(numbers["stage"])
        self.step, self.images, self.seconds = numbers["step"], numbers["images"], numbers["seconds"]
        self.stage_step, self.saved = numbers["stage_step"], numbers["step"]
        checkpoint.load_weights(self.system, tensors["weights"])
        self.runtime.take_own(self.system, tensors.get("own", {}))
        self.average.load(tensors["average"])
        checkpoint.load_moments(self.system, self.optimizers, tensors["optimizer"])

    def _last_good(self) -> str:
        held = checkpoint.found(self.folder / "checkpoints") if self.folder is not None else []
        return f"The last good checkpoint is {held[-1]}." if held else "No checkpoint had been written yet."


def _compile(networks: Iterable[nn.Module]) -> None:
    """Compile networks in place; of a list the members, since it is them that are called, each on parts of a batch."""
    for network in networks:
        listed = isinstance(network, nn.ModuleList)
        for member in network if listed else [network]:
            member.compile(dynamic=None if listed else False)
