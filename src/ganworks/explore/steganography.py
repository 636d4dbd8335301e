r"""How much of its input a translator hides in its output.

After Chu, Zhmoginov, Sandler 2017 (arXiv:1712.02950). A cycle can be closed honestly, by a translation that shows what
it came from, or by writing the input into it at an amplitude nobody sees. What is hidden does not survive what nobody
sees either: rounding to 256 levels, small noise, JPEG. With the error of the way back :math:`e_\delta = \mathbb
E|F(G(x) + \delta) - x|` under a disturbance :math:`\delta`, the *hidden share* is

.. math:: h = \frac{e_\delta - e_0}{e_\pi - e_0}

with :math:`e_0` the error undisturbed and :math:`e_\pi` that of an input from which nothing can be known of x: the
translation of another image. It is 0 where a disturbance changes nothing and 1 where it takes away all that the way
back knew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Annotated

import numpy as np
import torch
from PIL import Image
from pydantic import Field
from torch import Tensor

from ganworks import rng
from ganworks.data.domains import domain_number
from ganworks.errors import BadInput
from ganworks.explore._options import CommandLine, Output, Report, silent
from ganworks.explore._result import Result
from ganworks.game import Settings

if TYPE_CHECKING:
    from ganworks.run import Run

Map = Callable[[Tensor], Tensor]
NOISE = (0.01, 0.02, 0.05)
"""Standard deviations of the noise, where the range of a pixel is 2: the first is one level of 256."""
QUALITY = (95, 75, 50)
"""JPEG qualities."""
OUTPUTS = (Output("also write the numbers to this JSON file", part="numbers", required=False),)


class Options(Settings):
    """Which way, and on how many pictures."""

    source: Annotated[str, CommandLine(flag="--from")] = "0"
    """The domain that the pictures come from, by name or number."""
    target: Annotated[str, CommandLine(flag="--to")] = "1"
    """The domain that they go to."""
    number: int = Field(default=100, ge=2)
    """Held-out pictures."""
    seed: int = 0
    """Another seed, other noise."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Translate held-out pictures there and back, with and without disturbances of the translation.

    Raises:
        BadInput: a system that does not translate, an unknown domain, no picture of it, or a cycle that fails.
    """
    run.require("translate")
    source, target = (int(word) if word.isdecimal() else word for word in (options.source, options.target))
    images = _domain_images(run, source, options.number)

    def there(pictures: Tensor) -> Tensor:
        return run.translate(pictures, source=source, target=target)

    def back(pictures: Tensor) -> Tensor:
        return run.translate(pictures, source=target, target=source)

    measurement = steganography(there, back, images, seed=options.seed)
    text = [f"error of the way back {measurement.clean:.3g}, from another picture {measurement.blind:.3g}"]
    text += [f"{one.disturbance}: hidden share {one.hidden:.1%}" for one in measurement.disturbed]
    return Result(text=tuple(text), numbers=asdict(measurement))


def _domain_images(run: Run, domain: int | str, number: int) -> Tensor:
    """Held-out images of a domain: of two domains the second's are the counterparts of the first's."""
    held_out = run.data()
    batch = held_out.batch(held_out.order(0).indices(0, len(held_out)))
    names = held_out.domains
    where = domain_number(domain, names) if names else int(domain)
    if batch.domain is not None:
        images = batch.images[batch.domain == where]
    else:
        images = batch.images if where == 0 else batch.paired
    if images is None or not len(images):
        raise BadInput(f"The held-out data has no pictures of the domain {domain!r}.")
    return images[:number]


@dataclass(frozen=True)
class Disturbance:
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
    disturbed: tuple[Disturbance, ...]

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
    translations = there(images)

    def error(pictures: Tensor) -> float:
        return float((back(pictures) - images).abs().mean())

    clean, blind = error(translations), error(translations.roll(1, 0))
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
    rows = []
    for name, change in changes.items():
        changed = change(translations)
        wrong = error(changed)
        share = min(1.0, max(0.0, (wrong - clean) / (blind - clean)))
        rows.append(Disturbance(name, float((changed - translations).abs().mean()), wrong, share))
    return Steganography(clean, blind, tuple(rows))


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
