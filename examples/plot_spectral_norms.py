r"""
Spectral norms: what they bound and what they do not
====================================================

Dividing a weight by its largest singular value makes a linear layer 1-Lipschitz, and so a network of such layers
with 1-Lipschitz activations,

.. math:: \|a\|_L \le \prod_l \sigma(W_l).

A convolution's kernel is taken as a matrix (out, in * kh * kw), whose norm is not that of the convolution:
:math:`\sigma \le \|\mathrm{conv}\| \le \sqrt{k_h k_w}\,\sigma`. For a kernel of ones, zero padding and images of n x n
pixels the normalised 3x3 layer has norm :math:`(1 + 2\cos\frac{\pi}{n+1})^2 / 3`: 2.93 on 16x16, and 3 in the limit.
Dividing by the norm of the operator itself (``operator=True``) does give 1.

Sources: Miyato et al. 2018, arXiv 1802.05957; Sedghi, Gupta, Long 2018, arXiv 1805.10408, for convolutions.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from torch import nn

from ganworks.layers.spectral_norm import spectral, spectral_
from ganworks.regularizers.gradient_penalties import critic_gradients

SIZES = (4, 6, 8, 12, 16)


def operator_norm(layer: nn.Module, size: int) -> float:
    """The largest singular value of the layer as a matrix on images, column by column."""
    basis = torch.eye(size * size, dtype=torch.float64).reshape(-1, 1, size, size)
    with torch.no_grad():
        return float(torch.linalg.matrix_norm(layer.eval()(basis).flatten(1), 2))


def ones(kernel: int, size: int, operator: bool = False) -> nn.Module:
    """A normalised convolution of one channel whose kernel is all ones."""
    layer = nn.Conv2d(1, 1, kernel, padding=kernel // 2, bias=False).double()
    nn.init.ones_(layer.weight)
    layer = spectral(layer, operator=operator, size=(size, size))
    # One row is normalised at once; the operator's norm is found by power iteration, once a forward pass.
    for _ in range(200 if operator else 1):
        layer(torch.zeros(1, 1, size, size, dtype=torch.float64))
    return layer


def linear_nets() -> dict[str, Any]:
    """A deep linear network and one with ReLU, normalised, and their steepest slopes."""
    torch.manual_seed(0)
    layers = [nn.Linear(6, 32, bias=False), nn.Linear(32, 32, bias=False), nn.Linear(32, 1, bias=False)]
    network = spectral_(nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2]).double())
    points = torch.randn(512, 6, dtype=torch.float64)
    with torch.no_grad():
        for _ in range(1500):
            network(points[:1])
    network.eval()
    weights = [layer.weight.detach() for layer in layers]
    return {
        "norms": [float(torch.linalg.matrix_norm(weight, 2)) for weight in weights],
        "whole": float(torch.linalg.matrix_norm(weights[2] @ weights[1] @ weights[0], 2)),
        "slopes": critic_gradients(lambda x: network(x)[:, 0], points).norm(dim=1).detach().numpy(),
    }


def compute() -> dict[str, Any]:
    """Bounds that hold for linear layers, and norms of normalised convolutions."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return {
            "linear": linear_nets(),
            "norms": {kernel: np.array([operator_norm(ones(kernel, n), n) for n in SIZES]) for kernel in (3, 5)},
            "exact": operator_norm(ones(3, 16, operator=True), 16),
        }


def check(result: dict[str, Any]) -> None:
    """One for linear layers, the closed form for convolutions, one again for the operator's norm."""
    linear = result["linear"]
    np.testing.assert_allclose(linear["norms"], 1, atol=1e-4)
    assert linear["whole"] <= 1 + 1e-4 and linear["slopes"].max() <= 1 + 1e-4, "the product of the norms is a bound"
    assert linear["slopes"].max() < 0.9, "and seldom reached: the singular vectors of the layers do not meet"
    sizes = np.array(SIZES)
    closed = (1 + 2 * np.cos(np.pi / (sizes + 1))) ** 2 / 3
    np.testing.assert_allclose(result["norms"][3], closed, rtol=1e-9)
    band = (np.abs(np.subtract.outer(np.arange(16), np.arange(16))) <= 2).astype(float)
    assert abs(result["norms"][5][-1] - np.linalg.norm(band, 2) ** 2 / 5) < 1e-9
    for kernel, norms in result["norms"].items():
        assert (norms > 1.5).all() and (norms < kernel).all(), "above one, below sqrt(kh kw)"
        assert (np.diff(norms) > 0).all(), "and it grows with the image"
    assert abs(result["exact"] - 1) < 1e-6


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """Norms of normalised convolutions over the image size, and slopes of the network."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for kernel, norms in result["norms"].items():
        (line,) = left.plot(SIZES, norms, "o-", label=f"{kernel}x{kernel} of ones")
        left.axhline(kernel, color=line.get_color(), ls="--", lw=0.8)
    left.axhline(1, color="black", lw=1, label="what was asked for")
    left.set(title="norm of a normalised convolution", xlabel="image size n", ylim=(0, 5.3))
    left.legend()
    right.hist(result["linear"]["slopes"], bins=30)
    right.axvline(1, color="black", lw=1, label="product of the norms")
    right.set(title="slopes of a normalised network", xlabel="|gradient|", xlim=(0, 1.05))
    right.legend()
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
    linear, norms = result["linear"], result["norms"]
    print(
        f"linear layers {np.round(linear['norms'], 5)}: whole map {linear['whole']:.3f}, steepest slope with ReLU "
        f"{linear['slopes'].max():.3f}"
    )
    print(
        f"normalised convolutions of ones on 16x16: 3x3 {norms[3][-1]:.3f}, 5x5 {norms[5][-1]:.3f}; "
        f"3x3 by its operator norm {result['exact']:.6f}"
    )
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
