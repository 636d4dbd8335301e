"""A run under observation: its system as a doctor sees it, the signals in its log, and what the doctor says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from ganworks.data import DataSet, Points
from ganworks.data.points import Mixture
from ganworks.errors import BadInput, unknown_name
from ganworks.game import Batch, Callback, Phase, System, TrainingState
from ganworks.health._reading import reading_of
from ganworks.health.best import NAME as CHECKPOINT
from ganworks.health.best import best
from ganworks.health.diagnosis import FINDERS, diagnose
from ganworks.health.facts import Facts
from ganworks.health.probe import PREFIX, Probe
from ganworks.health.record import Record
from ganworks.health.signals.look import shown
from ganworks.health.signals.spectra import spectra
from ganworks.health.subject import Subject, as_played
from ganworks.health.turns import Onlooker
from ganworks.rng import scope

REFERENCE, HELD_OUT = 512, 256
"""Training images that the features are fitted on, and most held-out images that are looked at."""
SPECTRUM = 3
"""Singular values of each weight that are logged."""


def subject_of(
    system: System,
    feed: Callable[[int, int], Batch],
    data: DataSet | Points,
    held_out: DataSet | Points | None,
    seed: int,
    precision: Any = nullcontext,
) -> Subject:
    """A registered game as health sees it.

    A system that is asked for labels is judged with them. One that translates is compared with its target domain. Its
    method ``scores``, where it has one, turns the critic's outputs into scores.

    Args:
        system: the game, on its device.
        feed: the training data as it reaches the game.
        data: the training data.
        held_out: data that is not trained on.
        seed: of the run; the fixed noise follows from it.
        precision: the context of forward passes.
    """
    like, kind = system.like, type(system)

    def taken(batch: Batch) -> Batch:
        batch = batch.to(like.device)
        return batch.each(lambda value: value.to(like.dtype) if value.is_floating_point() else value)

    real = taken(feed(0, min(REFERENCE, len(data))))
    held = None
    if held_out is not None:
        held = taken(held_out.batch(held_out.order(0).indices(0, min(HELD_OUT, len(held_out)))))
    given = shown(held if held is not None else real) if kind.samples_from() else None
    if "images" in kind.samples_from() and real.other is not None:
        real = Batch(real.other)
        held = Batch(held.other) if held is not None and held.other is not None else None

    def sample(n: int, asked: Batch | None) -> Tensor:
        with scope(seed, "health"):
            return system.sample(n, asked)

    asked = reading_of(system)
    return Subject(
        sample=sample,
        generator=_together(system),
        critic=asked.critic,
        real=real,
        held_out=held,
        given=given,
        objective=getattr(system, "objective", None),
        scores=getattr(system, "scores", None),
        reads=asked.reads,
        silent=asked.silent,
        labelled="label" in kind.samples_from(),
        modes=torch.from_numpy(data.modes).float()[:, :, None, None] if isinstance(data, Mixture) else None,
        precision=precision,
        whole=system,
    )


def _together(system: System) -> nn.Module:
    held = {name.replace(".", "_"): system.get_submodule(name) for name in system.averaged if _is_network(system, name)}
    return nn.ModuleDict(held)


def _is_network(system: System, name: str) -> bool:
    return name in dict(system.named_modules())


class HealthCallback(Callback):
    """Logs the signals of health, warns, ends a run that it was told to end, and names the best checkpoint.

    Args:
        facts: the settings of the run as the doctor reads them.
        data: what is trained on.
        held_out: data that is not trained on; None where there is none.
        watch_every: steps between looks at the health of the game; 0 does not look.
        spectra_every: steps between logs of singular values; 0 logs none.
        log_every: steps between logged steps; looks are at whole multiples of it.
        stop_on: findings that end the run.

    Raises:
        BadInput: no such finding, or findings named by ``stop_on`` without looks.
    """

    def __init__(
        self,
        facts: Facts,
        data: DataSet | Points,
        held_out: DataSet | Points | None,
        *,
        watch_every: int = 100,
        spectra_every: int = 0,
        log_every: int = 1,
        stop_on: tuple[str, ...] = (),
    ):
        for kind in stop_on:
            if kind not in FINDERS:
                raise unknown_name("finding", kind, FINDERS)
        if stop_on and not watch_every:
            raise BadInput(f"stop_on={', '.join(stop_on)} needs the health of the game; set watch_every above 0.")
        self.facts, self.data, self.held_out, self.stop_on = facts, data, held_out, stop_on
        self.every = _multiple(watch_every, log_every)
        self.spectra_every = _multiple(spectra_every, log_every)
        self._record: Record | None = None
        self._probe: Probe | None = None
        self._onlooker: Onlooker | None = None
        self._known: set[str] = set()

    def on_turn(
        self, state: TrainingState, phase: Phase, parameters: Mapping[str, nn.Parameter]
    ) -> AbstractContextManager[dict[str, Tensor]]:
        """Note how far the parameters move and what reaches the images, at the steps that are looked at."""
        if not self.every:
            return nullcontext({})
        if self._onlooker is None:
            self._onlooker = onlooker_of(state.system, self.every)
        return self._onlooker.turn(parameters, state.step)

    def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> dict[str, float]:
        """The signals of a logged step."""
        record = self.record(state)
        signals: dict[str, float] = {}
        looked = self.every > 0 and (state.step == 1 or state.step % self.every == 0)
        if looked or (self.every and _saves(state)):
            signals.update(self._signals(state, record, looked))
        if self.spectra_every and (state.step == 1 or state.step % self.spectra_every == 0):
            signals.update(spectrum(state.system))
        record.add({**state.position, **numbers, **signals})
        if looked and self.every:
            self._guarded(state, lambda: self._warn(state, record))
        recommended = best(record)
        state.best = recommended.step if recommended is not None else None
        return signals

    def rated(self, state: TrainingState) -> dict[str, float]:
        """How far the averaged samples of this step are from held-out data."""
        probe = self.probe(state)
        given = probe.subject.given
        fake = state.sample(HELD_OUT if given is None else len(given), given, key="health")
        return {f"{PREFIX}{CHECKPOINT}": probe.distance(fake)} if bool(torch.isfinite(fake).all()) else {}

    def _warn(self, state: TrainingState, record: Record) -> None:
        """Say and note each illness when it is first found, and show the first of those that are there now.

        Nothing that another process found is said again.
        """
        ill = [finding for finding in diagnose(record, self.facts) if finding.level == "illness"]
        state.warn(f"{ill[0].kind} since step {ill[0].since}" if ill else "")
        for finding in ill:
            if finding.kind in self._known:
                continue
            self._known.add(finding.kind)
            state.note({"event": "finding", **finding.to_dict()})
            state.say(f"step {state.step}: {finding.kind} since step {finding.since}. {finding.said}")
            if finding.kind in self.stop_on:
                state.stop(f"finding {finding.kind}, which --stop-on names,")

    def _signals(self, state: TrainingState, record: Record, looked: bool) -> dict[str, float]:
        signals: dict[str, float] = {}

        def look() -> None:
            probe = self.probe(state)
            signals.update(self.rated(state) if _saves(state) else {})
            if looked:
                signals.update({**(probe.facts() if record.fact("count") is None else {}), **probe()})

        return signals if self._guarded(state, look) else {}

    def _guarded(self, state: TrainingState, act: Callable[[], None]) -> bool:
        """Whether it went well; where not, nothing more is looked at: to look must never be what ends a run."""
        try:
            act()
        except Exception as error:
            self.every = 0
            state.note({"event": "blind", "said": f"{type(error).__name__}: {error}"})
            state.say(f"The health of this game cannot be watched ({type(error).__name__}: {error}).")
            return False
        return True

    def probe(self, state: TrainingState) -> Probe:
        """Measures the engine's game; made at the first look, when the system is where it is trained."""
        if self._probe is None:
            subject = subject_of(
                state.system, state.feed, self.data, self.held_out, state.settings.seed, state.autocast
            )
            self._probe = Probe(subject, len(self.data))
        return self._probe

    def record(self, state: TrainingState) -> Record:
        """The course of the run so far, from its file where it was begun by another process."""
        if self._record is None:
            folder = state.folder
            self._record = Record.read(folder / "metrics.jsonl", state.step - 1) if folder is not None else Record()
            self._known = {str(event.get("kind")) for event in self._record.events if event.get("event") == "finding"}
        return self._record


def onlooker_of(system: System, every: int) -> Onlooker:
    """What notes the by-products of a system's turns every so many steps."""
    return Onlooker([system.get_submodule(name) for name in system.averaged if _is_network(system, name)], every)


def _saves(state: TrainingState) -> bool:
    every = state.settings.checkpoint_every
    return bool(every) and state.step % every == 0


def _multiple(every: int, log_every: int) -> int:
    """The next whole multiple of log_every."""
    return -(-every // log_every) * log_every


def spectrum(system: System) -> dict[str, float]:
    """The largest singular values of every weight of a system as ``spectrum/<layer>/<number>``, from 0."""
    with as_played(system):
        found = spectra(system, SPECTRUM)
    return {f"spectrum/{layer}/{k}": float(value) for layer, values in found.items() for k, value in enumerate(values)}
