"""The documentation is true where a machine can tell: its links, and what the guide to design says is printed."""

from __future__ import annotations

import json
import re
import shlex
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from ganworks import registry
from ganworks.cli.main import main

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.md"), *ROOT.glob("benchmarks/**/*.md")]
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
REMARK = re.compile(
    r"^ *ganworks (design .*?)\s+# (valid|not valid)(?:: ([^;\n]*))?(?:; the generator follows (.*))?$", re.M
)
GUIDES = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("design.md", "workshop.md")]
CATALOGUES = sorted(ROOT.glob("docs/locale/*/LC_MESSAGES/**/*.po"))
KEPT = re.compile(r"`[^`]*`|\]\([^)]*\)|\$[^$]+\$")
"""Code, links and formulas of a text."""
MARKED = re.compile(r"([\u4e00-\u9fff])?(?::\w+:`|[*`]+)[^*`]+[*`]+([\u4e00-\u9fff])?")
"""Marked words of reStructuredText, which reads no mark that touches a Chinese character on its outside."""
COMMANDS = list(dict.fromkeys(command for guide in GUIDES for command in REMARK.findall(guide)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Relative links of a page are files or folders of the repository."""
    targets = {target.partition("#")[0] for target in LINK.findall(page.read_text(encoding="utf-8"))}
    local = [target for target in targets if target and "://" not in target and not target.startswith("mailto:")]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert pages <= set(LINK.findall(index))


def test_the_book_has_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its title, its module's text, and commands whose recipes are there; pictures are files."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    book = import_module("book")
    page = book.systems_page("# Start")
    for name, entry in registry.system.entries().items():
        assert f"### {entry.facts['title']} ({entry.facts['year']})" in page, name
    recipes = re.findall(r"^ganworks train ([\w/-]+)(?: --data FOLDER)? +# ", page, re.M)
    assert set(recipes) == set(registry.recipe.entries()) - {"main"}
    assert [path for path in re.findall(r"\]\((\.\./[^)]+png)\)", page) if not (ROOT / "docs" / path).is_file()] == []


def test_the_path_of_the_book_passes_every_system_and_every_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order in which the gallery shows them; links lead to sections that the page of systems will have."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    book = import_module("book")
    text = (ROOT / "docs" / "book.md").read_text(encoding="utf-8")
    examples = re.findall(r"examples/plot_(\w+)\.py", text)
    assert sorted(examples) == sorted(path.stem.removeprefix("plot_") for path in ROOT.glob("examples/plot_*.py"))
    assert tuple(examples) == book.ORDER
    sections = {
        re.sub(r"[^\w\s-]", "", f"{entry.facts['title']} {entry.facts['year']}".lower()).replace(" ", "-")
        for entry in registry.system.entries().values()
    }
    assert set(re.findall(r"systems\.md#([\w-]+)", text)) == sections


def test_every_equation_of_the_book_becomes_mathml(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    book, math_html = import_module("book"), import_module("math_html")
    for entry in registry.system.entries().values():
        text = book.module_text(entry.module)
        blocks = re.findall(r"^\.\. math::\n((?:\s{4,}.*\n|\n)+)", text, re.M)
        for tex in [*blocks, *re.findall(r":math:`([^`]+)`", text)]:
            assert "<code>" not in math_html.mathml(tex.strip(), tex in blocks), (entry.name, tex)


@pytest.fixture(scope="module")
def translation() -> ModuleType:
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "docs"))
        return import_module("translation")


@pytest.fixture(scope="module")
def texts(translation: ModuleType) -> dict[str, list[str]]:
    return translation.texts_of_pages()


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_no_translation_lags(catalogue: Path, translation: ModuleType, texts: dict[str, list[str]]) -> None:
    """Each text of a page that is translated has its translation; docs/translation.py names those without."""
    page = catalogue.relative_to(translation.CATALOGUES).with_suffix("").as_posix()
    missing, gone = translation.lag(texts[page], translation.catalogue_of(page))
    assert (missing, gone) == ([], [])


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_translations_keep_code_formulas_and_links(catalogue: Path, translation: ModuleType) -> None:
    """What a reader types or follows is the same in both languages; roles are those of the page's own markup."""
    page = catalogue.relative_to(translation.CATALOGUES).with_suffix("").as_posix()
    role = r"\{\w+\}`" if page.startswith("gallery/") else r":\w+:`"
    for text, other in translation.catalogue_of(page).items():
        assert sorted(KEPT.findall(text)) == sorted(KEPT.findall(other)), text
        assert re.search(role, other) is None, other
        if page.startswith("gallery/"):
            assert [found[0] for found in MARKED.finditer(other) if found[1] or found[2]] == [], other


def test_the_site_is_checked_for_dead_links_and_for_what_other_machines_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    faults = import_module("check_links").faults
    assert faults(tmp_path) == [f"{tmp_path} has no pages"]
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.html").write_text("<p id='here'><a href='../a.html#top'>a</a><a href='https://x.org'>x</a>")
    page = "<h1 id='top'>A</h1><a href='deep/b.html#here'>b</a><link rel='canonical' href='https://x.org/a.html'>"
    (tmp_path / "a.html").write_text(page)
    assert faults(tmp_path) == []
    bad = "<a href='deep/b.html#there'>b</a><a href='c.html'>c</a><script src='https://x.org/a.js'></script>"
    (tmp_path / "a.html").write_text(page + bad)
    assert [line.split("a.html ", 1)[1] for line in faults(tmp_path)] == [
        "loads https://x.org/a.js",
        "links to deep/b.html#there, which has no such place",
        "links to c.html, which is not there",
    ]


def test_texts_of_a_known_form_are_translated_by_rule(
    translation: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number of a page that is written from code changes without a translator; other texts wait for one."""
    monkeypatch.setattr(translation, "CATALOGUES", tmp_path)
    signals = "Signals: `flat` +2.0, `steep` -1.5."
    translation.write("page", [signals, "DCGAN (2015)", "A text.", "Another."], {"A text.": "一句话。"})
    catalogue = {signals: "信号：`flat` +2.0，`steep` -1.5。", "DCGAN (2015)": "DCGAN (2015)", "A text.": "一句话。"}
    assert translation.catalogue_of("page") == {**catalogue, "Another.": ""}


def test_the_page_of_systems_is_translated_as_it_is_written(texts: dict[str, list[str]]) -> None:
    """Every system's heading is among its texts, and what its module says of it."""
    titles = {f"{entry.facts['title']} ({entry.facts['year']})" for entry in registry.system.entries().values()}
    assert titles <= set(texts["systems"]) and "Departures" in texts["systems"]


def test_a_changed_text_lags(translation: ModuleType) -> None:
    catalogue = {"A page": "一页", "An old text": "旧文", "A text": ""}
    assert translation.lag(["A page", "A text", "A new text"], catalogue) == (["A text", "A new text"], ["An old text"])


@pytest.mark.parametrize(
    ("tex", "above", "below"),
    [(r"\tfrac12 (a - c)^2", "1", "2"), (r"\int p\log\frac pq", "p", "q"), (r"\frac{1}{n}", "1", "n")],
)
def test_fractions_are_divided_where_the_author_did(
    tex: str, above: str, below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    html = re.sub(r"\s", "", import_module("math_html").mathml(tex, True))
    fraction = re.search(r"<mfrac[^>]*>(.*?)</mfrac>", html)
    assert fraction is not None and re.findall(r">([^<>]+)<", fraction[1]) == [above, below]


def test_the_guide_has_commands() -> None:
    assert len(COMMANDS) > 15


@pytest.mark.parametrize(("command", "verdict", "name", "follows"), COMMANDS, ids=[row[0][7:47] for row in COMMANDS])
def test_the_guide_says_what_is_printed(
    command: str, verdict: str, name: str, follows: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Valid: the divergence's name, and the one that the generator follows. Not valid: a refuted condition."""
    assert main([*shlex.split(command), "--json"]) == 0
    design = json.loads(capsys.readouterr().out)
    assert design["valid"] is (verdict == "valid")
    if verdict == "valid":
        assert design["divergence"]["known_as"] == (name or None)
    else:
        refuted = {row["name"] for row in design["conditions"] if row["verdict"] == "refuted" and row["necessary"]}
        assert name in refuted
    if follows:
        assert design["generator"]["frozen_known_as"] == follows
