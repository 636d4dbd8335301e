"""The playground's engine: a real game, played move by move, and looked at without a trace."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import Tensor

from ganworks.divergences import get as divergence
from ganworks.errors import BadInput
from ganworks.losses.scoring import generator_term
from ganworks.registry import system as systems
from ganworks.studio.playground.game import ARROWS, Game
from ganworks.studio.playground.problems import open_problem, square_of
from ganworks.studio.playground.settings import (
    Design,
    GameSettings,
    Problem,
    ProblemName,
    SystemName,
    TableSettings,
)
from ganworks.systems._score_game import ScoreGame

SMALL = GameSettings(width=8, depth=1)


def weights(game: Game, player: str) -> list[Tensor]:
    return [p.detach().clone() for p in getattr(game.system, player).parameters()]


def same(first: list[Tensor], second: list[Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_every_score_game_can_be_played() -> None:
    games = {name for name in systems if issubclass(systems[name], ScoreGame)}
    assert set(get_args(SystemName)) == games


@pytest.mark.parametrize("name", get_args(SystemName))
def test_a_turn_of_every_system_is_finite(name: SystemName) -> None:
    game = Game(GameSettings(system=name, width=8, depth=2), batch=16)
    game.step(times=2)
    frame = game.frame()
    assert not frame["stopped"] and frame["turns"] == 2
    assert np.isfinite(frame["critic"]["scores"]).all() and np.isfinite(frame["best"]["scores"]).all()
    assert frame["losses"].keys() >= {"critic/adversarial", "generator/adversarial"}


@pytest.mark.parametrize("name", get_args(ProblemName))
def test_every_problem_has_a_density_of_mass_one_that_its_samples_have_too(name: ProblemName) -> None:
    problem = Problem(name=name, points=((0.5, 0.5), (-0.5, 0.0)) if name == "drawn" else ())
    data = open_problem(problem)
    square = square_of(data)
    closed, counted = square.of_density(data), square.of_samples(data.sample(40_000)[0])
    assert closed.sum() == pytest.approx(1) and counted.sum() == pytest.approx(1)
    assert np.abs(closed - counted).sum() / 2 < 0.06


def test_the_same_moves_give_the_same_game_whether_one_looks_or_not() -> None:
    looked, blind = Game(SMALL, seed=3, batch=16), Game(SMALL, seed=3, batch=16)
    for move in ("turn", "critic", "turn", "generator"):
        looked.step(move)
        looked.frame()
        blind.step(move)
    assert same(weights(looked, "critic"), weights(blind, "critic"))
    assert same(weights(looked, "generator"), weights(blind, "generator"))
    assert looked.frame() == blind.frame()


def test_turns_are_those_of_training() -> None:
    """The game plays what ``ganworks train`` plays: the weights agree bit for bit."""
    from ganworks._data_choice import feed
    from ganworks.data import load
    from ganworks.rng import scope
    from ganworks.training.settings import Training
    from ganworks.training.trainer import Trainer

    with scope(5, "weights"):
        system = systems["gan"](**SMALL.options())
    trainer = Trainer(system, feed(load("ring"), 5), Training(seed=5, batch=16, device="cpu"), quiet=True)
    for _ in range(3):
        trainer.advance()
    game = Game(SMALL, seed=5, batch=16)
    game.step(times=3)
    assert same(weights(game, "generator"), [p.detach() for p in system.generator.parameters()])


def test_reset_begins_the_same_game_again() -> None:
    game = Game(SMALL, seed=1, batch=16)
    before = game.frame()
    game.step(times=3)
    first = game.frame()
    game.reset()
    assert game.frame() == before
    game.step(times=3)
    assert game.frame() == first


@pytest.mark.parametrize(("mover", "other"), [("critic", "generator"), ("generator", "critic")])
def test_one_player_moves_alone(mover: str, other: str) -> None:
    game = Game(SMALL, batch=16)
    moving, resting = weights(game, mover), weights(game, other)
    game.step(mover, times=2)  # type: ignore[arg-type]
    assert not same(moving, weights(game, mover))
    assert same(resting, weights(game, other))


def test_two_games_of_one_seed_start_from_the_same_generator_and_see_the_same_points() -> None:
    first, second = (Game(GameSettings(system=name, width=8, depth=1), seed=2) for name in ("gan", "wgan_gp"))
    assert same(weights(first, "generator"), weights(second, "generator"))
    assert first.frame(["points"])["points"] == second.frame(["points"])["points"]


def test_arrows_point_down_the_generators_loss() -> None:
    game = Game(SMALL, batch=16)
    game.step(times=2)
    arrows = game.frame(["arrows"])["arrows"]
    start, along = torch.tensor(arrows["from"]), torch.tensor(arrows["along"])

    def loss(points: Tensor) -> Tensor:
        images = points[:, :, None, None]
        return generator_term(game.system.objective, game.system.critic, real=images, fake=images) * ARROWS

    step = 1e-3
    game.system.eval()
    with torch.no_grad():
        fall = loss(start) - loss(start + step * along)
    assert float(fall) == pytest.approx(step * float(along.square().sum()), rel=0.05)


def test_the_lattice_of_latents_is_drawn_where_the_law_has_one() -> None:
    assert Game(GameSettings(width=8, depth=1, noise=1)).frame(["manifold"])["manifold"]["rows"] == 1
    assert Game(GameSettings(width=8, depth=1, noise=5)).frame(["manifold"])["manifold"]["rows"] == 21
    assert Game(GameSettings(width=8, depth=1, prior="bernoulli")).frame(["manifold"])["manifold"] is None


def test_a_perfect_generator_reads_the_floor_and_no_divergence() -> None:
    """Where both densities are equal the best critic is silent, and the game's own divergence is zero."""
    game = Game(SMALL)
    scores = game.best.scores(game.real_mass, game.real_mass)
    assert np.allclose(scores, game.best.neutral)
    assert game.best.value(game.real_mass, game.real_mass) == pytest.approx(0, abs=1e-9)
    floor = game.frame(["measures"])["measures"]["floor"]
    assert 0 < floor["wasserstein"] < 0.2


