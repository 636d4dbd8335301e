"""The workshop's sentences in Chinese: statements of conditions, reasons, steps of a derivation, properties.

The workshop says its findings in English sentences that hold formulas. Each pair below is such a sentence with braces
for its formulas, and the same in Chinese. A sentence that is in no pair stays as it is.
"""

from __future__ import annotations

from ganworks.studio.design._sentences import SENTENCES
from ganworks.studio.sentences import Sentences

CHINESE_JOINTS = {"; ": "；", " + ": " + ", " and ": " 与 "}
"""Where sentences and names of methods were put together, and by what they are in Chinese."""
_chinese = Sentences(SENTENCES, CHINESE_JOINTS)


def known(text: str) -> bool:
    """Whether a sentence, or each of those that it was put together from, is in the list."""
    return _chinese.known(text)


def chinese(text: str) -> str:
    """A sentence in Chinese; formulas, and what is in no pair, stay as they are.

    Example:
        >>> chinese("d is convex"), chinese("omega(r) is strictly increasing"), chinese("log(r)")
        ('d 是凸的', 'omega(r) 严格递增', 'log(r)')
    """
    return _chinese(text)
