r"""The latents of given pictures, by optimisation.

From a picture back to a latent, by descent: which z, or w, does the generator make it of?

.. math:: \min_z\; \lambda_p\, \mathrm{mean}\,(G(z) - x)^2 + \lambda_\phi\, \|\phi(G(z)) - \phi(x)\|^2
                   + \lambda_r\, \mathrm{mean}\Big(\frac{z - \mu}{\sigma}\Big)^2

with :math:`\|\phi(\cdot) - \phi(\cdot)\|^2` the LPIPS distance (or any other network's), and :math:`\mu, \sigma` the
mean and deviation of latents as they are drawn, which keep the search where the generator has been trained. The
objective has many minima: the search starts several times, and the best end of each picture is kept. After Lipton and
Tripathi 2017 (arXiv:1702.04782) and Abdal, Qin, Wonka 2019 (arXiv:1904.03189). The generator's weights do not move.
Where a system cuts its images off at -1 and 1, slopes are those of the images before
(:mod:`ganworks.layers.custom_gradients`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from ganworks.data.pictures import read
from ganworks.errors import BadInput
from ganworks.explore._latents import LatentSpace, condition_batch
from ganworks.explore._options import CommandLine, LatentOptions, Output, Report, silent
from ganworks.explore._result import Result
from ganworks.game import Batch
from ganworks.metrics.features import build
from ganworks.metrics.features.differentiable import Differentiable
from ganworks.metrics.psnr import psnr
from ganworks.rng import scope

if TYPE_CHECKING:
    from ganworks.run import Run

Features = Callable[[Tensor], Tensor]
REFERENCE = 512
"""Latents from which the usual mean and deviation are taken."""
OUTPUTS = (
    Output("a picture: the given pictures above what the generator makes of their latents"),
    Output("write the latents to this .safetensors file", part="tensors", required=False, name="latents"),
)


class Options(LatentOptions):
    """Which pictures, and how to search."""

    pictures: Annotated[tuple[Path, ...], CommandLine(positional=True)] = ()
    """Files or folders; held-out images where none is given."""
    number: int = Field(default=8, ge=1)
    """Held-out images, where no picture is given."""
    steps: int = 300
    """Of descent, from each start."""
    restarts: int = 4
    """Starts."""
    rate: float = 0.1
    """Step size, in deviations of a latent."""
    features: str = "lpips_alex"
    """For the perceptual term, or none."""
    label: tuple[int, ...] | None = None
    """Class of the pictures, one or one each, where needed."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Search for the latents of pictures in files, or of held-out ones.

    Raises:
        BadInput: a system without a latent space, pictures or features that do not fit, or a class that is missing.
    """
    space = LatentSpace(run.system, options.space, options.seed)
    if options.features != "none" and run.system.config.image[0] not in (1, 3):
        raise BadInput(f"{options.features} looks at pictures, and this run makes points; give --features none.")
    unreadable: dict[str, str] = {}
    if options.pictures:
        names, targets = read(
            options.pictures, tuple(run.system.config.image), prepared=run.preparation, unreadable=unreadable
        )
        given = _file_batch(run, targets, options.label)
    else:
        held_out = run.data()
        targets = held_out.batch(held_out.order(options.seed).indices(0, options.number)).images
        names = [f"held-out {number}" for number in range(len(targets))]
        given = condition_batch(run, len(targets), options.seed)
    inverse = invert(
        space,
        targets,
        Search(options.steps, options.restarts, options.rate),
        features=None if options.features == "none" else Differentiable(build(options.features)),
        given=given,
        seed=options.seed,
        on_step=lambda step, value: report(step / options.steps, f"best value {value:.4f}"),
    )
    pairs = zip(inverse.images.cpu(), targets, strict=True)
    ratios = [float(psnr(image[None], target[None])) for image, target in pairs]
    text = [
        f"{name}: PSNR {ratio:.1f} dB, {options.features} {distance:.3f}"
        for name, ratio, distance in zip(names, ratios, inverse.perceptual.tolist(), strict=True)
    ]
    return Result(
        text=tuple(text),
        images=torch.cat([targets, inverse.images.cpu()]),
        columns=len(targets),
        numbers={"pictures": names, "psnr": ratios, options.features: inverse.perceptual.tolist()},
        tensors={space.name: inverse.latents},
        unreadable=unreadable,
    )


def _file_batch(run: Run, targets: Tensor, label: tuple[int, ...] | None) -> Batch | None:
    """What pictures from files are conditioned on: nothing, or the class that was given."""
    fields, system = run.system.samples_from(), run.config.system
    if not fields:
        return None
    if fields != ("label",):
        raise BadInput(
            f"{system} needs the {' and '.join(fields)} of a picture, which files do not have; leave the "
            "pictures out to invert held-out ones."
        )
    if label is None or len(label) not in (1, len(targets)):
        raise BadInput(f"{system} needs the class of a picture; give one --label, or one for each of {len(targets)}.")
    return Batch(targets, label=torch.tensor(label).expand(len(targets)))


class Inversion(NamedTuple):
    """The best of all starts for each picture."""

    latents: Tensor
    """(n, d)."""
    images: Tensor
    """(n, C, H, W), what the generator makes of them."""
    pixel: Tensor
    """(n,) mean squared errors of pixels."""
    perceptual: Tensor
    """(n,) squared distances of features; 0 without a network."""
    starts: Tensor
    """(n, restarts) what was minimised, at the end of every start."""


@dataclass(frozen=True)
class Search:
    """How to look."""

    steps: int = 300
    """Of descent, from each start."""
    restarts: int = 4
    """Starts."""
    rate: float = 0.1
    """Adam's, in deviations of a latent's coordinates; it falls to zero along half a cosine."""
    pixel: float = 1.0
    """Weight of the error in pixels."""
    perceptual: float = 1.0
    """Weight of the distance of features."""
    usual: float = 1e-3
    """Weight of the distance from usual latents."""

    def __post_init__(self) -> None:
        if self.steps < 1 or self.restarts < 1 or not self.rate > 0:
            raise BadInput(
                f"A search of {self.restarts} starts, {self.steps} steps and rate {self.rate:g} finds nothing; all "
                "must be positive."
            )


def invert(
    space: LatentSpace,
    pictures: Tensor,
    search: Search | None = None,
    *,
    features: Features | None = None,
    given: Batch | None = None,
    seed: int = 0,
    on_step: Callable[[int, float], None] | None = None,
) -> Inversion:
    """Look for the latents of pictures.

    Args:
        space: where to look.
        pictures: (n, C, H, W) in [-1, 1], of the size that the generator makes.
        search: how.
        features: a differentiable network, images to (B, ...), for the perceptual term; none leaves it out.
        given: n items to condition on, where the system needs it.
        seed: of the starts.
        on_step: called after each step with its number, from 1 on, and the mean over pictures of the best value so far.

    Returns:
        The best latent of each picture.

    Raises:
        BadInput: pictures of another size.
    """
    search = search or Search()
    shape = tuple(space.system.config.image)
    if tuple(pictures.shape[1:]) != shape:
        raise BadInput(f"This generator makes images of shape {shape}, not {tuple(pictures.shape[1:])}.")
    with scope("invert", seed):
        usual = space.draw(REFERENCE)
        start = space.draw(len(pictures) * search.restarts)
    centre, spread = usual.mean(0), usual.std(0).clamp_min(1e-6)
    pictures = pictures.to(start)
    target = pictures.repeat_interleave(search.restarts, 0)
    repeated = given.each(lambda value: value.repeat_interleave(search.restarts, 0)) if given is not None else None
    phi = features or torch.zeros_like
    with torch.no_grad():
        target_features = phi(target)
    offset = ((start - centre) / spread).detach().requires_grad_()
    optimizer = torch.optim.Adam([offset], lr=search.rate)
    best = _Best(offset)
    for step in range(search.steps + 1):
        images = space.images(centre + spread * offset, repeated)
        pixel = (images - target).square().flatten(1).mean(1)
        far = (phi(images) - target_features).square().flatten(1).sum(1)
        value = search.pixel * pixel + search.perceptual * far + search.usual * offset.square().mean(1)
        best.update(offset, images, pixel, far, value)
        if step and on_step is not None:
            on_step(step, float(best.value.unflatten(0, (-1, search.restarts)).amin(1).mean()))
        if step < search.steps:
            for group in optimizer.param_groups:
                group["lr"] = search.rate * 0.5 * (1 + math.cos(math.pi * step / search.steps))
            optimizer.zero_grad()
            value.sum().backward()
            optimizer.step()
    return best.pick(centre, spread, search.restarts)


class _Best:
    """The best value that each start has been at, and where: descent does not only descend."""

    def __init__(self, offset: Tensor) -> None:
        self.value = torch.full_like(offset[:, 0], math.inf)
        self.parts: list[Tensor] = []

    @torch.no_grad()
    def update(self, offset: Tensor, images: Tensor, pixel: Tensor, far: Tensor, value: Tensor) -> None:
        better = value < self.value
        now = [part.detach() for part in (offset, images, pixel, far, value)]
        if not self.parts:
            self.parts = [part.clone() for part in now]
        for best, new in zip(self.parts, now, strict=True):
            best[better] = new[better]
        self.value = self.parts[-1]

    def pick(self, centre: Tensor, spread: Tensor, restarts: int) -> Inversion:
        starts = self.value.unflatten(0, (-1, restarts))
        best = starts.argmin(1) + restarts * torch.arange(len(starts), device=starts.device)
        offset, images, pixel, far = (part[best] for part in self.parts[:-1])
        return Inversion(centre + spread * offset, images, pixel, far, starts)
