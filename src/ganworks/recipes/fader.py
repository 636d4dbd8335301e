"""Runs of Fader Networks.

Not the paper's settings: the final weight of the latent critic is 0.02 (paper: 1e-4, 200 times less), reached after
1,500 steps (500,000), the critic has two turns a step (one), and rates are 1e-3 (2e-4), for budgets of minutes.
"""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("fader", system="fader", data="faces", budget="5 minutes",
        expected="error where an edit changes 0.389 (mean edit 0.460), elsewhere 0.095 (0.028), 446 steps")  # fmt: skip
def fader() -> dict[str, Any]:
    """Cartoon faces with nine attributes as sliders."""
    return {
        "data": {"name": "faces", "size": 32},
        "training": {"minutes": 5, "batch": 32, "gradient_clip": 5.0, "ema_images": 8000, "sample_every": 500,
                     "checkpoint_every": 1000},
        "options": {"attributes": 9, "width": 32, "hidden": 256, "adversarial": 0.02, "rising_steps": 1500,
                    "critic_turns": 2, "autoencoder_optimizer": {"rate": 1e-3},
                    "critic_optimizer": {"rate": 1e-3}},
        "measure": {"count": 200},
    }  # fmt: skip
