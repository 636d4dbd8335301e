"""The studio in a browser: design and train with it, stop, resume, explore; nothing is asked of another machine.

Needs gradio, playwright and a Chromium (``GANWORKS_CHROMIUM``, or ``chromium`` on the path); else it is skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from browser import FLAGS

pytest.importorskip("gradio")
playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("GANWORKS_CHROMIUM") or shutil.which("chromium")
WAIT = 120_000
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    base = tmp_path_factory.mktemp("studio")
    words = [
        sys.executable,
        "-u",
        "-m",
        "ganworks",
        "studio",
        "--port",
        "0",
        "--runs",
        str(base / "runs"),
        "--no-browser",
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment, cwd=base)
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found, line
    yield found[0], base / "runs"
    process.send_signal(signal.SIGINT)
    process.wait(30)


@pytest.fixture
def page(server: tuple[str, Path]) -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_context(locale="en", viewport={"width": 1300, "height": 1000}).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_default_timeout(WAIT)
        yield page
        browser.close()
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def test_design_train_stop_resume_explore(server: tuple[str, Path], page: Any) -> None:
    address, runs = server
    phi, psi = quote("-(t-1)^2", safe=""), quote("-t^2", safe="")
    page.goto(f"{address}?phi={phi}&psi={psi}")
    page.wait_for_selector("#design-verdict .gw-proved")
    page.wait_for_selector("#design-formulas .katex")
    page.click("#design-train")
    page.wait_for_selector("#train-start")
    playwright.expect(page.locator("#train-objective textarea, #train-objective input")).to_have_value(
        re.compile("given"), timeout=WAIT
    )
    page.locator("#train-recipe input").fill("gan/ring")
    page.locator("#train-recipe input").press("Enter")
    page.fill("#train-steps input", "100000")
    page.locator("#train-name textarea, #train-name input").fill("mine")
    page.get_by_label("Measure the result at the end").uncheck()
    page.click("#train-start")
    state = page.locator("#train-state")
    playwright.expect(state).to_contain_text("training, step", timeout=WAIT)
    page.click("#train-stop")
    playwright.expect(state).to_contain_text("not being trained", timeout=WAIT)
    assert list((runs / "mine" / "checkpoints").glob("step-*"))
    assert "given" in (runs / "mine" / "config.yaml").read_text()
    page.click("#train-resume-box button")
    page.click("#train-resume")
    playwright.expect(state).to_contain_text("training, step", timeout=WAIT)
    page.click("#train-stop")
    playwright.expect(state).to_contain_text("not being trained", timeout=WAIT)
    page.wait_for_selector("#train-curves svg")
    page.get_by_role("tab", name="Explore").click()
    page.click("#explore-refresh")
    page.locator("#explore-run input").click()
    page.get_by_role("option", name="mine").click()
    playwright.expect(page.locator("#explore-message")).to_contain_text("gan", timeout=WAIT)
    page.click("#explore-sample")
    page.wait_for_selector("#explore-samples img")


def test_a_hostile_formula_ends_in_a_sentence(server: tuple[str, Path], page: Any) -> None:
    page.goto(f"{server[0]}?f={quote('__import__(chr(111)).x')}")
    playwright.expect(page.locator("#design-message")).to_contain_text(re.compile(r"\w+ \w+"), timeout=WAIT)
    page.goto(f"{server[0]}?f={quote('<img src=x onerror=alert(1)>')}")
    playwright.expect(page.locator("#design-message")).to_contain_text(re.compile(r"\w+ \w+"), timeout=WAIT)
    assert page.locator("#design-message img").count() == 0
