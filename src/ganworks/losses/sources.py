r"""Where an image comes from: the data, a reconstruction, or a sample from the prior. The critics of VAE/GAN.

Either one score tells data from whatever the decoder made,

.. math:: L_D = \mathbb E\,\ell_r(a(x)) + \mathbb E\,\ell_g(a(\tilde x)) + \mathbb E\,\ell_g(a(x_p)), \qquad
          L_G = \mathbb E\,\ell_G(a(\tilde x)) + \mathbb E\,\ell_G(a(x_p)),

or a softmax over three logits names the source,

.. math:: L_D = -\mathbb E\log p_1(x) - \mathbb E\log p_2(\tilde x) - \mathbb E\log p_3(x_p), \qquad
          L_G = -\mathbb E\log p_1(\tilde x) - \mathbb E\log p_1(x_p).

Sources: Larsen et al. 2015, arXiv 1512.09300, equation 7 (one score); the three classes come from lectures, without a
paper known to us.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganworks.errors import BadInput
from ganworks.game import Objective
from ganworks.losses.numerics import at_least_single
from ganworks.losses.separable import Separable

REAL, RECONSTRUCTION, SAMPLE = 0, 1, 2


class Sources(Protocol):
    """A critic's loss on three kinds of images, and what their maker minimises."""

    @property
    def outputs(self) -> int:
        """Numbers the critic gives for each image."""
        ...

    def critic(self, *, real: Tensor, reconstruction: Tensor, sample: Tensor) -> Tensor:
        """Scalar the critic minimises, from its outputs (B, outputs) on each kind."""
        ...

    def generator(self, *, reconstruction: Tensor, sample: Tensor) -> Tensor:
        """Scalar that whoever made the images minimises."""
        ...


@dataclass(frozen=True)
class RealOrMade:
    """One score: data against reconstructions and samples alike, each kind with the weight of the data.

    Args:
        objective: a loss that is a mean of pointwise functions of the scores.

    Raises:
        BadInput: a loss that compares scores pair by pair.
    """

    objective: Objective
    outputs: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if not isinstance(self.objective, Separable):
            raise BadInput(
                f"{type(self.objective).__name__} compares real with generated scores; against two kinds of generated "
                "images only an objective with a term for each kind can be used, such as non_saturating or hinge."
            )

    @property
    def _terms(self) -> Separable:
        assert isinstance(self.objective, Separable)
        return self.objective

    def critic(self, *, real: Tensor, reconstruction: Tensor, sample: Tensor) -> Tensor:
        terms = [self._terms.on_fake(at_least_single(scores)).mean() for scores in (reconstruction, sample)]
        return self._terms.on_real(at_least_single(real)).mean() + sum(terms)

    def generator(self, *, reconstruction: Tensor, sample: Tensor) -> Tensor:
        first, second = (self._terms.on_generated(at_least_single(scores)) for scores in (reconstruction, sample))
        return first.mean() + second.mean()


@dataclass(frozen=True)
class NamedSource:
    """Three logits, in the order real, reconstruction, sample."""

    outputs: ClassVar[int] = 3

    def critic(self, *, real: Tensor, reconstruction: Tensor, sample: Tensor) -> Tensor:
        return (
            _log_probability(real, REAL)
            + _log_probability(reconstruction, RECONSTRUCTION)
            + _log_probability(sample, SAMPLE)
        )

    def generator(self, *, reconstruction: Tensor, sample: Tensor) -> Tensor:
        return self.taken_for_real(reconstruction) + self.taken_for_real(sample)

    def taken_for_real(self, logits: Tensor) -> Tensor:
        r""":math:`-\mathbb E\log p_1` of images of any kind: one kind's part of what their maker minimises."""
        return _log_probability(logits, REAL)


def _log_probability(logits: Tensor, source: int) -> Tensor:
    """What it costs to have these images' source named so, in nats: log 3 where nothing is known."""
    return cross_entropy(at_least_single(logits), torch.full((len(logits),), source, device=logits.device))
