"""A run under observation: its system as a doctor sees it, the signals in its log, and what the doctor says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from ganworks._reading import reading_of
from ganworks.data import DataSet, Points, load
from ganworks.data.points import Mixture
from ganworks.errors import BadInput, DataError, unknown_name
from ganworks.game import Batch, System
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
from ganworks.run_config import RunConfig
from ganworks.training.trainer import Engine, Feed

REFERENCE, HELD_OUT = 512, 256
"""Training images that the features are fitted on, and most held-out images that are looked at."""
SPECTRUM = 3
"""Singular values of each weight that are logged."""


def subject_of(
    system: System,
    feed: Feed,
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


def facts_of(config: RunConfig) -> Facts:
    """The settings of a run as the doctor reads them."""
    return Facts(config.system, config.options, config.training.model_dump(mode="json"), config.data.name)


class HealthWatcher:
    """Logs the signals of health, warns, ends a run that it was told to end, and names the best checkpoint.

    Args:
        config: of the run.
        data: what is trained on.
    """

    def __init__(self, config: RunConfig, data: DataSet | Points):
        self.config, self.data, self.choice = config, data, config.data
        settings = config.training
        self.every = _whole(settings.watch_every, settings.log_every)
        self.spectra_every = _whole(settings.spectra_every, settings.log_every)
        self.facts = facts_of(config)
        self._record: Record | None = None
        self._probe: Probe | None = None
        self._known: set[str] = set()

    def __call__(self, engine: Engine, numbers: Mapping[str, float]) -> dict[str, float]:
        """Called by the engine at a logged step."""
        record = self.record(engine)
        signals: dict[str, float] = {}
        looked = self.every > 0 and (engine.step == 1 or engine.step % self.every == 0)
        if looked or (self.every and _saves(engine)):
            signals.update(self._signals(engine, record, looked))
        if self.spectra_every and (engine.step == 1 or engine.step % self.spectra_every == 0):
            signals.update(spectrum(engine.system))
        record.add({**engine.place, **numbers, **signals})
        if looked and self.every:
            self._guarded(engine, lambda: self._warn(engine, record))
        recommended = best(record)
        engine.best = recommended.step if recommended is not None else None
        return signals

    def rated(self, engine: Engine) -> dict[str, float]:
        """How far the averaged samples of this step are from held-out data."""
        probe = self.probe(engine)
        given = probe.subject.given
        fake = engine.sample(HELD_OUT if given is None else len(given), given, key="health")
        return {f"{PREFIX}{CHECKPOINT}": probe.distance(fake)} if bool(torch.isfinite(fake).all()) else {}

    def _warn(self, engine: Engine, record: Record) -> None:
        """Say and note each illness when it is first found, and show the first of those that are there now.

        Nothing that another process found is said again.
        """
        ill = [finding for finding in diagnose(record, self.facts) if finding.level == "illness"]
        engine.progress.warning = f"{ill[0].kind} since step {ill[0].since}" if ill else ""
        for finding in ill:
            if finding.kind in self._known:
                continue
            self._known.add(finding.kind)
            engine.note({"event": "finding", **finding.to_dict()})
            engine.progress.say(f"step {engine.step}: {finding.kind} since step {finding.since}. {finding.said}")
            if finding.kind in self.config.training.stop_on:
                engine.stop(f"finding {finding.kind}, which --stop-on names,")

    def _signals(self, engine: Engine, record: Record, looked: bool) -> dict[str, float]:
        signals: dict[str, float] = {}

        def look() -> None:
            probe = self.probe(engine)
            signals.update(self.rated(engine) if _saves(engine) else {})
            if looked:
                signals.update({**(probe.facts() if record.fact("count") is None else {}), **probe()})

        return signals if self._guarded(engine, look) else {}

    def _guarded(self, engine: Engine, act: Callable[[], None]) -> bool:
        """Whether it went well; where not, nothing more is looked at: to look must never be what ends a run."""
        try:
            act()
        except Exception as error:
            self.every = 0
            engine.note({"event": "blind", "said": f"{type(error).__name__}: {error}"})
            engine.progress.say(f"The health of this game cannot be watched ({type(error).__name__}: {error}).")
            return False
        return True

    def probe(self, engine: Engine) -> Probe:
        """Measures the engine's game; made at the first look, when the system is where it is trained."""
        if self._probe is None:
            subject = subject_of(
                engine.system, engine.feed, self.data, self._held_out(), engine.settings.seed, engine.runtime.autocast
            )
            self._probe = Probe(subject, len(self.data))
        return self._probe

    def _held_out(self) -> DataSet | Points | None:
        choice = self.choice
        try:
            return load(choice.name, size=choice.size, channels=choice.channels, split="evaluate", **choice.options)
        except DataError:  # too few pictures to hold any back
            return None

    def record(self, engine: Engine) -> Record:
        """The course of the run so far, from its file where it was begun by another process."""
        if self._record is None:
            folder = engine.folder
            self._record = Record.read(folder / "metrics.jsonl", engine.step - 1) if folder is not None else Record()
            self._known = {str(event.get("kind")) for event in self._record.events if event.get("event") == "finding"}
        return self._record


def health_watcher(config: RunConfig, data: DataSet | Points) -> HealthWatcher | None:
    """What watches the health of a run, if its settings want it watched."""
    settings = config.training
    for kind in settings.stop_on:
        if kind not in FINDERS:
            raise unknown_name("finding", kind, FINDERS)
    if settings.stop_on and not settings.watch_every:
        raise BadInput(f"stop_on={', '.join(settings.stop_on)} needs somebody who looks; set watch_every above 0.")
    return HealthWatcher(config, data) if settings.watch_every or settings.spectra_every else None


def onlooker(config: RunConfig, system: System) -> Onlooker | None:
    """What notes the by-products of a run's turns, at the steps at which its health is looked at."""
    every = _whole(config.training.watch_every, config.training.log_every)
    return onlooker_of(system, every) if every else None


def onlooker_of(system: System, every: int) -> Onlooker:
    """What notes the by-products of a system's turns every so many steps."""
    return Onlooker([system.get_submodule(name) for name in system.averaged if _is_network(system, name)], every)


def _saves(engine: Engine) -> bool:
    every = engine.settings.checkpoint_every
    return bool(every) and engine.step % every == 0


def _whole(every: int, log_every: int) -> int:
    """The next whole multiple of log_every."""
    return -(-every // log_every) * log_every


def spectrum(system: System) -> dict[str, float]:
    """The largest singular values of every weight of a system as ``spectrum/<layer>/<number>``, from 0."""
    with as_played(system):
        found = spectra(system, SPECTRUM)
    return {f"spectrum/{layer}/{k}": float(value) for layer, values in found.items() for k, value in enumerate(values)}
