"""What a critic is shown, in the games that change it: off by default, adaptive on request, exact on resume."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import small
import torch

from ganworks.errors import BadInput
from ganworks.rng import scope

GAMES = ("gan", "wgan_gp", "cgan", "sagan", "progan", "stylegan")
ADAPTIVE: dict[str, Any] = {"augment_target": 0.6, "augment_images": 60, "augment": 0.4, "augment_policy": "flip,color"}


@pytest.mark.parametrize("name", GAMES)
def test_off_by_default_and_without_a_trace(name: str) -> None:
    game: Any = small.build(name)
    images = small.feed_of(game)(0, 2).images
    assert game.visible(images) is images
    assert not [key for key in game.state_dict() if key.startswith("adaptive")]
    assert game.overfitting(torch.ones(4), torch.zeros(4)) == {}


@pytest.mark.parametrize("name", GAMES)
def test_adaptive_probability_moves_and_a_resumed_run_continues_bit_for_bit(name: str, tmp_path: Path) -> None:
    def made(folder: Path, steps: int) -> Any:
        return small.trainer(name, folder, system=small.build(name, **ADAPTIVE), steps=steps, checkpoint_every=3)

    whole = made(tmp_path / "whole", 6)
    whole.run()
    probability = float(whole.system.adaptive.probability)
    assert probability != pytest.approx(0.4) and int(whole.system.adaptive.position[1]) > 0
    made(tmp_path / "parts", 3).run()
    second = made(tmp_path / "parts", 6)
    second.restore()
    second.run()
    assert small.differing(small.fingerprint(whole), small.fingerprint(second)) == []


def test_logs_the_signs_and_the_probability_and_looking_counts_nothing() -> None:
    game: Any = small.build("gan", **ADAPTIVE)
    values = small.trainer("gan", system=game).advance()
    assert float(values["critic/augment"]) == pytest.approx(0.4) and -1 <= float(values["critic/real_signs"]) <= 1
    counted = game.adaptive.signs.clone()
    game.eval()
    game.critic_loss(small.feed_of(game)(0, 4))
    assert torch.equal(game.adaptive.signs, counted)


def test_policy_names_what_happens() -> None:
    game: Any = small.build("gan", augment=1.0, augment_policy="flip")
    images = torch.rand(3, *game.config.image)
    with scope("policy"):
        assert torch.equal(game.visible(images), images.flip(3))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"augment_policy": "colour"}, "augment_policy.*colour"),
        ({"augment_target": 1.5}, "augment_target"),
        ({"augment_target": 0.6, "augment": 0.9}, "adaptive probability starts"),
        ({"augment_target": 0.6, "augment": {"shape": "linear", "start": 0, "end": 0.5, "length": 9}}, "schedule"),
    ],
)
def test_what_cannot_be_is_said(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        small.build("gan", **options)


def test_consistency_is_a_penalty_like_others() -> None:
    for images, passes in (("real", 3), ("both", 4)):
        game: Any = small.build("gan", penalties=[{"kind": "consistency", "weight": 2.0, "images": images}])
        calls = []
        game.critic.register_forward_hook(lambda *_, calls=calls: calls.append(1))
        terms = game.critic_loss(small.feed_of(game)(0, 4))
        assert len(calls) == passes and float(terms["consistency"].detach()) > 0
