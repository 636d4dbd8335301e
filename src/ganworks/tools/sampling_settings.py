"""Settings of a trained system that sampling reads, changed for a while: truncation, and in which layers.

A system names them in its decorator, ``sampling=("psi", ...)``: changing them changes no weight's meaning.
"""

from __future__ import annotations

from collections.abc import Sequence

from ganworks.errors import BadInput, unknown_name
from ganworks.game import System, configure


def set_for_sampling(system: System, asked: Sequence[str]) -> None:
    """Change settings by which a system samples.

    Args:
        system: whose settings; it is changed.
        asked: ``NAME=VALUE`` each, as ``ganworks train`` takes them, for example ``psi=0.5``.

    Raises:
        BadInput: the system samples by no such setting, or the value is out of its limits.
    """
    settings = tuple(system.entry.facts.get("sampling", ()))
    changed = {}
    for text in asked:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise BadInput(f"--set {text!r} cannot be read; give NAME=VALUE, for example psi=0.5.")
        if not settings:
            raise BadInput(f"{system.entry.name} has no setting by which it samples; stylegan and biggan have.")
        if name not in settings:
            raise unknown_name(f"sampling setting of {system.entry.name}", name, settings)
        changed[name] = None if value == "none" else value
    if changed:
        system.config = configure(type(system), {**system.config.model_dump(), **changed})
