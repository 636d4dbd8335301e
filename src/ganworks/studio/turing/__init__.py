"""The human Turing test: people say which pictures are real, and the answers are counted with their intervals.

The logic is :class:`ganworks.studio.turing.study.TuringTest`, which needs no server; :func:`routes` serves the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter

    from ganworks.studio.places import Places


def routes(places: Places) -> APIRouter:
    """The addresses under ``/turing/``, to be included in an application.

    Args:
        places: the folders of runs and of data whose pictures are put to the test.
    """
    from ganworks.studio.turing.router import turing

    return turing(places)


__all__ = ["routes"]
