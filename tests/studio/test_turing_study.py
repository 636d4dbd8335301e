"""A Turing test from its making to its results, without a server; and what its routes refuse."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from ganworks.errors import BadInput
from ganworks.studio.access import Guard
from ganworks.studio.json_routes import Refused
from ganworks.studio.places import Places
from ganworks.studio.turing import routes
from ganworks.studio.turing.settings import Given, Join, Source, StudySettings
from ganworks.studio.turing.statistics import rate
from ganworks.studio.turing.study import COLUMNS, WRONG, TuringTest

FOLDER = {"kind": "folder", "name": "real"}
STUDY: dict[str, Any] = {
    "title": "Which is real?",
    "models": [{"kind": "folder", "name": "fake"}],
    "real": FOLDER,
    "items": 8,
    "exposure": 0,
}
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Bright pictures that are real, dark ones of another size that are not."""
    root = tmp_path_factory.mktemp("studio")
    random = np.random.default_rng(0)
    for name, low, side in (("real", 128, 12), ("fake", 0, 10)):
        (root / "data" / name).mkdir(parents=True)
        for number in range(50):
            pixels = random.integers(low, low + 100, (side, side, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(root / "data" / name / f"{number}.png")
    (root / "runs").mkdir()
    return Places(root / "runs", root / "data")


@pytest.fixture
def test(places: Places) -> Iterator[TuringTest]:
    test = TuringTest(places)
    yield test
    test.store.path.unlink(missing_ok=True)


def make(test: TuringTest, **changes: Any) -> str:
    return test.make(StudySettings.model_validate({**STUDY, **changes}))


def brightness(png: bytes) -> float:
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.size == (10, 10) and not picture.info  # the smaller size, and nothing that tells
        return float(np.asarray(picture).mean())


def judged(test: TuringTest, code: str, wrong: int = 0) -> str:
    """Somebody who sees the difference, and is wrong in the first few items."""
    person = test.join(Join(study=code, consent=True), local=True)["person"]
    while not (item := test.next(person))["done"]:
        shown = [brightness(test.picture(item["trial"], str(k))) for k in range(1 + (item["kind"] == "pairs"))]
        if item["kind"] == "pairs":
            answers = ("left", "right") if shown[0] > shown[1] else ("right", "left")
        else:
            answers = ("real", "generated") if shown[0] > 100 else ("generated", "real")
        given = {"person": person, "trial": item["trial"], "answer": answers[item["place"] < wrong], "seconds": 0.5}
        test.answer(Given.model_validate(given))
    return person


@pytest.mark.parametrize("kind", ["single", "pairs"])
def test_answers_become_rates_with_intervals(kind: str, test: TuringTest) -> None:
    code = make(test, kind=kind)
    judged(test, code)
    judged(test, code, wrong=2)
    test.join(Join(study=code, consent=True), local=True)  # never finishes, and is not counted
    found = test.result(code)
    assert (test.studies()[0]["finished"], test.studies()[0]["joined"]) == (2, 3)
    assert found["people"]["1"]["accuracy"]["value"] == 1
    assert found["people"]["2"]["accuracy"] == vars(rate(6, 8, "exact"))
    error = found["models"]["fake"]["error_rate"]
    assert error["value"] == pytest.approx(2 / 16) and error["low"] < 2 / 16 < error["high"]
    assert found["models"]["fake"]["over_people"]["count"] == 2
    rows = list(csv.DictReader(io.StringIO(test.table(code))))
    assert len(rows) == 16 and tuple(rows[0]) == COLUMNS
    assert sum(row["correct"] == "0" for row in rows) == 2
    assert {row["model"] for row in rows} == ({"fake"} if kind == "pairs" else {"fake", ""})


def test_nothing_tells_before_the_answer(test: TuringTest) -> None:
    code = make(test)
    person = test.join(Join(study=code, consent=True), local=True)["person"]
    item = test.next(person)
    assert set(item) == {"done", "trial", "place", "kind", "items", "exposure", "feedback"}
    assert not {"real", "fake"} & set(str(test.welcome(code)).split("'"))
    assert test.next(person) == item  # again, as long as it is not answered
    given = Given(person=person, trial=item["trial"], answer="real", seconds=1)
    assert test.answer(given) == {}  # no feedback was asked for
    with pytest.raises(Refused):
        test.answer(given)
    with pytest.raises(Refused):
        test.picture(item["trial"], "0")


def test_answers_of_others_and_of_another_kind_are_refused(test: TuringTest) -> None:
    code = make(test, feedback=True)
    first, second = (test.join(Join(study=code, consent=True), local=True)["person"] for _ in range(2))
    trial = test.next(first)["trial"]
    with pytest.raises(Refused):
        test.answer(Given(person=second, trial=trial, answer="real", seconds=1))
    with pytest.raises(Refused):
        test.answer(Given(person=first, trial=trial, answer="left", seconds=1))
    assert test.answer(Given(person=first, trial=trial, answer="real", seconds=1))["correct"] in (True, False)


def test_who_withdraws_is_forgotten_and_a_deleted_study_leaves_nothing(test: TuringTest) -> None:
    code = make(test)
    person = judged(test, code)
    test.withdraw(person)
    assert test.result(code)["people"] == {} and test.table(code).count("\n") == 1
    with pytest.raises(Refused):
        test.next(person)
    judged(test, code)
    test.delete(code)
    assert test.studies() == []
    for table in ("pictures", "people", "trials"):
        with test.store._open() as file:
            assert file.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] == 0


def test_other_machines_need_the_password_and_cannot_guess_for_long(test: TuringTest) -> None:
    alone, shared = make(test), make(test, password=PASSWORD)
    with pytest.raises(Refused, match="own machine"):
        test.join(Join(study=alone, consent=True), local=False)
    assert test.join(Join(study=shared, consent=True, password=PASSWORD), local=False)["person"]
    for _ in range(WRONG):
        with pytest.raises(Refused, match="not the password"):
            test.join(Join(study=shared, consent=True, password="wrong horse"), local=False)
    with pytest.raises(Refused, match="Too many"):
        test.join(Join(study=shared, consent=True, password=PASSWORD), local=False)
    assert PASSWORD.encode() not in test.store.path.read_bytes()


def test_a_run_is_put_to_the_test(places: Places, test: TuringTest) -> None:
    from ganworks._train import train

    options = {"network": "mlp", "width": 4, "noise": 3}
    train(
        "gan", "digits", out=places.runs / "run", options=options, steps=1, batch=4, samples=4, loggers=(), quiet=True
    )
    source = {"kind": "run", "name": "run"}
    code = make(test, models=[source], real=source, items=4)
    pool = test.store.pool(code)
    assert set(pool) == {"", "run"} and len(pool["run"]) == 40


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": 7},
        {"items": 10**6},
        {"exposure": -1},
        {"models": []},
        {"models": [FOLDER, FOLDER]},
        {"password": "short"},
        {"title": ""},
        {"real": {"kind": "path", "name": "/etc"}},
        {"extra": 1},
    ],
)
def test_settings_out_of_their_limits_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StudySettings.model_validate({**STUDY, **wrong})


