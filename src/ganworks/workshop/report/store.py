"""Designs as JSON and YAML: formulas as text that the safe grammar reads back, never code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sympy as sp
import yaml

from ganworks.errors import BadInput
from ganworks.io import atomic_write
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.parts import Design
from ganworks.workshop.stability import stability

KEYS = ("f", "omega", "rho", "phi", "psi", "d", "relation", "alpha", "beta", "Omega", "parameters")


def answer(objective: Design, latex: str | None = None) -> dict[str, Any]:
    """The design as plain values: the answer of ``ganworks design --json``."""
    critic, generator, divergence = objective.critic, objective.generator, objective.divergence
    return {
        "given": dict(objective.given),
        "objective": {
            "phi": _text(critic.phi),
            "psi": _text(critic.psi),
            "omega": _text(critic.omega),
            "omega_inverse": _text(critic.omega_inverse),
            "rho": _text(critic.rho),
            "Omega": [_text(end) for end in critic.domain],
            "alpha": _text(generator.alpha) if generator.own else None,
            "beta": _text(generator.beta) if generator.own else None,
            "orientation": f"a larger t is more {critic.orientation}",
        },
        "divergence": {
            "d": _text(divergence.d),
            "f": _text(divergence.f),
            "f_conjugate": _text(divergence.f_conjugate),
            "domain": [_text(end) for end in divergence.domain],
            "domain_closed": divergence.domain_closed,
            "useful_slopes": [_text(end) for end in divergence.slopes],
            "output_activation": _text(divergence.output_activation),
            "conjugate_of_activation": _text(divergence.conjugate_of_activation),
            "known_as": divergence.known_as,
            "at_equal": _text(divergence.at_equal),
            "at_disjoint_supports": _text(divergence.at_disjoint),
            "bounded": divergence.bounded,
        },
        "generator": {
            "own_loss": generator.own,
            "coupled": _text(generator.coupled),
            "coupled_known_as": generator.coupled_known_as,
            "frozen": _text(generator.effective),
            "frozen_slope": _text(generator.slope),
            "frozen_known_as": generator.known_as,
        },
        "conditions": [entry.as_dict() for entry in objective.conditions],
        "properties": dict(objective.properties),
        "stability": stability(objective).to_dict(),
        "valid": objective.valid,
        "notes": list(objective.notes),
        "latex": latex,
    }


def _text(expr: sp.Expr | None) -> str | None:
    return None if expr is None else text_of(expr)


def save(objective: Design, path: str) -> None:
    """Write what was given and what was found; only what was given is read back, and it is judged again.

    Raises:
        BadInput: the name ends neither in .yaml, .yml nor .json, or the folder does not exist.
        CannotWrite: the disk is full or the folder cannot be written.
    """
    place = Path(path)
    plain = {"ganworks_objective": 1, **answer(objective)}
    if place.suffix in {".yaml", ".yml"}:
        text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)
    elif place.suffix == ".json":
        text = json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
    else:
        raise BadInput(f"An objective is saved as .yaml or .json; {str(path)!r} ends in neither.")
    if not place.parent.is_dir():
        raise BadInput(f"There is no folder {str(place.parent)!r} to save {place.name!r} in.")
    with atomic_write(place) as temporary:
        temporary.write_text(text, encoding="utf-8")


def read_inputs(path: str) -> dict[str, Any]:
    """What :func:`ganworks.workshop.design` takes, from a saved file.

    Raises:
        BadInput: the file is missing, no saved objective, or holds keys that no design has.
    """
    place = Path(path)
    try:
        plain = yaml.safe_load(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"There is no objective file {str(path)!r}.") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise BadInput(f"{str(path)!r} is no YAML or JSON file.") from None
    inputs = plain.get("given") if isinstance(plain, dict) else None
    if not isinstance(inputs, dict) or not inputs or set(inputs) - set(KEYS):
        raise BadInput(f"{str(path)!r} holds no objective; its 'given' must name some of {', '.join(KEYS)}.")
    parameters = inputs.get("parameters", [])
    is_list = isinstance(parameters, list) and all(isinstance(entry, str) for entry in parameters)
    if not is_list or not all(isinstance(value, str) for key, value in inputs.items() if key != "parameters"):
        raise BadInput(f"{str(path)!r} holds an objective whose formulas are not all text.")
    return {**{key: value for key, value in inputs.items() if key != "parameters"}, "param": parameters}
