"""An objective on scores."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import relu


class SquaredHinge:
    """Squared margins for the critic, the bare score for the generator."""

    generator_reads_real = False

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return relu(1 - real).square().mean() + relu(1 + fake).square().mean()

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return -fake.mean()
