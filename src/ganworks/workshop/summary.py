"""What is proved of an objective, in one sentence; worked out once on a machine and kept in the cache folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ganworks._version import __version__
from ganworks.errors import GanworksError
from ganworks.fetch import cache_folder
from ganworks.io import save_json
from ganworks.workshop import catalogue
from ganworks.workshop.certify.verdict import Condition
from ganworks.workshop.designing import design
from ganworks.workshop.objective import Objective
from ganworks.workshop.pairs import conditions_of_margin

SECONDS = 20.0
"""Time limit of a derivation."""


def in_words(objective: str | Mapping[str, Any]) -> str:
    """Name and verdict of an objective; empty for what the workshop cannot read, such as a class of a user's own.

    Args:
        objective: a name of the catalogue, or the content of a saved design.
    """
    key = hashlib.sha256(json.dumps([__version__, objective], sort_keys=True, default=str).encode()).hexdigest()[:32]
    try:
        path = cache_folder("verdicts") / f"{key}.json"
        if path.is_file():
            return str(json.loads(path.read_text(encoding="utf-8"))["words"])
        words = _words(objective)
        save_json({"words": words}, path)
    except (GanworksError, OSError, ValueError, KeyError):  # a sentence less, never an end without scores
        return ""
    return words


def _words(objective: str | Mapping[str, Any]) -> str:
    if isinstance(objective, Mapping):
        given = {name: value for name, value in dict(objective.get("given", {})).items() if name != "parameters"}
        found = design(**given, param=objective.get("given", {}).get("parameters", ()), time_limit=SECONDS)
        return f"a design of your own: {verdict(found)}"
    entry = catalogue.entry(objective)
    if entry.margin:
        conditions = conditions_of_margin(entry.margin)
        return f"{objective}, which {entry.title}: {_state(conditions)}"
    if entry.family == "other form":
        return f"{objective}: {entry.title} ({entry.note})"
    return f"{objective}: {verdict(catalogue.derive(objective, SECONDS))}"


def verdict(found: Objective) -> str:
    """Whether a design is valid and what its players follow.

    >>> verdict(design(f="u*log(u)"))
    'valid, every necessary condition is proved; the critic measures KL(p||q)'
    """
    if found.valid is False:
        refuted = next(one for one in found.conditions if one.necessary and one.verdict.refuted)
        return f"not valid: it is refuted that {refuted.statement}"
    words = "valid, every necessary condition is proved" if found.valid else "undecided"
    if found.divergence.known_as:
        words += f"; the critic measures {found.divergence.known_as}"
    if found.generator.own and found.generator.known_as:
        words += f", the generator follows {found.generator.known_as}"
    return words


def _state(conditions: Sequence[Condition]) -> str:
    if all(one.verdict.proved for one in conditions):
        return "valid, proved: the loss of its best critic measures a divergence"
    return "; ".join(f"{one.statement}: {one.verdict.status}" for one in conditions)
