"""From a collection of picture files to one split of a data set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ganworks import fetch
from ganworks.data._collection import Collection
from ganworks.data._facts import facts_of
from ganworks.data._own_sizes import own_sizes
from ganworks.data._packing import packed_once
from ganworks.data._splits import copies, evaluated
from ganworks.data.augment import Augmentation
from ganworks.data.cache_format import Packed, Recipe
from ganworks.data.dataset import DataSet, EmptySplit, PictureStore, Split
from ganworks.data.report import ReadReport
from ganworks.data.resize import ALPHA, with_channels
from ganworks.data.streaming import PROBED, stream
from ganworks.errors import BadInput, DataError

PACKED_AS = 2
"""Counts changes in how files become pixels, so that an older cache is not taken for this one."""
REQUIRABLE = ("label", "domain", "attributes", "caption")
"""What pictures can be asked to have."""
A = {"label": "a label", "domain": "a domain", "attributes": "attributes", "caption": "a caption"}
STREAMED = (
    "Pictures are decoded as they are needed and shuffled {buffer:,} at a time; files are known by name and size, and "
    "what is said of their kind is of the first {probed}."
)
Mask = NDArray[np.bool_]


class Assembly:
    """One collection of pictures on its way to a data set.

    Args:
        pictures: what lies in the source.
        recipe: how pictures become pixels.
        pair: the two domains to translate between.
        pairs: where counterparts are, see :func:`ganworks.data.folder.folder`.
        require: facts without which a picture is left out.
        whole_captions: number captions rather than their words.
        target_channels: of the second domain and of counterparts; those of the first when not given.
        buffer: decode pictures as they are asked for and shuffle so many at a time; pack them when not given.

    Raises:
        BadInput: a fact that pictures cannot have, or that none of these has.
    """

    def __init__(
        self,
        pictures: Collection,
        recipe: Recipe,
        pair: tuple[str, str] | None,
        pairs: str,
        require: Sequence[str] = (),
        whole_captions: bool = False,
        target_channels: int | None = None,
        buffer: int | None = None,
    ):
        self.buffer = buffer
        self.target_channels = target_channels if pair is not None else None
        self.pictures, self.recipe, self.pair, self.pairs = pictures, recipe, pair, pairs
        self.require, self.side, self.whole_captions = tuple(require), pairs == "side", whole_captions
        self.partners = pictures.counterparts(pair) if pair is not None and pairs == "names" else {}
        for field in self.require:
            if field not in REQUIRABLE:
                raise BadInput(f"require={field!r} cannot be used; give some of {', '.join(REQUIRABLE)}.")

    def open(self, split: Split, channels: int | None, augment: Augmentation | None, report: ReadReport) -> DataSet:
        """One split as a data set, with its report."""
        first_half, second_half = self.pair if self.side and self.pair else ("", "")
        left = replace(self.recipe, half=first_half)
        images, packed = self.packed(left)
        grey = packed.grey and channels in (None, 1)
        images = _in_channels(images, grey, channels)
        readable = np.zeros(len(images), bool)
        readable[packed.readable] = True
        out, repeated = self.evaluated(readable)
        usable = readable & ~repeated & self.complete(report)
        self.tell(report, packed, usable & ~out, usable & out, int((readable & repeated).sum()))
        fields = facts_of(self.pictures, readable & ~out, self.whole_captions, report)
        mine = usable & (out == (split == "evaluate"))
        if self.side:
            right, _ = self.packed(replace(left, half=second_half))
            right = _in_channels(right, grey, channels)
            fields |= {"other": right, "other_rows": np.flatnonzero(mine), "paired": right}
        elif self.pair is not None:
            first, second = (np.array([name == domain for name in self.pictures.group]) for domain in self.pair)
            self.check_domains(mine, first, second, split)
            fields |= {"other": images, "other_rows": np.flatnonzero(mine & second)}
            report.layout.append(
                f"Translated from {self.pair[0]} ({int((mine & first).sum()):,} to {split}) to {self.pair[1]} "
                f"({int((mine & second).sum()):,})."
            )
            mine = mine & first
            if self.pairs == "names":
                place = self.counterparts(readable, report)
                fields |= {"paired": images, "paired_rows": np.maximum(place, 0)}
                mine = mine & (place >= 0)
        if self.pair is not None:
            fields |= {"domain": np.zeros(len(images)), "domains": self.pair}
        self.check_rows(mine, readable, split)
        choices = [split, images.shape[1:], self.pair, self.pairs, self.require, self.whole_captions]
        keys = [*map(repr, choices), "None" if augment is None else augment.key]
        keys += [] if readable.all() else [f"readable {int(readable.sum())}"]
        keys += [] if self.buffer is None else [f"stream {self.buffer}"]
        keys += [] if self.target_channels is None else [str(self.target_channels)]
        facts = f"{self.key(left)} {self.pictures.facts_key()} ({', '.join(keys)})"
        return DataSet(
            self.pictures.title,
            images,
            split=split,
            rows=np.flatnonzero(mine),
            augment=augment,
            target_channels=self.target_channels,
            notes={"licence": "yours", "readable": int(readable.sum())},
            report=report,
            fingerprint=hashlib.sha256(facts.encode()).hexdigest(),
            **fields,
        )

    def evaluated(self, readable: Mask) -> tuple[Mask, Mask]:
        """The pictures that are held out, and those of them that are copies of training pictures.

        Files that cannot be read are none of them, or a single picture to hold out might be such a file.
        """
        hashes = list(self.pictures.hashes)
        for first, second in self.partners.items():  # counterparts stay in one split
            hashes[second] = hashes[first]
        splits: list[Split | None] = list(self.pictures.split)
        for number in np.flatnonzero(~readable):
            splits[number] = "train"
        out = evaluated(hashes, splits, self.pictures.group, self.pair is not None)
        return out, copies(self.pictures.hashes, out)

    def complete(self, report: ReadReport) -> Mask:
        """Truth values: the pictures that have every fact that is required."""
        pictures = self.pictures
        has = {
            "label": [bool(name) for name in pictures.label],
            "domain": [bool(name) for name in pictures.group],
            "attributes": [min(row, default=-1) >= 0 for row in pictures.attributes],
            "caption": [bool(text) for text in pictures.caption],
        }
        is_complete = np.ones(len(pictures.names), bool)
        for field in self.require:
            mine = np.array(has[field])
            if not mine.any():
                raise DataError(f"No picture of {pictures.place} has {A[field]}, which is needed here.")
            report.change(f"pictures without {field}, left out", int((is_complete & ~mine).sum()))
            is_complete &= mine
        return is_complete

    def key(self, recipe: Recipe) -> str:
        """Hash of what the pixels are made from."""
        parts = [PACKED_AS, *recipe.key, *zip(self.pictures.names, self.pictures.hashes, strict=True)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def packed(self, recipe: Recipe) -> tuple[PictureStore, Packed]:
        """All pictures as one array, from the cache or made now.

        Raises:
            DataError: none can be read.
        """
        if self.buffer is not None:
            return stream(self.pictures.open, self.pictures.names, recipe, self.buffer)
        path = fetch.cache_folder("folders") / f"{self.key(recipe)[:24]}.npy"
        pack = own_sizes if recipe.fit == "window" else packed_once
        images, packed = pack(path, recipe, self.pictures.open, len(self.pictures.names))
        if not packed.readable:
            count, why = len(self.pictures.names), next(iter(packed.unreadable.values()))
            raise DataError(f"None of the {count} pictures in {self.pictures.place} can be read; the first: {why}.")
        return images, packed

    def check_domains(self, mine: Mask, first: Mask, second: Mask, split: Split) -> None:
        """Raises :class:`EmptySplit` where a domain has nothing in the split."""
        for name, domain in zip(self.pair or (), (first, second), strict=True):
            if not (mine & domain).any():
                raise EmptySplit(f"The domain {name} of {self.pictures.place} has no picture in its {split} split.")

    def check_rows(self, mine: Mask, readable: Mask, split: Split) -> None:
        """Raises :class:`EmptySplit` where nothing is left in the split."""
        if not mine.any():
            raise EmptySplit(
                f"{self.pictures.place} leaves no picture for its {split} split; it holds {int(readable.sum())} that "
                "can be read, and a picture that is held out needs another to train on."
            )

    def counterparts(self, readable: Mask, report: ReadReport) -> NDArray[np.int64]:
        """For each picture of the first domain the row of its counterpart, -1 where there is none."""
        place = np.full(len(readable), -1)
        for first, second in self.partners.items():
            if readable[first] and readable[second]:
                place[first] = second
        if not (place >= 0).any():
            raise DataError(
                f"No pictures of {' and '.join(self.pair or ())} in {self.pictures.place} have equal names."
            )
        report.layout.append(f"{int((place >= 0).sum()):,} pictures have a counterpart of the same name.")
        return place

    def tell(self, report: ReadReport, packed: Packed, train: Mask, held_out: Mask, repeated: int) -> None:
        """Fill the report."""
        report.pictures, report.train, report.evaluate = len(packed.readable), int(train.sum()), int(held_out.sum())
        report.layout = [*self.pictures.sentences, *report.layout]
        if self.side:
            report.layout.append("Each file shows a picture and its counterpart side by side.")
        elif packed.double_width == len(packed.readable):
            report.layout.append("Every file is twice as wide as high; if that is two pictures, give pairs=side.")
        if self.buffer is not None:
            report.layout.append(STREAMED.format(buffer=self.buffer, probed=PROBED))
        elif report.evaluate and not any(self.pictures.split):
            report.layout.append("A tenth is held out, by the hash of the file; copies of a file stay together.")
        for number, why in packed.unreadable.items():
            report.skip("unreadable", f"{self.pictures.names[number]} ({why})")
        for what, count in packed.changes.items():
            report.change(what, count)
        report.change("copies of training pictures, left out of the evaluation", repeated)
        report.area_cut, report.value_range = packed.area_cut, packed.value_range
        report.content = self.pictures.content_key()
        if not report.evaluate:
            report.layout.append("No picture is left to evaluate with: results of training cannot be measured.")


def _in_channels(images: PictureStore, grey: bool, channels: int | None) -> PictureStore:
    """Pictures in grey or colour; those that are grey throughout are stored with three equal channels."""
    if not isinstance(images, np.ndarray):
        return images.with_channels(1 if grey else channels)
    if images.shape[-1] == ALPHA:
        return images
    return images[..., :1] if grey else with_channels(images, channels)
