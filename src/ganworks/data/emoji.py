"""Emoji of five vendors, matched by concept."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ganworks import fetch
from ganworks.data._emoji_source import GROUPS, LICENCES, NAMES, TONES, VENDORS, Concept, drawing, read
from ganworks.data._svg import GROUND, render
from ganworks.data.captions import Vocabulary
from ganworks.data.dataset import DataSet, Split
from ganworks.data.resize import sizes_of, with_channels
from ganworks.errors import BadInput, DataError
from ganworks.io import atomic_write
from ganworks.registry import dataset
from ganworks.rng import seed_of

DRAWN_AS = 1
"""Counts changes in how drawings become pixels, so that an older cache is not taken for this one."""
TABLE = 2
"""Counts changes in which concepts there are and what is said of them."""
CAPTION = 16
"""Tokens in a caption."""
Tones = Literal["all", "none", "only"]
Pairs = Literal["none", "names"]


@dataset(
    "emoji",
    title="Emoji of five vendors matched by concept",
    images=14_602,
    classes=9,
    licence="by vendor: Noto Apache-2.0, Twemoji CC-BY-4.0, Fluent MIT, OpenMoji CC-BY-SA-4.0 (not in the default)",
    needs_download=True,
    default_size=32,
    channels=3,
    provides=("images", "label", "attributes", "caption", "domain", "other", "paired"),
    extra="emoji",
)
def emoji(
    *,
    size: int | None = None,
    channels: int | None = None,
    split: Split = "train",
    vendors: str | tuple[str, ...] = ("noto", "twemoji", "fluent", "noto-v1"),
    pair: str | tuple[str, ...] | None = None,
    pairs: Pairs = "none",
    tones: Tones = "all",
) -> DataSet:
    """Emoji with their group as label, skin tone as attributes, vendor as domain, and a caption.

    One fifth of the base concepts is held out; skin tones, genders and vendors of one concept stay together.
    Pictures equal to the last pixel are kept once.

    Args:
        size: 32 when not given.
        channels: 3 when not given.
        split: which concepts.
        vendors: names, as a tuple or separated by commas.
        pair: two vendors, for translation between domains: to train, ``images`` shows one half of the concepts
            drawn by the first and ``other`` the other half drawn by the second, so that no twins meet; to evaluate,
            ``images`` shows held-out concepts and ``paired`` their twins. ``vendors`` is not read then.
        pairs: ``names`` shows all concepts with their twins in ``paired``, to train as well; needs a ``pair``.
        tones: all drawings, those without a skin tone (``none``), or those with one (``only``).
    """
    size = size or 32
    names = _vendors(pair if pair is not None else vendors)
    if pair is not None and len(names) != 2:
        raise BadInput(f"pair needs two vendors, for example noto,twemoji; it got {', '.join(names)}.")
    if pairs not in ("none", "names") or (pairs == "names" and pair is None):
        raise BadInput(f"pairs={pairs!r} cannot be used; give none, or names together with a pair of vendors.")
    if tones not in ("all", "none", "only"):
        raise BadInput(f"tones={tones!r} cannot be used; give all, none or only.")
    table = _table()
    mask = np.array([tones == "all" or bool(concept.tones) == (tones == "only") for concept, _ in table])
    stores = {vendor: with_channels(_rendered(vendor, size), channels) for vendor in names}
    has_icon = {vendor: np.array([vendor in by for _, by in table]) & mask for vendor in names}
    concepts = [concept for concept, _ in table]
    notes = {"licence": "; ".join(LICENCES[vendor] for vendor in names), "ground": GROUND, "size": size}
    if pair is not None:
        return _paired(concepts, stores, has_icon, split, notes, pairs == "names")
    return _mixed(concepts, stores, has_icon, split, notes)


def prepare(*, size: int | str | None = None) -> list[str]:
    """Fetch the packages and draw every vendor at a size; at 32 and 64 when no size is given."""
    sizes = sizes_of(size)
    for archive in (*VENDORS.values(), NAMES):
        archive.get()
    table = _table()
    text = []
    for side in sizes:
        for vendor in VENDORS:
            _rendered(vendor, side)
        total = sum(len(by) for _, by in table)
        text.append(f"emoji: {total:,} pictures of {len(table):,} concepts are drawn at {side}x{side} in {_folder()}.")
    return text


def held_out(base: str) -> bool:
    """Whether a base concept belongs to the evaluation split: one in five, the same everywhere."""
    return seed_of("emoji", "evaluate", base) % 5 == 0


def _vendors(choice: str | tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(part.strip() for part in choice.split(",")) if isinstance(choice, str) else tuple(choice)
    for name in names:
        if name not in VENDORS:
            raise BadInput(f"There is no emoji vendor {name!r}; the vendors are {', '.join(VENDORS)}.")
    if not names or len(set(names)) < len(names):
        raise BadInput(f"Vendors must be named once each; they were {', '.join(names) or 'none'}.")
    return names


def _folder() -> Path:
    pinned = (DRAWN_AS, GROUND, *(archive.sha256 for archive in (*VENDORS.values(), NAMES)))
    return fetch.cache_folder("emoji", hashlib.sha256(repr(pinned).encode()).hexdigest()[:12])


def _source() -> tuple[list[Concept], dict[str, Any], dict[str, dict[str, str]]]:
    missing = [archive.package for archive in (*VENDORS.values(), NAMES) if archive.cached() is None]
    if missing:
        raise DataError(f"emoji is not on this machine ({missing[0]} is missing); run `ganworks data prepare emoji`.")
    return read()


def _table() -> list[tuple[Concept, tuple[str, ...]]]:
    """Every concept with the vendors that draw it."""
    path = _folder() / f"concepts-{TABLE}.json"
    if not path.is_file():
        concepts, _, names_by_vendor = _source()
        rows = [[asdict(c), [vendor for vendor in VENDORS if c.code in names_by_vendor[vendor]]] for c in concepts]
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(rows), encoding="utf-8")
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [
            (Concept(**{**row, "tags": tuple(row["tags"]), "tones": tuple(row["tones"])}), tuple(by))
            for row, by in rows
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(f"{path} is damaged ({error}); delete it and run `ganworks data prepare emoji`.") from None


def _rendered(vendor: str, size: int) -> NDArray[np.uint8]:
    """(concepts, size, size, 3); black where the vendor does not draw a concept."""
    path = _folder() / f"{vendor}-{size}.npy"
    if not path.is_file():
        concepts, icons, names_by_vendor = _source()
        print(f"Drawing {vendor} emoji at {size}x{size} ...", file=sys.stderr, flush=True)
        out = np.zeros((len(concepts), size, size, 3), np.uint8)
        rows = [row for row, concept in enumerate(concepts) if concept.code in names_by_vendor[vendor]]
        texts = (drawing(icons[vendor], names_by_vendor[vendor][concepts[row].code]) for row in rows)
        for row, picture in zip(rows, render(texts, size, "emoji"), strict=True):
            out[row] = picture
        with atomic_write(path) as temporary, temporary.open("wb") as file:
            np.save(file, out)
    try:
        return np.load(path, mmap_mode="c", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise DataError(f"{path} is damaged ({error}); delete it and run `ganworks data prepare emoji`.") from None


def _without_repeats(
    pictures: NDArray[np.uint8], rows: NDArray[np.int64], pictures_so_far: set[bytes]
) -> NDArray[np.int64]:
    """The rows whose picture was not seen before."""
    keep = []
    for row in rows:
        digest = hashlib.blake2b(pictures[row].tobytes(), digest_size=16).digest()
        if digest not in pictures_so_far:
            pictures_so_far.add(digest)
            keep.append(row)
    return np.array(keep, np.int64)


def _facts(concepts: list[Concept], rows: NDArray[np.int64]) -> dict[str, Any]:
    numbers = {group: number for number, group in enumerate(GROUPS)}
    tones = np.zeros((len(rows), len(TONES)), np.float32)
    for place, row in enumerate(rows):
        tones[place, list(concepts[row].tones)] = 1
    return {
        "label": [numbers[concepts[row].group] for row in rows],
        "class_names": tuple(GROUPS.values()),
        "attributes": tones,
        "attribute_names": tuple(f"{tone} skin" for tone in TONES),
    }


def caption_of(concept: Concept, vendor: str) -> str:
    """The caption of a drawing: vendor, name, then the tags that add something."""
    text = f"{vendor.replace('-', '')} {concept.name}"
    return " ".join([text, *(tag for tag in concept.tags if tag not in concept.name.lower())])


def _mixed(
    concepts: list[Concept], stores: dict[str, Any], has_icon: dict[str, Any], split: Split, notes: Any
) -> DataSet:
    pictures_so_far: set[bytes] = set()
    mine = np.array([held_out(concept.base) == (split == "evaluate") for concept in concepts])
    taught = [caption_of(c, vendor) for vendor in stores for c in concepts if not held_out(c.base)]
    words = Vocabulary.of(taught, CAPTION)
    images, rows, domain = [], [], []
    for number, (vendor, pictures) in enumerate(stores.items()):
        # Both splits are walked, in one order, so that a picture met in one is not met in the other.
        unique = _without_repeats(pictures, np.flatnonzero(has_icon[vendor]), pictures_so_far)
        unique = unique[mine[unique]]
        images.append(pictures[unique])
        rows.append(unique)
        domain.append(np.full(len(unique), number))
    captions = [
        words.encode(caption_of(concepts[row], vendor))[0]
        for vendor, part in zip(stores, rows, strict=True)
        for row in part
    ]
    return DataSet(
        "emoji",
        np.concatenate(images),
        split=split,
        domain=np.concatenate(domain),
        domains=tuple(stores),
        caption=np.array(captions).reshape(-1, CAPTION),
        vocabulary=words,
        notes=notes,
        **_facts(concepts, np.concatenate(rows)),
    )


def _paired(
    concepts: list[Concept],
    stores: dict[str, Any],
    has_icon: dict[str, Any],
    split: Split,
    notes: Any,
    counterparts: bool,
) -> DataSet:
    first, second = stores
    both = np.flatnonzero(has_icon[first] & has_icon[second])
    # Unique in both vendors, in one pass over both splits.
    unique = [set(_without_repeats(stores[vendor], both, set()).tolist()) for vendor in stores]
    both = np.array([row for row in both if row in unique[0] and row in unique[1]], np.int64)
    mine = both[[held_out(concepts[row].base) == (split == "evaluate") for row in both]]
    half = np.array([seed_of("emoji", "half", concepts[row].base) % 2 == 0 for row in mine], bool)
    counterparts = counterparts or split == "evaluate"
    left, right = (mine, mine) if counterparts else (mine[half], mine[~half])
    return DataSet(
        "emoji",
        stores[first][left],
        split=split,
        other=stores[second][right],
        paired=stores[second][left] if counterparts else None,
        domain=np.zeros(len(left)),
        domains=(first, second),
        notes={**notes, "pair": f"{first} to {second}"},
        **_facts(concepts, left),
    )
