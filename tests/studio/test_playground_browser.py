"""The playground in a browser: two hundred turns, moves of one player, a reset, two games, and drawing."""

from __future__ import annotations

from typing import Any

import pytest
from browser import opened, served

from ganworks.studio.playground.router import PREFIX, playground

pytestmark = pytest.mark.slow


def turns(page: Any) -> list[int]:
    return [int(one) for one in page.evaluate("document.body.dataset.turns || ''").split()]


def wait(page: Any, condition: str) -> None:
    page.wait_for_function(f"document.body.dataset.busy === '' && ({condition})")


def settle(page: Any, count: str) -> None:
    wait(page, f"document.body.dataset.turns === '{count}'")


def test_two_hundred_turns_and_back() -> None:
    fastapi = pytest.importorskip("fastapi")
    app = fastapi.FastAPI()
    app.include_router(playground())
    with served(app) as address, opened(f"{address}{PREFIX}/") as page:
        settle(page, "0")
        picture = page.evaluate("document.querySelector('canvas[role=img]').toDataURL()")
        page.click("#critic")
        settle(page, "1")
        page.click("#turn")
        settle(page, "2")
        page.locator("#speed").fill("3")
        page.click("footer")
        page.keyboard.press("Space")
        page.wait_for_function("Number(document.body.dataset.turns) >= 200")
        page.keyboard.press("Space")
        wait(page, "true")
        assert turns(page)[0] >= 200 and page.inner_text("#status") == ""
        assert "Modes" in page.inner_text("main") and "data's in closed form" in page.inner_text("main")
        page.click("#reset")
        settle(page, "0")
        assert page.evaluate("document.querySelector('canvas[role=img]').toDataURL()") == picture
        page.check("#two")
        page.click("#start")
        settle(page, "0 0")
        page.click("#generator")
        settle(page, "1 1")
        page.uncheck("#two")
        page.select_option("#problem", "drawn")
        box = page.locator("#board").bounding_box()
        page.mouse.move(box["x"] + 60, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 240, box["y"] + 200, steps=30)
        page.mouse.up()
        page.click("#start")
        settle(page, "0")
        page.select_option("section.game .choices label:nth-child(2) select", "*")
        page.locator(".formulas input").first.fill("-u*log(u)")
        page.click("#start")
        page.wait_for_function("document.querySelector('#status').textContent.includes('refuted')")


def test_the_page_speaks_the_browsers_language() -> None:
    fastapi = pytest.importorskip("fastapi")
    app = fastapi.FastAPI()
    app.include_router(playground())
    with served(app) as address, opened(f"{address}{PREFIX}/", locale="zh-CN") as page:
        settle(page, "0")
        assert page.inner_text("#play") == "播放" and page.get_attribute("html", "lang") == "zh"
