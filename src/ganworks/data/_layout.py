"""What the folders around pictures mean: splits, classes or domains, shards, or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ganworks.data.dataset import Split
from ganworks.data.report import listing

PARTS: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "evaluate": "evaluate",
    "test": "evaluate",
    "testing": "evaluate",
    "val": "evaluate",
    "valid": "evaluate",
    "validation": "evaluate",
}
"""Names of folders that are splits, in small letters."""
DOMAIN_FOLDER = re.compile(rf"({'|'.join(PARTS)})[_-]?([A-Z])", re.IGNORECASE)
"""trainA, testB: the layout of CycleGAN's data sets."""
SHARD = re.compile(r"\d{5,}")
"""00000, 00001: how StyleGAN's tool cuts a data set into folders."""


@dataclass
class Layout:
    """For each picture, its split where its folder says so, and its class or domain."""

    split: list[Split | None]
    group: list[str]
    """Name of the class or domain; empty where there is none."""
    sentences: list[str] = field(default_factory=list)
    """How the folders were understood."""

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of all classes or domains, in natural order."""
        return tuple(sorted({name for name in self.group if name}, key=natural))


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sorting key that takes digits as numbers.

    Example:
        >>> sorted(["c10", "c9", "a"], key=natural)
        ['a', 'c9', 'c10']
    """
    parts = re.findall(r"\d+|\D+", name)
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts]


def layout_of(names: Sequence[str], shards: bool = False) -> Layout:
    """Read the folders of pictures.

    Args:
        names: paths of pictures inside their source.
        shards: whether folders are known to be shards, so that none is a class.
    """
    levels = [name.split("/")[:-1] for name in names]
    layout = Layout([None] * len(names), [""] * len(names))
    levels = _unwrapped(levels, layout)
    if _domain_folders(levels, layout):
        return layout
    levels = _splits(levels, layout)
    levels = _unwrapped(levels, layout)
    tops = {level[0] for level in levels if level}
    if shards or (tops and all(SHARD.fullmatch(top) for top in tops)):
        if tops and not shards:
            layout.sentences.append(f"The folders {listing(sorted(tops), 3)} are shards, not classes.")
        return layout
    layout.group = [level[0] if level else "" for level in levels]
    if len(layout.groups) == 1:
        layout.sentences.append(f"The only folder, {listing(layout.groups)}, is no class: a class needs another.")
        layout.group = [""] * len(names)
    if layout.groups:
        counts = Counter(layout.group)
        sizes = ", ".join(f"{name} {counts[name]:,}" for name in layout.groups[:12])
        more = f" and {len(layout.groups) - 12} more" if len(layout.groups) > 12 else ""
        layout.sentences.append(f"Folders are classes (and domains): {sizes}{more}.")
        if counts[""]:
            layout.sentences.append(f"{counts['']:,} pictures lie beside the class folders and have no label.")
    return layout


def _tops(levels: Iterable[Sequence[str]]) -> set[str]:
    return {level[0] if level else "" for level in levels}


def _unwrapped(levels: list[list[str]], layout: Layout) -> list[list[str]]:
    """Without folders that hold everything: they say nothing of a picture."""
    while levels and len(tops := _tops(levels)) == 1 and (top := next(iter(tops))):
        if top.lower() in PARTS or DOMAIN_FOLDER.fullmatch(top):
            if any(split is not None for split in layout.split) or DOMAIN_FOLDER.fullmatch(top):
                return levels
            layout.sentences.append(f"The folder {top} holds every picture; the held-out part is taken from it.")
        elif not SHARD.fullmatch(top):
            layout.sentences.append(f"The folder {listing([top])} holds every picture, so it is no class.")
        else:
            return levels
        levels = [level[1:] for level in levels]
    return levels


def _domain_folders(levels: list[list[str]], layout: Layout) -> bool:
    """trainA, trainB, testA, testB."""
    matches = [DOMAIN_FOLDER.fullmatch(level[0]) if level else None for level in levels]
    letters = {match[2].upper() for match in matches if match}
    if len(letters) < 2 or not all(matches):
        return False
    layout.split = [PARTS[match[1].lower()] for match in matches if match]
    layout.group = [match[2].upper() for match in matches if match]
    if "evaluate" not in layout.split:
        layout.split = [None] * len(levels)
    layout.sentences.append(f"Folders are splits of the domains {', '.join(sorted(letters))}.")
    return True


def _splits(levels: list[list[str]], layout: Layout) -> list[list[str]]:
    """Levels without that which names the splits: the first one, or the second below classes."""
    for depth in (0, 1):
        part = [level[depth].lower() if len(level) > depth else "" for level in levels]
        kinds = {PARTS[name] for name in part if name in PARTS}
        strays = part.count("")
        if kinds == {"train", "evaluate"} and all(name in PARTS or not name for name in part) and strays < len(part):
            layout.split = [PARTS.get(name) for name in part]
            names = sorted({level[depth] for level in levels if len(level) > depth})
            layout.sentences.append(f"The folders {', '.join(names)} are the splits.")
            if strays:
                layout.sentences.append(f"{strays:,} pictures lie beside them; a tenth of those is held out.")
            return [level[:depth] + level[depth + 1 :] for level in levels]
    return levels
