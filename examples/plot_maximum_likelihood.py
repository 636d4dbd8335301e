r"""
Maximum likelihood is minimum Kullback-Leibler
==============================================

The mean log-likelihood of a model :math:`q_\theta` under the data is the divergence with its sign turned, up to the
entropy of the data, which no parameter moves:

.. math:: \mathbb E_{x\sim p}\log q_\theta(x) = -\mathrm{KL}(p\,\|\,q_\theta) - H(p).

Both have their best parameter at the same place, and for a normal model that is the data's mean and deviation: a normal
law fitted to two bells covers both and has most of its mass where there is no data.

Source: Goodfellow, Bengio, Courville 2016, Deep Learning, section 5.5.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np

CELL = 0.01


def compute() -> dict[str, Any]:
    """Mean log-likelihood and divergence of normal models of many means and deviations, for data of two bells."""
    x = np.arange(-8, 8, CELL)
    data = 0.7 * _normal(x, -1.5, 0.5) + 0.3 * _normal(x, 2.0, 0.5)
    data /= data.sum() * CELL
    means, deviations = np.arange(-3, 3.001, 0.05), np.arange(0.6, 3.001, 0.05)
    logs = np.log(_normal(x, means[:, None, None], deviations[:, None]))
    sample = np.random.default_rng(0).choice(x, 4000, p=data * CELL)
    at = np.searchsorted(x, sample)
    return {
        "x": x,
        "data": data,
        "means": means,
        "deviations": deviations,
        "likelihood": (data * logs).sum(-1) * CELL,
        "kl": (data * (np.log(data) - logs)).sum(-1) * CELL,
        "entropy": -(data * np.log(data)).sum() * CELL,
        "of_sample": logs[..., at].mean(-1),
    }


def check(result: dict[str, Any]) -> None:
    """The identity, the common best parameter, and which one it is."""
    np.testing.assert_allclose(result["likelihood"], -result["kl"] - result["entropy"], atol=1e-12)
    best = np.unravel_index(result["likelihood"].argmax(), result["likelihood"].shape)
    assert best == np.unravel_index(result["kl"].argmin(), result["kl"].shape), "one best parameter"
    mean = (result["data"] * result["x"]).sum() * CELL
    deviation = np.sqrt((result["data"] * (result["x"] - mean) ** 2).sum() * CELL)
    assert abs(result["means"][best[0]] - mean) <= 0.026 and abs(result["deviations"][best[1]] - deviation) <= 0.026
    near = np.unravel_index(result["of_sample"].argmax(), best and result["of_sample"].shape)
    assert max(abs(near[0] - best[0]), abs(near[1] - best[1])) <= 2, "4000 samples find it up to two cells of the grid"


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """The data with the best model, and both curves over the mean."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    best = np.unravel_index(result["likelihood"].argmax(), result["likelihood"].shape)
    mean, deviation = result["means"][best[0]], result["deviations"][best[1]]
    left.fill_between(result["x"], result["data"], color="0.85", label="data")
    left.plot(result["x"], _normal(result["x"], mean, deviation), label="normal of largest likelihood")
    left.set(xlim=(-6, 6), xlabel="x", title="the best normal covers both bells")
    left.legend()
    right.plot(result["means"], result["likelihood"][:, best[1]], label="mean log-likelihood")
    right.plot(result["means"], result["kl"][:, best[1]], label="KL(p ‖ q)")
    right.axvline(mean, color="grey", lw=0.8, ls="--", label="mean of the data")
    right.set(xlabel="mean of the model", title="one curve upside down")
    right.legend()
    if path is not None:
        figure.savefig(path, dpi=120)
    return figure


def _normal(x: Any, mean: Any, deviation: Any) -> Any:
    return np.exp(-((x - mean) ** 2) / (2 * deviation**2)) / (deviation * np.sqrt(2 * np.pi))


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--out", metavar="FILE.png", help="where to write the picture")
    arguments = parser.parse_args()
    if arguments.out and not find_spec("matplotlib"):
        parser.error("--out needs matplotlib: pip install 'ganworks[plots]'")
    result = compute()
    check(result)
    best = np.unravel_index(result["likelihood"].argmax(), result["likelihood"].shape)
    print(f"largest likelihood at mean {result['means'][best[0]]:.2f}, deviation {result['deviations'][best[1]]:.2f}")
    print(f"there L = {result['likelihood'][best]:.4f} = -KL - H = {-result['kl'][best] - result['entropy']:.4f}")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
