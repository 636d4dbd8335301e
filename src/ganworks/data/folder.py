"""Your own pictures: a folder, a zip or tar archive, or WebDataset shards, with whatever lies beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganworks import fetch
from ganworks.data._collection import Collection, collect, join
from ganworks.data._decoding import DAMAGED, check_fit, colour_of, open_picture
from ganworks.data._sources import Links
from ganworks.data._splits import copies, evaluated
from ganworks.data.annotations import Columns
from ganworks.data.augment import Augment, check_load_size
from ganworks.data.cache_format import Packed, Recipe, packed_once
from ganworks.data.captions import Vocabulary, words_of
from ganworks.data.dataset import DataSet, EmptySplit, Split
from ganworks.data.domains import domain_pair
from ganworks.data.report import ReadReport
from ganworks.data.transforms import Size, shape_of, with_channels
from ganworks.errors import BadInput, DataError
from ganworks.registry import dataset

PACKED_AS = 2
"""Counts changes in how files become pixels, so that an older cache is not taken for this one."""
CAPTION = 32
"""Most tokens of a caption."""
ALL = "all"
"""Value of ``pair`` that mixes the domains."""
PROBED = 64
"""So many files are looked at to see whether they show counterparts side by side."""


@dataset(
    "folder",
    title="Your own pictures: a folder, a zip or tar archive, WebDataset shards",
    images=None,
    classes=None,
    licence="yours",
    needs_download=False,
    default_size=64,
    channels=3,
    provides=("images", "label", "attributes", "caption", "domain", "other", "paired"),
)
def folder(
    *,
    folder: Path | None = None,
    size: Size | None = None,
    channels: int | None = None,
    split: Split = "train",
    other: Path | None = None,
    pair: str | tuple[str, ...] | None = None,
    pairs: str = "none",
    fit: str = "crop",
    ground: str | tuple[int, ...] | None = None,
    value_range: str | tuple[float, float] | None = None,
    annotations: str | None = None,
    label_column: str | None = None,
    caption_column: str | None = None,
    attribute_columns: str | tuple[str, ...] | None = None,
    load_size: int | None = None,
    flip: bool = False,
    links: Links = "follow",
) -> DataSet:
    """Pictures at one size; packed once into the cache, then mapped into memory.

    Sub-folders are classes and domains, in natural order; ``train`` and ``test`` (or ``val`` and the like) are splits,
    ``trainA``, ``trainB``, ``testA``, ``testB`` splits of domains. What :mod:`ganworks.data.annotations` reads gives
    labels, attributes, captions and splits. Without given splits a tenth is held out, see
    :func:`ganworks.data._splits.evaluated`. What was read, left out and changed is in the set's ``report``.

    Args:
        folder: the folder, archive, or pattern of shards.
        size: side of the squares, or height and width; 64 when not given.
        channels: 1 when all pictures are grey and 3 otherwise, when not given.
        split: which part.
        other: a second folder; the two are two domains.
        pair: two domains for translation, as ``apple,plum``: ``images`` shows the first and ``other`` the second.
            ``all`` mixes the domains; so it is when not given, but for two folders.
        pairs: ``side`` where a file shows a picture and its counterpart side by side, ``names`` where files of two
            domains with equal names are counterparts, ``none`` otherwise; counterparts are ``paired``.
        fit: ``crop`` the middle, ``pad`` with bars, or ``stretch``.
        ground: colour behind transparent pictures and of bars; white when not given.
        value_range: values of pictures with more than 8 bits that become black and white, as ``LOW,HIGH``; those of
            the data when not given.
        annotations: the one table inside the folder to read, instead of all.
        label_column: the column of classes in a table.
        caption_column: the column of captions.
        attribute_columns: the columns of attributes.
        load_size: shorter side of the stored pictures, from which crops of ``size`` are cut at random to train.
        flip: mirror half of the training pictures.
        links: whether symbolic links are followed.

    Raises:
        BadInput: nothing is there, or an option that does not fit what is there.
        DataError: no readable picture, or none in the split.
    """
    if folder is None:
        raise BadInput("folder needs the path of a folder of pictures; give the path in place of the name.")
    shape = shape_of(size or 64)
    recipe = Recipe(check_load_size(load_size, shape), check_fit(fit), colour_of(ground), _range(value_range))
    columns = Columns(label=label_column, caption=caption_column, attributes=_words(attribute_columns))
    report = ReadReport(Path(folder).name or str(folder), shape, fit)
    pictures = collect(folder, report, links, columns, annotations)
    if other is not None:
        pictures = join(pictures, collect(other, report, links, columns, annotations))
    ways = Ways(pictures, recipe, _pair(pair, other is not None, pairs, pictures), pairs)
    augment = Augment(shape, flip) if flip or recipe.shape != shape else None
    return ways.opened(split, channels, augment, report)


def _pair(
    pair: str | tuple[str, ...] | None, two_folders: bool, pairs: str, pictures: Collection
) -> tuple[str, str] | None:
    """The two domains to translate between; None where all are mixed."""
    if pairs not in ("none", "side", "names"):
        raise BadInput(f"pairs={pairs!r} cannot be used; give none, side or names.")
    names = pictures.groups
    if pairs == "side":
        if pair not in (None, ALL) or two_folders:
            raise BadInput("pairs=side takes both pictures from one file; leave pair and other out.")
        return ("left", "right")
    if pair == ALL or (pair is None and not two_folders and pairs == "none"):
        return None
    return domain_pair(pair, names, pictures.title)


def _words(value: str | tuple[str, ...] | None) -> tuple[str, ...] | None:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _range(value: str | tuple[float, float] | None) -> tuple[float, float] | None:
    if value is None:
        return None
    try:
        low, high = (float(part) for part in (value.split(",") if isinstance(value, str) else value))
    except (ValueError, TypeError):
        raise BadInput(f"value_range={value!r} cannot be used; give two numbers, for example 0,4095.") from None
    if not low < high:
        raise BadInput(f"value_range={value!r} cannot be used: its first number must be below its second.")
    return low, high


class Ways:
    """One collection of pictures on its way to a data set.

    Args:
        pictures: what lies in the source.
        recipe: how pictures become pixels.
        pair: the two domains to translate between.
        pairs: where counterparts are, see :func:`folder`.
    """

    def __init__(self, pictures: Collection, recipe: Recipe, pair: tuple[str, str] | None, pairs: str):
        self.pictures, self.recipe, self.pair, self.pairs = pictures, recipe, pair, pairs
        self.side = pairs == "side"

    def opened(self, split: Split, channels: int | None, augment: Augment | None, report: ReadReport) -> DataSet:
        """One split as a data set, with its report."""
        left = Recipe(**{**vars(self.recipe), "half": "left" if self.side else ""})
        images, packed = self.packed(left)
        self.check_readable(packed)
        grey = packed.grey and channels in (None, 1)
        images = images[..., :1] if grey else with_channels(images, channels)
        readable = np.zeros(len(images), bool)
        readable[packed.readable] = True
        twins = self.pictures.counterparts(self.pair) if self.pair and self.pairs == "names" else {}
        hashes = list(self.pictures.hashes)
        for first, second in twins.items():  # counterparts stay in one split
            hashes[second] = hashes[first]
        out = evaluated(hashes, self.pictures.split, self.pictures.group, self.pair is not None)
        repeated = copies(hashes, out) & ~np.isin(np.arange(len(hashes)), list(twins.values()))
        mine = readable & ~repeated & (out == (split == "evaluate"))
        self.tell(report, packed, readable & ~out, readable & out & ~repeated, int(repeated.sum()))
        fields = self.fields(readable & ~out, report)
        if self.side:
            right, _ = self.packed(Recipe(**{**vars(self.recipe), "half": "right"}))
            right = right[..., :1] if grey else with_channels(right, channels)
            fields |= {"other": right, "other_rows": np.flatnonzero(mine), "paired": right, "domains": self.pair}
            fields["domain"] = np.zeros(len(images))
        elif self.pair is not None:
            first, second = (np.array([name == domain for name in self.pictures.group]) for domain in self.pair)
            self.check_domains(mine, first, second, split)
            fields |= {"other": images, "other_rows": np.flatnonzero(mine & second), "domains": self.pair}
            fields["domain"] = np.zeros(len(images))
            mine = mine & first
            if self.pairs == "names":
                place = self.counterparts(twins, readable, report)
                fields |= {"paired": images, "paired_rows": np.where(place < 0, 0, place)}
                mine = mine & (place >= 0)
        if not mine.any():
            raise EmptySplit(
                f"{self.pictures.place} leaves no picture for its {split} split; it holds {int(readable.sum())} that "
                "can be read, and a picture that is held out needs another to train on."
            )
        notes = {"licence": "yours", "readable": int(readable.sum())}
        choices = (split, images.shape[1:], self.pair, self.pairs, augment)
        key = f"{self.key(left)} {self.pictures.facts_key()} {choices}"
        return DataSet(
            self.pictures.title,
            images,
            split=split,
            rows=np.flatnonzero(mine),
            augment=augment,
            notes=notes,
            report=report,
            fingerprint=hashlib.sha256(key.encode()).hexdigest(),
            **fields,
        )

    def key(self, recipe: Recipe) -> str:
        """Hash of what the pixels are made from."""
        named = [PACKED_AS, *vars(recipe).values(), *zip(self.pictures.names, self.pictures.hashes, strict=True)]
        return hashlib.sha256(json.dumps(named).encode()).hexdigest()

    def packed(self, recipe: Recipe) -> tuple[NDArray[np.uint8], Packed]:
        """All pictures as one array, from the cache or made now."""
        openers = [(lambda n=n: open_picture(self.pictures.read(n))) for n in range(len(self.pictures.names))]
        return packed_once(fetch.cache_folder("folders") / f"{self.key(recipe)[:24]}.npy", recipe, openers)

    def check_readable(self, packed: Packed) -> None:
        """Raises :class:`DataError` where no picture can be read."""
        if not packed.readable:
            count, why = len(self.pictures.names), next(iter(packed.unreadable.values()))
            raise DataError(f"None of the {count} pictures in {self.pictures.place} can be read; the first: {why}.")

    def check_domains(self, mine: NDArray[Any], first: NDArray[Any], second: NDArray[Any], split: Split) -> None:
        """Raises :class:`EmptySplit` where a domain has nothing in the split."""
        for name, domain in zip(self.pair or (), (first, second), strict=True):
            if not (mine & domain).any():
                raise EmptySplit(f"The domain {name} of {self.pictures.place} has no picture in its {split} split.")

    def counterparts(self, twins: dict[int, int], readable: NDArray[Any], report: ReadReport) -> NDArray[np.int64]:
        """For each picture of the first domain the row of its counterpart, -1 where there is none."""
        place = np.full(len(readable), -1)
        for first, second in twins.items():
            if readable[first] and readable[second]:
                place[first] = second
        if not (place >= 0).any():
            raise DataError(
                f"No pictures of {' and '.join(self.pair or ())} in {self.pictures.place} have equal names."
            )
        report.layout.append(f"{int((place >= 0).sum()):,} pictures have a counterpart of the same name.")
        return place

    def tell(
        self, report: ReadReport, packed: Packed, train: NDArray[Any], held_out: NDArray[Any], repeated: int
    ) -> None:
        """Fill the report."""
        report.pictures, report.train, report.evaluate = len(packed.readable), int(train.sum()), int(held_out.sum())
        report.layout = [*self.pictures.sentences, *report.layout]
        if self.side:
            report.layout.append("Each file shows a picture and, right of it, its counterpart.")
        if not any(self.pictures.split):
            report.layout.append("A tenth is held out, by the hash of the file; copies of a file stay together.")
        for number, why in packed.unreadable.items():
            report.skip("unreadable", f"{self.pictures.names[number]} ({why})")
        for what, count in packed.changes.items():
            report.change(what, count)
        report.change("copies of training pictures, left out of the evaluation", repeated)
        report.area_cut, report.value_range = packed.area_cut, packed.value_range
        if not report.evaluate:
            report.layout.append("No picture is left to evaluate with: results of training cannot be measured.")

    def fields(self, train: NDArray[Any], report: ReadReport) -> dict[str, Any]:
        """Labels, attributes, domains and captions, one row a picture."""
        pictures, fields = self.pictures, dict[str, Any]()
        classes = pictures.classes
        if classes:
            numbers = {name: number for number, name in enumerate(classes)}
            fields |= {"label": np.array([numbers.get(name, -1) for name in pictures.label]), "class_names": classes}
        if len(pictures.groups) > 1:
            numbers = {name: number for number, name in enumerate(pictures.groups)}
            domain = np.array([numbers.get(name, -1) for name in pictures.group])
            fields |= {"domain": domain, "domains": pictures.groups}
        if pictures.attribute_names:
            fields |= {"attributes": np.array(pictures.attributes), "attribute_names": pictures.attribute_names}
        if any(pictures.caption):
            texts = [text for text, taught in zip(pictures.caption, train, strict=True) if taught and text]
            longest = max((len(words_of(text)) for text in texts), default=1)
            vocabulary = Vocabulary.of(texts, max(1, min(CAPTION, longest)))
            if longest > CAPTION:
                report.layout.append(f"Captions are cut after {CAPTION} words; the longest has {longest}.")
            missing = sum(not text for text in pictures.caption)
            report.change("pictures without a caption", missing)
            tokens = np.stack([vocabulary.encode(text)[0] for text in pictures.caption])
            fields |= {"caption": tokens, "vocabulary": vocabulary}
        return fields


def options_for(folder: Path | str, options: Mapping[str, Any], needs: Sequence[str]) -> dict[str, Any]:
    """A folder's options with the domains that a system needs, where nobody named them.

    Two domains are the choice where there are only two. Without domains, files that are all twice as wide as high are
    taken for counterparts side by side.

    Args:
        folder: as :func:`folder` takes it.
        options: what was asked for.
        needs: fields of a batch that the system reads.

    Raises:
        BadInput: more than two domains and no choice.
        DataError: no domains at all.
    """
    chosen = dict(options)
    if "other" not in needs and "paired" not in needs:
        if chosen.get("other") is not None and chosen.get("pair") is None:
            chosen["pair"] = ALL
        return chosen
    if chosen.get("pairs", "none") != "side" and chosen.get("pair") in (None, ALL):
        report, links = ReadReport(str(folder)), chosen.get("links", "follow")
        pictures = collect(folder, report, links)
        if chosen.get("other") is not None:
            pictures = join(pictures, collect(chosen["other"], report, links))
        if len(pictures.groups) > 1:
            chosen["pair"] = ",".join(domain_pair(None, pictures.groups, pictures.title))
        elif "pairs" not in chosen and _side_by_side(pictures):
            chosen["pairs"] = "side"
        else:
            raise DataError(
                f"{pictures.place} has no two domains: give sub-folders with their names, trainA and trainB, a second "
                "folder (other), or files that show both side by side (pairs=side)."
            )
    if "paired" in needs and "pairs" not in chosen:
        chosen["pairs"] = "names"
    return chosen


def _side_by_side(pictures: Collection) -> bool:
    """Whether the first files are all exactly twice as wide as high."""
    shapes = []
    for number in range(min(PROBED, len(pictures.names))):
        try:
            shapes.append(open_picture(pictures.read(number)).size)
        except DAMAGED:
            continue
    return bool(shapes) and all(width == 2 * height for width, height in shapes)
