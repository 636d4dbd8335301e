"""The workshop's sentences in Chinese: statements of conditions, reasons, steps of a derivation, properties.

The workshop says its findings in English sentences that hold formulas. Each pair below is such a sentence with braces
for its formulas, and the same in Chinese. A sentence that is in no pair stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ganworks.studio.design._sentences import SENTENCES

JOINTS = ("; ", " + ", " and ")
"""Where sentences and names of methods were put together, and by what they are in Chinese."""
CHINESE_JOINTS = {"; ": "；", " + ": " + ", " and ": " 与 "}
DEEPEST = 4


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, text.split("{}"))), re.DOTALL)


@lru_cache(1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Patterns with their Chinese; those with the most words of their own come first."""
    pairs = sorted(SENTENCES.items(), key=lambda pair: (pair[0].count("{}") > 0, -len(pair[0].replace("{}", ""))))
    return [(_pattern(english), chinese) for english, chinese in pairs]


def known(text: str) -> bool:
    """Whether a sentence, or each of those that it was put together from, is in the list."""
    return _translated(text, 0) is not None


@lru_cache(4096)
def chinese(text: str) -> str:
    """A sentence in Chinese; formulas, and what is in no pair, stay as they are.

    Example:
        >>> chinese("d is convex"), chinese("omega(r) is strictly increasing"), chinese("log(r)")
        ('d 是凸的', 'omega(r) 严格递增', 'log(r)')
    """
    found = _translated(text, 0)
    return text if found is None else found


def _translated(text: str, depth: int) -> str | None:
    if depth > DEEPEST:
        return None
    for pattern, template in _patterns():
        match = pattern.fullmatch(text)
        if match is not None:
            return template.format(*(_translated(part, depth + 1) or part for part in match.groups()))
    for joint in JOINTS:
        parts = [_translated(part, depth + 1) for part in text.split(joint)]
        if len(parts) > 1 and all(part is not None for part in parts):
            return CHINESE_JOINTS[joint].join(part for part in parts if part is not None)
    return None
