"""Errors in the teaching texts this library grew from, reproduced by computation.

:func:`all_errata` computes, for each, what the text claims and what is true; nothing is stored but the claims. The
texts: a post on *Designing GANs* (arXiv 2002.00865), the chapters of a book on GANs, notes, and a post on the
Wasserstein GAN. Distributions for the numbers: p = (1/5, 3/10, 1/2), q = (1/2, 1/3, 1/6).

>>> next(one for one in all_errata() if one.number == "E12").verdict.status
'refuted'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import ganworks.workshop.catalogue.errata.games as games
import ganworks.workshop.catalogue.errata.information as information
import ganworks.workshop.catalogue.errata.networks as networks
import ganworks.workshop.catalogue.errata.objectives as objectives
from ganworks.workshop.catalogue.errata._erratum import Erratum, P, Q

__all__ = ["Erratum", "P", "Q", "all_errata"]

_PARTS: tuple[Callable[[], Iterator[Erratum]], ...] = (
    objectives.f_gan,
    objectives.designing_gans,
    games.discriminator,
    games.generator,
    games.least_squares,
    information.coding,
    information.divergences,
    information.transport,
    information.bounds,
    networks.norms,
    networks.layers,
)


def all_errata() -> list[Erratum]:
    """Every erratum, computed, in the order of its number."""
    return sorted((one for part in _PARTS for one in part()), key=lambda one: int(one.number[1:]))
