"""A Turing test of twenty items in a browser, by keyboard, with the statistics that belong to the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import served
from PIL import Image

from ganworks.studio.access import Guard
from ganworks.studio.places import Places
from ganworks.studio.turing import routes
from ganworks.studio.turing.statistics import mean_of, rate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
BRIGHT = """() => { const canvas = document.querySelector('#stage canvas');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0; for (let k = 0; k < data.length; k += 4) sum += data[k]; return 4 * sum / data.length; }"""
ITEMS, WRONG = 20, 5


@pytest.fixture
def places(tmp_path: Path) -> Places:
    random = np.random.default_rng(0)
    for name, low in (("real", 150), ("fake", 0)):
        (tmp_path / "data" / name).mkdir(parents=True)
        for number in range(70):
            pixels = random.integers(low, low + 100, (16, 16), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "data" / name / f"{number}.png")
    (tmp_path / "runs").mkdir()
    return Places(tmp_path / "runs", tmp_path / "data")


def take(page: Any) -> tuple[int, int]:
    """Answer all items, the first few wrongly; returns how many of the wrong ones were real and generated."""
    seen, mistaken = "", [0, 0]
    for number in range(ITEMS):
        page.wait_for_function("seen => document.body.dataset.open && document.body.dataset.open !== seen", arg=seen)
        seen = page.evaluate("document.body.dataset.open")
        real = page.evaluate(BRIGHT) > 127
        if number < WRONG:
            mistaken[0 if real else 1] += 1
        page.keyboard.press("f" if real != (number < WRONG) else "ArrowRight")
    page.wait_for_function("document.body.dataset.done === '1'")
    return mistaken[0], mistaken[1]


def test_twenty_items_and_their_statistics(places: Places, page: Any) -> None:
    fastapi = pytest.importorskip("fastapi")
    app = fastapi.FastAPI()
    app.include_router(routes(places))
    app.add_middleware(Guard, password=None, local=True)
    with served(app) as address:
        page.goto(f"{address}/turing/")
        page.wait_for_function("document.body.dataset.ready === '1'")
        page.fill("#name", "Noise of two kinds")
        page.select_option("#real", "folder:real")
        page.check("#models input[value='folder:fake']")
        page.fill("#exposure", "0")
        page.click("#make button")
        page.wait_for_selector(".study")
        link = page.get_attribute(".study a.main", "href")
        page.goto(link)
        assert page.is_disabled("#begin")
        page.focus("#consent")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        real, fake = take(page)
        assert "75 %" in page.inner_text("#outcome")
        page.goto(f"{address}/turing/")
        page.locator(".study .row button").nth(1).click()
        page.wait_for_selector(".study table")
        shown = page.inner_text(".study")
        fooled, mistaken = rate(fake, 10), rate(real, 10)
        both = mean_of(fooled, mistaken)
        for one in (fooled, mistaken, both):
            assert f"{100 * one.value:.0f} % ({100 * one.low:.0f} % – {100 * one.high:.0f} %" in shown
        assert f"75 % ({100 * rate(15, 20, 'exact').low:.0f} %" in shown
