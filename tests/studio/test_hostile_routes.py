"""Every route that is no gradio is asked what it should not be: no error of ours, nothing of what lies outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ganworks.studio.access import Guard
from ganworks.studio.places import Places

BODIES = (b"", b"{", b"[]", b"null", b"3", b'{"f": "__import__"}', b"[" * 5000, b'{"a": "' + b"x" * 200_000 + b'"}')
NAMES = ("..", "%2e%2e%2fsecret.txt", "../../secret.txt", "x" * 3000, "a%00b", "1; DROP TABLE people")


def test_hostile_bodies_and_addresses(tmp_path: Path) -> None:
    """Each by its method, each part of its address replaced, each body that it may be sent."""
    fastapi = pytest.importorskip("fastapi")
    testclient = pytest.importorskip("fastapi.testclient")
    from ganworks.studio.playground import playground
    from ganworks.studio.turing import routes

    (tmp_path / "runs").mkdir()
    (tmp_path / "secret.txt").write_text("hidden words")
    routers = playground(), routes(Places(tmp_path / "runs"))
    app = fastapi.FastAPI()
    for router in routers:
        app.include_router(router)
    app.add_middleware(Guard, password=None, local=True)
    called, part = 0, re.compile(r"{\w+}")
    with testclient.TestClient(app, base_url="http://127.0.0.1") as client:
        for route in (one for router in routers for one in router.routes):
            path, methods = str(vars(route)["path"]), vars(route)["methods"]
            for name in NAMES if part.search(path) else ("",):
                address = part.sub(name, path)
                if "GET" in methods:
                    answers = [client.get(address), client.get(f"{address}?study={name}")]
                else:
                    headers = {"content-type": "application/json"}
                    answers = [client.post(address, content=body, headers=headers) for body in BODIES]
                    answers.append(client.post(address, content=b"{}", headers={"content-type": "text/plain"}))
                    assert answers[-1].status_code in (404, 405, 415), address
                for answer in answers:
                    called += 1
                    assert answer.status_code < 500, address
                    assert "hidden words" not in answer.text and "Traceback" not in answer.text, address
    assert called > 100
