"""How far real pictures are from themselves by KID once they are hardly visibly disturbed.

    python benchmarks/quality/sensitivity.py

Half of the pictures are left alone, the other half are blurred or given noise; what these score is the least that a
generator can score whose pictures are right but for such a blur or grain. Writes ``results/sensitivity.json``.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from ganworks.data import load
from ganworks.io import save_json
from ganworks.layers.resample import blur
from ganworks.metrics.features import build
from ganworks.metrics.kid import kernel_distance
from ganworks.rng import normal, scope

DATA = ("faces", "emoji")
FEATURES = ("mobilenet_v2@64", "efficientnet_lite0@96")
SIZE, COUNT = 64, 1000
NOISE = (0.01, 0.03)
"""Deviations, where black to white is 2: one and four of 256 levels."""


def blurred(images: Tensor) -> Tensor:
    """Each pixel averaged with its neighbours, (1, 2, 1) in both directions."""
    return blur(functional.pad(images, (1, 1, 1, 1), mode="replicate"))[..., 1:-1, 1:-1]


def disturbed(images: Tensor) -> dict[str, Tensor]:
    """The images as they are, blurred, and with noise."""
    noise = normal(*images.shape, like=images)
    noisy = {f"noise {scale}": (images + scale * noise).clamp(-1, 1) for scale in NOISE}
    return {"none": images, "blur": blurred(images), **noisy}


def main() -> None:
    """Measure and store."""
    torch.set_num_threads(1)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name in DATA:
        data = load(name, size=SIZE, split="train")
        left, right = data.batch(data.order(0).indices(0, 2 * COUNT)).images.split(COUNT)
        with scope("sensitivity"):
            made = disturbed(right)
        found[name] = {kind: {} for kind in made}
        for features in FEATURES:
            extract = build(features)
            real = extract(left)
            for kind, images in made.items():
                found[name][kind][features], _ = kernel_distance(real, extract(images))
        print(name, found[name], flush=True)
    save_json({"size": SIZE, "count": COUNT, "kid": found}, Path(__file__).parent / "results" / "sensitivity.json")


if __name__ == "__main__":
    main()
