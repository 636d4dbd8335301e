"""Data sets, decoding and sampling order; everything here yields :class:`ganworks.game.Batch`.

One data set is one file with one function marked ``@dataset(...)``; :func:`load` opens any of them, a folder of
pictures, or a set of the Hugging Face hub (``hub:NAME``). Names are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganworks.data.loading import load, prepare
    from ganworks.data.order import Endless, Order
    from ganworks.data.points import Points
    from ganworks.data.store import DataSet

_WHERE = {
    "load": "ganworks.data.loading",
    "prepare": "ganworks.data.loading",
    "DataSet": "ganworks.data.store",
    "Points": "ganworks.data.points",
    "Order": "ganworks.data.order",
    "Endless": "ganworks.data.order",
}

__all__ = ["DataSet", "Endless", "Order", "Points", "load", "prepare"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'ganworks.data' has no attribute {name!r}")
