"""The bound that a run logs: a bound, attained by the best critic, and nothing of training changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from ganworks import divergences
from ganworks._train import feed, system, train
from ganworks.data.ring import Ring
from ganworks.divergences.gaussian import Gaussian
from ganworks.health.bound_callback import BoundCallback, best_value, bound_callback, bounds_a_divergence, lower_bound
from ganworks.losses import objective
from ganworks.losses.separable import Separable
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

ROWS = {
    "fgan_kl": "kl",
    "fgan_reverse_kl": "reverse_kl",
    "fgan_pearson": "pearson",
    "fgan_neyman": "neyman",
    "fgan_jeffreys": "jeffreys",
    "fgan_weighted_js": "weighted_js",
    "fgan_total_variation": "total_variation",
    "fgan_alpha": "alpha",
}
TINY: dict[str, Any] = {"image": (2, 1, 1), "network": "mlp", "width": 8, "noise": 2}


def separable(name: str) -> Separable:
    loss = objective(name)
    assert isinstance(loss, Separable)
    return loss


@pytest.mark.parametrize(("row", "name"), ROWS.items())
@pytest.mark.parametrize("ratio", [0.3, 1.0, 1.7])
def test_the_most_a_score_can_earn_is_the_divergences_f(row: str, name: str, ratio: float) -> None:
    loss, known = separable(row), divergences.get(name, **({"alpha": 0.5} if row == "fgan_alpha" else {}))
    # A multiple of u - 1 changes no divergence, and drops out of the sum over u and 2 - u.
    ours = best_value(loss, ratio) + best_value(loss, 2 - ratio) - 2 * best_value(loss, 1.0)
    assert ours == pytest.approx(float(known.f(ratio) + known.f(2 - ratio)), abs=1e-6)


def test_what_bounds_a_divergence() -> None:
    assert all(bounds_a_divergence(objective(name)) for name in ("minimax", "hinge", "least_squares", "exponential"))
    assert not bounds_a_divergence(objective("wasserstein"))
    assert not bounds_a_divergence(objective("relativistic_hinge"))


def test_the_best_scores_attain_the_divergence_and_others_stay_below() -> None:
    p, q = Gaussian(0.0, 1.0), Gaussian(1.0, 1.5)
    random = torch.Generator().manual_seed(0)
    x, y = torch.randn(100_000, generator=random).double(), torch.randn(100_000, generator=random).double()
    y = 1.0 + 1.5**0.5 * y
    real, fake = (torch.from_numpy(p.log_density(at) - q.log_density(at)) for at in (x, y))
    loss = separable("non_saturating")
    exact = 2 * divergences.get("js").density(p.log_density, q.log_density, [(-12, 14)]).value
    found = lower_bound(loss, real, fake, level=0.999)
    assert exact in found
    assert all(lower_bound(loss, k * real + c, k * fake + c).high < exact for k, c in ((0.4, 0), (1, 1), (-1, 0)))


def test_training_is_bit_for_bit_what_it_is_unwatched() -> None:
    data, settings = Ring(), Training(steps=6, batch=16, device="cpu", log_every=2)
    weights, shown = [], []
    for watched in (False, True):
        torch.manual_seed(0)
        game = system("gan", norm="batch", **TINY)
        bound = bound_callback(game, feed(data, 1), seed=0) if watched else None
        watching = (bound,) if bound is not None else ()
        engine = Trainer(game, feed(data, 0), settings, quiet=True, callbacks=watching)
        torch.manual_seed(1)
        engine.run()
        weights.append(game.state_dict())
        shown.append(torch.rand(3))
        assert len(watching) == watched
    assert all(torch.equal(value, weights[1][name]) for name, value in weights[0].items())
    assert torch.equal(*shown)


def test_a_run_on_points_logs_the_bound_and_on_images_does_not(tmp_path: Path) -> None:
    options = {"network": "mlp", "width": 8, "noise": 2}
    fast = {"steps": 2, "batch": 8, "log_every": 1, "loggers": (), "device": "cpu", "quiet": True}
    for name, expected in (("ring", True), ("digits", False)):
        run = train("gan", name, out=tmp_path / name, options=options, **fast)
        lines = [json.loads(line) for line in (run.folder / "metrics.jsonl").read_text().splitlines()]
        assert all(({"estimate/bound", "estimate/bound_error"} <= set(line)) == expected for line in lines)


def test_the_bound_is_a_function_of_the_step_and_needs_a_score_for_each_point() -> None:
    data, game = Ring(), system("gan", **TINY)
    engine = Trainer(game, feed(data, 0), Training(steps=2, device="cpu"), quiet=True)
    loss = separable("non_saturating")
    first = BoundCallback(loss, feed(data, 1), seed=0).on_step(engine, {})
    assert first == BoundCallback(loss, feed(data, 1), seed=0).on_step(engine, {})
    assert first["estimate/bound"] < 3 * first["estimate/bound_error"] + 2 * 0.6932
    own = game.get_submodule("critic").forward
    game.get_submodule("critic").forward = lambda images: own(images) - own(images).mean()
    assert BoundCallback(loss, feed(data, 1), seed=0).on_step(engine, {}) == {}


def test_games_without_such_a_bound_are_not_watched() -> None:
    for game, fresh, bounded in (
        (system("fgan", divergence="kl", **TINY), feed(Ring(), 1), True),
        (system("fgan", divergence="kl", **TINY), None, False),  # data that ends
        (system("wgan_gp", **TINY), feed(Ring(), 1), False),
        (system("relativistic", **TINY), feed(Ring(), 1), False),
        (system("vae", image=(2, 1, 1), width=4), feed(Ring(), 1), False),
    ):
        assert (bound_callback(game, fresh, 0) is not None) == bounded
