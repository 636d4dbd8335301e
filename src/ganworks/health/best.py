"""Which checkpoint to take: the one whose averaged samples are nearest to data that nothing was fitted to."""

from __future__ import annotations

from dataclasses import dataclass

from ganworks.health.record import Record

NAME = "checkpoint_distance"


@dataclass(frozen=True)
class Best:
    """A recommended checkpoint.

    Attributes:
        step: of the checkpoint.
        distance: energy distance of its averaged samples to held-out data.
        last: that of the newest checkpoint that was measured.
        measured: how many were.
    """

    step: int
    distance: float
    last: float
    measured: int


def best(record: Record) -> Best | None:
    """The checkpoint of least distance to held-out data; None where none was measured.

    The criterion is honest in that neither player has seen the held-out images; it is coarse in that it is a distance
    of pooled pixels (:mod:`ganworks.health.features`), and optimistic by the choice of the least of several numbers.
    """
    found = record.signal(NAME)
    if not len(found):
        return None
    place = int(found.values.argmin())
    return Best(int(found.steps[place]), float(found.values[place]), found.last, len(found))
