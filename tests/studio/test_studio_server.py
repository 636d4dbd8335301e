"""The whole studio: its pages are served to whom they may be, from this machine alone. Needs gradio."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ganworks.cli.main import main
from ganworks.studio.places import Places

pytest.importorskip("gradio")
pytest.importorskip("httpx")
LOCAL = {"host": "127.0.0.1"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from ganworks.studio import app as studio

    base = tmp_path_factory.mktemp("studio")
    (base / "runs").mkdir()
    (base / "secret.txt").write_text("hidden words")
    before = dict(os.environ)
    studio.prepare(str(base / "gradio"))
    from fastapi.testclient import TestClient

    app = studio.application(Places(base / "runs"), "correct horse", local=True)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        basic = base64.b64encode(b"me:correct horse").decode()
        client.headers["authorization"] = f"Basic {basic}"
        client.app_state["base"] = base
        yield client
    os.environ.clear()
    os.environ.update(before)


def test_the_front_page_leads_to_the_language_of_the_browser_with_the_design(client: Any) -> None:
    answer = client.get("/?f=u*log(u)", headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert answer.status_code == 307 and answer.headers["location"] == "/zh/?f=u*log(u)"
    assert client.get("/", headers={"accept-language": "fr"}).headers["location"] == "/en/"
    assert client.get(client.get("/favicon.ico").headers["location"]).status_code == 200


def test_both_languages_are_served_with_a_policy(client: Any) -> None:
    for language, word in (("en", "Derive and prove"), ("zh", "推导并证明")):
        page = client.get(f"/{language}/")
        assert page.status_code == 200
        config = client.get(f"/{language}/config").text
        assert word in config or word.encode("unicode_escape").decode() in config
        assert "default-src 'self'" in page.headers["content-security-policy"]


def test_strangers_are_refused(client: Any) -> None:
    assert client.get("/en/", headers={"authorization": ""}).status_code == 401
    assert client.get("/en/", headers={"host": "evil.example"}).status_code == 421
    assert (
        client.post("/en/gradio_api/queue/join", json={}, headers={"origin": "http://evil.example"}).status_code == 403
    )


def test_no_file_outside_gradios_own_folder_is_served(client: Any) -> None:
    base = client.app_state["base"]
    for path in ("/etc/passwd", f"{base}/secret.txt", f"{base}/runs/../secret.txt", "pyproject.toml"):
        answer = client.get(f"/en/gradio_api/file={path}")
        assert answer.status_code in (403, 404), path
        assert "hidden words" not in answer.text


def test_without_gradio_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from ganworks.studio import app

    monkeypatch.setattr(app, "find_spec", lambda name: None)
    assert main(["studio", "--port", "0", "--runs", str(tmp_path / "runs"), "--no-browser"]) == 2
    assert 'pip install "ganworks[studio]"' in capsys.readouterr().err


def test_beyond_this_machine_only_with_a_password(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["studio", "--host", "0.0.0.0", "--runs", str(tmp_path / "runs")]) == 2
    assert "--password-file" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


HOSTILE = (
    "../../secret.txt",
    "__import__('os').system('touch hacked')",
    [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}],
    -1e308,
)


def test_hostile_requests_on_every_endpoint_end_without_a_secret(client: Any) -> None:
    base = client.app_state["base"]
    calls = 0
    for event in client.get("/en/config").json()["dependencies"]:
        for value in HOSTILE if event["inputs"] else HOSTILE[:1]:
            session = f"session-{calls}"
            payload = {"data": [value] * len(event["inputs"]), "fn_index": event["id"], "session_hash": session}
            joined = client.post("/en/gradio_api/queue/join", json=payload)
            if joined.status_code != 200 or not event["backend_fn"]:
                continue
            answer = client.get(f"/en/gradio_api/queue/data?session_hash={session}").text
            assert "process_completed" in answer, event["api_name"]
            assert "root:" not in answer and "hidden words" not in answer, event["api_name"]
            calls += 1
    assert calls > 50
    assert not [path for path in (base / "runs").rglob("*") if path.is_file()]


def test_uploads_are_limited_and_come_back_as_files_only(client: Any) -> None:
    from ganworks.studio.app import UPLOAD

    base, address = client.app_state["base"], "/en/gradio_api/upload"
    page = ("../../../page.html", b"<script>alert(1)</script>", "text/html")
    answer = client.post(address, files={"files": page})
    assert answer.status_code == 200
    (path,) = answer.json()
    assert Path(path).resolve().is_relative_to((base / "gradio").resolve())
    back = client.get(f"/en/gradio_api/file={path}")
    assert (
        back.headers.get("content-disposition", "").startswith("attachment")
        or "html" not in back.headers["content-type"]
    )
    most = int(UPLOAD.removesuffix("mb")) * 10**6
    large = client.post(address, files={"files": ("large.png", b"0" * (most + 2**21), "image/png")})
    assert large.status_code == 413
