"""The doctor in somebody else's loop."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.health import Doctor


class Game:
    """A plain loop on a normal distribution; the generator of an ill game gets no noise."""

    def __init__(self, noisy: bool = True):
        torch.manual_seed(0)
        self.noisy = noisy
        self.generator = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 2), nn.Unflatten(1, (2, 1, 1)))
        self.critic = nn.Sequential(nn.Flatten(), nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1), nn.Flatten(0))
        self.real, self.held_out = torch.randn(512, 2, 1, 1), torch.randn(256, 2, 1, 1)
        self.latent = torch.randn(128, 4) * noisy
        self.optimizers = [
            torch.optim.Adam(net.parameters(), lr=3e-3, betas=(0.5, 0.999)) for net in (self.critic, self.generator)
        ]

    def doctor(self, **options: Any) -> Doctor:
        usual: dict[str, Any] = {
            "generator": self.generator,
            "critic": self.critic,
            "real": self.real,
            "latent": self.latent,
            "held_out": self.held_out,
            "objective": "non_saturating",
            "batch": 256,
            "say": lambda text: None,
        }
        return Doctor(**{**usual, **options})

    def critic_turn(self, step: int) -> Tensor:
        fake = self.generator(torch.randn(64, 4) * self.noisy).detach()
        real = self.real[(torch.arange(64) + step) % 512]
        loss = functional.softplus(-self.critic(real)).mean() + functional.softplus(self.critic(fake)).mean()
        return self.update(0, loss)

    def generator_turn(self) -> Tensor:
        return self.update(1, functional.softplus(-self.critic(self.generator(torch.randn(64, 4) * self.noisy))).mean())

    def update(self, player: int, loss: Tensor) -> Tensor:
        self.optimizers[player].zero_grad()
        loss.backward()
        self.optimizers[player].step()
        return loss

    def weights(self) -> list[Tensor]:
        return [p.detach() for net in (self.generator, self.critic) for p in net.parameters()]


def play(game: Game, steps: int, doctor: Doctor | None, *, turns: bool = False) -> list[Tensor]:
    """Play, with the doctor looking at every step, and at every turn where that is asked for."""
    for step in range(1, steps + 1):
        if doctor is not None and turns:
            with doctor.turn("critic"):
                loss = game.critic_turn(step)
            with doctor.turn("generator"):
                other = game.generator_turn()
            doctor.look(step, critic=loss, generator=other)
            continue
        loss, other = game.critic_turn(step), game.generator_turn()
        if doctor is not None:
            doctor.step(critic=loss, generator=other)
    return game.weights()


def test_a_constant_generator_is_found_and_a_plain_one_is_not() -> None:
    messages: list[str] = []
    ill, well = Game(noisy=False), Game()
    doctor = ill.doctor(every=10, say=messages.append)
    play(ill, 150, doctor)
    assert doctor.report().findings[0].kind == "collapse" and sum("collapse" in one for one in messages) == 1
    doctor = well.doctor(every=10)
    play(well, 150, doctor)
    assert "collapse" not in {finding.kind for finding in doctor.report().findings}


@pytest.mark.parametrize("turns", [False, True])
def test_the_loop_does_not_notice_the_doctor(turns: bool) -> None:
    plain = play(Game(), 25, None)
    watched = Game()
    pairs = zip(plain, play(watched, 25, watched.doctor(every=5), turns=turns), strict=True)
    assert all(torch.equal(*pair) for pair in pairs)


@pytest.mark.filterwarnings("error")  # losses are passed as they come, with their gradients
@pytest.mark.parametrize("turns", [False, True])
def test_what_is_recorded(turns: bool) -> None:
    game = Game()
    doctor = game.doctor(every=4)
    play(game, 8, doctor, turns=turns)
    assert [line["step"] for line in doctor.record.lines] == [1, 4, 8]
    assert len(doctor.record.series("critic/adversarial")) == 3
    for name in ("generator/update_ratio", "critic/zero_gradients"):
        assert len(doctor.record.series(name)) == (3 if turns else 2), name
    for name in ("generator_score_gradient", "memorization_auc", "critic_norm"):
        assert len(doctor.record.signal(name)) == 3, name
    assert len(doctor.record.series("generator/output_gradient")) == 3 * turns


def test_turns_measure_what_whole_steps_measure() -> None:
    """Each player has one update a step here, so that both ways see the same two states."""
    ratios = []
    for turns in (False, True):
        game = Game()
        doctor = game.doctor(every=4)
        play(game, 8, doctor, turns=turns)
        ratios.append(doctor.record.series("critic/update_ratio").values[-2:])
    assert ratios[0] == pytest.approx(ratios[1], rel=1e-6)


def test_callables_without_names_and_networks_by_name() -> None:
    game = Game()
    doctor = game.doctor(
        generator=lambda z: game.generator(z),
        critic=lambda x: [game.critic(x), game.critic(x)[:, None, None].expand(-1, 1, 3)],
        players={"generator": game.generator, "critic": game.critic},
        every=2,
    )
    play(game, 4, doctor, turns=True)
    reference = Game()
    plain = reference.doctor(every=2)
    play(reference, 4, plain, turns=True)
    for name in ("critic_auc", "distance", "critic_norm", "generator_norm"):
        assert doctor.record.signal(name).values == pytest.approx(plain.record.signal(name).values), name
    with pytest.raises(BadInput, match="knows: critic, generator"), doctor.turn("encoder"):
        pass


def test_signals_are_measured_as_images_are() -> None:
    torch.manual_seed(0)
    waves = torch.sin(torch.linspace(0, 30, 600) * (1 + torch.rand(96, 1)) + 6 * torch.rand(96, 1))[:, None]
    doctor = Doctor(
        generator=lambda z: z, critic=lambda x: x.mean((1, 2)), real=waves[:64], held_out=waves[64:], latent=waves[:32]
    )
    assert doctor.look(1) == []
    assert doctor.record.signal("nearness").last < 0.01, "the samples are training data"
    assert doctor.record.signal("distance").last < 0.1


def test_labels_reach_both_players() -> None:
    label = torch.arange(60) % 3
    images = label.float()[:, None, None, None] + 0.1 * torch.randn(60, 1, 2, 2)
    doctor = Doctor(
        generator=lambda z, y: y.float()[:, None, None, None] + z,
        critic=lambda x, y: -(x.mean((1, 2, 3)) - y).square(),
        real=images,
        latent=0.1 * torch.randn(60, 1, 2, 2),
        label=label,
        real_label=label,
        held_out=images,
        held_out_label=label,
    )
    doctor.look()
    assert doctor.record.signal("label_agreement").last == 1 and len(doctor.record.signal("critic_auc"))


def test_a_game_without_a_critic_says_so() -> None:
    game = Game()
    doctor = game.doctor(critic=None, every=2)
    for _ in range(4):
        doctor.look()
    assert "no discriminator (critic)" in doctor.report().not_watched and len(doctor.record.signal("diversity")) == 3


def test_what_is_watched_can_be_said_later() -> None:
    game = Game()
    doctor = Doctor(every=5).watch(game.generator, game.critic, real=game.real, latent=game.latent)
    play(game, 5, doctor)
    assert [line["step"] for line in doctor.record.lines] == [1, 5]


def test_bad_input() -> None:
    with pytest.raises(BadInput, match="generator="):
        Doctor().step()
    with pytest.raises(BadInput, match="every=0"):
        Doctor(every=0)
    with pytest.raises(BadInput, match="latent"):
        Doctor(generator=nn.Linear(4, 2), real=torch.ones(4, 2))
    with pytest.raises(BadInput, match="shape"):
        Doctor(generator=nn.Linear(4, 2), real=torch.ones(4, 2), latent=torch.ones(2, 4), held_out=torch.ones(4, 3))


def test_it_is_imported_alone() -> None:
    code = (
        "import sys; from ganworks.health import Doctor; "
        "print([m for m in sys.modules if m.startswith(('sympy', 'lightning', 'scipy', 'ganworks.'))])"
    )
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for name in ("sympy", "lightning", "ganworks.training", "ganworks.data", "ganworks.systems", "ganworks.workshop"):
        assert f"'{name}" not in modules, name
