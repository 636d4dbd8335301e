"""Every page has all its words in both languages, with the same values in their braces."""

from __future__ import annotations

import string
from importlib import import_module
from pathlib import Path

import pytest

import ganworks.studio
from ganworks.studio import words

ROOT = Path(ganworks.studio.__file__).parent
MODULES = sorted(
    ".".join(("ganworks.studio", *path.relative_to(ROOT).with_suffix("").parts)) for path in ROOT.rglob("words.py")
)


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("module", MODULES)
def test_every_text_is_there_in_both_languages(module: str) -> None:
    catalogue = getattr(import_module(module), "WORDS", None) or words.COMMON
    for key, texts in catalogue.items():
        assert len(texts) == len(words.LANGUAGES), key
        english, chinese = texts
        assert english.strip() and chinese.strip(), key
        if "$" not in english:
            assert braces(english) == braces(chinese), key


def test_the_browser_chooses_the_language() -> None:
    assert words.preferred("zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert words.preferred("de-DE,de;q=0.9,en;q=0.8") == "en"
    assert words.preferred("en;q=nonsense, zh;q=0.1") == "zh"
    with words.speaking("xx"):
        assert words.language() == "en"
