"""Runs of StarGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe

TRAINING = {"minutes": 6, "batch": 16, "ema_images": 4000, "sample_every": 250, "checkpoint_every": 500}
SMALL = {"width": 32, "blocks": 2, "halvings": 1, "masked": True, "critic_turns": 2,
         "generator_optimizer": {"rate": 5e-4}, "critic_optimizer": {"rate": 3e-4}}  # fmt: skip


@recipe("stargan", system="stargan", data="emoji", budget="6 minutes", expected="")
def stargan() -> dict[str, Any]:
    """Emoji with a skin tone: four vendors and five tones, two label sets in one generator."""
    return {
        "data": {"name": "emoji", "size": 32, "options": {"tones": "only"}},
        "training": TRAINING,
        "options": {**SMALL, "domains": 4, "attributes": 5},
        "measure": {"count": 200},
    }


@recipe("stargan/emoji", system="stargan", data="emoji", budget="6 minutes", expected="")
def emoji() -> dict[str, Any]:
    """Emoji of four vendors, each drawn as any other would."""
    return {
        "data": {"name": "emoji", "size": 32},
        "training": TRAINING,
        "options": {**SMALL, "domains": 4, "attributes": 0},
        "measure": {"count": 200},
    }


@recipe("stargan/faces", system="stargan", data="faces", budget="6 minutes", expected="")
def faces() -> dict[str, Any]:
    """Cartoon faces with nine attributes to edit."""
    return {
        "data": {"name": "faces", "size": 32},
        "training": TRAINING,
        "options": {**SMALL, "attributes": 9},
        "measure": {"count": 200},
    }
