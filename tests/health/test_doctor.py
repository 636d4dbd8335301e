"""A loop that is not ours."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.health import Doctor


def play(steps: int, noisy: bool, doctor: Doctor | None) -> list[Tensor]:
    """A plain loop on a normal distribution; the generator of an ill game gets no noise."""
    torch.manual_seed(0)
    generator = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 2), nn.Unflatten(1, (2, 1, 1)))
    critic = nn.Sequential(nn.Flatten(), nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1), nn.Flatten(0))
    real, latent, held_out = torch.randn(512, 2, 1, 1), torch.randn(128, 4) * noisy, torch.randn(256, 2, 1, 1)
    optimizers = [torch.optim.Adam(net.parameters(), lr=3e-3, betas=(0.5, 0.999)) for net in (critic, generator)]
    if doctor is not None:
        doctor.watch(
            generator, critic, real=real, latent=latent, held_out=held_out, objective="non_saturating", batch=256
        )
    for step in range(steps):
        fake = generator(torch.randn(64, 4) * noisy)
        rows = torch.arange(64) + step
        loss = functional.softplus(-critic(real[rows % 512])).mean() + functional.softplus(critic(fake.detach())).mean()
        optimizers[0].zero_grad()
        loss.backward()
        optimizers[0].step()
        other = functional.softplus(-critic(fake)).mean()
        optimizers[1].zero_grad()
        other.backward()
        optimizers[1].step()
        if doctor is not None:
            doctor.step(critic=loss, generator=other)
    return [p.detach() for net in (generator, critic) for p in net.parameters()]


def test_a_constant_generator_is_found_and_a_plain_one_is_not() -> None:
    said: list[str] = []
    ill = Doctor(every=10, say=said.append)
    play(150, noisy=False, doctor=ill)
    assert ill.report().findings[0].kind == "collapse" and sum("collapse" in one for one in said) == 1
    well = Doctor(every=10, say=said.append)
    play(150, noisy=True, doctor=well)
    assert "collapse" not in {finding.kind for finding in well.report().findings}


def test_the_loop_does_not_notice_the_doctor() -> None:
    assert all(torch.equal(*pair) for pair in zip(play(25, True, None), play(25, True, Doctor(5)), strict=True))


@pytest.mark.filterwarnings("error")  # losses are given as they come, with their gradients
def test_what_is_recorded() -> None:
    doctor = Doctor(every=4, say=lambda text: None)
    play(8, True, doctor)
    assert [line["step"] for line in doctor.record.lines] == [1, 4, 8]
    for name in (
        "critic/adversarial",
        "generator/update_ratio",
        "health/generator_score_gradient",
        "health/memorization_auc",
    ):
        assert len(doctor.record.series(name)), name


def test_bad_input() -> None:
    with pytest.raises(BadInput, match="watch"):
        Doctor().step()
    with pytest.raises(BadInput, match="every 0"):
        Doctor(every=0)
    with pytest.raises(BadInput, match="shape"):
        Doctor().watch(
            nn.Linear(4, 2), nn.Linear(2, 1), real=torch.ones(4, 2), latent=torch.ones(2, 4), held_out=torch.ones(4, 3)
        )
