"""The playground in a browser: two hundred turns, moves of one player, a reset, two games, and drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import served, visited

from ganworks.studio.playground import PREFIX, playground

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    fastapi = pytest.importorskip("fastapi")
    app = fastapi.FastAPI()
    app.include_router(playground())
    with served(app) as one:
        yield f"{one}{PREFIX}/"


def turns(page: Any) -> list[int]:
    return [int(one) for one in page.evaluate("document.body.dataset.turns || ''").split()]


def wait(page: Any, condition: str) -> None:
    page.wait_for_function(f"document.body.dataset.busy === '' && ({condition})")


def settle(page: Any, count: str) -> None:
    wait(page, f"document.body.dataset.turns === '{count}'")


def picture(page: Any, number: int = 0) -> str:
    return page.evaluate("k => document.querySelectorAll('canvas[role=img]')[k].toDataURL()", number)


def test_two_hundred_turns_and_back(address: str, page: Any) -> None:
    page.goto(address)
    settle(page, "0")
    first = picture(page)
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
    shown = page.inner_text("main")
    assert "Modes" in shown and "data's in closed form" in shown and "95 %: " in shown
    page.click("#reset")
    settle(page, "0")
    assert picture(page) == first


def test_two_games_under_one_seed(address: str, page: Any) -> None:
    page.goto(address)
    settle(page, "0")
    page.check("#two")
    page.select_option("section.game:nth-child(2) .choices label:nth-child(1) select", "gan")
    page.click("#start")
    settle(page, "0 0")
    assert picture(page, 0) == picture(page, 2)
    page.click("#generator")
    settle(page, "1 1")
    assert picture(page, 0) == picture(page, 2)


def test_a_problem_is_drawn_with_the_mouse_or_by_keyboard(address: str, page: Any) -> None:
    page.goto(address)
    settle(page, "0")
    page.select_option("#problem", "drawn")
    box = page.locator("#board").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 240, box["y"] + 200, steps=30)
    page.mouse.up()
    by_mouse = int(page.inner_text("#count").split()[0])
    assert by_mouse > 10
    page.focus("#board")
    for key in ("ArrowUp", "Space", "ArrowLeft", "Enter", "ArrowLeft", "Space", "Backspace"):
        page.keyboard.press(key)
    assert page.inner_text("#count").startswith(f"{by_mouse + 2} ")
    page.click("#start")
    settle(page, "0")
    page.click("#turn")
    settle(page, "1")


def test_a_refuted_objective_is_refused_with_its_witness(address: str, page: Any) -> None:
    page.goto(address)
    settle(page, "0")
    page.select_option("section.game .choices label:nth-child(2) select", "*")
    page.locator(".formulas input").first.fill("-u*log(u)")
    page.click("#start")
    page.wait_for_function("document.querySelector('#status').textContent.includes('refuted')")


def test_the_page_speaks_the_browsers_language(address: str, browser: Any) -> None:
    with visited(browser, locale="zh-CN") as page:
        page.goto(address)
        settle(page, "0")
        assert page.inner_text("#play") == "播放" and page.get_attribute("html", "lang") == "zh"
