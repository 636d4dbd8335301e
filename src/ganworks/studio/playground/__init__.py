"""The playground: two-dimensional games that one can watch, stop, and play move by move.

The engine, :class:`ganworks.studio.playground.game.Game`, drives a real system through the real training loop and needs
no server; :func:`routes` serves the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter

    from ganworks.studio.places import Places


def routes(places: Places) -> APIRouter:
    """The addresses under ``/playground/``, to be included in an application.

    Args:
        places: the folders of the studio, of which the playground reads none.
    """
    from ganworks.studio.playground.router import playground

    return playground()


__all__ = ["routes"]
