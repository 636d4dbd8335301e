"""Errors a person can act on: one sentence that names the offending value and what would be accepted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

LONGEST, WORD = 500, 60
"""Most characters of a message, and of a value in it."""
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that move a terminal's cursor or change the direction of its text."""


class GanworksError(Exception):
    """Base of every error this library raises on purpose; its text is one clear sentence.

    Args:
        text: what is wrong; control characters become escapes, and what is longer than 500 characters loses its end.
    """

    def __init__(self, text: object = "") -> None:
        text = str(text)
        strange = any(unicodedata.category(letter) in HIDDEN and letter != "\n" for letter in text)
        super().__init__(one_line(text) if strange or len(text) > LONGEST else text)


class BadInput(GanworksError, ValueError):
    """A value given by the user cannot be used; the text names it and says what would be accepted."""


class DataError(GanworksError):
    """A data set is missing, damaged or lacks what a system needs."""


class NotFinite(GanworksError, ArithmeticError):
    """A term or gradient became infinite or not a number; the text names term, phase and step."""


class CheckpointError(GanworksError):
    """A checkpoint cannot be written or read; older checkpoints are left untouched."""


class OtherData(UserWarning):
    """The pictures of a run are not those that it was trained on."""


class RetiredName(FutureWarning):
    """An option of an earlier version was translated; the text names it and what it is now."""


def unknown_name(kind: str, name: object, choices: Iterable[str]) -> BadInput:
    """The error for a name that is in no table, with the nearest known names.

    Args:
        kind: what the name should have been, for example ``"system"``.
        name: what was given.
        choices: the names that would be accepted.

    Returns:
        The error, for the caller to raise.
    """
    names, text = sorted(choices), str(name)
    near = get_close_matches(text[:WORD], names, n=3, cutoff=0.5)
    shown = names
    while len(", ".join(shown)) > LONGEST // 2:
        shown = shown[:-1]
    more = f" and {len(names) - len(shown)} more" if shown != names else ""
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(shown)}{more}."
    return BadInput(f"There is no {kind} named '{one_line(text, WORD)}'; {hint}")


def escaped(text: str) -> str:
    r"""A text of several lines with its other control characters as escapes.

    Example:
        >>> escaped("red:\x1b[31m") == r"red:\x1b[31m"
        True
    """
    return "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter) in HIDDEN and letter != "\n"
        else letter
        for letter in text
    )


def one_line(text: str, longest: int = LONGEST) -> str:
    r"""A text as a terminal may show it: on one line, not too long, and with control characters as escapes.

    Args:
        text: what may have come from anybody's file.
        longest: most characters; what is longer loses its end.

    Example:
        >>> one_line("red:\x1b[31m  and\n more")
        'red:\\x1b[31m and more'
        >>> one_line("too long", 6)
        'too...'
    """
    shown = escaped(" ".join(text.split()))
    return shown if len(shown) <= longest else f"{shown[: longest - 3].rstrip()}..."
