"""Runs of StarGAN, small enough for one processor.

``stargan`` plays the paper's game with small players and higher rates. ``stargan/faces`` and ``stargan/emoji``, which
were measured in minutes, do not: two critic turns a step (paper: five), and a mask that the generator draws (not in
the paper), without which the few hundred steps of their budget went into learning to copy.
"""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe

TRAINING = {"minutes": 6, "batch": 16, "ema_images": 4000, "sample_every": 250, "checkpoint_every": 500}
SMALL = {"width": 32, "blocks": 2, "halvings": 1,
         "generator_optimizer": {"rate": 5e-4}, "critic_optimizer": {"rate": 3e-4}}  # fmt: skip
HURRIED = {**SMALL, "masked": True, "critic_turns": 2}


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
    """Emoji of four vendors, each drawn as any other; masked, in two critic turns a step: not the paper's game."""
    return {
        "data": {"name": "emoji", "size": 32},
        "training": TRAINING,
        "options": {**HURRIED, "domains": 4, "attributes": 0},
        "measure": {"count": 200},
    }


@recipe("stargan/faces", system="stargan", data="faces", budget="6 minutes",
        expected="error where an edit changes 0.476 (mean edit 0.460), elsewhere 0.051 (0.028), 227 steps")  # fmt: skip
def faces() -> dict[str, Any]:
    """Cartoon faces with nine attributes to edit; masked, in two critic turns a step: not the paper's game."""
    return {
        "data": {"name": "faces", "size": 32},
        "training": TRAINING,
        "options": {**HURRIED, "attributes": 9},
        "measure": {"count": 200},
    }
