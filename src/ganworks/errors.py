"""Errors a person can act on: one sentence that names the offending value and what would be accepted."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class GanworksError(Exception):
    """Base of every error this library raises on purpose; its text is one clear sentence."""


class BadInput(GanworksError, ValueError):
    """A value given by the user cannot be used; the text names it and says what would be accepted."""


class DataError(GanworksError):
    """A data set is missing, damaged or lacks what a system needs."""


class NotFinite(GanworksError, ArithmeticError):
    """A term or gradient became infinite or not a number; the text names term, phase and step."""


class CheckpointError(GanworksError):
    """A checkpoint cannot be written or read; older checkpoints are left untouched."""


class RetiredName(FutureWarning):
    """An option of an earlier version was translated; the text names it and what it is now."""


def unknown_name(kind: str, name: object, choices: Iterable[str]) -> BadInput:
    """The error for a name that is in no table, with the nearest known names.

    Args:
        kind: what the name should have been, for example ``"system"``.
        name: what was given.
        known: the names that would be accepted.

    Returns:
        The error, for the caller to raise.
    """
    names = sorted(choices)
    near = get_close_matches(str(name), names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names)}."
    return BadInput(f"There is no {kind} named {str(name)!r}; {hint}")
