"""Which images each player's turn scores, and under which labels."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ganworks.losses import objective
from ganworks.losses.scoring import labelled_generator_term


def critic(images: Tensor, label: Tensor) -> Tensor:
    """A score that tells image and label apart."""
    return images.flatten(1).sum(1) + 10.0 * label


@pytest.mark.parametrize("name", ["hinge", "non_saturating", "relativistic_average_hinge"])
def test_labelled_terms_are_the_objective_on_scores_under_their_own_labels(name: str) -> None:
    loss = objective(name)
    real, fake = torch.rand(4, 1, 2, 2), torch.rand(4, 1, 2, 2, requires_grad=True)
    one, two = torch.tensor([0, 1, 0, 1]), torch.tensor([1, 1, 0, 0])
    given = {"real": real, "real_label": one, "fake": fake, "fake_label": two}
    scores = {"real": critic(real, one), "fake": critic(fake, two)}
    mine = labelled_generator_term(loss, critic, **given)
    torch.testing.assert_close(mine, loss.generator(**scores))
    mine.backward()
    assert fake.grad is not None and fake.grad.abs().sum() > 0


def test_real_images_are_scored_in_the_generators_turn_only_where_the_objective_reads_them() -> None:
    calls: list[int] = []

    def counted(images: Tensor, label: Tensor) -> Tensor:
        calls.append(len(images))
        return critic(images, label)

    zero = torch.zeros(3, dtype=torch.int64)
    given = {
        "real": torch.zeros(2, 1, 2, 2),
        "real_label": zero[:2],
        "fake": torch.zeros(3, 1, 2, 2),
        "fake_label": zero,
    }
    labelled_generator_term(objective("hinge"), counted, **given)
    assert calls == [3]
