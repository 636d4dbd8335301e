"""Errata about entropy, codes and the divergences as such."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from heapq import heapify, heappop, heappush

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.catalogue.errata._erratum import Erratum, P, Q, jensen_shannon, kullback_leibler
from ganworks.workshop.grammar.vocabulary import RATIO as R

STRING = "abbcdbcccdccaecfeccc"
"""The text that the notes code."""
PRINTED_LENGTHS = {"a": 5, "b": 2, "c": 1, "d": 4, "e": 3, "f": 5}
APART = ((sp.Integer(1), sp.Integer(0)), (sp.Integer(0), sp.Integer(1)))


def huffman_bits(counts: Counter[str]) -> int:
    """The bits of an optimal prefix code: the sum of all merged weights (Huffman 1952)."""
    heap, bits = list(counts.values()), 0
    heapify(heap)
    while len(heap) > 1:
        merged = heappop(heap) + heappop(heap)
        bits += merged
        heappush(heap, merged)
    return bits


def coding() -> Iterator[Erratum]:
    """The example of Huffman's code."""
    counts = Counter(STRING)
    size = len(STRING)
    printed = sum(PRINTED_LENGTHS[letter] * count for letter, count in counts.items())
    shares = [sp.Rational(count, size) for count in counts.values()]
    entropy = -sum((share * sp.log(share, 2) for share in shares), sp.Integer(0))
    weighted = -sum((sp.Integer(c) * s * sp.log(s, 2) for c, s in zip(counts.values(), shares, strict=True)), sp.S.Zero)
    notes = "notes on GANs"
    bits = sp.ceiling(sp.log(len(counts), 2))
    yield Erratum(
        "E82", notes, "a fixed code for six letters needs 3 bytes", "3 bits", sp.Integer(24), bits, "bits a letter"
    )
    yield Erratum(
        "E83",
        notes,
        "the code with lengths 5, 2, 1, 4, 3, 5 (45 bits) is Huffman's",
        "an optimal code takes 43 bits",
        sp.Integer(printed),
        sp.Integer(huffman_bits(counts)),
        "the length of the coded text in bits",
    )
    yield Erratum(
        "E84",
        notes,
        "the average is 8.55 bits a letter",
        "2.25 for the code as printed; 8.55 weighs the counts twice",
        sp.Rational(855, 100),
        sp.Rational(printed, size),
        "bits a letter",
    )
    yield Erratum(
        "E85",
        notes,
        "the entropy is the average length of the code",
        "it is a lower bound; the best code is between H and H + 1",
        entropy,
        sp.Rational(huffman_bits(counts), size),
        "bits a letter",
    )
    yield Erratum(
        "E86",
        notes,
        "the entropy is 8.44",
        "counts were multiplied in; it is 2.12 bits",
        weighted,
        entropy,
        "the entropy in bits",
    )


