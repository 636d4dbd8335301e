"""LSGAN: labels, the best critic, and where the generator is pulled."""

from __future__ import annotations

import pytest
import small
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.systems.lsgan import LSGAN


class Table(nn.Module):
    """A critic on images of one pixel that holds a place in a table."""

    def __init__(self, scores: torch.Tensor):
        super().__init__()
        self.scores = nn.Parameter(scores)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.scores[images.flatten().long()]


@pytest.mark.parametrize("labels", [(0.0, 1.0, 1.0), (-1.0, 1.0, 0.0)])
def test_the_best_critic_is_the_mean_of_the_labels_and_leaves_pearsons_divergence(labels: tuple) -> None:
    fake_label, real_label, wanted = labels
    game = LSGAN(
        **small.options("lsgan"), fake_label=fake_label, real_label=real_label, generator_label=wanted
    ).double()
    real, fake = torch.tensor([0, 0, 0, 1, 2, 2]), torch.tensor([0, 1, 1, 1, 1, 2])
    r, g = (torch.bincount(x, minlength=3).double() / 6 for x in (real, fake))
    best = (real_label * r + fake_label * g) / (r + g)
    game.critic = Table(best.clone())
    images = lambda x: x.double().reshape(-1, 1, 1, 1)  # noqa: E731
    game.sample = lambda n, given=None: images(fake)
    loss = game.critic_loss(Batch(images(real)))
    loss.total.backward()
    torch.testing.assert_close(game.critic.scores.grad, torch.zeros(3).double())
    if real_label - wanted == 1 and real_label - fake_label == 2:
        pearson = ((r + g - 2 * g).square() / (r + g)).sum()  # int (r + g)(a* - c)^2 is chi^2(2g || r + g)
        torch.testing.assert_close(((r + g) * (best - wanted).square()).sum(), pearson)


def test_labels_must_be_in_order() -> None:
    with pytest.raises(BadInput, match="fake_label"):
        LSGAN(**small.options("lsgan"), fake_label=1.0, real_label=0.0)


def test_the_generator_moves_towards_its_label_however_far() -> None:
    game = LSGAN(**small.options("lsgan"))
    for score in (-50.0, -1.0, 3.0):
        held = torch.full((4,), score, requires_grad=True)
        game.objective.generator(real=held, fake=held).backward()
        torch.testing.assert_close(held.grad, torch.full((4,), (score - 1.0) / 4))
