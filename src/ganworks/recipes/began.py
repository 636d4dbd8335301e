"""Runs of BEGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("began", system="began", data="digits", budget="2 minutes", expected="")
def began() -> dict[str, Any]:
    """Handwritten digits with fully connected players."""
    return {
        "data": {"name": "digits"},
        "training": {"minutes": 1.5, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }


@recipe("began/fashion-mnist", system="began", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> dict[str, Any]:
    """Clothes at 32x32 with convolutional players."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"minutes": 5, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32},
    }
