"""Words of the pages in English and Chinese, and the language in which a page is being built.

A catalogue maps a key to a pair of texts. A page asks for the words of its own catalogue while it is built:

    say = words.speaker(WORDS)
    gr.Button(say("derive"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Catalogue = Mapping[str, tuple[str, str]]
"""A key, and its text in English and in Chinese."""
LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
"""The code of a language as browsers send it, and its name for itself; in the order of a catalogue's pairs."""
_language: ContextVar[str] = ContextVar("language", default="en")

COMMON: Catalogue = {
    "title": ("ganworks studio", "ganworks 工作室"),
    "tagline": (
        "Design an objective, play with it, train it, and look at what came out.",
        "设计目标函数，试一试，训练它，再看看结果。",
    ),
    "design": ("Design", "设计"),
    "playground": ("Playground", "游乐场"),
    "train": ("Train", "训练"),
    "explore": ("Explore", "探索"),
    "compare": ("Compare", "比较"),
    "turing": ("Human Turing test", "人类图灵测试"),
    "failed": ("This page could not be made: {reason}", "无法生成此页：{reason}"),
    "no_runs": (
        "There is no run in {folder} yet. Train one on the page Train.",
        "{folder} 中还没有训练记录。请先在“训练”页训练一个模型。",
    ),
    "run": ("Run", "训练记录"),
    "refresh": ("Refresh", "刷新"),
}


def language() -> str:
    """The code of the language in which a page is being built."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within the block, pages are built in a language; of a language that there is not, in English."""
    token = _language.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def speaker(catalogue: Catalogue, code: str | None = None) -> Callable[..., str]:
    """A function from a key, and values for the braces of its text, to the text.

    Args:
        catalogue: whose words.
        code: of the language; default: the one in which a page is being built.

    Example:
        >>> with speaking("zh"):
        ...     speaker(COMMON)("design")
        '设计'
    """
    place = list(LANGUAGES).index(code or language())

    def say(key: str, **values: object) -> str:
        text = catalogue[key][place]
        return text.format(**values) if values else text

    return say


def preferred(accepted: str) -> str:
    """The language of a browser, from its header ``Accept-Language``.

    Example:
        >>> preferred("fr;q=0.9, zh-CN, en;q=0.8")
        'zh'
        >>> preferred("")
        'en'
    """
    wishes: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        wishes.append((-weight, name.partition("-")[0].lower()))
    known = [name for _, name in sorted(wishes, key=lambda wish: wish[0]) if name in LANGUAGES]
    return known[0] if known else "en"
