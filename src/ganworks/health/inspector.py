"""All signals of a game at a step, as numbers to be logged."""

from __future__ import annotations

import math

import torch

from ganworks.health.features import Features
from ganworks.health.signals import data, labels, samples, scores, spectra, texture
from ganworks.health.signals.snapshot import Signal, Signals, Snapshot, first_rows, take_snapshot
from ganworks.health.target import CannotScore, Target, inspection_mode, preserve_random_state

SIGNALS: tuple[Signal, ...] = (
    scores.scores,
    scores.generator_score_gradient,
    scores.critic_slope,
    samples.variety,
    samples.missing_modes,
    samples.distance,
    samples.copies,
    samples.mean_sample,
    samples.sample_range,
    samples.roughness,
    samples.running_distance,
    texture.texture,
    texture.translation,
    labels.labels,
    spectra.norms,
)
PREFIX = "health/"


class Inspector:
    """Measures a game; the networks and the random numbers of training stay as they are.

    Args:
        target: the game.
        count: number of all training images; default: as many as are at hand.

    Attributes:
        no_scores: why the last snapshot has no scores; empty where it has some.
    """

    def __init__(self, target: Target, count: int | None = None):
        self.target = target
        self.count = len(target.real) if count is None else count
        self._features: Features | None = None
        self.no_scores = ""

    @property
    def features(self) -> Features:
        """Features of the data, fitted when they are first needed."""
        if self._features is None:
            self._features = Features(self.target.real.images, self.target.modes)
        return self._features

    def facts(self) -> Signals:
        """Facts of the data, for the first line of a record."""
        return _prefixed(data.facts(self.target.real, self.count, self.target.held_out, self.features))

    def __call__(self) -> Signals:
        """The signals of the weights as they are now, all finite, as ``health/name``."""
        with (
            preserve_random_state(),
            inspection_mode(self.target.generator, self.target.critic, self.target.full_network),
        ):
            snapshot = take_snapshot(self.target, self.features)
            self.no_scores = snapshot.no_scores
            signals: Signals = {}
            if torch.isfinite(snapshot.fake).all():
                for signal in SIGNALS:
                    signals.update(signal(snapshot))
        return _prefixed(signals)

    def score_means(self) -> tuple[float, float, float] | None:
        """Mean scores of data and of samples of fixed noise, and their common spread; None where nothing scores."""
        with (
            preserve_random_state(),
            inspection_mode(self.target.generator, self.target.critic, self.target.full_network),
        ):
            try:
                real = first_rows(self.target.real)
                with torch.no_grad(), self.target.precision():
                    fake = self.target.sample(len(real), self.target.given)
                    scores = self.target.scores(real.images, real), self.target.scores(fake, self.target.given)
            except CannotScore:
                return None
        real_scores, fake_scores = (part.float() for part in scores)
        spread = float(torch.cat([real_scores, fake_scores]).std())
        return float(real_scores.mean()), float(fake_scores.mean()), spread

    def distance(self, fake: torch.Tensor) -> float:
        """The energy distance of samples to held-out data, see :func:`ganworks.health.signals.samples.distance`.

        Args:
            fake: (n, C, H, W).
        """
        truth = self.target.held_out if self.target.held_out is not None else self.target.real
        held_out = self.features(first_rows(truth, len(fake)).images)
        return samples.distance(Snapshot(self.target, self.features, fake, self.features(fake), held_out, {}))[
            "distance"
        ]


def _prefixed(signals: Signals) -> Signals:
    return {f"{PREFIX}{name}": value for name, value in signals.items() if math.isfinite(value)}
