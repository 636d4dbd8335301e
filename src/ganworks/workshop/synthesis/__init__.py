"""Search for objectives with wanted properties: families of formulas, each survivor designed and certified.

>>> from ganworks.workshop.synthesis import wishes_of
>>> [wish.name for wish in wishes_of("symmetric, non-saturating")]
['symmetric', 'not saturating']
"""

from ganworks.workshop.synthesis.search import Finding, search
from ganworks.workshop.synthesis.wishes import WISHES, Wish, wishes_of

__all__ = ["WISHES", "Finding", "Wish", "search", "wishes_of"]
