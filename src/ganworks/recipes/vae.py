"""Runs of VAE."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("vae", system="vae", data="fashion-mnist", budget="3 minutes", expected="")
def vae() -> dict[str, Any]:
    """Clothes at 32x32."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"minutes": 2.5, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32},
    }
