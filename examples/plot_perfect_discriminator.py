r"""
A perfect discriminator, and noise that takes it away
=====================================================

Real points lie on a circle of radius 1, generated ones :math:`G(z) = R(\cos z, \sin z)` on one of radius R = 1.5: two
curves in the plane that never meet, and that no single threshold separates. A critic becomes perfect, and where it is
sure, the minimax generator's slope

.. math:: \partial_R L_G = -\mathbb{E}\bigl[\sigma(a)\,\partial_R a(G(z))\bigr]

vanishes although the critic is as good as can be. Instance noise of deviation s, added to real and generated points
alike, gives both densities full support: the distance from the origin then follows Rice's law, JS is less than
:math:`\log 2` and falls as R comes nearer to 1, and the slope comes back.

Sources: Arjovsky and Bottou 2017, arXiv 1701.04862, theorems 2.1 and 2.4; Sonderby et al. 2016, arXiv 1610.04490.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from math import tau
from typing import Any

import numpy as np
import torch
from scipy.stats import rice

from ganworks import divergences, rng
from ganworks.losses.adversarial import Minimax, NonSaturating
from ganworks.networks.mlp import Critic
from ganworks.regularizers.augmentation import instance_noise

FAR, BATCH, STEPS, EVERY = 1.5, 128, 400, 20


def circle(radius: torch.Tensor) -> torch.Tensor:
    """Points (BATCH, 2, 1, 1) of that radius at random angles."""
    angle = rng.uniform(BATCH, like=radius, high=tau)
    return radius * torch.stack([angle.cos(), angle.sin()], 1)[:, :, None, None]


def train(noise: float) -> dict[str, list[float]]:
    """Train a critic against a generator that stands still; every few steps, what it knows and what it teaches."""
    minimax, saturating_not, one = Minimax(), NonSaturating(), torch.ones(())
    seen: dict[str, list[float]] = {"loss": [], "accuracy": [], "minimax": [], "non_saturating": []}
    with rng.scope("perfect discriminator", noise):
        critic = Critic((2, 1, 1), width=64, depth=2)
        optimizer = torch.optim.Adam(critic.parameters(), 0.01)
        for step in range(STEPS + 1):
            radius = torch.full((), FAR, requires_grad=True)
            real, fake = (critic(instance_noise(circle(at), noise)) for at in (one, radius))
            loss = minimax.critic(real=real, fake=fake)
            if step % EVERY == 0:
                seen["loss"].append(float(loss.detach()))
                seen["accuracy"].append(float(torch.cat([real > 0, fake < 0]).float().mean()))
                for name, game in (("minimax", minimax), ("non_saturating", saturating_not)):
                    pull = game.generator(real=real.detach(), fake=fake)
                    seen[name].append(float(torch.autograd.grad(pull, radius, retain_graph=True)[0]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return seen


def smoothed(radius: float, noise: float) -> float:
    """JS of the two noisy circles; the angle is uniform in both, so that of their distances from the origin."""
    box = [(0.0, max(1.0, radius) + 8 * noise)]
    logs = [lambda x, at=at: rice.logpdf(x[:, 0], at / noise, scale=noise) for at in (1.0, radius)]
    return divergences.get("js").density(*logs, box, 1e-6).value


def compute() -> dict[str, Any]:
    """Both trainings, and exact JS over the radius for three deviations."""
    radii = np.linspace(0.5, 2.5, 21)
    return {
        "plain": train(0.0),
        "noisy": train(0.4),
        "radii": radii,
        "js": {noise: np.array([smoothed(radius, noise) for radius in radii]) for noise in (0.1, 0.3, 0.5)},
    }


def check(result: dict[str, Any]) -> None:
    """Perfection without slope, noise with slope."""
    plain, noisy = result["plain"], result["noisy"]
    assert plain["accuracy"][-1] == 1 and plain["loss"][-1] < 0.02, "the discriminator is perfect"
    assert abs(plain["minimax"][-1]) < 0.1 * max(map(abs, plain["minimax"])), "its slope was there, and is gone"
    assert plain["non_saturating"][-1] > 1, "the non-saturating generator still has one"
    assert noisy["accuracy"][-1] < 0.95 and np.mean(noisy["loss"][-5:]) > 0.5, "noise leaves room for doubt"
    late = np.array(noisy["minimax"][-5:])
    assert (late > 0).all(), "a positive slope: the step makes the circle smaller, towards the data"
    assert late.mean() > 5 * abs(plain["minimax"][-1])
    radii, curves = result["radii"], result["js"]
    away = np.abs(radii - 1)
    for noise, curve in curves.items():
        assert curve.max() < np.log(2), f"JS of densities smoothed by {noise} stays under log 2"
        assert abs(radii[curve.argmin()] - 1) < 1e-9 and curve.min() < 1e-6
    order = np.diff(curves[0.5])
    assert (order[radii[1:] <= 1] < 0).all() and (order[radii[:-1] >= 1] > 0).all(), "a slope towards R = 1 everywhere"
    assert (curves[0.1] >= curves[0.3] - 1e-9).all() and (curves[0.3] >= curves[0.5] - 1e-9).all(), "noise only hides"
    assert np.log(2) - curves[0.1][away > 0.9].min() < 1e-3, "little noise: hardly less than log 2"


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """The critic's loss, the generator's slope, JS over the radius."""
    import matplotlib.pyplot as plt

    figure, (first, second, third) = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    steps = np.arange(0, STEPS + 1, EVERY)
    for name in ("plain", "noisy"):
        first.semilogy(steps, result[name]["loss"], label=name)
        second.semilogy(steps, np.abs(result[name]["minimax"]), label=f"{name}, minimax")
    second.semilogy(steps, np.abs(result["plain"]["non_saturating"]), ls="--", label="plain, non-saturating")
    first.set(title="critic's loss", xlabel="critic steps")
    second.set(title="generator's slope in R", xlabel="critic steps")
    for noise, curve in result["js"].items():
        third.plot(result["radii"], curve, label=f"s = {noise}")
    third.axhline(np.log(2), color="grey", ls="--", lw=0.8)
    third.set(title="JS after noise (dashed: log 2)", xlabel="R")
    for panel in (first, second, third):
        panel.legend(fontsize=8)
    if path is not None:
        figure.savefig(path, dpi=120)
    return figure


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--out", metavar="FILE.png", help="where to write the picture")
    arguments = parser.parse_args()
    if arguments.out and not find_spec("matplotlib"):
        parser.error("--out needs matplotlib: pip install 'ganworks[plots]'")
    result = compute()
    check(result)
    for name in ("plain", "noisy"):
        seen = {key: values[-1] for key, values in result[name].items()}
        print(
            f"{name}: accuracy {seen['accuracy']:.3f}, loss {seen['loss']:.4f}, slope in R: minimax "
            f"{seen['minimax']:+.5f}, non-saturating {seen['non_saturating']:+.3f}"
        )
    print("JS at R = 1.5:", ", ".join(f"{curve[10]:.4f} (s = {noise})" for noise, curve in result["js"].items()))
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