def test_what_the_critic_proves_is_below_what_the_best_critic_would() -> None:
    game = Game(GameSettings(width=32, depth=2, critic_rate=0.01), batch=64)
    game.step("critic", times=60)
    measures = game.frame(["measures"])["measures"]
    assert 0.2 < measures["own"] < measures["own_best"] + 0.05
    masses = game.real_mass, game.fake_mass()
    assert measures["own_best"] == pytest.approx(2 * divergence("js").discrete(*masses), rel=1e-3)


def test_a_designed_objective_is_judged_and_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_WORKER", "off")
    pearson = Design(f="(u - 1)**2")
    game = Game(GameSettings(design=pearson, width=8, depth=1), batch=16)
    game.step(times=2)
    assert game.frame(["measures"])["measures"]["own_best"] > 0
    with pytest.raises(BadInput, match="refuted"):
        Game(GameSettings(design=Design(f="-u*log(u)")))


def test_a_game_that_leaves_the_numbers_stops_and_says_why() -> None:
    game = Game(SMALL, batch=16)
    game.step()
    with torch.no_grad():
        next(game.system.critic.parameters()).fill_(torch.inf)
    game.step()
    assert "finite" in game.stopped
    turns = game.turns
    game.step()
    assert game.turns == turns and game.frame()["stopped"] == game.stopped


@pytest.mark.parametrize(
    "wrong",
    [
        {"system": "file.py:Game"},
        {"objective": "design.yaml"},
        {"objective": "../../etc/passwd"},
        {"objective": "file.py:Loss"},
        {"width": 100_000},
        {"depth": 50},
        {"network": "mlp"},
        {"critic_rate": float("nan")},
        {"design": {"f": "u" * 1000}},
        {"design": {"f": "u*log(u)"}, "objective": "hinge"},
    ],
)
def test_settings_refuse_what_is_no_choice_of_theirs(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        GameSettings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"problem": {"name": "drawn"}},
        {"problem": {"name": "ring", "points": [[0, 0]]}},
        {"problem": {"name": "drawn", "points": [[0, 9]]}},
        {"problem": {"name": "drawn", "points": [[0, 0]] * 5000}},
        {"games": []},
        {"games": [{}, {}, {}]},
        {"batch": 10**9},
        {"seed": -1},
    ],
)
def test_tables_refuse_what_is_too_much(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TableSettings(**wrong)  # type: ignore[arg-type]


def test_an_unknown_objective_is_named() -> None:
    with pytest.raises(BadInput, match="no objective named"):
        Game(GameSettings(objective="no_such_loss"))
