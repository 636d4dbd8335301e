"""One turn: what is summed, what stops it, what is clipped, and in which precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
import toys
from torch import Tensor

from ganworks import rng
from ganworks.errors import NotFinite
from ganworks.game import Batch, Phase, System, Terms
from ganworks.regularizers import gradient_penalty
from ganworks.training.trainer import Trainer

Loss = Callable[[toys.Toy], Callable[[Batch], Terms]]


def playing(loss: Loss, **settings: Any) -> Trainer[toys.Toy]:
    """An engine whose only phase moves the spare parameter down a loss, by its gradient times 0.1."""
    return toys.trainer(
        toys.Toy(lambda system: [Phase("only", ("spare",), loss(system), toys.PLAIN)]),
        **{"ema_images": 0, **settings},
    )


def parameters(system: System) -> dict[str, Tensor]:
    return {name: p.detach().clone() for name, p in system.named_parameters()}


def test_the_step_goes_down_the_sum_of_the_terms() -> None:
    made = playing(lambda s: lambda b: Terms(a=s.spare.sum(), b=2 * s.spare.square().sum()))
    values = made.advance()
    assert torch.allclose(made.system.spare, torch.ones(3) - 0.1 * (1 + 4))
    assert {name: float(value) for name, value in values.items()} == pytest.approx(
        {"only/a": 3.0, "only/b": 6.0, "only/gradient_norm": 5 * 3**0.5}
    )


def test_signals_are_logged_and_not_minimised() -> None:
    made = playing(lambda s: lambda b: Terms(a=s.spare.sum()).note(watched=100 * s.spare.sum()))
    values = made.advance()
    assert float(values["only/watched"]) == 300
    assert torch.allclose(made.system.spare, torch.full((3,), 0.9))


def test_values_hold_no_graph() -> None:
    values = playing(lambda s: lambda b: Terms(a=s.spare.sum()).note(watched=s.spare.mean())).advance()
    assert not any(value.requires_grad for value in values.values())


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_a_term_that_is_not_finite_stops_before_anything_moves(bad: float) -> None:
    def loss(system: toys.Toy) -> Callable[[Batch], Terms]:
        return lambda b: Terms(fine=system.spare.sum(), broken=bad * system.spare.sum())

    made = playing(loss)
    before = parameters(made.system)
    with pytest.raises(NotFinite, match=r"Term broken of phase 'only' .* at step 1"):
        made.advance()
    assert all(torch.equal(before[name], p) for name, p in made.system.named_parameters())


def test_infinities_that_cancel_are_named() -> None:
    def loss(system: toys.Toy) -> Callable[[Batch], Terms]:
        return lambda b: Terms(up=system.spare.sum() * float("inf"), down=-system.spare.sum() * float("inf"))

    with pytest.raises(NotFinite, match="Term up and down"):
        playing(loss).advance()


def test_a_gradient_that_is_not_finite_stops_although_the_terms_are_finite() -> None:
    def loss(system: toys.Toy) -> Callable[[Batch], Terms]:
        return lambda b: Terms(root=(system.spare - 1).sqrt().sum())  # zero, with an infinite slope

    made = playing(loss)
    with pytest.raises(NotFinite, match=r"gradient of spare in phase 'only' .* at step 1"):
        made.advance()
    assert torch.equal(made.system.spare, torch.ones(3))


def test_a_gradient_whose_norm_overflows_stops() -> None:
    made = playing(lambda s: lambda b: Terms(steep=3e38 * s.spare.sum()))
    with pytest.raises(NotFinite, match="step 1"):
        made.advance()


@pytest.mark.parametrize("clip", [0.5, 100.0])
def test_gradient_clip_shortens_and_keeps_the_direction(clip: float) -> None:
    slope = torch.tensor([3.0, 4.0, 0.0])
    made = playing(lambda s: lambda b: Terms(a=(slope * s.spare).sum()), gradient_clip=clip)
    values = made.advance()
    expected = slope * min(1.0, clip / 5)
    assert torch.allclose(made.system.spare, torch.ones(3) - 0.1 * expected)
    assert float(values["only/gradient_norm"]) == pytest.approx(5.0)


def test_micro_batches_add_up_to_the_batch() -> None:
    """Noise, terms and gradients of two halves are those of the whole, where no batch statistics are involved."""

    def loss(system: toys.Toy) -> Callable[[Batch], Terms]:
        def noisy(batch: Batch) -> Terms:
            noise = rng.normal(len(batch), 3, like=system.spare)
            weights = batch.images.flatten(1)[:, :3] + noise
            return Terms(a=(weights * system.spare).pow(3).sum(1).mean())

        return noisy

    kept = []
    for parts in (1, 2, 4):
        made = playing(loss, accumulate=parts, precision="64")
        values = [made.advance()["only/a"] for _ in range(3)]
        kept.append(torch.cat([made.system.spare.detach(), torch.stack(values)]))
    assert (kept[0] - kept[1]).abs().max() < 1e-13 and (kept[0] - kept[2]).abs().max() < 1e-13


def test_micro_batches_share_a_parametrised_weight() -> None:
    made = toys.trainer(accumulate=2)
    values = [made.advance() for _ in range(2)][-1]
    assert all(torch.isfinite(value) for value in values.values())


def test_after_comes_after_the_step_without_gradients_and_draws_by_the_key() -> None:
    seen: list[Tensor] = []

    def phases(system: toys.Toy) -> list[Phase]:
        def after() -> None:
            assert not torch.is_grad_enabled()
            assert torch.allclose(system.spare, torch.full((3,), 0.9))
            seen.append(rng.normal(2, like=system.spare))

        return [Phase("only", ("spare",), lambda b: Terms(a=system.spare.sum()), toys.PLAIN, after=after)]

    for _ in range(2):
        torch.randn(3)
        toys.trainer(toys.Toy(phases), ema_images=0).advance()
    assert torch.equal(*seen)


def test_bf16_forward_passes_and_float32_penalties() -> None:
    kinds: dict[str, torch.dtype] = {}

    def phases(system: toys.Toy) -> list[Phase]:
        def loss(batch: Batch) -> Terms:
            fake = system.sample(len(batch)).detach()
            scores = system.critic.output(system.critic.hidden(batch.images.flatten(1)))
            kinds["scores"] = scores.dtype

            def plain(shown: Tensor) -> Tensor:
                judged = system.critic.output(system.critic.hidden(shown.flatten(1)))
                kinds["penalised"] = judged.dtype
                return judged

            penalty = gradient_penalty(plain, batch.images, fake)
            kinds["penalty"] = penalty.dtype
            return Terms(a=-scores.mean(), penalty=penalty)

        return [Phase("critic", ("critic",), loss)]

    made = toys.trainer(toys.Toy(phases), precision="bf16")
    values = [made.advance() for _ in range(3)][-1]
    assert kinds == {"scores": torch.bfloat16, "penalised": torch.float32, "penalty": torch.float32}
    assert all(torch.isfinite(value) and value.dtype == torch.float32 for value in values.values())
    assert all(p.dtype == torch.float32 for p in made.system.parameters())


def test_bf16_keeps_gradients_of_weights_first_used_without_any() -> None:
    """Autocast remembers the bfloat16 copy of a weight; a copy made without gradients must not be used with them."""

    def phases(system: toys.Toy) -> list[Phase]:
        def loss(batch: Batch) -> Terms:
            with torch.no_grad():
                system.sample(len(batch))
            return system.generator_loss(batch)

        return [Phase("generator", ("generator",), loss)]

    made = toys.trainer(toys.Toy(phases), precision="bf16")
    before = made.system.generator.hidden.weight.detach().clone()
    made.advance()
    assert not torch.equal(before, made.system.generator.hidden.weight)


def test_precision_64_is_float64_throughout() -> None:
    made = toys.trainer(precision="64")
    values = made.advance()
    assert all(p.dtype == torch.float64 for p in made.system.parameters())
    assert values["critic/adversarial"].dtype == torch.float64
