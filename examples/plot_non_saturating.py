r"""
What the non-saturating generator minimises
===========================================

With the best critic :math:`a^* = \log(r/g)` held fixed, the generator that minimises :math:`-\mathbb{E}_g\log D` has,
at that point, the gradient of

.. math:: \mathrm{KL}(g\|r) - 2\,\mathrm{JS}(r, g) = 2\,\mathrm{KL}(m\|r), \qquad m = \tfrac12(r + g).

So the two terms of opposite sign are no alarm: together they are an f-divergence, zero only at g = r. Only the gradient
with the critic held agrees; the loss is another function, for :math:`\mathbb{E}_r\log D^*` moves with g.
Where the critic is sure of a sample (:math:`a = -6`), the minimax generator's gradient in the score is
:math:`-\sigma(a) = -0.0025`, the non-saturating one's :math:`\sigma(a) - 1 = -0.9975`; a generator that raises D
itself, without the logarithm, vanishes again.

Sources: Goodfellow et al. 2014, arXiv 1406.2661; Arjovsky and Bottou 2017, arXiv 1701.04862, theorem 2.5.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganworks import divergences
from ganworks.losses.adversarial import Minimax, NonSaturating

REAL = np.array([0.4, 0.3, 0.2, 0.1])


def held_critic(weights: NDArray) -> NDArray:
    """Gradient of the non-saturating loss in the logits of g, the best critic being held."""
    logits = torch.tensor(weights, requires_grad=True)
    fake = logits.softmax(0)
    score = (torch.tensor(REAL).log() - fake.log()).detach()
    (fake * NonSaturating().on_generated(score)).sum().backward()
    assert logits.grad is not None
    return logits.grad.numpy()


def softmax(weights: NDArray) -> NDArray:
    return np.exp(weights) / np.exp(weights).sum()


def followed(weights: NDArray) -> float:
    """KL(g||r) - 2 JS(r, g)."""
    fake = softmax(weights)
    return divergences.get("kl").discrete(fake, REAL) - 2 * divergences.get("js").discrete(REAL, fake)


def slope(function: Any, at: NDArray, step: float = 1e-5) -> NDArray:
    """Central differences."""
    return np.array([(function(at + e) - function(at - e)) / (2 * step) for e in step * np.eye(len(at))])


def score_gradients(scores: Tensor) -> dict[str, NDArray]:
    """Each generator's gradient in the score of one sample."""
    losses = {
        "minimax": Minimax().on_generated,
        "non-saturating": NonSaturating().on_generated,
        "without log": lambda a: -torch.sigmoid(a),
    }
    scores = scores.requires_grad_()
    return {name: torch.autograd.grad(loss(scores).sum(), scores)[0].numpy() for name, loss in losses.items()}


def compute() -> dict[str, Any]:
    """Gradients and divergences at random generators, and along a line of two-point ones."""
    places = np.random.default_rng(0).normal(0, 1, (20, len(REAL)))
    theta, half = np.linspace(0.02, 0.98, 97), np.array([0.5, 0.5])
    fakes = np.stack([theta, 1 - theta], 1)
    kl, js = divergences.get("kl"), divergences.get("js")
    return {
        "held": np.array([held_critic(place) for place in places]),
        "slopes": np.array([slope(followed, place) for place in places]),
        "difference": np.array([followed(place) for place in places]),
        "mixture": np.array([2 * kl.discrete((REAL + softmax(place)) / 2, REAL) for place in places]),
        "theta": theta,
        "kl": np.array([kl.discrete(fake, half) for fake in fakes]),
        "minus_2js": np.array([-2 * js.discrete(half, fake) for fake in fakes]),
        "log_best": np.log(half / (half + fakes)) @ half,
        "scores": np.linspace(-8, 8, 161),
        "gradients": score_gradients(torch.linspace(-8, 8, 161, dtype=torch.float64)),
    }


def check(result: dict[str, Any]) -> None:
    """Gradients agree, the difference is 2 KL(m||r), and who saturates."""
    np.testing.assert_allclose(result["held"], result["slopes"], atol=1e-8)
    np.testing.assert_allclose(result["difference"], result["mixture"], atol=1e-12)
    together = result["kl"] + result["minus_2js"]
    assert together.min() > -1e-12 and abs(result["theta"][together.argmin()] - 0.5) < 1e-9, "zero at g = r only"
    moved = result["log_best"][[18, 48, 78]]
    np.testing.assert_allclose(result["theta"][[18, 48, 78]], [0.2, 0.5, 0.8])
    np.testing.assert_allclose(moved, [np.log(0.5 / 0.7 * 0.5 / 1.3) / 2, np.log(0.5), moved[0]])
    assert moved[1] < moved[0] - 0.04, "the real term does depend on g once the critic follows"
    sure = {name: abs(gradient[20]) for name, gradient in result["gradients"].items()}
    sigmoid = 1 / (1 + np.exp(6))
    expected = {"minimax": sigmoid, "non-saturating": 1 - sigmoid, "without log": sigmoid * (1 - sigmoid)}
    assert result["scores"][20] == -6
    for name, gradient in expected.items():
        assert abs(sure[name] - gradient) < 1e-12, name


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """Gradients over the score, and the two terms with their sum."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for name, gradient in result["gradients"].items():
        left.plot(result["scores"], gradient, label=name)
    left.set(title="generator's gradient in the score", xlabel="a (sure fake on the left)")
    right.plot(result["theta"], result["kl"], label="KL(g||r)")
    right.plot(result["theta"], result["minus_2js"], label="-2 JS(r, g)")
    right.plot(result["theta"], result["kl"] + result["minus_2js"], lw=2.5, label="sum = 2 KL(m||r)")
    right.set(title=r"r = (1/2, 1/2), g = ($\theta$, 1-$\theta$)", xlabel=r"$\theta$")
    for panel in (left, right):
        panel.legend()
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
    print("gradient at a = -6:", ", ".join(f"{name} {g[20]:+.4f}" for name, g in result["gradients"].items()))
    print(
        f"held-critic gradient against that of KL - 2 JS: off by {np.abs(result['held'] - result['slopes']).max():.1e}"
    )
    print("E_r log D* at theta = .2, .5, .8:", np.round(result["log_best"][[18, 48, 78]], 3))
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
