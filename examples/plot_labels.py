r"""
Labels: exchanged in both turns, or set midway
==============================================

*Exchanged labels.* Calling real images 0 and generated ones 1 in *both* players' turns renames the score a to -a and
changes nothing else: the generator's path is the same, vanishing gradient included. Only exchanging them in the
generator's turn alone, which is the non-saturating loss, gives it a slope where the critic is sure.

*A label midway.* Least squares with labels -1 (fake), 1 (real) and c = 0 for the generator minimises a chi-square, if
the critic's answer is part of the sum. The generator's step holds the critic fixed, though, and then follows

.. math:: \beta(a^*) = \tfrac12 (a^* - c)^2, \qquad a^* = \frac{p - q}{p + q},

which at c = 0 pulls every score to zero, so that a point with *too few* samples loses more. On two points with data
(1/4, 3/4) the flow drops the first mode from :math:`q_1 = 0.24` and stands still at the wrong (3/4, 1/4); with c = 1,
the real label, it comes to 1/4 from everywhere.

Sources: Goodfellow et al. 2014, arXiv 1406.2661; Mao et al. 2016, LSGAN, arXiv 1611.04076.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from ganworks.losses.adversarial import LeastSquares

STARTS = (0.02, 0.24, 0.26, 0.5, 0.75, 0.76, 0.98)
STEP = 2.0
"""Of time, between two points of the flow."""
DATA = torch.tensor([0.25, 0.75], dtype=torch.float64)


def game(real_label: float, fake_label: float, sign: float, own: float | None = None) -> dict[str, list[float]]:
    """A generator of one point and a linear critic, in turns; the data is the point 0.

    Args:
        real_label: the critic's label of data.
        fake_label: of samples.
        sign: of the critic's starting weight: which side it calls real.
        own: the generator's label of its samples; None makes it maximise the critic's loss.
    """
    point = torch.tensor(4.0, dtype=torch.float64, requires_grad=True)
    # Sure from the start: scores of 6 and -6, half way at 2.
    critic = torch.tensor([-3.0 * sign, 6.0 * sign], dtype=torch.float64, requires_grad=True)
    seen: dict[str, list[float]] = {"point": [], "slope": []}
    for _ in range(200):
        real, fake = critic[1], critic[0] * point.detach() + critic[1]
        loss = cross_entropy(real, real.new_tensor(real_label)) + cross_entropy(fake, fake.new_tensor(fake_label))
        (change,) = torch.autograd.grad(loss, critic)
        critic = (critic - 0.05 * change).detach().requires_grad_()
        score = critic[0].detach() * point + critic[1].detach()
        wanted = fake_label if own is None else own
        cost = cross_entropy(score, score.new_tensor(wanted)) * (-1 if own is None else 1)
        (slope,) = torch.autograd.grad(cost, point)
        point = (point - 0.05 * slope).detach().requires_grad_()
        seen["point"].append(float(point.detach()))
        seen["slope"].append(float(slope))
    return seen


def flow(label: float, steps: int = 7000) -> np.ndarray:
    """The first point's probability over time, critics being best at every instant, from all starts at once.

    The generator descends :math:`\\sum_i q_i\\,\\beta(a_i)` in the logit of q, with the scores held.
    """
    loss = LeastSquares(fake_label=-1.0, real_label=1.0, generator_label=label)
    first = torch.tensor(STARTS, dtype=torch.float64)
    path = [first]
    for _ in range(steps):
        fake = torch.stack([first, 1 - first], 1)
        price = loss.on_generated((DATA - fake) / (DATA + fake))
        first = torch.sigmoid(torch.logit(first) - STEP * first * (1 - first) * (price[:, 0] - price[:, 1]))
        path.append(first)
    return torch.stack(path).numpy()


def compute() -> dict[str, Any]:
    """Three label games and two least squares flows."""
    games = {
        "minimax": game(1, 0, 1),
        "exchanged in both turns": game(0, 1, -1),
        "in the generator's turn": game(1, 0, 1, 1),
    }
    return {"games": games, "midway": flow(0.0), "real": flow(1.0)}


def check(result: dict[str, Any]) -> None:
    """Same paths, same vanishing slope; a mode dropped and a mode kept."""
    plain, swapped, alone = (result["games"][name] for name in result["games"])
    np.testing.assert_allclose(swapped["point"], plain["point"], rtol=1e-12)
    np.testing.assert_allclose(swapped["slope"], plain["slope"], rtol=1e-12)
    # The slope is the score's times the critic's weight, about three.
    assert abs(plain["slope"][0]) < 0.01 and alone["slope"][0] > 2.9
    assert abs(plain["point"][0] - 4) < 1e-3 and alone["point"][0] < 3.9, "who moves at the first step"
    end = dict(zip(STARTS, result["midway"][-1], strict=True))
    assert end[0.24] < 1e-3 and end[0.02] < 1e-3, "a mode with too few samples is dropped"
    assert 0.25 < end[0.26] < 0.255 and 0.25 < end[0.5] < 0.255, "from above it comes to the data"
    assert abs(end[0.75] - 0.75) < 1e-6 and end[0.76] > 0.999, "stationary, and unstable, at the exchanged data"
    np.testing.assert_allclose(result["real"][-1], 0.25, atol=1e-6)


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """The point's path under three labellings, and both flows."""
    import matplotlib.pyplot as plt

    figure, (first, second, third) = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    for (name, seen), style in zip(result["games"].items(), ("-", "--", "-"), strict=True):
        first.plot(seen["point"], style, label=name)
    first.axhline(0, color="grey", lw=0.8)
    first.set(title="one point, data at 0", xlabel="turns", ylabel="generated point")
    first.legend(fontsize=8)
    for panel, name, title in ((second, "midway", "c = 0, midway"), (third, "real", "c = 1, the real label")):
        panel.semilogx(STEP * np.arange(len(result[name])) + 1, result[name])
        panel.axhline(0.25, color="black", ls="--", lw=0.8)
        panel.set(title=f"least squares, {title}", xlabel="time", ylabel="$q_1$", ylim=(-0.02, 1.02))
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
    for name, seen in result["games"].items():
        print(f"{name}: first slope {seen['slope'][0]:+.5f}, the point after 20 turns {seen['point'][19]:.4f}")
    for name in ("midway", "real"):
        print(f"c {name}:", ", ".join(f"{a:g} -> {b:.4f}" for a, b in zip(STARTS, result[name][-1], strict=True)))
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
