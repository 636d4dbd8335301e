"""The doctor in other frameworks: turns by the steps of optimizers, a record that is saved and read back."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from ganworks.health import Doctor
from ganworks.health.frameworks import accelerate_doctor, lightning_callback
from ganworks.health.optimizer_turns import OptimizerTurns, optimizers_of

EVERY = 4


def players() -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(0)
    generator = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 16), nn.Unflatten(1, (1, 4, 4)), nn.Tanh())
    critic = nn.Sequential(nn.Flatten(), nn.Linear(16, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
    return generator, critic


def images(count: int = 256) -> Tensor:
    return torch.tanh(torch.randn(count, 1, 4, 4, generator=torch.Generator().manual_seed(3)))


def losses(generator: nn.Module, critic: nn.Module, real: Tensor, player: str) -> Tensor:
    fake = generator(torch.randn(len(real), 4))
    if player == "generator":
        return functional.softplus(-critic(fake)).mean()
    return functional.softplus(-critic(real)).mean() + functional.softplus(critic(fake.detach())).mean()


def loop(doctor: Doctor, optimizers: dict[str, torch.optim.Optimizer], steps: int, *, mark: bool) -> None:
    for step in range(1, steps + 1):
        for player in ("critic", "generator"):
            if mark:
                with doctor.turn(player):
                    turn(optimizers, player)
            else:
                turn(optimizers, player)
        doctor.look(step)


def turn(optimizers: dict[str, torch.optim.Optimizer], player: str) -> None:
    generator, critic = GAME
    loss = losses(generator, critic, images(64), player)
    optimizers[player].zero_grad()
    loss.backward()
    optimizers[player].step()


GAME: tuple[nn.Module, nn.Module] = players()


def watched(*, automatic: bool) -> Doctor:
    global GAME
    GAME = players()
    generator, critic = GAME
    optimizers: dict[str, torch.optim.Optimizer] = {
        "critic": torch.optim.Adam(critic.parameters(), 1e-3),
        "generator": torch.optim.Adam(generator.parameters(), 1e-3),
    }
    doctor = Doctor(
        generator=generator,
        critic=critic,
        real=images(),
        latent=torch.randn(64, 4),
        optimizers=optimizers,
        automatic_turns=automatic,
        every=EVERY,
        say=lambda text: None,
    )
    torch.manual_seed(1)
    loop(doctor, optimizers, 3 * EVERY, mark=not automatic)
    return doctor


def test_turns_by_optimizer_steps_are_the_marked_ones() -> None:
    marked, automatic = watched(automatic=False).record, watched(automatic=True).record
    for name in ("critic/update_ratio", "generator/update_ratio", "critic/moves_other", "generator/output_gradient"):
        assert automatic.series(name).values[-2:] == pytest.approx(marked.series(name).values[-2:], rel=1e-5), name


def test_turns_follow_the_order_of_steps_and_stop_at_a_surprise() -> None:
    opened: list[str] = []
    generator, critic = players()
    optimizers: dict[str, torch.optim.Optimizer] = {
        name: torch.optim.SGD(network.parameters(), 0.1)
        for name, network in (("critic", critic), ("generator", generator))
    }

    class Turn:
        def __init__(self, player: str):
            self.player = player

        def __enter__(self) -> None:
            opened.append(self.player)

        def __exit__(self, *error: object) -> None:
            opened.append(f"end {self.player}")

    turns = OptimizerTurns(optimizers, Turn)
    for player in ("critic", "critic", "generator"):
        optimizers[player].step()
    assert not opened, "the order is not known yet"
    turns.end()
    turns.begin()
    for player in ("critic", "critic", "generator"):
        optimizers[player].step()
    turns.end()
    once = ["critic", "end critic"]
    assert opened == [*once, *once, "generator", "end generator"]
    turns.remove()
    optimizers["critic"].step()
    assert len(opened) == 6


def test_an_optimizer_belongs_to_whose_parameters_it_holds_or_to_who_is_left() -> None:
    generator, critic = players()
    by_name = {"critic": critic, "generator": generator}
    right = [torch.optim.SGD(generator.parameters(), 0.1), torch.optim.SGD(critic.parameters(), 0.1)]
    assert optimizers_of(by_name, right) == {"critic": right[1], "generator": right[0]}
    wrong = [torch.optim.SGD(critic.parameters(), 0.1), torch.optim.SGD(critic.parameters(), 0.1)]
    assert set(optimizers_of(by_name, wrong).values()) == set(wrong)


def test_a_record_is_saved_and_goes_on() -> None:
    before = watched(automatic=False)
    after = Doctor(generator=GAME[0], critic=GAME[1], real=images(), latent=torch.randn(64, 4), every=EVERY)
    after.load_state_dict(before.state_dict())
    assert after.record.lines == before.record.lines and after.count == before.count
    assert after.facts.options["critic_turns"] == 1.0


def test_advice_is_in_the_words_of_the_loop() -> None:
    generator, critic = players()
    doctor = Doctor(
        generator=generator,
        critic=critic,
        real=images(),
        latent=torch.randn(64, 4),
        optimizers={"critic": torch.optim.Adam(critic.parameters(), 5.0)},
        every=1,
        say=lambda text: None,
    )
    for step in range(1, 4):
        doctor.look(step)
    causes = {cause.name: cause for cause in doctor.report().causes}
    assert causes["critic_optimizer.rate"].advice[0].command == 'critic_optimizer.param_groups[0]["lr"] = 0.001'


def test_lightning_watches_and_keeps_the_record() -> None:
    lightning = pytest.importorskip("lightning")

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.automatic_optimization = False
            self.generator, self.discriminator = players()

        def configure_optimizers(self) -> list[torch.optim.Optimizer]:
            return [torch.optim.Adam(one.parameters(), 1e-3) for one in (self.discriminator, self.generator)]

        def training_step(self, batch: Tensor, index: int) -> dict[str, Tensor]:
            values = {}
            for player, optimizer in zip(("critic", "generator"), self.optimizers(), strict=True):
                values[player] = losses(self.generator, self.discriminator, batch, player)
                optimizer.zero_grad()
                self.manual_backward(values[player])
                optimizer.step()
            return {name: value.detach() for name, value in values.items()}

    def trained(callback: Any) -> None:
        names = ("logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary")
        quiet: dict[str, Any] = dict.fromkeys(names, False)
        trainer = lightning.Trainer(max_epochs=2, accelerator="cpu", callbacks=[callback], **quiet)
        trainer.fit(Module(), DataLoader(images(), 64))  # type: ignore[arg-type]

    callback = lightning_callback(real=images(), latent=torch.randn(64, 4), every=EVERY, say=lambda text: None)
    trained(callback)
    record = callback.doctor.record
    assert len(record.signal("distance")) == 3 and len(record.series("critic/adversarial")) == 3
    assert len(record.series("generator/update_ratio")) == 2, "every look but the first"
    again = lightning_callback(real=images(), latent=torch.randn(64, 4), every=EVERY, say=lambda text: None)
    again.load_state_dict(callback.state_dict())
    trained(again)
    assert again.doctor.count == 2 * callback.doctor.count and again.doctor.record.lines[:3] == record.lines


def test_accelerate_watches_and_keeps_the_record(tmp_path: Any) -> None:
    accelerate = pytest.importorskip("accelerate")
    accelerator = accelerate.Accelerator(cpu=True)
    generator, critic = players()
    optimizers = [torch.optim.Adam(one.parameters(), 1e-3) for one in (critic, generator)]
    generator, critic, *prepared, loader = accelerator.prepare(
        generator,
        critic,
        *optimizers,
        DataLoader(images(), 64),  # type: ignore[arg-type]
    )
    doctor = accelerate_doctor(
        accelerator,
        generator=generator,
        critic=critic,
        optimizers=prepared,
        real=images(),
        latent=torch.randn(64, 4),
        every=EVERY,
        say=lambda text: None,
    )
    for real in islice(cycle(loader), 2 * EVERY):
        for player, optimizer in zip(("critic", "generator"), prepared, strict=True):
            loss = losses(generator, critic, real, player)
            optimizer.zero_grad()
            accelerator.backward(loss)
            optimizer.step()
        doctor.look()
    assert len(doctor.record.series("generator/update_ratio")) == 2
    accelerator.save_state(str(tmp_path / "state"))
    kept = list(doctor.record.lines)
    doctor.load_state_dict({"lines": [], "count": 0, "turns": {}})
    accelerator.load_state(str(tmp_path / "state"))
    assert doctor.record.lines == kept and doctor.count == 2 * EVERY
