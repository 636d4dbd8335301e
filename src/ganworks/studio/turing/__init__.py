"""The human Turing test: people say which pictures are real, and the answers are counted with their intervals.

The logic is :class:`ganworks.studio.turing.study.TuringTest`, which needs no server. Here are its
addresses: for whoever makes studies, and, under ``take/``, for those who take part.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganworks.game import Settings
from ganworks.studio.json_routes import Call, File, route, static
from ganworks.studio.places import Places
from ganworks.studio.turing.settings import Given, Join, Person, StudySettings
from ganworks.studio.turing.study import TuringTest
from ganworks.studio.turing.words import WORDS

if TYPE_CHECKING:
    from fastapi import APIRouter

PREFIX = "/turing"
TAKE = f"{PREFIX}/take"


class Nothing(Settings):
    """The body of a request that says all by its address."""


class Owner:
    """What answers whoever makes studies.

    Args:
        test: the studies.
    """

    def __init__(self, test: TuringTest):
        self.test = test

    def sources(self, call: Call) -> dict[str, Any]:
        """Runs and folders whose pictures there are."""
        places = self.test.places
        return {"runs": places.run_names(), "folders": places.data_names()}

    def studies(self, call: Call) -> dict[str, Any]:
        """All studies."""
        return {"studies": self.test.studies()}

    def make(self, call: Call) -> dict[str, Any]:
        """A new study."""
        return {"study": self.test.make(call.payload)}

    def result(self, call: Call) -> dict[str, Any]:
        """Rates and intervals of a study."""
        return self.test.result(call.path["study"])

    def table(self, call: Call) -> File:
        """Its answers as CSV."""
        headers = {"Content-Disposition": 'attachment; filename="answers.csv"', "Cache-Control": "no-store"}
        return File(self.test.table(call.path["study"]).encode(), "text/csv; charset=utf-8", headers)

    def delete(self, call: Call) -> dict[str, Any]:
        """Forget a study and its answers."""
        self.test.delete(call.path["study"])
        return {}


class Taker:
    """What answers those who take part; nothing of it tells whose a picture is before it has been answered.

    Args:
        test: the studies.
    """

    def __init__(self, test: TuringTest):
        self.test = test

    def welcome(self, call: Call) -> dict[str, Any]:
        """What is read before taking part."""
        return {**self.test.welcome(call.query.get("study", "")), "local": call.local}

    def join(self, call: Call) -> dict[str, Any]:
        """Take part."""
        return self.test.join(call.payload, call.local)

    def next(self, call: Call) -> dict[str, Any]:
        """What comes next."""
        return self.test.next(call.payload.person)

    def answer(self, call: Call) -> dict[str, Any]:
        """An answer."""
        return self.test.answer(call.payload)

    def withdraw(self, call: Call) -> dict[str, Any]:
        """Delete the answers of a person, at their wish."""
        self.test.withdraw(call.payload.person)
        return {}

    def picture(self, call: Call) -> File:
        """A picture of the trial at hand."""
        png = self.test.picture(call.path["trial"], call.path["place"])
        return File(png, "image/png", {"Cache-Control": "no-store"})


def catalogue(call: Call) -> dict[str, Any]:
    """The words of both pages."""
    return {key: list(texts) for key, texts in WORDS.items()}


def routes(places: Places) -> APIRouter:
    """The routes, to be included in an application; see :data:`PREFIX`.

    Args:
        places: the folders of runs and of data.
    """
    from fastapi import APIRouter

    test = TuringTest(places)
    owner, taker, page = Owner(test), Taker(test), static(Path(__file__).parent / "page")

    def take(call: Call) -> Any:
        return page(Call({"file": "take.html"}))

    return APIRouter(
        routes=[
            route(f"{PREFIX}/", page),
            route(f"{PREFIX}/page/{{file}}", page),
            route(f"{PREFIX}/words", catalogue),
            route(f"{PREFIX}/sources", owner.sources),
            route(f"{PREFIX}/studies", owner.studies),
            route(f"{PREFIX}/studies", owner.make, StudySettings),
            route(f"{PREFIX}/studies/{{study}}/result", owner.result),
            route(f"{PREFIX}/studies/{{study}}/answers.csv", owner.table),
            route(f"{PREFIX}/studies/{{study}}/delete", owner.delete, Nothing),
            route(f"{TAKE}/", take),
            route(f"{TAKE}/page/{{file}}", page),
            route(f"{TAKE}/words", catalogue),
            route(f"{TAKE}/welcome", taker.welcome),
            route(f"{TAKE}/join", taker.join, Join),
            route(f"{TAKE}/next", taker.next, Person),
            route(f"{TAKE}/answer", taker.answer, Given),
            route(f"{TAKE}/withdraw", taker.withdraw, Person),
            route(f"{TAKE}/picture/{{trial}}/{{place}}", taker.picture),
        ]
    )
