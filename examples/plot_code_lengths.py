r"""
Entropy, cross-entropy and code lengths
=======================================

The text ``abbcdbcccdccaecfeccc`` has 20 letters of six kinds. A fixed code needs 3 bits a letter, 60 in all; Huffman's
needs 43, which is 2.15 a letter. No code does better than the entropy,

.. math:: H(p) = -\sum_i p_i\log_2 p_i \le \sum_i p_i l_i = H(p) + \mathrm{KL}(p\|q), \qquad q_i = 2^{-l_i},

the right side being the cross-entropy of the letters under the distribution that the code is made for (if it wastes no
words, :math:`\sum_i 2^{-l_i} = 1`). The entropy is a bound on the average length and not that length: 2.1232 bits
against 2.15. A code found in teaching notes, a chain with lengths 5 2 1 4 3 5, takes 45 bits, 2.25 a letter; the
notes' averages of 8.55 and 8.44 bits come from multiplying by each letter's count once too often.

Sources: Shannon 1948; Huffman 1952.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from heapq import heapify, heappop, heappush
from importlib.util import find_spec
from itertools import count, product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import entropy

from ganworks import divergences

TEXT = "abbcdbcccdccaecfeccc"
CHAIN = np.array([5, 2, 1, 4, 3, 5])
"""The notes' lengths for a, b, c, d, e, f."""


def huffman(counts: NDArray) -> NDArray:
    """Lengths of an optimal prefix code: join the two rarest groups until one is left."""
    lengths, order = np.zeros(len(counts), dtype=int), count()
    heap = [(int(number), next(order), [letter]) for letter, number in enumerate(counts)]
    heapify(heap)
    while len(heap) > 1:
        (first, _, left), (second, _, right) = heappop(heap), heappop(heap)
        lengths[left + right] += 1
        heappush(heap, (first + second, next(order), left + right))
    return lengths


def shortest(counts: NDArray) -> int:
    """The fewest bits of any prefix code, by trying all lengths that Kraft's inequality allows."""
    choices = np.array(list(product(range(1, len(counts)), repeat=len(counts))))
    allowed = (0.5**choices).sum(1) <= 1
    return int((choices[allowed] @ counts).min())


def compute() -> dict[str, Any]:
    """Counts, three codes, and the sums the notes made."""
    tally = Counter(TEXT)
    counts = np.array([tally[letter] for letter in sorted(tally)])
    p = counts / counts.sum()
    codes = {"fixed": np.full(6, 3), "chain": CHAIN, "Huffman": huffman(counts)}
    kl = divergences.get("kl")
    return {
        "letters": sorted(tally),
        "counts": counts,
        "p": p,
        "codes": codes,
        "bits": {name: int(counts @ lengths) for name, lengths in codes.items()},
        "average": {name: float(p @ lengths) for name, lengths in codes.items()},
        "entropy": float(entropy(p, base=2)),
        "excess": {name: kl.discrete(p, 0.5 ** codes[name]) / np.log(2) for name in ("chain", "Huffman")},
        "excess_uniform": kl.discrete(p, np.full(6, 1 / 6)) / np.log(2),
        "fewest": shortest(counts),
        "counted_twice": float(p @ (counts * CHAIN)),
        "entropy_counted_twice": float(-(counts * p) @ np.log2(p)),
    }


def check(result: dict[str, Any]) -> None:
    """The corrected numbers, and where the printed ones came from."""
    assert result["bits"] == {"fixed": 60, "chain": 45, "Huffman": 43} and result["fewest"] == 43
    h, average = result["entropy"], result["average"]
    assert abs(h - 2.1232) < 5e-5 and abs(average["chain"] - 2.25) < 1e-12 and abs(average["Huffman"] - 2.15) < 1e-12
    assert h <= average["Huffman"] < h + 1, "the entropy is a lower bound, met within one bit"
    for name, excess in result["excess"].items():
        assert abs((0.5 ** result["codes"][name]).sum() - 1) < 1e-12, "no words are wasted"
        assert abs(h + excess - average[name]) < 1e-12, "the average length is a cross-entropy"
    assert abs(h + result["excess_uniform"] - np.log2(6)) < 1e-12 and np.log2(6) < 3, "six words do not fill three bits"
    assert abs(result["counted_twice"] - 8.55) < 1e-12, "the printed average"
    assert abs(result["entropy_counted_twice"] - 8.440887779051577) < 1e-12, "the printed entropy"
    assert result["entropy_counted_twice"] > np.log2(6), "more than six letters can carry"


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """Each letter's length under three codes, beside its information."""
    import matplotlib.pyplot as plt

    figure, panel = plt.subplots(figsize=(7, 3.6), layout="constrained")
    places = np.arange(6)
    for shift, (name, lengths) in zip((-0.25, 0, 0.25), result["codes"].items(), strict=True):
        panel.bar(places + shift, lengths, 0.23, label=f"{name}: {result['average'][name]:.2f} on average")
    label = f"-log2 p: {result['entropy']:.4f} on average"
    panel.plot(places, -np.log2(result["p"]), "k_", ms=40, label=label)
    panel.set(xticks=places, xticklabels=result["letters"], ylabel="bits", ylim=(0, 7))
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
    for name, lengths in result["codes"].items():
        each = " ".join(f"{letter}{length}" for letter, length in zip(result["letters"], lengths, strict=True))
        print(f"{name}: {each}, {result['bits'][name]} bits, {result['average'][name]:.2f} a letter")
    print(f"entropy {result['entropy']:.4f} bits; the fewest of all prefix codes is {result['fewest']} bits")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
