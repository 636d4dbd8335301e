"""Every field's help, and every error of the pages, of formulas and of studies, has its Chinese."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ganworks
from ganworks.errors import BadInput, unknown_name
from ganworks.studio.chinese import ERRORS, HELP, errors, help_in
from ganworks.studio.explore import abilities
from ganworks.studio.train import choices
from ganworks.studio.words import speaking

ROOT = Path(ganworks.__file__).parent
SAID_BY_PAGES = (
    "studio",
    "explore",
    "workshop/grammar",
    "workshop/derive",
    "workshop/certify",
    "workshop/designing.py",
)
ON_A_COMMAND_LINE = ("studio/access.py", "studio/server.py", "studio/app.py")
"""Modules whose errors end the studio before it has a page."""
EXCEPTIONS = {"BadInput", "DataError", "GanworksError", "ParseError", "UnsafeExpression", "Refused"}


def test_every_field_has_its_help_in_both_languages() -> None:
    forms = [choices.form(name) for name in choices.recipes()] + [abilities.form(name) for name in abilities.studies()]
    for field in (field for form in forms for field in form):
        assert field.help, field.name
        assert " ".join(field.help.split()) in HELP, field.help
        assert help_in("zh", field.help) != help_in("en", field.help) or field.help.startswith("lambda_"), field.help


def written(node: ast.expr) -> str | None:
    """A text of the source with braces for what is put in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def messages(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in EXCEPTIONS:
            yield from filter(None, map(written, node.args))


@pytest.mark.parametrize("place", SAID_BY_PAGES)
def test_every_error_of_the_pages_has_its_chinese(place: str) -> None:
    paths = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
    texts = [
        text for path in paths if path.relative_to(ROOT).as_posix() not in ON_A_COMMAND_LINE for text in messages(path)
    ]
    assert texts
    assert [text for text in texts if not ERRORS.known(text.replace("{}", "1"))] == []


def test_errors_are_said_in_the_language_of_the_page() -> None:
    error = unknown_name("run", "digits", ["digit", "faces"])
    with speaking("zh"):
        assert errors()(error) == "没有名为 'digits' 的训练；您是不是指 digit？"
    assert errors()(error) == str(error)
    assert errors("zh")(BadInput("A sentence that nobody has translated.")) == "A sentence that nobody has translated."
