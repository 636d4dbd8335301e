"""The playground: two-dimensional games that one can watch, stop, and play move by move.

The engine, :class:`ganworks.studio.playground.game.Game`, drives a real system through the real training loop and needs
no server; here are the addresses of its page, what may be chosen, and the games in play.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import Field

import ganworks.studio.playground.objectives as objectives
from ganworks.errors import BadInput
from ganworks.game import Settings
from ganworks.latents import PriorName
from ganworks.registry import dataset as datasets
from ganworks.registry import system as systems
from ganworks.studio.json_routes import Call, route, static
from ganworks.studio.playground.game import ALL_VIEWS
from ganworks.studio.playground.sessions import Tables
from ganworks.studio.playground.settings import (
    MOST_DRAWN,
    GameSettings,
    Move,
    ProblemName,
    SystemName,
    TableSettings,
    View,
)
from ganworks.studio.playground.words import WORDS

if TYPE_CHECKING:
    from fastapi import APIRouter

    from ganworks.studio.places import Places

PREFIX = "/playground"
MOST_TURNS = 50
"""Turns of one request."""


class Play(Settings):
    """What a page asks of its table."""

    move: Move | None = None
    """None looks only."""
    times: int = Field(default=1, ge=1, le=MOST_TURNS)
    """How often the move is made."""
    only: int | None = Field(default=None, ge=0, le=1)
    """The game that makes it; None: all."""
    views: tuple[View, ...] = Field(default=ALL_VIEWS, max_length=len(ALL_VIEWS))
    """What is looked at."""


class Nothing(Settings):
    """The body of a request that says all by its address."""


def choices() -> dict[str, Any]:
    """What a visitor may choose from, and the words of the page."""
    facts = {name: systems.entries()[name].facts for name in get_args(SystemName)}
    problems = {name: _title(datasets.entries(), name) for name in get_args(ProblemName)}
    return {
        "systems": {name: f"{one['title']} ({one['year']})" for name, one in facts.items()},
        "problems": problems,
        "objectives": objectives.names(),
        "priors": get_args(PriorName),
        "most_drawn": MOST_DRAWN,
        "words": {key: list(texts) for key, texts in WORDS.items()},
    }


def _title(entries: Mapping[str, Any], name: str) -> str:
    return str(entries[name].facts["title"]).partition(",")[0] if name in entries else name


class Addresses:
    """What answers behind each address.

    Args:
        tables: the games in play.
    """

    def __init__(self, tables: Tables):
        self.tables = tables

    def choices(self, call: Call) -> dict[str, Any]:
        """See :func:`choices`."""
        return choices()

    def open(self, call: Call) -> dict[str, Any]:
        """A new table: its name, and what is known of each game."""
        name = self.tables.open(call.payload)
        with self.tables.table(name) as table:
            games = [
                {"kind": game.best.kind, "critic_turns": game.system.config.critic_turns, **_facts(game)}
                for game in table.games
            ]
            return {"table": name, "games": games, "frames": table.play(None, 1, ALL_VIEWS)}

    def play(self, call: Call) -> dict[str, Any]:
        """A move at a table, and what there is to see."""
        play: Play = call.payload
        with self.tables.table(call.path["table"]) as table:
            if play.only is not None and play.only >= len(table.games):
                raise BadInput(f"There is no game {play.only} at this table; it has {len(table.games)}.")
            return {"frames": table.play(play.move, play.times, play.views, play.only)}

    def reset(self, call: Call) -> dict[str, Any]:
        """The same games from their beginning."""
        with self.tables.table(call.path["table"]) as table:
            for game in table.games:
                game.reset()
            return {"frames": table.play(None, 1, ALL_VIEWS)}

    def close(self, call: Call) -> dict[str, Any]:
        """Take a table away."""
        self.tables.close(call.path["table"])
        return {}


def _facts(game: Any) -> dict[str, Any]:
    return {"objective": type(game.system.objective).__name__, **objectives.facts(game.system.objective)}


def playground(tables: Tables | None = None) -> APIRouter:
    """The routes, to be included in an application; see :data:`PREFIX`.

    Args:
        tables: the games in play; default: new ones.
    """
    from fastapi import APIRouter

    page, answers = static(Path(__file__).parent / "page"), Addresses(tables if tables is not None else Tables())
    return APIRouter(
        routes=[
            route(f"{PREFIX}/", page),
            route(f"{PREFIX}/page/{{file}}", page),
            route(f"{PREFIX}/choices", answers.choices),
            route(f"{PREFIX}/tables", answers.open, TableSettings),
            route(f"{PREFIX}/tables/{{table}}/play", answers.play, Play),
            route(f"{PREFIX}/tables/{{table}}/reset", answers.reset, Nothing),
            route(f"{PREFIX}/tables/{{table}}/close", answers.close, Nothing),
        ]
    )


def routes(places: Places) -> APIRouter:
    """The addresses under ``/playground/``, to be included in an application.

    Args:
        places: the folders of the studio, of which the playground reads none.
    """
    return playground()


__all__ = ["PREFIX", "GameSettings", "choices", "playground", "routes"]
