r"""Fidelity and variety as samples are truncated (stylegan, biggan).

Truncation draws samples towards the typical: fidelity is gained, and variety lost.

BigGAN (arXiv:1809.11096) redraws coordinates of z until :math:`|z_i| \le t`; StyleGAN (arXiv:1812.04948, appendix B)
draws styles towards their mean, :math:`w' = \bar w + \psi (w - \bar w)`. Fidelity is precision, variety recall
(arXiv:1904.06991); the kernel distance (arXiv:1801.01401) weighs both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from ganworks._conditions import set_sampling_options
from ganworks.errors import BadInput
from ganworks.explore._latents import condition_batch
from ganworks.explore._options import CommandLine, Output, Report, silent
from ganworks.explore._result import Result
from ganworks.explore._styles import StyleBased, Truncates, truncating
from ganworks.game import Batch, Settings
from ganworks.metrics.features import build
from ganworks.metrics.kid import kernel_distance
from ganworks.metrics.precision_recall import precision_recall
from ganworks.rng import scope

if TYPE_CHECKING:
    from ganworks.run import Run

PSI, THRESHOLDS = (0.0, 0.3, 0.5, 0.7, 1.0), (0.1, 0.5, 1.0, 1.5, 2.0)
"""Amounts worth looking at: of truncated styles, and of truncated noise."""


OUTPUTS = (
    Output("the picture: one amount a row"),
    Output("also measure, into this JSON file", part="numbers", required=False, name="curve"),
)


class Options(Settings):
    """How much to truncate, and what to measure."""

    amounts: tuple[float, ...] | None = None
    """Psi of stylegan (0 to 1), thresholds of biggan (above 0)."""
    columns: int = 8
    """Pictures in a row."""
    settings: Annotated[tuple[str, ...], CommandLine(flag="--set", metavar="NAME=VALUE", repeated=True)] = ()
    """A setting by which the system samples, such as truncated_layers=4."""
    curve: bool = False
    """Also measure fidelity against variety."""
    count: int = Field(default=1000, ge=1)
    """Samples to measure at each amount."""
    features: str = "mobilenet_v2"
    """Features to measure in."""
    seed: int = 0
    """Another seed, other pictures."""


class Point(NamedTuple):
    """One amount of truncation and what it does."""

    amount: float
    precision: float
    recall: float
    kernel_distance: float
    kernel_distance_error: float


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Draw the same latents at every amount, a row each, and on request measure the curve.

    Raises:
        BadInput: a system that cannot truncate, an amount it does not take, or unknown features.
    """
    set_sampling_options(run.system, options.settings)
    system = truncating(run.system)
    amounts = options.amounts or usual_amounts(system)
    given = condition_batch(run, options.columns)
    images = sweep_grid(system, amounts, options.columns, seed=options.seed, given=given)
    text = [f"truncation {', '.join(map(str, amounts))} from top to bottom."]
    numbers = _measure(run, system, amounts, options, report) if options.curve else {}
    text += [
        f"{point['amount']:<8g}precision {point['precision']:.3f}  recall {point['recall']:.3f}  "
        f"KID {point['kernel_distance']:.4g} ± {point['kernel_distance_error']:.2g}"
        for point in numbers.get("points", ())
    ]
    return Result(text=tuple(text), images=images.flatten(0, 1).cpu(), columns=options.columns, numbers=numbers)


def _measure(run: Run, system: Truncates, amounts: Sequence[float], options: Options, report: Report) -> dict[str, Any]:
    held_out, extractor = run.data(), build(options.features)
    count = min(options.count, len(held_out))
    real = extractor(held_out.batch(held_out.order(0).indices(0, count)).images)
    given, points = condition_batch(run, count), []
    for number, amount in enumerate(amounts):
        report(number / len(amounts), f"truncation {amount:g}")
        points += curve(system, [amount], real, extractor, count, seed=options.seed, given=given)
    return {
        "features": extractor.label,
        "sha256": extractor.sha256,
        "count": count,
        "step": run.step,
        "points": [point._asdict() for point in points],
    }


def usual_amounts(system: Truncates) -> tuple[float, ...]:
    """From hardly any variety to (nearly) all: values of psi where there are styles, thresholds elsewhere."""
    return PSI if isinstance(system, StyleBased) else THRESHOLDS


def samples(
    system: Truncates, amount: float, n: int, *, seed: int = 0, given: Batch | None = None, chunk: int = 100
) -> Iterator[Tensor]:
    """Truncated images, a chunk at a time; the same seed means the same latents at every amount."""
    for start in range(0, n, chunk):
        end = min(start + chunk, n)
        part = given.each(lambda value, a=start, b=end: value[a:b]) if given is not None else None
        with torch.no_grad(), scope("truncation", seed, start):
            yield system.truncated(end - start, amount, part)


def curve(
    system: Truncates,
    amounts: Sequence[float],
    real: Tensor,
    features: Callable[[Tensor], Tensor],
    n: int,
    *,
    seed: int = 0,
    given: Batch | None = None,
) -> list[Point]:
    """Fidelity against variety.

    Args:
        system: see :func:`ganworks.explore._styles.truncating`.
        amounts: values of psi, or thresholds.
        real: (N, d) features of held-out images.
        features: images to features (B, d), the same that gave ``real``.
        n: samples at each amount.
        seed: of the samples.
        given: n items to condition on, where the system needs it.

    Returns:
        A point for each amount, in the order given.
    """
    points = []
    for amount in amounts:
        fake = torch.cat([features(images) for images in samples(system, amount, n, seed=seed, given=given)])
        precision, recall = precision_recall(real, fake)
        points.append(Point(amount, precision, recall, *kernel_distance(real, fake)))
    return points


def sweep_grid(
    system: Truncates, amounts: Sequence[float], columns: int, *, seed: int = 0, given: Batch | None = None
) -> Tensor:
    """One row of images for each amount, the same latents down each column: (amounts, columns, C, H, W).

    Raises:
        BadInput: no columns.
    """
    if columns < 1:
        raise BadInput(f"Rows of {columns} pictures cannot be drawn; ask for 1 or more.")
    return torch.stack([torch.cat(list(samples(system, a, columns, seed=seed, given=given))) for a in amounts])
