"""Texts of a known form are translated by rule: signals with their numbers, pictures, titles, figures of tables.

They stand on pages that are written from code or measurements. ``python docs/translation.py --update`` writes them into
the catalogues, so that a changed number needs no translator.
"""

from __future__ import annotations

import re

NEEDS = {
    "label": "标签",
    "caption": "文字描述",
    "attributes": "属性",
    "domain": "域",
    "other": "另一个域的图片",
    "paired": "配对的图片",
}
"""What systems train on."""
COMPARED = r"Compared with the system's defaults and recipes"
PAPER = r"(`\w+`); (\[arXiv:[^\]]*\]\([^)]*\))"
LISTS = {
    r"Signals: (.*)\.": "信号：{0}。",
    r"Needs: (.*)\.": "必需：{0}。",
    r"([\d.]+ \([\d.]+ to [\d.]+\))": "{0}",
    r"([\d.]+ \([\d.]+ to [\d.]+\)), aim (\S+)": "{0}，目标 {1}",
    r"(\w+ \d+ %(?:, \w+ \d+ %)+)": "{0}",
    rf"{COMPARED}, elsewhere with (\S+(?: to \S+)?); named from (\S+) times off\.": (
        "与系统的默认值和配方比较，没有时与 {0} 比较；相差 {1} 倍起列出。"
    ),
}
"""Patterns of whole texts with figures or lists, whose signs are those of the language, and what stands for them."""
FORMS = {
    rf"{COMPARED}; named from (\S+) times off\.": "与系统的默认值和配方比较；相差 {0} 倍起列出。",
    r"!\[Samples of (.*)\]\((.*)\)": "![{0} 的样本]({1})",
    r"Samples of (.*)": "{0} 的样本",
    r"(\S[^.:;]* \(\d{4}\))": "{0}",
    rf"{PAPER}\.": "{0}；{1}。",
    rf"{PAPER}; trains on (\w+)\.": "{0}；{1}；训练用{2}。",
}
"""Patterns of other texts. The title of a paper stays as it is, which its links lead to."""
SIGNS = {", ": "，", " (": "（", ")": "）", " to ": " 至 "}


def by_rule(text: str) -> str:
    """The translation of a text of a known form, empty for any other.

    >>> by_rule("Signals: `flat` +2.0, `steep` -1.5."), by_rule("1.27 (1.24 to 1.46), aim 1.4"), by_rule("A text.")
    ('信号：`flat` +2.0，`steep` -1.5。', '1.27（1.24 至 1.46），目标 1.4', '')
    """
    for pattern, other in (LISTS | FORMS).items():
        if match := re.fullmatch(pattern, text):
            groups = [_with_signs(group) if pattern in LISTS else NEEDS.get(group, group) for group in match.groups()]
            return other.format(*groups)
    return ""


def _with_signs(text: str) -> str:
    for sign, other in SIGNS.items():
        text = text.replace(sign, other)
    return text
