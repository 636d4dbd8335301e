"""All signals of a game at a step, as numbers to be logged."""

from __future__ import annotations

import math

import torch

from ganworks.health.features import View
from ganworks.health.signals import data, labels, samples, scores, slopes, spectra
from ganworks.health.signals.look import Look, Signal, Signals, look, shown
from ganworks.health.subject import Subject, as_played, undisturbed

SIGNALS: tuple[Signal, ...] = (
    scores.scores,
    scores.pull,
    slopes.slopes,
    samples.variety,
    samples.lost,
    samples.distance,
    samples.copies,
    samples.place,
    samples.reach,
    labels.labels,
    spectra.norms,
)
PREFIX = "health/"


class Probe:
    """Measures a game; the networks and the random numbers of training stay as they are.

    Args:
        subject: the game.
        count: images the training data has in all; default: as many as are at hand.
    """

    def __init__(self, subject: Subject, count: int | None = None):
        self.subject = subject
        self.count = len(subject.real) if count is None else count
        self._view: View | None = None
        self.silent = ""

    @property
    def view(self) -> View:
        """Features of the data, fitted when they are first asked for."""
        if self._view is None:
            self._view = View(self.subject.real.images, self.subject.modes)
        return self._view

    def facts(self) -> Signals:
        """Facts of the data, for the first line of a record."""
        return _named(data.facts(self.subject.real, self.count, self.subject.held_out))

    def __call__(self) -> Signals:
        """The signals of the weights as they are now, all finite, as ``health/name``."""
        with undisturbed(), as_played(self.subject.generator, self.subject.critic, self.subject.whole):
            seen = look(self.subject, self.view)
            self.silent = seen.silent
            found: Signals = {}
            if torch.isfinite(seen.fake).all():
                for signal in SIGNALS:
                    found.update(signal(seen))
        return _named(found)

    def distance(self, fake: torch.Tensor) -> float:
        """The energy distance of given samples to held-out data, see :func:`ganworks.health.signals.samples.distance`.

        Args:
            fake: (n, C, H, W).
        """
        truth = self.subject.held_out if self.subject.held_out is not None else self.subject.real
        features = self.view(shown(truth, len(fake)).images)
        return samples.distance(Look(self.subject, self.view, fake, self.view(fake), features, {}))["distance"]


def _named(signals: Signals) -> Signals:
    return {f"{PREFIX}{name}": value for name, value in signals.items() if math.isfinite(value)}
