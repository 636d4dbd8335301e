"""Asserts that the textbook's games are ours: same weights, same pictures, same noise, same losses and gradients."""

from __future__ import annotations

from dataclasses import replace

import torch
from cases import CASES, Case, game, pictures, players
from torch import Tensor, nn

from ganworks.game import Batch
from ganworks.rng import scope

SMALL = {
    "dcgan": {"width": 8},
    "sngan": {"network": "resnet", "width": 8},
    "wgan_gp": {"network": "resnet", "width": 8},
    "cyclegan": {"width": 8},
    "stylegan": {"width": 8, "start": 64, "noise": 16, "style": 16, "mixing": 0.0},
}


def slopes(loss: Tensor, network: nn.Module) -> Tensor:
    """The norm of a loss's gradient, without the weights of per-pixel noise, which each game draws for itself."""
    weights = [weight for name, weight in network.named_parameters() if "noise" not in name]
    found = torch.autograd.grad(loss, weights, retain_graph=True, allow_unused=True)
    return torch.stack([slope.square().sum() for slope in found if slope is not None]).sum().sqrt()


def close(name: str, one: Tensor, other: Tensor, tolerance: float = 1e-9) -> None:
    """Equal up to rounding in float64."""
    gap = float((one - other).detach().abs() / other.detach().abs().clamp_min(1e-12))
    assert gap < tolerance, f"{name}: {one.item()} is not {other.item()}"


def adversarial(case: Case) -> None:
    """Two players: both losses and both gradients, in float64 and in evaluation mode, where no state moves."""
    torch.manual_seed(0)
    system = game(case)
    for _ in range(60 if case.system == "sngan" else 0):  # spectral norms whose iteration has settled
        system.critic(torch.zeros(1, *case.image))
    theirs, system = players(case)(system), system.double().eval()
    for network in (theirs.generator, theirs.critic):
        network.double().eval()
    real = next(pictures(case)).double()
    with scope("same"):
        terms = system.critic_loss(Batch(real))
    with scope("same"):
        latent = system.prior.sample(len(real), like=system.like)
        if case.system == "stylegan":  # two latents, to mix; with one twice nothing is mixed
            latent = latent.repeat(1, 2)
        torch_rand = torch.rand
        if case.system == "wgan_gp":
            from ganworks import rng

            share = rng.uniform(len(real), 1, 1, 1, like=real)
            torch.rand = lambda *shape: share
        loss = theirs.critic_loss(real, theirs.generator(latent).detach())
        torch.rand = torch_rand
    close(f"{case.system} critic", loss, terms.total)
    close(f"{case.system} critic gradient", slopes(loss, theirs.critic), slopes(terms.total, system.critic), 1e-6)
    with scope("same"):
        mine = system.generator_loss(Batch(real)).total
    loss = theirs.generator_loss(theirs.generator(latent))
    close(f"{case.system} generator", loss, mine)
    close(f"{case.system} generator gradient", slopes(loss, theirs.generator), slopes(mine, system.generator), 1e-6)


def translating(case: Case) -> None:
    """CycleGAN: the translators' loss, and the critics' on the pictures of the step."""
    from textbook.cyclegan import Game

    torch.manual_seed(0)
    system = game(case)
    theirs, system = Game(system), system.double()
    for network in (theirs.there, theirs.back, theirs.critic_x, theirs.critic_y):
        network.double()
    x, y = next(pictures(case)).double(), next(pictures(case, 1)).double()
    loss, fake_x, fake_y = theirs.generator_loss(x, y)
    mine = system.generator_loss(Batch(x, other=y)).total
    close("cyclegan translators", loss, mine)
    close("cyclegan gradient", slopes(loss, theirs.there), slopes(mine, system.generator_xy), 1e-6)
    both = theirs.critic_loss(theirs.critic_x, x, fake_x.detach())
    both = both + theirs.critic_loss(theirs.critic_y, y, fake_y.detach())
    close("cyclegan critics", both, system.critic_loss(Batch(x, other=y)).total)


def main() -> None:
    """Check every case with small networks."""
    for name, case in CASES.items():
        small = replace(case, batch=4, options={**case.options, **SMALL[case.system]})
        (translating if case.system == "cyclegan" else adversarial)(small)
        print(f"{name}: equal")


if __name__ == "__main__":
    main()
