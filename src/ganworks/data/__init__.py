"""Data sets, decoding and sampling order; everything here yields :class:`ganworks.game.Batch`.

One data set is one file with one function marked ``@dataset(...)``; :func:`load` opens any of them, a folder or
archive of pictures, or a set of the Hugging Face hub (``hub:NAME``). Names are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganworks.data._loading import load, prepare, resolve
    from ganworks.data.dataset import DataSet, EmptySplit
    from ganworks.data.points import Points
    from ganworks.data.report import ReadReport
    from ganworks.data.sampler import EndlessSampler, RandomSampler
    from ganworks.data.torch_dataset import adapt

_WHERE = {
    "load": "ganworks.data._loading",
    "prepare": "ganworks.data._loading",
    "resolve": "ganworks.data._loading",
    "DataSet": "ganworks.data.dataset",
    "EmptySplit": "ganworks.data.dataset",
    "ReadReport": "ganworks.data.report",
    "adapt": "ganworks.data.torch_dataset",
    "Points": "ganworks.data.points",
    "RandomSampler": "ganworks.data.sampler",
    "EndlessSampler": "ganworks.data.sampler",
}

__all__ = [
    "DataSet",
    "EmptySplit",
    "EndlessSampler",
    "Points",
    "RandomSampler",
    "ReadReport",
    "adapt",
    "load",
    "prepare",
    "resolve",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'ganworks.data' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
