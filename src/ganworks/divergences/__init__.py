"""Divergences that can be measured: exact, by quadrature, between Gaussians, and from samples with an interval.

``get("kl")`` gives an object with ``discrete(p, q)``, ``gaussians(p, q)``, ``samples(x, y)`` and, for f-divergences,
``density(log_p, log_q, box)``, ``monte_carlo(...)`` and the variational bounds that a critic attains. Throughout p is
the data's distribution and q the model's. No torch here: arrays are numpy's.
"""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import Any

from ganworks.errors import BadInput, unknown_name

_WHERE = {
    "alpha": ("f_divergences", "Alpha"),
    "energy_distance": ("energy_distance", "EnergyDistance"),
    "hellinger": ("f_divergences", "Hellinger"),
    "jeffreys": ("f_divergences", "Jeffreys"),
    "js": ("f_divergences", "JensenShannon"),
    "kl": ("f_divergences", "KullbackLeibler"),
    "le_cam": ("f_divergences", "LeCam"),
    "mmd": ("mmd", "MaximumMeanDiscrepancy"),
    "neyman": ("f_divergences", "Neyman"),
    "pearson": ("f_divergences", "Pearson"),
    "reverse_kl": ("f_divergences", "ReverseKullbackLeibler"),
    "sliced_wasserstein": ("wasserstein", "SlicedWasserstein"),
    "total_variation": ("f_divergences", "TotalVariation"),
    "wasserstein": ("wasserstein", "Wasserstein"),
    "wasserstein1": ("wasserstein", "Wasserstein1"),
    "wasserstein2": ("wasserstein", "Wasserstein2"),
    "weighted_js": ("f_divergences", "WeightedJensenShannon"),
}


def names() -> list[str]:
    """The names that :func:`get` accepts."""
    return sorted(_WHERE)


def get(name: str, **options: object) -> Any:
    """A divergence by name.

    Args:
        name: one of :func:`names`.
        options: of that divergence: ``alpha``, ``weight``, ``bandwidth``, ``order``, ``projections`` ...

    Raises:
        BadInput: an unknown name or option, with the ones that exist.

    Example:
        >>> round(get("total_variation").discrete([0.5, 0.5], [1.0, 0.0]), 6)
        0.5
    """
    if name not in _WHERE:
        raise unknown_name("divergence", name, _WHERE)
    module, attribute = _WHERE[name]
    kind = getattr(import_module(f"ganworks.divergences.{module}"), attribute)
    names = list(signature(kind).parameters)
    unread = [option for option in options if option not in names]
    if unread:
        has = f"it has: {', '.join(names)}" if names else "it has none"
        raise BadInput(f"The divergence {name!r} has no option {', '.join(unread)} ({has}).")
    return kind(**options)


__all__ = ["get", "names"]