@pytest.mark.parametrize("name", ["../data/real", "/etc", "..", "real/../../..", "nowhere"])
def test_no_folder_beyond_the_places_is_read(name: str, test: TuringTest) -> None:
    with pytest.raises(BadInput):
        make(test, real={"kind": "folder", "name": name})
    with pytest.raises(BadInput):
        make(test, models=[{"kind": "run", "name": name}])


def test_too_few_pictures_are_told(test: TuringTest) -> None:
    with pytest.raises(BadInput, match="pictures"):
        make(test, items=200)


def test_a_model_named_like_a_formula_is_no_formula_in_the_table() -> None:
    from ganworks.studio.turing.study import _no_formula

    assert _no_formula("=1+1") == "'=1+1" and _no_formula("wgan") == "wgan"
    Source(name="=1+1")


@pytest.fixture
def client(places: Places) -> Iterator[Any]:
    fastapi, testclient = (pytest.importorskip(name) for name in ("fastapi", "fastapi.testclient"))
    app = fastapi.FastAPI()
    app.include_router(routes(places))
    app.add_middleware(Guard, password=None, local=True)
    with testclient.TestClient(app, base_url="http://127.0.0.1") as client:
        yield client
    (places.runs / ".studio" / "turing.sqlite").unlink(missing_ok=True)


