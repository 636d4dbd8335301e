"""Cartoon faces drawn by DiceBear, labelled with attributes that can be edited exactly; synthetic, not photographs."""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganworks import fetch
from ganworks.data._svg import GROUND, render
from ganworks.data.dataset import DataSet, Split
from ganworks.data.resize import sizes_of, with_channels
from ganworks.data.sampler import scramble
from ganworks.errors import BadInput, DataError
from ganworks.io import atomic_write
from ganworks.registry import dataset

TRAIN, EVALUATE = 5000, 1000
DRAWN_AS = 1
"""Counts changes in how faces are drawn, so that an older cache is not taken for this one."""
LICENCES = {
    "pixel-art": "CC0-1.0",
    "lorelei": "CC0-1.0",
    "open-peeps": "CC0-1.0",
    "notionists": "CC0-1.0",
    "personas": "CC-BY-4.0",
    "big-smile": "CC-BY-4.0",
    "micah": "CC-BY-4.0",
    "adventurer": "CC-BY-4.0",
}
HAIR = {"dark hair": ["#28150a"], "blond hair": ["#cab188"], "red hair": ["#bd1700"]}
"""Attributes of which a face has exactly one, in styles whose hair is coloured."""
HIDING = {"hat", "mask"}
"""Attributes that cover others, and are therefore rare: one face in five."""


@dataset(
    "faces",
    title="Cartoon faces with exactly editable attributes (DiceBear)",
    images=6_000,
    classes=0,
    licence="CC0-1.0 (pixel-art, lorelei, open-peeps, notionists) or CC-BY-4.0 (the other styles)",
    needs_download=False,
    default_size=32,
    channels=3,
    provides=("images", "attributes", "paired"),
    extra="faces",
)
def faces(
    *,
    size: int | None = None,
    channels: int | None = None,
    split: Split = "train",
    style: str = "pixel-art",
    edit: str | None = None,
    count: int | None = None,
) -> Faces:
    """5,000 faces to train and up to 1,000 to evaluate, or fewer, drawn on first use and kept in the cache.

    Args:
        size: 32 when not given.
        channels: 3 when not given.
        split: which faces; an evaluation face equal to a training face is left out.
        style: the drawing style, see :data:`LICENCES`.
        edit: an attribute; ``paired`` then shows each face with that attribute turned over (for hair colours:
            turned on).
        count: faces to draw in all, five of six to train; all 6,000 when not given.
    """
    size, attributes = size or 32, attributes_of(style)
    if edit is not None and edit not in attributes:
        raise BadInput(f"Faces of style {style} have no attribute {edit!r}; they have: {', '.join(attributes)}.")
    drawn = _numbers(count)
    pictures = _drawings(style, size, drawn)
    prints = [hashlib.blake2b(picture.tobytes(), digest_size=16).digest() for picture in pictures]
    first = {print_: place for place, print_ in reversed(list(enumerate(prints)))}
    mine = np.flatnonzero((drawn < TRAIN) == (split == "train"))
    places = np.array([place for place in mine if first[prints[place]] == place], np.int64)
    numbers = drawn[places]
    traits = traits_of(numbers, style)
    paired = None
    if edit is not None:
        changed = np.stack([turned(row, style, edit) for row in traits])
        paired = with_channels(draw(numbers, changed, style, size), channels)
    notes = {"licence": LICENCES[style], "style": style, "synthetic": "drawn by a program", "size": size}
    notes |= {"left out as duplicates": len(mine) - len(numbers)} | ({"edit": edit} if edit else {})
    return Faces(
        "faces",
        with_channels(pictures[places], channels),
        split=split,
        attributes=traits,
        attribute_names=attributes,
        paired=paired,
        notes=notes,
    ).drawn_from(numbers, style)


class Faces(DataSet):
    """Faces that can be drawn again with an attribute changed and everything else as it was."""

    def drawn_from(self, numbers: NDArray[np.int64], style: str) -> Faces:
        """Remember which face each sample is."""
        self.numbers, self.style = numbers, style
        return self

    def edited(self, indices: Iterable[int], attribute: str, value: bool) -> NDArray[np.uint8]:
        """The true pictures (B, H, W, C) of samples whose attribute is set to a value.

        Raises:
            BadInput: an attribute the style does not have.
        """
        if attribute not in self.attribute_names:
            names = ", ".join(self.attribute_names)
            raise BadInput(f"Faces of style {self.style} have no attribute {attribute!r}; they have: {names}.")
        numbers = self.numbers[np.asarray(list(indices), np.int64)]
        traits = traits_of(numbers, self.style)
        changed = np.stack([turned(row, self.style, attribute, value) for row in traits])
        channels, size, _ = self.image
        return with_channels(draw(numbers, changed, self.style, size), channels)


def prepare(*, size: int | str | None = None, style: str = "pixel-art") -> list[str]:
    """Draw the faces at a size; at 32 and 64 when no size is given."""
    sizes = sizes_of(size)
    return [
        f"faces: {len(_drawings(style, side)):,} faces are drawn at {side}x{side} in style {style}." for side in sizes
    ]


