"""What became of somebody's pictures: read, skipped with the reason, scaled, cropped, converted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from posixpath import splitext
from typing import Any

NAMED = 10
"""How many files a report names for one reason; the rest are counted."""


@dataclass
class SkippedFiles:
    """Files that were not read for one reason."""

    count: int = 0
    names: list[str] = field(default_factory=list)
    """The first :data:`NAMED` of them."""

    def add(self, name: str) -> None:
        """Count a file, and name it while there is room."""
        self.count += 1
        if len(self.names) < NAMED:
            self.names.append(printable(name))

    def __str__(self) -> str:
        more = f" and {self.count - len(self.names)} more" if self.count > len(self.names) else ""
        return f"{self.count}: {', '.join(self.names)}{more}"


@dataclass
class ReadReport:
    """How a source of pictures was understood and what was done to it.

    Example:
        >>> report = ReadReport("cats", size=(64, 64), fit="crop", pictures=3)
        >>> report.skip("unreadable", "a.png")
        >>> report.lines()
        ['cats: 3 pictures, made 64x64 by fit=crop.', 'Not read, unreadable: 1: a.png.']
    """

    source: str
    size: tuple[int, int] = (0, 0)
    """Height and width of the pictures after fitting."""
    fit: str = "crop"
    """How pictures of another shape reach the size."""
    pictures: int = 0
    """How many pictures were read, in both splits."""
    train: int = 0
    evaluate: int = 0
    layout: list[str] = field(default_factory=list)
    """How folders, names and annotation files were understood, a sentence each."""
    skipped: dict[str, SkippedFiles] = field(default_factory=dict)
    """Files that were not read, by reason."""
    changes: dict[str, int] = field(default_factory=dict)
    """How many pictures were rotated, flattened, converted and so on, by what was done."""
    area_cut: float = 0.0
    """Mean share of a picture's area that cropping cut away."""
    value_range: tuple[float, float] | None = None
    """The values that became black and white, where pictures have more than 8 bits."""

    content: str = ""
    """Hash of the files' names and contents and of what is known of each, wherever they lie."""

    def skip(self, reason: str, name: str) -> None:
        """Note a file that was not read."""
        self.skipped.setdefault(reason, SkippedFiles()).add(name)

    def change(self, what: str, count: int = 1) -> None:
        """Note pictures that were changed on the way."""
        if count:
            self.changes[what] = self.changes.get(what, 0) + count

    def lines(self) -> list[str]:
        """The report in sentences, one each."""
        height, width = self.size
        noun = "picture" if self.pictures == 1 else "pictures"
        text = [f"{self.source}: {self.pictures:,} {noun}, made {height}x{width} by fit={self.fit}."]
        if self.fit == "window":
            text = [f"{self.source}: {self.pictures:,} {noun}, shown by windows of {height}x{width} (fit=window)."]
        if self.train or self.evaluate:
            text.append(f"{self.train:,} to train and {self.evaluate:,} held out to evaluate.")
        text += self.layout
        if self.area_cut >= 0.005:
            text.append(
                f"Cropping cuts away {self.area_cut:.0%} of the pictures' area on average; fit=pad or stretch keeps it."
            )
        if self.value_range is not None:
            low, high = self.value_range
            text.append(f"Values from {low:g} to {high:g} became black to white; another choice: --range LOW,HIGH.")
        text += [f"{what[0].upper()}{what[1:]}: {count:,}." for what, count in self.changes.items()]
        text += [f"Not read, {reason}: {skipped}." for reason, skipped in self.skipped.items()]
        return text

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, for a run's config; what is empty is left out."""
        plain: dict[str, Any] = asdict(self)
        plain["size"] = list(self.size)
        plain["value_range"] = None if self.value_range is None else list(self.value_range)
        plain["area_cut"] = round(self.area_cut, 4)
        return {key: value for key, value in plain.items() if value not in (None, 0, 0.0, [], {})}


def stem_of(path: str) -> str:
    """A path without the ending of its file."""
    return splitext(path)[0]


def ending_of(path: str) -> str:
    """The ending of a path's file in small letters, with its dot; empty where there is none."""
    return splitext(path)[1].lower()


def printable(name: str) -> str:
    """A file's name without bytes that no text can hold: those of names in another encoding are escaped."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def listing(names: Iterable[str], limit: int = NAMED) -> str:
    """Names in a row, the first ``limit`` of them.

    Example:
        >>> listing("abc", 2)
        'a, b and 1 more'
    """
    every = [printable(name) for name in names]
    more = f" and {len(every) - limit} more" if len(every) > limit else ""
    return ", ".join(every[:limit]) + more
