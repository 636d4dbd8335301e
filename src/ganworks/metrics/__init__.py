"""How good are the samples: one metric per file, one extractor per file in ``features/``, and the stamped report.

:func:`ganworks.metrics.evaluate.evaluate` measures two sets of images with named metrics on named features; the numbers
never travel without counts, split, resizer, the hash of the network's weights, the seed, and what real images score
against real ones.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganworks.metrics.features import build
    from ganworks.metrics.features.extractor import Extractor
    from ganworks.metrics.report import Report, Score

_WHERE = {
    "Report": "ganworks.metrics.report",
    "Score": "ganworks.metrics.report",
    "Extractor": "ganworks.metrics.features.extractor",
    "build": "ganworks.metrics.features",
}

__all__ = ["Extractor", "Report", "Score", "build"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'ganworks.metrics' has no attribute {name!r}")
