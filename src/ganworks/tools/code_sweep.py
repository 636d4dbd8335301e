"""What each code of InfoGAN does to the picture, all else held still; and what its posterior makes of real images."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.game import System
from ganworks.latents import CodedPrior
from ganworks.rng import scope


class Coded(Protocol):
    """A system whose generator takes noise with codes, and which reads the codes of images."""

    prior: CodedPrior
    generator: nn.Module

    def read(self, images: Tensor) -> tuple[list[Tensor], Tensor]:
        """Logits of each categorical code, and means of the uniform ones."""
        ...

    @property
    def like(self) -> Tensor:
        """A tensor of the dtype and device of fresh noise."""
        ...


def coded(system: System) -> Coded:
    """The system, once it is known to have codes.

    Raises:
        BadInput: it has none.
    """
    if not isinstance(getattr(system, "prior", None), CodedPrior):
        raise BadInput(f"{system.entry.name} has no codes to sweep; infogan has.")
    return system  # pyright: ignore[reportReturnType]


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
    game = coded(system)
    _known(code, len(game.prior.categorical), "categorical")
    rows = []
    with torch.no_grad(), scope("sweep", seed):
        latent, codes = game.prior.sample(columns, like=game.like)
        noise = latent[:, : game.prior.noise]
        for chosen in range(game.prior.categorical[code]):
            changed = codes.categorical.clone()
            changed[:, code] = chosen
            rows.append(game.generator(game.prior.join(noise, codes._replace(categorical=changed))))
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
    game = coded(system)
    _known(code, game.prior.uniform, "uniform")
    with torch.no_grad(), scope("sweep", seed):
        latent, codes = game.prior.sample(rows, like=game.like)
        noise, chosen = latent[:, : game.prior.noise], codes.categorical.clone()
        if game.prior.categorical:
            chosen[:, 0] = torch.arange(rows, device=chosen.device) % game.prior.categorical[0]
        steps = []
        for value in torch.linspace(-reach, reach, columns).tolist():
            moved = codes.uniform.clone()
            moved[:, code] = value
            steps.append(game.generator(game.prior.join(noise, codes._replace(categorical=chosen, uniform=moved))))
    return torch.stack(steps, 1).flatten(0, 1).float().cpu()


def clusters(system: System, images: Tensor, code: int = 0) -> Tensor:
    """The class (N,) of a categorical code that the posterior finds likeliest for each image (N, C, H, W).

    Raises:
        BadInput: no such code, or a system without codes.
    """
    game = coded(system)
    _known(code, len(game.prior.categorical), "categorical")
    with torch.no_grad():
        return torch.cat([game.read(part)[0][code].argmax(1).cpu() for part in images.to(game.like).split(250)])


def _known(code: int, count: int, kind: str) -> None:
    if not 0 <= code < count:
        has = f"they are 0 to {count - 1}" if count else "this system has none"
        raise BadInput(f"There is no {kind} code {code}; {has}.")
