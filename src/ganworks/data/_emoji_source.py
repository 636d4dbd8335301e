"""What the emoji packages say: which concepts all vendors draw, what they are called, and their drawings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ganworks.data._packages import Archive, tgz_json

VENDORS = {
    "noto": Archive(
        "npm", "@iconify-json/noto", "1.2.9", "3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad", 3.1
    ),
    "twemoji": Archive(
        "npm", "@iconify-json/twemoji", "1.2.5", "19046dff7d8707ce96212ec86468b36ac5f8e60409629dd13f809265c6d0ebb7", 1.6
    ),
    "openmoji": Archive(
        "npm",
        "@iconify-json/openmoji",
        "1.2.29",
        "03181e2c156cab35cf4a62f1f7886bd971d59212e75ac3f189d5a4cae3930fc5",
        1.3,
    ),
    "fluent": Archive(
        "npm",
        "@iconify-json/fluent-emoji-flat",
        "1.2.6",
        "7d064769dee690815f823bc5bcc511d957198caf9f5edd8dd9c1aa48a6aeb175",
        1.2,
    ),
    "noto-v1": Archive(
        "npm", "@iconify-json/noto-v1", "1.2.5", "2bf62c26c2c2884aa99e90aec942cdaee17a5921f05690694f4978ad4b017c37", 1.6
    ),
}
NAMES = Archive(
    "npm", "emojibase-data", "17.0.0", "d01d0e2ca4e22cb402679532155342c71e2e871f25c32223c013b8b166ebdf5a", 6.7
)
CORE = ("noto", "twemoji", "openmoji", "fluent")
"""Vendors that draw every concept of the set; noto-v1 draws some of them."""
LICENCES = {
    "noto": "Apache-2.0 (Google)",
    "twemoji": "CC-BY-4.0 (Twitter and contributors)",
    "openmoji": "CC-BY-SA-4.0 (OpenMoji): share-alike, mark sheets that show it",
    "fluent": "MIT (Microsoft)",
    "noto-v1": "Apache-2.0 (Google)",
}
# Numbers are emojibase's; 2 is components (hair, skin swatches), which are no pictures of anything.
GROUPS = {
    0: "smileys & emotion",
    1: "people & body",
    3: "animals & nature",
    4: "food & drink",
    5: "travel & places",
    6: "activities",
    7: "objects",
    8: "symbols",
    9: "flags",
}
TONES = ("light", "medium-light", "medium", "medium-dark", "dark")
_TONE_CODES = {"1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff"}
_SEXED = {"1f468": "1f9d1", "1f469": "1f9d1", "1f466": "1f9d2", "1f467": "1f9d2", "1f474": "1f9d3", "1f475": "1f9d3"}
# Concepts that have code points of their own for one gender or number: the older ones, before sequences were used.
_SAME = {
    "1f48f": "1f9d1-2764-1f48b-1f9d1",
    "1f491": "1f9d1-2764-1f9d1",
    "1f46b": "1f9d1-1f91d-1f9d1",
    "1f46c": "1f9d1-1f91d-1f9d1",
    "1f46d": "1f9d1-1f91d-1f9d1",
    "1f385": "1f9d1-1f384",
    "1f936": "1f9d1-1f384",
    "1f934": "1fac5",
    "1f478": "1fac5",
    "1f57a": "1f483",
}


@dataclass(frozen=True)
class Concept:
    """One meaning, drawn by several vendors."""

    code: str
    """Code points in hexadecimal, without variation selectors."""
    name: str
    tags: tuple[str, ...]
    group: int
    tones: tuple[int, ...]
    """Skin tones shown, 0 .. 4 from light to dark; empty for the plain drawing."""
    base: str
    """What the variants of a concept share: see :func:`base_of`."""


def strip(code: str) -> str:
    """Lower-case code points without the variation selector, which vendors write or leave out.

    Example:
        >>> strip("2764-FE0F")
        '2764'
    """
    return "-".join(part for part in code.lower().split("-") if part != "fe0f")


def base_of(code: str) -> str:
    """The concept without skin tone, gender and direction: variants of one base must stay in one split.

    Example:
        >>> base_of("1f469-1f3fd-200d-1f680"), base_of("1f3c3-200d-2642-200d-27a1")
        ('1f9d1-1f680', '1f3c3')
    """
    parts = strip(code).split("-")
    # Signs for gender and direction stand for themselves when they come first.
    rest = [part for part in parts[1:] if part not in {"200d", "2640", "2642", "27a1"} | _TONE_CODES]
    base = "-".join(_SEXED.get(part, part) for part in (parts[0], *rest))
    return _SAME.get(base, base)


def concepts(names: Any, names_by_vendor: Mapping[str, Mapping[str, str]]) -> list[Concept]:
    """Concepts that every core vendor draws, sorted by code.

    Args:
        names: emojibase's ``en/data.json``.
        drawn: for each vendor the icon's name by code.
    """
    concepts = {}
    for entry in names:
        if entry.get("group") not in GROUPS:
            continue
        for form in (entry, *entry.get("skins", [])):
            code, tone = strip(form["hexcode"]), form.get("tone", 0)
            tones = tuple(sorted({t - 1 for t in (tone if isinstance(tone, list) else [tone]) if t}))
            if all(code in names_by_vendor[vendor] for vendor in CORE):
                tags = tuple(entry.get("tags", ()))
                concepts[code] = Concept(code, form["label"], tags, entry["group"], tones, base_of(code))
    return [concepts[code] for code in sorted(concepts)]


def icon_names(icons: Any, characters: Mapping[str, str]) -> dict[str, str]:
    """The icon's name by code, aliases resolved, for codes whose drawing is there.

    Args:
        icons: a vendor's ``icons.json``.
        characters: icon name by code, from ``chars.json``.
    """
    aliases, out = icons.get("aliases", {}), {}
    for code, name in characters.items():
        for _ in range(8):
            if name in icons["icons"] or name not in aliases:
                break
            name = aliases[name]["parent"]
        if name in icons["icons"]:
            out[strip(code)] = name
    return out


def drawing(icons: Any, name: str) -> str:
    """The SVG text of one icon, square."""
    icon = icons["icons"][name]
    width, height = icon.get("width", icons.get("width", 16)), icon.get("height", icons.get("height", 16))
    side = max(width, height)
    box = f"{icon.get('left', 0) - (side - width) / 2} {icon.get('top', 0) - (side - height) / 2} {side} {side}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box}" width="{side}" height="{side}">{icon["body"]}</svg>'
    )


def read() -> tuple[list[Concept], dict[str, Any], dict[str, dict[str, str]]]:
    """Concepts, each vendor's icons, and each vendor's icon name by code, from the fetched archives."""
    icons: dict[str, Any] = {}
    names_by_vendor: dict[str, dict[str, str]] = {}
    characters: dict[str, Any] = {}
    for vendor, archive in VENDORS.items():
        # The old style has no table of characters; its icons have the new style's names.
        characters[vendor] = characters["noto"] if vendor == "noto-v1" else tgz_json(archive.get(), "chars.json")[0]
        (icons[vendor],) = tgz_json(archive.get(), "icons.json")
        names_by_vendor[vendor] = icon_names(icons[vendor], characters[vendor])
    (names,) = tgz_json(NAMES.get(), "en/data.json")
    return concepts(names, names_by_vendor), icons, names_by_vendor
