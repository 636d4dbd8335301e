"""Runs of Fader Networks.

Not the paper's settings, whose weight would still be nearly nothing after minutes: the latent critic weighs 0.1 (paper:
1e-4) from the 500th step on (500,000), has three turns a step (one), and the encoder aims at a critic that cannot
decide (one that is wrong); rates are 1e-3, falling in the second half (2e-4). The latent still tells the attributes to
a linear probe in 85 % (untrained encoder 90 %).
"""

from __future__ import annotations

from ganworks.recipes import NamedRun, decayed
from ganworks.registry import recipe


@recipe(
    "fader",
    system="fader",
    data="faces",
    budget="7 minutes",
    expected="edited attribute read as asked 0.92, error where an edit changes 0.267 (mean edit 0.46)",
)
def fader() -> NamedRun:
    """Cartoon faces with nine attributes as sliders."""
    return {
        "data": {"name": "faces", "size": 32},
        "training": {
            "steps": 3500,
            "batch": 32,
            "gradient_clip": 5.0,
            "ema_images": 8000,
            "sample_every": 500,
            "checkpoint_every": 500,
        },
        "options": {
            "attributes": 9,
            "width": 32,
            "hidden": 256,
            "adversarial": {"shape": "linear", "start": 0.0, "end": 0.1, "length": 500},
            "wanted": "even",
            "critic_turns": 3,
            "autoencoder_optimizer": decayed(3500, 1e-3),
            "critic_optimizer": decayed(3500, 1e-3),
        },
        "measure": {"count": 200},
    }


@recipe("fader/paper", system="fader", data="folder", budget="days of one GPU", expected="")
def paper() -> NamedRun:
    """Faces at 256x256 as published (arXiv:1706.00409, section 4): batch 32, gradients clipped at norm 5.

    Give CelebA and its attributes with --data.
    """
    return {
        "data": {"size": 256, "options": {"flip": True}},
        "training": {"steps": 1_000_000, "batch": 32, "ema_images": 0, "gradient_clip": 5.0},
        "options": {"width": 16, "hidden": 512},
    }