def divergences() -> Iterator[Erratum]:
    """What KL and JS are, and are not."""
    kl = R * sp.log(R) - R + 1
    yield Erratum(
        "E4",
        "book on GANs",
        "JS can be considered equivalent to KL",
        "JS is bounded and symmetric, KL neither: for disjoint supports log 2 and infinite",
        sp.oo,
        jensen_shannon(*APART),
        "JS for disjoint supports",
    )
    yield Erratum(
        "E80",
        "notes on GANs",
        "KL(q||p) cannot make q converge to p",
        "its one minimum is at q = p: d = r log r - r + 1 is 0 at r = 1 and convex",
        sp.Integer(0),
        sp.diff(kl, R).subs(R, 1) if certify.convex(kl, R, strict=True).proved else sp.nan,
        "the slope of d at r = 1",
        "!=",
    )
    yield Erratum(
        "E81",
        "notes on GANs",
        "modes are missed because of KL(p||q)",
        "that divergence covers: missing data costs infinitely much",
        sp.oo,
        _at_zero(R - 1 - sp.log(R)),
        "the price of missed data",
        "<",
    )
    yield Erratum(
        "E79",
        "notes on GANs",
        "KL(q||p) - 2 JS pushes and pulls at once, no proper aim",
        "it is the divergence 2 KL((p+q)/2||p), which is positive",
        sp.Integer(0),
        kullback_leibler(Q, P) - 2 * jensen_shannon(P, Q),
        "KL(q||p) - 2 JS of two distributions",
        "<=",
    )
    yield Erratum(
        "E89",
        "notes on GANs",
        "JS reaches 1",
        "in nats it reaches log 2, as the cost 2 log 2 - 2 JS beside it needs",
        sp.Integer(1),
        jensen_shannon(*APART),
        "JS for disjoint supports",
    )
    yield Erratum(
        "E90",
        "notes on GANs",
        "a trained discriminator makes JS go to 0",
        "its cost 2 log 2 - 2 JS goes to 0, and JS to log 2",
        sp.Integer(0),
        jensen_shannon(*APART),
        "JS where the cost is 0",
    )
    yield Erratum(
        "E91",
        "notes on GANs",
        "the integral of p is 0",
        "it is 1",
        sp.Integer(0),
        sum(P, sp.Integer(0)),
        "the sum of p",
    )
    yield Erratum(
        "E78",
        "notes on GANs",
        "densities are at most 1",
        "probabilities are; the uniform density on [0, 1/4] is 4",
        sp.Integer(1),
        1 / sp.Rational(1, 4),
        "a density",
        "<=",
    )


def _at_zero(d: sp.Expr) -> sp.Expr:
    found = certify.limit(d, R, 0)
    return sp.nan if found is None else found


def transport() -> Iterator[Erratum]:
    """Distances between distributions and what critics of a family see of them."""
    points = (sp.Integer(0), sp.Integer(2)), (sp.Integer(1), sp.Integer(3))
    everything = [*points[0], *points[1]]
    best = max(_by_threshold(points, cut) for cut in [*everything, sp.Integer(4)])
    distance, clipped = sp.Integer(1), sp.Rational(1, 100)
    yield Erratum(
        "E96",
        "post on the Wasserstein GAN",
        "disjoint supports lie on two sides of a point",
        "they may be interleaved ({0, 2} and {1, 3}); JS is log 2 all the same",
        sp.Integer(1),
        best,
        "the best accuracy of a threshold",
    )
    yield Erratum(
        "E99",
        "post on the Wasserstein GAN",
        "the maximum over a family of critics is an upper bound of W1",
        "a smaller family gives a lower bound",
        sp.Integer(1),
        sp.Rational(1, 2) * distance,
        "the maximum over slopes up to 1/2, for two points a distance 1 apart",
        ">=",
    )
    yield Erratum(
        "E16",
        "book on GANs",
        "the clipped critic's output is the Wasserstein distance",
        "the difference of means is K W1 with an unknown K; clipping a linear critic at 0.01 gives W1/100",
        sp.Integer(1),
        clipped * distance,
        "the difference of mean scores of two points a distance 1 apart",
    )


def _by_threshold(points: tuple[tuple[sp.Expr, ...], ...], cut: sp.Expr) -> sp.Expr:
    left = sum(1 for x in points[0] if x < cut) + sum(1 for x in points[1] if x >= cut)
    share = sp.Rational(left, 4)
    return max(share, 1 - share)


def bounds() -> Iterator[Erratum]:
    """Mutual information is bounded by a classifier, and equals its score only for the best one."""
    flip, guess = sp.Rational(1, 10), sp.Rational(1, 5)
    exact = sp.log(2) + flip * sp.log(flip) + (1 - flip) * sp.log(1 - flip)
    bound = sp.log(2) + flip * sp.log(guess) + (1 - flip) * sp.log(1 - guess)
    yield Erratum(
        "E68",
        "book on GANs",
        "maximising mutual information is the same as training a classifier",
        "the classifier's score is a lower bound, tight for the true posterior only",
        exact,
        bound,
        "the score of a classifier that errs",
    )
