"""Health as a callback of training: signals are logged, findings are announced, and the best checkpoint is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput, unknown_name
from ganworks.game import Batch, Callback, Phase, System, TrainingState
from ganworks.health.alarms import Alarms
from ganworks.health.diagnosis import FINDERS
from ganworks.health.facts import Facts
from ganworks.health.inspector import PREFIX, Inspector
from ganworks.health.record import Record
from ganworks.health.report import CHECKPOINT, best
from ganworks.health.signals.snapshot import first_rows
from ganworks.health.signals.spectra import spectra
from ganworks.health.target import Target, inspection_mode
from ganworks.health.updates import watch_update
from ganworks.rng import scope

REFERENCE, HELD_OUT = 512, 256
"""Training images that the features are fitted on, and most held-out images that are compared."""
SPECTRUM = 3
"""Singular values of each weight that are logged."""


def target_of(
    system: System[Any],
    real: Batch,
    held_out: Batch | None,
    *,
    seed: int = 0,
    modes: Tensor | None = None,
    precision: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Target:
    """A system as the doctor inspects it.

    Samples of a system that needs labels are scored with them. One that translates is compared with its target domain.

    Args:
        system: the game, on its device.
        real: training data as it reaches the game.
        held_out: data that is not trained on.
        seed: of the run; the fixed noise follows from it.
        modes: (K, C, H, W) known centres of the data.
        precision: the context of forward passes.
    """
    like, reads = system.like, type(system).samples_from()

    def moved(batch: Batch) -> Batch:
        batch = batch.to(like.device)
        return batch.each(lambda value: value.to(like.dtype) if value.is_floating_point() else value)

    real, held_out = moved(real), moved(held_out) if held_out is not None else None
    given = first_rows(held_out if held_out is not None else real) if reads else None
    if "paired" in type(system).needs() and real.paired is not None:  # scored with what each was made from
        given = replace(given, paired=given.images) if given is not None else None
        real, held_out = Batch(real.paired, paired=real.images), _turned(held_out)
    elif "images" in reads and real.other is not None:
        real = Batch(real.other)
        held_out = Batch(held_out.other) if held_out is not None and held_out.other is not None else None

    def sample(n: int, given: Batch | None) -> Tensor:
        with scope(seed, "health"):
            return system.sample(n, given)

    scoring = [system.get_submodule(name) for name in system.scoring_networks()]
    return Target(
        sample=sample,
        generator=nn.ModuleDict({name.replace(".", "_"): net for name, net in _generators(system).items()}),
        score=system.score,
        critic=(scoring[0] if len(scoring) == 1 else nn.ModuleList(scoring)) if scoring else None,
        real=real,
        held_out=held_out,
        given=given,
        objective=getattr(system, "objective", None),
        labelled="label" in reads,
        modes=modes,
        precision=precision,
        full_network=system,
        no_scores=system.without_critic,
        inputs=given.images if given is not None and "images" in reads else None,
    )


def _turned(batch: Batch | None) -> Batch | None:
    """The counterparts, each with the image that it belongs to; None where there are none."""
    return Batch(batch.paired, paired=batch.images) if batch is not None and batch.paired is not None else None


def _generators(system: System[Any]) -> dict[str, nn.Module]:
    """The networks that make the images, by name."""
    networks = dict(system.named_modules())
    return {name: networks[name] for name in system.averaged if name in networks}


class HealthCallback(Callback):
    """Logs the signals of health, announces findings, ends a run on request, and names the best checkpoint.

    Args:
        facts: the settings of the run.
        count: number of all training images.
        held_out: loads data that is not trained on; None where there is none.
        modes: (K, C, H, W) known centres of the data.
        watch_every: steps between snapshots; 0 takes none.
        spectra_every: steps between logs of the largest singular values of all weights; 0 for never.
        log_every: steps between logged steps; both others are rounded up to whole multiples of it.
        stop_on: findings that end the run.

    Raises:
        BadInput: an unknown finding, or findings that end the run while no snapshots are taken.
    """

    def __init__(
        self,
        facts: Facts,
        *,
        count: int,
        held_out: Callable[[], Batch | None] = lambda: None,
        modes: Tensor | None = None,
        watch_every: int = 100,
        spectra_every: int = 0,
        log_every: int = 1,
        stop_on: tuple[str, ...] = (),
    ):
        for kind in stop_on:
            if kind not in FINDERS:
                raise unknown_name("finding", kind, FINDERS)
        if stop_on and not watch_every:
            raise BadInput(f"stop_on={', '.join(stop_on)} needs health snapshots; set watch_every above 0.")
        self.facts, self.count, self.held_out, self.modes = facts, count, held_out, modes
        self.every, self.spectra_every = (_multiple(steps, log_every) for steps in (watch_every, spectra_every))
        self.stop_on = stop_on
        self._record: Record | None = None
        self._inspector: Inspector | None = None
        self._alarms = Alarms(facts)
        self._no_scores = ""

    def on_turn(
        self, state: TrainingState, phase: Phase, parameters: Mapping[str, nn.Parameter]
    ) -> AbstractContextManager[dict[str, Tensor]]:
        """Note the by-products of a turn, at the steps at which a snapshot is taken."""
        if not _due(state.step, self.every):
            return nullcontext({})
        return watch_update(list(parameters.values()), list(_generators(state.system).values()))

    def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> Mapping[str, float]:
        """Measure, diagnose, announce."""
        record = self.record(state)
        signals: dict[str, float] = {}
        due = _due(state.step, self.every)
        if due or (self.every and _saves(state)):
            signals.update(self._signals(state, record, due))
        if _due(state.step, self.spectra_every):
            signals.update(spectrum(state.system))
        record.add({**state.position, **numbers, **signals})
        if due and self.every:
            self._guarded(state, lambda: self._announce(state, record))
        recommended = best(record)
        state.best = recommended.step if recommended is not None else None
        return signals

    def checkpoint_distance(self, state: TrainingState) -> dict[str, float]:
        """How far the averaged samples of this step are from held-out data."""
        inspector = self.inspector(state)
        given = inspector.target.given
        fake = state.sample(HELD_OUT if given is None else len(given), given, key="health")
        return {f"{PREFIX}{CHECKPOINT}": inspector.distance(fake)} if bool(torch.isfinite(fake).all()) else {}

    def inspector(self, state: TrainingState) -> Inspector:
        """Measures the game; made at the first snapshot, when the system is on its device."""
        if self._inspector is None:
            real = state.feed(0, min(REFERENCE, self.count))
            self._inspector = Inspector(
                target_of(
                    state.system,
                    real,
                    self.held_out(),
                    seed=state.settings.seed,
                    modes=self.modes,
                    precision=state.autocast,
                ),
                self.count,
            )
        return self._inspector

    def record(self, state: TrainingState) -> Record:
        """The course of the run so far, from its file where another process began it."""
        if self._record is None:
            folder = state.folder
            self._record = Record.read(folder / "metrics.jsonl", state.step - 1) if folder is not None else Record()
            if self.every:
                self._alarms.replay(self._record.lines)
            for event in self._record.events:
                if event.get("event") == "no_scores":
                    self._no_scores = str(event.get("message"))
        return self._record

    def _announce(self, state: TrainingState, record: Record) -> None:
        """Say and note what became an alarm and what is over, and warn of the first of those that are there now."""
        changes = self._alarms.look(record)
        first = changes.current[0] if changes.current else None
        state.warn(f"{first.kind} since step {first.since}" if first is not None else "")
        for finding in changes.new:
            state.note({"event": "finding", **finding.to_dict(), "cause": changes.cause})
        for kind in changes.over:
            state.note({"event": "finding_over", "kind": kind})
        for message in changes.messages(state.step):
            state.say(message)
        for kind in changes.stops:
            if kind in self.stop_on:
                state.stop(f"finding {kind}, which --stop-on names,")

    def _signals(self, state: TrainingState, record: Record, due: bool) -> dict[str, float]:
        signals: dict[str, float] = {}

        def measure() -> None:
            inspector = self.inspector(state)
            signals.update(self.checkpoint_distance(state) if _saves(state) else {})
            if due:
                signals.update({**(inspector.facts() if record.fact("count") is None else {}), **inspector()})
                if inspector.no_scores and inspector.no_scores != self._no_scores:
                    self._no_scores = inspector.no_scores
                    state.note({"event": "no_scores", "message": inspector.no_scores})

        return signals if self._guarded(state, measure) else {}

    def _guarded(self, state: TrainingState, act: Callable[[], None]) -> bool:
        """Whether it succeeded; after a failure nothing more is measured, and the run goes on."""
        try:
            act()
        except Exception as error:
            self.every = 0
            state.note({"event": "not_watched", "message": f"{type(error).__name__}: {error}"})
            state.say(f"The health of this game cannot be watched ({type(error).__name__}: {error}).")
            return False
        return True


def spectrum(system: nn.Module) -> dict[str, float]:
    """The largest singular values of every weight of a system as ``spectrum/<layer>/<number>``, from 0.

    Those of the raw weights: behind a spectral normalisation they would be 1 for ever.
    """
    with inspection_mode(system):
        layers = spectra(system, SPECTRUM, raw=True)
    return {f"spectrum/{layer}/{k}": float(value) for layer, values in layers.items() for k, value in enumerate(values)}


def _due(step: int, every: int) -> bool:
    return every > 0 and (step == 1 or step % every == 0)


def _saves(state: TrainingState) -> bool:
    every = state.settings.checkpoint_every
    return bool(every) and state.step % every == 0


def _multiple(every: int, log_every: int) -> int:
    """The next whole multiple of log_every."""
    return -(-every // log_every) * log_every
