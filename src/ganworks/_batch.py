"""What a phase of training is given and what it returns: batches of images, and named terms of a loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Protocol

import torch
from torch import Tensor

FIRST_WORD = 2
"""Token numbers of captions below are padding (0) and the unknown word (1)."""


@dataclass(frozen=True)
class Batch:
    """Images with whatever else is known of them; every field has the same first dimension B.

    Two-dimensional problems carry their points as images of shape (B, 2, 1, 1).
    """

    images: Tensor
    """(B, C, H, W) float in [-1, 1]."""
    label: Tensor | None = None
    """(B,) int64 class; -1 where it is unknown."""
    attributes: Tensor | None = None
    """(B, A) float, 1 where the image has the attribute and 0 where it has not; a row of -1 where they are unknown."""
    caption: Tensor | None = None
    """(B, L) int64 token numbers; those below FIRST_WORD say nothing."""
    domain: Tensor | None = None
    """(B,) int64 number of the domain (vendor, style) an image comes from; -1 where it is unknown."""
    other: Tensor | None = None
    """(B, C, H, W) images of the other domain, drawn independently: never the twins of ``images``."""
    paired: Tensor | None = None
    """(B, C, H, W) the true counterpart of each image, for measuring and for paired training only."""

    def __len__(self) -> int:
        return len(self.images)

    def each(self, change: Callable[[Tensor], Tensor]) -> Batch:
        """The batch with ``change`` applied to every field that is present."""
        present = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{name: change(value) for name, value in present.items() if value is not None})

    def to(self, device: torch.device | str) -> Batch:
        """The batch on another device."""
        return self.each(lambda value: value.to(device, non_blocking=True))

    def part(self, index: int, parts: int) -> Batch:
        """The ``index``-th of ``parts`` equal slices."""
        size = len(self) // parts
        return self.each(lambda value: value[index * size : (index + 1) * size])


class Terms(dict[str, Tensor]):
    """Named scalars whose sum a phase minimises, and ``signals`` that are only logged.

    Example:
        >>> terms = Terms(adversarial=torch.tensor(2.0), penalty=torch.tensor(0.5)).note(gap=torch.tensor(1.0))
        >>> float(terms.total), sorted(terms.signals)
        (2.5, ['gap'])
    """

    def __init__(self, **terms: Tensor):
        super().__init__(terms)
        self.signals: dict[str, Tensor] = {}

    def note(self, **signals: Tensor) -> Terms:
        """Add values that are logged and not minimised; returns self."""
        self.signals.update({name: value.detach() for name, value in signals.items()})
        return self

    @property
    def total(self) -> Tensor:
        """The sum of the terms: what is minimised."""
        scalars = [value.reshape(()) for value in self.values()]
        return torch.stack([value if value.dtype == torch.float64 else value.float() for value in scalars]).sum()


class Objective(Protocol):
    """An adversarial loss on raw scores (larger = more real); both players minimise theirs."""

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """Scalar the critic minimises, from scores (B,) or (B, ...) of real and fake images."""
        ...

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """Scalar the generator minimises; most objectives ignore ``real``, relativistic ones need it."""
        ...
