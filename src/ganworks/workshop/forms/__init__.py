"""Objectives of other forms than a sum of functions of the scores, each with its own theorem.

>>> form("donsker_varadhan").divergence
'KL(p||q)'
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ganworks.errors import unknown_name
from ganworks.workshop import catalogue
from ganworks.workshop.forms._form import Claim, Form
from ganworks.workshop.forms.classes import auxiliary_classifier, infogan, k_plus_one
from ganworks.workshop.forms.cumulant import cumulant
from ganworks.workshop.forms.metrics import NAMES, metric
from ganworks.workshop.forms.relativistic import relativistic

__all__ = ["Claim", "Form", "form", "names", "relativistic"]


_FORMS: dict[str, Callable[[], Form]] = {
    "cumulant": cumulant,
    "donsker_varadhan": lambda: cumulant("0", "1", "donsker_varadhan"),
    "renyi": lambda: cumulant("1", "1", "renyi"),
    **{name: partial(metric, name) for name in NAMES},
    **{
        entry.name: partial(relativistic, entry.margin, "_average_" in entry.name, entry.name)
        for entry in catalogue.table()
        if entry.margin
    },
    "k_plus_one": k_plus_one,
    "auxiliary_classifier": auxiliary_classifier,
    "infogan": infogan,
}


def names() -> list[str]:
    """The names of all forms."""
    return sorted(_FORMS)


def form(name: str) -> Form:
    """A form by name.

    Raises:
        BadInput: there is no such form.
    """
    if name not in _FORMS:
        raise unknown_name("form of objective", name, _FORMS)
    return _FORMS[name]()
