"""The playground: two-dimensional games that one can watch, stop, and play move by move.

The engine, :class:`ganworks.studio.playground.game.Game`, drives a real system through the real training loop and needs
no server; :func:`ganworks.studio.playground.router.playground` serves the page.
"""
