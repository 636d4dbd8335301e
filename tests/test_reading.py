"""The critic that judges a system's samples is found, and asked as the game asks it."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch
from ganworks._reading import reading_of
from torch.nn import functional

from ganworks.game import Batch
from ganworks.health.callback import subject_of
from ganworks.health.subject import CannotJudge

KNOWN = {
    name: small.stock((1, 16, 16) if name.startswith("stack") else (1, 8, 8), ("caption", "other"))
    for name in small.NAMES
}


def subject(name: str) -> Any:
    held: Any = small.build(name).eval()
    feed = small.feed_of(held)
    return held, subject_of(held, feed, [0] * small.STOCK, None, seed=0)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "critic"), [("cyclegan", "critic_y"), ("unit", "critic_y"), ("cogan", "critic_x")])
def test_of_a_pair_it_is_the_critic_of_the_samples_domain(name: str, critic: str) -> None:
    system, seen = subject(name)
    images = KNOWN[name].images
    expected = getattr(system, critic)(images).reshape(len(images), -1).mean(1)
    torch.testing.assert_close(seen.judge(images, KNOWN[name]), expected)


def test_a_critic_of_texts_is_told_the_caption_of_each_image() -> None:
    system, seen = subject("stackgan_v2")
    known = KNOWN["stackgan_v2"]
    expected = system.critics[-1](known.images, system.text(known.caption))
    torch.testing.assert_close(seen.judge(known.images, known), expected)
    turned = Batch(known.images, caption=known.caption.roll(1, 0))
    assert not torch.equal(seen.judge(known.images, turned), expected)
    with pytest.raises(CannotJudge, match="captions"):
        seen.judge(known.images, Batch(known.images))


def test_a_stage_without_a_critic_of_whole_images_says_so() -> None:
    system, seen = subject("stackgan")
    with pytest.raises(CannotJudge, match="sketches"):
        seen.judge(KNOWN["stackgan"].images, KNOWN["stackgan"])
    system.refining.fill_(True)
    assert seen.judge(KNOWN["stackgan"].images, KNOWN["stackgan"]).shape == (small.STOCK,)


def test_a_pyramid_is_judged_by_its_finest_details() -> None:
    system, seen = subject("lapgan")
    images = KNOWN["lapgan"].images
    coarse, band = system.lesson(0, images)
    torch.testing.assert_close(coarse + band, images)
    torch.testing.assert_close(seen.judge(images), system.judge(0, coarse, band))
    blurred = functional.avg_pool2d(images, 2).repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert not torch.equal(seen.judge(blurred), seen.judge(images))


@pytest.mark.parametrize(("name", "reason"), [("combogan", "each domain"), ("fader", "codes"), ("vae", "no critic")])
def test_where_no_network_scores_images_the_reason_is_given(name: str, reason: str) -> None:
    found = reading_of(small.build(name))
    assert found.critic is None and reason in found.silent
