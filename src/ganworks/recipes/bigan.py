"""Runs of BiGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("bigan", system="bigan", data="fashion-mnist", budget="4 minutes", expected="")
def bigan() -> dict[str, Any]:
    """Clothes at 32x32."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"minutes": 4.0, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32},
    }
