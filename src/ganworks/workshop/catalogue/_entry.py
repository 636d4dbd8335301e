"""One named objective."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FGAN = "Nowozin, Cseke and Tomioka, f-GAN, arXiv 1606.00709"
DESIGNING = "Basioti and Moustakides, Designing GANs: A Likelihood Ratio Approach, arXiv 2002.00865"
HERE = "this library"


@dataclass(frozen=True)
class Entry:
    """A named objective and what it is designed from.

    Attributes:
        name: how it is called for.
        title: what it is, in a few words.
        given: the arguments of :func:`ganworks.workshop.design`; empty for what is no objective of this form.
        source: author, title and arXiv number.
        year: of the source.
        family: ``"f-divergence"``, ``"likelihood ratio"``, ``"loss in use"``, ``"new"``, ``"other form"``.
        param: declarations of its parameters.
        claims: what the tests hold the derivation to: ``d`` or ``effective`` (equal up to an affine function of r),
            ``f_conjugate`` (equal where finite), ``known_as``, ``follows`` (name of the frozen divergence), ``valid``.
        note: what a reader should know.
        margin: of what compares scores in pairs or with means, the cost of a margin t
            (:mod:`ganworks.workshop.pairs`).
    """

    name: str
    title: str
    given: Mapping[str, str]
    source: str
    year: int
    family: str
    param: tuple[str, ...] = ()
    claims: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    margin: str = ""
