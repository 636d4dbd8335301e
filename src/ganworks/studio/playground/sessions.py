"""Games in play, of several visitors: how many, how long they may lie idle, and one at a time on the processor."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch

from ganworks.studio.json_routes import Refused
from ganworks.studio.playground.game import Game
from ganworks.studio.playground.objectives import ready_objective
from ganworks.studio.playground.settings import Move, TableSettings, View

MOST, IDLE, RESTING = 8, 900.0, 30.0
"""Tables at once; seconds without a request after which one is taken away, and after which it may be for a new one."""


@dataclass
class Table:
    """One or two games side by side, and when they were played last."""

    settings: TableSettings
    games: list[Game]
    used: float = 0.0

    def play(
        self, move: Move | None, times: int, views: tuple[View, ...], only: int | None = None
    ) -> list[dict[str, Any]]:
        """Make a move in all games, or in one of them, and look at all."""
        for number, game in enumerate(self.games):
            if move is not None and only in (None, number):
                game.step(move, times)
        return [game.frame(views) for game in self.games]


@dataclass
class Tables:
    """All tables of a server.

    Args:
        most: at once.
        clock: seconds that only grow.
    """

    most: int = MOST
    clock: Callable[[], float] = time.monotonic
    _tables: dict[str, Table] = field(default_factory=dict)
    # torch's global generator is seeded while weights are drawn, so that two games must not be at it at once
    _processor: threading.Lock = field(default_factory=threading.Lock)
    _designing: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))

    def __len__(self) -> int:
        return len(self._tables)

    def open(self, settings: TableSettings) -> str:
        """Set up games; returns the name by which they are played.

        Raises:
            BadInput: settings that a system refuses.
            Refused: all tables are taken, or others are deriving objectives.
        """
        if not self._designing.acquire(blocking=False):
            raise Refused(429, "Two objectives are being derived already; try again in a few seconds.")
        try:  # a derivation may take its time: outside of the lock
            for game in settings.games:
                ready_objective(game)
        finally:
            self._designing.release()
        with self._processor, _one_thread():
            self._make_room()
            games = [Game(game, settings.problem, settings.seed, settings.batch) for game in settings.games]
            name = secrets.token_urlsafe(18)
            self._tables[name] = Table(settings, games, self.clock())
        return name

    @contextmanager
    def table(self, name: str) -> Iterator[Table]:
        """A table, for this thread alone.

        Raises:
            Refused: there is none of this name.
        """
        with self._processor, _one_thread():
            table = self._tables.get(name)
            if table is None:
                raise Refused(404, "This game is over: it lay idle for too long, or the studio was started anew.")
            try:
                yield table
            finally:
                table.used = self.clock()

    def close(self, name: str) -> None:
        """Take a table away, if there is one."""
        with self._processor:
            self._tables.pop(name, None)

    def _make_room(self) -> None:
        now = self.clock()
        for name in [name for name, table in self._tables.items() if now - table.used > IDLE]:
            del self._tables[name]
        if len(self._tables) >= self.most:
            oldest = min(self._tables, key=lambda name: self._tables[name].used)
            if now - self._tables[oldest].used < RESTING:
                raise Refused(429, f"All {self.most} tables are in play; try again later.")
            del self._tables[oldest]


@contextmanager
def _one_thread() -> Iterator[None]:
    """One thread of torch: networks of this size take half as long with it as with two that wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
