"""The page Explore in a browser: each capability with a run that has it, results looked at and downloaded."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Studio, visited
from capable_runs import SHAPES
from PIL import Image

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def page(studio: Studio, browser: Any) -> Iterator[Any]:
    """One page for all tests, which choose their runs one after the other."""
    with visited(browser) as one:
        one.goto(f"{studio.address}en/")
        one.get_by_role("tab", name="Explore").click()
        yield one


def explore(page: Any, run: str) -> None:
    page.locator("#explore-run input").click()
    page.get_by_role("option", name=run, exact=True).click()
    page.wait_for_function(f"document.querySelector('#explore-message').innerText.includes('{run} on')")


def open_box(page: Any, box: str) -> None:
    button = page.locator(f"#{box} > button.label-wrap")
    if "open" not in button.get_attribute("class").split():
        button.click()


def wait_for_picture(page: Any, place: str, other_than: str = "") -> str:
    page.wait_for_function(
        "([at, before]) => { const one = document.querySelector(at); return one && one.src !== before; }",
        arg=[f"#{place} img", other_than],
    )
    return page.get_attribute(f"#{place} img", "src")


def downloaded(page: Any, place: str) -> dict[str, bytes]:
    """Files by name, as their links give them."""
    page.wait_for_selector(f"#{place} a[download]")
    found = {}
    for link in page.locator(f"#{place} a[download]").all():
        answer = page.request.get(link.get_attribute("href"))
        assert answer.ok
        found[link.get_attribute("download")] = answer.body()
    return found


def choose(page: Any, box: str, value: str) -> None:
    page.locator(f"#{box} input").click()
    page.get_by_role("option", name=value, exact=True).click()


def choose_study(page: Any, name: str) -> None:
    choose(page, "explore-study", name)
    page.wait_for_function("!document.querySelector('#explore-picture img')")


def visible(page: Any, *boxes: str) -> list[bool]:
    return [page.locator(f"#{box}").is_visible() for box in boxes]


def test_classes_by_name_and_what_the_run_cannot_do_is_not_shown(studio: Studio, page: Any) -> None:
    explore(page, "cgan")
    hidden = visible(page, "explore-captions", "explore-attributes", "explore-own")
    assert hidden == [False] * 3 and visible(page, "explore-classes", "explore-sliders") == [True] * 2
    for name in ("3", "7"):
        choose(page, "explore-classes", name)
    page.locator("#explore-count input[type=number]").fill("8")
    page.click("#explore-sample")
    wait_for_picture(page, "explore-samples")
    picture = Image.open(io.BytesIO(next(iter(downloaded(page, "explore-samples-file").values()))))
    assert picture.width > 1.5 * picture.height  # a row of four for each of two classes


def test_captions_and_words_that_are_not_known(studio: Studio, page: Any) -> None:
    explore(page, "stackgan")
    page.locator("#explore-captions textarea").fill("a big red square\na small purple square")
    page.click("#explore-sample")
    wait_for_picture(page, "explore-samples")
    page.wait_for_function("document.querySelector('#explore-note').innerText.includes('purple')")


def test_latent_sliders_and_a_film(studio: Studio, page: Any) -> None:
    explore(page, "gan")
    open_box(page, "explore-sliders")
    before = wait_for_picture(page, "explore-slid")
    page.locator("#explore-sliders input[type=range]").first.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    wait_for_picture(page, "explore-slid", before)
    open_box(page, "explore-studies")
    choose_study(page, "walk")
    page.get_by_label("pictures", exact=True).fill("1")
    page.get_by_label("pictures", exact=True).press("Tab")
    page.click("#explore-go")
    assert wait_for_picture(page, "explore-picture").startswith("data:image/gif")
    (film,) = [body for name, body in downloaded(page, "explore-study-result").items() if name.endswith(".gif")]
    with Image.open(io.BytesIO(film)) as opened:
        opened.seek(3)


@pytest.mark.parametrize(
    ("run", "study"), [("stylegan", "mix"), ("stylegan", "truncate"), ("gan", "neighbours"), ("gan", "interpolate")]
)
def test_studies(studio: Studio, page: Any, run: str, study: str) -> None:
    explore(page, run)
    open_box(page, "explore-studies")
    choose_study(page, study)
    page.wait_for_selector("#explore-studies label:has-text('seed')")
    page.click("#explore-go")
    wait_for_picture(page, "explore-picture")
    assert any(name.endswith(".png") for name in downloaded(page, "explore-study-result"))


def test_inversion_of_an_uploaded_picture(studio: Studio, page: Any) -> None:
    explore(page, "gan")
    open_box(page, "explore-studies")
    choose_study(page, "invert")
    page.locator("#explore-study-files input[type=file]").set_input_files(str(studio.data / SHAPES / "001.png"))
    page.wait_for_selector("#explore-study-files :text('001')")
    page.click("#explore-go")
    wait_for_picture(page, "explore-picture")
    assert "001.png: PSNR" in page.inner_text("#explore-text")
    numbers = json.loads(downloaded(page, "explore-study-result")["invert.json"])
    assert numbers["pictures"] == ["001.png"]


def test_attribute_sliders_of_a_held_out_and_of_an_uploaded_picture(studio: Studio, page: Any) -> None:
    explore(page, "fader")
    open_box(page, "explore-attributes")
    before = wait_for_picture(page, "explore-edited")
    sliders = page.locator("#explore-attributes input[type=range]")
    page.wait_for_selector("#explore-attributes label:has-text('red')")
    assert sliders.count() == 2
    sliders.first.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight" if float(sliders.first.input_value()) < 0.5 else "ArrowLeft")
    before = wait_for_picture(page, "explore-edited", before)
    page.locator("#explore-attributes-file input[type=file]").set_input_files(str(studio.data / SHAPES / "001.png"))
    wait_for_picture(page, "explore-edited", before)


@pytest.mark.parametrize(
    ("run", "verb", "result"),
    [
        ("combogan", "translate", "001.png"),
        ("bigan", "reconstruct", "001.png"),
        ("bigan", "encode", "codes.safetensors"),
        ("srgan", "enlarge", "001.png"),
        ("triple_gan", "classify", ""),
    ],
)
def test_pictures_of_ones_own(studio: Studio, page: Any, run: str, verb: str, result: str) -> None:
    explore(page, run)
    open_box(page, "explore-own")
    choose(page, "explore-verb", verb)
    if verb == "translate":
        choose(page, "explore-source", page.locator("#explore-target input").input_value())
        page.locator("#explore-target input").click()
        page.get_by_role("option").first.click()
    if not page.locator("#explore-own-files :text('001')").count():  # uploaded pictures stay when another run is chosen
        page.locator("#explore-own-files input[type=file]").set_input_files(str(studio.data / SHAPES / "001.png"))
    page.wait_for_selector("#explore-own-files :text('001')")
    page.click("#explore-own-go")
    if result:
        files = downloaded(page, "explore-own-result")
        assert list(files) == [result]
        if verb == "enlarge":
            assert Image.open(io.BytesIO(files[result])).size == (64, 64)
    else:
        page.wait_for_function("document.querySelector('#explore-own-text').innerText.includes('001.png: ')")


def test_the_model_is_taken_along(studio: Studio, page: Any, tmp_path: Path) -> None:
    explore(page, "gan")
    open_box(page, "explore-export-box")
    page.click("#explore-export")
    (archive,) = downloaded(page, "explore-exported").values()
    assert any(name.endswith(".safetensors") for name in zipfile.ZipFile(io.BytesIO(archive)).namelist())
