"""f-GAN: every row is a bound of its divergence, and both generators of the paper."""

from __future__ import annotations

from typing import get_args

import pytest
import small
import torch
from torch import nn
from typed import slope

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.fgan import FGAN, Divergence

ROWS = get_args(Divergence)


class Scores(nn.Module):
    """Fixed scores of images that hold a place in a table."""

    def __init__(self, table: torch.Tensor):
        super().__init__()
        self.table = nn.Parameter(table)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.table[images.flatten().round().long()]


def test_all_rows_of_the_table_are_there() -> None:
    from ganworks.registry import objective

    assert {f"fgan_{row}" for row in ROWS} == {name for name in objective if name.startswith("fgan_")}


@pytest.mark.parametrize("row", ROWS)
def test_a_trained_critic_on_three_places_reaches_the_divergence_from_below(row: str) -> None:
    game = FGAN(**small.options("fgan"), divergence=row).double()
    real, fake = torch.tensor([0, 0, 0, 1, 2, 2]), torch.tensor([0, 1, 1, 1, 1, 2])
    r, g = (torch.bincount(x, minlength=3).double() / 6 for x in (real, fake))
    images = lambda x: x.double().reshape(-1, 1, 1, 1)  # noqa: E731
    game.critic, game.sample = Scores(torch.zeros(3).double()), lambda n, given=None: images(fake)
    optimizer = torch.optim.LBFGS(game.critic.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = game.critic_loss(Batch(images(real))).total
        value.backward()
        return value

    first = float(loss().detach())
    optimizer.step(loss)
    bound = game.critic_loss(Batch(images(real))).signals["bound"]
    exact = divergence(row, r, g)
    assert -first <= exact + 1e-9
    torch.testing.assert_close(bound, exact, rtol=1e-3, atol=1e-6)


def divergence(row: str, r: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """The divergence by its own formula, not by f."""
    m = (r + g) / 2
    kl = lambda p, q: (p * (p / q).log()).sum()  # noqa: E731
    return {
        "kl": kl(r, g),
        "reverse_kl": kl(g, r),
        "pearson": ((r - g).square() / g).sum(),
        "neyman": ((r - g).square() / r).sum(),
        "hellinger": (r.sqrt() - g.sqrt()).square().sum(),
        "jeffreys": kl(r, g) + kl(g, r),
        "js": kl(r, m) + kl(g, m),
        "weighted_js": 0.5 * (kl(r, m) + kl(g, m)),
        "gan": kl(r, m) + kl(g, m) - torch.tensor(4.0).double().log(),
        "total_variation": 0.5 * (r - g).abs().sum(),
        "alpha": 4.0 * (1.0 - (r * g).sqrt().sum()),
    }[row]


@pytest.mark.parametrize("row", ROWS)
def test_both_generators_push_scores_up(row: str) -> None:
    for form in ("saddle", "non_saturating"):
        game = FGAN(**small.options("fgan"), divergence=row, generator_loss=form)
        scores = torch.tensor([-1.5, -0.2, 0.0, 0.7, 2.0], dtype=torch.float64, requires_grad=True)
        game.objective.generator(real=scores.detach(), fake=scores).backward()
        assert (slope(scores) < 0).all(), form


def test_row_options_reach_the_row() -> None:
    assert FGAN(**small.options("fgan"), divergence="weighted_js", mixture=0.3).objective.weight == 0.3
    assert FGAN(**small.options("fgan"), divergence="alpha", alpha=2.0).objective.alpha == 2.0


def test_the_logged_bound_is_what_the_critic_maximises() -> None:
    game = small.build(FGAN)
    with scope("turn"):
        terms = game.critic_loss(small.feed_of(game)(0, 8))
    torch.testing.assert_close(terms.signals["bound"], -terms.total.detach())
