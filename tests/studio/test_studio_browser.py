"""The studio in a browser: design, play and train with it, stop, resume, by mouse and by keyboard; hostile uploads.

Needs gradio, Playwright and a Chromium (``GANWORKS_CHROMIUM``, or on the path); else it is skipped. That nothing is
asked of another machine is checked by the page of every test.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browser import PATIENCE, Studio, visited
from capable_runs import SHAPES
from PIL import Image

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
UNREACHABLE = """() => [...document.querySelectorAll('*')].filter((one) =>
  one.checkVisibility({visibilityProperty: true}) && getComputedStyle(one).cursor === 'pointer' &&
  one.textContent.trim() &&
  !one.closest('button, a, input, select, textarea, label, summary, [tabindex], [role=option]') &&
  ![...one.querySelectorAll('button, a, input, select, textarea, label, summary, [tabindex]')].length)
  .map((one) => one.outerHTML.slice(0, 200))"""
"""What a mouse can press, by its pointer, and a keyboard cannot reach."""


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect

    return expect(locator)


def contains(page: Any, place: str, text: str | re.Pattern[str]) -> None:
    expect(page.locator(f"#{place}")).to_contain_text(text, timeout=PATIENCE)


def field(page: Any, name: str) -> Any:
    return page.locator(f"#{name} textarea, #{name} input").first


def tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def choose(page: Any, box: str, value: str) -> None:
    field(page, box).fill(value)
    page.get_by_role("option", name=value, exact=True).click()


def test_a_design_is_derived_compared_played_and_trained(studio: Studio, page: Any) -> None:
    phi, psi = quote("-(t-1)^2", safe=""), quote("-t^2", safe="")
    page.goto(f"{studio.address}?phi={phi}&psi={psi}")
    page.wait_for_selector("#design-verdict .gw-proved")
    page.wait_for_selector("#design-formulas .katex")
    page.click("#design-keep")
    page.get_by_label("f of an f-divergence").check()
    field(page, "design-f").fill("u*log(u)")
    field(page, "design-f").press("Enter")
    contains(page, "design-verdict", "KL")
    page.click("#design-keep")
    page.wait_for_function("document.querySelectorAll('#design-comparison svg').length >= 7")
    page.click("#design-play")
    game = page.frame_locator("iframe[title=Playground]")
    expect(game.locator("body[data-turns='0']")).to_have_count(1, timeout=PATIENCE)
    assert game.locator(".formulas input").first.input_value() == "u*log(u)"
    tab(page, "Design")
    page.click("#design-train")
    expect(field(page, "train-objective")).to_have_value(re.compile("given"), timeout=PATIENCE)
    choose(page, "train-recipe", "gan/ring")
    field(page, "train-steps").fill("30")
    field(page, "train-name").fill("designed")
    page.get_by_label("Measure the result at the end").uncheck()
    page.click("#train-start")
    contains(page, "train-state", re.compile("step 30.*not being trained|not being trained.*step 30"))
    assert "u*log(u)" in (studio.runs / "designed" / "config.yaml").read_text()


def test_digits_are_trained_stopped_resumed_with_a_change_and_overlaid(studio: Studio, page: Any) -> None:
    page.goto(f"{studio.address}en/")
    tab(page, "Train")
    choose(page, "train-recipe", "gan")
    choose(page, "train-data", "digits")
    field(page, "train-steps").fill("100000")
    field(page, "train-name").fill("numbers")
    page.get_by_label("Measure the result at the end").uncheck()
    page.click("#train-settings > button")
    for name, value in (("width", "8"), ("log_every", "2"), ("sample_every", "5")):
        number = page.locator("#train-settings").get_by_label(name, exact=True)
        number.fill(value)
        number.press("Tab")
    page.click("#train-start")
    contains(page, "train-state", re.compile("training, step [1-9]"))
    page.wait_for_selector("#train-picture img")
    page.click("#train-stop")
    contains(page, "train-state", "not being trained")
    config = (studio.runs / "numbers" / "config.yaml").read_text()
    assert re.search(r"width: 8\b", config) and re.search(r"log_every: 2\b", config)
    before = step_of(studio.runs / "numbers")
    slider = page.locator("#train-number input[type=range]")
    latest = page.inner_text("#train-picture figcaption")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator("#train-picture figcaption")).not_to_have_text(latest, timeout=PATIENCE)
    page.click("#train-resume-box > button")
    page.get_by_label("Changes").fill("critic_optimizer.rate=1e-4")
    field(page, "train-total-steps").fill(str(before + 20))
    page.click("#train-resume")
    page.wait_for_function(f"document.querySelector('#train-state').innerText.includes('step {before + 20} /')")
    contains(page, "train-state", "not being trained")
    page.get_by_label("Laid over it").click()
    page.get_by_role("option", name="gan", exact=True).click()
    page.wait_for_function("document.querySelector('#train-curves svg').querySelectorAll('polyline').length >= 1")
    page.click("#train-ask")
    page.wait_for_selector("#train-findings .gw-verdict")
    lines = [json.loads(line) for line in (studio.runs / "numbers" / "metrics.jsonl").read_text().splitlines()]
    assert any("critic_optimizer" in json.dumps(one.get("events", [])) for one in lines)


def step_of(run: Path) -> int:
    return max(int(path.name.rpartition("-")[2]) for path in (run / "checkpoints").glob("step-*"))


def test_uploads_that_are_no_pictures_are_named_and_left_out(studio: Studio, page: Any, tmp_path: Path) -> None:
    good = [studio.data / SHAPES / f"{number:03d}.png" for number in range(3)]
    stream = io.BytesIO()
    Image.new("1", (6000, 6000)).save(stream, "PNG")
    hostile = {
        "bomb.png": stream.getvalue(),
        "script.png": b"<html><script>alert(1)</script>",
        "cut.png": good[0].read_bytes()[:45],
        "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    }
    for name, content in hostile.items():
        (tmp_path / name).write_bytes(content)
    page.goto(f"{studio.address}en/")
    tab(page, "Train")
    page.get_by_role("button", name="Upload pictures").click()
    page.locator("#train-files input[type=file]").set_input_files(
        [*map(str, good), *(str(tmp_path / n) for n in hostile)]
    )
    page.wait_for_selector("#train-files :text('bomb')")
    field(page, "train-upload-name").fill("../mine")
    page.click("#train-keep")
    contains(page, "train-message", "cannot be the name")
    field(page, "train-upload-name").fill("mine")
    page.click("#train-keep")
    contains(page, "train-message", "script.png")
    for name in hostile:
        contains(page, "train-message", name)
    assert len(list((studio.runs / ".studio" / "uploads" / "mine").iterdir())) == len(good)
    expect(field(page, "train-data")).to_have_value("upload: mine")


def test_hostile_formulas_end_in_a_sentence(studio: Studio, page: Any) -> None:
    for formula in ("__import__(chr(111)).x", "<img src=x onerror=alert(1)>"):
        page.goto(f"{studio.address}?f={quote(formula)}")
        contains(page, "design-message", re.compile(r"\w+ \w+"))
        assert page.locator("#design-message img").count() == 0


@pytest.mark.parametrize(
    ("locale", "words"), [("en-US", ("Design", "Derive and prove")), ("zh-CN", ("设计", "推导并证明"))]
)
def test_all_is_reached_by_keyboard_in_the_language_of_the_browser(
    studio: Studio, browser: Any, locale: str, words: tuple[str, str]
) -> None:
    with visited(browser, locale, color_scheme="dark") as page:
        page.goto(studio.address)
        page.wait_for_selector("#design-derive")
        assert page.inner_text("#design-derive") == words[1]
        assert page.evaluate("document.body.classList.contains('dark')")
        tabs = page.locator("[role=tab]:visible")
        assert tabs.first.inner_text() == words[0]
        for number in range(tabs.count()):
            tabs.nth(number).focus()
            page.keyboard.press("Enter")
            page.wait_for_function(
                "k => document.querySelectorAll('[role=tab]')[k].ariaSelected === 'true'", arg=number
            )
            assert page.evaluate(UNREACHABLE) == [], number


def test_a_design_by_keyboard_alone(studio: Studio, page: Any) -> None:
    page.goto(f"{studio.address}en/")
    page.wait_for_selector("#design-verdict .gw-proved")
    page.get_by_label("f of an f-divergence").focus()
    page.keyboard.press("Space")
    page.wait_for_selector("#design-f textarea, #design-f input")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('#design-f'))"):
            break
    page.keyboard.type("-log(u)")
    page.keyboard.press("Enter")
    contains(page, "design-verdict", "KL(q||p)")
    page.get_by_role("button", name="Derivation").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#design-steps .katex")
