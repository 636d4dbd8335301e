r"""
The course of the game, as densities
====================================

Figure 1 of the first paper, computed: data :math:`p`, samples :math:`q_\theta`, and the best discriminator

.. math:: D(x) = \frac{p(x)}{p(x) + q_\theta(x)},

which stands still at 1/2 when they are equal. The generator, a normal law with mean and deviation, moves down the
slope of its loss against that discriminator, :math:`-\mathbb E_{q}\log D`.

Source: Goodfellow and others 2014, Generative adversarial nets, arXiv 1406.2661, figure 1.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch

STEPS, RATE = 120, 0.05
SHOWN = (0, 10, 25, 120)


def compute() -> dict[str, Any]:
    """Densities and discriminators of four moments, and the divergence at every step."""
    x = torch.linspace(-8, 8, 1601, dtype=torch.float64)
    cell = float(x[1] - x[0])
    data = _density(x, torch.tensor(2.0, dtype=torch.float64), torch.tensor(0.7, dtype=torch.float64).log())
    mean, log_deviation = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (-1.5, 0.3))
    result: dict[str, Any] = {"x": x.numpy(), "data": data.numpy(), "js": []}
    for step in range(STEPS + 1):
        model = _density(x, mean, log_deviation)
        best = (data / (data + model)).detach()
        middle = (data + model.detach()) / 2
        halves = [(one * (one / middle).clamp_min(1e-300).log()).sum() * cell / 2 for one in (data, model.detach())]
        result["js"].append(float(halves[0] + halves[1]))
        if step in SHOWN:
            result[f"model_{step}"], result[f"best_{step}"] = model.detach().numpy(), best.numpy()
        loss = -(model * best.log()).sum() * cell
        slopes = torch.autograd.grad(loss, (mean, log_deviation))
        with torch.no_grad():
            for value, slope in zip((mean, log_deviation), slopes, strict=True):
                value -= RATE * slope
    result["end"] = float(mean.detach()), float(log_deviation.detach().exp())
    return result


def check(result: dict[str, Any]) -> None:
    """The divergence falls to nothing and the discriminator ends at one half."""
    assert result["js"][0] > 0.5 and abs(result["js"][-1]) < 1e-4
    np.testing.assert_allclose(result["end"], (2.0, 0.7), atol=0.05)
    seen = result["data"] > 0.05
    assert np.abs(result[f"best_{SHOWN[-1]}"][seen] - 0.5).max() < 0.05
    assert result[f"best_{SHOWN[0]}"][result["x"] < -1].max() < 0.05, "at first samples are told from data"


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """Four moments."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 4, figsize=(12, 3), sharey=True, layout="constrained")
    for panel, step in zip(panels, SHOWN, strict=True):
        panel.plot(result["x"], result["data"], "k:", label="data")
        panel.plot(result["x"], result[f"model_{step}"], color="tab:green", label="samples")
        panel.plot(result["x"], result[f"best_{step}"], color="tab:blue", ls="--", label="best discriminator")
        panel.set(xlim=(-5, 5), ylim=(0, 1.05), title=f"step {step}: JS {result['js'][step]:.3f}")
    panels[0].legend(fontsize=7)
    if path is not None:
        figure.savefig(path, dpi=120)
    return figure


def _density(x: torch.Tensor, mean: torch.Tensor, log_deviation: torch.Tensor) -> torch.Tensor:
    z = (x - mean) / log_deviation.exp()
    return (-z.square() / 2).exp() / (log_deviation.exp() * (2 * torch.pi) ** 0.5) + 1e-30


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--out", metavar="FILE.png", help="where to write the picture")
    arguments = parser.parse_args()
    if arguments.out and not find_spec("matplotlib"):
        parser.error("--out needs matplotlib: pip install 'ganworks[plots]'")
    result = compute()
    check(result)
    for step in SHOWN:
        print(f"step {step}: JS {result['js'][step]:.4f}")
    print(f"the samples end at mean {result['end'][0]:.3f} and deviation {result['end'][1]:.3f} (data: 2 and 0.7)")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
