"""The playground's addresses: a game from beginning to end, and what strangers may send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ganworks.studio.json_routes import Refused
from ganworks.studio.playground import sessions
from ganworks.studio.playground.router import PREFIX, choices, playground
from ganworks.studio.playground.sessions import Tables
from ganworks.studio.playground.settings import GameSettings, TableSettings
from ganworks.studio.playground.words import WORDS

SMALL = {"width": 8, "depth": 1}
TABLE = {"games": [SMALL, {**SMALL, "system": "lsgan"}], "batch": 16}


class Clock:
    """Seconds that pass when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    fastapi = pytest.importorskip("fastapi")
    testclient = pytest.importorskip("fastapi.testclient")
    app = fastapi.FastAPI()
    app.include_router(playground(Tables()))
    with testclient.TestClient(app) as client:
        yield client


def test_a_game_from_beginning_to_end(client: Any) -> None:
    opened = client.post(f"{PREFIX}/tables", json=TABLE).json()
    name = opened["table"]
    assert [frame["turns"] for frame in opened["frames"]] == [0, 0]
    both = client.post(f"{PREFIX}/tables/{name}/play", json={"move": "turn", "times": 3}).json()["frames"]
    assert [frame["turns"] for frame in both] == [3, 3]
    one = client.post(f"{PREFIX}/tables/{name}/play", json={"move": "critic", "only": 1, "views": []}).json()["frames"]
    assert [frame["turns"] for frame in one] == [3, 4] and "points" not in one[0]
    again = client.post(f"{PREFIX}/tables/{name}/reset", json={}).json()["frames"]
    assert again == opened["frames"]
    assert client.post(f"{PREFIX}/tables/{name}/close", json={}).status_code == 200
    assert client.post(f"{PREFIX}/tables/{name}/play", json={}).status_code == 404


def test_the_page_asks_nobody_else_and_its_files_are_served(client: Any) -> None:
    page = client.get(f"{PREFIX}/")
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    texts = [page.text]
    for file in ("page.js", "cards.js", "draw.js", "page.css"):
        answer = client.get(f"{PREFIX}/page/{file}")
        assert answer.status_code == 200
        texts.append(answer.text)
    assert not any("http://" in text or "https://" in text or "eval(" in text for text in texts)


def test_every_word_that_the_page_asks_for_is_there() -> None:
    import re

    from ganworks.studio.playground import router

    folder = router.Path(router.__file__).parent / "page"
    asked = set(re.findall(r'data-word="(\w+)"', (folder / "index.html").read_text(encoding="utf-8")))
    for script in ("page.js", "cards.js"):
        asked |= set(re.findall(r'say\("(\w+)"[,)]', (folder / script).read_text(encoding="utf-8")))
    assert asked <= set(WORDS)


def test_choices_are_those_that_the_settings_take() -> None:
    offered = choices()
    assert {"hinge", "ratio_arctangent", "relativistic_standard"} <= set(offered["objectives"])
    for name in offered["objectives"]:
        GameSettings(objective=name)
    for name in offered["systems"]:
        GameSettings(system=name)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"[" * 50_000, "application/json", 422),
        (b" " * 200_000, "application/json", 413),
        (b'{"seed": NaN}', "application/json", 422),
        (b'{"seed": 1e400}', "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b'{"games": [{"system": "/etc/passwd"}]}', "application/json", 422),
        (b'{"games": [{"objective": "file.py:Loss"}]}', "application/json", 422),
        (b'{"games": [{"objective": "../design.yaml"}]}', "application/json", 422),
        (b'{"games": [{"objective": "no_such_loss"}]}', "application/json", 422),
        (b'{"games": [{"network": "file.py:Body"}]}', "application/json", 422),
        (b'{"games": [{"width": 1000000000}]}', "application/json", 422),
        (b'{"games": [{"design": {}}]}', "application/json", 422),
        (b'{"games": [{"design": {"f": "__import__(\'os\').system(\'true\')"}}]}', "application/json", 422),
        (b'{"games": [{"design": {"f": "9**9**9**9**9"}}]}', "application/json", 422),
        (b'{"problem": {"name": "drawn", "points": []}}', "application/json", 422),
        (b'{"problem": {"name": "drawn", "points": [[1e308, 0]]}}', "application/json", 422),
        (b'{"problem": {"name": "/etc"}}', "application/json", 422),
    ],
)
def test_hostile_tables_are_refused_in_one_sentence(client: Any, body: bytes, kind: str, status: int) -> None:
    answer = client.post(f"{PREFIX}/tables", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert 0 < len(answer.json()["error"]) <= 600 and "Traceback" not in answer.text


@pytest.mark.parametrize(
    "body", [{"times": 10**6}, {"move": "delete"}, {"only": 7}, {"views": ["__dict__"]}, {"views": ["critic"] * 100}]
)
def test_hostile_moves_are_refused(client: Any, body: dict[str, object]) -> None:
    name = client.post(f"{PREFIX}/tables", json={"games": [SMALL], "batch": 8}).json()["table"]
    assert client.post(f"{PREFIX}/tables/{name}/play", json=body).status_code == 422
    assert client.post(f"{PREFIX}/tables/{name}/play", json={"only": 1}).status_code == 422
    client.post(f"{PREFIX}/tables/{name}/close", json={})


@pytest.mark.parametrize("file", ["..%2f..%2frouter.py", "../router.py", "router.py", "%00", "page.js%00", "...."])
def test_no_other_file_is_served(client: Any, file: str) -> None:
    assert client.get(f"{PREFIX}/page/{file}").status_code == 404


@pytest.mark.parametrize("name", ["x", "..", "a" * 5000, "%ff"])
def test_unknown_tables_are_not_found(client: Any, name: str) -> None:
    assert client.post(f"{PREFIX}/tables/{name}/play", json={}).status_code in (404, 405)


def test_the_number_of_tables_is_bounded_and_idle_ones_make_room() -> None:
    clock = Clock()
    tables, settings = Tables(most=2, clock=clock), TableSettings(games=(GameSettings(width=4, depth=1),))
    first = tables.open(settings)
    clock.now = 1.0
    second = tables.open(settings)
    with pytest.raises(Refused, match="All 2 tables"):
        tables.open(settings)
    clock.now = sessions.RESTING + 1
    with tables.table(first):
        pass
    clock.now += 1
    third = tables.open(settings)  # in place of the second, which rested longest
    assert len(tables) == 2
    for name, there in ((first, True), (second, False), (third, True)):
        if there:
            with tables.table(name):
                pass
        else:
            with pytest.raises(Refused, match="over"), tables.table(name):
                pass
    clock.now += sessions.IDLE + 1
    tables.open(settings)
    assert len(tables) == 1
