"""Adversarial losses on raw scores (larger = more real), and the other loss terms that systems add to them.

An adversarial loss fulfils :class:`ganworks.game.Objective`: ``critic(real=..., fake=...)`` and
``generator(real=..., fake=...)``, scalars to minimise. The named ones are classes in this package, found by
:data:`ganworks.registry.objective`; any objective of :mod:`ganworks.workshop` becomes one through
:mod:`ganworks.losses.compiler`. Everything else (reconstruction, information, energy ...) is pure functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from os import PathLike
from typing import TYPE_CHECKING, Any

from ganworks.errors import BadInput, unknown_name
from ganworks.plugins import is_reference
from ganworks.registry import objective as _table

if TYPE_CHECKING:
    from ganworks.game import Objective


def objective(design: Any, **options: Any) -> Objective:
    """An adversarial loss from its name, from a saved design or from a designed objective.

    Args:
        design: the name of a loss (``"hinge"``), of an objective that only the workshop's catalogue holds
            (``"ratio_arctangent"``), ``file.py:Class``, the path of a file saved by :mod:`ganworks.workshop` or the
            mapping in it, an objective designed there, or a loss, which is returned as it is.
        options: fields of the named loss (``least_squares`` has ``fake_label``, ``real_label``, ``generator_label``),
            or options of :func:`ganworks.losses.compiler.compiled` for a design.

    Raises:
        BadInput: an unknown name or option, or a design that is refuted.

    Example:
        >>> objective("least_squares", fake_label=-1.0).generator_label
        1.0
    """
    if isinstance(design, str) and (design in _table or is_reference(design)):
        return _build(_table[design], options)
    if isinstance(design, str | PathLike):
        from ganworks.losses.compiler import from_catalogue, from_file
        from ganworks.workshop import catalogue

        if str(design).endswith((".yaml", ".yml", ".json")):
            return from_file(design, **options)
        if design in catalogue.names():
            return from_catalogue(str(design), **options)
        raise unknown_name("objective", design, {*_table, *catalogue.names()})
    if isinstance(design, Mapping):
        from ganworks.losses.compiler import from_content

        return from_content(design, **options)
    if hasattr(design, "critic") and hasattr(design, "generator") and hasattr(type(design), "critic"):
        if options:
            raise BadInput(f"A finished loss takes no options, but {', '.join(options)} was given.")
        return design
    from ganworks.losses.compiler import compiled

    return compiled(design, **options)


def _build(kind: Any, options: dict[str, Any]) -> Objective:
    names = _option_names(kind)
    unread = [name for name in options if name not in names]
    if unread:
        has = f"it has: {', '.join(names)}" if names else "it has none"
        name = kind.entry.name if hasattr(kind, "entry") else kind.__name__
        raise BadInput(f"The objective {name!r} has no option {', '.join(unread)} ({has}).")
    return kind(**options)


def _option_names(kind: Any) -> list[str]:
    """What a loss is made with, by name."""
    return list(signature(kind).parameters)


__all__ = ["objective"]
