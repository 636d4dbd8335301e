"""The doctor watches whatever scores a system's samples, by any name, and says why where nothing does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import small
import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks._train import train
from ganworks.cli.main import main
from ganworks.game import Batch, Phase, System, Terms
from ganworks.health.callback import target_of
from ganworks.health.target import CannotScore, Target
from ganworks.losses import objective

KNOWN = {
    name: small.stock((1, 16, 16) if name.startswith("stack") else (1, 8, 8), ("caption", "other"))
    for name in small.NAMES
}


def target(name: str) -> tuple[Any, Target]:
    system: Any = small.build(name).eval()
    return system, target_of(system, small.feed_of(system)(0, small.STOCK), None)


@pytest.mark.parametrize(
    ("name", "critic"), [("cyclegan", "critic_y"), ("unit", "critic_y"), ("xgan", "critic_y"), ("cogan", "critic_x")]
)
def test_of_a_pair_it_is_the_critic_of_the_samples_domain(name: str, critic: str) -> None:
    system, seen = target(name)
    images = KNOWN[name].images
    expected = getattr(system, critic)(images).reshape(len(images), -1).mean(1)
    torch.testing.assert_close(seen.scores(images, KNOWN[name]), expected)
    assert seen.critic is getattr(system, critic)


def test_a_critic_of_texts_gets_the_caption_of_each_image() -> None:
    system, seen = target("stackgan_v2")
    known = KNOWN["stackgan_v2"]
    assert known.caption is not None
    expected = system.critics[-1](known.images, system.text(known.caption))
    torch.testing.assert_close(seen.scores(known.images, known), expected)
    turned = Batch(known.images, caption=known.caption.roll(1, 0))
    assert not torch.equal(seen.scores(known.images, turned), expected)
    with pytest.raises(CannotScore, match="captions"):
        seen.scores(known.images, Batch(known.images))


def test_a_stage_without_a_critic_of_whole_images_says_so() -> None:
    system, seen = target("stackgan")
    with pytest.raises(CannotScore, match="sketches"):
        seen.scores(KNOWN["stackgan"].images, KNOWN["stackgan"])
    system.refining.fill_(True)
    assert seen.scores(KNOWN["stackgan"].images, KNOWN["stackgan"]).shape == (small.STOCK,)


def test_a_pyramid_is_scored_by_its_finest_details() -> None:
    system, seen = target("lapgan")
    images = KNOWN["lapgan"].images
    blurred = functional.avg_pool2d(images, 2).repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert seen.critic is system.critics[0]
    assert not torch.equal(seen.scores(blurred), seen.scores(images))
    by_levels: Any = small.build("lapgan", level_steps=3)
    with pytest.raises(CannotScore, match="one after another"):
        target_of(by_levels, small.feed_of(by_levels)(0, 4), None).scores(images)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("combogan", "each domain"),
        ("fader", "codes"),
        ("vae", "no critic"),
        ("bigan", "pairs"),
        ("alice", "pairs"),
        ("clustering", "classes"),
    ],
)
def test_where_no_network_scores_images_the_reason_is_named(name: str, reason: str) -> None:
    with pytest.raises(CannotScore, match=reason):
        target(name)[1].scores(KNOWN[name].images)


def test_hidden_labels_are_the_reason_where_a_critic_needs_them() -> None:
    seen = target("cgan")[1]
    images = KNOWN["cgan"].images
    labels = torch.arange(len(images)) % small.CLASSES
    assert seen.scores(images, Batch(images, label=labels)).shape == (len(images),)
    with pytest.raises(CannotScore, match="hidden"):
        seen.scores(images, Batch(images, label=torch.where(labels == 0, -1, labels)))


class Plain(System):
    """A game of somebody else's: without decorator, its critic under another name, and submodules named like ours."""

    class Config(System.Config):
        discriminates: bool = True
        """Whether there is a discriminator at all."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        pixels = int(torch.tensor(self.config.image).prod())
        self.painter = nn.Sequential(nn.Linear(4, pixels), nn.Tanh(), nn.Unflatten(1, tuple(self.config.image)))
        if self.config.discriminates:
            self.discriminator = nn.Sequential(nn.Flatten(), nn.Linear(pixels, 1), nn.Flatten(0))
        self.text, self.growth, self.lesson = nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)
        self.loss = objective("non_saturating")

    averaged = ("painter",)

    def phases(self) -> list[Phase]:
        if not self.config.discriminates:
            return [Phase("painter", ("painter",), lambda batch: Terms(size=self.sample(4).square().mean()))]
        return [
            Phase("discriminator", ("discriminator",), self.discriminator_loss),
            Phase("painter", ("painter",), self.painter_loss),
        ]

    def discriminator_loss(self, batch: Batch) -> Terms:
        fake = self.discriminator(self.sample(len(batch)))
        return Terms(adversarial=self.loss.critic(real=self.discriminator(batch.images), fake=fake))

    def painter_loss(self, batch: Batch) -> Terms:
        fake = self.discriminator(self.sample(len(batch)))
        return Terms(adversarial=self.loss.generator(real=fake.detach(), fake=fake))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.painter(torch.randn(n, 4))


FAST: dict[str, Any] = {"steps": 4, "batch": 8, "log_every": 2, "watch_every": 2, "loggers": (), "device": "cpu"}


def test_a_discriminator_of_any_name_is_watched(tmp_path: Path) -> None:
    run = train(Plain(image=(1, 8, 8)), "digits", out=tmp_path / "run", quiet=True, **FAST)
    signals = run.doctor().record
    for name in ("critic_auc", "memorization_auc", "slope", "score_fake", "critic_norm", "generator_norm"):
        assert len(signals.signal(name)) == 3, name
    assert run.doctor().not_watched == ""


def test_a_game_without_one_says_so_from_its_folder_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    game = Plain(image=(1, 8, 8), discriminates=False)
    run = train(game, "digits", out=tmp_path / "run", quiet=True, **FAST)
    assert "no critic of images" in run.doctor().not_watched
    vae = train("vae", "digits", out=tmp_path / "vae", options={"width": 8}, quiet=True, **FAST)
    assert main(["doctor", str(vae.folder)]) == 0
    assert "Not watched: The game has no critic of images." in capsys.readouterr().out
    lines = [json.loads(line) for line in (vae.folder / "metrics.jsonl").read_text().splitlines()]
    events = [event for line in lines for event in line.get("events", ())]
    assert [event["event"] for event in events] == ["no_scores"]
