"""Objectives by name, and objectives from files.

>>> from ganworks.workshop import catalogue
>>> catalogue.entry("fgan_kl").given
{'f': 'u*log(u)'}
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ganworks.errors import BadInput, unknown_name
from ganworks.workshop.catalogue._entry import Entry
from ganworks.workshop.catalogue.fgan import ENTRIES as F_DIVERGENCES
from ganworks.workshop.catalogue.losses import ENTRIES as LOSSES
from ganworks.workshop.catalogue.new import ENTRIES as NEW
from ganworks.workshop.catalogue.ratio import ENTRIES as LIKELIHOOD_RATIO
from ganworks.workshop.designing import design
from ganworks.workshop.objective import Objective
from ganworks.workshop.report.store import read_inputs

__all__ = ["derive", "entry", "load", "names", "table"]


@cache
def _entries() -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for entry_ in (*LOSSES, *F_DIVERGENCES, *LIKELIHOOD_RATIO, *NEW):
        if entry_.name in entries:
            raise BadInput(f"Two objectives of the catalogue are named {entry_.name!r}.")
        entries[entry_.name] = entry_
    return entries


def names() -> list[str]:
    """Every name of the catalogue, sorted."""
    return sorted(_entries())


def entry(name: str) -> Entry:
    """What the catalogue holds under a name, underived.

    Raises:
        BadInput: there is no such name.
    """
    if name not in _entries():
        raise unknown_name("objective", name, _entries())
    return _entries()[name]


def derive(name: str, time_limit: float = 20.0, param: Sequence[str] = (), **values: object) -> Objective:
    """Derive and verify an objective of the catalogue.

    Args:
        name: for example ``"least_squares_labels"``.
        time_limit: seconds.
        param: further declarations of its parameters, such as ``"c=1"``.
        values: fixed values of its parameters (``a=-1, b=1, c=-1``); the others stay symbols.

    Raises:
        BadInput: there is no such name or parameter, or the entry is no objective of this form.
    """
    item = entry(name)
    if not item.given:
        raise BadInput(f"{name!r} cannot be derived here: {item.title} ({item.note}).")
    specs = [f"{key}={value}" for key, value in values.items()]
    formulas: dict[str, Any] = dict(item.given)
    return design(**formulas, param=[*item.param, *param, *specs], time_limit=time_limit)


def load(source: str, time_limit: float = 20.0) -> Objective:
    """An objective from a saved file (YAML or JSON) or, where there is no such file, from the catalogue.

    The formulas go through the parser and every condition is judged again; what the file says of them is not trusted.

    Raises:
        BadInput: neither a file nor a name.
    """
    if Path(source).suffix in {".yaml", ".yml", ".json"}:
        return design(**read_inputs(source), time_limit=time_limit)
    return derive(source, time_limit)


def table() -> list[Entry]:
    """Every entry, by family and name."""
    order = ["loss in use", "f-divergence", "likelihood ratio", "new", "other form"]
    return sorted(_entries().values(), key=lambda one: (order.index(one.family), one.name))