@cache
def _definition(style: str) -> Mapping[str, Any]:
    if style not in LICENCES:
        raise BadInput(f"There is no face style {style!r}; the styles are {', '.join(LICENCES)}.")
    try:
        text = files("dicebear_styles").joinpath(f"{style}.json").read_text("utf-8")
    except (ImportError, OSError):
        message = (
            "Drawing faces needs dicebear-core and dicebear-styles; install them with `pip install 'ganworks[faces]'`."
        )
        raise DataError(message) from None
    return json.loads(text)


@cache
def _switches(style: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """For each attribute the drawing options that turn it on and off."""
    parts = _definition(style)["components"]
    switches: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    if style == "pixel-art":
        switches |= {name: ({"hairColor": colour}, {}) for name, colour in HAIR.items()}
        for name, part, on, off in (("long hair", "hair", "long", "short"), ("smiling", "mouth", "happy", "sad")):
            variants = list(parts[part]["variants"])
            turned_on, turned_off = (
                {f"{part}Variant": [v for v in variants if v.startswith(way)]} for way in (on, off)
            )
            switches[name] = turned_on, turned_off
    for part, facts in parts.items():
        if "probability" in facts:
            switches[part] = ({f"{part}Probability": 100}, {f"{part}Probability": 0})
    return switches


def attributes_of(style: str) -> tuple[str, ...]:
    """Names of a style's attributes: the parts a face may or may not have, and for pixel-art hair and mouth."""
    return tuple(_switches(style))


def traits_of(numbers: NDArray[np.int64], style: str) -> NDArray[np.float32]:
    """The attributes (B, A) of faces by number: one hair colour each, other attributes for half or a fifth."""
    attributes = attributes_of(style)
    lanes = scramble(np.arange(len(attributes) + 1, dtype=np.uint64))
    bits = scramble(scramble(numbers.astype(np.uint64))[:, None] ^ lanes) >> np.uint64(32)
    share = np.array([20 if name in HIDING else 50 for name in attributes], np.uint64)
    traits = (bits[:, :-1] % np.uint64(100) < share).astype(np.float32)
    colours = [place for place, name in enumerate(attributes) if name in HAIR]
    if colours:
        chosen = (bits[:, -1] % np.uint64(len(colours))).astype(np.int64)
        traits[:, colours] = np.eye(len(colours), dtype=np.float32)[chosen]
    return traits


def turned(traits: NDArray[np.float32], style: str, attribute: str, value: bool | None = None) -> NDArray[np.float32]:
    """Attributes (A,) with one set to a value, or turned over; hair always has exactly one colour.

    Turning a hair colour off leaves the hair as it is, since no other colour is named.
    """
    attributes, changed = attributes_of(style), traits.copy()
    place = attributes.index(attribute)
    if attribute in HAIR:
        if value is not False:
            changed[[attributes.index(name) for name in HAIR]] = 0
            changed[place] = 1
        return changed
    changed[place] = 1 - traits[place] if value is None else float(value)
    return changed


def draw(numbers: NDArray[np.int64], traits: NDArray[np.float32], style: str, size: int) -> NDArray[np.uint8]:
    """Faces by number with given attributes, (B, size, size, 3); what these leave open follows from the number."""
    definition, switches = _definition(style), _switches(style)
    try:
        from dicebear import Avatar, Style
    except ImportError:
        raise DataError("Drawing faces needs dicebear-core; install it with `pip install 'ganworks[faces]'`.") from None
    sketch = Style(definition)

    def drawing(number: int, row: NDArray[np.float32]) -> str:
        options: dict[str, Any] = {"seed": f"face-{number}"}
        for has, (on, off) in zip(row, switches.values(), strict=True):
            options |= on if has else off
        return Avatar(sketch, options).to_string()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        texts = (drawing(int(number), row) for number, row in zip(numbers, traits, strict=True))
        return np.stack(list(render(texts, size, "faces")))


def _numbers(count: int | None) -> NDArray[np.int64]:
    """Numbers of the faces: those below TRAIN to train, the others to evaluate, so that fewer are a part of all."""
    most = TRAIN + EVALUATE
    count = most if count is None else count
    if not 12 <= count <= most:
        raise BadInput(f"{count} faces cannot be drawn; count is a number from 12 to {most:,}.")
    evaluate = count * EVALUATE // most
    return np.concatenate([np.arange(count - evaluate), np.arange(TRAIN, TRAIN + evaluate)])


def _drawings(style: str, size: int, numbers: NDArray[np.int64] | None = None) -> NDArray[np.uint8]:
    definition = json.dumps(_definition(style), sort_keys=True)
    numbers = _numbers(None) if numbers is None else numbers
    traits = traits_of(numbers, style)
    # The labels are part of the key, so that pictures drawn for other labels are never taken for these.
    stated = f"{DRAWN_AS} {GROUND} {definition} {attributes_of(style)}".encode() + traits.tobytes()
    key = hashlib.sha256(stated).hexdigest()[:12]
    path = fetch.cache_folder("faces", key) / f"{style}-{size}.npy"
    if not path.is_file():
        print(f"Drawing {len(numbers):,} faces at {size}x{size} ...", file=sys.stderr, flush=True)
        pictures = draw(numbers, traits, style, size)
        with atomic_write(path) as temporary, temporary.open("wb") as file:
            np.save(file, pictures)
    try:
        return np.load(path, mmap_mode="c", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise DataError(f"{path} is damaged ({error}); delete it and run `ganworks data prepare faces`.") from None
