"""Runs of R3GAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("r3gan", system="r3gan", data="digits", budget="2 minutes", expected="")
def r3gan() -> dict[str, Any]:
    """Handwritten digits on two cores."""
    return {"data": {"name": "digits"}, "training": {"minutes": 1.5}, "options": {"network": "mlp"}}
