"""Runs of StackGAN."""

from __future__ import annotations

from typing import Any

from ganworks.game import Schedule
from ganworks.recipes import NamedRun, both, linear
from ganworks.registry import recipe


def _decayed(rate: float) -> dict[str, Any]:
    """A rate that falls in either stage; the first ends before it does."""
    return {"rate": Schedule(shape="linear", start=rate, end=0.0, hold=1500, length=500).model_dump()}


@recipe(
    "stackgan",
    system="stackgan",
    data="emoji",
    budget="7 minutes",
    expected="right caption of ten, never seen in training: 0.282 (chance 0.1, real 0.51), seed 0",
)
def stackgan() -> NamedRun:
    """Emoji from their names and tags: sketched at 16x16, refined to 64x64; without skin tones, which would be half.

    The sketch is joined with the text as it is, at 16x16; halved to 4x4, as a sketch of 64x64 is to 16x16, it lost what
    it had, and stage II drew a few textures again and again.
    """
    return {
        "data": {"name": "emoji", "size": 64, "options": {"tones": "none"}},
        "training": {
            "steps": 3500,
            "batch": 32,
            "threads": 1,
            "precision": "bf16",
            "ema_images": 10_000,
            "sample_every": 500,
            "checkpoint_every": 500,
        },
        "options": {
            "width": 24,
            "condition": 64,
            "blocks": 1,
            "reduction": 4,
            "sketching": 1500,
            "generator_optimizer": _decayed(4e-4),
            "critic_optimizer": _decayed(2e-4),
        },
        "measure": {"count": 600},
    }


@recipe("stackgan/paper", system="stackgan", data="folder", budget="a week of one GPU", expected="")
def paper() -> NamedRun:
    """Captions to 256x256 pictures with the authors' widest setting, 192 and 96 channels (arXiv:1612.03242, section 4).

    Birds and flowers have 128 and 64 in their code. Give pictures and captions with --data, and stored features of
    1024 numbers with --encoder. Rates are halved every 100 epochs there and fall along a line here.
    """
    return {
        "data": {"size": 256, "options": {"load_size": 304, "flip": True}},
        "training": {"steps": 165_000, "batch": 64, "ema_images": 0},
        "options": {
            "width": 96,
            "refiner_width": 48,
            "critic_width": 96,
            "generator_options": {"widest": 1536},
            "refiner_options": {"widest": 768},
            "refining_critic_options": {"widest": 3072, "meeting": 768, "kernel": 3},
            "features": 1024,
            "blocks": 4,
            "sketching": 82_500,
            **both(rate=linear(2e-4, 82_500, end=3e-6)),
        },
    }
