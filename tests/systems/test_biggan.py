"""BigGAN: chunks of z, one table of classes, truncation with its own statistics, the clamp and the penalty."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch
from torch import nn
from typed import present, tensor

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.health.callback import spectrum
from ganworks.regularizers import orthogonal, orthonormal, top_singular_value_penalty
from ganworks.regularizers.weights import matrices
from ganworks.rng import scope
from ganworks.systems.biggan import BigGAN

SMALL = {
    "image": (1, 16, 16),
    "width": 6,
    "noise": 12,
    "embedding": 5,
    "classes": 3,
    "standing_passes": 3,
    "standing_batch": 8,
}


@pytest.fixture
def game() -> BigGAN:
    with scope("biggan"):
        return BigGAN(**SMALL).double()


def batch(n: int = 4) -> Batch:
    return Batch(torch.rand(n, 1, 16, 16).double() * 2 - 1, label=torch.arange(n) % 3)


def test_one_table_of_classes_that_every_block_reads(game: BigGAN) -> None:
    tables = [part for part in game.generator.modules() if isinstance(part, nn.Embedding)]
    assert tables == [game.generator.embedding]
    game.generator(torch.randn(2, 12).double(), torch.tensor([0, 1])).sum().backward()
    slope = tables[0].weight.grad
    assert slope is not None and slope[:2].abs().sum(1).min() > 0 and float(slope[2].abs().sum()) == 0


def test_every_chunk_of_the_noise_is_heard(game: BigGAN) -> None:
    z = torch.randn(3, 12).double().requires_grad_()
    (slope,) = torch.autograd.grad(game.generator(z, torch.arange(3)).square().sum(), z)
    assert (slope.abs().view(3, 3, 4).sum(2) > 0).all()


def test_scores_under_two_labels_differ_by_the_product_of_embeddings(game: BigGAN) -> None:
    game.eval()
    x, table = batch(5).images, present(game.critic.embedding).weight
    one, other = torch.zeros(5, dtype=torch.int64), torch.full((5,), 2)
    torch.testing.assert_close(
        game.critic(x, other) - game.critic(x, one), game.critic.trunk(x) @ (table[2] - table[0])
    )


def test_the_penalty_is_nothing_for_orthogonal_rows_and_reaches_the_generator_alone(game: BigGAN) -> None:
    with torch.no_grad():
        for _, _, weight in matrices(game.generator):
            rows, columns = weight.shape
            if rows <= columns:  # rows of any length
                weight.copy_(torch.diag(torch.rand(rows).double() + 0.5) @ torch.eye(rows, columns).double())
            else:
                weight.zero_()
    assert float(game.generator_loss(batch())["orthogonal"].detach()) == 0.0
    skewed = tensor(game, "generator.blocks.0.conv.parametrizations.weight.original")
    with torch.no_grad():
        skewed[1] += skewed[0]
    term = game.generator_loss(batch())["orthogonal"]
    assert float(term.detach()) == pytest.approx(1e-4 * float(orthogonal(game.generator).detach())) and term > 0
    term.backward()
    assert all(p.grad is None for p in game.critic.parameters())
    assert present(game.generator.embedding).weight.grad is None
    assert "orthogonal" not in BigGAN(**SMALL, orthogonal=0.0).double().generator_loss(batch())


@pytest.mark.parametrize("threshold", [0.1, 1.0])
def test_truncated_noise_stays_within_its_threshold_and_is_normalised_by_its_own_statistics(
    game: BigGAN, threshold: float
) -> None:
    game.eval()
    seen: list[torch.Tensor] = []
    means: list[torch.Tensor] = []
    mean = "generator.blocks.0.first.norm.running_mean"
    game.generator.register_forward_pre_hook(lambda module, given: seen.append(given[0]))
    game.generator.register_forward_hook(lambda *_: means.append(tensor(game, mean).clone()))
    with torch.no_grad(), scope("truncated"):
        game.truncated(5, threshold)
    assert [len(z) for z in seen] == [8, 8, 8, 5]
    assert all(z.abs().max() <= threshold for z in seen)
    maps = [game.generator.project(z[:, :4]).unflatten(1, (4, 4, -1)).mean((0, 1, 2)) for z in seen[:3]]
    torch.testing.assert_close(means[-1], torch.stack(maps).mean(0))
    assert not torch.allclose(tensor(game, mean), means[-1]), "the statistics of training are put back"


def test_less_noise_less_variety(game: BigGAN) -> None:
    game.eval()
    given = Batch(torch.zeros(64, 1, 16, 16), label=torch.zeros(64, dtype=torch.int64))
    with torch.no_grad(), scope("variety"):
        spread = [float(game.truncated(64, threshold, given).std(0).mean()) for threshold in (0.05, 0.5, None)]
    # each threshold has standing statistics of its own, which scale the first map back; what is left still grows
    assert spread[0] < spread[1] < spread[2]


def test_without_passes_and_in_training_the_statistics_of_training_serve(game: BigGAN) -> None:
    calls: list[int] = []
    game.generator.register_forward_pre_hook(lambda module, given: calls.append(len(given[0])))
    with torch.no_grad():
        game.train().sample(4)
        BigGAN(**{**SMALL, "standing_passes": 0}).eval().sample(4)
    assert calls == [4]


@pytest.mark.parametrize("options", [{"clamp": 3.0}, {"clamp_ratio": 1.0}])
def test_the_clamp_lowers_the_first_value_after_each_turn(options: dict[str, Any]) -> None:
    played = small.trainer(BigGAN, system=small.build(BigGAN, **options))
    with torch.no_grad():  # a first value far above the second
        for _, _, weight in matrices(played.system.generator):
            left, values, right = torch.linalg.svd(weight, full_matrices=False)
            weight += (20.0 - values[0]) * torch.outer(left[:, 0], right[0])
    played.advance()
    for name, _, weight in matrices(played.system.generator):
        first, *others = torch.linalg.svdvals(weight.detach()).tolist()
        if others or "clamp" in options:
            assert first <= (options.get("clamp") or others[0]) * (1 + 1e-4), name
    assert small.build("biggan").phases()[1].after is None


def test_two_clamps_at_once_are_refused() -> None:
    with pytest.raises(BadInput, match="either limit or ratio"):
        BigGAN(**SMALL, clamp=1.0, clamp_ratio=1.0)


def test_starts_orthogonal(game: BigGAN) -> None:
    for player in (game.generator, game.critic):
        for name, _, weight in matrices(player):
            rows, columns = weight.shape
            gram = weight @ weight.T if rows <= columns else weight.T @ weight
            # transposed to the shape it was drawn in, a kernel of one output has one row
            torch.testing.assert_close(gram, torch.eye(len(gram)).double(), atol=1e-5, rtol=0, msg=name)


def test_the_raw_weights_grow_where_the_normalised_ones_cannot() -> None:
    game = BigGAN(**SMALL)
    layer: Any = game.generator.project
    before = spectrum(game)["spectrum/generator.project/0"]
    with torch.no_grad():
        layer.parametrizations.weight.original.mul_(1000.0)
    assert spectrum(game)["spectrum/generator.project/0"] == pytest.approx(1000 * before, rel=1e-3)


def test_the_two_ways_of_conditioning_and_the_two_orthogonal_penalties() -> None:
    linear = nn.Linear(3, 2, bias=False).double()
    with torch.no_grad():
        linear.weight.copy_(torch.tensor([[3.0, 0.0, 0.0], [0.0, 2.0, 0.0]]))
    assert top_singular_value_penalty(linear, limit=1.0).item() == pytest.approx(4.0)
    penalty = top_singular_value_penalty(linear, ratio=1.0)
    (slope,) = torch.autograd.grad(penalty, linear.weight)
    assert penalty.item() == pytest.approx(1.0)
    torch.testing.assert_close(slope, torch.tensor([[2.0, 0, 0], [0, 0, 0]]).double(), msg="the second is a constant")
    assert orthogonal(linear).item() == 0.0 and orthonormal(linear).item() == 8.0**2 + 3.0**2
    pulled = BigGAN(**SMALL, pull=0.1, clamp=1.0, orthogonal_form="identity")
    assert pulled.after_generator is None
    assert {"orthogonal", "pull"} <= set(pulled.generator_terms(torch.zeros(2, *pulled.config.image)))
    with pytest.raises(BadInput, match="say where"):
        BigGAN(**SMALL, pull=0.1)


@pytest.mark.parametrize("form", [{"shared": False}, {"hierarchical": False}])
def test_the_ablations_of_the_papers_table(form: dict[str, bool]) -> None:
    game = BigGAN(**{**SMALL, "generator_options": form})
    images = game.generate(torch.tensor([0, 1, 1]))
    assert images.shape == (3, *game.config.image) and images.isfinite().all()
