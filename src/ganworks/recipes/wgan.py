"""Runs of WGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("wgan", system="wgan", data="digits", budget="2 minutes", expected="")
def wgan() -> dict[str, Any]:
    """Handwritten digits with fully connected players."""
    return {
        "data": {"name": "digits"},
        "training": {"minutes": 1.5, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }


@recipe("wgan/paper", system="wgan", data="folder", budget="a day of one GPU", expected="")
def paper() -> dict[str, Any]:
    """Bedrooms at 64x64 as published (arXiv:1701.07875, section 4): DCGAN's players, batch normalisation in both."""
    return {
        "data": {"size": 64},
        "training": {"steps": 200_000, "batch": 64, "ema_images": 0},
        "options": {"network": "dcgan", "width": 64, "noise": 100, "norm": "batch"},
    }
