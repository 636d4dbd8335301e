"""One studio, with runs that can do different things, for all tests that look at it in a browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from browser import Studio, chromium, launched, visited
from capable_runs import make_runs


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """``ganworks studio`` in a process of its own."""
    for module in ("gradio", "playwright.sync_api"):
        pytest.importorskip(module)
    if chromium() is None:
        pytest.skip("there is no Chromium")
    base = tmp_path_factory.mktemp("studio")
    runs, data = base / "runs", base / "data"
    make_runs(runs, data)
    words = ["studio", "--port", "0", "--runs", str(runs), "--data", str(data), "--no-browser"]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "ganworks", *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=base,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found, line
    yield Studio(found[0], runs, data)
    process.send_signal(signal.SIGINT)
    process.wait(60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the tests of a module; beyond it, others may need asyncio, which Playwright occupies."""
    with launched() as one:
        yield one


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of its own, in English."""
    with visited(browser) as one:
        yield one
