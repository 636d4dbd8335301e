"""The training loop: plays the phases of each step, calls its callbacks, and can stop and continue at any step."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from ganworks._capabilities import sampling_networks
from ganworks.errors import NotFinite
from ganworks.game import Batch, Callback, Progress, Stage, System
from ganworks.rng import scope
from ganworks.training import checkpoint, image_grid
from ganworks.training.activation_checkpointing import recompute_blocks
from ganworks.training.distributed import Runtime
from ganworks.training.ema import EMA
from ganworks.training.interrupts import stopping_by
from ganworks.training.logging import MetricsFile
from ganworks.training.optimizers import frozen_parameters, lazy_share, optimizers_of, parameters_of, set_schedules
from ganworks.training.progress import ProgressBar
from ganworks.training.settings import Training
from ganworks.training.step import Updater

Feed = Callable[[int, int], Batch]
"""(position, size) -> the ``size`` images that come at ``position`` in the order of the run."""
SystemT = TypeVar("SystemT", bound=System[Any])


class Trainer(Generic[SystemT]):
    """Trains a system.

    A step plays every phase of the current stage once (``repeats`` updates, if ``step`` is a multiple of ``every``).
    The k-th update of every phase in a step sees the same k-th batch, so a step uses max(repeats) batches, each fresh.

    Args:
        system: the game; it is moved to the training device.
        feed: the data, as a pure function of the position.
        settings: budget, batch, precision, how often to log, draw and save.
        folder: where the run is kept; None keeps nothing.
        given: a fixed batch for the sample pictures of systems that condition or translate.
        callbacks: follow the training; see :class:`ganworks.game.Callback`.
        quiet: show no progress.
    """

    def __init__(
        self,
        system: SystemT,
        feed: Feed,
        settings: Training,
        folder: Path | None = None,
        *,
        given: Batch | None = None,
        callbacks: Sequence[Callback] = (),
        quiet: bool = False,
    ):
        self.settings, self.feed, self.quiet = settings, feed, quiet
        self.runtime = Runtime(settings)
        self.folder = self.runtime.agreed(folder) if folder is not None else None
        self.system = system
        self.runtime.place(system)
        self.given = self._cast(given) if given is not None else None
        writer = [MetricsFile()] if folder is not None and self.first else []
        self.callbacks: list[Callback] = [*writer, *callbacks]
        self._frozen = frozen_parameters(system, settings.freeze)
        self.updater = Updater(system, self.runtime, settings.seed, settings.gradient_clip, callbacks, self._frozen)
        self.ema = EMA(system, settings.ema_images)
        self.step = self.images = self.stage_step = self.stage_number = 0
        self.seconds = 0.0
        self.stages: list[Stage] = system.stages()
        self.optimizers: dict[tuple[str, ...], torch.optim.Optimizer] = {}
        self.stopping = self._wish = ""
        self.best: int | None = None
        self._events: list[dict[str, Any]] = []
        self.bar = ProgressBar(None, None, quiet=True)
        self._begun = False
        if settings.checkpoint_activations:
            recompute_blocks(system)
        if settings.compile:
            _compile(system.get_submodule(name) for name in sampling_networks(system))
        self.saved_step = -1
        self._enter(0)

    @property
    def first(self) -> bool:
        """Whether this process writes the files."""
        return self.runtime.first

    @property
    def stage(self) -> Stage:
        """The stage in force."""
        return self.stages[self.stage_number]

    @property
    def batch(self) -> int:
        """Images in a batch of the stage in force, over all processes."""
        return self.stage.batch or self.settings.batch

    @property
    def position(self) -> dict[str, Any]:
        """How far the run is: step, images and seconds, and the stage where there are several."""
        stage = {"stage": self.stage.name} if len(self.stages) > 1 else {}
        return {"step": self.step, "images": self.images, "seconds": round(self.seconds, 3), **stage}

    def progress(self) -> Progress:
        """How far training is, as schedules read it."""
        total = self.steps_in_all()
        return Progress(self.stage_step, self.images, self.step / total if total else None)

    def _enter(self, number: int) -> None:
        self.stage_number, self.stage_step = number, 0
        players = {phase.players for phase in self.stage.phases} if self._frozen else set()
        self._idle = {p for p in players if {id(q) for q in parameters_of(self.system, p).values()} <= self._frozen}
        self.optimizers = optimizers_of(self.system, self.stage.phases)

    def advance(self) -> dict[str, Tensor]:
        """Take one step; returns the terms of every phase, averaged over repeats.

        Raises:
            NotFinite: the run cannot go on; in the update that failed no parameter has moved. Buffers may have, and
                what a loss keeps for the next turn.
        """
        if self.stage.steps is not None and self.stage_step >= self.stage.steps:
            self._enter(self.stage_number + 1)
        if self.stage_step == 0 and self.stage.begin is not None:
            with torch.no_grad(), scope(self.settings.seed, "stage", self.stage_number):
                self.stage.begin()
        progress = self.system.progress = self.progress()
        self.step += 1
        self.system.train()
        size = self.batch // self.runtime.world
        batches: dict[int, Batch] = {}
        values: dict[str, Tensor] = {}
        for phase in self.stage.phases:
            if self.step % phase.every or phase.players in self._idle:
                continue
            optimizer = self.optimizers[phase.players]
            set_schedules(optimizer, phase.optimizer, progress, lazy_share(self.stage.phases, phase.players))
            for repeat in range(phase.repeats):
                if repeat not in batches:
                    start = self.images + repeat * self.batch + self.runtime.rank * size
                    batches[repeat] = self._cast(self.feed(start, size))
                terms = self.updater.step(phase, optimizer, batches[repeat], self.step, repeat, self)
                for name, value in terms.items():
                    values[name] = values.get(name, torch.zeros((), device=value.device)) + value / phase.repeats
        self.runtime.average_buffers(self.system)
        images = len(batches) * self.batch
        self.images += images
        self.stage_step += 1
        self.ema.update(images, self.progress())
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
        self.bar = ProgressBar(self.steps_in_all(), self.settings.minutes, self.step, self.quiet or not self.first)
        self._begun = True
        if hint := self.runtime.hint(self.system.config.image[1]):
            self.say(hint)
        began = time.monotonic() - self.seconds
        try:
            for callback in self.callbacks:
                callback.on_start(self)
            if self.saved_step != self.step:  # so that a run can be continued from its first moment on
                self.save()
            with stopping_by(self.stop, quiet=self.quiet or not self.first):
                while not self.finished() and not self.stopping:
                    values = self.advance()
                    self.seconds = self._agreed(time.monotonic() - began)
                    if self.step == 1 or self.step % self.settings.log_every == 0 or self.finished():
                        self._log(values)
                    self.bar.show(self.step, self.seconds)
                    self._draw_and_save()
                if self.saved_step != self.step:
                    self.save()
            self.draw()
        except NotFinite as error:
            self._write({"step": self.step, "events": [*self._events, {"event": "not_finite", "message": str(error)}]})
            self._events = []
            raise NotFinite(f"{error} {self._last_good()}") from error
        finally:
            self.bar.close()
            if self._events:  # noted where no step was logged afterwards
                self._write({**self.position, "events": self._events})
            for callback in self.callbacks:
                callback.on_end(self)
        if self.stopping:
            self.say(f"Stopped by {self.stopping} after step {self.step}; the checkpoint is written.")

    def steps_in_all(self) -> int | None:
        """The length of the run in steps, where it is fixed."""
        lengths = [stage.steps for stage in self.stages]
        if self.settings.steps is not None or None in lengths:
            return self.settings.steps
        return sum(length for length in lengths if length is not None)

    def _agreed(self, seconds: float) -> float:
        """One clock for all processes, and a stop of one is a stop of all."""
        if self.runtime.world == 1:
            self.stopping = self._wish
            return seconds
        votes = torch.tensor([seconds, float(bool(self._wish))], dtype=torch.float64, device=self.runtime.device)
        seconds, stopping = self.runtime.mean(votes).tolist()
        if stopping:
            self.stopping = self._wish or "another process"
        return seconds

    def stop(self, reason: str) -> None:
        """Ask for an end: all processes stop together, after the step in hand or the next one."""
        self._wish = reason

    def note(self, event: dict[str, Any]) -> None:
        """Add an event to the line of metrics.jsonl that is being written; for callbacks."""
        self._events.append(event)

    def say(self, text: str) -> None:
        """Print a line for the user, above the progress where it shows already."""
        if self._begun:
            self.bar.say(text)
        elif self.first and not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def warn(self, text: str) -> None:
        """Show a short warning beside the progress; an empty text takes it away."""
        self.bar.warning = text

    def autocast(self) -> Any:
        """Context in which forward passes run in the training precision."""
        return self.runtime.autocast()

    def _draw_and_save(self) -> None:
        if self.settings.sample_every and self.step % self.settings.sample_every == 0:
            self.draw()
        if self.settings.checkpoint_every and self.step % self.settings.checkpoint_every == 0:
            self.save()

    def _log(self, values: Mapping[str, Tensor]) -> None:
        names = list(values)
        means = self.runtime.mean(torch.stack([values[name].double() for name in names])) if names else torch.zeros(0)
        terms = dict(zip(names, means.tolist(), strict=True))
        numbers = dict(terms)
        for callback in self.callbacks:
            numbers.update(callback.on_step(self, numbers))
        self._write({**self.position, **numbers, **({"events": self._events} if self._events else {})})
        self._events = []
        self.bar.show(self.step, self.seconds, terms)

    def _write(self, record: Mapping[str, Any]) -> None:
        for callback in self.callbacks:
            callback.on_log(self, record)

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
        weights = EMA(self.system, 0) if not averaged else self.ema
        try:
            with weights.applied(), scope(self.settings.seed, key):
                return self.system.sample(n, given).float().cpu()
        finally:
            self.system.train(training)

    def draw(self) -> Path | None:
        """Write the sample picture of this step, always of the same latents."""
        if self.folder is None or not self.first:
            return None
        count = self.settings.samples if self.given is None else min(self.settings.samples, len(self.given))
        if tuple(self.system.config.image) == (2, 1, 1):
            count = max(count, 2000)
        given = self.given.each(lambda value: value[:count]) if self.given is not None else None
        path = self.folder / "samples" / f"step-{self.step:08d}.png"
        image_grid.save(image_grid.grid(self.sample(count, given)), path)
        self.bar.picture(path)
        for callback in self.callbacks:
            callback.on_picture(self, path)
        return path

    def save(self) -> Path | None:
        """Write a checkpoint."""
        path = None
        own = self.runtime.gather_own(self.system) if self.folder is not None else {}
        if self.folder is not None and self.first:
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
                "average": self.ema.state(),
                "optimizer": checkpoint.optimizer_state(self.system, self.optimizers),
                **({"own": own} if own else {}),
            }
            path = checkpoint.write(self.folder / "checkpoints", numbers, tensors, self.settings.keep, self.best)
        self.saved_step = self.step
        self.runtime.barrier()
        return path

    def restore(self, at: int | None = None) -> list[str]:
        """Continue from the newest whole checkpoint of the run's folder, or from the seed where none was written yet.

        Args:
            at: step of another checkpoint to continue from; later ones are then deleted as training goes on.

        Returns:
            What was wrong with newer checkpoints that had to be passed over.

        Raises:
            CheckpointError: none can be read, or it belongs to another system.
        """
        assert self.folder is not None
        folder = self.folder / "checkpoints"
        if at is None and not checkpoint.complete(folder):
            return ["No checkpoint was written before this run ended; it starts again from its seed."]
        if at is not None:
            numbers, tensors = checkpoint.read(checkpoint.at_step(folder, at))
            faults: list[str] = []
        else:
            _, numbers, tensors, faults = checkpoint.newest_readable(folder)
        self._take(numbers, tensors)
        return faults

    def _take(self, numbers: Mapping[str, Any], tensors: Mapping[str, dict[str, Tensor]]) -> None:
        self._enter(numbers["stage"])
        self.step, self.images, self.seconds = numbers["step"], numbers["images"], numbers["seconds"]
        self.stage_step, self.saved_step = numbers["stage_step"], numbers["step"]
        self.system.progress = self.progress()
        checkpoint.load_weights(self.system, tensors["weights"])
        self.runtime.take_own(self.system, tensors.get("own", {}))
        self.ema.load(tensors["average"])
        checkpoint.load_optimizer_state(self.system, self.optimizers, tensors["optimizer"])

    def _last_good(self) -> str:
        path = checkpoint.last_good(self.folder / "checkpoints") if self.folder is not None else None
        return (
            f"The last good checkpoint is {path}." if path is not None else "No good checkpoint had been written yet."
        )


def _compile(networks: Iterable[nn.Module]) -> None:
    """Compile networks in place; of a list the members, since it is them that are called, each on parts of a batch."""
    for network in networks:
        is_list = isinstance(network, nn.ModuleList)
        for member in network if is_list else [network]:
            member.compile(dynamic=None if is_list else False)
