"""Pages in a real browser: a server on a free port of this machine, and Chromium driven by Playwright."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
def opened(address: str, locale: str = "en-US") -> Iterator[Any]:
    """A page of Chromium, told to speak with this machine only; skips where there is no browser.

    What the page's scripts complain of, and requests beyond the address, fail the test at the end of the block.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium")
    faults: list[str] = []
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1200, "height": 900}, locale=locale)
        page.set_default_timeout(120_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        # that a request was refused is told to the page, which may show it
        told = "Failed to load resource"
        page.on(
            "console",
            lambda one: faults.append(one.text) if one.type == "error" and not one.text.startswith(told) else None,
        )
        page.on(
            "request", lambda one: None if one.url.startswith((address, "data:", "blob:")) else faults.append(one.url)
        )
        page.goto(address)
        yield page
        browser.close()
    assert faults == []
