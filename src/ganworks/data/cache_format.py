"""What a packed array of pictures is made of: the recipe, each picture's pixels, and what became of all of them."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganworks.data._decoding import (
    DAMAGED,
    Colour,
    FitMode,
    area_cut,
    decode,
    fit_picture,
    limits_of,
    narrow,
    own_range,
)
from ganworks.data._svg import GROUND
from ganworks.data.report import printable
from ganworks.io import atomic_write, sample_digest

WORKERS = 4
"""Threads that read and decode; the decoders let go of Python's lock."""
CHUNK = 256
"""Pictures that wait at a time, so that memory does not grow with their number."""
Opener = Callable[[int], Image.Image]
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Recipe:
    """How a picture becomes pixels; part of a cache's key."""

    shape: tuple[int, int]
    """Height and width."""
    fit: FitMode = "crop"
    ground: Colour = GROUND
    value_range: tuple[float, float] | None = None
    """Values that become black and white; the data's own when not given."""
    half: str = ""
    """``left`` or ``right`` where the file shows two pictures side by side, else the whole."""
    alpha: bool = False
    """Keep transparency as a fourth channel."""

    @property
    def channels(self) -> int:
        """Of what is stored."""
        return 4 if self.alpha else 3

    @property
    def key(self) -> list[object]:
        """What tells it from others; without transparency as it was before there was a choice, so that caches last."""
        older = [value for name, value in vars(self).items() if name != "alpha"]
        return [*older, "alpha"] if self.alpha else older


@dataclass
class Packed:
    """What became of a list of pictures."""

    readable: list[int] = field(default_factory=list)
    """Numbers of the pictures that were read, in order; the rows of the others are black."""
    unreadable: dict[int, str] = field(default_factory=dict)
    """Why the others were not."""
    changes: dict[str, int] = field(default_factory=dict)
    """How many pictures were changed, by what was done."""
    grey: bool = True
    """Whether all of them are grey."""
    area_cut: float = 0.0
    """Mean share of the area that cropping cut away."""
    value_range: tuple[float, float] | None = None
    """The range of values with more than 8 bits, where there are any."""
    double_width: int = 0
    """How many are exactly twice as wide as high: two pictures side by side, perhaps."""
    digest: str = ""
    """Hash of the array's file when it was written; nothing in caches from before there was one."""

    def add(self, number: int, answer: Answer) -> bool:
        """Note what became of a picture; whether it was read."""
        if answer.fault:
            self.unreadable[number] = answer.fault
            return False
        self.area_cut += (answer.cut - self.area_cut) / (len(self.readable) + 1)
        self.readable.append(number)
        self.grey &= answer.grey
        self.double_width += answer.double_width
        for what in answer.changes:
            self.changes[what] = self.changes.get(what, 0) + 1
        return True

    def save(self, path: Path) -> None:
        """Write the description that belongs to an array: the array counts as made from then on."""
        self.digest = sample_digest(path)
        with atomic_write(path.with_suffix(".json")) as temporary:
            temporary.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def of(cls, content: dict[str, Any]) -> Packed:
        """From what :meth:`save` wrote; errors of every kind where it is something else."""
        content["unreadable"] = {int(number): why for number, why in content["unreadable"].items()}
        content["value_range"] = content["value_range"] and tuple(content["value_range"])
        return cls(**content)

    @classmethod
    def load(cls, path: Path) -> Packed | None:
        """The description of an array; None where it has to be made, also when it is damaged."""
        try:
            packed = cls.of(json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
            if packed.digest and packed.digest != sample_digest(path):
                raise ValueError("its content is not what was written")
            return packed
        except FileNotFoundError:
            return None
        except (ValueError, OSError, TypeError, KeyError, AttributeError) as error:
            print(f"{path} is damaged ({error}); it is made again.", file=sys.stderr)
            return None


@dataclass
class Answer:
    """One picture, decoded and fitted; without pixels where it could not be read, or awaits a range."""

    pixels: NDArray[np.uint8] | None = None
    grey: bool = True
    changes: Sequence[str] = ()
    cut: float = 0.0
    double_width: bool = False
    limits: tuple[float, float] | None = None
    """Smallest and largest value, of more than 8 bits, where the range is awaited."""
    fault: str = ""


def square(picture: Image.Image, recipe: Recipe, value_range: tuple[float, float] | None = None) -> NDArray[np.uint8]:
    """One picture by a recipe, (H, W, C); wide values by the range given, the recipe's, or their own."""
    pixels = decode(picture, recipe.ground, recipe.alpha)
    if pixels.wide:
        pixels.picture = narrow(
            pixels.picture, value_range or recipe.value_range or own_range(*limits_of(pixels.picture))
        )
        pixels.picture = pixels.picture.convert("RGBA") if recipe.alpha else pixels.picture
    return fit_picture(_half(pixels.picture, recipe.half), recipe.shape, recipe.fit, recipe.ground)


def answers(recipe: Recipe, opener: Opener, count: int, first: int = 0) -> Iterator[Answer]:
    """What becomes of each picture from a number on, in order, with a bar on a terminal."""
    from rich.console import Console
    from rich.progress import track

    results = in_threads(lambda number: _answer(opener, number, recipe), range(first, count))
    title, console = f"Packing {count:,} pictures", Console(stderr=True)
    yield from track(results, title, count, first, console=console, disable=not sys.stderr.isatty())


def _answer(opener: Opener, number: int, recipe: Recipe) -> Answer:
    try:
        with opener(number) as picture:
            pixels = decode(picture, recipe.ground, recipe.alpha)
            width, height = pixels.picture.size
            shown = _half(pixels.picture, recipe.half)
            limits = None
            if pixels.wide:
                limits = limits_of(pixels.picture)
            elif min(shown.size[0] / recipe.shape[1], shown.size[1] / recipe.shape[0]) < 1:
                pixels.changes.append("smaller than the size asked for, enlarged")
            return Answer(
                None if pixels.wide else fit_picture(shown, recipe.shape, recipe.fit, recipe.ground),
                pixels.grey,
                pixels.changes,
                area_cut(shown.size, recipe.shape) if recipe.fit == "crop" else 0.0,
                width == 2 * height,
                limits,
            )
    except DAMAGED as error:
        return Answer(fault=fault_of(error))


def fault_of(error: BaseException) -> str:
    """Why a picture cannot be read, in few words and on one line."""
    return printable(" ".join(str(error).split())[:120]) or type(error).__name__


def _half(picture: Image.Image, half: str) -> Image.Image:
    middle = picture.width // 2
    if not half or not middle:
        return picture
    return picture.crop((0, 0, middle, picture.height) if half == "left" else (middle, 0, 2 * middle, picture.height))


def in_threads(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """Results in the order of the items, a few hundred under way at a time."""
    with ThreadPoolExecutor(WORKERS) as pool, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for start in range(0, len(items), CHUNK):
            yield from pool.map(work, items[start : start + CHUNK])
