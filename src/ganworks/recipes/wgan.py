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
