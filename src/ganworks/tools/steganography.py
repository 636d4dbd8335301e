r"""Whether a translator hides its input in its output (Chu, Zhmoginov, Sandler 2017, arXiv:1712.02950).

A cycle can be closed honestly, by a translation that shows what it came from, or by writing the input into it at an
amplitude nobody sees. What is hidden does not survive what nobody sees either: rounding to 256 levels, small noise,
JPEG. With the error of the way back :math:`e_\delta = \mathbb E|F(G(x) + \delta) - x|` under a disturbance
:math:`\delta`, the *hidden share* is

.. math:: h = \frac{e_\delta - e_0}{e_\pi - e_0}

with :math:`e_0` the error undisturbed and :math:`e_\pi` that of an input from which nothing can be known of x: the
translation of another image. It is 0 where a disturbance changes nothing and 1 where it takes away all that the way
back knew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput

Map = Callable[[Tensor], Tensor]
NOISE = (0.01, 0.02, 0.05)
"""Standard deviations of the noise, where the range of a pixel is 2: the first is one level of 256."""
QUALITY = (95, 75, 50)
"""JPEG qualities."""


@dataclass(frozen=True)
class Disturbed:
    """The way back from translations that were disturbed."""

    disturbance: str
    """``rounding``, ``noise 0.02``, ``jpeg 75``."""
    size: float
    """Mean absolute change of the translation's pixels."""
    error: float
    """Mean absolute error of the reconstructed input."""
    hidden: float
    """The hidden share, between 0 and 1."""


@dataclass(frozen=True)
class Steganography:
    """How a cycle's error responds to changes of the translation that can hardly be seen."""

    clean: float
    """Error of the undisturbed way back."""
    blind: float
    """Error of the way back from the translation of another image."""
    disturbed: tuple[Disturbed, ...]

    def hidden(self, disturbance: str) -> float:
        """The hidden share under one of the disturbances.

        Raises:
            BadInput: it was not tried.
        """
        for one in self.disturbed:
            if one.disturbance == disturbance:
                return one.hidden
        raise BadInput(f"{disturbance!r} was not tried; tried: {', '.join(one.disturbance for one in self.disturbed)}.")


@torch.no_grad()
def steganography(
    there: Map,
    back: Map,
    images: Tensor,
    *,
    noise: Sequence[float] = NOISE,
    quality: Sequence[int] = QUALITY,
    seed: int = 0,
) -> Steganography:
    """Measure how much of the input is hidden in the translation.

    Args:
        there: images (N, C, H, W) in [-1, 1] to their translations.
        back: translations to images of the first domain.
        images: (N, C, H, W), N at least 2, all different.
        noise: standard deviations of normal noise.
        quality: of JPEG compression without chroma subsampling; for images of 1 or 3 channels.
        seed: of the noise.

    Returns:
        The errors and hidden shares.

    Raises:
        BadInput: fewer than two images, or a way back that is no better informed by the image's own translation than
            by another's, of which no share can be taken.
    """
    if len(images) < 2:
        raise BadInput(f"{len(images)} image is too few; the check compares it with others, give 2 or more.")
    shown = there(images)

    def error(translations: Tensor) -> float:
        return float((back(translations) - images).abs().mean())

    clean, blind = error(shown), error(shown.roll(1, 0))
    if not blind > clean:
        raise BadInput(
            f"The way back errs by {clean:.3g} from an image's own translation and by {blind:.3g} from another's: "
            "it knows nothing of the input, so nothing is hidden or shown."
        )
    changes: dict[str, Map] = {"rounding": rounded}
    for deviation in noise:
        changes[f"noise {deviation:g}"] = lambda x, d=deviation: noisy(x, d, seed)
    for number in quality if images.shape[1] in (1, 3) else ():
        changes[f"jpeg {number}"] = lambda x, q=number: compressed(x, q)
    found = []
    for name, change in changes.items():
        seen = change(shown)
        wrong = error(seen)
        share = min(1.0, max(0.0, (wrong - clean) / (blind - clean)))
        found.append(Disturbed(name, float((seen - shown).abs().mean()), wrong, share))
    return Steganography(clean, blind, tuple(found))


def rounded(images: Tensor) -> Tensor:
    """Images as a file keeps them: clipped to [-1, 1], 256 levels."""
    return (images.clamp(-1, 1).add(1).mul(127.5).round() / 127.5).sub(1)


def noisy(images: Tensor, deviation: float, seed: int = 0) -> Tensor:
    """Images with normal noise, clipped to [-1, 1]."""
    with rng.scope(seed, "steganography", deviation):
        return (images + deviation * rng.normal(*images.shape, like=images)).clamp(-1, 1)


def compressed(images: Tensor, quality: int) -> Tensor:
    """Images (N, 1 or 3, H, W) after JPEG compression."""
    pixels = rounded(images).add(1).mul(127.5).round().to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
    out = np.empty_like(pixels)
    for number, image in enumerate(pixels):
        file = BytesIO()
        Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(
            file, "JPEG", quality=quality, subsampling=0
        )
        out[number] = np.asarray(Image.open(file)).reshape(image.shape)
    return torch.from_numpy(out).permute(0, 3, 1, 2).to(images).div(127.5).sub(1)
