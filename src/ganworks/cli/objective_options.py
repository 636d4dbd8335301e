"""``--objective``, ``--reading`` and ``--param`` of ``ganworks train``, as what a run keeps of its loss on scores."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from ganworks.errors import BadInput
from ganworks.io import read_ordinary

READINGS = ("auto", "log_ratio", "native")


def with_objective(options: dict[str, Any], reading: str | None, param: Sequence[str]) -> dict[str, Any]:
    """The options of a system, with a design's file read into them, so that the run does not depend on the file.

    Args:
        options: of the system; ``objective`` is a name, a file or a design's content.
        reading: how a score is read, for a design.
        param: declarations such as ``"c=1"`` for the parameters that the design leaves open.

    Raises:
        BadInput: the file cannot be read, or a reading or a parameter goes with something that is no design.
    """
    content = _content(options.get("objective"), bool(reading or param))
    if content is None:
        return options
    if param:
        given = content.get("given")
        if not isinstance(given, dict):
            raise BadInput(f"The objective {options['objective']} holds no design that could have parameters.")
        _refuse_strangers(given, param)
        declared = given.get("parameters", [])
        content = {**content, "given": {**given, "parameters": [*declared, *param]}}
    return {**options, "objective": {**content, **({"reading": reading} if reading else {})}}


def _refuse_strangers(given: dict[str, Any], param: Sequence[str]) -> None:
    formulas = " ".join(str(value) for value in given.values())
    for name in re.findall(r"(?:^|,)\s*([A-Za-z]\w*)\s*=", ",".join(param)):
        if not re.search(rf"\b{name}\b", formulas):
            raise BadInput(f"The objective has no parameter {name!r}, which --param gives a value.")


def _content(objective: Any, wanted: bool) -> dict[str, Any] | None:
    """What a design's file would hold, or None where the objective may stay as it is."""
    if isinstance(objective, dict):
        return objective
    if isinstance(objective, str) and Path(objective).suffix in {".yaml", ".yml", ".json"}:  # JSON is YAML
        try:
            return yaml.safe_load(read_ordinary(Path(objective)).decode())
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            raise BadInput(f"The objective {objective} cannot be read ({' '.join(str(error).split())}).") from None
    if not wanted:
        return None
    from ganworks.workshop import catalogue

    if objective is None:
        raise BadInput("--reading and --param go with a design; name one with --objective.")
    if objective not in catalogue.names():
        raise BadInput(f"The objective {objective!r} is no design, so that --reading and --param do not apply to it.")
    entry = catalogue.entry(objective)
    if not entry.given:
        raise BadInput(f"{objective!r} is no objective of the form phi + r psi, so that it has no reading.")
    return {"given": {**entry.given, "parameters": list(entry.param)}}
