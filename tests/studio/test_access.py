"""The guard lets in this machine, or whoever has the password, and requests of its own pages."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from ganworks.errors import BadInput
from ganworks.studio import access
from ganworks.studio.access import Guard, is_local, password_for

PASSWORD = "correct horse"


async def _app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def answer(guard: Guard, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(guard({"type": "http", "method": method, "headers": pairs}, None, send))  # type: ignore[arg-type]
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"me:{password}".encode()).decode()


def test_only_this_machine_is_answered_by_its_own_names() -> None:
    guard = Guard(_app)
    for host in ("127.0.0.1:7860", "localhost:1", "localhost", "[::1]:7860"):
        assert answer(guard, host=host)[0] == 200
    for host in ("rebound.example:7860", "127.0.0.1.evil.example", "", "192.168.1.4:7860"):
        assert answer(guard, host=host)[0] == 421


def test_another_page_cannot_change_anything() -> None:
    guard = Guard(_app)
    assert answer(guard, "POST", host="localhost:1", origin="http://localhost:1")[0] == 200
    assert answer(guard, "POST", host="localhost:1")[0] == 200
    for origin in ("http://evil.example", "null", "http://localhost:2"):
        assert answer(guard, "POST", host="localhost:1", origin=origin)[0] == 403


def test_the_password_opens_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "WAIT", 0.0)
    guard = Guard(_app, PASSWORD, local=False)
    assert answer(guard, host="studio.example", authorization=basic(PASSWORD))[0] == 200
    status, headers = answer(guard, host="studio.example")
    assert status == 401 and headers["www-authenticate"].startswith("Basic")
    for wrong in (basic(""), basic("correct hors"), "Basic ???", "Bearer x", basic(PASSWORD).lower()):
        assert answer(guard, host="studio.example", authorization=wrong)[0] == 401


def test_pages_are_told_to_ask_nobody_else() -> None:
    _, headers = answer(Guard(_app), host="localhost")
    assert "connect-src 'self'" in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert access.COOKIE in headers["set-cookie"]
    assert "set-cookie" not in answer(Guard(_app), host="localhost", cookie=f"{access.COOKIE}=x")[1]


def test_beyond_this_machine_a_password_is_needed(tmp_path: Path) -> None:
    assert is_local("::1") and not is_local("0.0.0.0") and not is_local("example.org")
    assert password_for("127.0.0.1", None) is None
    with pytest.raises(BadInput, match="--password-file"):
        password_for("0.0.0.0", None)
    file = tmp_path / "password"
    with pytest.raises(BadInput, match="cannot be read"):
        password_for("0.0.0.0", file)
    file.write_text(PASSWORD + "\n")
    file.chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        password_for("0.0.0.0", file)
    file.chmod(0o600)
    assert password_for("0.0.0.0", file) == PASSWORD
    file.write_text("short\n")
    with pytest.raises(BadInput, match="characters or more"):
        password_for("127.0.0.1", file)
