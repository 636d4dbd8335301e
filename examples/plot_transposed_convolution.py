r"""
A transposed convolution is a convolution of stride one half
============================================================

The transpose of a convolution of stride 2 puts zeros between the pixels and slides the turned kernel over them in steps
of one; so an output pixel is reached by as many kernel weights as there are input pixels under it:

.. math:: y_i = \sum_j w_{i - 2j}\, x_j .

With a kernel of 3 these are 1 and 2 in turns, in the plane 1, 2 and 4: the checkerboard. With a kernel of 4, a multiple
of the stride, they are 2 everywhere, in the plane 4.

Source: Dumoulin, Visin 2016, A guide to convolution arithmetic, arXiv 1603.07285, chapter 4; Odena, Dumoulin, Olah
2016, Deconvolution and checkerboard artifacts, doi 10.23915/distill.00003.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F


def compute() -> dict[str, Any]:
    """The same map made in both ways, and how many weights reach each output pixel, for kernels of 3 and 4."""
    generator = torch.Generator().manual_seed(0)
    image = torch.randn(1, 1, 6, 6, generator=generator, dtype=torch.float64)
    result: dict[str, Any] = {}
    for kernel in (3, 4):
        weight = torch.randn(1, 1, kernel, kernel, generator=generator, dtype=torch.float64)
        spread = torch.zeros(1, 1, 11, 11, dtype=torch.float64)
        spread[..., ::2, ::2] = image
        result[f"transposed_{kernel}"] = F.conv_transpose2d(image, weight, stride=2).numpy()
        result[f"fractional_{kernel}"] = F.conv2d(spread, weight.flip(2, 3), padding=kernel - 1).numpy()
        ones = torch.ones_like(image), torch.ones_like(weight)
        result[f"weights_{kernel}"] = F.conv_transpose2d(*ones, stride=2).numpy()[0, 0]
        forward = F.conv2d(torch.from_numpy(result[f"transposed_{kernel}"]), weight, stride=2)
        result[f"products_{kernel}"] = (
            float((image * forward).sum()),
            float((result[f"transposed_{kernel}"] ** 2).sum()),
        )
    return result


def check(result: dict[str, Any]) -> None:
    """Both ways agree, the map is the transpose, and the counts are as said."""
    for kernel in (3, 4):
        np.testing.assert_allclose(result[f"transposed_{kernel}"], result[f"fractional_{kernel}"], atol=1e-12)
        np.testing.assert_allclose(*result[f"products_{kernel}"], rtol=1e-12)  # <x, A A'x> = |A'x|^2
    inside = {
        kernel: result[f"weights_{kernel}"][kernel - 1 : 1 - kernel, kernel - 1 : 1 - kernel] for kernel in (3, 4)
    }
    assert set(np.unique(inside[3])) == {1, 2, 4} and set(np.unique(inside[4])) == {4}


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """How many weights reach each pixel."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2, figsize=(7.5, 3.6), layout="constrained")
    for panel, kernel in zip(panels, (3, 4), strict=True):
        counts = result[f"weights_{kernel}"]
        panel.imshow(counts, cmap="Blues", vmin=0, vmax=6)
        for row, column in np.ndindex(counts.shape):
            panel.text(column, row, f"{counts[row, column]:.0f}", ha="center", va="center", fontsize=7)
        panel.set(title=f"kernel {kernel}, stride 2: weights a pixel", xticks=[], yticks=[])
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
    for kernel in (3, 4):
        counts = np.unique(result[f"weights_{kernel}"][kernel - 1 : 1 - kernel, kernel - 1 : 1 - kernel])
        print(f"kernel {kernel}, stride 2: weights that reach a pixel inside: {', '.join(f'{n:.0f}' for n in counts)}")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
