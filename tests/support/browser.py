"""Pages in a real browser: a server on a free port of this machine, and Chromium driven by Playwright."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 300_000
"""Milliseconds that a page gets for anything: the machine may be busy with other tests."""
REFUSED = "Failed to load resource"
"""What the console says of a request that was refused, which is told to the page and may be shown by it."""


class Studio(NamedTuple):
    """A studio that runs."""

    address: str
    """With a slash at the end."""
    runs: Path
    data: Path


def chromium() -> str | None:
    """Where Chromium is: ``GANWORKS_CHROMIUM``, or on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("GANWORKS_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """An application at an address of this machine, for the length of the block."""
    uvicorn = pytest.importorskip("uvicorn")
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 60
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@contextmanager
def launched() -> Iterator[Any]:
    """Chromium for the length of the block; skips where it or Playwright is absent."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def visited(browser: Any, locale: str = "en-US", **options: Any) -> Iterator[Any]:
    """A page of its own; what its scripts complain of, and requests beyond this machine, fail the test at the end.

    Args:
        browser: of :func:`launched`.
        locale: that the browser prefers.
        options: of Playwright's ``new_context``.
    """
    faults: list[str] = []
    context = browser.new_context(**{"viewport": {"width": 1300, "height": 1000}, "locale": locale, **options})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda one: faults.append(one.text) if _wrong(one) else None)
    context.on("request", lambda one: None if _here(one.url) else faults.append(one.url))
    yield page
    context.close()
    assert faults == []


def _wrong(message: Any) -> bool:
    return message.type == "error" and not message.text.startswith(REFUSED)


def _here(address: str) -> bool:
    return address.startswith(("data:", "blob:")) or urlsplit(address).hostname == "127.0.0.1"
