"""pix2pix: its U-Net, its noise, the terms of its game, and one direction."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.nn.functional import softplus
from typed import present

import ganworks as gw
from ganworks.errors import BadInput
from ganworks.game import Batch, NotCapable
from ganworks.networks.pix2pix import NoisyDropout, UNet, halvings_for
from ganworks.rng import scope
from ganworks.run_config import DataChoice
from ganworks.systems.pix2pix import Pix2Pix

SMALL = {"image": (3, 16, 16), "width": 4}


@pytest.fixture
def game() -> Pix2Pix:
    with scope("pix2pix"):
        return Pix2Pix(**SMALL, dropout=0.0)


@pytest.fixture
def batch() -> Batch:
    with scope("images"):
        return Batch(images=torch.rand(2, 3, 16, 16) * 2 - 1, paired=torch.rand(2, 3, 16, 16) * 2 - 1)


def test_the_paper_sizes_at_256() -> None:
    network = UNet((3, 256, 256), width=2)
    down = [m.out_channels for m in network.down.modules() if isinstance(m, nn.Conv2d)]
    up = [m.in_channels for m in network.up.modules() if isinstance(m, nn.ConvTranspose2d)]
    assert [32 * channels for channels in down] == [64, 128, 256, 512, 512, 512, 512, 512]
    assert [32 * channels for channels in up] == [512, 1024, 1024, 1024, 1024, 512, 256]
    assert [m.share for m in network.modules() if isinstance(m, NoisyDropout)] == [0.5, 0.5, 0.5, 0, 0, 0, 0]


@pytest.mark.parametrize("image", [(3, 8, 8), (1, 12, 20), (3, 16, 64)])
def test_a_translation_has_the_size_of_its_image(image: tuple[int, int, int]) -> None:
    network = UNet(image, 2, out_channels=2).train()
    assert network(torch.zeros(1, *image)).shape == (1, 2, *image[1:])
    larger = (2 * network.stride, 3 * network.stride)
    assert network(torch.zeros(1, image[0], *larger)).shape == (1, 2, *larger)


def test_sizes_and_depths_that_do_not_fit_are_refused() -> None:
    with pytest.raises(BadInput, match="30x32"):
        halvings_for((3, 30, 32))
    with pytest.raises(BadInput, match="5 times, but 2 to 4"):
        halvings_for((3, 16, 16), 5)


def test_dropout_keeps_the_mean_and_is_noise_in_evaluation_too() -> None:
    dropout, ones = NoisyDropout(0.25).eval(), torch.ones(400, 100)
    with scope("dropout"):
        shown = dropout(ones)
    torch.testing.assert_close(shown.unique(), torch.tensor([0.0, 4 / 3]))
    assert abs(float((shown == 0).float().mean()) - 0.25) < 5 * (0.25 * 0.75 / 40_000) ** 0.5
    with scope("pix2pix"):
        noisy = Pix2Pix(**SMALL).eval()
    images = torch.linspace(-1, 1, 1536).reshape(2, 3, 16, 16)
    with scope(1):
        first = noisy.translate(images)
    with scope(1):
        again = noisy.translate(images)
    with scope(2):
        other = noisy.translate(images)
    assert torch.equal(first, again) and not torch.equal(first, other)
    noisy.freeze_statistics()
    torch.testing.assert_close(noisy.translate(images[:1]), noisy.translate(images[:1]), rtol=0, atol=0)


def test_the_terms_are_those_of_the_paper(game: Pix2Pix, batch: Batch) -> None:
    x, y = batch.images, present(batch.paired)
    fake = game.generator(x)
    on_fake, on_real = (game.critic(torch.cat([x, shown], 1)) for shown in (fake, y))
    terms = game.generator_loss(batch)
    torch.testing.assert_close(terms["adversarial"], softplus(-on_fake).mean())
    torch.testing.assert_close(terms["reconstruction"], 100 * (fake - y).abs().mean())
    expected = softplus(-on_real).mean() + softplus(on_fake).mean()
    torch.testing.assert_close(game.critic_loss(batch)["adversarial"], expected)


def test_a_perfect_translation_costs_nothing_in_pixels(game: Pix2Pix, batch: Batch) -> None:
    game.register_module("generator", nn.Identity())
    assert game.generator_loss(Batch(batch.images, paired=batch.images))["reconstruction"] == 0


def test_the_critic_reads_the_source(game: Pix2Pix, batch: Batch) -> None:
    y = present(batch.paired)
    scores = game.score(y, Batch(y, paired=batch.images))
    assert not torch.equal(scores, game.score(y, Batch(y, paired=batch.images.flip(0))))
    with pytest.raises(NotCapable, match="together with"):
        game.score(y)


def test_there_is_one_direction(game: Pix2Pix, batch: Batch) -> None:
    assert torch.equal(game.translate(batch.images, "x", "y"), game.sample(2, batch))
    with pytest.raises(BadInput, match="pair=y,x"):
        game.translate(batch.images, "y", "x")
    with pytest.raises(BadInput, match="no counterparts"):
        game.critic_loss(Batch(batch.images))


def drawn(number: int, side: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """A coloured square on white, and where it is, in grey."""
    random = np.random.default_rng(number)
    picture, mask = np.full((side, side, 3), 255, np.uint8), np.zeros((side, side), np.uint8)
    top, left = random.integers(0, 8, 2)
    picture[top : top + 7, left : left + 7], mask[top : top + 7, left : left + 7] = random.integers(0, 200, 3), 255
    return picture, mask


@pytest.mark.parametrize("layout", ["side by side", "equal names"])
def test_own_pairs_train_and_are_measured(layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    place = tmp_path / "own"
    for name in ("photo", "mask"):
        (place / name).mkdir(parents=True)
    for number in range(60):
        picture, mask = drawn(number)
        if layout == "equal names":
            Image.fromarray(picture).save(place / "photo" / f"{number}.png")
            Image.fromarray(mask).save(place / "mask" / f"{number}.png")
        else:
            both = np.concatenate([picture, np.repeat(mask[..., None], 3, 2)], 1)
            Image.fromarray(both).save(place / f"{number}.png")
    data = {"pair": "photo,mask"} if layout == "equal names" else {}
    options = {"width": 8, "generator_optimizer": {"rate": 4e-3}, "critic_optimizer": {"rate": 4e-3}}
    choice = DataChoice(name=str(place), size=16, options=data)
    run = gw.train(
        "pix2pix",
        choice,
        steps=30,
        out=tmp_path / "run",
        options=options,
        batch=4,
        ema_images=40,
        loggers=[],
        quiet=True,
    )
    held_out = run.data()
    shown = held_out.batch(np.arange(len(held_out)))
    error = (run.translate(shown.images) - present(shown.paired)).abs().mean()
    before = (run.untrained().translate(shown.images) - present(shown.paired)).abs().mean()
    assert error < 0.6 * before
    assert run.doctor().not_watched == "" and run.doctor().record.signal("critic_auc")
