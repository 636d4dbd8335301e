"""Penalties of critics whose slopes are known, routing of gradients, independence of the split."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from typed import outputs, slope, tensor

import ganworks as gw
from ganworks import rng
from ganworks.errors import BadInput
from ganworks.regularizers.gradient_penalties import critic_gradients, input_gradients, r1_penalty, r2_penalty

SHAPE = (6, 2, 3, 3)


def images(n: int = 6, seed: int = 0) -> Tensor:
    return torch.randn(n, *SHAPE[1:], dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


class Linear(nn.Module):
    """a(x) = w . x with a slope of chosen length."""

    def __init__(self, length: float) -> None:
        super().__init__()
        w = images(1, 7)
        self.w = nn.Parameter(w / w.norm() * length)

    def forward(self, x: Tensor) -> Tensor:
        return (x * self.w).flatten(1).sum(1)


def smooth() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Flatten(), nn.Linear(18, 8), nn.Tanh(), nn.Linear(8, 1), nn.Flatten(0)).double()


@pytest.mark.parametrize("length", [0.0, 0.25, 1.0, 3.0])
@pytest.mark.parametrize("target", [1.0, 0.5])
def test_linear_critic_in_closed_form(length: float, target: float) -> None:
    critic, real, fake = Linear(length), images(), images(seed=1)
    two = gw.regularizers.gradient_penalty(critic, real, fake, target=target)
    one = gw.regularizers.gradient_penalty(critic, real, fake, target=target, one_sided=True)
    assert two.item() == pytest.approx((length - target) ** 2, abs=1e-12)
    assert one.item() == pytest.approx(max(0.0, length - target) ** 2, abs=1e-12)
    assert gw.regularizers.r1_penalty(critic, real).item() == pytest.approx(length**2 / 2)
    for noise in ("uniform", "normal"):
        around = gw.regularizers.dragan_penalty(critic, real, target=target, noise=noise)
        assert around.item() == pytest.approx((length - target) ** 2, abs=1e-12)


def test_norms_are_per_sample() -> None:
    """A quadratic critic has the slope x: one slope a sample, not one for the batch."""
    real = images()
    norms = real.flatten(1).norm(dim=1)
    penalty = gw.regularizers.gradient_penalty(lambda x: x.flatten(1).square().sum(1) / 2, real, real)
    assert penalty.item() == pytest.approx((norms - 1).square().mean().item())


def test_interpolates_lie_on_the_segments_one_share_a_sample() -> None:
    real, fake, seen = images(), images(seed=1), []

    def critic(x: Tensor) -> Tensor:
        seen.append(x.detach())
        return x.flatten(1).sum(1)

    gw.regularizers.gradient_penalty(critic, real, fake)
    shares = ((seen[0] - fake) / (real - fake)).flatten(1)
    torch.testing.assert_close(shares, shares[:, :1].expand_as(shares))
    assert ((shares >= 0) & (shares <= 1)).all()
    assert len(shares[:, 0].unique()) == len(real)


def test_r1_of_a_quadratic_critic() -> None:
    """a = c ||x||^2 / 2 has the slope c x, so R1 = c^2 E||x||^2 / 2 and dR1/dc = c E||x||^2."""
    c, real = torch.tensor(1.5, dtype=torch.float64, requires_grad=True), images()
    penalty = gw.regularizers.r1_penalty(lambda x: c * x.flatten(1).square().sum(1) / 2, real)
    mean = real.flatten(1).square().sum(1).mean().item()
    assert penalty.item() == pytest.approx(1.5**2 * mean / 2)
    assert torch.autograd.grad(penalty, c)[0].item() == pytest.approx(1.5 * mean)


def test_r2_reads_the_fakes_it_is_given() -> None:
    critic = smooth()
    assert gw.regularizers.r2_penalty(critic, images(seed=1)) == gw.regularizers.r1_penalty(critic, images(seed=1))


@pytest.mark.parametrize("flat", [True, False])
def test_penalties_at_a_flat_point_have_finite_gradients(flat: bool) -> None:
    critic = Linear(0.0 if flat else 1.0)
    for name in ("r1_penalty", "dragan_penalty"):
        (moved,) = torch.autograd.grad(getattr(gw.regularizers, name)(critic, images()), critic.w)
        assert moved.isfinite().all()


def test_gradient_reaches_the_critic_and_nothing_else() -> None:
    critic, real, fake = smooth(), images().requires_grad_(), images(seed=1).requires_grad_()
    gw.regularizers.gradient_penalty(critic, real, fake).backward()
    assert real.grad is None
    assert fake.grad is None
    assert slope(tensor(critic, "1.weight")).abs().sum() > 0


def test_gradient_of_the_penalty_by_finite_differences() -> None:
    critic, real, fake = smooth(), images(), images(seed=1)

    def penalty(weight: Tensor) -> Tensor:
        with rng.scope("fixed"):
            return gw.regularizers.gradient_penalty(
                lambda x: torch.func.functional_call(critic, {"1.weight": weight}, (x,)), real, fake
            )

    assert torch.autograd.gradcheck(penalty, (tensor(critic, "1.weight").detach().requires_grad_(),))


Penalty = Callable[[nn.Module, Tensor, Tensor], Tensor]
PENALTIES: dict[str, Penalty] = {
    "gradient": lambda critic, x, g: gw.regularizers.gradient_penalty(critic, x, g),
    "one_sided": lambda critic, x, g: gw.regularizers.gradient_penalty(critic, x, g, target=0.1, one_sided=True),
    "r1": lambda critic, x, g: gw.regularizers.r1_penalty(critic, x),
    "r2": lambda critic, x, g: gw.regularizers.r2_penalty(critic, g),
    "noise": lambda critic, x, g: critic(gw.regularizers.instance_noise(x, 0.3)).mean(),
}


@pytest.mark.parametrize("penalty", PENALTIES.values(), ids=PENALTIES)
def test_two_halves_average_to_the_whole(penalty: Penalty) -> None:
    critic, real, fake = smooth(), images(8), images(8, seed=1)

    def gradient(part: slice, **shard: int) -> Tensor:
        with rng.scope("step", 3, **shard):
            return torch.autograd.grad(penalty(critic, real[part], fake[part]), tensor(critic, "1.weight"))[0]

    halves = (gradient(slice(4), shard=0, shards=2) + gradient(slice(4, 8), shard=1, shards=2)) / 2
    torch.testing.assert_close(halves, gradient(slice(8)), rtol=1e-12, atol=1e-14)


def test_dragan_reads_no_fakes_and_one_deviation_for_the_batch() -> None:
    real = images() * torch.arange(1, 7).reshape(-1, 1, 1, 1)
    seen = []
    for noise in ("uniform", "normal"):
        with rng.scope("dragan"):
            gw.regularizers.dragan_penalty(
                lambda x: (seen.append(x.detach()), x.flatten(1).sum(1))[1], real, noise=noise
            )
    moved = seen[0] - real
    assert moved.min() >= 0
    assert moved.max() <= 0.5 * real.std(correction=0)
    many = real.repeat(500, 1, 1, 1)
    gw.regularizers.dragan_penalty(lambda x: (seen.append(x.detach()), x.flatten(1).sum(1))[1], many, noise="normal")
    quiet, loud = (seen[2] - many)[0::6].std(), (seen[2] - many)[5::6].std()
    assert quiet.item() == pytest.approx(loud.item(), rel=0.03)
    assert quiet.item() == pytest.approx(0.5 * real.std(correction=0).item(), rel=0.03)


def test_dragan_refuses_an_unknown_noise() -> None:
    with pytest.raises(BadInput, match="uniform"):
        gw.regularizers.dragan_penalty(smooth(), images(), noise="uniforn")


def test_gradients_of_given_scores_are_those_of_a_pass_of_its_own() -> None:
    critic, real = smooth(), images().requires_grad_()
    torch.testing.assert_close(input_gradients(critic(real), real), critic_gradients(critic, real), rtol=1e-14, atol=0)


@pytest.mark.parametrize("penalty", [r1_penalty, r2_penalty])
def test_scores_of_the_turn_are_reused(penalty: Callable[..., Tensor]) -> None:
    critic, real = smooth(), images().requires_grad_()
    scores = critic(real)
    passes = outputs(critic)
    values = [penalty(critic, real, scores), penalty(critic, real)]
    assert len(passes) == 1
    slopes = [torch.autograd.grad(value, tensor(critic, "1.weight"), retain_graph=True)[0] for value in values]
    torch.testing.assert_close(values[0], values[1], rtol=1e-12, atol=0)
    torch.testing.assert_close(slopes[0], slopes[1], rtol=1e-12, atol=1e-15)


def test_scores_in_half_precision_are_not_reused() -> None:
    critic, real = smooth().float(), images().float().requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        half = r1_penalty(critic, real, critic(real))
    assert torch.equal(half, r1_penalty(critic, real))
    short = real.detach().bfloat16().requires_grad_()
    assert torch.equal(r1_penalty(critic, short, critic(short.float())), r1_penalty(critic, short))


def test_scores_of_images_without_gradients_are_not_reused() -> None:
    critic, real = smooth(), images()
    assert torch.equal(r1_penalty(critic, real, critic(real)), r1_penalty(critic, real))


def test_slopes_leave_autocast() -> None:
    critic = nn.Linear(18, 1)
    with torch.autocast("cpu", torch.bfloat16):
        slopes = critic_gradients(lambda x: critic(x.flatten(1)), images().float())
    assert slopes.dtype == torch.float32
    assert torch.equal(slopes[0], critic.weight[0])


def test_slopes_under_no_grad_and_of_half_images() -> None:
    critic = nn.Linear(18, 1)
    with torch.no_grad():
        slopes = critic_gradients(lambda x: critic(x.flatten(1)), images().bfloat16())
    assert slopes.dtype == torch.float32


def test_patch_scores_are_summed() -> None:
    slopes = critic_gradients(lambda x: x.sum(1), images())
    assert torch.equal(slopes, torch.ones(6, 18, dtype=torch.float64))
