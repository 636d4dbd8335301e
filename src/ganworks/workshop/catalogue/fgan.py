"""Generators f of f-divergences, from the table that losses and estimators are made of too."""

from __future__ import annotations

from collections.abc import Iterator

from ganworks.divergences.table import GENERATORS, Generator
from ganworks.workshop.catalogue._entry import Entry

_CASES = {"alpha>1": ("", ", order above one"), "0<alpha<1": ("_below_one", ", order between zero and one")}
"""What tells entries apart that differ in their parameters' conditions: ends of name and title."""


def _entries(row: Generator) -> Iterator[Entry]:
    facts = {"known_as": row.known_as, "f_conjugate": row.conjugate, "valid": True}
    claims = {key: value for key, value in facts.items() if value is not None}
    for condition in row.parameters or (None,):
        suffix, addition = _CASES.get(condition or "", ("", ""))
        param = () if condition is None else (condition,)
        yield Entry(
            f"fgan_{row.name}{suffix}",
            row.title + addition,
            {"f": row.f},
            row.source,
            row.year,
            "f-divergence",
            param,
            claims,
            row.note,
        )


ENTRIES = tuple(entry for row in GENERATORS.values() for entry in _entries(row))
