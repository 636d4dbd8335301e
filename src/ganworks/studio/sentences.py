"""English sentences with braces for what varies in them, and the same in another language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache

DEEPEST = 4
"""Sentences within sentences."""


class Sentences:
    """Sentences in another language; what is in no pair stays as it is.

    Args:
        pairs: an English sentence, with braces for what varies, and its translation.
        joints: by what sentences are put together, and by what they are in the other language.

    Example:
        >>> Sentences({"{} is convex": "{} 是凸的"}, {})("d is convex")
        'd 是凸的'
    """

    def __init__(self, pairs: Mapping[str, str], joints: Mapping[str, str]) -> None:
        self._pairs, self._joints = pairs, joints
        self._translated = lru_cache(4096)(self._uncached)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Patterns with their translations; those with the most words of their own come first."""
        order = sorted(self._pairs.items(), key=lambda pair: (pair[0].count("{}") > 0, -len(pair[0].replace("{}", ""))))
        return [(_pattern(english), translation) for english, translation in order]

    def known(self, text: str) -> bool:
        """Whether a sentence, or each of those that it was put together from, is in the list."""
        return self._translated(text, 0) is not None

    def __call__(self, text: str) -> str:
        """A sentence in the other language."""
        found = self._translated(text, 0)
        return text if found is None else found

    def _uncached(self, text: str, depth: int) -> str | None:
        if depth > DEEPEST:
            return None
        for pattern, template in self._patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                return template.format(*(self._translated(part, depth + 1) or part for part in match.groups()))
        for joint, other in self._joints.items():
            parts = [self._translated(part, depth + 1) for part in text.split(joint)]
            if len(parts) > 1 and all(part is not None for part in parts):
                return other.join(part for part in parts if part is not None)
        return None


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, text.split("{}"))), re.DOTALL)
