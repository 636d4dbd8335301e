"""What the batteries share: rules that are functions, and errors that are one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

SubjectT = TypeVar("SubjectT")


def require(condition: object, message: str) -> None:
    """Raise an AssertionError with a sentence unless a condition is met; ``python -O`` does not switch it off."""
    if not condition:
        raise AssertionError(message)


def obey(title: str, rules: Mapping[str, Callable[[SubjectT], None]], subject: SubjectT) -> None:
    """Check rules one after the other.

    Args:
        title: what is checked, for the messages.
        rules: functions that raise AssertionError, by name.
        subject: what they are called with.

    Raises:
        AssertionError: the first rule that is broken; what else a rule raises is told as one.
    """
    for name, rule in rules.items():
        try:
            rule(subject)
        except AssertionError as error:
            raise AssertionError(f"{title} breaks the rule {name!r}: {error}") from None
        except Exception as error:
            text = " ".join(str(error).split()) or "no message"
            raise AssertionError(f"{title} fails at the rule {name!r}: {type(error).__name__}: {text}") from error


def few(names: list[str]) -> str:
    """The first names of a list, for a message."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
