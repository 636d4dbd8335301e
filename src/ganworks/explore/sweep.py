"""Sweep one code of InfoGAN, or one coordinate of any latent; purity of the classes it found.

Each picture of a sweep differs from its neighbours in one code: noise and all other codes stay the same. The posterior
reads the codes of real images, which makes a categorical code a clustering of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, Protocol, runtime_checkable

import torch
from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.explore._latents import LatentSpace
from ganworks.explore._options import CommandLine, Output, Report, silent
from ganworks.explore._result import Result
from ganworks.explore.probe import purity
from ganworks.game import Settings, System
from ganworks.latents import CodedPrior, FromPrior
from ganworks.rng import scope

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("the picture to write (name.png)"),)


class Options(Settings):
    """Which code, and how far."""

    categorical: Annotated[int, CommandLine(metavar="K")] = 0
    """Number of a categorical code."""
    uniform: Annotated[int | None, CommandLine(metavar="K")] = None
    """Number of a uniform code, along the rows instead."""
    axis: Annotated[int | None, CommandLine(metavar="K")] = None
    """Number of one coordinate of z, of any system, along the rows instead."""
    columns: int = Field(default=10, ge=1)
    """Noises, or steps of a uniform code or an axis."""
    reach: float = 1.0
    """A uniform code or an axis goes from -REACH to REACH."""
    seed: int = 0
    """Another seed, other noises."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Draw the sweep; where the data has classes, say how pure the clusters of held-out images are.

    Raises:
        BadInput: a system without codes, no such code, or both kinds of code at once.
    """
    system = run.system
    if len({"categorical", "uniform", "axis"} & options.model_fields_set) > 1:
        raise BadInput("One code is swept at a time; give one of --categorical, --uniform and --axis.")
    if options.axis is not None:
        images = axis(system, options.axis, options.columns, reach=options.reach, seed=options.seed)
        return Result(images=images, columns=options.columns)
    if options.uniform is not None:
        images = uniform(system, options.uniform, options.columns, reach=options.reach, seed=options.seed)
        return Result(images=images, columns=options.columns)
    images = categorical(system, options.categorical, options.columns, seed=options.seed)
    held_out = run.data(all_labels=True)
    batch = held_out.batch(torch.arange(len(held_out)))
    if batch.label is None:
        return Result(images=images, columns=options.columns)
    cluster = clusters(system, batch.images, options.categorical)
    numbers = {"purity": purity(cluster, batch.label), "chance": purity(torch.zeros_like(cluster), batch.label)}
    text = (
        f"purity of the clusters of {len(batch)} held-out images: {numbers['purity']:.3f} "
        f"(one cluster alone: {numbers['chance']:.3f})"
    )
    return Result(text=(text,), images=images, columns=options.columns, numbers=numbers)


@runtime_checkable
class ReadsCodes(Protocol):
    """A system that reads the codes of images."""

    def read(self, images: Tensor) -> tuple[list[Tensor], Tensor]:
        """Logits (B, K) of each categorical code, and means (B, U) of the uniform ones."""
        ...


class _Coded(NamedTuple):
    """The ways into a system with codes."""

    prior: CodedPrior
    space: LatentSpace
    reader: ReadsCodes


def _coded(system: System) -> _Coded:
    """The ways into a system's codes.

    Raises:
        BadInput: it has none.
    """
    prior = system.prior if isinstance(system, FromPrior) else None
    if isinstance(prior, CodedPrior) and isinstance(system, ReadsCodes):
        return _Coded(prior, LatentSpace(system, "z"), system)
    raise BadInput(f"{type(system).entry.name} has no codes to sweep; infogan has.")


def categorical(system: System, code: int = 0, columns: int = 10, seed: int = 0) -> Tensor:
    """One row for each class of a categorical code; down each column noise and all other codes stay the same.

    Args:
        system: one with codes, in evaluation mode.
        code: number of the code.
        columns: different noises.
        seed: another seed, other noises.

    Returns:
        (K columns, C, H, W), row by row.

    Raises:
        BadInput: no such code, or a system without codes.
    """
    coded = _coded(system)
    _check(code, len(coded.prior.categorical), "categorical")
    rows = []
    with torch.no_grad(), scope("sweep", seed):
        latent, codes = coded.prior.sample(columns, like=system.like)
        noise = latent[:, : coded.prior.noise]
        for number in range(coded.prior.categorical[code]):
            changed = codes.categorical.clone()
            changed[:, code] = number
            rows.append(coded.space.images(coded.prior.join(noise, codes._replace(categorical=changed))))
    return torch.cat(rows).float().cpu()


def uniform(
    system: System, code: int = 0, columns: int = 10, rows: int = 10, reach: float = 1.0, seed: int = 0
) -> Tensor:
    """A uniform code from ``-reach`` to ``reach`` along each row; noise and all other codes stay the same in a row.

    The classes of the first categorical code take turns down the rows.

    Args:
        system: one with codes, in evaluation mode.
        code: number of the code.
        columns: steps.
        rows: different noises.
        reach: half the range; training has 1, the paper's pictures show 2.
        seed: another seed, other noises.

    Returns:
        (rows columns, C, H, W), row by row.

    Raises:
        BadInput: no such code, or a system without codes.
    """
    coded = _coded(system)
    _check(code, coded.prior.uniform, "uniform")
    with torch.no_grad(), scope("sweep", seed):
        latent, codes = coded.prior.sample(rows, like=system.like)
        noise, classes = latent[:, : coded.prior.noise], codes.categorical.clone()
        if coded.prior.categorical:
            classes[:, 0] = torch.arange(rows, device=classes.device) % coded.prior.categorical[0]
        steps = []
        for value in torch.linspace(-reach, reach, columns).tolist():
            changed = codes.uniform.clone()
            changed[:, code] = value
            steps.append(
                coded.space.images(coded.prior.join(noise, codes._replace(categorical=classes, uniform=changed)))
            )
    return torch.stack(steps, 1).flatten(0, 1).float().cpu()


def axis(
    system: System, number: int = 0, columns: int = 10, rows: int = 10, reach: float = 1.0, seed: int = 0
) -> Tensor:
    """One coordinate of z from ``-reach`` to ``reach`` along each row, the others as they are drawn.

    In a plain GAN nothing makes a coordinate mean anything: what it changes is what InfoGAN's codes are held against.

    Args:
        system: any that samples from a prior, in evaluation mode.
        number: of the coordinate.
        columns: steps.
        rows: different noises.
        reach: half the range.
        seed: another seed, other noises.

    Returns:
        (rows columns, C, H, W), row by row.

    Raises:
        BadInput: no such coordinate, or a system without latents.
    """
    space = LatentSpace(system, "z")
    with torch.no_grad(), scope("sweep", seed):
        latent = space.draw(rows)
        if not 0 <= number < latent.shape[1]:
            raise BadInput(f"There is no coordinate {number} of z; they are 0 to {latent.shape[1] - 1}.")
        steps = []
        for value in torch.linspace(-reach, reach, columns).tolist():
            moved = latent.clone()
            moved[:, number] = value
            steps.append(space.images(moved))
    return torch.stack(steps, 1).flatten(0, 1).float().cpu()


def clusters(system: System, images: Tensor, code: int = 0) -> Tensor:
    """The class (N,) of a categorical code that the posterior finds likeliest for each image (N, C, H, W).

    Raises:
        BadInput: no such code, or a system without codes.
    """
    coded = _coded(system)
    _check(code, len(coded.prior.categorical), "categorical")
    with torch.no_grad():
        return torch.cat(
            [coded.reader.read(part)[0][code].argmax(1).cpu() for part in images.to(system.like).split(250)]
        )


def _check(code: int, count: int, kind: str) -> None:
    if not 0 <= code < count:
        has = f"they are 0 to {count - 1}" if count else "this system has none"
        raise BadInput(f"There is no {kind} code {code}; {has}.")