def test_over_the_wire(client: Any) -> None:
    code = client.post("/turing/studies", json=STUDY).json()["study"]
    assert client.get("/turing/studies").json()["studies"][0]["title"] == STUDY["title"]
    assert client.get("/turing/sources").json()["folders"] == ["fake", "real"]
    assert client.get(f"/turing/take/welcome?study={code}").json()["local"] is True
    person = client.post("/turing/take/join", json={"study": code, "consent": True}).json()["person"]
    for _ in range(8):
        item = client.post("/turing/take/next", json={"person": person}).json()
        picture = client.get(f"/turing/take/picture/{item['trial']}/0")
        assert picture.headers["content-type"] == "image/png" and picture.headers["cache-control"] == "no-store"
        given = {"person": person, "trial": item["trial"], "answer": "real", "seconds": 1.0}
        assert client.post("/turing/take/answer", json=given).status_code == 200
    done = client.post("/turing/take/next", json={"person": person}).json()
    assert done["done"] and done["result"]["accuracy"]["value"] == 0.5  # all were called real, half are
    assert client.get(f"/turing/studies/{code}/result").json()["models"]["fake"]["fooled"]["value"] == 1
    assert client.get(f"/turing/studies/{code}/answers.csv").text.startswith("study,person")
    assert client.post(f"/turing/studies/{code}/delete", json={}).status_code == 200
    assert client.get(f"/turing/studies/{code}/result").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/turing/studies", {"title": "x"}, 422),
        ("/turing/studies", {**STUDY, "real": {"kind": "folder", "name": "../.."}}, 422),
        ("/turing/take/join", {"study": "x", "consent": False}, 422),
        ("/turing/take/join", {"study": "x", "consent": True}, 404),
        ("/turing/take/join", {"study": "' OR 1=1 --", "consent": True}, 404),
        ("/turing/take/next", {"person": "' OR '1'='1"}, 404),
        ("/turing/take/answer", {"person": "x", "trial": "y", "answer": "real", "seconds": 1}, 409),
        ("/turing/take/answer", {"person": "x", "trial": "y", "answer": "DROP TABLE", "seconds": 1}, 422),
        ("/turing/take/answer", {"person": "x", "trial": "y", "answer": "real", "seconds": -1}, 422),
        ("/turing/take/withdraw", {"person": "nobody"}, 200),
        ("/turing/studies/nowhere/delete", {"x": 1}, 422),
    ],
)
def test_hostile_bodies_are_refused(client: Any, path: str, body: dict[str, Any], status: int) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == status and "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["picture/x/0", "picture/x/-1", "picture/x/9999999", "page/..%2f..%2fstudy.py"])
def test_hostile_addresses_are_not_found(client: Any, path: str) -> None:
    assert client.get(f"/turing/take/{path}").status_code == 404


def test_beyond_this_machine_the_test_has_its_own_password_and_the_rest_the_studios(places: Places) -> None:
    fastapi, testclient = (pytest.importorskip(name) for name in ("fastapi", "fastapi.testclient"))
    code = make(TuringTest(places), password=PASSWORD)
    app = fastapi.FastAPI()
    app.include_router(routes(places))
    app.add_middleware(Guard, password="the studio's own", local=False)
    join = {"study": code, "consent": True}
    with testclient.TestClient(app) as client:
        assert client.get("/turing/studies").status_code == 401
        assert client.get("/turing/take/../studies").status_code in (401, 404)
        assert client.get(f"/turing/take/welcome?study={code}").json()["local"] is False
        assert client.post("/turing/take/join", json=join).status_code == 403
        assert client.post("/turing/take/join", json={**join, "password": PASSWORD}).status_code == 200
    (places.runs / ".studio" / "turing.sqlite").unlink()


def test_the_pages_ask_nobody_else_and_have_all_their_words(client: Any) -> None:
    import re

    from ganworks.studio.turing.words import WORDS

    texts = [client.get(path).text for path in ("/turing/", "/turing/take/")]
    texts += [client.get(f"/turing/page/{file}").text for file in ("common.js", "studies.js", "take.js", "turing.css")]
    assert all(texts) and not any("http://" in text or "https://" in text for text in texts)
    asked = {word for text in texts for word in re.findall(r'data-word="(\w+)"|say\("(\w+)"[,)]', text)}
    assert {one or other for one, other in asked} <= set(WORDS)


def test_the_place_of_the_answers_is_beside_the_runs(places: Places, test: TuringTest) -> None:
    make(test)
    assert test.store.path.parent == Path(places.runs) / ".studio"
