"""A game that can be played move by move: a real system, the real training loop, and what there is to see of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ganworks._data_choice import feed
from ganworks.data.points import Floats, Mixture
from ganworks.divergences import get as divergence
from ganworks.errors import NotFinite
from ganworks.game import Objective, configure
from ganworks.health.bound_callback import lower_bound
from ganworks.losses.scoring import generator_term
from ganworks.losses.separable import Separable
from ganworks.metrics.mode_coverage import mode_coverage
from ganworks.registry import system as systems
from ganworks.rng import scope, seed_of
from ganworks.studio.playground.best_critic import BestCritic, potential
from ganworks.studio.playground.manifold import lattice
from ganworks.studio.playground.objectives import ready_objective
from ganworks.studio.playground.problems import open_problem, square_of
from ganworks.studio.playground.settings import GameSettings, Move, Problem, View
from ganworks.systems._score_game import ScoreGame
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

SHOWN, ARROWS, MEASURED, SCORED, DENSITY = 400, 120, 256, 1024, 4096
"""Points that are drawn, that have an arrow, that transport compares, that are scored, and that give a density."""
ALL_VIEWS: tuple[View, ...] = ("points", "critic", "best", "manifold", "arrows", "measures")


class Game:
    """A score game on a problem of the plane.

    A turn is a step of :class:`ganworks.training.trainer.Trainer`, whole or with the phases of one player only. The
    same settings, seed and moves give the same game bit for bit; looking changes nothing.

    Args:
        settings: the system and its objective.
        problem: what the generator is to learn.
        seed: everything random follows from it.
        batch: points in a batch.

    Raises:
        BadInput: settings that the system refuses, or a design that is refuted.

    Example:
        >>> game = Game(GameSettings(width=8, depth=1))
        >>> game.step(times=2); game.turns
        2
    """

    def __init__(
        self, settings: GameSettings | None = None, problem: Problem | None = None, seed: int = 0, batch: int = 128
    ):
        self.settings, self.problem = settings or GameSettings(), problem or Problem()
        self.seed, self.batch = seed, batch
        self.data, self.held_out = (open_problem(self.problem, split) for split in ("train", "evaluate"))
        self.square = square_of(self.data)
        self.real_mass: Floats = self.square.of_density(self.data).ravel()
        self._system = self._built()
        self._weights = deepcopy(self._system.state_dict())
        self.reset()
        self.best = BestCritic(self.system.objective)

    def reset(self) -> None:
        """Begin again from the same seed."""
        self._system.load_state_dict(self._weights)
        training = Training(seed=self.seed, batch=self.batch, device="cpu", ema_images=0)
        self.trainer = Trainer(self._system, feed(self.data, self.seed), training, quiet=True)
        self.stopped = ""
        self._losses: dict[str, float] = {}

    def _built(self) -> ScoreGame[Any]:
        kind = _with_objective(systems[self.settings.system], ready_objective(self.settings))
        options = self.settings.options()
        weights = {"r1": self.settings.r1, "r2": self.settings.r2}
        given = {name: {"kind": name, "weight": weight} for name, weight in weights.items() if weight is not None}
        if given:
            own = {one.kind: one.model_dump() for one in configure(kind, options).penalties}
            options["penalties"] = [one for one in {**own, **given}.values() if one["weight"] != 0]
        with scope(self.seed, "weights"):
            return kind(**options)

    @property
    def system(self) -> ScoreGame[Any]:
        """The game's system."""
        return self._system

    @property
    def turns(self) -> int:
        """Moves made, whole turns and those of one player alike."""
        return self.trainer.step

    def step(self, move: Move = "turn", times: int = 1) -> None:
        """Play; a game that has left the finite numbers stays where it was, and says why in ``stopped``.

        Args:
            move: a whole turn, or the phases of one player only.
            times: how often.
        """
        with self._phases_of(move):
            for _ in range(0 if self.stopped else times):
                try:
                    values = self.trainer.advance()
                except NotFinite as error:
                    self.stopped = str(error)
                    break
                self._losses = {**self._losses, **{name: float(value) for name, value in values.items()}}

    @contextmanager
    def _phases_of(self, move: Move) -> Iterator[None]:
        stages = self.trainer.stages
        chosen = tuple(phase for phase in stages[0].phases if move in ("turn", *phase.players))
        self.trainer.stages = [replace(stages[0], phases=chosen)]
        try:
            yield
        finally:
            self.trainer.stages = stages

    # ---------------------------------------------------------------------------------------------- looking

    def frame(self, views: Collection[View] = ALL_VIEWS) -> dict[str, Any]:
        """What there is to see, as numbers and lists.

        Args:
            views: which parts; ``turns``, ``points_seen``, ``losses`` and ``stopped`` are always there.
        """
        shown: dict[str, Any] = {
            "turns": self.turns,
            "points_seen": self.trainer.images,
            "losses": {name: _short(value) for name, value in self._losses.items()},
            "stopped": self.stopped,
        }
        with self._eyes_only():
            for view in dict.fromkeys(views):
                shown[view] = getattr(self, f"_{view}")()
        return shown

    @contextmanager
    def _eyes_only(self) -> Iterator[None]:
        training = self.system.training
        self.system.eval()
        try:
            yield
        finally:
            self.system.train(training)

    def _samples(self, n: int, key: str) -> Tensor:
        """Generated points (n, 2, 1, 1) from latents that stay the same."""
        with torch.no_grad(), scope(self.seed, key):
            return self.system.sample(n)

    def _real(self, n: int, key: str = "shown") -> Tensor:
        """Points (n, 2, 1, 1) of the data that training does not see, the same every time."""
        return feed(self.held_out, seed_of(key, self.seed) % 2**31)(0, n).images

    def _points(self) -> dict[str, Any]:
        return {"real": _listed(_flat(self._real(SHOWN))), "fake": _listed(_flat(self._samples(SHOWN, "samples")))}

    def scores(self, points: Floats) -> Floats:
        """The critic's scores (n,) at points (n, 2)."""
        with torch.no_grad():
            images = torch.from_numpy(points).to(self.system.like)[:, :, None, None]
            return self.system.critic(images).double().numpy()

    def _critic(self) -> dict[str, Any]:
        scores = self.scores(self.square.centres)
        rise = np.hypot(*np.gradient(scores.reshape(len(self.square.line), -1), self.square.side))
        return {**self._surface(scores), "steepest": _short(rise.max()), "mean_slope": _short(rise.mean())}

    def _best(self) -> dict[str, Any]:
        facts = {"kind": self.best.kind, "data_density": "closed form"}
        if self.best.kind == "transport":
            real, fake = (_flat(part) for part in (self._real(MEASURED), self._samples(MEASURED, "samples")))
            return {**self._surface(potential(real, fake, self.square.centres)), **facts}
        return {**self._surface(self.best.scores(self.real_mass, self.fake_mass())), **facts, "samples": DENSITY}

    def fake_mass(self) -> Floats:
        """Probabilities of the square's cells (n,) under the generator, a kernel estimate from samples."""
        return self.square.of_samples(_flat(self._samples(DENSITY, "density"))).ravel()

    def _surface(self, scores: Floats) -> dict[str, Any]:
        finite = np.nan_to_num(scores, posinf=1e30, neginf=-1e30)
        return {
            "cells": len(self.square.line),
            "reach": self.square.reach,
            "neutral": _short(self.best.neutral),
            "scores": _listed(finite),
        }

    def _manifold(self) -> dict[str, Any] | None:
        latents = lattice(self.settings.prior, self.settings.noise, like=self.system.like)
        if latents is None:
            return None
        with torch.no_grad():
            points = _flat(self.system.generator(latents.flatten(0, 1)))
        return {"rows": latents.shape[0], "columns": latents.shape[1], "points": _listed(points)}

    def _arrows(self) -> dict[str, Any]:
        """Where the generator's loss would move each generated point, if it could move alone: minus its gradient."""
        fake = self._samples(SHOWN, "samples")[:ARROWS].requires_grad_(True)
        with torch.enable_grad():
            real = self._real(ARROWS).to(fake)
            loss = generator_term(self.system.objective, self.system.critic, real=real, fake=fake)
            (slope,) = torch.autograd.grad(loss * ARROWS, fake)
        return {"from": _listed(_flat(fake)), "along": _listed(np.nan_to_num(_flat(-slope)))}

    # -------------------------------------------------------------------------------------------- measuring

    def _measures(self) -> dict[str, Any]:
        real, fake = self._real(SCORED, "measured"), self._samples(SCORED, "measured")
        x, y = _flat(real), _flat(fake)
        found: dict[str, Any] = {"wasserstein": None, "energy": None, "floor": self._floor}
        if np.isfinite(y).all():
            found.update(_distances(x, y))
        found.update(self._own(real, fake))
        if isinstance(self.data, Mixture) and self.problem.name != "drawn" and np.isfinite(y).all():
            modes = torch.from_numpy(self.data.modes)
            covered, share = mode_coverage(torch.from_numpy(y), modes, self.data.deviation)
            found.update({"modes": covered, "of_modes": len(modes), "good_share": _short(share)})
        return found

    @cached_property
    def _floor(self) -> dict[str, float | None]:
        """The same distances between two samples of the data: what a perfect generator would read."""
        first, second = (_flat(self._real(SCORED, key)) for key in ("measured", "floor"))
        return _distances(first, second)

    def _own(self, real: Tensor, fake: Tensor) -> dict[str, Any]:
        """The divergence of the game itself: what the critic proves of it, and what the best critic would."""
        with torch.no_grad():
            scores = self.system.critic(real), self.system.critic(fake)
            if not all(torch.isfinite(one).all() for one in scores):
                return {"own": None, "own_best": None}
            if self.best.kind == "pointwise" and isinstance(self.system.objective, Separable):
                bound = lower_bound(self.system.objective, *scores)
                ends = {"own": bound.value, "own_low": bound.low, "own_high": bound.high}
                best = self.best.value(self.real_mass, self.fake_mass())
            else:
                ends = {"own": self._above_equal(*scores)}
                best = None
        return {name: None if value is None else _short(value) for name, value in {**ends, "own_best": best}.items()}

    def _above_equal(self, real: Tensor, fake: Tensor) -> float:
        """How much less the critic loses than one that gives every point the same score."""
        flat, loss = torch.full_like(real, self.best.neutral), self.system.objective.critic
        return float(loss(real=flat, fake=flat) - loss(real=real, fake=fake))


def _with_objective(kind: type[ScoreGame[Any]], loss: Objective | None) -> type[ScoreGame[Any]]:
    """A system's class that takes an objective as it is, rather than to derive it again."""
    if loss is None:
        return kind

    class WithObjective(kind):
        def build_objective(self) -> Any:
            return loss

    return WithObjective


def _distances(x: Floats, y: Floats) -> dict[str, float | None]:
    wasserstein, energy = divergence("wasserstein1"), divergence("energy_distance")
    return {
        "wasserstein": _short(wasserstein.between(x[:MEASURED], y[:MEASURED])),
        "energy": _short(energy.between(x[: 2 * MEASURED], y[: 2 * MEASURED])),
    }


def _flat(points: Tensor) -> Floats:
    """Points (n, 2, 1, 1) as an array (n, 2)."""
    return points.detach().double().flatten(1).numpy()


def _short(value: float) -> float | None:
    """A number with four digits; None where it is none."""
    return float(f"{float(value):.4g}") if np.isfinite(value) else None


def _listed(values: Floats) -> list[Any]:
    """Numbers with four decimals, in lists; what is not finite is far away."""
    return np.nan_to_num(values, nan=0.0, posinf=1e30, neginf=-1e30).round(4).tolist()
