"""BigGAN's networks and training on ImageNet as published, which five systems share."""

from __future__ import annotations

from typing import Any

from ganworks.recipes import NamedRun, half_life

BLOCKS = {128: (1, 2, 4, 8, 16, 16), 256: (1, 2, 4, 8, 8, 16, 16), 512: (1, 1, 2, 4, 8, 8, 16, 16)}
"""Channels of each map over the width, the finest map's first (arXiv:1809.11096, appendix B, tables 4 to 9)."""
BATCH = 2048


def imagenet(side: int, steps: int, **options: Any) -> NamedRun:
    """A run at the paper's size: 96 channels, batch 2048, attention on 64x64 maps, averages of decay 0.9999.

    Args:
        side: 128, 256 or 512.
        steps: of the generator.
        options: further ones of the system.
    """
    return {
        "data": {"size": side},
        "training": {"steps": steps, "batch": BATCH, "ema_images": half_life(0.9999, BATCH)},
        "options": {
            "width": 96,
            "noise": 20 * len(BLOCKS[side]),
            "embedding": 128,
            "network_options": {"multiples": BLOCKS[side], "attention": 64, "form": "biggan"},
            "critic_options": {"wide": True},
            **options,
        },
    }
